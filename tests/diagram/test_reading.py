"""What the intake lets through, what it refuses, and what the model says of a file."""

import pytest

from service.diagram import MAX_BYTES, read
from service.errors import Invalid

SMALL = b"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="defs">
  <bpmn:message id="m1" name="Surat"/>
  <bpmn:collaboration id="c"><bpmn:participant id="pool" name="Dinas" processRef="p"/></bpmn:collaboration>
  <bpmn:process id="p" name="Contoh" isExecutable="true">
    <bpmn:documentation>Guna contoh.</bpmn:documentation>
    <bpmn:extensionElements><camunda:properties>
      <camunda:property name="jenis" value="sop"/></camunda:properties></bpmn:extensionElements>
    <bpmn:laneSet id="ls"><bpmn:lane id="kadis" name="Kepala Dinas">
      <bpmn:extensionElements><camunda:properties>
        <camunda:property name="jabatan" value="kadis"/></camunda:properties></bpmn:extensionElements>
      <bpmn:flowNodeRef>mulai</bpmn:flowNodeRef><bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>
    <bpmn:startEvent id="mulai"><bpmn:messageEventDefinition id="med" messageRef="m1"/></bpmn:startEvent>
    <bpmn:userTask id="a" name="Langkah &lt;b&gt;" camunda:formRef="f">
      <bpmn:multiInstanceLoopCharacteristics camunda:collection="daftar" camunda:elementVariable="satu"/>
    </bpmn:userTask>
    <bpmn:boundaryEvent id="t" attachedToRef="a" cancelActivity="false">
      <bpmn:timerEventDefinition id="td"><bpmn:timeDuration> PT30M </bpmn:timeDuration></bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:endEvent id="selesai"/>
    <bpmn:sequenceFlow id="f1" sourceRef="mulai" targetRef="a"/>
    <bpmn:sequenceFlow id="f2" sourceRef="a" targetRef="selesai"><bpmn:conditionExpression>x = 1
    </bpmn:conditionExpression></bpmn:sequenceFlow>
  </bpmn:process>
</bpmn:definitions>"""


def test_a_small_diagram_is_told_as_plain_data() -> None:
    process = read(SMALL).main
    task, timer, start = process.nodes["a"], process.nodes["t"], process.nodes["mulai"]
    assert (process.id, process.pool, process.documentation) == ("p", "Dinas", "Guna contoh.")
    assert process.properties == {"jenis": "sop"}
    assert (process.lanes[0].properties["jabatan"], process.lanes[0].nodes) == ("kadis", ("mulai", "a"))
    assert (task.name, task.form, task.lane, task.line) == ("Langkah <b>", "f", "kadis", 15)
    assert (task.loop.collection, task.loop.element_variable, task.loop.sequential) == (
        "daftar",
        "satu",
        False,
    )
    assert (task.incoming, task.outgoing) == (("f1",), ("f2",))
    assert (timer.attached_to, timer.interrupting, timer.timer.text) == ("a", False, "PT30M")
    assert (start.event, start.event_ref, timer.event) == ("message", "m1", "timer")
    assert process.flows["f2"].condition == "x = 1"


def test_two_executable_processes_have_no_main() -> None:
    twice = SMALL.replace(
        b"</bpmn:definitions>", b'<bpmn:process id="q" isExecutable="1"/></bpmn:definitions>'
    )
    with pytest.raises(Invalid, match="ditemukan 2"):
        _ = read(twice).main


REFUSED = {
    "xml-malformed": SMALL[:-20],
    "xml-doctype": SMALL.replace(b"<bpmn:definitions", b"<!DOCTYPE x [<!ENTITY a 'b'>]><bpmn:definitions", 1),
    "xml-instruction": SMALL.replace(b"<bpmn:definitions", b"<?php echo 1 ?><bpmn:definitions", 1),
    "xml-too-large": SMALL + b" " * MAX_BYTES,
    "duplicate-id": SMALL.replace(b'id="selesai"', b'id="mulai"'),
    "missing-id": SMALL.replace(b'<bpmn:endEvent id="selesai"/>', b"<bpmn:endEvent/>"),
    "not-bpmn": b"<html/>",
    "too-many-nodes": SMALL.replace(
        b'<bpmn:endEvent id="selesai"/>', b"".join(b'<bpmn:endEvent id="e%d"/>' % n for n in range(600))
    ),
    "too-deep": SMALL.replace(
        b'<bpmn:endEvent id="selesai"/>',
        b"".join(b'<bpmn:subProcess id="s%d">' % n for n in range(80)) + b"</bpmn:subProcess>" * 80,
    ),
}


@pytest.mark.parametrize("rule", REFUSED)
def test_unsafe_bytes_are_refused_with_rule_and_line(rule: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(REFUSED[rule])
    assert refused.value.details[0].rule == rule
    assert refused.value.details[0].line >= 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-7", "latin-1"])
def test_other_encodings_are_refused(encoding: str) -> None:
    text = SMALL.decode().replace("UTF-8", encoding).replace("Contoh", "Contoh é")
    with pytest.raises(Invalid):
        read(text.encode(encoding))


def test_an_error_never_repeats_the_file() -> None:
    with pytest.raises(Invalid) as refused:
        read(b'<?xml version="1.0"?><!DOCTYPE rahasia SYSTEM "file:///etc/passwd"><a>&rahasia;</a>')
    assert "rahasia" not in str(refused.value) and "passwd" not in str(refused.value)
