"""What must hold before somebody acts for a seat."""

from calendar import monthrange
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import identity
from service.errors import Invalid
from service.identity import KINDS
from service.identity.tables import OccupantRow, PersonRow, SeatRow, SubstituteRow
from service.personnel.decrees import File
from service.personnel.sitting import check_person, check_times, sitting_at
from service.personnel.telling import Note

PLT_MONTHS = 3
"""A Plt is appointed for at most 3 months, which may be prolonged by 3 more: SE Kepala BKN 1/SE/I/2021."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who shall act for which seat: ``kind`` is plt, plh or delegasi, ``basis`` the number of the decree.

    ``until`` is exclusive. ``principal`` is the person acted for: none for a plt; for a plh or delegation whoever sits
    alone in the seat, when it is left out. ``scope`` holds the keys of the procedures covered, none for all. ``file``
    is the decree itself.
    """

    kind: str
    seat: str
    person: str
    since: datetime
    until: datetime
    basis: str
    principal: str | None = None
    scope: Collection[str] = ()
    file: File | None = None


def principal(session: Session, tenant: str, wish: Appointment, now: datetime) -> str | None:
    """The person acted for: nobody for a plt, else the one named, or who sits in the seat alone.

    Invalid without one, and for an unknown kind.
    """
    if wish.kind not in KINDS:
        raise Invalid("Jenis penunjukan harus Plt, Plh, atau delegasi. Pilih salah satu.")
    if wish.kind == "plt":
        return None
    there = sitting_at(session, tenant, wish.seat, max(wish.since, now))
    found = wish.principal or (there[0] if len(there) == 1 else None)
    if found is None or found not in there:
        raise Invalid(
            "Plh dan delegasi memerlukan pejabat yang menduduki jabatan pada tanggal mulai. Pilih pejabat yang "
            "digantikan; untuk jabatan kosong, tunjuk Plt."
        )
    return found


def check(session: Session, tenant: str, seat: SeatRow, wish: Appointment, now: datetime) -> tuple[Note, ...]:
    """What looks unusual about an appointment whose seat is held; Invalid when a rule forbids it.

    The seat is the agency's own; the person works here and sits neither in the seat nor is the one
    acted for; it ends after it begins and after now, and begins today at the earliest, so that no authority is made for
    what is done; a seat has one Plt at a time, a person one Plh. NotFound for an unknown person.
    """
    if seat.external:
        raise Invalid("Jabatan di luar instansi tidak memakai Plt, Plh, atau delegasi. Pilih jabatan lain.")
    _in_time(session, tenant, wish, now)
    if wish.person == wish.principal:
        raise Invalid("Tidak seorang pun menggantikan dirinya sendiri. Pilih pegawai lain sebagai pengganti.")
    check_person(session, tenant, wish.person, "seat_holder")
    if wish.person in sitting_at(session, tenant, wish.seat, max(wish.since, now)):
        raise Invalid(
            "Pegawai ini sudah menduduki jabatan itu sendiri. Pilih pegawai lain sebagai pengganti."
        )
    _alone(session, tenant, wish)
    if wish.kind != "plt":
        return ()
    _not_too_long(session, tenant, wish)
    return tuple(_occupied(session, tenant, seat, wish))


def _in_time(session: Session, tenant: str, wish: Appointment, now: datetime) -> None:
    check_times(wish.since, wish.until)
    zone = identity.agency(session, tenant).clock
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    if wish.since < today:
        raise Invalid(
            "Penunjukan tidak berlaku surut: mulai paling awal hari ini. Yang sudah dikerjakan tidak memperoleh "
            "wewenang sesudahnya."
        )
    if wish.until <= now:
        raise Invalid("Penunjukan ini sudah berakhir sebelum dicatat. Perbaiki tanggal berakhirnya.")


