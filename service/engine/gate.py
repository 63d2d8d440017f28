"""What a file may hold before any of it becomes a specification: everything that could run is refused here.

The parser builds only from the diagram's plain data, so nothing below could be evaluated anyway; but an author
must learn that a script or listener would not run, instead of finding it silently gone.
"""

from collections import Counter
from collections.abc import Iterator
from typing import cast

from lxml import etree

from service.diagram import Diagram, Fault
from service.diagram.intake import BPMN, parse
from service.diagram.reading import CAMUNDA

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
        "messageEventDefinition", "terminateEventDefinition", "escalationEventDefinition",
        "userTask", "manualTask", "subProcess", "exclusiveGateway", "parallelGateway", "inclusiveGateway",
        "multiInstanceLoopCharacteristics", "loopCardinality", "completionCondition",
        "loopDataInputRef", "inputDataItem", "loopDataOutputRef", "outputDataItem",
    }
)  # fmt: skip
_ATTRIBUTES = frozenset(
    {
        "formRef", "formRefBinding", "formRefVersion", "formKey", "historyTimeToLive", "versionTag",
        "isStartableInTasklist", "candidateStarterGroups", "candidateStarterUsers", "assignee", "candidateGroups",
        "candidateUsers", "dueDate", "followUpDate", "priority", "jobPriority", "taskPriority", "initiator",
        "asyncBefore", "asyncAfter", "exclusive",
        "collection", "elementVariable", "diagramRelationId",
    }
)  # fmt: skip
_EXTENSIONS = frozenset({"properties", "property"})
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
            found.append(
                _fault(element, "extension", f"Ekstensi camunda:{tag.localname[:40]} tidak dijalankan.")
            )
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
        yield _fault(element, "element", f"Unsur {tag[:40]} tidak didukung.")
    for name in _SWITCHES:
        if element.get(name, "false") not in ("false", "0"):
            yield _fault(element, "element", f"{name} tidak didukung.")
    for name in map(str, element.attrib):
        uri, _, local = name[1:].partition("}")
        if uri in CAMUNDA and local not in _ATTRIBUTES:
            yield _fault(element, "extension", f"Atribut camunda:{local[:40]} tidak dijalankan.")
    if tag == "conditionExpression" and not _spoken(element.get("language", "")):
        yield _fault(element, "expression", "Syarat harus ditulis dalam FEEL.")
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


def _fault(element: etree._Element, rule: str, sentence: str) -> Fault:
    owners = (around.get("id") for around in (element, *element.iterancestors()))
    owner = next((id for id in owners if id), None)
    return Fault(
        cast(int, element.sourceline),
        owner and owner[:80],
        rule,
        f"{sentence} Hapus atau ganti dari diagram.",
    )
