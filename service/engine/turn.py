"""What a move of a case returns: plain frozen data that says everything that happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A step that waits for a person.

    ``ref`` is the element id and the number of this visit (``langkah_4.2``), unique in the case. ``lane`` is a
    lane id. ``item`` is the element value of a multi-instance step. ``due`` (UTC) is its first deadline: the
    earliest of its boundary timers, a cycle's first repetition among them. It stays when that has passed; only a
    recount moves it, and only before.
    """

    ref: str
    element: str
    name: str
    lane: str | None
    item: Any
    due: datetime | None


@dataclass(frozen=True, slots=True)
class ClosedTask:
    """A step that no longer waits; ``how`` is ``completed`` or ``withdrawn``."""

    ref: str
    element: str
    how: str


@dataclass(frozen=True, slots=True)
class Timer:
    """A pending timer. ``task`` is the ref of the step it watches (of a multi-instance: its first open one).

    Each repetition of a cycle is a timer with a ref of its own.
    """

    ref: str
    element: str
    task: str | None
    due: datetime
    interrupting: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened, in the past tense; ``data`` is JSON without floats, instants as ISO 8601 in UTC.

    case_started · flow_taken {flow, source, target} · gateway_passed {flow}, once for each flow out of it ·
    event_passed · task_opened {ref, name, lane, due} · task_completed {ref} · task_withdrawn {ref} ·
    timer_fired {ref, task, tasks, due, interrupting}, ``tasks`` being every open task it watches, of a cycle that does
    not interrupt also {missed}, how many repetitions after ``due`` had passed as well (counted up to 9,999) ·
    deadline_moved {ref, task, tasks, from, to, interrupting} ·
    case_finished {end} · case_cancelled.
    """

    kind: str
    element: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """A move and the state after it.

    ``opened`` and ``closed`` are the difference the move made: a task opened and withdrawn within it is only in
    ``facts``. ``open_tasks`` are all that are open now, oldest first, with their present deadlines; ``timers`` are
    all that are pending now; ``variables`` is the data of the case.
    """

    snapshot: bytes
    opened: tuple[OpenTask, ...]
    closed: tuple[ClosedTask, ...]
    open_tasks: tuple[OpenTask, ...]
    timers: tuple[Timer, ...]
    facts: tuple[Fact, ...]
    finished: bool
    cancelled: bool
    next_due_at: datetime | None
    variables: dict[str, Any]