def _alone(session: Session, tenant: str, wish: Appointment) -> None:
    """Invalid when another mandate of the kind runs meanwhile: of the seat (plt), or of the person acted for."""
    same = SubstituteRow.person == wish.person
    if wish.kind == "plh":
        same |= SubstituteRow.principal == wish.principal
    meets = (SubstituteRow.since < wish.until) & (SubstituteRow.until > wish.since)
    query = (
        select(PersonRow.name, SubstituteRow.basis)
        .join(PersonRow, (PersonRow.tenant == SubstituteRow.tenant) & (PersonRow.id == SubstituteRow.person))
        .where(SubstituteRow.tenant == tenant, SubstituteRow.seat == wish.seat, meets)
        .where(SubstituteRow.kind == wish.kind, SubstituteRow.withdrawn_at.is_(None))
        .where(same if wish.kind != "plt" else SubstituteRow.kind == "plt")
        .order_by(SubstituteRow.id)
    )
    if other := session.execute(query).first():
        raise Invalid(
            "Pada masa itu {name} sudah ditunjuk ({basis}). Cabut dulu penunjukan itu, atau ubah tanggalnya.",
            name=other.name,
            basis=other.basis,
        )


def _not_too_long(session: Session, tenant: str, wish: Appointment) -> None:
    """SE Kepala BKN 1/SE/I/2021: 3 months at most, and with what goes on without a gap 6 at most."""
    zone = identity.agency(session, tenant).clock
    if wish.until > months_later(wish.since, PLT_MONTHS, zone):
        raise Invalid(
            "Plt paling lama {most} bulan untuk sekali penunjukan (SE Kepala BKN 1/SE/I/2021). Perpendek masanya; "
            "perpanjangan dicatat sebagai penunjukan baru.",
            most=PLT_MONTHS,
        )
    if wish.until > months_later(_began(session, tenant, wish), 2 * PLT_MONTHS, zone):
        raise Invalid(
            "Plt dapat diperpanjang paling lama {most} bulan (SE Kepala BKN 1/SE/I/2021); masa ini melampaui {whole} "
            "bulan. Tunjuk pegawai lain atau perpendek masanya.",
            most=PLT_MONTHS,
            whole=2 * PLT_MONTHS,
        )


def _began(session: Session, tenant: str, wish: Appointment) -> datetime:
    """When the person began to act for the seat as Plt without a gap of more than a day."""
    query = (
        select(SubstituteRow.since, SubstituteRow.until, SubstituteRow.withdrawn_at)
        .where(SubstituteRow.tenant == tenant, SubstituteRow.seat == wish.seat)
        .where(SubstituteRow.kind == "plt", SubstituteRow.person == wish.person)
        .where(SubstituteRow.since < wish.since)
        .order_by(SubstituteRow.since.desc())
    )
    began = wish.since
    for since, until, withdrawn in session.execute(query):
        if min(until, withdrawn or until) < began - timedelta(days=1):
            break
        began = since
    return began


def _occupied(session: Session, tenant: str, seat: SeatRow, wish: Appointment) -> Iterator[Note]:
    """A Plt is for a seat whose holder is gone for good: UU 30/2014 pasal 14 ayat (2) huruf b."""
    query = (
        select(PersonRow.name)
        .join(OccupantRow, (OccupantRow.tenant == PersonRow.tenant) & (OccupantRow.person == PersonRow.id))
        .where(OccupantRow.tenant == tenant, OccupantRow.seat == wish.seat, OccupantRow.since < wish.until)
        .where(OccupantRow.until.is_(None) | (OccupantRow.until > wish.since))
        .order_by(PersonRow.name)
    )
    for name in session.scalars(query):
        yield Note(
            "{title} masih diduduki {name} pada masa itu. Plt untuk jabatan kosong; bila {name} hanya berhalangan "
            "sementara, cabut dan tunjuk Plh.",
            {"title": seat.name, "name": name},
        )


def months_later(at: datetime, months: int, zone: ZoneInfo) -> datetime:
    """The same day and hour so many months on, by the agency's calendar; the last day of a shorter month."""
    local = at.astimezone(zone)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day)
