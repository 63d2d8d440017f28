"""Agencies, people and seats as rows and as plain data."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session, aliased

from service.database import new_id
from service.errors import Invalid, NotFound
from service.identity.rights import ROLES
from service.identity.tables import (
    AccountRow,
    AgencyRow,
    AssignmentRow,
    GrantRow,
    OccupantRow,
    PersonRow,
    SeatRow,
    SubstituteRow,
)

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
"""A mail address as HTML's own field accepts one: one address, no name beside it, no line breaks."""


@dataclass(frozen=True, slots=True)
class Agency:
    """``zone`` is an IANA name such as Asia/Makassar. ``release_by_two``: nobody puts a diagram into force alone."""

    key: str
    name: str
    pemda: str
    zone: str
    release_by_two: bool = False

    @property
    def clock(self) -> ZoneInfo:
        """The agency's time zone, ready for ``astimezone``."""
        return ZoneInfo(self.zone)


@dataclass(frozen=True, slots=True)
class Seat:
    """``external`` seats belong to people outside the agency; ``above`` is the key of the superior seat."""

    key: str
    name: str
    external: bool
    above: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A person as lists show them: the seats are titles, in order."""

    id: str
    name: str
    login: str
    roles: frozenset[str]
    seats: tuple[str, ...]


class Occupant(NamedTuple):
    """Who sits in a seat; ``email`` is empty for people who want no mails."""

    id: str
    name: str
    email: str | None


def add_agency(session: Session, key: str, name: str, pemda: str, zone: str) -> Agency:
    """A new agency; Invalid when the zone is unknown."""
    if zone not in _zones():
        raise Invalid("Zona waktu harus nama IANA seperti Asia/Jakarta; ditemukan {zone}.", zone=zone[:40])
    session.add(AgencyRow(key=key, name=name, pemda=pemda, zone=zone))
    session.flush()
    return Agency(key, name, pemda, zone)


@cache
def _zones() -> frozenset[str]:
    """The zones this computer knows; asking walks hundreds of files."""
    return frozenset(available_timezones())


def agency(session: Session, tenant: str) -> Agency:
    """The agency of that key; NotFound otherwise."""
    row = session.get(AgencyRow, tenant)
    if row is None:
        raise NotFound("Instansi tidak ditemukan.")
    return Agency(row.key, row.name, row.pemda, row.zone, row.release_by_two)


def agencies(session: Session) -> list[Agency]:
    """All agencies, by name."""
    rows = session.scalars(select(AgencyRow).order_by(AgencyRow.pemda)).all()
    return [Agency(row.key, row.name, row.pemda, row.zone, row.release_by_two) for row in rows]


def add_seat(
    session: Session, tenant: str, key: str, name: str, *, external: bool = False, above: str | None = None
) -> None:
    """A new seat of the agency; ``above`` is the key of the seat that is told when this one is late."""
    session.add(SeatRow(tenant=tenant, key=key, name=name, external=external, above=above))
    session.flush()


def seat_above(session: Session, tenant: str, key: str, above: str | None) -> None:
    """Name the superior of a seat. NotFound when one of the two is unknown; Invalid when it would be its own."""
    known = seats(session, tenant)
    if missing := {key, above or key} - set(known):
        raise NotFound("Jabatan {seats} tidak ditemukan.", seats=", ".join(sorted(missing))[:80])
    superior = above
    while superior:
        if superior == key:
            raise Invalid("Jabatan tidak dapat menjadi atasannya sendiri. Pilih jabatan lain.")
        superior = known[superior].above
    session.execute(update(SeatRow).where(SeatRow.tenant == tenant, SeatRow.key == key).values(above=above))


def seats(session: Session, tenant: str) -> dict[str, Seat]:
    """The agency's seats by key."""
    rows = session.scalars(select(SeatRow).where(SeatRow.tenant == tenant).order_by(SeatRow.key)).all()
    return {row.key: Seat(row.key, row.name, row.external, row.above) for row in rows}


