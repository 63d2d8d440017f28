"""One way through a process as people read it: its steps with times, choices, end, and whose time it is. Pure."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from service.definitions.elements import ACTIVITIES
from service.definitions.reckoning import Moment, Passed, Reckoner, Standard
from service.definitions.ways import Edge, Ways, ways
from service.diagram import Process
from service.working_time import WorkCalendar


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path. ``waktu`` is the time as the SOP writes it; instants are UTC.

    ``working_minutes`` is what it adds to the sum: nothing when its time is ``shared`` with the step of that number.
    ``critical``: the path's end waits for it. ``repeated`` steps (once for each datum) count once; ``waits`` is a
    timer that somebody sits out.
    """

    element: str
    no: str
    name: str
    lane: str
    pelaksana: str
    waktu: str
    duration: str
    counting: str
    begins: datetime
    due: datetime
    working_minutes: int
    outside: bool
    shared: str
    critical: bool
    repeated: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """What was answered at a gateway, by the names in the diagram; empty where it has none.

    ``decides`` when another answer goes on as well; otherwise the others only go back.
    """

    element: str
    question: str
    answer: str
    decides: bool


@dataclass(frozen=True, slots=True)
class Share:
    """A lane's part of a path's working minutes."""

    lane: str
    pelaksana: str
    outside: bool
    working_minutes: int


@dataclass(frozen=True, slots=True)
class Path:
    """One way from the start to an end. The ``inside`` pair leaves out the time of people outside the agency."""

    choices: tuple[Choice, ...]
    end: str
    end_name: str
    steps: tuple[Step, ...]
    shares: tuple[Share, ...]
    working_minutes: int
    ends: datetime
    inside_minutes: int
    inside_ends: datetime


@dataclass(frozen=True, slots=True)
class Loop:
    """A way back: from a gateway's answer to a step; each round adds ``working_minutes``."""

    element: str
    question: str
    answer: str
    back_to: str
    back_name: str
    working_minutes: int


