"""The cases a person may read, by exact filters and in slices: what programs ask for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, func, select, tuple_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

from service import identity
from service.identity import Actor
from service.instances.cases import Case, told, visible
from service.instances.narrowing import Trouble, brought_by, standing_at, troubled, waiting_for
from service.instances.narrowing import like as like
from service.instances.tables import InstanceRow


class seconds(FunctionElement[float]):
    """How long it is from one column's instant to another's."""

    inherit_cache = True
    type = Float()


@compiles(seconds)
def _epoch(element: seconds, compiler: Any, **more: Any) -> str:
    since, until = (compiler.process(each, **more) for each in element.clauses)
    return f"EXTRACT(EPOCH FROM {until} - {since})"


@compiles(seconds, "sqlite")
def _julian(element: seconds, compiler: Any, **more: Any) -> str:
    since, until = (compiler.process(each, **more) for each in element.clauses)
    return f"(julianday({until}) - julianday({since})) * 86400.0"


SORTS: dict[str, Any] = {
    "id": InstanceRow.id,
    "definition": InstanceRow.definition,
    "subject": InstanceRow.subject,
    "started": InstanceRow.started_at,
    "ended": InstanceRow.ended_at,
    "key": InstanceRow.business_key,
    "name": InstanceRow.sop_name,
    "version": InstanceRow.version,
    "duration": seconds(InstanceRow.started_at, InstanceRow.ended_at),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters that all hold; ``None`` filters nothing. ``states`` are running, finished and cancelled.

    ``between`` are two ids, the ends included. ``versions`` are pairs of key and number. ``keys`` are business keys.
    ``at`` are elements where something is open, ``message`` is waited for, ``deployment`` brought the version.
    ``like`` has % for any letters. ``first`` rows are passed over and at most ``most`` come.
    """

    ids: tuple[str, ...] | None = None
    between: tuple[str, str] | None = None
    definitions: tuple[str, ...] | None = None
    not_definitions: tuple[str, ...] | None = None
    versions: tuple[tuple[str, int], ...] | None = None
    version: int | None = None
    name: str | None = None
    name_like: str | None = None
    subject: str | None = None
    keys: tuple[str, ...] | None = None
    key_like: str | None = None
    states: tuple[str, ...] | None = None
    suspended: bool | None = None
    at: tuple[str, ...] | None = None
    message: str | None = None
    trouble: Trouble | None = None
    deployment: str | None = None
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
    query = readable(actor, wanted).order_by(*order).offset(wanted.first).limit(wanted.most)
    return told(session, actor, list(session.scalars(query)), now, {})


def counted(session: Session, actor: Actor, wanted: Wanted) -> int:
    """How many there are, whatever the slice."""
    return session.scalar(select(func.count()).select_from(readable(actor, wanted).subquery())) or 0


def readable(actor: Actor, wanted: Wanted) -> Select[InstanceRow]:
    """The query for the cases ``actor`` may read. Forbidden for who reads no cases at all."""
    identity.require(actor, "case.list")
    query = select(InstanceRow).where(InstanceRow.tenant == actor.tenant)
    return query.where(*visible(actor), *_filters(wanted))


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    one_of: list[tuple[Any, tuple[str, ...] | None]] = [
        (InstanceRow.id, wanted.ids),
        (InstanceRow.definition, wanted.definitions),
        (InstanceRow.business_key, wanted.keys),
        (InstanceRow.state, wanted.states),
    ]
    same: list[tuple[Any, Any]] = [
        (InstanceRow.version, wanted.version),
        (InstanceRow.sop_name, wanted.name),
        (InstanceRow.suspended, wanted.suspended),
        (InstanceRow.subject, wanted.subject),
        (InstanceRow.started_by, wanted.started_by),
    ]
    found: list[ColumnElement[bool]] = [column.in_(values) for column, values in one_of if values is not None]
    found += [column == value for column, value in same if value is not None]
    found += _ranges(wanted)
    later = ((InstanceRow.started_at, wanted.started_after), (InstanceRow.ended_at, wanted.ended_after))
    earlier = ((InstanceRow.started_at, wanted.started_before), (InstanceRow.ended_at, wanted.ended_before))
    found += [column > at for column, at in later if at is not None]
    return found + [column < at for column, at in earlier if at is not None]


def _ranges(wanted: Wanted) -> list[ColumnElement[bool]]:
    likes = ((InstanceRow.sop_name, wanted.name_like), (InstanceRow.business_key, wanted.key_like))
    found = [like(column, text) for column, text in likes if text is not None]
    if wanted.between is not None:
        found.append(InstanceRow.id.between(*wanted.between))
    if wanted.versions is not None:
        found.append(tuple_(InstanceRow.definition, InstanceRow.version).in_(wanted.versions))
    if wanted.not_definitions is not None:
        found.append(InstanceRow.definition.not_in(wanted.not_definitions))
    further: tuple[tuple[Any, Any], ...] = (
        (wanted.at, standing_at),
        (wanted.message, waiting_for),
        (wanted.trouble, troubled),
        (wanted.deployment, brought_by),
    )
    return found + [clause(value) for value, clause in further if value is not None]
