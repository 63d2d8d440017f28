"""A case run again from what was put into it: it must go the same way and come to the same state. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from service import engine
from service.audit.inputs import MOVED, Erased, Nothing, cause, gone
from service.engine import DueRule, Fact, Program, Turn
from service.errors import Refusal
from service.history.chain import opened, payload
from service.history.visits import Told

Rules = Callable[[datetime], Iterable[DueRule]]
"""The rules by which deadlines may have been counted at an instant, the likeliest first."""
TIMES = frozenset({"due", "from", "to"})
"""What is counted by a calendar."""
PATH, TIME, STATE, CAUSE, REFUSED, CLOCK, MISSING, EXTRA = (
    "path",
    "time",
    "state",
    "cause",
    "refused",
    "clock",
    "missing",
    "extra",
)


@dataclass(frozen=True, slots=True)
class Difference:
    """The first event that is not what it should be: ``why``, and what was ``expected`` instead.

    path: another event; time: another deadline (``key`` of its data); state: another state of the case; cause: nobody
    did what it tells; refused: the engine does not let it happen (``reason``); clock: earlier than the one before, or
    not of the instant and the hand of its move; missing: an event should follow it; extra: it should not be there.
    """

    why: str
    event: Told
    expected: Fact | None = None
    key: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Rerun:
    """How far a case was run again: the last ``turn``, made ``at``, and what was compared on the way.

    ``difference`` ends it, and so does ``erased``, the number of an event whose data were lawfully erased. ``arrived``
    are the turns that led to other versions, in order.
    """

    turn: Turn | None = None
    at: datetime | None = None
    moves: int = 0
    events: int = 0
    states: int = 0
    deadlines: int = 0
    difference: Difference | None = None
    erased: int | None = None
    arrived: tuple[Turn, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether every move was made again and came to the same."""
        return self.difference is None and self.erased is None


@dataclass(frozen=True, slots=True)
class Stage:
    """What a case runs by for a while: a version's program, and how its deadlines may have been counted."""

    program: Program
    rules: Rules


_NONE: Mapping[int, Stage] = MappingProxyType({})


def rerun(program: Program, told: Sequence[Told], rules: Rules, later: Mapping[int, Stage] = _NONE) -> Rerun:
    """Make every move of a case again, with the clock of its events, until one differs.

    ``told`` are all events of the case, in order. Events written before states were recorded are compared one by one.
    ``later`` are the stages that its relocations led to, by the numbers of those events.
    """
    if (early := _put_back(told)) is not None:
        return Rerun(difference=Difference(CLOCK, early))
    events = [event for event in told if event.kind in MOVED]
    done, stage = Rerun(), Stage(program, rules)
    while done.events < len(events) and done.whole:
        goal = later.get(events[done.events].seq)
        done = _next(stage, goal, events, done)
        stage = goal or stage
    return done


def _put_back(told: Sequence[Told]) -> Told | None:
    """The first event that is earlier than the one before it."""
    pairs = zip(told, told[1:], strict=False)
    return next((after for before, after in pairs if after.at < before.at), None)


def _next(stage: Stage, goal: Stage | None, events: Sequence[Told], done: Rerun) -> Rerun:
    """One move further, by the first rule that comes to what is recorded; else by the one that comes furthest."""
    here = events[done.events :]
    first = here[0]
    found: Rerun | None = None
    try:
        now = _clock(first)
        again = cause(_together(here), goal.program if goal else None)
        for rule in (goal or stage).rules(first.at):
            turn = again(stage.program, done.turn, now, rule)
            arrived = (*done.arrived, turn) if goal else done.arrived
            tried = _compared(replace(done, turn=turn, at=now, arrived=arrived), here)
            if tried.whole:
                return tried
            found = tried if found is None or _further(tried, found) else found
    except Erased:
        return replace(done, erased=_gone(here).seq)
    except Nothing:
        return replace(done, difference=Difference(CAUSE, first))
    except Refusal as refusal:
        return replace(done, difference=Difference(REFUSED, first, reason=str(refusal)))
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        return replace(done, difference=Difference(REFUSED, first, reason=type(error).__name__))
    assert found is not None  # some rule counts at every instant
    return found


def _further(one: Rerun, other: Rerun) -> bool:
    """Whether the one differs later than the other."""
    ends = [each.difference.event.seq if each.difference else 0 for each in (one, other)]
    return ends[0] > ends[1]


def _together(here: Sequence[Told]) -> Sequence[Told]:
    """The events of one move, as far as they themselves tell: one hand, one instant, up to a recorded state."""
    first, found = here[0], []
    for event in here:
        if (event.at, event.actor) != (first.at, first.actor):
            break
        found.append(event)
        if "state" in (event.data or {}):
            break
    return found


def _gone(here: Sequence[Told]) -> Told:
    return next(event for event in here if gone(event))


def _clock(event: Told) -> datetime:
    """What the machine's clock said, where it lay behind the events before."""
    behind = (event.data or {}).get("clock")
    return datetime.fromisoformat(behind) if behind else event.at


def _compared(made: Rerun, here: Sequence[Told]) -> Rerun:
    """What was made against what is recorded from there on."""
    turn = made.turn
    assert turn is not None
    facts = turn.facts if here[0].kind != "timer_forced" else (_forced(here[0]), *turn.facts)
    if not facts:
        return replace(made, difference=Difference(EXTRA, here[0]))
    deadlines = 0
    for number, fact in enumerate(facts):
        if number == len(here):
            return replace(made, difference=Difference(MISSING, here[-1], fact))
        if (wrong := _differs(here[number], here[0], fact)) is not None:
            return replace(made, difference=wrong)
        deadlines += any(fact.data.get(key) for key in TIMES)
    last = here[len(facts) - 1]
    recorded = (last.data or {}).get("state")
    if recorded is not None and recorded != engine.digest(turn, _clock(here[0])):
        return replace(made, difference=Difference(STATE, last))
    return replace(
        made,
        moves=made.moves + 1,
        events=made.events + len(facts),
        states=made.states + (recorded is not None),
        deadlines=made.deadlines + deadlines,
    )


def _forced(event: Told) -> Fact:
    """What an operator's program wanted, which the engine does not tell."""
    return Fact(event.kind, event.element, {"ref": (event.data or {}).get("ref")})


def _differs(event: Told, first: Told, fact: Fact) -> Difference | None:
    if (event.kind, event.element) != (fact.kind, fact.element):
        return Difference(PATH, event, fact)
    if (event.at, event.actor) != (first.at, first.actor):
        return Difference(CLOCK, event, fact)
    if event.data is None or gone(event):
        return None
    key = _unlike(event.data, fact.data) and _unlike(event.data, opened(payload(fact.data)))
    return None if key is None else Difference(TIME if key in TIMES else PATH, event, fact, key)


def _unlike(recorded: Mapping[str, Any], expected: Mapping[str, Any]) -> str | None:
    """The first member of the data that is not as expected; what was said with the move stands beside them."""
    return next((key for key, value in expected.items() if recorded.get(key) != value), None)
