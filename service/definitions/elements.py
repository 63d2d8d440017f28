"""Which elements and extensions a file may hold, and where. Whatever is not listed is refused.

The engine underneath searches some elements wherever they stand, so a BPMN element in an unexpected place is as
unwelcome as an unknown one.
"""

from collections import Counter
from collections.abc import Iterator
from typing import cast

from lxml import etree

from service.definitions.findings import ERROR, Finding, Subject, quoted
from service.diagram.intake import BPMN
from service.diagram.reading import CAMUNDA

TRIGGERS = frozenset({"timer", "message", "terminate", "escalation"})
SCOPES = frozenset({"process", "subProcess"})
EVENTS = frozenset(
    {"startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"}
)
ACTIVITIES = frozenset({"userTask", "manualTask", "subProcess"})
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway"})
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
    "scriptTask": "Skrip tidak dijalankan. Ganti dengan tugas pengguna (userTask).",
    "businessRuleTask": "Tabel keputusan belum didukung. Ganti dengan tugas pengguna dan gerbang eksklusif.",
    "task": "Jenis tugas belum dipilih. Ubah menjadi tugas pengguna (userTask).",
    "serviceTask": "Konektor layanan belum ada. Ganti dengan tugas pengguna (userTask).",
    "callActivity": "Pemanggilan proses lain belum didukung. Salin langkahnya ke sub-proses.",
    "sendTask": "Ganti dengan peristiwa pesan (intermediateThrowEvent).",
    "receiveTask": "Ganti dengan tugas pengguna yang mencatat penerimaannya.",
    "transaction": "Ganti dengan sub-proses biasa.",
    "adHocSubProcess": "Ganti dengan sub-proses biasa yang urutannya digambar.",
    "standardLoopCharacteristics": "Gambarkan pengulangan dengan gerbang eksklusif.",
    "eventBasedGateway": "Ganti dengan tenggat (boundary timer) pada tugas pengguna.",
    "complexGateway": "Ganti dengan gerbang eksklusif, paralel, atau inklusif.",
    "childLaneSet": "Lajur bersarang belum didukung. Ratakan menjadi lajur biasa.",
    "signalEventDefinition": "Peristiwa sinyal belum didukung. Ganti dengan peristiwa pesan.",
    "compensateEventDefinition": "Kompensasi belum didukung. Gambarkan langkah pembatalannya.",
    "linkEventDefinition": "Peristiwa tautan belum didukung. Sambungkan langsung dengan alur.",
    "errorEventDefinition": "Peristiwa galat belum didukung. Gambarkan pilihannya dengan gerbang eksklusif.",
    "conditionalEventDefinition": "Peristiwa bersyarat belum didukung. Pakai gerbang eksklusif.",
    "cancelEventDefinition": "Peristiwa batal belum didukung. Pakai akhir biasa.",
    "correlationSubscription": "Korelasi pesan belum didukung. Hapus unsur ini.",
    "import": "Berkas lain tidak boleh diimpor. Hapus unsur ini.",
}
_EXTENSIONS = frozenset({"properties", "property"})
_EXTENSION_ADVICE = {"formData": "Buat formulir Camunda Forms dan pakai camunda:formRef."}
_HARMLESS = frozenset(
    {
        "formRef", "formRefBinding", "formRefVersion", "formKey", "historyTimeToLive", "versionTag",
        "isStartableInTasklist", "candidateStarterGroups", "candidateStarterUsers", "assignee", "candidateGroups",
        "candidateUsers", "dueDate", "followUpDate", "priority", "jobPriority", "taskPriority", "initiator",
        "asyncBefore", "asyncAfter", "exclusive", "collection", "elementVariable", "diagramRelationId",
    }
)  # fmt: skip
_OTHER_ENGINES = ("spiffworkflow", "zeebe", "activiti", "flowable", "jboss", "drools")
_SWITCHES = {
    "triggeredByEvent": "Sub-proses peristiwa tidak didukung. Pakai boundary timer atau sub-proses biasa.",
    "isForCompensation": "Kompensasi belum didukung. Gambarkan langkah pembatalannya.",
    "parallelMultiple": "Peristiwa dengan banyak pemicu tidak didukung. Pilih satu.",
}


