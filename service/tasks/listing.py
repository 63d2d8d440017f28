"""The open tasks a person may read, by exact filters and in slices: what programs ask for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from service import identity
from service.identity import Actor
from service.tasks.inbox import Task, acted_for, told
from service.tasks.tables import TaskRow

SORTS = {
    "id": TaskRow.id,
    "name": TaskRow.name,
    "opened": TaskRow.opened_at,
    "due": TaskRow.due_at,
    "instance": TaskRow.instance,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters that all hold; ``None`` filters nothing. ``like`` has % for any letters, assignees are person ids.

    ``first`` rows are passed over and at most ``most`` come.
    """

    ids: tuple[str, ...] | None = None
    instances: tuple[str, ...] | None = None
    definitions: tuple[str, ...] | None = None
    version: int | None = None
    elements: tuple[str, ...] | None = None
    subject: str | None = None
    name: str | None = None
    name_like: str | None = None
    seats: tuple[str, ...] | None = None
    assignee: str | None = None
    assigned: bool | None = None
    opened_after: datetime | None = None
    opened_before: datetime | None = None
    due_after: datetime | None = None
    due_before: datetime | None = None
    sort: str = "id"
    descending: bool = False
    first: int = 0
    most: int = 100


def listed(session: Session, actor: Actor, wanted: Wanted, now: datetime) -> tuple[Task, ...]:
    """A slice of the open tasks ``actor`` may read, in two statements. Forbidden for who has no tasks at all."""
    key = SORTS[wanted.sort]
    order = (key.desc(), TaskRow.id.desc()) if wanted.descending else (key, TaskRow.id)
    query = _readable(actor, wanted).order_by(*order).offset(wanted.first).limit(wanted.most)
    return told(session, actor.tenant, session.scalars(query).all(), now)


def counted(session: Session, actor: Actor, wanted: Wanted) -> int:
    """How many there are, whatever the slice."""
    return session.scalar(select(func.count()).select_from(_readable(actor, wanted).subquery())) or 0


def _readable(actor: Actor, wanted: Wanted) -> Select[TaskRow]:
    identity.require(actor, "task.list")
    query = select(TaskRow).where(TaskRow.tenant == actor.tenant, TaskRow.state == "open")
    return query.where(_of(actor), *_filters(wanted))


def _of(actor: Actor) -> ColumnElement[bool]:
    """The right ``task.read`` as a clause."""
    if "auditor" in actor.roles:
        return true()
    mine: list[ColumnElement[bool]] = [TaskRow.assignee == actor.person]
    shown = true() if actor.inside else TaskRow.assignee.is_(None)
    mine.append(and_(TaskRow.seat.in_(sorted(actor.seats)), shown))
    for seat, scope in sorted(acted_for(actor).items()):
        covered = TaskRow.definition.in_(sorted(scope)) if scope else true()
        mine.append(and_(TaskRow.seat == seat, covered, shown))
    return or_(*mine)


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    one_of: list[tuple[Any, tuple[str, ...] | None]] = [
        (TaskRow.id, wanted.ids),
        (TaskRow.instance, wanted.instances),
        (TaskRow.definition, wanted.definitions),
        (TaskRow.element, wanted.elements),
        (TaskRow.seat, wanted.seats),
    ]
    same: list[tuple[Any, Any]] = [
        (TaskRow.version, wanted.version),
        (TaskRow.subject, wanted.subject),
        (TaskRow.name, wanted.name),
        (TaskRow.assignee, wanted.assignee),
    ]
    found: list[ColumnElement[bool]] = [column.in_(values) for column, values in one_of if values is not None]
    found += [column == value for column, value in same if value is not None]
    if wanted.name_like is not None:
        found.append(TaskRow.name.like(wanted.name_like.replace("\\", "\\\\"), escape="\\"))
    if wanted.assigned is not None:
        found.append(TaskRow.assignee.is_not(None) if wanted.assigned else TaskRow.assignee.is_(None))
    return found + _moments(wanted)


def _moments(wanted: Wanted) -> list[ColumnElement[bool]]:
    later = ((TaskRow.opened_at, wanted.opened_after), (TaskRow.due_at, wanted.due_after))
    earlier = ((TaskRow.opened_at, wanted.opened_before), (TaskRow.due_at, wanted.due_before))
    return [column > at for column, at in later if at is not None] + [
        column < at for column, at in earlier if at is not None
    ]
