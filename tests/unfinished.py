"""Drawings that do not run yet: each lacks one thing, and one of the six without all that makes it run."""

import re

from world import HOUSE

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" {names} id="d" targetNamespace="t">'
)
PLAIN = """<process id="surat" name="Surat masuk" isExecutable="true">{lanes}
<startEvent id="mulai"/><sequenceFlow id="f1" sourceRef="mulai" targetRef="periksa"/>
<userTask id="periksa" name="Memeriksa surat"/><sequenceFlow id="f2" sourceRef="periksa" targetRef="selesai"/>
<endEvent id="selesai"/></process>"""
CHOICE = """<process id="surat" name="Surat masuk" isExecutable="true">
<startEvent id="mulai"/><sequenceFlow id="f1" sourceRef="mulai" targetRef="tulis"/>
<userTask id="tulis" name="Menulis draf"/><sequenceFlow id="f2" sourceRef="tulis" targetRef="periksa"/>
<userTask id="periksa" name="Memeriksa draf"/><sequenceFlow id="f3" sourceRef="periksa" targetRef="g"/>
<exclusiveGateway id="g" name="Sudah benar?"/>
<sequenceFlow id="ya" name="Ya" sourceRef="g" targetRef="selesai"/>
<sequenceFlow id="tidak" name="Tidak" sourceRef="g" targetRef="tulis"/>
<endEvent id="selesai"/></process>"""


def drawn(process: str, names: str = "", **parts: str) -> bytes:
    """A file with that process, and boxes for every node in a row."""
    text = process.format(**{"lanes": "", **parts}) if "{lanes}" in process else process
    ids = re.findall(r'<(\w*(?:Event|Task|task|Gateway|callActivity)) id="([^"]+)"', text)
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{id}_di" bpmnElement="{id}"><dc:Bounds x="{150 * place}" y="100" width="100" '
        'height="80"/></bpmndi:BPMNShape>'
        for place, (_, id) in enumerate(ids)
    )
    plane = f'<bpmndi:BPMNPlane id="P" bpmnElement="surat">{shapes}</bpmndi:BPMNPlane>'
    plane = f'<bpmndi:BPMNDiagram id="D">{plane}</bpmndi:BPMNDiagram>'
    return (HEAD.format(names=names) + text + plane + "</definitions>").encode()


