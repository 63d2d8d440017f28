"""Variables of a case looked at and set from outside: no step is taken."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from service.engine import data as case_data
from service.engine import snapshot as snapshots
from service.engine.program import Program
from service.engine.running import not_open, resume
from service.engine.telling import at_rest
from service.engine.timers import DueRule, wall_clock
from service.engine.tokens import Case, Token
from service.engine.turn import Turn

_NEVER = datetime.min.replace(tzinfo=UTC)


def variables(program: Program, snapshot: bytes, ref: str | None = None) -> dict[str, Any]:
    """The data that the open step, timer or subscription ``ref`` sees, or that of the case, ended ones too.

    Conflict when nothing of that ref is open.
    """
    case, _ = snapshots.restore(program, snapshot, _NEVER, wall_clock)
    return dict(case.data if ref is None else _token(case, ref).sees())


def local_variables(program: Program, snapshot: bytes, ref: str) -> dict[str, Any]:
    """Only what is local to ``ref``: input mappings, the item of a repeated step, what was set there.

    Conflict as ``variables``.
    """
    case, _ = snapshots.restore(program, snapshot, _NEVER, wall_clock)
    return dict(_token(case, ref).locals())


def set_variables(
    program: Program,
    snapshot: bytes,
    changes: Mapping[str, Any],
    deletions: Sequence[str],
    *,
    now: datetime,
    due: DueRule = wall_clock,
    ref: str | None = None,
) -> Turn:
    """Set and then delete variables of the case, or with ``ref`` those local to the open step, timer or subscription.

    Nothing else moves and no timer fires. Conflict when the case has ended or ``ref`` is not open; Invalid for data
    that is not JSON. A name to delete that is not there is passed over.
    """
    case, before = resume(program, snapshot, now, due)
    values = case_data.clean(changes)
    place = case.data if ref is None else _token(case, ref).internal_data.setdefault("local", {})
    place.update(values)
    for name in deletions:
        place.pop(name, None)
    case.tell("variables_set", None, names=list(values), deleted=list(deletions), ref=ref)
    return at_rest(case, before)


def emptied(snapshot: bytes) -> bytes:
    """The snapshot of a case that has ended, without its variables. Conflict while it runs."""
    return snapshots.emptied(snapshot)


def _token(case: Case, ref: str) -> Token:
    for token in case.live():
        if token.internal_data.get("ref") == ref:
            return token
    raise not_open(ref)
