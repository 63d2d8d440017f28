"""What a file may hold before any of it becomes a specification: everything that could run is refused here.

The parser builds only from the diagram's plain data, so nothing below could be evaluated anyway; but an author
must learn that a script or listener would not run, instead of finding it silently gone.
"""

from collections import Counter
from collections.abc import Iterator
from typing import cast

from lxml import etree

from service.diagram import Diagram, Fault
from service.diagram.extensions import CAMUNDA
from service.diagram.intake import BPMN, parse

ELEMENTS = frozenset(
    {
        "definitions", "collaboration", "participant", "messageFlow", "process",
        "laneSet", "childLaneSet", "lane", "flowNodeRef",
        "message", "signal", "error", "escalation", "itemDefinition", "category", "categoryValue", "dataStore",
        "documentation", "extensionElements", "textAnnotation", "text", "association", "group",
        "dataObject", "dataObjectReference", "dataStoreReference", "dataState", "property",
        "ioSpecification", "dataInput", "dataOutput", "inputSet", "outputSet", "dataInputRefs", "dataOutputRefs",
        "dataInputAssociation", "dataOutputAssociation", "sourceRef", "targetRef",
        "sequenceFlow", "conditionExpression", "incoming", "outgoing",
        "startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent",
        "timerEventDefinition", "timeDuration", "timeDate", "timeCycle",
        "messageEventDefinition", "terminateEventDefinition", "escalationEventDefinition", "errorEventDefinition",
        "task", "userTask", "manualTask", "serviceTask", "sendTask", "businessRuleTask", "receiveTask", "subProcess",
        "exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway",
        "multiInstanceLoopCharacteristics", "loopCardinality", "completionCondition",
        "loopDataInputRef", "inputDataItem", "loopDataOutputRef", "outputDataItem",
    }
)  # fmt: skip
_ATTRIBUTES = frozenset(
    {
        "formRef", "formRefBinding", "formRefVersion", "formKey", "historyTimeToLive", "versionTag",
        "isStartableInTasklist", "candidateStarterGroups", "candidateStarterUsers", "assignee", "candidateGroups",
        "candidateUsers", "dueDate", "followUpDate", "priority", "jobPriority", "taskPriority", "initiator",
        "asyncBefore", "asyncAfter", "asyncAfterInTransaction", "async", "exclusive",
        "collection", "elementVariable", "diagramRelationId",
        "type", "topic", "errorCodeVariable", "errorMessageVariable", "errorMessage",
        "modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon",
    }
)  # fmt: skip
_EXTENSIONS = frozenset(
    {
        "properties", "property", "formData", "formField", "validation", "constraint", "value",
        "inputOutput", "inputParameter", "outputParameter", "list", "map", "entry", "failedJobRetryTimeCycle",
    }
)  # fmt: skip
_WORKER = 'Jadikan tugas luar: camunda:type="external" dengan camunda:topic, dikerjakan program Anda.'
_INSTEAD = {
    "class": _WORKER,
    "delegateExpression": _WORKER,
    "expression": _WORKER,
    "resultVariable": _WORKER,
    "connector": _WORKER,
    "field": _WORKER,
    "script": "Hitung nilainya dengan ungkapan ${...} atau di tugas luar.",
    "executionListener": "Pindahkan pekerjaannya ke tugas luar.",
    "taskListener": "Pindahkan pekerjaannya ke tugas luar.",
    "decisionRef": "Tabel keputusan belum ada di sini; pakai gerbang atau tugas luar.",
    "in": "Pakai sub-proses di diagram yang sama.",
    "out": "Pakai sub-proses di diagram yang sama.",
    "errorEventDefinition": "Biarkan program melaporkan galat lewat bpmnError.",
    "formProperty": "Pakai camunda:formData atau formulir .form.",
}
NEAREST = {
    "scriptTask": 'serviceTask dengan camunda:type="external"',
    "callActivity": "subProcess di diagram yang sama",
    "transaction": "subProcess",
    "adHocSubProcess": "subProcess",
    "complexGateway": "inclusiveGateway",
    "signalEventDefinition": "peristiwa pesan (message)",
    "conditionalEventDefinition": "peristiwa pesan (message) atau waktu (timer)",
    "compensateEventDefinition": "alur biasa ke tugas pembatalan",
    "cancelEventDefinition": "peristiwa galat (error)",
    "linkEventDefinition": "alur biasa",
    "standardLoopCharacteristics": "gerbang dan alur kembali",
}
"""What comes nearest to an element that does not run here."""
_OTHER_ENGINES = ("spiffworkflow", "zeebe", "activiti", "flowable", "jboss", "drools")
_LANGUAGES = ("", "feel", "juel")
_SWITCHES = ("triggeredByEvent", "isForCompensation", "parallelMultiple")
_TIMES = frozenset({"timeDuration", "timeDate", "timeCycle"})
_TEXTS = _TIMES | {"conditionExpression", "loopCardinality", "completionCondition"}


