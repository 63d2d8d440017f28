"""From lines of the grid to pixels: columns and lanes get the room that what stands and runs in them needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from drawing import text
from drawing.grid import LEVELS, PORTS
from drawing.routes import Point, Way
from drawing.sketch import Part
from drawing.wishes import Plan

LEFT, TOP = 160.0, 80.0
HEADER = 30.0  # the name strip of a pool, and of a lane
TASK = (120.0, 96.0)  # three lines of text below the kind's sign, above the deadline
GATEWAY = (50.0, 50.0)
EVENT = (36.0, 36.0)
NARROW = 90.0  # a column without tasks
GAP, TRACK = 56.0, 14.0
HALF = 48.0
PAD = 14.0
DEADLINE_ROOM = 88.0
NOTE_WIDTH = 124.0
NOTE_LEFT = 72.0  # of its gateway's middle
NOTE_GAP = 23.0
OUTSIDE, BETWEEN = 50.0, 66.0
EMPTY_LANE = 110.0
LONGEST_NAME = 260.0


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels."""

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
    def centre(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    def meets(self, other: "Box") -> bool:
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )


Points = tuple[tuple[float, float], ...]


class Places:
    """Boxes by element id and waypoints by flow id."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.sketch = plan.sketch
        self._corners = {id: corners(way) for id, way in plan.ways.items()}
        self.boxes: dict[str, Box] = {}
        self.lines: dict[str, Points] = {}
        self._xs = self._across()
        self._ys = self._down()
        self._shapes()
        self._notes()
        self._pools()
        for flow in self.sketch.flows:
            self.lines[flow.id] = self._run(flow.id, self.boxes[flow.source], self.boxes[flow.target])
        for message in self.sketch.messages:
            self._message(message.id, message.source, message.target)

    def _used(self, upright: bool) -> frozenset[int]:
        """The upright (or level) lines along which something runs."""
        along = 0 if upright else 1
        return frozenset(
            a[along] for way in self._corners.values() for a, b in pairwise(way) if a[along] == b[along]
        )

    def _across(self) -> list[float]:
        """The x of every upright line; unused tracks get none of their own."""
        used, xs = self._used(upright=True), [0.0] * len(self.plan.grid.xs)
        wide = {self.plan.column[id] for id, part in self.sketch.parts.items() if part.task}
        cursor = LEFT + 2 * HEADER
        for column in range(self.plan.grid.columns + 1):
            lines = [i for i, line in enumerate(self.plan.grid.xs) if line.column == column]
            tracks = [i for i in lines if self.plan.grid.xs[i].port is None]
            running = [i for i in tracks if i in used]
            outer = column in (0, self.plan.grid.columns)
            gap = max(24.0 if outer else GAP, (len(running) + 1) * TRACK)
            for i in tracks:
                before = sum(j < i for j in running)
                xs[i] = cursor + gap * (before + 1) / (len(running) + 1)
            cursor += gap
            width = TASK[0] if column in wide else NARROW
            for i in lines[len(tracks) :]:
                offset = PORTS[self.plan.grid.xs[i].port or 0]
                xs[i] = cursor + width / 2 + max(-width / 2 + 4, min(width / 2 - 4, offset))
            if column < self.plan.grid.columns:
                cursor += width
        self._right = cursor
        return xs

    def _down(self) -> list[float]:
        """The y of every level line, and the boxes of the lanes."""
        used, ys = self._used(upright=False), [0.0] * len(self.plan.grid.ys)
        above = any(not below for below in self.plan.below.values())
        cursor = self._top = TOP + (OUTSIDE + BETWEEN) * above
        for lane, (id, name) in enumerate(self.sketch.lanes):
            levels = {
                kind: [
                    i for i, line in enumerate(self.plan.grid.ys) if (line.lane, line.kind) == (lane, kind)
                ]
                for kind in ("above", "shape", "below")
            }
            top = cursor
            cursor = self._tracks(ys, levels["above"], used, cursor + PAD)
            over, under = self._room(lane)
            middle = cursor + over
            for i in levels["shape"]:
                ys[i] = middle + LEVELS[self.plan.grid.ys[i].index]
            cursor = self._tracks(ys, levels["below"], used, middle + under)
            cursor = max(cursor, top + EMPTY_LANE, top + _height_of(name))
            self.boxes[id] = Box(LEFT + HEADER, top, self._right - LEFT - HEADER, cursor - top)
        self._bottom = cursor
        ys[0], ys[-1] = self._top - BETWEEN, self._bottom + BETWEEN
        return ys

    def _tracks(self, ys: list[float], tracks: list[int], used: frozenset[int], cursor: float) -> float:
        running = [i for i in tracks if i in used]
        for i in tracks:
            ys[i] = cursor + TRACK * (sum(j < i for j in running) + 0.5)
        return cursor + TRACK * len(running) + (6.0 if running else 0.0)

    def _room(self, lane: int) -> tuple[float, float]:
        """How far what belongs to the lane's shapes reaches above and below their middle."""
        over = under = HALF
        for part in self.sketch.parts.values():
            if part.lane != lane:
                continue
            over = max(over, HALF + (10 if part.gateway else 4))
            under = max(under, HALF + DEADLINE_ROOM if part.id in self.sketch.deadlines else HALF + 20)
            if part.kind in ("startEvent", "endEvent"):
                under = max(under, 30 + text.box(part.name, text.WIDEST_LABEL)[1])
            if (note := self._note_of(part)) is not None:
                height = note_height(self.sketch.notes[note])
                if self._noted_below(part):
                    under = max(under, GATEWAY[1] / 2 + NOTE_GAP + height + 8)
                else:
                    over = max(over, HALF + NOTE_GAP + height)
        return over, under

    def _note_of(self, part: Part) -> str | None:
        for line in self.sketch.associations:
            if part.id in (line.source, line.target):
                note = line.target if line.source == part.id else line.source
                return note if note in self.sketch.notes else None
        return None

    def _noted_below(self, part: Part) -> bool:
        """A gateway carries its note below unless a flow leaves or enters there; a task has its deadline there."""
        return part.gateway and not any(
            part.id in (flow.source, flow.target) and self._meets_bottom(part, flow.id)
            for flow in self.sketch.flows
        )

    def _meets_bottom(self, part: Part, flow: str) -> bool:
        bottom = self.plan.grid.level(part.lane, len(LEVELS) - 1)
        return any(
            point[1] == bottom and self.plan.grid.xs[point[0]].column == self.plan.column[part.id]
            for point in (self._corners[flow][0], self._corners[flow][-1])
        )

    def _shapes(self) -> None:
        for id, part in self.sketch.parts.items():
            width, height = TASK if part.task else GATEWAY if part.gateway else EVENT
            x, y = self._centre(part)
            self.boxes[id] = Box(x - width / 2, y - height / 2, width, height)
        for host, deadline in self.sketch.deadlines.items():
            task = self.boxes[host]
            timer = Box(task.x, task.bottom - EVENT[1] / 2, *EVENT)
            end = Box(task.x + 44, task.bottom + 28, *EVENT)
            self.boxes[deadline.timer.id], self.boxes[deadline.end.id] = timer, end
            x, y = timer.centre[0], end.centre[1]
            self.lines[deadline.flow.id] = ((x, timer.bottom), (x, y), (end.x, y))

    def _centre(self, part: Part) -> tuple[float, float]:
        grid = self.plan.grid
        x = grid.port(self.plan.column[part.id], PORTS.index(0))
        return self._xs[x], self._ys[grid.level(part.lane)]

    def _notes(self) -> None:
        for line in self.sketch.associations:
            note, host = (
                (line.source, line.target) if line.source in self.sketch.notes else (line.target, line.source)
            )
            box, below = self.boxes[host], self._noted_below(self.sketch.parts[host])
            height, x = note_height(self.sketch.notes[note]), box.centre[0]
            top = box.bottom + NOTE_GAP if below else box.y - NOTE_GAP - height
            self.boxes[note] = Box(x - NOTE_LEFT, top, NOTE_WIDTH, height)
            ends = ((x, box.bottom), (x, top)) if below else ((x, box.y), (x, top + height))
            self.lines[line.id] = ends if line.source == host else ends[::-1]

    def _pools(self) -> None:
        self.boxes[self.sketch.pool[0]] = Box(LEFT, self._top, self._right - LEFT, self._bottom - self._top)
        for id, name in self.sketch.outside.items():
            xs = [x for message in self.sketch.messages for x in self._reach(message.id, id)]
            room = text.width(name, text.NOTE) + 60
            left, right = min(xs, default=LEFT) - 90, max(xs, default=LEFT) + 90
            more = max(0.0, room - (right - left)) / 2
            y = self._bottom + BETWEEN if self.plan.below[id] else self._top - BETWEEN - OUTSIDE
            left = max(LEFT, left - more)
            self.boxes[id] = Box(left, y, min(self._right, right + more) - left, OUTSIDE)

    def _reach(self, message: str, pool: str) -> Iterator[float]:
        """Where a message meets the pool."""
        line = next(m for m in self.sketch.messages if m.id == message)
        if pool in (line.source, line.target):
            yield self._xs[self._corners[message][-1][0]]

    def _message(self, id: str, source: str, target: str) -> None:
        inside, pool = (source, target) if source in self.sketch.parts else (target, source)
        points = self._run(id, self.boxes[inside], self.boxes[pool])
        self.lines[id] = points if inside == source else points[::-1]

    def _run(self, id: str, source: Box, target: Box) -> Points:
        """Waypoints from the border of one box to the border of the other."""
        way = [(self._xs[x], self._ys[y]) for x, y in self._corners[id]]
        way[0] = _border(source, way[0], way[1])
        way[-1] = _border(target, way[-1], way[-2])
        return tuple(way)


def corners(way: Way) -> tuple[Point, ...]:
    """The way's ends and the points where it turns."""
    turns = [
        b
        for a, b, c in zip(way, way[1:], way[2:], strict=False)
        if (b[0] - a[0], b[1] - a[1]) != (c[0] - b[0], c[1] - b[1])
    ]
    return (way[0], *turns, way[-1])


def _height_of(name: str) -> float:
    """What a lane needs to bear its name in one line; longer names break."""
    needed = text.width(name, text.NOTE) * 1.06 + 16
    return round(needed) if needed <= LONGEST_NAME else 0.0


def note_height(note: str) -> float:
    """A text annotation breaks inside its own padding."""
    return round(len(text.lines(note, NOTE_WIDTH - 18, text.NOTE)) * text.NOTE * text.LINE_HEIGHT + 12)


def _border(box: Box, end: tuple[float, float], toward: tuple[float, float]) -> tuple[float, float]:
    """The point on the box's border where a level or upright line to ``toward`` leaves it."""
    if end[1] == toward[1]:
        return (box.right if toward[0] > end[0] else box.x), end[1]
    return end[0], (box.bottom if toward[1] > end[1] else box.y)
