"""What has to be drawn, read from the semantic part of a BPMN file."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
TASKS = ("userTask", "manualTask", "serviceTask", "callActivity", "task")
EVENTS = ("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent")
GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway")


class CannotDraw(Exception):
    """The file holds something this layouter has no rule for; the text says what and what to do."""


@dataclass(frozen=True)
class Part:
    """A flow node; ``lane`` counts from the top, ``attached`` is the task a boundary event sits on."""

    id: str
    kind: str
    name: str
    lane: int
    attached: str | None = None

    @property
    def task(self) -> bool:
        return self.kind in TASKS

    @property
    def gateway(self) -> bool:
        return self.kind in GATEWAYS


@dataclass(frozen=True)
class Line:
    """A sequence flow, message flow or association, from ``source`` to ``target``."""

    id: str
    name: str
    source: str
    target: str


@dataclass(frozen=True)
class Deadline:
    """A boundary timer with the flow to its own end event."""

    timer: Part
    flow: Line
    end: Part


@dataclass(frozen=True)
class Sketch:
    """A pool with its lanes and what stands in them, and the pools outside."""

    plane: str
    pool: tuple[str, str]
    lanes: tuple[tuple[str, str], ...]
    parts: dict[str, Part]
    flows: tuple[Line, ...]
    deadlines: dict[str, Deadline]
    outside: dict[str, str]
    messages: tuple[Line, ...]
    notes: dict[str, str]
    associations: tuple[Line, ...]


def read(root: etree._Element) -> Sketch:
    """The sketch of a file with one pool that has lanes; CannotDraw for anything else."""
    collaboration, process = _one(root, "collaboration"), _process(root)
    participants = {e.get("id"): e for e in _all(collaboration, "participant")}
    pool = next(e for e in participants.values() if e.get("processRef") == process.get("id"))
    lanes = list(_all(process, "lane"))
    if not lanes:
        raise CannotDraw("the pool has no lanes: draw one lane for each pelaksana first")
    where = {(ref.text or "").strip(): row for row, e in enumerate(lanes) for ref in _all(e, "flowNodeRef")}
    parts = {part.id: part for part in _parts(process, where)}
    flows = tuple(_line(e) for e in _all(process, "sequenceFlow"))
    deadlines = dict(_deadlines(parts, flows))
    mine = {id for d in deadlines.values() for id in (d.timer.id, d.end.id, d.flow.id)}
    return Sketch(
        plane=collaboration.get("id", ""),
        pool=(pool.get("id", ""), pool.get("name", "")),
        lanes=tuple((e.get("id", ""), e.get("name", "")) for e in lanes),
        parts={id: part for id, part in parts.items() if id not in mine},
        flows=tuple(flow for flow in flows if flow.id not in mine),
        deadlines=deadlines,
        outside={id: e.get("name", "") for id, e in participants.items() if e is not pool},
        messages=tuple(_line(e) for e in _all(collaboration, "messageFlow")),
        notes={e.get("id", ""): "".join(e.itertext()).strip() for e in _all(process, "textAnnotation")},
        associations=tuple(_line(e) for e in _all(process, "association")),
    )


def _process(root: etree._Element) -> etree._Element:
    executable = [e for e in _all(root, "process") if e.get("isExecutable") == "true"]
    if len(executable) != 1:
        raise CannotDraw(f"one executable process was expected, {len(executable)} were found")
    for element in _all(executable[0], "subProcess"):
        raise CannotDraw(f"{element.get('id')} is a sub-process: draw this file in a modeler")
    return executable[0]


def _parts(process: etree._Element, where: dict[str, int]) -> Iterator[Part]:
    for element in process:
        kind = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if kind not in (*TASKS, *EVENTS, *GATEWAYS, "boundaryEvent"):
            continue
        id = element.get("id", "")
        if id not in where:
            raise CannotDraw(f"{id} stands in no lane: add its flowNodeRef")
        yield Part(id, kind, element.get("name", ""), where[id], element.get("attachedToRef"))


def _deadlines(parts: dict[str, Part], flows: tuple[Line, ...]) -> Iterator[tuple[str, Deadline]]:
    """Each task's boundary event with its own end; any other use of a boundary event is refused."""
    seen: set[str] = set()
    for timer in parts.values():
        if timer.attached is None:
            continue
        out = [flow for flow in flows if flow.source == timer.id]
        ends = [parts[flow.target] for flow in out]
        shared = [flow for flow in flows if ends and flow.target == ends[0].id]
        if len(ends) != 1 or ends[0].kind != "endEvent" or len(shared) != 1 or timer.attached in seen:
            raise CannotDraw(
                f"{timer.id} must be its task's only boundary event and lead to an end of its own"
            )
        seen.add(timer.attached)
        yield timer.attached, Deadline(timer, out[0], ends[0])


def _line(element: etree._Element) -> Line:
    return Line(*(element.get(name, "") for name in ("id", "name", "sourceRef", "targetRef")))


def _one(root: etree._Element, tag: str) -> etree._Element:
    found = root.find(f"{{{BPMN}}}{tag}")
    if found is None:
        raise CannotDraw(f"there is no {tag}: put the process into a pool first")
    return found


def _all(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    return element.iter(f"{{{BPMN}}}{tag}")