def add_person(
    session: Session, tenant: str, login: str, name: str, roles: Collection[str], nip: str | None = None
) -> str:
    """A new person with an account that cannot sign in until a password is set; the id comes back."""
    if unknown := set(roles) - ROLES:
        raise Invalid("Peran tidak dikenal: {roles}.", roles=", ".join(sorted(unknown)))
    if session.get(AccountRow, login) is not None:
        raise Invalid("Nama pengguna {login} sudah dipakai. Pilih nama lain.", login=login)
    id = new_id()
    session.add(PersonRow(tenant=tenant, id=id, name=name, nip=nip))
    session.flush()
    session.add(AccountRow(login=login, tenant=tenant, person=id, password_hash=""))
    session.add_all(GrantRow(tenant=tenant, person=id, role=role) for role in roles)
    session.flush()
    return id


def set_email(session: Session, tenant: str, person: str, email: str | None) -> None:
    """Where the person's mails go; ``None`` or empty text: nowhere. Invalid unless it is one plain address."""
    found = (email or "").strip()
    if found and (len(found) > 254 or not _ADDRESS.fullmatch(found)):
        raise Invalid("Alamat surel harus seperti nama@instansi.go.id. Perbaiki alamatnya.")
    changed = session.scalar(
        update(PersonRow)
        .where(PersonRow.tenant == tenant, PersonRow.id == person)
        .values(email=found or None)
        .returning(PersonRow.id)
    )
    if changed is None:
        raise NotFound("Akun tidak ditemukan.")


def seat_person(
    session: Session, tenant: str, seat: str, person: str, since: datetime, until: datetime | None = None
) -> None:
    """Let a person sit in a seat from ``since`` until ``until`` (exclusive)."""
    session.add(OccupantRow(tenant=tenant, id=new_id(), seat=seat, person=person, since=since, until=until))
    session.flush()


def people(session: Session, tenant: str, now: datetime) -> list[Person]:
    """Everybody of the agency with roles and present seats, by name, in three statements."""
    rows = session.execute(
        select(PersonRow.id, PersonRow.name, AccountRow.login)
        .join(AccountRow, (AccountRow.tenant == PersonRow.tenant) & (AccountRow.person == PersonRow.id))
        .where(PersonRow.tenant == tenant, PersonRow.disabled_at.is_(None))
        .order_by(PersonRow.name)
    ).all()
    roles: dict[str, set[str]] = {}
    for person, role in session.execute(
        select(GrantRow.person, GrantRow.role).where(GrantRow.tenant == tenant)
    ):
        roles.setdefault(person, set()).add(role)
    titles: dict[str, list[str]] = {}
    held = (
        select(OccupantRow.person, SeatRow.name)
        .join(SeatRow, (SeatRow.tenant == OccupantRow.tenant) & (SeatRow.key == OccupantRow.seat))
        .where(OccupantRow.tenant == tenant, sitting(now))
        .order_by(SeatRow.name)
    )
    for person, title in session.execute(held):
        titles.setdefault(person, []).append(title)
    return [
        Person(id, name, login, frozenset(roles.get(id, ())), tuple(titles.get(id, ())))
        for id, name, login in rows
    ]


def names(session: Session, tenant: str, ids: Collection[str]) -> dict[str, str]:
    """The names behind person ids, in one statement; unknown ids are left out."""
    if not ids:
        return {}
    query = select(PersonRow.id, PersonRow.name).where(PersonRow.tenant == tenant, PersonRow.id.in_(set(ids)))
    return {id: name for id, name in session.execute(query)}


