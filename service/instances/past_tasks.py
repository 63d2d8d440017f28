"""Tasks, open and closed, of the cases a person may read, by exact filters and in slices."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, tuple_
from sqlalchemy.orm import Session

from service import identity
from service.identity import Actor
from service.instances.cases import visible
from service.instances.listing import like, seconds
from service.instances.tables import InstanceRow
from service.tasks.tables import TaskRow

COLUMNS = (
    "tenant", "id", "instance", "ref", "element", "name", "item", "definition", "version", "seat", "assignee",
    "owner", "opened_at", "due_at", "follow_up_at", "closed_at", "state", "priority", "description", "changed_at",
)  # fmt: skip
OF_CASE: dict[str, Any] = {
    "key": InstanceRow.business_key,
    "sop": InstanceRow.sop_name,
    "running": InstanceRow.state == "running",
}
HOW: dict[str, Callable[[Any, Any], ColumnElement[bool]]] = {
    "is": lambda column, value: column == value,
    "one of": lambda column, values: column.in_(values),
    "like": like,
    "after": lambda column, at: column > at,
    "before": lambda column, at: column < at,
    "empty": lambda column, yes: column.is_(None) if yes else column.is_not(None),
}
SORTS: dict[str, Any] = {
    "id": TaskRow.id,
    "instance": TaskRow.instance,
    "definition": TaskRow.definition,
    "name": TaskRow.name,
    "description": TaskRow.description,
    "opened": TaskRow.opened_at,
    "closed": TaskRow.closed_at,
    "duration": seconds(TaskRow.opened_at, TaskRow.closed_at),
    "due": TaskRow.due_at,
    "follow_up": TaskRow.follow_up_at,
    "element": TaskRow.element,
    "priority": TaskRow.priority,
    "state": TaskRow.state,
}


@dataclass(frozen=True, slots=True)
class PastTask:
    """One visit to a user task: ``state`` is open, completed or withdrawn. People are ids."""

    tenant: str
    id: str
    instance: str
    ref: str
    element: str
    name: str
    item: str
    definition: str
    version: int
    seat: str | None
    assignee: str | None
    owner: str | None
    opened_at: datetime
    due_at: datetime | None
    follow_up_at: datetime | None
    closed_at: datetime | None
    state: str
    priority: int
    description: str | None
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class TasksWanted:
    """``tests`` that all hold: a member of the task (or ``key``, ``sop`` and ``running`` of its case), how it is
    compared (``HOW``), and with what. ``versions`` are pairs of key and number, ``between`` ids of cases, the ends
    included. ``first`` rows are passed over and at most ``most`` come.
    """

    tests: tuple[tuple[str, str, Any], ...] = ()
    versions: tuple[tuple[str, int], ...] | None = None
    between: tuple[str, str] | None = None
    sort: str = "opened"
    descending: bool = False
    first: int = 0
    most: int = 100


def of_cases(session: Session, tenant: str, ids: Collection[str]) -> dict[str, dict[str, PastTask]]:
    """The tasks of those cases by case and ref. The caller has found the cases with the rights of their reader."""
    query = _columns().where(TaskRow.tenant == tenant, TaskRow.instance.in_(ids)).order_by(TaskRow.opened_at)
    found: dict[str, dict[str, PastTask]] = {}
    for row in session.execute(query):
        found.setdefault(row.instance, {})[row.ref] = PastTask(*row)
    return found


def tasks_listed(session: Session, actor: Actor, wanted: TasksWanted) -> tuple[PastTask, ...]:
    """A slice of the tasks of the cases ``actor`` may read, in one statement. Forbidden for who reads no cases."""
    key = SORTS[wanted.sort]
    order = (key.desc(), TaskRow.id.desc()) if wanted.descending else (key, TaskRow.id)
    query = _readable(actor, wanted, _columns()).order_by(*order).offset(wanted.first).limit(wanted.most)
    return tuple(PastTask(*row) for row in session.execute(query))


def tasks_counted(session: Session, actor: Actor, wanted: TasksWanted) -> int:
    """How many there are, whatever the slice."""
    return session.scalar(_readable(actor, wanted, select(func.count(TaskRow.id)))) or 0


def _columns() -> Select[Any]:
    return select(*(getattr(TaskRow, name) for name in COLUMNS))


def _readable(actor: Actor, wanted: TasksWanted, query: Select[Any]) -> Select[Any]:
    identity.require(actor, "case.list")
    of_case = and_(InstanceRow.tenant == TaskRow.tenant, InstanceRow.id == TaskRow.instance)
    query = query.join(InstanceRow, of_case).where(
        TaskRow.tenant == actor.tenant, InstanceRow.tenant == actor.tenant
    )
    return query.where(*visible(actor), *_filters(wanted))


def _filters(wanted: TasksWanted) -> list[ColumnElement[bool]]:
    found = [HOW[how](_column(name), value) for name, how, value in wanted.tests]
    if wanted.versions is not None:
        found.append(tuple_(TaskRow.definition, TaskRow.version).in_(wanted.versions))
    if wanted.between is not None:
        found.append(TaskRow.instance.between(*wanted.between))
    return found


def _column(name: str) -> Any:
    return OF_CASE[name] if name in OF_CASE else getattr(TaskRow, name)
