"""What a list of people would change: each line held against what is known, as the lines before it left it."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from service import identity
from service.calendars import Wrong
from service.database import new_id
from service.errors import Invalid
from service.identity import Actor, Seat
from service.identity.tables import AccountRow, GrantRow, OccupantRow, PersonRow
from service.personnel.lists import Line, read_list
from service.personnel.particulars import Particulars
from service.personnel.sitting import check_times


@dataclass(frozen=True, slots=True)
class Known:
    """A person as stored, or as the list leaves one. ``seats`` are those held now or to come."""

    id: str
    login: str
    particulars: Particulars
    roles: frozenset[str]
    seats: frozenset[str]
    disabled: bool = False
    new: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """``what`` is name, nip, email, roles or seat; empty ``before`` where there was nothing."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Move:
    """What one line does: ``verdict`` is added, changed or same."""

    number: int
    verdict: str
    name: str
    login: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Seating:
    """A time in a seat that begins, until further notice."""

    person: str
    seat: str
    since: datetime


@dataclass(slots=True)
class Plan:
    """All moves in the order of the list, the lines that cannot be taken, and everybody before and after."""

    moves: list[Move] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    before: dict[str, Known] = field(default_factory=dict)
    after: dict[str, Known] = field(default_factory=dict)
    stays: list[Seating] = field(default_factory=list)
    seats: dict[str, Seat] = field(default_factory=dict)

    @property
    def seen(self) -> str:
        """A digest of all that was shown: another one means that something moved in between."""
        shown = [
            [m.number, m.verdict, m.login, [[d.what, d.before, d.after] for d in m.differences]]
            for m in self.moves
        ]
        return hashlib.sha256(orjson.dumps([shown, [[w.number, w.sentence] for w in self.wrong]])).hexdigest()

    def count(self, verdict: str) -> int:
        """How many lines have that verdict."""
        return sum(move.verdict == verdict for move in self.moves)


def preview_list(session: Session, actor: Actor, data: bytes, now: datetime) -> Plan:
    """What the list would change; nothing is written.

    Forbidden without ``people.change``; Invalid when the whole list cannot be read. Lines that cannot be taken stand
    in ``wrong`` by their number.
    """
    identity.require(actor, "people.change")
    lines, wrong = read_list(data)
    return planned(session, actor, lines, wrong, now)


def planned(
    session: Session, actor: Actor, lines: Sequence[Line], wrong: Sequence[Wrong], now: datetime
) -> Plan:
    """The lines held against the agency's people, seven statements however long the list."""
    office = _Office(session, actor.tenant, [line.login for line in lines if line.login], now)
    plan = Plan(wrong=list(wrong), before=dict(office.people), seats=office.seats)
    for line in lines:
        try:
            plan.moves.append(office.take(line))
        except Invalid as no:
            plan.wrong.append(Wrong(line.number, no.text, no.values))
    plan.after, plan.stays = office.people, office.stays
    if lines and not any("agency_admin" in each.roles and not each.disabled for each in plan.after.values()):
        text = (
            "Sesudah impor ini tidak ada admin instansi lagi. Sisakan paling sedikit satu admin yang aktif."
        )
        plan.wrong.append(Wrong(lines[-1].number, text))
    plan.wrong.sort(key=lambda each: each.number)
    return plan


