"""The open tasks a person may read, by exact filters and in slices: what programs ask for."""

from typing import Any

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import Session

from service import identity
from service.identity import Actor
from service.tasks.tables import CandidateRow, TaskRow
from service.tasks.wanted import SORTS, Span, Wanted, clauses, readable, reads_all

__all__ = ["SORTS", "Span", "Wanted", "by_seat", "counted", "reads_all", "refs", "sliced"]


def sliced(tasks: Select[Any], actor: Actor, wanted: Wanted) -> Select[Any]:
    """The wanted slice of a query for tasks, those ``actor`` may read. Forbidden for who has no tasks at all."""
    query = _narrowed(tasks, actor, wanted)
    return query.order_by(*_order(wanted)).offset(wanted.first).limit(wanted.most)


def counted(session: Session, actor: Actor, wanted: Wanted) -> int:
    """How many there are, whatever the slice."""
    found = _readable(actor, wanted).with_only_columns(func.count(), maintain_column_froms=True)
    return session.scalar(found) or 0


def refs(session: Session, actor: Actor, wanted: Wanted, most: int) -> list[tuple[str, str, str]]:
    """Ids of tasks, of their cases, and what the cases call them, whatever the slice: up to ``most`` and one."""
    query = _readable(actor, wanted).with_only_columns(TaskRow.id, TaskRow.instance, TaskRow.ref)
    return [(id, case, ref) for id, case, ref in session.execute(query.limit(most + 1))]


def by_seat(session: Session, actor: Actor) -> list[tuple[str | None, int]]:
    """How many open tasks ``actor`` may read each seat may take, by seat; last those that no seat may take."""
    mine = _readable(actor, Wanted()).with_only_columns(TaskRow.id, TaskRow.seat).subquery()
    own = select(mine.c.seat.label("seat"))
    further = (
        select(CandidateRow.name.label("seat"))
        .join(mine, mine.c.id == CandidateRow.task)
        .where(CandidateRow.tenant == actor.tenant, CandidateRow.kind == "seat")
    )
    each = union_all(own, further).subquery()
    counts = select(each.c.seat, func.count()).group_by(each.c.seat)
    return sorted(((seat, count) for seat, count in session.execute(counts)), key=_named_first)


def _named_first(row: tuple[str | None, int]) -> tuple[bool, str]:
    return row[0] is None, row[0] or ""


def _readable(actor: Actor, wanted: Wanted) -> Select[Any]:
    return _narrowed(select(TaskRow), actor, wanted)


def _narrowed(tasks: Select[Any], actor: Actor, wanted: Wanted) -> Select[Any]:
    identity.require(actor, "task.list")
    ours = (TaskRow.tenant == actor.tenant, TaskRow.state == "open")
    return tasks.where(*ours, *readable(actor), *clauses(wanted))


def _order(wanted: Wanted) -> list[Any]:
    """Every wanted order, and the id at last, so that slices never overlap; what is empty comes first going up."""
    found = []
    for name, down in (*wanted.order, ("id", bool(wanted.order) and wanted.order[0][1])):
        column = SORTS[name]
        if not getattr(column, "nullable", False):
            found.append(column.desc() if down else column.asc())
        else:
            found.append(column.desc().nulls_last() if down else column.asc().nulls_first())
    return found
