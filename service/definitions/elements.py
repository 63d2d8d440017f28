"""Which elements a file may hold, and where. Whatever is not listed is refused.

The engine underneath searches some elements wherever they stand, so a BPMN element in an unexpected place is as
unwelcome as an unknown one.
"""

from collections import Counter
from collections.abc import Iterator
from typing import cast

from lxml import etree

from service.definitions.findings import ERROR, Finding, Subject, quoted
from service.diagram.intake import BPMN

TRIGGERS = frozenset({"timer", "message", "terminate", "escalation", "error"})
SCOPES = frozenset({"process", "subProcess"})
EVENTS = frozenset(
    {"startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"}
)
PROGRAMS = frozenset({"serviceTask", "sendTask", "businessRuleTask"})
"""What a program outside does; in a diagram it must say so with camunda:type="external" and a topic."""
ACTIVITIES = PROGRAMS | {"task", "userTask", "manualTask", "receiveTask", "subProcess"}
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"})
TIMES = frozenset({"timeDuration", "timeDate", "timeCycle"})
_TOP = frozenset({"definitions"})
_DATA = frozenset({"dataObject", "dataObjectReference", "dataStoreReference", "dataStore"})
_NOTES = frozenset({"textAnnotation", "group", "association"})
_MULTI = frozenset({"multiInstanceLoopCharacteristics"})
_IO = frozenset({"ioSpecification"})
_ASSOCIATIONS = frozenset({"dataInputAssociation", "dataOutputAssociation"})
_SETS = frozenset({"inputSet", "outputSet"})

PARENTS: dict[str, frozenset[str]] = {
    "process": _TOP,
    "collaboration": _TOP,
    "category": _TOP,
    "message": _TOP,
    "signal": _TOP,
    "error": _TOP,
    "escalation": _TOP,
    "itemDefinition": _TOP,
    "dataStore": _TOP,
    "categoryValue": frozenset({"category"}),
    "participant": frozenset({"collaboration"}),
    "messageFlow": frozenset({"collaboration"}),
    "laneSet": frozenset({"process"}),
    "lane": frozenset({"laneSet"}),
    "flowNodeRef": frozenset({"lane"}),
    "sequenceFlow": SCOPES,
    "conditionExpression": frozenset({"sequenceFlow"}),
    "incoming": EVENTS | ACTIVITIES | GATEWAYS,
    "outgoing": EVENTS | ACTIVITIES | GATEWAYS,
    **dict.fromkeys((f"{trigger}EventDefinition" for trigger in TRIGGERS), EVENTS),
    "multiInstanceLoopCharacteristics": frozenset({"userTask", "manualTask"}),
    "loopCardinality": _MULTI,
    "completionCondition": _MULTI,
    "loopDataInputRef": _MULTI,
    "loopDataOutputRef": _MULTI,
    "inputDataItem": _MULTI,
    "outputDataItem": _MULTI,
    "textAnnotation": SCOPES | {"collaboration"},
    "text": frozenset({"textAnnotation"}),
    "association": SCOPES | {"collaboration"},
    "group": SCOPES | {"collaboration"},
    "dataObject": SCOPES,
    "dataObjectReference": SCOPES,
    "dataStoreReference": SCOPES,
    "dataState": _DATA,
    "property": EVENTS | ACTIVITIES | SCOPES,
    "ioSpecification": ACTIVITIES,
    "dataInput": _IO,
    "dataOutput": _IO,
    "inputSet": _IO,
    "outputSet": _IO,
    "dataInputRefs": _SETS,
    "dataOutputRefs": _SETS,
    "dataInputAssociation": ACTIVITIES | EVENTS,
    "dataOutputAssociation": ACTIVITIES | EVENTS,
    "sourceRef": _ASSOCIATIONS,
    "targetRef": _ASSOCIATIONS,
    **dict.fromkeys(EVENTS | GATEWAYS, SCOPES),
    **dict.fromkeys(ACTIVITIES, SCOPES),
    **dict.fromkeys(TIMES, frozenset({"timerEventDefinition"})),
}
"""Element -> the elements it may stand in. ``documentation`` and ``extensionElements`` may stand in any of these."""