BROKEN = {
    "nothing but boxes and arrows": drawn(
        PLAIN.replace("userTask", "task").replace(' isExecutable="true"', "")
    ),
    "no lanes, forms or deadlines": drawn(PLAIN),
    "gateway with labels only": drawn(CHOICE),
    "timer with a name only": drawn(
        PLAIN.replace(
            '<endEvent id="selesai"/>',
            '<endEvent id="selesai"/><boundaryEvent id="t" name="3 hari kerja" attachedToRef="periksa" '
            'cancelActivity="false"><timerEventDefinition id="td"/></boundaryEvent>'
            '<endEvent id="telat"/><sequenceFlow id="f9" sourceRef="t" targetRef="telat"/>',
        )
    ),
    "no start": drawn(
        PLAIN.replace(
            '<startEvent id="mulai"/><sequenceFlow id="f1" sourceRef="mulai" targetRef="periksa"/>', ""
        )
    ),
    "no end": drawn(
        PLAIN.replace('<sequenceFlow id="f2" sourceRef="periksa" targetRef="selesai"/>', "").replace(
            '<endEvent id="selesai"/>', ""
        )
    ),
    "two starts": drawn(
        PLAIN.replace(
            '<endEvent id="selesai"/>',
            '<endEvent id="selesai"/><startEvent id="lagi"/>'
            '<sequenceFlow id="f8" sourceRef="lagi" targetRef="periksa"/>',
        )
    ),
    "a step that hangs loose": drawn(
        PLAIN.replace(
            '<endEvent id="selesai"/>', '<endEvent id="selesai"/><userTask id="lepas" name="Lupa"/>'
        )
    ),
    "a step that nothing leads to": drawn(
        PLAIN.replace(
            '<endEvent id="selesai"/>',
            '<endEvent id="selesai"/><userTask id="arsip" name="Mengarsipkan"/>'
            '<sequenceFlow id="f7" sourceRef="arsip" targetRef="selesai"/>',
        )
    ),
    "a flow to nowhere": drawn(
        PLAIN.replace(
            "</process>", '<sequenceFlow id="f3" sourceRef="periksa" targetRef="hilang"/></process>'
        )
    ),
    "a flow from nowhere": drawn(
        PLAIN.replace("</process>", '<sequenceFlow id="f3" name="Lalu" targetRef="periksa"/></process>')
    ),
    "a message that has no name": drawn(
        PLAIN.replace(
            '<startEvent id="mulai"/>',
            '<startEvent id="mulai" name="Surat datang"><messageEventDefinition id="m"/></startEvent>',
        )
    ),
    "a message that nobody sends": drawn(
        PLAIN.replace(
            '<endEvent id="selesai"/>',
            '<endEvent id="selesai" name="Surat terkirim"><messageEventDefinition id="m"/></endEvent>',
        )
    ),
    "names of the engine": drawn(PLAIN.replace('"periksa"', '"End"')),
    "a program that is none": drawn(PLAIN.replace("userTask", "serviceTask")),
    "a script": drawn(
        PLAIN.replace(
            '<userTask id="periksa" name="Memeriksa surat"/>',
            '<scriptTask id="periksa" name="Menghitung" scriptFormat="js"><script>1</script></scriptTask>',
        )
    ),
    "words of Camunda 8": drawn(
        PLAIN.replace(
            '<userTask id="periksa" name="Memeriksa surat"/>',
            '<userTask id="periksa" name="Memeriksa surat"><extensionElements><zeebe:formDefinition formId="f"/>'
            '<zeebe:assignmentDefinition candidateGroups="kasi"/></extensionElements></userTask>',
        ),
        'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"',
    ),
    "words of Activiti": drawn(
        PLAIN.replace(
            'name="Memeriksa surat"',
            'name="Memeriksa surat" activiti:candidateGroups="kasi" activiti:formKey="x"',
        ),
        'xmlns:activiti="http://activiti.org/bpmn"',
    ),
    "lanes with a step outside": drawn(
        PLAIN,
        lanes='<laneSet id="ls"><lane id="kadis" name="Kepala Dinas"><flowNodeRef>mulai</flowNodeRef></lane></laneSet>',
    ),
    "a step and a lane without a name": drawn(
        PLAIN.replace(' name="Memeriksa surat"', ""),
        lanes='<laneSet id="ls"><lane id="l1"><flowNodeRef>mulai</flowNodeRef><flowNodeRef>periksa</flowNodeRef>'
        "<flowNodeRef>selesai</flowNodeRef></lane></laneSet>",
    ),
}


def stripped(sop: str) -> bytes:
    """The drawing alone: shapes, arrows, labels and lanes, as a drawing program would give it."""
    text = (HOUSE / "bpmn" / f"{sop}.bpmn").read_text("utf-8")
    text = re.sub(r"<bpmn:extensionElements>.*?</bpmn:extensionElements>", "", text, flags=re.DOTALL)
    text = re.sub(r' camunda:\w+="[^"]*"', "", text)
    text = re.sub(r"<bpmn:conditionExpression.*?</bpmn:conditionExpression>", "", text, flags=re.DOTALL)
    text = re.sub(r"<bpmn:timeDuration.*?</bpmn:timeDuration>", "", text, flags=re.DOTALL)
    text = re.sub(r'(<bpmn:exclusiveGateway[^>]*?) default="[^"]*"', r"\1", text)
    return text.replace(' isExecutable="true"', "").encode()
