"""Open steps of programs by exact filters and in slices, and the incidents among them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from service import identity
from service.external_tasks.steps import ExternalTask, told
from service.external_tasks.tables import ExternalTaskRow as Row
from service.identity import Actor

MOST = 1_000
"""Steps of one answer about what rests."""
SORTS = {
    "id": (Row.id,),
    "lock": (Row.locked_until,),
    "instance": (Row.instance,),
    "version": (Row.definition, Row.version),
    "definition": (Row.definition,),
    "priority": (Row.priority,),
    "failed": (Row.failed_at,),
    "message": (Row.error_message,),
    "element": (Row.element,),
    "incident": (Row.incident,),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters that all hold; ``None`` filters nothing. ``locked`` and ``rests`` (no retries left) are as of ``now``.

    ``versions`` are (key, number), ``between`` two case ids. ``first`` rows are passed over and at most ``most`` come.
    """

    ids: tuple[str, ...] | None = None
    elements: tuple[str, ...] | None = None
    topic: str | None = None
    worker: str | None = None
    instances: tuple[str, ...] | None = None
    between: tuple[str, str] | None = None
    versions: tuple[tuple[str, int], ...] | None = None
    definitions: tuple[str, ...] | None = None
    incidents: tuple[str, ...] | None = None
    locked: bool | None = None
    locked_before: datetime | None = None
    locked_after: datetime | None = None
    suspended: bool | None = None
    rests: bool | None = None
    least: int | None = None
    greatest: int | None = None
    message: str | None = None
    message_like: str | None = None
    failed_before: datetime | None = None
    failed_after: datetime | None = None
    sort: str = "id"
    descending: bool = False
    first: int = 0
    most: int = 100


def listed(session: Session, actor: Actor, wanted: Wanted, now: datetime) -> tuple[ExternalTask, ...]:
    """A slice of the agency's open steps, in one statement. Forbidden without the right to see them."""
    keys: list[Any] = list(SORTS[wanted.sort])
    order = [key.desc() if wanted.descending else key for key in keys]
    query = _readable(actor, wanted, now).order_by(*order, Row.id).offset(wanted.first).limit(wanted.most)
    return tuple(told(row) for row in session.scalars(query.execution_options(populate_existing=True)))


def counted(session: Session, actor: Actor, wanted: Wanted, now: datetime) -> int:
    """How many there are, whatever the slice."""
    found = _readable(actor, wanted, now).with_only_columns(Row.id).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def topics(session: Session, actor: Actor, wanted: Wanted, now: datetime) -> list[str]:
    """The topics of those steps, by name."""
    query = _readable(actor, wanted, now).with_only_columns(Row.topic).distinct()
    return list(session.scalars(query.order_by(Row.topic)))


def _readable(actor: Actor, wanted: Wanted, now: datetime) -> Select[Any]:
    identity.require(actor, "external.read")
    return select(Row).where(Row.tenant == actor.tenant, *_same(wanted), *_span(wanted), *_state(wanted, now))


def _same(wanted: Wanted) -> list[ColumnElement[bool]]:
    one_of: Mapping[Any, tuple[str, ...] | None] = {
        Row.id: wanted.ids,
        Row.element: wanted.elements,
        Row.instance: wanted.instances,
        Row.definition: wanted.definitions,
        Row.incident: wanted.incidents,
    }
    found = [column.in_(values) for column, values in one_of.items() if values is not None]
    if wanted.between is not None:
        found.append(Row.instance.between(*wanted.between))
    if wanted.topic is not None:
        found.append(Row.topic == wanted.topic)
    if wanted.worker is not None:
        found.append(Row.worker == wanted.worker)
    if wanted.message is not None:
        found.append(Row.error_message == wanted.message)
    if wanted.message_like is not None:
        found.append(Row.error_message.like(wanted.message_like, escape="\\"))
    if wanted.versions is not None:
        same = (and_(Row.definition == key, Row.version == number) for key, number in wanted.versions)
        found.append(or_(false(), *same))
    return found


def _span(wanted: Wanted) -> list[ColumnElement[bool]]:
    later = ((Row.locked_until, wanted.locked_after), (Row.failed_at, wanted.failed_after))
    earlier = ((Row.locked_until, wanted.locked_before), (Row.failed_at, wanted.failed_before))
    found: list[ColumnElement[bool]] = [column > at for column, at in later if at is not None]
    found += [column < at for column, at in earlier if at is not None]
    if wanted.least is not None:
        found.append(Row.priority >= wanted.least)
    if wanted.greatest is not None:
        found.append(Row.priority <= wanted.greatest)
    return found


def _state(wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.locked is not None:
        free = or_(Row.locked_until.is_(None), Row.locked_until <= now)
        found.append(~free if wanted.locked else free)
    if wanted.suspended is not None:
        found.append(Row.suspended == wanted.suspended)
    if wanted.rests is not None:
        left = or_(Row.retries.is_(None), Row.retries > 0)
        found.append(Row.retries == 0 if wanted.rests else left)
    return found
