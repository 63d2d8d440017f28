"""Which extensions of Camunda a file may hold, and where. Whatever is not listed is refused: it would not run.

Both namespaces count, camunda and operaton. What is listed is read, or without effect (``IGNORED``).
"""

from collections.abc import Iterator

from lxml import etree

from service.definitions.elements import ACTIVITIES, PROGRAMS, at, local, looked_at, space
from service.definitions.findings import Finding, Subject, error, quoted
from service.diagram.intake import BPMN
from service.diagram.reading import CAMUNDA

EXTERNAL = "external"
_ASKING = frozenset({"userTask", "startEvent"})
_EVENTS = frozenset({"intermediateCatchEvent", "intermediateThrowEvent", "endEvent"})
_MAPPED = ACTIVITIES | _EVENTS
_NESTING = frozenset({"inputParameter", "outputParameter", "list", "entry"})
_SENDING = PROGRAMS | {"messageEventDefinition"}
PARENTS: dict[str, frozenset[str]] = {
    "formData": _ASKING,
    "formField": frozenset({"formData"}),
    "validation": frozenset({"formField"}),
    "constraint": frozenset({"validation"}),
    "value": frozenset({"formField", "list"}),
    "inputOutput": _MAPPED,
    "inputParameter": frozenset({"inputOutput"}),
    "outputParameter": frozenset({"inputOutput"}),
    "list": _NESTING,
    "map": _NESTING,
    "entry": frozenset({"map"}),
}
"""Extension -> what it may belong to, an element of BPMN or another extension; properties may belong to anything."""
_ANYWHERE = frozenset({"properties", "property", "failedJobRetryTimeCycle"})
_ADVICE = {
    "executionListener": "Pendengar tidak dijalankan. Gambarkan kerjanya sebagai tugas layanan eksternal.",
    "taskListener": "Pendengar tidak dijalankan. Gambarkan kerjanya sebagai tugas layanan eksternal.",
    "connector": "Konektor tidak dijalankan. Ganti dengan tugas layanan eksternal (type external, topic).",
    "field": "Isian kelas Java tidak dijalankan. Ganti dengan tugas layanan eksternal (type external, topic).",
    "script": "Skrip tidak dijalankan. Tulis nilai tetap atau ungkapan ${...} yang sederhana.",
    "in": "Pemanggilan proses lain belum didukung. Salin langkahnya ke sub-proses.",
    "out": "Pemanggilan proses lain belum didukung. Salin langkahnya ke sub-proses.",
    "formProperty": "Bentuk lama ini tidak dibaca. Tulis sebagai camunda:formData dengan formField.",
    "errorEventDefinition": "Galat dari ungkapan tidak dibaca. Biarkan program melaporkannya lewat bpmnError.",
    "potentialStarter": "Siapa yang memulai ditentukan lajur peristiwa mulai. Hapus ekstensi ini.",
}
_READ = frozenset(
    {
        "formRef", "formRefBinding", "formRefVersion", "formKey", "historyTimeToLive", "versionTag", "assignee",
        "candidateGroups", "candidateUsers", "dueDate", "followUpDate", "priority", "taskPriority", "initiator",
        "collection", "elementVariable", "topic", "type", "errorCodeVariable", "errorMessageVariable",
    }
)  # fmt: skip
IGNORED = frozenset(
    {
        "isStartableInTasklist", "candidateStarterGroups", "candidateStarterUsers", "jobPriority", "asyncBefore",
        "asyncAfter", "exclusive", "diagramRelationId", "errorCodeMessage", "modelerTemplate",
        "modelerTemplateVersion", "modelerTemplateIcon",
    }
)  # fmt: skip
"""Attributes that stay without effect: nothing is lost that a case could notice."""
_DELEGATES = frozenset(
    {
        "class", "delegateExpression", "expression", "resultVariable", "decisionRef", "decisionRefBinding",
        "decisionRefVersion", "decisionRefVersionTag", "mapDecisionResult",
    }
)  # fmt: skip
_OTHER_ENGINES = ("spiffworkflow", "zeebe", "activiti", "flowable", "jboss", "drools")


def extensions(subject: Subject) -> Iterator[Finding]:
    """Extensions are read only where they cannot carry code or change data unseen."""
    for element in looked_at(subject):
        uri, tag = space(element), local(element)
        if uri in CAMUNDA and not _placed(element, tag):
            parent = element.getparent()
            if parent is None or space(parent) not in CAMUNDA or _placed(parent, local(parent)):
                yield at(
                    element, "extension-not-allowed", _refused(element, tag)
                )  # what is inside is told with it
        elif any(name in uri.lower() for name in _OTHER_ENGINES):
            sentence = "Ekstensi mesin lain tidak dijalankan. Hapus ekstensi ini."
            yield at(element, "extension-not-allowed", sentence)


def _placed(element: etree._Element, tag: str) -> bool:
    return tag in _ANYWHERE or _owner(element) in PARENTS.get(tag, ())


def _owner(element: etree._Element) -> str:
    """What an extension belongs to."""
    parent = element.getparent()
    if parent is not None and space(parent) == BPMN and local(parent) == "extensionElements":
        parent = parent.getparent()
    return "" if parent is None else local(parent)


def _refused(element: etree._Element, tag: str) -> str:
    name = quoted("camunda:" + tag)
    if tag in PARENTS and tag not in _ADVICE:
        allowed = " atau ".join(sorted(PARENTS[tag]))
        return f"Ekstensi {name} hanya berlaku pada {allowed}. Pindahkan atau hapus."
    advice = _ADVICE.get(tag, "Skrip, pendengar, dan pemetaan tidak dijalankan. Hapus ekstensi ini.")
    return f"Ekstensi {name} tidak didukung. {advice}"


def attributes(subject: Subject) -> Iterator[Finding]:
    """No attribute names code."""
    for element in looked_at(subject):
        for name in element.attrib:
            uri, _, attribute = str(name)[1:].partition("}")
            if uri in CAMUNDA and attribute not in _READ | IGNORED:
                advice = "Kode dan ungkapan tidak dijalankan dari diagram. Hapus atribut ini."
                if attribute in _DELEGATES and local(element) in _SENDING:
                    advice = 'Ganti dengan camunda:type="external" dan camunda:topic; programnya mengambil sendiri.'
                sentence = f"Atribut {quoted('camunda:' + attribute)} tidak didukung. {advice}"
                yield at(element, "attribute-not-allowed", sentence)
            elif uri in CAMUNDA and attribute in ("type", "topic") and local(element) not in _SENDING:
                sentence = f"Atribut {quoted('camunda:' + attribute)} hanya berlaku pada tugas program."
                yield at(element, "attribute-not-allowed", f"{sentence} Hapus atribut ini.")


def programs(subject: Subject) -> Iterator[Finding]:
    """What a program does says so, and by which topic the program finds it."""
    for node in subject.main.nodes.values():
        if node.kind in PROGRAMS:
            kind, topic = node.attributes.get("type", ""), node.attributes.get("topic", "").strip()
            told = not _DELEGATES.isdisjoint(node.attributes)  # by the attribute, with what to do instead
            if (kind != EXTERNAL or not topic) and not told:
                sentence = (
                    f'Tugas program {quoted(node.name or node.id)} harus bertanda camunda:type="external" dengan '
                    "camunda:topic; programnya mengambil sendiri. Isi keduanya, atau ganti dengan tugas pengguna."
                )
                yield error("program-missing", node, sentence)