_ANYWHERE = frozenset({"documentation", "extensionElements"})
_LEAVES = TIMES | {"conditionExpression", "loopCardinality", "completionCondition", "flowNodeRef"}
_ADVICE = {
    "scriptTask": "Skrip tidak dijalankan. Ganti dengan serviceTask bertanda external, atau tugas pengguna (userTask).",
    "callActivity": "Pemanggilan proses lain belum didukung. Salin langkahnya ke sub-proses.",
    "transaction": "Ganti dengan sub-proses biasa.",
    "adHocSubProcess": "Ganti dengan sub-proses biasa yang urutannya digambar.",
    "standardLoopCharacteristics": "Gambarkan pengulangan dengan gerbang eksklusif.",
    "complexGateway": "Ganti dengan gerbang eksklusif, paralel, atau inklusif.",
    "childLaneSet": "Lajur bersarang belum didukung. Ratakan menjadi lajur biasa.",
    "signalEventDefinition": "Peristiwa sinyal belum didukung. Ganti dengan peristiwa pesan.",
    "compensateEventDefinition": "Kompensasi belum didukung. Gambarkan langkah pembatalannya.",
    "linkEventDefinition": "Peristiwa tautan belum didukung. Sambungkan langsung dengan alur.",
    "conditionalEventDefinition": "Peristiwa bersyarat belum didukung. Pakai gerbang eksklusif.",
    "cancelEventDefinition": "Peristiwa batal belum didukung. Pakai akhir biasa.",
    "correlationSubscription": "Korelasi pesan dalam diagram belum didukung. Pakai kunci berkas (businessKey).",
    "potentialOwner": "Tulis jabatannya di camunda:candidateGroups.",
    "humanPerformer": "Tulis orangnya di camunda:assignee.",
    "import": "Berkas lain tidak boleh diimpor. Hapus unsur ini.",
}
_SWITCHES = {
    "triggeredByEvent": "Sub-proses peristiwa tidak didukung. Pakai boundary timer atau sub-proses biasa.",
    "isForCompensation": "Kompensasi belum didukung. Gambarkan langkah pembatalannya.",
    "parallelMultiple": "Peristiwa dengan banyak pemicu tidak didukung. Pilih satu.",
}


def elements(subject: Subject) -> Iterator[Finding]:
    """Every BPMN element is on the list and stands where it may."""
    for element in looked_at(subject):
        if space(element) != BPMN:
            continue
        tag, parent = local(element), element.getparent()
        inside = local(parent) if parent is not None and space(parent) == BPMN else None
        if inside is not None and inside not in PARENTS.keys() | _ANYWHERE | _TOP:
            continue  # told with what stands around it
        if tag not in PARENTS and tag not in _ANYWHERE:
            advice = _ADVICE.get(tag, "Hapus unsur ini atau ganti dengan unsur yang didukung.")
            yield at(element, "element-not-allowed", f"Unsur {quoted(tag)} tidak didukung. {advice}")
        elif inside not in PARENTS.get(tag, PARENTS.keys() | _TOP):
            advice = _ADVICE.get(tag, "Simpan ulang diagram dari pemodel BPMN.")
            yield at(
                element, "element-misplaced", f"Unsur {quoted(tag)} tidak boleh berada di sini. {advice}"
            )


def leaves(subject: Subject) -> Iterator[Finding]:
    """Texts that are computed are plain texts, and what may stand once stands once."""
    for element in looked_at(subject):
        if space(element) != BPMN:
            continue
        if local(element) in _LEAVES and len(element):
            yield at(
                element,
                "text-broken",
                f"Isi {quoted(local(element))} harus teks biasa tanpa komentar atau unsur lain. Tulis ulang isinya.",
            )
        for slot, count in Counter(_slot(child) for child in element).items():
            if slot and count > 1:
                yield at(
                    element,
                    "element-repeated",
                    f"Hanya satu {slot} yang boleh ada di sini; ditemukan {count}. Hapus yang lain.",
                )


def _slot(element: etree._Element) -> str:
    """What a child fills where there is room for one only."""
    if not isinstance(element.tag, str) or space(element) != BPMN:
        return ""
    tag = local(element)
    if tag.endswith("EventDefinition"):
        return "jenis peristiwa"
    if tag in TIMES:
        return "waktu"
    if tag.endswith("LoopCharacteristics"):
        return "pengulangan"
    return (
        tag
        if tag in ("conditionExpression", "loopCardinality", "completionCondition", "extensionElements")
        else ""
    )


def switches(subject: Subject) -> Iterator[Finding]:
    """No switch turns an element into something else."""
    for element in looked_at(subject):
        for switch, sentence in _SWITCHES.items() if space(element) == BPMN else ():
            if element.get(switch, "false") not in ("false", "0"):
                yield at(element, "element-not-allowed", sentence)


def looked_at(subject: Subject) -> Iterator[etree._Element]:
    """Every element except those of the drawing and of processes that are only drawn."""
    others = {process.id for process in subject.diagram.processes} - {subject.main.id}
    todo = [*reversed(subject.root)]
    while todo:
        element = todo.pop()
        tag = local(element)
        if tag and tag != "BPMNDiagram" and not (tag == "process" and element.get("id") in others):
            yield element
            todo.extend(reversed(element))


def at(element: etree._Element, rule: str, sentence: str) -> Finding:
    """A finding at the element, named by the nearest id around it."""
    around: etree._Element | None = element
    while around is not None and not around.get("id"):
        around = around.getparent()
    id = None if around is None else around.get("id", "")[:80]
    return Finding(rule, ERROR, cast(int | None, element.sourceline) or 1, id, sentence)


def space(element: etree._Element) -> str:
    """The namespace of an element; empty for a comment."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def local(element: etree._Element) -> str:
    """Its name without the namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
