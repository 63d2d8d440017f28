"""The drawing as BPMN DI, put at the end of the file."""

from lxml import etree

from drawing.labels import Labels
from drawing.places import Box, Places, Points

BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
_PREFIXES = {"bpmndi": BPMNDI, "dc": DC, "di": DI}


def existing(root: etree._Element) -> list[etree._Element]:
    """The layouts that are there already."""
    return root.findall(f"{{{BPMNDI}}}BPMNDiagram")


def write(root: etree._Element, places: Places, labels: Labels) -> None:
    """Replace what layout there is by this one."""
    for old in existing(root):
        root.remove(old)
    diagram = etree.SubElement(root, f"{{{BPMNDI}}}BPMNDiagram", {"id": "gambar"}, _PREFIXES)
    plane = etree.SubElement(
        diagram, f"{{{BPMNDI}}}BPMNPlane", {"id": "bidang", "bpmnElement": places.sketch.plane}
    )
    _draw(plane, places, labels)
    etree.indent(diagram, "  ", level=1)
    previous = diagram.getprevious()
    if previous is not None:
        previous.tail = "\n  "
    diagram.tail = "\n"


def _draw(plane: etree._Element, places: Places, labels: Labels) -> None:
    """Pool, lanes, what stands in them, and the lines, in the order in which they cover each other."""
    sketch = places.sketch
    for id in (sketch.pool[0], *(lane for lane, _ in sketch.lanes)):
        _shape(plane, id, places.boxes[id], None, {"isHorizontal": "true"})
    for id in sketch.outside:
        _shape(plane, id, places.boxes[id], None, {"isHorizontal": "true"})
    for id, part in sketch.parts.items():
        marker = {"isMarkerVisible": "true"} if part.kind == "exclusiveGateway" else {}
        _shape(plane, id, places.boxes[id], labels.boxes.get(id), marker)
    for deadline in sketch.deadlines.values():
        for id in (deadline.timer.id, deadline.end.id):
            _shape(plane, id, places.boxes[id], labels.boxes.get(id), {})
    for id in sketch.notes:
        if id in places.boxes:
            _shape(plane, id, places.boxes[id], None, {})
    for id, points in places.lines.items():
        _edge(plane, id, points, labels.boxes.get(id))


def _shape(plane: etree._Element, id: str, box: Box, label: Box | None, more: dict[str, str]) -> None:
    shape = etree.SubElement(plane, f"{{{BPMNDI}}}BPMNShape", {"id": f"{id}_di", "bpmnElement": id, **more})
    _bounds(shape, box)
    if label is not None:
        _bounds(etree.SubElement(shape, f"{{{BPMNDI}}}BPMNLabel"), label)


def _edge(plane: etree._Element, id: str, points: Points, label: Box | None) -> None:
    edge = etree.SubElement(plane, f"{{{BPMNDI}}}BPMNEdge", {"id": f"{id}_di", "bpmnElement": id})
    for x, y in points:
        etree.SubElement(edge, f"{{{DI}}}waypoint", {"x": _number(x), "y": _number(y)})
    if label is not None:
        _bounds(etree.SubElement(edge, f"{{{BPMNDI}}}BPMNLabel"), label)


def _bounds(parent: etree._Element, box: Box) -> None:
    sizes = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    etree.SubElement(parent, f"{{{DC}}}Bounds", {name: _number(size) for name, size in sizes.items()})


def _number(value: float) -> str:
    return str(round(value))
