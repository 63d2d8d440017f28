"""A drawing that is being mended: the file's own elements, and how one adds to them without losing the layout."""

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from lxml import etree

from service.diagram import Diagram
from service.diagram.extensions import CAMUNDA
from service.diagram.intake import BPMN, parse
from service.diagram.reading import NODE_KINDS
from service.errors import Invalid
from service.repairs.layout import Layout

Element = etree._Element
_OURS = f"{{{BPMN}}}"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


class Gone(Invalid):
    """A part that the drawing does not have, or has no more."""


def tag(element: Element) -> str:
    """The name of a BPMN element without its namespace; empty for elements of other namespaces and comments."""
    name = str(element.tag)
    return name.removeprefix(_OURS) if name.startswith(_OURS) else ""


class _Index:
    """Where everything is: a drawing of 500 nodes is not walked once more for each of them."""

    def __init__(self, drawing: "Drawing") -> None:
        self.ids: dict[str, Element] = {}
        for each in drawing.root.iter(etree.Element):
            if (id := each.get("id")) is not None:
                self.ids.setdefault(id, each)
        self.taken = set(self.ids)
        self.outgoing: dict[str, list[Element]] = {}
        self.incoming: dict[str, list[Element]] = {}
        for flow in drawing.flows():
            self.add(flow)
        self.lanes: dict[str, Element] = {}
        for lane in drawing.lanes():
            for id in refs(lane):
                self.lanes.setdefault(id, lane)

    def add(self, flow: Element) -> None:
        """Know a flow by both of its ends; one that has only one is none."""
        if not {flow.get("sourceRef", ""), flow.get("targetRef", "")} <= self.ids.keys():
            return
        self.outgoing.setdefault(flow.get("sourceRef", ""), []).append(flow)
        self.incoming.setdefault(flow.get("targetRef", ""), []).append(flow)