class Plan:
    """One process, calendar and start."""

    def __init__(
        self, process: Process, calendar: WorkCalendar, start: datetime, outside: Collection[str]
    ) -> None:
        self.process, self.start = process, start
        self.ways: Ways = ways(process)
        self.reckoner = Reckoner(process, calendar, outside)

    def extreme(self, *, longest: bool) -> frozenset[Edge]:
        """The edges of the longest or the shortest path, found without looking at every one.

        A branch that ends by itself is left out unless it is the longest or shortest.
        """
        found = self.reckoner.passed(
            self.ways, self.ways.edges, self.ways.start, self.start, earliest=not longest
        )
        ends = [place for place in found.done if not self.ways.options[place]]
        choose = max if longest else min
        taken: set[Edge] = set()
        todo = [choose(ends, key=lambda place: found.done[place])]
        for place in todo:
            came = (
                [edge for edge in self.ways.edges if edge.target == place] if place in self.ways.joins else []
            )
            fresh = {*came, *([found.by[place]] if place in found.by else [])} - taken
            taken |= fresh
            todo.extend(edge.source for edge in fresh)
        return frozenset(taken)

    def path(self, edges: Collection[Edge]) -> Path:
        """The path that takes these edges."""
        walked = self.reckoner.passed(self.ways, edges, self.ways.start, self.start)
        alone = self.reckoner.passed(self.ways, edges, self.ways.start, self.start, without_outside=True)
        end, inside = self._end(walked), self._end(alone)
        critical = set(_chain(walked, end))
        steps = tuple(self._steps(walked, critical))
        return Path(
            choices=tuple(self._choices(edges)),
            end=end,
            end_name=self.process.nodes[end].name,
            steps=steps,
            shares=tuple(self._shares(steps)),
            working_minutes=walked.done[end].minutes,
            ends=walked.done[end].at,
            inside_minutes=alone.done[inside].minutes,
            inside_ends=alone.done[inside].at,
        )

    def _end(self, walked: Passed) -> str:
        """The end that ends the case: the last one, or the first that stops everything."""
        ends = [place for place in walked.done if not self.ways.options[place]]
        stops = [place for place in ends if self.process.nodes[place].event == "terminate"]
        if stops:
            return min(stops, key=lambda place: walked.done[place])
        return max(ends, key=lambda place: walked.done[place])

    def _choices(self, edges: Collection[Edge]) -> Iterator[Choice]:
        for edge in self.ways.edges:
            if edge in edges and edge.source in self.ways.choosing:
                decides = len(self.ways.options[edge.source]) > 1
                yield Choice(edge.source, *self._words(edge), decides)

    def _words(self, edge: Edge) -> tuple[str, str]:
        """Question and answer of a choice; a step that is interrupted answers with its deadline's name."""
        flow = self.process.flows.get(edge.flow)
        answer = flow.name if flow else self._name(edge.target) if edge.early else ""
        return self._name(edge.source), answer

    def _name(self, place: str) -> str:
        node = self.process.nodes.get(place)
        return node.name if node else ""

    def _steps(self, walked: Passed, critical: Collection[str]) -> Iterator[Step]:
        standards = self.reckoner.standards
        numbers = {
            standards[place].node.properties.get("no", ""): place
            for place in walked.begun
            if place in standards
        }
        steps = [place for place in walked.begun if place in standards]
        for place in sorted(steps, key=lambda each: walked.begun[each].at):
            standard = standards[place]
            beside = numbers.get(standard.shared, place) if standard.shared else place
            yield self._step(
                standard, walked.begun[beside], walked.done[beside], place == beside, place in critical
            )

    def _step(self, standard: Standard, begun: Moment, done: Moment, counts: bool, critical: bool) -> Step:
        node, lane = standard.node, self.process.lane(standard.lane)
        return Step(
            element=node.id,
            no=node.properties.get("no", ""),
            name=node.name or node.id,
            lane=standard.lane or "",
            pelaksana=lane.name if lane else "",
            waktu=node.properties.get("waktu", ""),
            duration=standard.timer.text if standard.timer else "",
            counting=standard.counting,
            begins=begun.at,
            due=done.at,
            working_minutes=done.minutes - begun.minutes if counts else 0,
            outside=standard.outside,
            shared=standard.shared,
            critical=critical,
            repeated=node.loop is not None,
            waits=node.kind not in ACTIVITIES,
        )

    def _shares(self, steps: Iterable[Step]) -> Iterator[Share]:
        """The lanes with time on the way the end waited for, in the order of the diagram."""
        used: dict[str, int] = {}
        for step in steps:
            used[step.lane] = used.get(step.lane, 0) + (step.working_minutes if step.critical else 0)
        outside = {step.lane for step in steps if step.outside}
        for lane, name in [*((lane.id, lane.name) for lane in self.process.lanes), ("", "")]:
            if used.get(lane):
                yield Share(lane, name, lane in outside, used[lane])

    def loops(self) -> Iterator[Loop]:
        """The ways back, in the order in which a case meets them."""
        order = {place: index for index, place in enumerate(self.ways.every)}
        for edge in sorted(self.ways.back, key=lambda each: order[each.source]):
            round = self.reckoner.passed(self.ways, self.ways.forward, edge.target, self.start)
            if edge.source in round.done:
                place, words = self._asked(edge)
                back_to = self._first_step(edge.target)
                minutes = round.done[edge.source].minutes
                yield Loop(place, *words, back_to, self._name(back_to), minutes)

    def _asked(self, edge: Edge) -> tuple[str, tuple[str, str]]:
        """The gateway whose answer leads to a way back, however many steps before it."""
        while edge.source not in self.ways.choosing:
            before = [each for each in self.ways.forward if each.target == edge.source]
            if len(before) != 1:
                return edge.source, ("", "")
            edge = before[0]
        return edge.source, self._words(edge)

    def _first_step(self, place: str) -> str:
        """The place itself when it is a step, else the first step after a gateway that only joins."""
        while place not in self.reckoner.standards:
            after = [edge.target for edge in self.ways.forward if edge.source == place]
            if len(after) != 1:
                break
            place = after[0]
        return place

    def untimed(self) -> Iterator[str]:
        """The steps of people without a standard time, by id."""
        for place in self.ways.order:
            standard = self.reckoner.standards.get(place)
            if standard is not None and standard.timer is None:
                yield place


def _chain(walked: Passed, end: str) -> Iterator[str]:
    """The places whose time the end waited for. Who was interrupted is not among them; the deadline is."""
    yield end
    while (edge := walked.by.get(end)) is not None:
        end = edge.source
        if not edge.early:
            yield end
