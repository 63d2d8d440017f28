"""The cases a person may read, by exact filters and in slices: what programs ask for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from service import identity
from service.identity import Actor
from service.instances.cases import Case, told, visible
from service.instances.tables import InstanceRow

SORTS = {
    "id": InstanceRow.id,
    "definition": InstanceRow.definition,
    "subject": InstanceRow.subject,
    "started": InstanceRow.started_at,
    "ended": InstanceRow.ended_at,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters that all hold; ``None`` filters nothing. ``states`` are running, finished and cancelled.

    ``first`` rows are passed over and at most ``most`` come.
    """

    ids: tuple[str, ...] | None = None
    definitions: tuple[str, ...] | None = None
    version: int | None = None
    subject: str | None = None
    states: tuple[str, ...] | None = None
    started_by: str | None = None
    started_after: datetime | None = None
    started_before: datetime | None = None
    ended_after: datetime | None = None
    ended_before: datetime | None = None
    sort: str = "id"
    descending: bool = False
    first: int = 0
    most: int = 100


def listed(session: Session, actor: Actor, wanted: Wanted, now: datetime) -> tuple[Case, ...]:
    """A slice of the cases ``actor`` may read, in three statements. Forbidden for who reads no cases at all."""
    key = SORTS[wanted.sort]
    order = (key.desc(), InstanceRow.id.desc()) if wanted.descending else (key, InstanceRow.id)
    query = _readable(actor, wanted).order_by(*order).offset(wanted.first).limit(wanted.most)
    return told(session, actor, list(session.scalars(query)), now, {})


def counted(session: Session, actor: Actor, wanted: Wanted) -> int:
    """How many there are, whatever the slice."""
    return session.scalar(select(func.count()).select_from(_readable(actor, wanted).subquery())) or 0


def _readable(actor: Actor, wanted: Wanted) -> Select[InstanceRow]:
    identity.require(actor, "case.list")
    query = select(InstanceRow).where(InstanceRow.tenant == actor.tenant)
    return query.where(*visible(actor), *_filters(wanted))


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    one_of: list[tuple[Any, tuple[str, ...] | None]] = [
        (InstanceRow.id, wanted.ids),
        (InstanceRow.definition, wanted.definitions),
        (InstanceRow.state, wanted.states),
    ]
    same: list[tuple[Any, Any]] = [
        (InstanceRow.version, wanted.version),
        (InstanceRow.subject, wanted.subject),
        (InstanceRow.started_by, wanted.started_by),
    ]
    found: list[ColumnElement[bool]] = [column.in_(values) for column, values in one_of if values is not None]
    found += [column == value for column, value in same if value is not None]
    later = ((InstanceRow.started_at, wanted.started_after), (InstanceRow.ended_at, wanted.ended_after))
    earlier = ((InstanceRow.started_at, wanted.started_before), (InstanceRow.ended_at, wanted.ended_before))
    found += [column > at for column, at in later if at is not None]
    return found + [column < at for column, at in earlier if at is not None]