def occupants(
    session: Session, tenant: str, seats: Collection[str], now: datetime
) -> dict[str, list[Occupant]]:
    """Who sits in those seats at ``now``, by seat, in one statement; disabled people and empty seats are left out."""
    if not seats:
        return {}
    query = (
        select(OccupantRow.seat, PersonRow.id, PersonRow.name, PersonRow.email)
        .join(PersonRow, (PersonRow.tenant == OccupantRow.tenant) & (PersonRow.id == OccupantRow.person))
        .where(OccupantRow.tenant == tenant, OccupantRow.seat.in_(set(seats)), sitting(now))
        .where(PersonRow.disabled_at.is_(None))
        .order_by(OccupantRow.seat, PersonRow.name, PersonRow.id)
    )
    found: dict[str, list[Occupant]] = {}
    for seat, id, name, email in session.execute(query):
        found.setdefault(seat, []).append(Occupant(id, name, email))
    return found


def reachable(session: Session, tenant: str, ids: Collection[str]) -> dict[str, Occupant]:
    """Those people with their mail addresses, in one statement; disabled ones are left out."""
    if not ids:
        return {}
    query = select(PersonRow.id, PersonRow.name, PersonRow.email).where(
        PersonRow.tenant == tenant, PersonRow.id.in_(set(ids)), PersonRow.disabled_at.is_(None)
    )
    return {id: Occupant(id, name, email) for id, name, email in session.execute(query)}


def sitting(now: datetime) -> ColumnElement[bool]:
    """The clause that is true for occupants sitting at ``now``."""
    return (OccupantRow.since <= now) & (OccupantRow.until.is_(None) | (OccupantRow.until > now))


def auditing(now: datetime) -> ColumnElement[bool]:
    """The clause that is true for assignments running at ``now``."""
    return (AssignmentRow.since <= now) & (AssignmentRow.until.is_(None) | (AssignmentRow.until > now))


def acting(now: datetime) -> ColumnElement[bool]:
    """The clause that is true for substitutes whose mandate runs at ``now``; a delegation needs its principal there."""
    principal = aliased(OccupantRow)
    there = exists().where(
        principal.tenant == SubstituteRow.tenant,
        principal.seat == SubstituteRow.seat,
        principal.person == SubstituteRow.principal,
        principal.since <= now,
        principal.until.is_(None) | (principal.until > now),
    )
    runs = (SubstituteRow.since <= now) & (SubstituteRow.until > now)
    kept = SubstituteRow.withdrawn_at.is_(None) | (SubstituteRow.withdrawn_at > now)
    return runs & kept & ((SubstituteRow.kind != "delegasi") | there)


def logins(session: Session, tenant: str, ids: Collection[str]) -> dict[str, str]:
    """The sign-in names behind person ids, in one statement; people without an account are left out."""
    if not ids:
        return {}
    query = select(AccountRow.person, AccountRow.login).where(
        AccountRow.tenant == tenant, AccountRow.person.in_(set(ids))
    )
    return {id: login for id, login in session.execute(query.order_by(AccountRow.login.desc()))}


def person_of(session: Session, tenant: str, login: str) -> str | None:
    """The id of the agency's person with that sign-in name."""
    query = select(AccountRow.person).where(AccountRow.tenant == tenant, AccountRow.login == login)
    return session.scalars(query).first()


def persons(session: Session, tenant: str, wanted: Collection[str]) -> dict[str, str]:
    """The ids of the agency's people behind sign-in names, in one statement; unknown names are left out."""
    if not wanted:
        return {}
    query = select(AccountRow.login, AccountRow.person).where(
        AccountRow.tenant == tenant, AccountRow.login.in_(set(wanted))
    )
    return {login: person for login, person in session.execute(query)}


def persons_like(session: Session, tenant: str, pattern: str) -> tuple[str, ...]:
    """The ids of the agency's people whose sign-in name is like ``pattern``, where % stands for any letters."""
    like = AccountRow.login.like(pattern.replace("\\", "\\\\"), escape="\\")
    return tuple(session.scalars(select(AccountRow.person).where(AccountRow.tenant == tenant, like)))
