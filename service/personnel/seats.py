"""Seats: a new one, and what it is called, stands under and also goes by. Titles change, the key does not."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.orm import Session

from service import identity
from service.errors import Conflict, Invalid, NotFound
from service.identity import Actor
from service.identity.tables import OccupantRow, SeatAliasRow, SeatRow
from service.personnel.telling import SEATS, line, tell

KEY = re.compile(r"[a-z][a-z0-9_]{1,59}")
LONGEST_TITLE = 120
MOST_ALIASES = 20


@dataclass(frozen=True, slots=True)
class SeatWish:
    """How a seat shall be: title, key of its superior, other names, and whether people outside sit in it."""

    title: str
    above: str | None = None
    aliases: tuple[str, ...] = ()
    external: bool = False


def add_seat(session: Session, actor: Actor, wish: SeatWish, now: datetime, key: str = "") -> str:
    """A new seat of the actor's agency; its key, made from the title when none is given.

    Forbidden without ``seat.change``; Invalid for a key or name that is taken or odd; NotFound for an unknown superior.
    """
    identity.require(actor, "seat.change")
    wish = _clean(wish)
    key = key.strip() or _key_of(wish.title)
    if not KEY.fullmatch(key):
        raise Invalid(
            "Kunci jabatan harus huruf kecil, angka, dan garis bawah, seperti kasi_statistik. Perbaiki."
        )
    if key in identity.seats(session, actor.tenant):
        raise Invalid("Kunci jabatan {key} sudah dipakai. Pilih kunci lain.", key=key)
    _unlike(session, actor.tenant, key, wish)
    identity.add_seat(session, actor.tenant, key, wish.title, external=wish.external)
    identity.seat_above(session, actor.tenant, key, wish.above)
    _write_aliases(session, actor.tenant, key, wish.aliases)
    data = {
        "title": wish.title,
        "above": wish.above,
        "aliases": list(wish.aliases),
        "external": wish.external,
    }
    tell(session, actor, SEATS, "seat_added", key, data, now)
    return key


def change_seat(session: Session, actor: Actor, key: str, wish: SeatWish, now: datetime) -> int:
    """Let a seat be as wished; how many things differed, each with its event.

    Forbidden without ``seat.change``; NotFound for an unknown seat or superior; Invalid for a name that is taken, a
    circle of superiors, or when somebody sits in a seat that shall go outside or come inside.
    """
    identity.require(actor, "seat.change")
    wish, row = _clean(wish), hold_seat(session, actor.tenant, key)
    _unlike(session, actor.tenant, key, wish)
    old = SeatWish(
        row.name, row.above, identity.seat_aliases(session, actor.tenant).get(key, ()), row.external
    )
    if wish.above != old.above:
        identity.seat_above(session, actor.tenant, key, wish.above)
    if wish.external != old.external:
        _only_when_empty(session, actor.tenant, key, now)
    table = (SeatRow.tenant == actor.tenant) & (SeatRow.key == key)
    session.execute(update(SeatRow).where(table).values(name=wish.title, external=wish.external))
    if set(wish.aliases) != set(old.aliases):
        _write_aliases(session, actor.tenant, key, wish.aliases)
    told = list(_differences(old, wish))
    for kind, data in told:
        tell(session, actor, SEATS, kind, key, {"title": wish.title} | data, now)
    return len(told)


def hold_seat(session: Session, tenant: str, key: str) -> SeatRow:
    """The seat's row, locked until the transaction ends, so that its people change one after another; or NotFound."""
    query = select(SeatRow).where(SeatRow.tenant == tenant, SeatRow.key == key).with_for_update()
    row = session.scalars(query.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound("Jabatan tidak ditemukan. Pilih jabatan dari daftar.")
    return row


def _clean(wish: SeatWish) -> SeatWish:
    title = line(wish.title, 2, LONGEST_TITLE, "Nama jabatan")
    shown = {identity.plain(each): line(each, 2, LONGEST_TITLE, "Sebutan lain") for each in wish.aliases}
    shown.pop(identity.plain(title), None)
    if len(shown) > MOST_ALIASES:
        raise Invalid("Sebutan lain paling banyak {most}. Kurangi daftarnya.", most=MOST_ALIASES)
    return SeatWish(title, wish.above or None, tuple(shown[each] for each in sorted(shown)), wish.external)


def _key_of(title: str) -> str:
    """Kasi Statistik becomes kasi_statistik."""
    return re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:60]


def _unlike(session: Session, tenant: str, key: str, wish: SeatWish) -> None:
    """Invalid when another seat goes by one of the names: lanes and lists would not know which is meant."""
    known = identity.seats_by_name(session, tenant)
    for name in (wish.title, *wish.aliases, key):
        other = known.get(identity.plain(name))
        if other not in (None, key):
            raise Invalid(
                "Nama “{name}” sudah berarti jabatan {other}. Pilih nama lain.", name=name, other=other
            )


def _only_when_empty(session: Session, tenant: str, key: str, now: datetime) -> None:
    """Conflict while somebody sits in the seat or will: officials and people outside have other roles."""
    there = (OccupantRow.until.is_(None)) | (OccupantRow.until > now)
    if session.scalar(select(exists().where(OccupantRow.tenant == tenant, OccupantRow.seat == key, there))):
        raise Conflict(
            "Jabatan ini masih diduduki. Akhiri dulu masa pejabatnya, lalu ubah dalam atau luar instansi."
        )


def _write_aliases(session: Session, tenant: str, key: str, aliases: Sequence[str]) -> None:
    session.execute(delete(SeatAliasRow).where(SeatAliasRow.tenant == tenant, SeatAliasRow.seat == key))
    rows = [
        {"tenant": tenant, "alias": identity.plain(shown), "seat": key, "shown": shown} for shown in aliases
    ]
    if rows:
        session.execute(insert(SeatAliasRow), rows)


def _differences(old: SeatWish, new: SeatWish) -> Iterator[tuple[str, dict[str, object]]]:
    if new.title != old.title:
        yield "seat_renamed", {"old": old.title}
    if new.above != old.above:
        yield "seat_superior_set", {"above": new.above}
    if set(new.aliases) != set(old.aliases):
        yield "seat_aliases_set", {"aliases": list(new.aliases)}
    if new.external != old.external:
        yield "seat_side_set", {"external": new.external}


def below(seats: Iterable[identity.Seat], key: str) -> frozenset[str]:
    """The seats that stand under one, however far down."""
    found: set[str] = {key}
    rest = [each for each in seats if each.above]
    while more := {each.key for each in rest if each.above in found} - found:
        found |= more
    return frozenset(found - {key})
