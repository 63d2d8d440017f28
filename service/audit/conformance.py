"""Whether the steps of a case can follow each other as the diagram says, without asking the engine. Pure.

Steps of people and programs are looked at, in the order they were done; everything else of the diagram is moved
along unseen. What a process mining tool leaves out counts here: boundary events and lanes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from service.audit.places import Marking
from service.audit.reaches import END
from service.audit.token_game import Game, TooMany
from service.diagram import Process
from service.engine import Spot

SEQUENCE, LANE, UNKNOWN, UNFINISHED = "urutan", "lajur", "asing", "akhir"
_SENTENCES = {
    SEQUENCE: "Langkah “{element}” tidak dapat menyusul di sini menurut diagram; yang dapat: {expected}.",
    LANE: "Langkah “{element}” dikerjakan di lajur {lane}; menurut diagram lajurnya {expected}.",
    UNKNOWN: "Langkah “{element}” tidak ada dalam diagram; yang dapat menyusul: {expected}.",
    UNFINISHED: "Berkas tercatat selesai, padahal menurut diagram masih harus ada: {expected}.",
}
_DONE = frozenset({"task_completed", "external_completed"})
_OPENED = frozenset({"task_opened", "external_opened"})


class Told(Protocol):
    """An event, as ``Entry`` has it."""

    @property
    def seq(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def element(self) -> str | None: ...
    @property
    def data(self) -> Mapping[str, Any] | None: ...


@dataclass(frozen=True, slots=True)
class Step:
    """A step that was done, in a lane (an id; ``None`` is not looked at), at an event's number.

    ``lost`` is one that threw an error nobody caught: its token ended there.
    """

    element: str
    lane: str | None = None
    seq: int | None = None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Deviation:
    """``index`` is the step's place in the trace (its length for an end too early), ``expected`` the ids of the steps
    that could have come instead ("" for the end), or of the lane. ``text`` with ``values`` says it to people."""

    rule: str
    index: int
    step: Step | None
    expected: tuple[str, ...]
    text: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Deviations:
    """``found`` in order: every wrong lane, and the first step that cannot follow. ``proven`` is false when the
    search was given up, which is no deviation. ``steps`` is how many steps were looked at."""

    found: tuple[Deviation, ...]
    steps: int
    proven: bool = True

    @property
    def ok(self) -> bool:
        """Whether nothing deviates."""
        return not self.found

    @property
    def first(self) -> Deviation | None:
        """The first one."""
        return self.found[0] if self.found else None


def trace(entries: Iterable[Told]) -> tuple[Step, ...]:
    """The steps of a case from its events, all of them in order."""
    lanes: dict[str, str | None] = {}
    found = []
    for entry in entries:
        data, element = entry.data or {}, entry.element
        ref = str(data.get("ref"))
        if element is None:
            continue
        if entry.kind in _OPENED:
            lanes[ref] = data.get("lane")
        elif entry.kind in _DONE:
            found.append(Step(element, lanes.get(ref), entry.seq))
        elif entry.kind == "error_ended" and ref in lanes:
            found.append(Step(element, lanes[ref], entry.seq, lost=True))
    return tuple(found)


def conforms(
    process: Process | Game,
    trace: Sequence[Step],
    *,
    ended: bool = False,
    standing: Sequence[Spot] | None = None,
) -> Deviations:
    """How a trace deviates from the diagram; ``ended`` says that the case came to its end there.

    It begins where cases begin, or ``standing`` where a case was led to from another version. Whoever looks at many
    cases of one process gives the same ``Game`` each time.
    """
    game = process if isinstance(process, Game) else Game(process)
    found = list(_lanes(game.process, trace))
    try:
        found += _sequence(game, trace, ended, standing)
    except TooMany:
        return Deviations(tuple(found), len(trace), proven=False)
    return Deviations(tuple(sorted(found, key=lambda each: each.index)), len(trace))


def _sequence(
    game: Game, trace: Sequence[Step], ended: bool, standing: Sequence[Spot] | None
) -> list[Deviation]:
    """The first step that cannot follow those before it, or the end."""
    now = game.begin() if standing is None else game.resume(standing)
    for index, step in enumerate(trace):
        if step.element not in game.reaches.visible:
            return [_deviation(game.process, UNKNOWN, index, step, _expected(game, now))]
        how = "lost" if step.lost else "done"
        after = frozenset().union(*(game.after(marking, step.element, how) for marking in now))
        if not after:
            return [_deviation(game.process, SEQUENCE, index, step, _expected(game, now))]
        now = after
        if len(now) > _MOST_AT_ONCE:
            raise TooMany
    if ended and not any(game.may_end(marking) for marking in now):
        return [_deviation(game.process, UNFINISHED, len(trace), None, _expected(game, now))]
    return []


_MOST_AT_ONCE = 5_000


def _expected(game: Game, now: Iterable[Marking]) -> tuple[str, ...]:
    """What could come, in the order of the file; nothing where that takes too long to find out."""
    try:
        found = set().union(*(game.next(marking) for marking in now))
    except TooMany:
        return ()
    return tuple(id for id in (*game.reaches.visible, END) if id in found)


def _lanes(process: Process, trace: Sequence[Step]) -> Iterable[Deviation]:
    for index, step in enumerate(trace):
        node = process.nodes.get(step.element)
        if node is not None and step.lane is not None and step.lane != node.lane:
            yield _deviation(process, LANE, index, step, (node.lane or END,))


def _deviation(
    process: Process, rule: str, index: int, step: Step | None, expected: tuple[str, ...]
) -> Deviation:
    lanes = {lane.id: lane.name for lane in process.lanes}
    names = {id: node.name for id, node in process.nodes.items()} | lanes | {END: "akhir berkas"}
    values = {"expected": ", ".join(names.get(id) or id for id in expected) or "-"}
    if step is not None:
        values["element"] = names.get(step.element) or step.element
        values["lane"] = names.get(step.lane or "-") or step.lane or "-"
    return Deviation(rule, index, step, expected, _SENTENCES[rule], values)
