"""A changed calendar moves the deadlines that are still open; first as a preview, then for good."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from service import definitions, engine, identity, jobs
from service.diagram import Process
from service.engine import DueRule
from service.identity import Actor
from service.instances import recording
from service.instances.deadlines import Clock, clock, move_tasks
from service.instances.holding import RUNNING
from service.instances.tables import InstanceRow
from service.jobs import Job
from service.tasks.tables import TaskRow
from service.working_time import WorkCalendar

BATCH = 100
"""Cases recounted in one transaction, so that people who complete tasks wait briefly."""


@dataclass(frozen=True, slots=True)
class Moved:
    """An open deadline that a calendar would move; instants in UTC."""

    task: str
    number: str
    step: str
    seat: str | None
    old: datetime
    new: datetime


@dataclass(frozen=True, slots=True)
class Preview:
    """How many open deadlines a calendar would move, and the first of them by their present due time."""

    total: int
    rows: tuple[Moved, ...]


def preview_calendar(
    session: Session, actor: Actor, proposals: Mapping[str, WorkCalendar], now: datetime, limit: int = 200
) -> Preview:
    """Which open deadlines of the agency the calendars (by unit) would move; nothing is written.

    Processes of units that are not named count by the agency's own (""), where it is named. Deadlines already passed
    at ``now`` stay as they were. Forbidden without the right to change the calendar.
    """
    identity.require(actor, "calendar.change")
    rows: list[Moved] = []
    total = 0
    for moved in _would_move(session, actor.tenant, proposals, now):
        total += 1
        if len(rows) < limit:
            rows.append(moved)
    return Preview(total, tuple(rows))


def calendar_changed(session: Session, tenant: str, unit: str, now: datetime) -> None:
    """Ask for the recount of every open deadline of the agency, in the transaction that changed its calendar."""
    jobs.schedule(session, tenant, "recount", "recount", now, {"after": ""})


def run_recounts(session: Session, batch: Sequence[Job], now: datetime) -> None:
    """Recount the next cases of each agency; what is left becomes the same job again."""
    for job in jobs.held_many(session, batch):
        last = _recount(session, job.tenant, job.payload["after"], now)
        if last is None:
            jobs.done(session, job)
        else:
            jobs.schedule(session, job.tenant, "recount", "recount", now, {"after": last})


def _would_move(
    session: Session, tenant: str, proposals: Mapping[str, WorkCalendar], now: datetime
) -> Iterator[Moved]:
    open_ones = (
        select(TaskRow)
        .where(TaskRow.tenant == tenant, TaskRow.state == "open", TaskRow.sort_at > now)
        .where(TaskRow.due_at.is_not(None))
        .order_by(TaskRow.sort_at, TaskRow.id)
        .execution_options(yield_per=1000)
    )
    clocks: dict[tuple[str, int], Clock | None] = {}
    for task in session.scalars(open_ones):
        version = (task.definition, task.version)
        if version not in clocks:
            definition = definitions.get(session, tenant, *version)
            unit = definition.diagram.main.properties.get("unit", "")
            calendar = proposals.get(unit) or proposals.get("")
            clocks[version] = clock(session, definition, calendar) if calendar else None
        counting = clocks[version]
        if counting is None or task.due_at is None:
            continue
        due = _first_due(counting.definition.diagram.main, counting.rule, task)
        if due is not None and due != task.due_at:
            yield Moved(task.id, task.number, task.name, task.seat, task.due_at, due)


def _first_due(process: Process, rule: DueRule, task: TaskRow) -> datetime | None:
    """The earliest deadline of a task by ``rule``, as the engine would arm it; ``None`` when a fixed date says it."""
    timers = [
        (node.id, node.timer.text, engine.plan(node.timer.kind, node.timer.text))
        for node in process.nodes.values()
        if node.attached_to == task.element and node.timer
    ]
    if any(plan.anchor and plan.every for _, _, plan in timers):
        return None
    return min((rule(task.opened_at, plan.every or text, id) for id, text, plan in timers), default=None)


def _recount(session: Session, tenant: str, after: str, now: datetime) -> str | None:
    """Recount up to BATCH cases whose timers stand behind ``after``; where to go on, or ``None`` at the end."""
    keys = jobs.keys(session, tenant, "timer:", after, BATCH)
    ids = [key.removeprefix("timer:") for key in keys]
    query = (
        select(InstanceRow)
        .where(InstanceRow.tenant == tenant, InstanceRow.id.in_(ids), InstanceRow.state == RUNNING)
        .order_by(InstanceRow.tenant, InstanceRow.id)
        .with_for_update()
        .options(undefer(InstanceRow.snapshot))
        .execution_options(populate_existing=True)
    )
    for instance in session.scalars(query).all():
        definition = definitions.get(session, tenant, instance.definition, instance.version)
        counting = clock(session, definition)
        turn = engine.recount(definition.program, instance.snapshot, now=now, due=counting.rule)
        if turn.facts:
            recording.record(session, recording.Move(instance, counting, turn), now)
            move_tasks(session, instance, counting, turn, now)
    return keys[-1] if len(keys) == BATCH else None
