"""From the events of a move to what caused it: who did what with which values. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, TypeAlias

from service import engine
from service.engine import DueRule, Program, Turn
from service.history.visits import Told

MOVED = frozenset(
    {
        "case_started",
        "flow_taken",
        "gateway_passed",
        "event_passed",
        "step_passed",
        "task_opened",
        "task_completed",
        "task_withdrawn",
        "timer_fired",
        "timer_forced",
        "deadline_moved",
        "external_opened",
        "external_completed",
        "external_withdrawn",
        "message_awaited",
        "message_received",
        "message_dropped",
        "error_caught",
        "error_ended",
        "variables_set",
        "case_relocated",
        "place_moved",
        "timer_armed",
        "timer_dropped",
        "case_finished",
        "case_cancelled",
    }
)
"""What only a move of the case tells; everything else happens around it."""
_WITHDRAWN = frozenset({"task_withdrawn", "external_withdrawn", "message_dropped"})
_HEARD = ("task_completed", "external_completed", "message_received", "error_caught", "error_ended")
Again: TypeAlias = Callable[[Program, Turn | None, datetime, DueRule], Turn]
"""The same move once more: from the turn before, at its instant, with deadlines by the rule."""


class Nothing(Exception):
    """No deed of a person, a program or the clock stands in these events."""


class Erased(Exception):
    """What caused the move was lawfully erased."""


def cause(events: Sequence[Told], target: Program | None = None) -> Again:
    """The move that these events tell of, ready to be made again; they begin where it began.

    ``target`` is the version that a relocation leads to. Nothing when no deed is among them; Erased when its values
    are gone.
    """
    first = events[0]
    if first.kind == "case_relocated" and target is not None:
        return _relocated(first, target)
    if first.kind == "case_started":
        return partial(_start, first.element, _values(first))
    if first.kind == "variables_set":
        data, values = _data(first), _values(first)
        named = (name for name in data.get("names") or () if name in values)
        values = {
            name: values[name] for name in named
        } | values  # as they came: the history sorts what it keeps
        return partial(_set, values, tuple(data.get("deleted") or ()), data.get("ref"))
    if _cancelled(events):
        return _cancel
    if first.kind == "timer_forced":
        return partial(_force, _data(first)["ref"])
    if first.kind == "deadline_moved":
        data = _data(first)
        put_off = partial(_put_off, data["ref"], datetime.fromisoformat(data["to"]))
        return _recount if first.actor is None else put_off
    return _fire if first.actor is None else _deed(events)


def _relocated(event: Told, target: Program) -> Again:
    """What a relocation needs tells of the procedure, and remains when a reason is erased."""
    data = event.data or {}
    if "elements" not in data or "begun" not in data:
        raise Erased
    begun = {ref: datetime.fromisoformat(at) for ref, at in data["begun"]}
    return partial(_relocate, target, {before: after for before, after in data["elements"]}, begun)


def _cancelled(events: Sequence[Told]) -> bool:
    """Whether the case was cancelled: what was open is withdrawn first."""
    rest = (event.kind for event in events if event.kind not in _WITHDRAWN)
    return next(rest, None) == "case_cancelled"


def _deed(events: Sequence[Told]) -> Again:
    """What a person or a program did; timers that were due by then come before it."""
    for event in events:
        if event.kind not in _HEARD:
            continue
        data = _data(event)
        if "values" in data and data.get("ref") is not None:
            return partial(_done, event.kind, data, _values(event))
    raise Nothing


def gone(event: Told) -> bool:
    """Whether its data were lawfully erased; what tells only of the procedure may remain."""
    return event.data is None or getattr(event, "erased", None) is not None


def _data(event: Told) -> Mapping[str, Any]:
    if gone(event) or event.data is None:
        raise Erased
    return event.data


def _values(event: Told, name: str = "values") -> dict[str, Any]:
    return {key: _number(value) for key, value in (_data(event).get(name) or {}).items()}


def _number(value: Any) -> Any:
    """As the engine had it: what the history wraps was no whole number."""
    if isinstance(value, Decimal):
        text = str(value)
        return float(value) if set(text) & set(".eE") else int(value)
    if isinstance(value, dict):
        return {key: _number(item) for key, item in value.items()}
    return [_number(item) for item in value] if isinstance(value, list) else value


def _start(
    element: str | None,
    values: dict[str, Any],
    program: Program,
    turn: Turn | None,
    now: datetime,
    due: DueRule,
) -> Turn:
    messages = {start: message for message, start in program.message_starts.items()}
    message = None if element == program.start else messages.get(element or "")
    if turn is not None or (element != program.start and message is None):
        raise Nothing
    return engine.start(program, data=values, now=now, due=due, message=message)


def _set(
    values: dict[str, Any],
    deleted: Sequence[str],
    ref: str | None,
    program: Program,
    turn: Turn | None,
    now: datetime,
    due: DueRule,
) -> Turn:
    return engine.set_variables(program, _snapshot(turn), values, deleted, now=now, due=due, ref=ref)


def _relocate(
    target: Program,
    mapping: Mapping[str, str],
    begun: Mapping[str, datetime],
    program: Program,
    turn: Turn | None,
    now: datetime,
    due: DueRule,
) -> Turn:
    return engine.relocate(program, target, _snapshot(turn), mapping, now=now, due=due, begun=begun)


def _cancel(program: Program, turn: Turn | None, now: datetime, due: DueRule) -> Turn:
    return engine.cancel(program, _snapshot(turn), now=now)


def _fire(program: Program, turn: Turn | None, now: datetime, due: DueRule) -> Turn:
    return engine.fire(program, _snapshot(turn), now=now, due=due)


def _recount(program: Program, turn: Turn | None, now: datetime, due: DueRule) -> Turn:
    return engine.recount(program, _snapshot(turn), now=now, due=due)


def _force(ref: str, program: Program, turn: Turn | None, now: datetime, due: DueRule) -> Turn:
    return engine.fire_one(program, _snapshot(turn), ref, now=now, due=due)


def _put_off(
    ref: str, at: datetime, program: Program, turn: Turn | None, now: datetime, due: DueRule
) -> Turn:
    return engine.move_timer(program, _snapshot(turn), ref, at, now=now, due=due)


def _done(
    kind: str,
    data: Mapping[str, Any],
    values: dict[str, Any],
    program: Program,
    turn: Turn | None,
    now: datetime,
    due: DueRule,
) -> Turn:
    snapshot, ref = _snapshot(turn), data["ref"]
    if kind == "message_received":
        return engine.receive(program, snapshot, ref, values, now=now, due=due)
    if kind in ("task_completed", "external_completed"):
        local = {key: _number(value) for key, value in (data.get("local") or {}).items()}
        return engine.complete(program, snapshot, ref, values, now=now, due=due, local=local)
    return engine.throw_error(
        program, snapshot, ref, data["code"], data.get("message"), values, now=now, due=due
    )


def _snapshot(turn: Turn | None) -> bytes:
    if turn is None:
        raise Nothing
    return turn.snapshot
