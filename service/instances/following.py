"""The open tasks of a case that follows another version: whose they are there, by when, and who gives them back."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import identity, jobs, notices
from service import tasks as work
from service.definitions import Definition
from service.engine import OpenTask, Turn
from service.instances.deadlines import Clock, move_tasks
from service.instances.opening import apart_from, item_label
from service.instances.tables import InstanceRow
from service.tasks import offers
from service.tasks.apart import Apart, barred
from service.tasks.inbox import END_OF_TIME
from service.tasks.tables import TaskRow


def follow(
    session: Session, instance: InstanceRow, source: Definition, clock: Clock, turn: Turn, now: datetime
) -> list[work.Fact]:
    """Let the rows of the open tasks say what the new version says; the facts about those who held them.

    A task whose lane belongs to another seat goes there. What a program or an official said of a single task stays.
    """
    query = select(TaskRow).where(TaskRow.tenant == instance.tenant, TaskRow.instance == instance.id)
    query = query.where(TaskRow.state == "open").order_by(TaskRow.id).with_for_update()
    rows = {row.ref: row for row in session.scalars(query.execution_options(populate_existing=True))}
    there = [(rows[task.ref], task) for task in turn.open_tasks if task.ref in rows]
    before = {row.id: row.seat for row, _ in there}
    for row, task in there:
        _rename(instance, source, clock.definition, row, task)
    session.flush()
    _deadlines(session, instance, clock, turn, there, now)
    kept_apart = barred(
        session, instance.tenant, {row.id: Apart(row.instance, row.apart) for row, _ in there}
    )
    titles = {seat.key: seat.name for seat in identity.seats(session, instance.tenant).values()}
    facts = [
        fact
        for row, _ in there
        for fact in _hand_on(instance, row, before[row.id], titles, kept_apart.get(row.id, {}))
    ]
    session.flush()
    _call(session, instance, [row for row, _ in there if row.seat != before[row.id]], now)
    return facts


def _rename(
    instance: InstanceRow, source: Definition, target: Definition, row: TaskRow, task: OpenTask
) -> None:
    old, new = source.diagram.main.nodes[row.element], target.diagram.main.nodes[task.element]
    if row.seat == source.seat(row.lane) and not (task.groups or task.users or task.assignee):
        row.seat = target.seat(task.lane)
    if row.name == (old.name or old.id):
        row.name = new.name or new.id
    if row.description == (old.documentation or None):
        row.description = new.documentation or None
    row.element, row.lane, row.version, row.sop_name = task.element, task.lane, target.version, target.name
    row.search = f"{instance.search} {row.name} {item_label(task.item)}".lower()
    row.apart = apart_from(target, task.element, instance)
    row.revision += 1


def _deadlines(
    session: Session,
    instance: InstanceRow,
    clock: Clock,
    turn: Turn,
    there: Sequence[tuple[TaskRow, OpenTask]],
    now: datetime,
) -> None:
    """The new deadlines, where a timer came or went; a task without one is not reminded of any more."""
    free = [row for row, task in there if task.due is None and row.due_at is not None]
    for row in free:
        row.due_at, row.sort_at = None, END_OF_TIME
    session.flush()
    jobs.unschedule(session, instance.tenant, [notices.reminder(row.id) for row in free])
    offers.moved(session, instance.tenant, [row.id for row in free if row.offers])
    move_tasks(session, instance, clock, turn, now)


def _hand_on(
    instance: InstanceRow,
    row: TaskRow,
    before: str | None,
    titles: Mapping[str, str],
    kept_apart: Collection[str],
) -> Iterator[work.Fact]:
    """Who holds a task gives it back that stands with another seat now, or that he may not do any more."""
    moved = row.seat != before
    if row.assignee is not None and (moved or row.assignee in kept_apart):
        yield work.fact(work.RELEASED, row, assignee=row.assignee)
        row.assignee = None
    if not moved:
        return
    names = {"before": titles.get(before or "", before), "after": titles.get(row.seat or "", row.seat)}
    yield work.fact("task_reseated", row, **names, seats=[before, row.seat])
    starter = instance.started_by
    if row.seat is not None and row.seat == instance.owner_seat and starter and starter not in kept_apart:
        row.assignee = starter
        yield work.fact("task_assigned", row, assignee=starter)


def _call(session: Session, instance: InstanceRow, moved: Sequence[TaskRow], now: datetime) -> None:
    """Tell the people of the seats that tasks stand with now."""
    for row in moved:
        if row.seat is not None:
            notices.reseated(session, instance.tenant, [(row.id, row.instance)], row.seat, now)
        else:
            notices.closed(session, instance.tenant, [row.id], now)
