"""Where new parts are drawn: beside their neighbour, without moving anything that is there."""

from typing import NamedTuple

from lxml import etree

DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
SIZES = {"Event": (36, 36), "Gateway": (50, 50)}
STEP = (100, 80)
GAP = 50


class Box(NamedTuple):
    """A shape's place: its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2


class Layout:
    """The diagram part of a file; a file without one stays without."""

    def __init__(self, root: etree._Element) -> None:
        self.plane = next(root.iter(f"{{{DI}}}BPMNPlane"), None)
        self._places: dict[str, etree._Element] = {}
        for each in self.plane if self.plane is not None else ():
            self._places.setdefault(each.get("bpmnElement", ""), each)

    def box(self, id: str) -> Box | None:
        """The place of an element that is drawn as a shape."""
        shape = self._places.get(id)
        bounds = None if shape is None else shape.find(f"{{{DC}}}Bounds")
        if bounds is None:
            return None
        try:
            return Box(*(float(bounds.get(name, "")) for name in ("x", "y", "width", "height")))
        except ValueError:
            return None

    def add_shape(self, id: str, kind: str, beside: str, side: str) -> None:
        """Draw a new node left or right of another one, or below its left corner."""
        near = self.box(beside)
        if near is None:
            return
        width, height = next((size for name, size in SIZES.items() if kind.endswith(name)), STEP)
        x, y = near.middle[0] - width / 2, near.middle[1] - height / 2
        places = {
            "left": (near.x - GAP - width, y),
            "right": (near.x + near.width + GAP, y),
            "below": (near.x + near.width + GAP / 2, near.y + near.height + GAP / 2),
            "border": (near.x + 12, near.y + near.height - height / 2),
        }
        self.draw(id, Box(*places.get(side, (x, y)), width, height))

    def draw(self, id: str, box: Box, *, horizontal: bool = False) -> None:
        """Draw a shape there."""
        if self.plane is None:
            return
        shape = etree.SubElement(self.plane, f"{{{DI}}}BPMNShape", id=f"{id}_di", bpmnElement=id)
        self._places.setdefault(id, shape)
        if horizontal:
            shape.set("isHorizontal", "true")
        said = {name: f"{value:g}" for name, value in zip(box._fields, box, strict=True)}
        etree.SubElement(shape, f"{{{DC}}}Bounds", said)

    def add_edge(self, id: str, source: str, target: str) -> None:
        """Draw a flow from one shape's border to the other's, at right angles."""
        begins, ends = self.box(source), self.box(target)
        if self.plane is None or begins is None or ends is None:
            return
        edge = etree.SubElement(self.plane, f"{{{DI}}}BPMNEdge", id=f"{id}_di", bpmnElement=id)
        self._places.setdefault(id, edge)
        for x, y in _way(begins, ends):
            etree.SubElement(edge, f"{{{DD}}}waypoint", x=f"{x:g}", y=f"{y:g}")

    def remove(self, id: str) -> None:
        """Draw it no more."""
        drawn = self._places.pop(id, None)
        if drawn is not None and self.plane is not None:
            self.plane.remove(drawn)

    def rename(self, old: str, new: str) -> None:
        """The shape of an element that has another id now."""
        drawn = self._places.pop(old, None)
        if drawn is not None:
            drawn.set("bpmnElement", new)
            self._places.setdefault(new, drawn)

    def hull(self) -> Box | None:
        """The box around every shape."""
        ids = [] if self.plane is None else [each.get("bpmnElement", "") for each in self.plane]
        boxes = [box for id in ids if (box := self.box(id)) is not None]
        if not boxes:
            return None
        x, y = min(box.x for box in boxes), min(box.y for box in boxes)
        right = max(box.x + box.width for box in boxes)
        bottom = max(box.y + box.height for box in boxes)
        return Box(x, y, right - x, bottom - y)


def _way(begins: Box, ends: Box) -> list[tuple[float, float]]:
    """From the right side to the left one; to what stands below, from the bottom down and across."""
    if ends.x >= begins.x + begins.width:
        first, last = (begins.x + begins.width, begins.middle[1]), (ends.x, ends.middle[1])
        if first[1] == last[1]:
            return [first, last]
        if begins.width <= 36 and ends.y > begins.y + begins.height:
            return [(begins.middle[0], begins.y + begins.height), (begins.middle[0], last[1]), last]
        turn = (first[0] + last[0]) / 2
        return [first, (turn, first[1]), (turn, last[1]), last]
    below = max(begins.y + begins.height, ends.y + ends.height) + 20
    return [
        (begins.middle[0], begins.y + begins.height),
        (begins.middle[0], below),
        (ends.middle[0], below),
        (ends.middle[0], ends.y + ends.height),
    ]