def elements(subject: Subject) -> Iterator[Finding]:
    """Every BPMN element is on the list and stands where it may."""
    for element in _looked_at(subject):
        if _space(element) != BPMN:
            continue
        tag, parent = _local(element), element.getparent()
        inside = _local(parent) if parent is not None and _space(parent) == BPMN else None
        if inside is not None and inside not in PARENTS.keys() | _ANYWHERE | _TOP:
            continue  # told with what stands around it
        if tag not in PARENTS and tag not in _ANYWHERE:
            advice = _ADVICE.get(tag, "Hapus unsur ini atau ganti dengan unsur yang didukung.")
            yield _at(element, "element-not-allowed", f"Unsur {quoted(tag)} tidak didukung. {advice}")
        elif inside not in PARENTS.get(tag, PARENTS.keys() | _TOP):
            advice = _ADVICE.get(tag, "Simpan ulang diagram dari pemodel BPMN.")
            yield _at(
                element, "element-misplaced", f"Unsur {quoted(tag)} tidak boleh berada di sini. {advice}"
            )


def leaves(subject: Subject) -> Iterator[Finding]:
    """Texts that are computed are plain texts, and what may stand once stands once."""
    for element in _looked_at(subject):
        if _space(element) != BPMN:
            continue
        if _local(element) in _LEAVES and len(element):
            yield _at(
                element,
                "text-broken",
                f"Isi {quoted(_local(element))} harus teks biasa tanpa komentar atau unsur lain. Tulis ulang isinya.",
            )
        for slot, count in Counter(_slot(child) for child in element).items():
            if slot and count > 1:
                yield _at(
                    element,
                    "element-repeated",
                    f"Hanya satu {slot} yang boleh ada di sini; ditemukan {count}. Hapus yang lain.",
                )


def _slot(element: etree._Element) -> str:
    """What a child fills where there is room for one only."""
    if not isinstance(element.tag, str) or _space(element) != BPMN:
        return ""
    tag = _local(element)
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


def extensions(subject: Subject) -> Iterator[Finding]:
    """Extensions are read only where they cannot carry code or change data unseen."""
    for element in _looked_at(subject):
        space, tag = _space(element), _local(element)
        parent = element.getparent()
        if space in CAMUNDA and tag not in _EXTENSIONS:
            if parent is None or _space(parent) not in CAMUNDA:  # what stands inside is told with it
                advice = _EXTENSION_ADVICE.get(
                    tag, "Skrip, pendengar, dan pemetaan tidak dijalankan. Hapus ekstensi ini."
                )
                sentence = f"Ekstensi {quoted('camunda:' + tag)} tidak didukung. {advice}"
                yield _at(element, "extension-not-allowed", sentence)
        elif any(name in space.lower() for name in _OTHER_ENGINES):
            sentence = "Ekstensi mesin lain tidak dijalankan. Hapus ekstensi ini."
            yield _at(element, "extension-not-allowed", sentence)


def attributes(subject: Subject) -> Iterator[Finding]:
    """No attribute names code, and no switch turns an element into something else."""
    for element in _looked_at(subject):
        for name in element.attrib:
            space, _, local = str(name)[1:].partition("}")
            if space in CAMUNDA and local not in _HARMLESS:
                advice = "Kode dan ungkapan tidak dijalankan dari diagram. Hapus atribut ini."
                sentence = f"Atribut {quoted('camunda:' + local)} tidak didukung. {advice}"
                yield _at(element, "attribute-not-allowed", sentence)
        for switch, sentence in _SWITCHES.items() if _space(element) == BPMN else ():
            if element.get(switch, "false") not in ("false", "0"):
                yield _at(element, "element-not-allowed", sentence)


def _looked_at(subject: Subject) -> Iterator[etree._Element]:
    """Every element except those of the drawing and of processes that are only drawn."""
    others = {process.id for process in subject.diagram.processes} - {subject.main.id}
    todo = [*reversed(subject.root)]
    while todo:
        element = todo.pop()
        tag = _local(element)
        if tag and tag != "BPMNDiagram" and not (tag == "process" and element.get("id") in others):
            yield element
            todo.extend(reversed(element))


def _at(element: etree._Element, rule: str, sentence: str) -> Finding:
    """A finding at the element, named by the nearest id around it."""
    around: etree._Element | None = element
    while around is not None and not around.get("id"):
        around = around.getparent()
    id = None if around is None else around.get("id", "")[:80]
    return Finding(rule, ERROR, cast(int | None, element.sourceline) or 1, id, sentence)


def _space(element: etree._Element) -> str:
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
