"""Who sat in the demo's seats before, what the seats are also called, and who acts for whom now. All invented."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from service import identity, personnel
from service.identity import Actor
from service.personnel import Appointment, SeatWish

ALIASES = {"kasi_statistik": ("Subkoordinator", "Statistisi Ahli Muda")}
"""What the functional posts that took the place of the heads of section are called (Permenpan RB 17/2021)."""


@dataclass(frozen=True, slots=True)
class Predecessor:
    """Somebody who sat in a seat: from and until so many days before the demo's now."""

    seat: str
    login: str
    name: str
    came: int
    left: int
    basis: str


@dataclass(frozen=True, slots=True)
class Acting:
    """A mandate: people by login, days from the demo's now; the ``leaver`` of a Plt left the seat on its first day."""

    kind: str
    seat: str
    person: str
    since: int
    until: int
    basis: str
    principal: str = ""
    leaver: str = ""


BEFORE: Mapping[str, tuple[Predecessor, ...]] = {
    "banyuwangi": (
        Predecessor("kabid_statistik", "slamet", "Slamet Riyadi", 6 * 365, 3 * 365, "SK 821.2/114/2020"),
        Predecessor("kabid_statistik", "kusnadi", "Kusnadi Hadi", 3 * 365, 365, "SK 821.2/87/2023"),
        Predecessor("sekretaris", "sulastri", "Sulastri", 5 * 365, 240, "SK 821.2/30/2021"),
    ),
}
BEGAN = {"endang": 140}
"""Who came later than a year ago, with the days since."""
ACTING: Mapping[str, tuple[Acting, ...]] = {
    "banyuwangi": (
        Acting("plt", "sekretaris", "bambang", -230, -150, "SK 800/51/2026"),
        Acting("plh", "kasi_statistik", "joko", -1, 6, "SK 800/12/2026", principal="ratna"),
    ),
    "tarakan": (Acting("delegasi", "kadis", "nurhayati", -1, 8, "ND 090/31/2026", principal="syamsul"),),
    "balikpapan": (Acting("plt", "kadis", "lina", -2, 60, "SK 821/44/2026", leaver="surya"),),
}


def began(login: str, zone: str, now: datetime) -> datetime:
    """When a demo person came to the seat: on a morning a year ago, if nothing else is known."""
    return _midnight(ZoneInfo(zone), now, -BEGAN.get(login, 365))


def seat(session: Session, tenant: str, admin_login: str, now: datetime) -> None:
    """Give the agency's seats their past, their other names and their substitutes, each recorded in its own time."""
    clock = identity.agency(session, tenant).clock
    first = _midnight(clock, now, -365)
    admin = identity.actor_by_login(session, admin_login, first)
    _name(session, admin, first)
    for one in BEFORE.get(tenant, ()):
        _past(session, admin, one, clock, now)
    for mandate in ACTING.get(tenant, ()):
        _act(session, admin, mandate, clock, now)


def _past(session: Session, admin: Actor, one: Predecessor, clock: ZoneInfo, now: datetime) -> None:
    """A predecessor, recorded when the system came, whose account was closed when he left."""
    since, until = _midnight(clock, now, -one.came), _midnight(clock, now, -one.left)
    first = _midnight(clock, now, -365)
    person = identity.add_person(session, admin.tenant, one.login, one.name, {"seat_holder"})
    personnel.seat_person(session, admin, one.seat, person, since, first, until=until, basis=one.basis)
    personnel.disable(session, admin, person, max(first, until))


def _name(session: Session, admin: Actor, at: datetime) -> None:
    seats = identity.seats(session, admin.tenant)
    for key in ALIASES.keys() & seats.keys():
        is_now = seats[key]
        wish = SeatWish(is_now.name, is_now.above, ALIASES[key], is_now.external)
        personnel.change_seat(session, admin, key, wish, at)


def _act(session: Session, admin: Actor, one: Acting, clock: ZoneInfo, now: datetime) -> None:
    """The mandate as it was recorded on the morning of its first day."""
    since, until = _midnight(clock, now, one.since), _midnight(clock, now, one.until)
    ids = {
        login: identity.actor_by_login(session, login, now).person
        for login in (one.person, one.principal, one.leaver)
        if login
    }
    if one.leaver:
        stays = personnel.stays(session, admin, seat=one.seat)
        (left,) = [each for each in stays if each.person == ids[one.leaver]]
        personnel.end_occupancy(session, admin, left.id, since, since)
    principal = ids.get(one.principal)
    wish = Appointment(one.kind, one.seat, ids[one.person], since, until, one.basis, principal)
    personnel.appoint(session, admin, wish, since)


def _midnight(clock: ZoneInfo, now: datetime, days: int) -> datetime:
    """The beginning of the day so many days from now on the agency's clock."""
    return datetime.combine(now.astimezone(clock).date() + timedelta(days=days), time(), clock)
