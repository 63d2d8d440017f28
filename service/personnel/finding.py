"""The agency's people as its admin looks at them: the list, and one person from all sides."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, and_, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session

from service import identity
from service.errors import Invalid, NotFound
from service.identity import Actor
from service.identity.people import sitting
from service.identity.tables import AccountRow, GrantRow, OccupantRow, PersonRow, SeatRow
from service.tasks import Page, searched

STATES = ("", "active", "waiting", "disabled")
"""``waiting``: has no password yet, or only a first one."""
SORTS: dict[str, Any] = {"name": func.lower(PersonRow.name), "login": func.coalesce(AccountRow.login, "")}
MOST = 99
_ACCOUNT = (AccountRow.tenant == PersonRow.tenant) & (AccountRow.person == PersonRow.id)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A time in a seat; ``until`` empty means until further notice."""

    seat: str
    title: str
    since: datetime
    until: datetime | None
    basis: str | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A person as the list shows one. ``state`` is active, waiting or disabled; guests have no ``login`` here."""

    id: str
    name: str
    nip: str | None
    email: str | None
    login: str | None
    roles: frozenset[str]
    seats: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """One person from all sides; ``first_until`` is when a first password ends that is not yet changed."""

    person: Listed
    disabled_at: datetime | None
    first_until: datetime | None
    second_step: bool
    sittings: tuple[Sitting, ...]


def roster(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    q: str = "",
    role: str = "",
    state: str = "",
    sort: str = "name",
    after: str = "",
    limit: int = 50,
) -> Page:
    """The people of the actor's agency whose name, login, NIP or present seat holds every word of ``q``.

    ``Page`` of ``Listed``. Forbidden without ``people.read``; Invalid for an unknown filter or a broken mark.
    """
    identity.require(actor, "people.read")
    if state not in STATES or sort not in SORTS or (role and role not in identity.ROLES):
        raise Invalid("Saringan tidak dikenal. Pilih salah satu dari daftar di halaman ini.")
    key = (SORTS[sort], PersonRow.id)
    matching = _people(actor.tenant).where(*_filters(q, role, state, now))
    query = matching.order_by(*key).limit(limit + 1)
    if position := _position(after):
        query = query.where(tuple_(*key) > position)
    rows = session.execute(query.add_columns(SORTS[sort].label("sort"))).all()
    mark = _mark(rows[limit - 1].sort, rows[limit - 1].id) if len(rows) > limit else None
    counted = matching.limit(MOST + 1).subquery()
    count = session.scalar(select(func.count()).select_from(counted)) or 0
    return Page(_listed(session, actor.tenant, rows[:limit], now), mark, count)


def dossier(session: Session, actor: Actor, id: str, now: datetime) -> Dossier:
    """One person of the actor's agency. Forbidden without ``people.read``; NotFound for an unknown id."""
    identity.require(actor, "people.read")
    row = session.execute(_people(actor.tenant).where(PersonRow.id == id)).first()
    if row is None:
        raise NotFound("Orang tidak ditemukan.")
    listed = _listed(session, actor.tenant, [row], now)[0]
    sat = tuple(_sittings(session, actor.tenant, id))
    return Dossier(listed, row.disabled_at, row.temporary_until, row.totp_step is not None, sat)


def _people(tenant: str) -> Any:
    return (
        select(
            PersonRow.id,
            PersonRow.name,
            PersonRow.nip,
            PersonRow.email,
            PersonRow.disabled_at,
            AccountRow.login,
            AccountRow.password_hash,
            AccountRow.temporary_until,
            AccountRow.subject,
            AccountRow.totp_step,
        )
        .outerjoin(AccountRow, _ACCOUNT)
        .where(PersonRow.tenant == tenant)
    )


def _filters(q: str, role: str, state: str, now: datetime) -> list[ColumnElement[bool]]:
    found = [_holds(word, now) for word in searched(q)]
    if role:
        mine = (GrantRow.tenant == PersonRow.tenant) & (GrantRow.person == PersonRow.id)
        found.append(exists().where(mine, GrantRow.role == role))
    waiting = and_(
        AccountRow.login.is_not(None),
        AccountRow.subject.is_(None),
        or_(AccountRow.password_hash == "", AccountRow.temporary_until.is_not(None)),
    )
    if state == "disabled":
        found.append(PersonRow.disabled_at.is_not(None))
    elif state:
        found += [PersonRow.disabled_at.is_(None), waiting if state == "waiting" else ~waiting]
    return found


def _holds(word: str, now: datetime) -> ColumnElement[bool]:
    """True for a person in whose name, login, NIP or present seat the word stands."""
    seat = (SeatRow.tenant == OccupantRow.tenant) & (SeatRow.key == OccupantRow.seat)
    mine = (OccupantRow.tenant == PersonRow.tenant) & (OccupantRow.person == PersonRow.id)
    named = exists().where(seat, mine, sitting(now), func.lower(SeatRow.name).contains(word, autoescape=True))
    places = (func.lower(PersonRow.name), AccountRow.login, PersonRow.nip)
    return or_(*(place.contains(word, autoescape=True) for place in places), named)


def _listed(session: Session, tenant: str, rows: Sequence[Any], now: datetime) -> tuple[Listed, ...]:
    """Rows with roles and present seats, in two statements."""
    ids = [row.id for row in rows]
    granted = select(GrantRow.person, GrantRow.role).where(
        GrantRow.tenant == tenant, GrantRow.person.in_(ids)
    )
    seat = (SeatRow.tenant == OccupantRow.tenant) & (SeatRow.key == OccupantRow.seat)
    seated = (
        select(OccupantRow.person, SeatRow.name)
        .join(SeatRow, seat)
        .where(OccupantRow.tenant == tenant, OccupantRow.person.in_(ids), sitting(now))
        .order_by(SeatRow.name)
    )
    roles, seats = _gathered(session.execute(granted)), _gathered(session.execute(seated))
    return tuple(
        Listed(
            row.id,
            row.name,
            row.nip,
            row.email,
            row.login,
            frozenset(roles.get(row.id, ())),
            tuple(seats.get(row.id, ())),
            _state(row),
        )
        for row in rows
    )


def _gathered(pairs: Iterable[Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for person, value in pairs:
        found.setdefault(person, []).append(value)
    return found


def _state(row: Any) -> str:
    if row.disabled_at is not None:
        return "disabled"
    own = row.login is None or row.subject is not None or (row.password_hash and row.temporary_until is None)
    return "active" if own else "waiting"


def _sittings(session: Session, tenant: str, id: str) -> list[Sitting]:
    """Every time in a seat, the newest first."""
    seat = (SeatRow.tenant == OccupantRow.tenant) & (SeatRow.key == OccupantRow.seat)
    query = (
        select(OccupantRow.seat, SeatRow.name, OccupantRow.since, OccupantRow.until, OccupantRow.basis)
        .join(SeatRow, seat)
        .where(OccupantRow.tenant == tenant, OccupantRow.person == id)
        .order_by(OccupantRow.since.desc(), OccupantRow.id)
    )
    return [Sitting(*row) for row in session.execute(query)]


def _mark(value: str, id: str) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([value, id])).decode()


def _position(after: str) -> tuple[str, str] | None:
    if not after:
        return None
    try:
        value, id = orjson.loads(base64.urlsafe_b64decode(after.encode()))
    except (ValueError, TypeError) as error:
        raise Invalid("Penanda halaman rusak. Mulai lagi dari halaman pertama.") from error
    return str(value).replace("\x00", ""), str(id)
