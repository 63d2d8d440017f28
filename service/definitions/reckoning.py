"""When a way through a process reaches each place, if every step takes exactly its standard time. Pure."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from service.definitions.deadlines import counting, rule
from service.definitions.elements import ACTIVITIES
from service.definitions.ways import Edge, Ways
from service.diagram import Node, Process, Timer
from service.durations import Duration, iso
from service.working_time import KALENDER, WorkCalendar

WORKING_DAY = 450
"""Working minutes of "1 hari" in a sum, whatever the hours of the season (Perpres 21/2023)."""
SHARED = "bersama langkah "


class Moment(NamedTuple):
    """An instant in UTC, and the working minutes of standard time used up to it."""

    at: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class Standard:
    """The standard time of a step, or what a timer waits for. ``shared`` is the number of the step whose time it
    shares; ``outside`` when its lane is not the agency's."""

    node: Node
    lane: str | None
    timer: Timer | None
    counting: str
    shared: str
    outside: bool


@dataclass(frozen=True, slots=True)
class Passed:
    """When each place was reached and left, and by which edge the moment came that counted."""

    begun: dict[str, Moment]
    done: dict[str, Moment]
    by: dict[str, Edge]


class Reckoner:
    """Standard times of one process by one calendar; ``outside`` are the lanes that are not the agency's."""

    def __init__(self, process: Process, calendar: WorkCalendar, outside: Collection[str]) -> None:
        self.standards = {each.node.id: each for each in _standards(process, outside)}
        self._calendar = calendar
        self._rule = rule(process, calendar)
        self._known: dict[tuple[str, datetime], tuple[datetime, int]] = {}

    def passed(
        self,
        ways: Ways,
        edges: Iterable[Edge],
        first: str,
        start: datetime,
        *,
        earliest: bool = False,
        without_outside: bool = False,
    ) -> Passed:
        """Walk from ``first`` at ``start`` over the edges. A place that joins waits for the last that comes; any
        other does as well, or goes on with the ``earliest``."""
        into: dict[str, list[Edge]] = {}
        for edge in edges:
            into.setdefault(edge.target, []).append(edge)
        found = Passed({first: Moment(start, 0)}, {}, {})
        for place in ways.every:
            came = [(_left(found, edge), edge) for edge in into.get(place, ()) if edge.source in found.begun]
            if came and place != first:
                choose = min if earliest and place not in ways.joins else max
                found.begun[place], found.by[place] = choose(came, key=lambda each: each[0])
            if place in found.begun:
                found.done[place] = self._after(place, found.begun[place], without_outside)
        return found

    def _after(self, place: str, moment: Moment, without_outside: bool) -> Moment:
        standard = self.standards.get(place)
        if standard is None or standard.timer is None or standard.shared:
            return moment
        if standard.outside and without_outside:
            return moment
        key = (place, moment.at)
        if key not in self._known:
            self._known[key] = self._taken(standard, standard.timer, moment.at)
        due, minutes = self._known[key]
        return Moment(due, moment.minutes + minutes)

    def _taken(self, standard: Standard, timer: Timer, at: datetime) -> tuple[datetime, int]:
        text = timer.text.rpartition("/")[2] if timer.kind == "timeCycle" else timer.text
        due = max(at, self._rule(at, text, standard.node.id))
        nominal = None if timer.kind == "timeDate" else working_minutes(iso(text), standard.counting)
        return due, self._calendar.working_minutes(at, due) if nominal is None else nominal


def working_minutes(duration: Duration, counting: str) -> int | None:
    """The working minutes a duration stands for in a sum; ``None`` when only a calendar can tell (months, clock)."""
    if counting == KALENDER or duration.years or duration.months:
        return None
    days = duration.weeks * 5 + duration.days
    return int(days * WORKING_DAY) + duration.hours * 60 + duration.minutes + duration.seconds // 60


def spoken(minutes: int) -> str:
    """Working minutes as offices say them: 8 hari kerja 3 jam, 1 hari kerja 5 menit, 45 menit."""
    days, rest = divmod(minutes, WORKING_DAY)
    hours, rest = divmod(rest, 60)
    said = [
        f"{days} hari kerja" if days else "",
        f"{hours} jam" if hours else "",
        f"{rest} menit" if rest else "",
    ]
    return " ".join(filter(None, said)) or "0 menit"


def _left(found: Passed, edge: Edge) -> Moment:
    return found.begun[edge.source] if edge.early else found.done[edge.source]


def _standards(process: Process, outside: Collection[str]) -> Iterator[Standard]:
    """Steps with their time, steps of people without one, and events that wait."""
    timers = _own_timers(process)
    around = {id for node_id in timers for id in _around(process, process.nodes[node_id])}
    for node in process.nodes.values():
        host = process.nodes.get(node.attached_to or "", node)
        waits = node.kind == "intermediateCatchEvent" or node.kind == "boundaryEvent" and node.interrupting
        event = node if waits else timers.get(node.id)
        if node.kind == "subProcess" and node.id in around or event is None and node.kind != "userTask":
            continue
        shared = "" if waits else _shared(node) or (_shared(event) if event else "")
        yield Standard(
            node,
            host.lane,
            event.timer if event else None,
            counting(process, event or node),
            shared,
            host.lane in outside,
        )


def _own_timers(process: Process) -> dict[str, Node]:
    """The deadline of each step: the first that leaves it open, else one that ends it."""
    found: dict[str, Node] = {}
    events = [node for node in process.nodes.values() if node.kind == "boundaryEvent"]
    for node in sorted(events, key=lambda each: each.interrupting):
        host = process.nodes.get(node.attached_to or "")
        timed = node.timer is not None and node.timer.kind == "timeDuration"
        if timed and host is not None and host.kind in ACTIVITIES:
            found.setdefault(host.id, node)
    return found


def _around(process: Process, node: Node) -> Iterator[str]:
    """The sub-processes a node stands in."""
    while (outer := process.nodes.get(node.parent)) is not None:
        yield outer.id
        node = outer


def _shared(node: Node) -> str:
    """The number of the step that ``mutu_baku`` = ``bersama langkah N`` names."""
    said = node.properties.get("mutu_baku", "").strip()
    return said.removeprefix(SHARED).strip() if said.startswith(SHARED) else ""
