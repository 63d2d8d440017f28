"""What other modelers left behind: their words for what Camunda 7 says too, and what nothing here reads."""

from collections.abc import Iterator, Mapping

from lxml import etree

from service.diagram.extensions import CAMUNDA
from service.diagram.intake import BPMN
from service.repairs.drawing import Drawing, Element, drop, tag
from service.repairs.proposal import Choice, Proposal, Rule, Seats

DIALECTS: Mapping[str, str] = {
    "http://activiti.org/bpmn": "Activiti",
    "http://flowable.org/bpmn": "Flowable",
    "http://camunda.org/schema/zeebe/1.0": "Camunda 8",
    "http://www.signavio.com": "Signavio",
    "http://www.jboss.org/drools": "jBPM",
    "http://www.bizagi.com/bpmn20": "Bizagi",
}
_SAME = frozenset({"assignee", "candidateGroups", "candidateUsers", "dueDate", "priority", "initiator"})


def finds(drawing: Drawing, seats: Seats) -> Iterator[Proposal]:
    """One proposal for each dialect the file speaks."""
    for uri, name in DIALECTS.items():
        count = len(list(_spoken(drawing, uri)))
        if count:
            sentence = (
                f"Berkas memuat {count} keterangan milik {name} yang tidak dibaca di sini. Yang sama artinya "
                "diterjemahkan (penerima tugas, formulir, topik program); sisanya dihapus."
            )
            yield Proposal(
                "foreign", name, sentence, (Choice("terjemahkan", "Terjemahkan, lalu hapus"),), "terjemahkan"
            )


def mends(drawing: Drawing, name: str, value: str) -> None:
    uri = next(each for each, said in DIALECTS.items() if said == name)
    for element, attribute in list(_spoken(drawing, uri)):
        if attribute is None:
            _translated(drawing, element)
            drop(element)
            continue
        said = element.attrib.pop(f"{{{uri}}}{attribute}")
        if attribute in _SAME and tag(element) in ("userTask", "startEvent"):
            element.set(f"{{{drawing.camunda}}}{attribute}", said)
    for empty in [each for each in drawing.root.iter(f"{{{BPMN}}}extensionElements") if not len(each)]:
        drop(empty)
    etree.cleanup_namespaces(drawing.root, keep_ns_prefixes=[each for each in drawing.root.nsmap if each])


def _spoken(drawing: Drawing, uri: str) -> Iterator[tuple[Element, str | None]]:
    """The attributes of that namespace, and the outermost elements of it."""
    for element in drawing.root.iter(etree.Element):
        parent = element.getparent()
        own = etree.QName(element).namespace == uri
        if own and (parent is None or etree.QName(parent).namespace != uri):
            yield element, None
        if not own:
            yield from (
                (element, etree.QName(key).localname)
                for key in element.attrib
                if etree.QName(key).namespace == uri
            )


def _translated(drawing: Drawing, element: Element) -> None:
    """What Camunda 8 says in elements and Camunda 7 in attributes."""
    around = element.getparent()
    step = None if around is None else around.getparent()
    if step is None or etree.QName(element).namespace in CAMUNDA:
        return
    kind, uri = etree.QName(element).localname, drawing.camunda
    if kind == "formDefinition" and (form := element.get("formId")):
        step.set(f"{{{uri}}}formRef", form)
        step.set(f"{{{uri}}}formRefBinding", "deployment")
    elif kind == "taskDefinition" and tag(step) == "serviceTask" and (topic := element.get("type")):
        step.set(f"{{{uri}}}type", "external")
        step.set(f"{{{uri}}}topic", topic)
    elif kind == "assignmentDefinition" and tag(step) == "userTask":
        for name in ("assignee", "candidateGroups", "candidateUsers"):
            if (said := element.get(name, "")) and not said.startswith("="):
                step.set(f"{{{uri}}}{name}", said)


RULES = {"foreign": Rule(finds, mends)}
