"""From the events of a case to what a replay shows: where its tokens are after each event, and what moved. Pure.

Nothing is guessed: a token moves along a flow because ``flow_taken`` says so, and rests where ``visits`` says so.
"""

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from service.diagram.model import Node, Process
from service.history.visits import (
    BODY,
    CANCELED,
    DONE,
    RELOCATED,
    Processes,
    Told,
    Visit,
    renamed,
    several,
    visits,
)

FOLLOWS = frozenset(
    {
        "flow_taken",
        "gateway_passed",
        "event_passed",
        "step_passed",
        "task_opened",
        "task_assigned",
        "task_withdrawn",
        "external_opened",
        "external_withdrawn",
        "message_awaited",
        "message_dropped",
        "place_moved",
        "timer_armed",
        "timer_dropped",
        "case_finished",
    }
)
"""Kinds that only follow from what happened before them in the same move; every other one begins a move."""

Places = tuple[tuple[str, int], ...]
"""Ids of elements and flows, each with how many tokens are there, in the order of the ids."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The case after event ``seq``.

    ``stride`` counts the moves of the case from 0; events of one stride happened together. ``moved`` is the flow a
    token just took, ``wave`` how many flows of the same stride came before it on its way: those of one wave went side
    by side. ``tokens`` on their way stand on the flow. ``cancelled`` are elements whose work or waiting was taken
    back, ``ended`` where a token came to its end, ``waiting`` the timers on steps that still run, ``dropped`` those
    that no longer do and never fired.
    """

    seq: int
    stride: int
    wave: int
    moved: str | None
    tokens: Places
    ended: tuple[str, ...]
    cancelled: tuple[str, ...]
    waiting: tuple[str, ...]
    dropped: tuple[str, ...]


def frames(entries: Iterable[Told], process: Process | Processes) -> tuple[Frame, ...]:
    """One frame for each event, in time linear in them. ``entries`` are all events of one case, in order.

    From a relocation on, tokens stand on the elements of the other diagram.

    What was lawfully erased leaves a frame that only its element tells about.
    """
    told = tuple(entries)
    stage = _Stage(process, visits(told, process))
    return tuple(stage.after(entry) for entry in told)


