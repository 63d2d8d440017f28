"""The bell: what a person was told, newest first, and how much of it is unread."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, exists, func, literal_column, select, update
from sqlalchemy.orm import Session

from service import identity
from service.database import Id
from service.identity import Actor
from service.notices.tables import NoticeRow
from service.prepared import Prepared
from service.tasks.tables import TaskRow

MOST = 99
_CALLS = ("opened", "reminder")
"""Kinds that ask for work; when the work is done they ask for nothing any more."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One line. ``kind`` is opened, reminder, late or late_below; the task is told as it is now.

    ``readable``: the person may open the task; otherwise the case, where that is allowed. Of a draft there is only its
    id and name.
    """

    id: str
    kind: str
    at: datetime
    read_at: datetime | None
    task: str
    instance: str
    number: str
    name: str
    item: str
    sop_name: str
    due_at: datetime | None
    state: str
    readable: bool
    draft: str | None = None


@dataclass(frozen=True, slots=True)
class Bell:
    """``unread`` is capped at 100; ``next`` is the mark of the next page, ``None`` on the last."""

    unread: int
    rows: tuple[Notice, ...]
    next: str | None


def bell(
    session: Session, actor: Actor, now: datetime, *, unread: bool = False, after: str = "", limit: int = 50
) -> Bell:
    """What ``actor`` was told, or what of it is unread; two statements. A mark that is none finds nothing."""
    query = (
        select(NoticeRow, TaskRow)
        .outerjoin(TaskRow, (TaskRow.tenant == NoticeRow.tenant) & (TaskRow.id == NoticeRow.task))
        .where(NoticeRow.tenant == actor.tenant, NoticeRow.person == actor.person)
        .where(TaskRow.id.is_not(None) | NoticeRow.about.is_not(None))
        .order_by(NoticeRow.id.desc())
        .limit(limit + 1)
        .execution_options(populate_existing=True)
    )
    if unread:
        query = query.where(NoticeRow.read_at.is_(None))
    if after:
        query = query.where(NoticeRow.id < after)
    rows = session.execute(query).all()
    told = tuple(_told(actor, notice, task) for notice, task in rows[:limit])
    return Bell(count(session, actor), told, told[-1].id if len(rows) > limit else None)


def count(session: Session, actor: Actor) -> int:
    """How many are unread, counted no further than 100 along their own index."""
    found: int = _unread().rows(session, {"tenant": actor.tenant, "person": actor.person})[0].unread
    return found


@cache
def _unread() -> Prepared:
    """Put together once, since every page asks."""
    theirs = NoticeRow.tenant == bindparam("tenant", type_=String())
    unread = (
        select(NoticeRow.id)
        .where(theirs, NoticeRow.person == bindparam("person", type_=Id()), NoticeRow.read_at.is_(None))
        .limit(MOST + 1)
        .subquery()
    )
    return Prepared(select(func.count().label("unread")).select_from(unread))


def _told(actor: Actor, notice: NoticeRow, task: TaskRow | None) -> Notice:
    if task is None:
        said = (notice.id, notice.kind, notice.at, notice.read_at, notice.task, notice.instance)
        return Notice(*said, "", notice.about or "", "", "", None, "open", False, notice.task)
    return Notice(
        notice.id,
        notice.kind,
        notice.at,
        notice.read_at,
        notice.task,
        notice.instance,
        task.number,
        task.name,
        task.item,
        task.sop_name,
        task.due_at,
        task.state,
        identity.may(actor, "task.read", task),
    )


def news_of(session: Session, actor: Actor, task: str) -> list[str]:
    """The ids of what the person has not read about a task."""
    query = select(NoticeRow.id).where(
        NoticeRow.tenant == actor.tenant,
        NoticeRow.task == task,
        NoticeRow.person == actor.person,
        NoticeRow.read_at.is_(None),
    )
    return list(session.scalars(query))


def find(session: Session, actor: Actor, id: str) -> str | None:
    """The case (its id) of one of the person's own lines; ``None`` for any other id."""
    query = select(NoticeRow.instance).where(
        NoticeRow.tenant == actor.tenant, NoticeRow.person == actor.person, NoticeRow.id == id
    )
    return session.scalar(query)


def read(session: Session, actor: Actor, ids: Collection[str] | None, now: datetime) -> int:
    """The person has read those lines, or with ``None`` all; how many were unread. Others' lines stay as they are."""
    wanted = [NoticeRow.tenant == actor.tenant, NoticeRow.person == actor.person, NoticeRow.read_at.is_(None)]
    if ids is not None:
        wanted.append(NoticeRow.id.in_(ids))
    changed = session.execute(
        update(NoticeRow)
        .where(*wanted)
        .values(read_at=now)
        .returning(NoticeRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(changed.all())


def called(tenant: Any, task: Any) -> ColumnElement[bool]:
    """The clause that is true while somebody has an unread line that calls for the task of a query."""
    return exists().where(
        NoticeRow.tenant == tenant,
        NoticeRow.task == task,
        NoticeRow.read_at.is_(None),
        NoticeRow.kind.in_([literal_column(f"'{kind}'", String()) for kind in _CALLS]),
    )


def closed(session: Session, tenant: str, tasks: Collection[str], now: datetime) -> None:
    """Tasks, by id, are done or withdrawn: what called for them calls no more. That something was late stays news."""
    if tasks:
        session.execute(
            update(NoticeRow)
            .where(NoticeRow.tenant == tenant, NoticeRow.task.in_(tasks), NoticeRow.read_at.is_(None))
            .where(NoticeRow.kind.in_(_CALLS))
            .values(read_at=now)
            .execution_options(synchronize_session=False)
        )
