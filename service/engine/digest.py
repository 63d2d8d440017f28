"""The state of a case in one line: what anybody who runs its moves again must arrive at."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import orjson

from service.engine.timers import utc
from service.engine.turn import Turn

_FORM = "lajur-state-1"


def digest(turn: Turn, now: datetime) -> str:
    """The hex SHA-256 of the state after a move made at ``now``, which does not depend on how snapshots are written.

    It covers what is open and waited for with its instants, the items of repeated steps, the variables, whether the
    case has ended, and the instant itself.
    """
    state = [
        _FORM,
        utc(now).isoformat(timespec="microseconds"),
        _sorted((task.ref, _instant(task.due), task.item) for task in turn.open_tasks),
        _sorted((timer.ref, _instant(timer.due)) for timer in turn.timers),
        _sorted((step.ref, step.topic) for step in turn.externals),
        _sorted((place.ref, place.message) for place in turn.subscriptions),
        turn.variables,
        turn.finished,
        turn.cancelled,
    ]
    return hashlib.sha256(orjson.dumps(state, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _sorted(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """By ref, which is unique: the order in which tokens are kept is no part of the state."""
    return sorted(rows, key=lambda row: row[0])


def _instant(at: datetime | None) -> str | None:
    return None if at is None else utc(at).isoformat(timespec="microseconds")
