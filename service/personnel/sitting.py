"""Who sits in a seat, from when until when, on which decision."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from service import identity
from service.database import new_id
from service.errors import Conflict, Invalid, NotFound
from service.identity import Actor
from service.identity.tables import GrantRow, OccupantRow, PersonRow, SubstituteRow
from service.personnel.returning import give_back, gives_back_at
from service.personnel.seats import hold_seat
from service.personnel.telling import SEATS, Note, line, tell

EARLIEST, LATEST = datetime(1950, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
LONGEST_BASIS = 120


@dataclass(frozen=True, slots=True)
class Done:
    """The id of what was made, and what somebody may want to look at again."""

    id: str
    notes: tuple[Note, ...] = ()


def seat_person(
    session: Session,
    actor: Actor,
    seat: str,
    person: str,
    since: datetime,
    now: datetime,
    *,
    until: datetime | None = None,
    basis: str | None = None,
) -> Done:
    """Let a person sit in a seat from ``since`` until ``until`` (exclusive; ``None``: until further notice).

    Several people may share a seat. A beginning in the past is recorded as it was: what has been done keeps the ground
    it was done on. Forbidden without ``seat.change``; NotFound for an unknown seat or person; Invalid for a disabled
    person, one without the role the seat needs, times that are none, or the same person twice at the same time.
    """
    identity.require(actor, "seat.change")
    row = hold_seat(session, actor.tenant, seat)
    check_times(since, until)
    check_person(session, actor.tenant, person, "applicant" if row.external else "seat_holder")
    found = line(basis, 3, LONGEST_BASIS, "Nomor SK") if basis and basis.strip() else None
    if _sits(session, actor.tenant, seat, person, since, until):
        raise Invalid("Orang ini sudah menduduki jabatan tersebut pada masa itu. Periksa tanggalnya.")
    id = new_id()
    who = {"seat": seat, "person": person, "since": since, "until": until, "basis": found}
    session.add(OccupantRow(tenant=actor.tenant, id=id, **who))
    session.flush()
    gives_back_at(session, actor.tenant, id, until, now)
    when = {"since": since.isoformat(), "until": until and until.isoformat()}
    tell(
        session,
        actor,
        SEATS,
        "seat_taken",
        seat,
        {"title": row.name, "person": person, "occupant": id, "basis": found} | when,
        now,
    )
    return Done(id, _still_acted_for(session, actor.tenant, seat, row.name, since, until))


def end_occupancy(session: Session, actor: Actor, id: str, until: datetime | None, now: datetime) -> int:
    """End somebody's time in a seat at ``until`` (exclusive), or now; how many tasks went back to the seat.

    An end that is still to come may be moved; no end lies before now, so that nothing done loses its ground. The tasks
    that were held on this ground go back at the end. Forbidden without ``seat.change``; NotFound for an unknown id;
    Conflict when the time is over already.
    """
    identity.require(actor, "seat.change")
    row = _held(session, actor.tenant, id)
    seat = hold_seat(session, actor.tenant, row.seat)
    if row.until is not None and row.until <= now:
        raise Conflict("Masa jabatan ini sudah berakhir. Muat ulang halaman untuk melihat keadaannya.")
    at = until or now
    if at < now or at > LATEST:
        raise Invalid("Akhir masa jabatan tidak boleh sebelum sekarang. Pilih hari ini atau sesudahnya.")
    row.until = max(at, row.since)  # who has not begun yet never sits
    session.flush()
    gives_back_at(session, actor.tenant, id, row.until, now)
    data = {"title": seat.name, "person": row.person, "occupant": id, "until": row.until.isoformat()}
    tell(session, actor, SEATS, "seat_left", row.seat, data, now)
    return give_back(session, actor.tenant, row.seat, row.person, now, actor) if row.until <= now else 0


def check_times(since: datetime, until: datetime | None) -> None:
    """Invalid unless both lie in times that offices know, the end after the beginning."""
    if not EARLIEST <= since < LATEST or (until is not None and not since < until <= LATEST):
        raise Invalid(
            "Tanggal berakhir harus sesudah tanggal mulai, antara 1950 dan 2100. Perbaiki tanggalnya."
        )


def check_person(session: Session, tenant: str, person: str, role: str) -> None:
    """NotFound unless it is a person of the agency; Invalid when disabled or without the role that a seat needs."""
    row = session.get(PersonRow, (tenant, person), populate_existing=True)
    if row is None:
        raise NotFound("Pegawai tidak ditemukan. Pilih dari daftar.")
    if row.disabled_at is not None:
        raise Invalid("Akun {name} sudah dinonaktifkan. Pilih pegawai lain.", name=row.name)
    held = exists().where(GrantRow.tenant == tenant, GrantRow.person == person, GrantRow.role == role)
    if not session.scalar(select(held)):
        raise Invalid(
            "{name} belum punya peran yang diperlukan jabatan ini. Beri perannya di halaman pegawai, lalu ulangi.",
            name=row.name,
        )


def sitting_at(session: Session, tenant: str, seat: str, at: datetime) -> list[str]:
    """The ids of those who sit in the seat at an instant, disabled people included."""
    query = select(OccupantRow.person).where(OccupantRow.tenant == tenant, OccupantRow.seat == seat)
    there = (OccupantRow.since <= at) & (OccupantRow.until.is_(None) | (OccupantRow.until > at))
    return list(session.scalars(query.where(there).order_by(OccupantRow.person)))


def _sits(
    session: Session, tenant: str, seat: str, person: str, since: datetime, until: datetime | None
) -> bool:
    meets = OccupantRow.until.is_(None) | (OccupantRow.until > since)
    if until is not None:
        meets &= OccupantRow.since < until
    same = (OccupantRow.tenant == tenant) & (OccupantRow.seat == seat) & (OccupantRow.person == person)
    return bool(session.scalar(select(exists().where(same, meets))))


def _still_acted_for(
    session: Session, tenant: str, seat: str, title: str, since: datetime, until: datetime | None
) -> tuple[Note, ...]:
    """A Plt acts for an empty seat; with somebody in it, it is over (UU 30/2014 pasal 14 ayat (2) huruf b)."""
    runs = (SubstituteRow.until > since) & SubstituteRow.withdrawn_at.is_(None)
    if until is not None:
        runs &= SubstituteRow.since < until
    query = select(SubstituteRow.basis, SubstituteRow.until).where(
        SubstituteRow.tenant == tenant, SubstituteRow.seat == seat, SubstituteRow.kind == "plt", runs
    )
    text = "Plt. {title} ({basis}) masih berlaku. Cabut bila pejabat definitif sudah bertugas."
    return tuple(Note(text, {"title": title, "basis": basis}) for basis, _ in session.execute(query))


def _held(session: Session, tenant: str, id: str) -> OccupantRow:
    query = select(OccupantRow).where(OccupantRow.tenant == tenant, OccupantRow.id == id).with_for_update()
    row = session.scalars(query.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound("Masa jabatan tidak ditemukan. Muat ulang halaman.")
    return row