class _Office:
    """The agency's people and seats, taking one line after another."""

    def __init__(self, session: Session, tenant: str, logins: Collection[str], now: datetime) -> None:
        zone = identity.agency(session, tenant).clock
        self.people = {each.id: each for each in _known(session, tenant, now)}
        self.by_login = {each.login: each.id for each in self.people.values() if each.login}
        self.by_nip = {each.particulars.nip: each.id for each in self.people.values() if each.particulars.nip}
        self.seats = identity.seats(session, tenant)
        self.titles = identity.seats_by_name(session, tenant)
        self.elsewhere = _taken(session, tenant, logins)
        self.stays: list[Seating] = []
        self.zone, self.today = zone, now.astimezone(zone).date()

    def take(self, line: Line) -> Move:
        """The line's move; Invalid when it cannot be taken, and then nothing of it is."""
        seat = self._seat(line.seat)
        old = self._person(line)
        base = old or self._newcomer(line, seat)
        new = self._changed(base, line, seat)
        stay = self._seating(new, seat, line) if seat and seat.key not in base.seats else None
        if stay:
            new = replace(new, seats=new.seats | {stay.seat})
            self.stays.append(stay)
        self.people[new.id] = new
        self.by_login[new.login] = new.id
        if base.particulars.nip:
            self.by_nip.pop(base.particulars.nip, None)
        if new.particulars.nip:
            self.by_nip[new.particulars.nip] = new.id
        found = tuple(self._differences(old, new))
        verdict = "added" if old is None else "changed" if found else "same"
        return Move(line.number, verdict, new.particulars.name, new.login, found)

    def _person(self, line: Line) -> Known | None:
        """Whom the line means: by login, else by NIP."""
        by_login, by_nip = self.by_login.get(line.login), self.by_nip.get(line.nip or "")
        if by_nip is not None and line.login and by_nip != by_login:
            other = self.people[by_nip]
            raise Invalid(
                "NIP {nip} milik {name} ({login}), bukan {found}. Perbaiki NIP atau loginnya.",
                nip=line.nip,
                name=other.particulars.name,
                login=other.login or "-",
                found=line.login,
            )
        found = self.people.get(by_login or by_nip or "")
        if found is not None and found.disabled:
            raise Invalid(
                "{name} sedang nonaktif. Aktifkan dulu, lalu impor lagi.", name=found.particulars.name
            )
        return found

    def _newcomer(self, line: Line, seat: Seat | None) -> Known:
        if not line.login:
            raise Invalid("Belum ada orang dengan NIP ini. Isi login agar orangnya dapat ditambahkan.")
        if not line.name:
            raise Invalid("Belum ada orang dengan login ini. Isi nama agar orangnya dapat ditambahkan.")
        if line.login in self.elsewhere:
            raise Invalid("Nama pengguna {login} sudah dipakai. Pilih nama lain.", login=line.login)
        roles = line.roles or ({_role_for(seat)} if seat else frozenset())
        if not roles:
            raise Invalid("Orang baru perlu peran atau jabatan. Isi salah satu kolomnya.")
        return Known(new_id(), line.login, Particulars(line.name), frozenset(roles), frozenset(), new=True)

    def _changed(self, base: Known, line: Line, seat: Seat | None) -> Known:
        """What the list leaves empty stays as it is."""
        was = base.particulars
        now = Particulars(line.name or was.name, line.nip or was.nip, line.email or was.email)
        roles = line.roles or base.roles
        if seat is not None and _role_for(seat) not in roles:
            raise Invalid(
                "Jabatan {seat} memerlukan peran {role}. Tambahkan di kolom peran.",
                seat=seat.name,
                role="pemohon" if seat.external else "pelaksana",
            )
        return replace(base, particulars=now, roles=roles)

    def _seat(self, text: str) -> Seat | None:
        if not text:
            return None
        key = self.titles.get(identity.plain(text))
        if key is None:
            raise Invalid("Jabatan “{seat}” tidak dikenal. Pakai nama dari halaman jabatan.", seat=text[:80])
        return self.seats[key]

    def _seating(self, person: Known, seat: Seat, line: Line) -> Seating:
        since = datetime.combine(line.since or self.today, time(), self.zone)
        check_times(since, None)
        return Seating(person.id, seat.key, since)

    def _differences(self, old: Known | None, new: Known) -> Iterator[Difference]:
        was = old.particulars if old else Particulars("")
        now = new.particulars
        for what, before, after in (
            ("name", was.name, now.name),
            ("nip", was.nip, now.nip),
            ("email", was.email, now.email),
        ):
            if before != after:
                yield Difference(what, before or "", after or "")
        roles = old.roles if old else frozenset()
        if roles != new.roles:
            yield Difference("roles", " ".join(sorted(roles)), " ".join(sorted(new.roles)))
        for seat in sorted(new.seats - (old.seats if old else frozenset())):
            yield Difference("seat", "", self.seats[seat].name)


def _role_for(seat: Seat) -> str:
    return "applicant" if seat.external else "seat_holder"


def _known(session: Session, tenant: str, now: datetime) -> list[Known]:
    """Everybody of the agency, in three statements."""
    account = (AccountRow.tenant == PersonRow.tenant) & (AccountRow.person == PersonRow.id)
    people = session.execute(
        select(
            PersonRow.id,
            PersonRow.name,
            PersonRow.nip,
            PersonRow.email,
            PersonRow.disabled_at,
            AccountRow.login,
        )
        .outerjoin(AccountRow, account)
        .where(PersonRow.tenant == tenant)
    ).all()
    granted = select(GrantRow.person, GrantRow.role).where(GrantRow.tenant == tenant)
    open_ended = OccupantRow.until.is_(None) | (OccupantRow.until > now)
    seated = select(OccupantRow.person, OccupantRow.seat).where(OccupantRow.tenant == tenant, open_ended)
    roles, seats = _sets(session.execute(granted)), _sets(session.execute(seated))
    return [
        Known(
            row.id,
            row.login or "",
            Particulars(row.name, row.nip, row.email),
            frozenset(roles.get(row.id, ())),
            frozenset(seats.get(row.id, ())),
            row.disabled_at is not None,
        )
        for row in people
    ]


def _sets(pairs: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for person, value in pairs:
        found.setdefault(person, set()).add(value)
    return found


def _taken(session: Session, tenant: str, logins: Collection[str]) -> frozenset[str]:
    """Which of these logins people of other agencies have."""
    query = select(AccountRow.login).where(AccountRow.login.in_(logins), AccountRow.tenant != tenant)
    return frozenset(session.scalars(query)) if logins else frozenset()
