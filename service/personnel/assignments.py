"""Auditors of other agencies: who may read this one, from when until when, on which letter of assignment.

The account stays at home. Here the auditor is a person without one, whose name stands in the history; he has the
auditor's role and no other, as long as the assignment runs (``identity.actor``).
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import String, bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service import history, identity
from service.database import Instant, new_id
from service.errors import Invalid, NotFound
from service.identity import Actor, Agency
from service.identity.people import auditing
from service.identity.tables import AccountRow, AgencyRow, AssignmentRow, GrantRow, PersonRow
from service.personnel.particulars import checked_login
from service.personnel.sitting import LONGEST_BASIS, check_times
from service.personnel.telling import Fact, line
from service.prepared import Prepared

STREAM = "orang"


@dataclass(frozen=True, slots=True)
class Assignment:
    """An auditor of another agency; ``person`` is who he is here, ``state`` one of coming, running and over."""

    person: str
    name: str
    login: str
    since: datetime
    until: datetime | None
    basis: str
    state: str


@dataclass(frozen=True, slots=True)
class Assigned:
    """Whom to assign: the login at the home agency, the name as the letter writes it; ``until`` is exclusive."""

    login: str
    name: str
    since: datetime
    until: datetime | None
    basis: str


def assign(session: Session, actor: Actor, wish: Assigned, now: datetime) -> str:
    """Let an auditor of another agency read this one; the id of the person here.

    Forbidden without ``assignment.change``. Invalid for times that are none, a login that nobody has, one of this
    agency (who takes the auditor's role instead), and one whose assignment still runs.
    """
    identity.require(actor, "assignment.change")
    check_times(wish.since, wish.until)
    if wish.until is not None and wish.until <= now:
        raise Invalid("Penugasan ini sudah berakhir sebelum dicatat. Perbaiki tanggal berakhirnya.")
    login, name = checked_login(wish.login), line(wish.name, 2, 120, "Nama")
    basis = line(wish.basis, 3, LONGEST_BASIS, "Nomor surat tugas")
    own = select(AccountRow.login).where(AccountRow.tenant == actor.tenant, AccountRow.login == login)
    if session.scalar(own):
        raise Invalid("{login} adalah akun instansi ini. Beri peran auditor di halaman orang.", login=login)
    try:
        with session.begin_nested():
            person = _written(session, actor.tenant, login, name, wish, basis, now)
    except IntegrityError as error:
        raise Invalid(
            "Nama pengguna {login} tidak ditemukan. Periksa ejaannya, atau mintalah akunnya dibuat di instansi asal.",
            login=login,
        ) from error
    told = {"name": name, "login": login, "basis": basis, "since": wish.since.isoformat()}
    told["until"] = wish.until.isoformat() if wish.until else "-"
    history.append(session, actor.tenant, STREAM, [Fact("auditor_assigned", person, told)], actor.person, now)
    return person


def _written(
    session: Session, tenant: str, login: str, name: str, wish: Assigned, basis: str, now: datetime
) -> str:
    """The rows of the assignment; whoever comes again stays the same person. The login's own key proves the login."""
    query = select(AssignmentRow).where(AssignmentRow.tenant == tenant, AssignmentRow.login == login)
    row = session.scalars(query.with_for_update()).first()
    if row is None:
        row = AssignmentRow(tenant=tenant, person=new_id(), login=login)
        session.add(PersonRow(tenant=tenant, id=row.person, name=name))
        session.flush()
        session.add(GrantRow(tenant=tenant, person=row.person, role="auditor"))
        session.add(row)
    elif row.until is None or row.until > now:
        raise Invalid("{login} sudah ditugaskan di sini. Akhiri penugasan itu dulu.", login=login)
    row.since, row.until, row.basis = wish.since, wish.until, basis
    session.flush()
    return row.person


def end(session: Session, actor: Actor, person: str, now: datetime) -> bool:
    """End an assignment at once; True when it was not over. Forbidden without the right; NotFound when unknown."""
    identity.require(actor, "assignment.change")
    query = (
        select(AssignmentRow, PersonRow.name)
        .join(PersonRow, (PersonRow.tenant == AssignmentRow.tenant) & (PersonRow.id == AssignmentRow.person))
        .where(AssignmentRow.tenant == actor.tenant, AssignmentRow.person == person)
        .with_for_update(of=AssignmentRow)
    )
    found = session.execute(query).first()
    if found is None:
        raise NotFound("Penugasan tidak ditemukan. Muat ulang halaman.")
    row, name = found
    if row.until is not None and row.until <= now:
        return False
    row.until = now
    session.flush()
    told = {"name": name, "login": row.login, "basis": row.basis}
    history.append(session, actor.tenant, STREAM, [Fact("assignment_ended", person, told)], actor.person, now)
    return True


def assignments(session: Session, actor: Actor, now: datetime) -> list[Assignment]:
    """The agency's assigned auditors, the newest first. Forbidden without ``assignment.read``."""
    identity.require(actor, "assignment.read")
    query = (
        select(AssignmentRow, PersonRow.name)
        .join(PersonRow, (PersonRow.tenant == AssignmentRow.tenant) & (PersonRow.id == AssignmentRow.person))
        .where(AssignmentRow.tenant == actor.tenant)
        .order_by(AssignmentRow.since.desc(), AssignmentRow.person)
    )
    return [
        Assignment(row.person, name, row.login, row.since, row.until, row.basis, _state(row, now))
        for row, name in session.execute(query)
    ]


def _state(row: AssignmentRow, now: datetime) -> str:
    if row.until is not None and row.until <= now:
        return "over"
    return "coming" if row.since > now else "running"


def elsewhere(session: Session, home: Actor, now: datetime) -> list[Agency]:
    """The other agencies that an auditor may read at ``now``, by name, from a session that looks across agencies."""
    if "auditor" not in home.roles:
        return []
    rows = _elsewhere().rows(session, {"login": home.login, "home": home.tenant, "now": now})
    return [Agency(row.key, row.name, row.pemda, row.zone, row.release_by_two) for row in rows]


@cache
def _elsewhere() -> Prepared:
    """Put together once, since every page of an auditor asks."""
    login, home = (bindparam(name, type_=String()) for name in ("login", "home"))
    now: Any = bindparam("now", type_=Instant())
    return Prepared(
        select(AgencyRow.key, AgencyRow.name, AgencyRow.pemda, AgencyRow.zone, AgencyRow.release_by_two)
        .join(AssignmentRow, AssignmentRow.tenant == AgencyRow.key)
        .where(AssignmentRow.login == login, AssignmentRow.tenant != home, auditing(now))
        .order_by(AgencyRow.name, AgencyRow.key)
    )


def there(session: Session, tenant: str, home: Actor, now: datetime) -> Actor:
    """Who the auditor is at the agency; NotFound for an unknown one, and without a running assignment."""
    query = select(AssignmentRow.person).where(
        AssignmentRow.tenant == tenant, AssignmentRow.login == home.login, auditing(now)
    )
    person = session.scalar(query) if "auditor" in home.roles else None
    if person is None:
        raise NotFound("Instansi tidak ditemukan.")
    return identity.actor(session, tenant, person, now)


def enter(session: Session, tenant: str, home: Actor, now: datetime) -> Actor:
    """``there``, and the agency's history keeps that he came; his reads are logged where he reads."""
    found = there(session, tenant, home, now)
    told = {"name": found.name, "login": found.login}
    history.append(session, tenant, STREAM, [Fact("auditor_came", found.person, told)], found.person, now)
    return found
