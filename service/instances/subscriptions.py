"""Messages that are waited for, by exact filters and in slices."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session

from service import identity
from service.definitions.tables import SubscriptionRow as Row
from service.errors import NotFound
from service.identity import Actor
from service.instances.cases import visible
from service.instances.tables import InstanceRow


@dataclass(frozen=True, slots=True)
class Awaited:
    """A message that is waited for: by a case at ``ref``, or by a procedure that it begins (no ``instance``)."""

    id: str
    message: str
    instance: str | None
    ref: str | None
    element: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters that all hold; ``None`` filters nothing. ``place`` is a case and a ref in it."""

    ids: tuple[str, ...] | None = None
    messages: tuple[str, ...] | None = None
    instance: str | None = None
    place: tuple[str, str | None] | None = None
    element: str | None = None
    by_time: bool = False
    descending: bool = False
    first: int = 0
    most: int = 100


def listed(session: Session, actor: Actor, wanted: Wanted) -> tuple[Awaited, ...]:
    """A slice of what is waited for in the cases ``actor`` may read, and at the beginning of procedures."""
    key = Row.created_at if wanted.by_time else Row.id
    order = (key.desc(), Row.id.desc()) if wanted.descending else (key, Row.id)
    query = _readable(actor, wanted).order_by(*order).offset(wanted.first).limit(wanted.most)
    return tuple(_told(row) for row in session.scalars(query))


def counted(session: Session, actor: Actor, wanted: Wanted) -> int:
    """How many there are, whatever the slice."""
    return session.scalar(select(func.count()).select_from(_readable(actor, wanted).subquery())) or 0


def of(session: Session, actor: Actor, instance: str, ref: str) -> Awaited:
    """What a case waits for at ``ref``; NotFound when it does not."""
    found = listed(session, actor, Wanted(place=(instance, ref), most=1))
    if not found:
        raise NotFound("Tidak ada pesan yang ditunggu di sini. Lihat daftarnya di event-subscription.")
    return found[0]


def _readable(actor: Actor, wanted: Wanted) -> Select[Row]:
    identity.require(actor, "case.list")
    case = exists().where(InstanceRow.tenant == Row.tenant, InstanceRow.id == Row.instance, *visible(actor))
    query = select(Row).where(Row.tenant == actor.tenant, Row.instance.is_(None) | case)
    return query.where(*_filters(wanted))


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.ids is not None:
        found.append(Row.id.in_(wanted.ids))
    if wanted.messages is not None:
        found.append(Row.message.in_(wanted.messages))
    if wanted.instance is not None:
        found.append(Row.instance == wanted.instance)
    if wanted.place is not None:
        found.append(and_(Row.instance == wanted.place[0], Row.ref == wanted.place[1]))
    if wanted.element is not None:
        found.append(Row.element == wanted.element)
    return found


def _told(row: Row) -> Awaited:
    return Awaited(row.id, row.message, row.instance, row.ref, row.element, row.created_at)
