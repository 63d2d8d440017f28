"""A drawing as rectangles and lines beside the meaning of what is drawn."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path

from lxml import etree

from service.diagram import Diagram, Node, read

BPMN = Path(__file__).resolve().parents[2] / "bpmn"
FILES = sorted(BPMN.glob("*.bpmn"))
NS = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "di": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "dd": "http://www.omg.org/spec/DD/20100524/DI",
}
Point = tuple[float, float]


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def centre(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2

    def meets(self, other: "Rect") -> bool:
        """They share more than a border."""
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )

    def holds(self, other: "Rect") -> bool:
        return (
            self.x <= other.x
            and self.y <= other.y
            and self.right >= other.right
            and self.bottom >= other.bottom
        )

    def on_border(self, point: Point) -> bool:
        x, y = point
        inside = self.x <= x <= self.right and self.y <= y <= self.bottom
        return inside and (x in (self.x, self.right) or y in (self.y, self.bottom))

    def diamond_meets(self, other: "Rect") -> bool:
        """The rhombus in this rectangle reaches into the other one."""
        (cx, cy), reach = self.centre, self.width / 2
        x = min(max(cx, other.x), other.right)
        y = min(max(cy, other.y), other.bottom)
        return abs(x - cx) + abs(y - cy) < reach


@dataclass(frozen=True)
class Segment:
    edge: str
    a: Point
    b: Point

    @property
    def level(self) -> bool:
        return self.a[1] == self.b[1]

    @property
    def rect(self) -> Rect:
        (x1, y1), (x2, y2) = self.a, self.b
        return Rect(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2))

    def enters(self, rect: Rect) -> bool:
        """The line runs through the rectangle's inside."""
        line = self.rect
        return line.x < rect.right and line.right > rect.x and line.y < rect.bottom and line.bottom > rect.y


@dataclass(frozen=True)
class Drawing:
    """``shapes``, ``labels`` and ``edges`` by element id; ``nodes`` are the main process's flow nodes."""

    diagram: Diagram
    shapes: dict[str, Rect]
    labels: dict[str, Rect]
    edges: dict[str, tuple[Point, ...]]
    ends: dict[str, tuple[str, str]]

    @property
    def nodes(self) -> dict[str, Node]:
        return dict(self.diagram.main.nodes)

    @property
    def lanes(self) -> list[str]:
        return [lane.id for lane in self.diagram.main.lanes]

    @property
    def pool(self) -> str:
        return next(p.id for p in self.diagram.participants if p.process is not None)

    @property
    def solid(self) -> dict[str, Rect]:
        """Everything that hides what is below it: not the pool and its lanes."""
        open_areas = {*self.lanes, self.pool}
        return {id: shape for id, shape in self.shapes.items() if id not in open_areas}

    def segments(self) -> Iterator[Segment]:
        for id, points in self.edges.items():
            for a, b in pairwise(points):
                yield Segment(id, a, b)

    def crossings(self) -> list[tuple[str, str]]:
        """The pairs of lines that cross at right angles."""
        found = []
        for one, other in combinations(self.segments(), 2):
            if one.edge != other.edge and one.level != other.level:
                across, up = (one, other) if one.level else (other, one)
                x, y = up.a[0], across.a[1]
                between = across.rect.x < x < across.rect.right and up.rect.y < y < up.rect.bottom
                if between:
                    found.append((one.edge, other.edge))
        return found

    def run_together(self) -> list[tuple[str, str]]:
        """The pairs of lines that lie on each other for a stretch."""
        found = []
        for one, other in combinations(self.segments(), 2):
            if one.edge == other.edge or one.level != other.level:
                continue
            axis = 0 if one.level else 1
            if one.a[1 - axis] == other.a[1 - axis]:
                low = max(min(one.a[axis], one.b[axis]), min(other.a[axis], other.b[axis]))
                high = min(max(one.a[axis], one.b[axis]), max(other.a[axis], other.b[axis]))
                if high > low:
                    found.append((one.edge, other.edge))
        return found


def drawn(path: Path) -> Drawing:
    """The drawing in a file."""
    xml = path.read_bytes()
    root = etree.fromstring(xml)
    shapes, labels, edges = {}, {}, {}
    for shape in root.iterfind(".//di:BPMNShape", NS):
        shapes[shape.get("bpmnElement")] = _bounds(shape)
    for edge in root.iterfind(".//di:BPMNEdge", NS):
        points = edge.iterfind("dd:waypoint", NS)
        edges[edge.get("bpmnElement")] = tuple((float(p.get("x")), float(p.get("y"))) for p in points)
    for label in root.iterfind(".//di:BPMNLabel", NS):
        if label.find("dc:Bounds", NS) is not None:
            labels[label.getparent().get("bpmnElement")] = _bounds(label)
    lines = [
        *root.iter(*(f"{{{NS['bpmn']}}}{tag}" for tag in ("sequenceFlow", "messageFlow", "association")))
    ]
    ends = {e.get("id"): (e.get("sourceRef"), e.get("targetRef")) for e in lines}
    return Drawing(read(xml), shapes, labels, edges, ends)


def _bounds(element: etree._Element) -> Rect:
    bounds = element.find("dc:Bounds", NS)
    return Rect(*(float(bounds.get(name)) for name in ("x", "y", "width", "height")))
