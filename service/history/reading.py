"""What auditors read, kept in a stream for each: who looks over others is looked over himself."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, select, tuple_, union_all
from sqlalchemy.orm import Session

from service.errors import Invalid
from service.history.chain import opened
from service.history.log import SAME, Record, append_all, held_heads
from service.history.questions import shortened
from service.history.tables import EventRow, PayloadRow, StreamRow

READ, MARK = "read", "reads:"
"""The kind of these events, and how their streams begin."""
AGAIN = timedelta(minutes=1)
"""The same thing looked at again before that is one reading."""
LATELY, LONGEST, MOST = 40, 1000, 2000
"""Readings looked back at; letters of an address; readings that a process remembers."""
_EPOCH, _TICK = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Read:
    """A page, download or answer that was given out: ``case`` it is about (an id), if it is about one.

    ``page`` is its address with the question asked, ``door`` web, rest or cli, ``origin`` the network address.
    """

    page: str
    door: str
    origin: str = ""
    case: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A reading as it is told: ``mark`` is where the next page begins."""

    person: str
    at: datetime
    read: Read
    mark: str


@dataclass(frozen=True, slots=True)
class _Fact:
    kind: str
    element: str | None
    data: Mapping[str, Any] = field(default_factory=dict)


def stream_of(person: str) -> str:
    """Where a person's readings stand."""
    return MARK + person


def note(session: Session, tenant: str, person: str, read: Read, now: datetime) -> bool:
    """Keep that ``person`` was given ``read``; False when the same was kept less than a minute ago."""
    where = (tenant, stream_of(person))
    held = held_heads(session, [where])
    last = held[where].at
    if last is not None and now - last < AGAIN and _told_lately(session, where, read, now):
        return False
    data = {"page": shortened(read.page, LONGEST), "door": read.door, "from": read.origin}
    append_all(session, [Record(*where, [_Fact(READ, read.case, data)], person)], now, held)
    return True


def _told_lately(session: Session, where: tuple[str, str], read: Read, now: datetime) -> bool:
    query = (
        select(EventRow.at, PayloadRow.data)
        .join(PayloadRow, SAME)
        .where(EventRow.tenant == where[0], EventRow.stream == where[1])
        .order_by(EventRow.seq.desc())
        .limit(LATELY)
    )
    told = (opened(data) for at, data in session.execute(query) if now - at < AGAIN)
    same = (shortened(read.page, LONGEST), read.door)
    return any((each["page"], each["door"]) == same for each in told)


def readings(
    session: Session,
    tenant: str,
    *,
    person: str = "",
    case: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    after: str = "",
    limit: int = 50,
) -> tuple[Seen, ...]:
    """The newest readings in the agency, or those of one auditor, about one case, between two instants.

    ``after`` is the mark of the last one of the page before; Invalid when it is none. One statement for each auditor's
    newest together, and one for who there is.
    """
    streams = [stream_of(person)] if person else _streams(session, tenant)
    wanted = [EventRow.element == case] if case else []
    wanted += [EventRow.at >= since] if since else []
    wanted += [EventRow.at < until] if until else []
    wanted += _older_than(after)
    parts = [_newest(tenant, stream, wanted, limit) for stream in streams]
    if not parts:
        return ()
    found = union_all(*parts).subquery()
    query = (
        select(found, PayloadRow.data)
        .outerjoin(
            PayloadRow,
            (PayloadRow.tenant == tenant)
            & (PayloadRow.stream == found.c.stream)
            & (PayloadRow.seq == found.c.seq),
        )
        .order_by(found.c.at.desc(), found.c.stream.desc(), found.c.seq.desc())
        .limit(limit)
    )
    return tuple(_seen(row) for row in session.execute(query))


def readers(session: Session, tenant: str) -> tuple[str, ...]:
    """The ids of those whose readings are kept."""
    return tuple(stream.removeprefix(MARK) for stream in _streams(session, tenant))


def _streams(session: Session, tenant: str) -> list[str]:
    query = select(StreamRow.stream).where(StreamRow.tenant == tenant, StreamRow.stream.startswith(MARK))
    return sorted(session.scalars(query))


def _newest(tenant: str, stream: str, wanted: list[ColumnElement[bool]], limit: int) -> Select[Any]:
    columns = (EventRow.stream, EventRow.seq, EventRow.at, EventRow.element)
    query = select(*columns).where(EventRow.tenant == tenant, EventRow.stream == stream, *wanted)
    return select(query.order_by(EventRow.seq.desc()).limit(limit).subquery())


def _seen(row: Any) -> Seen:
    data = opened(row.data) if row.data else {}
    told = {name: str(data.get(name, "-")) for name in ("page", "door", "from")}
    read = Read(told["page"], told["door"], told["from"], row.element)
    person = row.stream.removeprefix(MARK)
    return Seen(person, row.at, read, f"{(row.at - _EPOCH) // _TICK}.{row.seq}.{person}")


def _older_than(after: str) -> list[ColumnElement[bool]]:
    if not after:
        return []
    ticks, seq, person = ([*after.split(".", 2), "", ""])[:3]
    if (
        not all(each.isascii() and each.isdigit() and len(each) <= 17 for each in (ticks, seq))
        or "\x00" in person
    ):
        raise Invalid("Penanda halaman rusak. Mulai lagi dari halaman pertama.")
    last = (_EPOCH + int(ticks) * _TICK, stream_of(person), int(seq))
    at = literal(last[0], EventRow.at.type)
    return [
        tuple_(EventRow.at, EventRow.stream, EventRow.seq) < tuple_(at, literal(last[1]), literal(last[2]))
    ]


class Lately:
    """What one process has kept in the last minute, so that a page asked for again costs nothing."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str, str, str], datetime] = OrderedDict()
        self._lock = Lock()

    def knows(self, tenant: str, person: str, read: Read, now: datetime) -> bool:
        """Whether the same was kept less than a minute ago."""
        at = self._kept.get((tenant, person, read.door, shortened(read.page, LONGEST)))
        return at is not None and at <= now < at + AGAIN

    def keep(self, tenant: str, person: str, read: Read, now: datetime) -> None:
        """It was kept, and committed."""
        with self._lock:
            key = (tenant, person, read.door, shortened(read.page, LONGEST))
            self._kept[key] = now
            self._kept.move_to_end(key)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