class _Stage:
    """Where everything is. ``_rest`` counts tokens that wait, ``_passing`` those about to leave an element,
    ``_on_way`` the flows of those that have not arrived, by target, oldest first."""

    def __init__(self, process: Process | Processes, found: tuple[Visit, ...]) -> None:
        self._later = dict(several(process))
        self._found = found
        self._enters: dict[int, list[Visit]] = {}
        self._leaves: dict[int, list[Visit]] = {}
        for visit in found:
            self._enters.setdefault(visit.seq, []).append(visit)
            if visit.left_seq is not None:
                self._leaves.setdefault(visit.left_seq, []).append(visit)
        self._process = several(process)[0][1]
        self._clocks = _clocks(self._process)
        self._rest: Counter[str] = Counter()
        self._passing: Counter[str] = Counter()
        self._on_way: dict[str, deque[str]] = {}
        self._ended: tuple[str, ...] = ()
        self._within: dict[tuple[str, int], int] = {}
        self._armed: dict[tuple[str, int], list[str]] = {}
        self._at: datetime | None = None
        self._stride, self._depth, self._last = -1, dict[str, int](), Frame(0, 0, 0, None, (), (), (), (), ())

    def after(self, entry: Told) -> Frame:
        """The frame of the next event."""
        if self._begins(entry):
            self._at = entry.at
            self._stride += 1
            self._passing.clear()
            self._on_way.clear()
            self._depth.clear()
        self._ended = ()
        if entry.kind == RELOCATED:
            self._moves(entry)
        flow = self._process.flows.get(entry.element or "") if entry.kind == "flow_taken" else None
        fired = entry.element if entry.kind == "timer_fired" else None
        dropped, cancelled = self._left(entry, fired) + self._changes(entry), self._cancelled(entry)
        if flow is not None:
            self._passing[flow.source] -= self._passing[flow.source] > 0
        elif entry.kind == "gateway_passed" and entry.element:
            self._passing[entry.element] += 1
        wave = self._counted(flow.source, flow.target) if flow is not None else 0
        arrived = self._entered(entry)
        if flow is not None and flow.target not in arrived:
            self._on_way.setdefault(flow.target, deque()).append(flow.id)
        if entry.kind in ("case_finished", "case_cancelled"):
            self._passing.clear()
            self._on_way.clear()
        moved = flow.id if flow is not None else None
        waiting = tuple(sorted({id for ids in self._armed.values() for id in ids}))
        now = (entry.seq, self._stride, wave, moved, self._places(), self._ended, cancelled, waiting, dropped)
        self._last = Frame(*now)
        return self._last

    def _moves(self, entry: Told) -> None:
        """The case goes on by another diagram: what waits stands where it is led to."""
        self._process = self._later.get(entry.seq, self._process)
        self._clocks = _clocks(self._process)
        for visit in self._found:
            before = next((element for until, element in visit.former if until == entry.seq), None)
            if before is not None and visit.kind != "subProcess" and not before.endswith(BODY):
                self._rest[before] -= 1
                self._rest[visit.called(entry.seq)] += 1
        names = renamed(entry.data or {})
        for waiting in self._armed.values():
            waiting[:] = [names.get(timer, timer) for timer in waiting]

    def _changes(self, entry: Told) -> tuple[str, ...]:
        """Timers of open steps that another version has, or has not; the one that waits no longer."""
        if entry.kind not in ("timer_armed", "timer_dropped") or entry.element is None:
            return ()
        if entry.kind == "timer_dropped":
            self._fires(entry.element)
            return (entry.element,)
        node = self._process.nodes.get(entry.element)
        for visit in self._found:
            host = visit.called(entry.seq).removesuffix(BODY)
            if node is not None and host == node.attached_to and _key(visit) in self._armed:
                self._armed[_key(visit)].append(node.id)
                break
        return ()

    def _begins(self, entry: Told) -> bool:
        """Whether a new move begins; an event that was chosen by an event-based gateway belongs to the choice."""
        if self._at is None or entry.at != self._at:
            return True
        node = self._process.nodes.get(entry.element or "")
        kind = "" if node is None else node.kind
        if entry.kind == "gateway_passed":
            return kind == "eventBasedGateway"
        thrown = entry.kind in ("error_caught", "error_ended") and kind == "endEvent"
        return not (entry.kind in FOLLOWS or thrown or self._on_way.get(entry.element or ""))

    def _left(self, entry: Told, fired: str | None) -> tuple[str, ...]:
        """Take away what was left at this event; the timers that no longer wait because of it."""
        if fired is not None:
            self._fires(fired)
        dropped: list[str] = []
        for visit in self._leaves.get(entry.seq, ()):
            if visit.seq == entry.seq:
                continue
            place = visit.called(entry.seq).removesuffix(BODY)
            dropped += self._armed.pop(_key(visit), ())
            self._within.pop(_key(visit), None)
            self._holds(visit, -1, entry.seq)
            inner = visit.around is not None and _element(visit.around) == place
            stays = entry.kind not in ("flow_taken", "gateway_passed") and not visit.last and not inner
            if stays and visit.how == DONE and entry.kind != "case_finished":
                self._passing[place] += 1
        return tuple(dict.fromkeys(dropped))

    def _fires(self, timer: str) -> None:
        """A timer that fired waits no longer, unless it is a cycle that goes on."""
        node = self._process.nodes.get(timer)
        cycle = node is not None and node.timer is not None and node.timer.kind == "timeCycle"
        if cycle and node is not None and not node.interrupting:
            return
        for waiting in self._armed.values():
            if timer in waiting:
                waiting.remove(timer)
                return

    def _cancelled(self, entry: Told) -> tuple[str, ...]:
        gone = (visit for visit in self._leaves.get(entry.seq, ()) if visit.how == CANCELED)
        return tuple(dict.fromkeys(_element(visit) for visit in gone))

    def _counted(self, source: str, target: str) -> int:
        """How many flows came before on the way of the token that goes from ``source`` to ``target``."""
        node = self._process.nodes.get(source)
        known = self._depth.get(source)
        if known is None and node is not None:
            known = self._depth.get(node.attached_to or node.parent)
        wave = known or 0
        self._depth[target] = max(self._depth.get(target, 0), wave + 1)
        if node is not None and node.parent in self._process.nodes:
            self._depth[node.parent] = max(self._depth.get(node.parent, 0), wave + 1)
        return wave

    def _entered(self, entry: Told) -> set[str]:
        """Put down what came at this event; the elements where it did."""
        arrived: set[str] = set()
        for visit in self._enters.get(entry.seq, ()):
            place = visit.called(entry.seq).removesuffix(BODY)
            arrived.add(place)
            if coming := self._on_way.get(place):
                coming.popleft()
            if visit.left_seq == entry.seq:
                self._ended += (place,) if visit.last else ()
                self._passing[place] += not visit.last
                continue
            self._holds(visit, 1, entry.seq)
            if not (visit.around is not None and _element(visit.around) == place):
                self._armed[_key(visit)] = [each.id for each in self._clocks.get(place, ())]
        return arrived

    def _places(self) -> Places:
        found = self._rest + self._passing
        for flows in self._on_way.values():
            found.update(flows)
        found.update(
            element.removesuffix(BODY) for (element, _), inside in self._within.items() if not inside
        )
        told = tuple(sorted(found.items()))
        return self._last.tokens if told == self._last.tokens else told

    def _holds(self, visit: Visit, change: int, seq: int) -> None:
        """Count a token that comes (1) or goes (-1): what holds others shows none of its own beside theirs."""
        around = None if visit.around is None else _key(visit.around)
        if around in self._within:
            self._within[around] += change
        if visit.element.endswith(BODY):
            if change > 0:
                self._within[_key(visit)] = 0
        elif visit.kind != "subProcess":
            self._rest[visit.called(seq)] += change


def _clocks(process: Process) -> dict[str, list[Node]]:
    """The timers on each step."""
    found: dict[str, list[Node]] = {}
    for node in process.nodes.values():
        if node.attached_to and node.event == "timer":
            found.setdefault(node.attached_to, []).append(node)
    return found


def _element(visit: Visit) -> str:
    return visit.element.removesuffix(BODY)


def _key(visit: Visit) -> tuple[str, int]:
    return visit.element, visit.seq