class Drawing:
    """The parsed file with its forms. Invalid for bytes that are no safe BPMN."""

    def __init__(self, xml: bytes, forms: Mapping[str, Any]) -> None:
        self.root = parse(xml)
        self.forms = dict(forms)
        self.layout = Layout(self.root)
        self._index: _Index | None = None
        known = [uri for uri in self.root.nsmap.values() if uri in CAMUNDA]
        self.camunda = known[0] if known else "http://camunda.org/schema/1.0/bpmn"
        self.diagram: Diagram | None = None
        self.looked = False  # whether ``diagram`` was tried to be read
        for part in [*self.processes, *self.nodes(), *self.flows(), *self.lanes()]:
            if not part.get("id"):  # BPMN allows it, but nobody could speak of such a part
                part.set("id", self.new_id(tag(part)))
                self.changed()

    @property
    def processes(self) -> list[Element]:
        """Every process of the file."""
        return [each for each in self.root if tag(each) == "process"]

    @property
    def main(self) -> Element | None:
        """The process that runs, or the one that would: the one with most in it."""
        running = [each for each in self.processes if each.get("isExecutable") == "true"]
        return max(running or self.processes, key=len, default=None)

    def nodes(self) -> list[Element]:
        """The flow nodes of the main process, those of its sub-processes too."""
        main = self.main
        return [] if main is None else [each for each in main.iter(etree.Element) if tag(each) in NODE_KINDS]

    def own_nodes(self) -> list[Element]:
        """The nodes of the main process itself."""
        main = self.main
        return [] if main is None else [each for each in main if tag(each) in NODE_KINDS]

    def flows(self) -> list[Element]:
        """The sequence flows of the main process."""
        main = self.main
        return (
            [] if main is None else [each for each in main.iter(etree.Element) if tag(each) == "sequenceFlow"]
        )

    def lanes(self) -> list[Element]:
        """The innermost lanes of the main process."""
        main = self.main
        found = [] if main is None else [each for each in main.iter(etree.Element) if tag(each) == "lane"]
        return [each for each in found if not any(tag(part) == "childLaneSet" for part in each)]

    def lane_of(self, id: str) -> Element | None:
        """The lane that claims a node."""
        return self._known().lanes.get(id)

    def get(self, id: str) -> Element:
        """The element of that id; Gone when there is none."""
        found = self._known().ids.get(id)
        if found is None:
            raise Gone("Bagian “{id}” tidak ada di gambar ini. Periksa alurnya di pemodel.", id=id[:100])
        return found

    def outgoing(self, id: str) -> list[Element]:
        """The flows out of a node, in the order of the file."""
        return list(self._known().outgoing.get(id, ()))

    def incoming(self, id: str) -> list[Element]:
        """The flows into a node, in the order of the file."""
        return list(self._known().incoming.get(id, ()))

    def changed(self) -> None:
        """Look anew where everything is; whoever changed ids, flows, lanes or what runs says so."""
        self._index, self.diagram, self.looked = None, None, False

    def _known(self) -> _Index:
        if self._index is None:
            self._index = _Index(self)
        return self._index

    def new_id(self, wish: str) -> str:
        """``wish``, or the first ``wish_2`` and so on that nothing has yet; from then on it is taken."""
        taken = self._known().taken
        wish = re.sub(r"\W", "_", wish, flags=re.ASCII)
        wish = wish if wish[:1].isalpha() or wish[:1] == "_" else f"n_{wish}"
        later = (f"{wish}_{number}" for number in range(2, len(taken) + 3))
        found = next(each for each in chain([wish], later) if each not in taken)
        taken.add(found)
        return found

    def add_node(self, kind: str, wish: str, name: str, beside: str, side: str) -> Element:
        """A new node next to another one, in the same process and lane; ``side`` is left, right or below."""
        neighbour = self.get(beside)
        parent = neighbour.getparent()
        assert parent is not None
        node = etree.SubElement(parent, f"{{{BPMN}}}{kind}", id=self.new_id(wish))
        if name:
            node.set("name", name)
        known, id = self._known(), node.get("id", "")
        known.ids[id] = node
        if (lane := self.lane_of(beside)) is not None:
            etree.SubElement(lane, f"{{{BPMN}}}flowNodeRef").text = id
            known.lanes[id] = lane
        self.layout.add_shape(id, kind, beside, side)
        return node

    def add_flow(self, source: str, target: str) -> Element:
        """A new flow between two nodes of one process."""
        parent, _ = self.get(source).getparent(), self.get(target)
        assert parent is not None
        flow = etree.SubElement(parent, f"{{{BPMN}}}sequenceFlow", id=self.new_id(f"f_{source}_{target}"))
        flow.set("sourceRef", source)
        flow.set("targetRef", target)
        self._known().ids[flow.get("id", "")] = flow
        self._known().add(flow)
        self.listed(source, "outgoing", flow.get("id", ""))
        self.listed(target, "incoming", flow.get("id", ""))
        self.layout.add_edge(flow.get("id", ""), source, target)
        return flow

    def listed(self, node: str, way: str, flow: str) -> None:
        """Name the flow in its node, before whatever must stand behind."""
        element, place = self.get(node), 0
        for index, part in enumerate(element, 1):
            if tag(part) in ("documentation", "extensionElements", "incoming", way):
                place = index
        entry = etree.Element(f"{{{BPMN}}}{way}")
        entry.text = flow
        element.insert(place, entry)

    def remove(self, element: Element) -> None:
        """Take a node with its flows and what hangs on it, or a flow, out of the drawing and the layout."""
        id = element.get("id", "")
        for each in list(self.root.iter(etree.Element)):
            if each is element or each.getparent() is None:
                continue
            if id in (each.get("sourceRef"), each.get("targetRef"), each.get("attachedToRef")):
                self.remove(each)
            elif each.text == id and tag(each) in ("flowNodeRef", "incoming", "outgoing"):
                drop(each)
            elif each.get("default") == id:
                del each.attrib["default"]
        self.layout.remove(id)
        drop(element)
        self.changed()

    def extension(self, element: Element) -> Element:
        """The element's extensionElements, made when there are none."""
        found = next((each for each in element if tag(each) == "extensionElements"), None)
        if found is None:
            found = etree.Element(f"{{{BPMN}}}extensionElements")
            element.insert(1 if len(element) and tag(element[0]) == "documentation" else 0, found)
        return found

    def properties(self, element: Element) -> dict[str, str]:
        """The camunda properties of an element."""
        return {each.get("name", ""): each.get("value", "") for each in self._properties(element)}

    def set_property(self, element: Element, name: str, value: str) -> None:
        """Say one of them anew."""
        for each in self._properties(element):
            if each.get("name") == name:
                each.set("value", value)
                return
        around = self.extension(element)
        list_ = next((each for each in around if str(each.tag).endswith("}properties")), None)
        if list_ is None:
            list_ = etree.SubElement(around, f"{{{self.camunda}}}properties", nsmap={"camunda": self.camunda})
        etree.SubElement(list_, f"{{{self.camunda}}}property", name=name, value=value)

    def _properties(self, element: Element) -> Iterator[Element]:
        for around in element:
            if tag(around) == "extensionElements":
                yield from (
                    each
                    for each in around.iter(etree.Element)
                    if each.tag in {f"{{{uri}}}property" for uri in CAMUNDA}
                )

    def documentation(self, element: Element) -> str:
        """What the element says of itself."""
        return next(((each.text or "").strip() for each in element if tag(each) == "documentation"), "")


def refs(lane: Element) -> list[str]:
    """The ids a lane claims."""
    return [(each.text or "").strip() for each in lane if tag(each) == "flowNodeRef"]


def drop(element: Element) -> None:
    """Take an element out of the file."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def called(element: Element) -> str:
    """The name people see, or the id."""
    return element.get("name", "").strip() or element.get("id", "")