def faults(diagram: Diagram) -> list[Fault]:
    """Everything in the file that this engine would not run as written. Other pools' processes are not looked at."""
    found: list[Fault] = []
    for element in _looked_at(parse(diagram.xml), diagram.main.id):
        tag = etree.QName(element)
        if tag.namespace == BPMN:
            found += _bpmn(element, tag.localname)
        elif tag.namespace in CAMUNDA and tag.localname not in _EXTENSIONS:
            sentence = f"Ekstensi camunda:{tag.localname[:40]} tidak dijalankan."
            found.append(_fault(element, "extension", sentence, _INSTEAD.get(tag.localname)))
        elif any(name in (tag.namespace or "").lower() for name in _OTHER_ENGINES):
            found.append(_fault(element, "extension", "Ekstensi mesin lain tidak dijalankan."))
    return found


def _looked_at(element: etree._Element, main: str) -> Iterator[etree._Element]:
    """Elements outside of other processes and of the drawing; comments are passed over."""
    for child in element:
        if not str(child.tag).startswith("{"):
            continue
        tag = etree.QName(child)
        other = tag.namespace == BPMN and tag.localname == "process" and child.get("id") != main
        if other or tag.localname == "BPMNDiagram":
            continue
        yield child
        yield from _looked_at(child, main)


def _bpmn(element: etree._Element, tag: str) -> Iterator[Fault]:
    if tag not in ELEMENTS:
        nearest = NEAREST.get(tag)
        yield _fault(
            element, "element", f"Unsur {tag[:40]} tidak didukung.", nearest and f"Ganti dengan {nearest}."
        )
    for name in _SWITCHES:
        if element.get(name, "false") not in ("false", "0"):
            yield _fault(element, "element", f"{name} tidak didukung.")
    for name in map(str, element.attrib):
        uri, _, local = name[1:].partition("}")
        if uri in CAMUNDA and local not in _ATTRIBUTES:
            sentence = f"Atribut camunda:{local[:40]} tidak dijalankan."
            yield _fault(element, "extension", sentence, _INSTEAD.get(local))
    if tag == "conditionExpression" and not _spoken(element.get("language", "")):
        yield _fault(element, "expression", "Syarat harus ditulis dalam FEEL atau ${...}.")
    if tag in _TEXTS and len(element):
        yield _fault(element, "expression", f"Isi {tag} terpotong oleh komentar atau unsur lain.")
    yield from _twice(element)


def _twice(element: etree._Element) -> Iterator[Fault]:
    """What may stand once stands once: a reader would take the first and drop the other unseen."""
    slots = Counter(
        _slot(etree.QName(child).localname) for child in element if str(child.tag).startswith("{")
    )
    for slot, count in slots.items():
        if slot and count > 1:
            yield _fault(element, "element", f"Hanya satu {slot} yang boleh ada di sini; ditemukan {count}.")


def _slot(tag: str) -> str:
    if tag.endswith("EventDefinition"):
        return "jenis peristiwa"
    if tag.endswith("LoopCharacteristics"):
        return "pengulangan"
    return "waktu" if tag in _TIMES else tag if tag in _TEXTS else ""


def _spoken(language: str) -> bool:
    return language.lower() in _LANGUAGES or "feel" in language.lower()


def _fault(element: etree._Element, rule: str, sentence: str, advice: str | None = None) -> Fault:
    owners = (around.get("id") for around in (element, *element.iterancestors()))
    owner = next((id for id in owners if id), None)
    return Fault(
        cast(int, element.sourceline),
        owner and owner[:80],
        rule,
        f"{sentence} {advice or 'Hapus atau ganti dari diagram.'}",
    )
