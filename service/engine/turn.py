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
    earliest of its boundary timers, a cycle's first repetition among them, and of camunda:dueDate. It stays when that
    has passed; only a recount moves it, and only before. ``assignee``, ``users``, ``groups`` (whom the diagram names),
    ``priority`` and ``follow_up`` (UTC) are what the camunda attributes came to when the task was opened.
    """

    ref: str
    element: str
    name: str
    lane: str | None
    item: Any
    due: datetime | None
    assignee: str | None = None
    users: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    priority: int = 50
    follow_up: datetime | None = None


@dataclass(frozen=True, slots=True)
class External:
    """A step that waits for a program: work of a ``topic``, more urgent with a higher ``priority``."""

    ref: str
    element: str
    name: str
    topic: str
    priority: int
    lane: str | None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A place that waits for the message named ``message``.

    ``kind`` is ``catch`` (an intermediate event), ``receive`` (a receive task), ``gateway`` (a branch of an
    event-based gateway) or ``boundary`` (an event on a step; one that does not interrupt waits on after each message).
    """

    ref: str
    element: str
    message: str
    kind: str


@dataclass(frozen=True, slots=True)
class ClosedTask:
    """A step that no longer waits; ``how`` is ``completed`` or ``withdrawn``."""

    ref: str
    element: str
    how: str


@dataclass(frozen=True, slots=True)
class Timer:
    """A pending timer. ``task`` is the ref of the step it watches (of a multi-instance: its first open one).

    Each repetition of a cycle is a timer with a ref of its own. ``since`` is the instant a duration counts from.
    """

    ref: str
    element: str
    task: str | None
    due: datetime
    interrupting: bool
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened, in the past tense; ``data`` is JSON without floats, instants as ISO 8601 in UTC.

    case_started · flow_taken {flow, source, target} · gateway_passed {flow}, once for each flow out of it ·
    event_passed · step_passed (a task nobody does) ·
    task_opened {ref, name, lane, due} · task_completed {ref} · task_withdrawn {ref} ·
    timer_fired {ref, task, tasks, due, interrupting}, ``tasks`` being every open task it watches, of a cycle that does
    not interrupt also {missed}, how many repetitions after ``due`` had passed as well (counted up to 9,999) ·
    deadline_moved {ref, task, tasks, from, to, interrupting} · external_opened {ref, name, topic, lane} ·
    external_completed {ref} · external_withdrawn {ref} · message_awaited {ref, message} ·
    message_received {ref, message} · message_dropped {ref}, nobody waits for it any more ·
    error_caught {ref, code, message, boundary}, of the step or end event that threw it, an end event without ref ·
    error_ended {ref, code, message}, nobody caught it: its token ends there ·
    variables_set {names, deleted, ref}, from outside, of the case or of the step ``ref`` ·
    case_relocated {elements, begun}: it goes on by another version, in which ``elements`` are called otherwise (pairs
    of ids), and new timers count from when the steps ``begun`` (pairs of ref and instant) were opened · place_moved
    {ref, before}: what waits is called otherwise now · timer_armed and timer_dropped {ref, task, tasks, due,
    interrupting, deadline}, of steps that were open already; ``deadline`` is what those have now ·
    case_finished {end} · case_cancelled.
    """

    kind: str
    element: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """A move and the state after it.

    ``opened`` and ``closed`` are the difference the move made: a task opened and withdrawn within it is only in
    ``facts``. ``open_tasks`` are all that are open now, oldest first, with their present deadlines; ``timers``,
    ``externals`` and ``subscriptions`` are all that are pending now; ``variables`` is the data of the case.
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
    externals: tuple[External, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
