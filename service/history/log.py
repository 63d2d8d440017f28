"""Append and read, one gapless sequence for each stream."""

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, cast

from sqlalchemy import Table, bindparam, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service.history.chain import GENESIS, Body, commit, opened, payload, seal
from service.history.personal import ERASED, laid_over
from service.history.tables import EventRow, PayloadRow, StreamRow
from service.prepared import Prepared

VERSION = 1
_ENTRY = ("seq", "at", "kind", "element", "actor", "on_behalf_of", "authority", "hash")
SAME = (
    (PayloadRow.tenant == EventRow.tenant)
    & (PayloadRow.stream == EventRow.stream)
    & (PayloadRow.seq == EventRow.seq)
)

_EVENTS = Prepared(insert(cast(Table, EventRow.__table__)), *Body.__slots__, "hash")
_PAYLOADS = Prepared(insert(cast(Table, PayloadRow.__table__)), "tenant", "stream", "seq", "salt", "data")
_STREAMS = cast(Table, StreamRow.__table__)
_BEGINNINGS = Prepared(insert(_STREAMS), "tenant", "stream", "seq", "hash", "at")
_ENDS = Prepared(
    update(_STREAMS).where(
        _STREAMS.c.tenant == bindparam("_tenant"), _STREAMS.c.stream == bindparam("_stream")
    ),
    *("seq", "hash", "at"),
)
"""Statements that every move writes with are put together once."""


class Factual(Protocol):
    """Anything with a kind in the past tense, an element and JSON data: the engine's Fact, or a room's own."""

    @property
    def kind(self) -> str: ...
    @property
    def element(self) -> str | None: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as read. Of a payload that was lawfully erased ``data`` is what remains and ``erased`` on what basis.

    ``data`` is ``None`` where nothing says why the payload is not there.
    """

    seq: int
    at: datetime
    kind: str
    element: str | None
    actor: str | None
    on_behalf_of: str | None
    authority: str | None
    data: dict[str, Any] | None
    hash: str
    erased: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """Facts for one stream, told by ``actor`` (a person id, or ``None`` for the clock), for whom and on what ground."""

    tenant: str
    stream: str
    facts: Sequence[Factual]
    actor: str | None
    on_behalf_of: str | None = None
    authority: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The newest event of a stream; one that is not ``stored`` begins, and only its own transaction knows of it."""

    seq: int
    hash: str
    at: datetime | None
    stored: bool = True


UNWRITTEN = Head(0, GENESIS, None, stored=False)
"""The head of a stream before its first event."""


def append(
    session: Session, tenant: str, stream: str, facts: Sequence[Factual], actor: str | None, at: datetime
) -> str:
    """Append facts to the stream at ``at`` by ``actor`` (a person id, or ``None`` for the clock); the new head.

    The stream's head is held until the transaction ends; history never goes back behind its last instant.
    """
    return append_all(session, [Record(tenant, stream, facts, actor)], at)[0].hash


def append_all(
    session: Session,
    records: Sequence[Record],
    at: datetime,
    held: Mapping[tuple[str, str], Head] | None = None,
) -> list[Head]:
    """``append`` for several streams, each named once, in a handful of statements; their new heads in order.

    ``held`` are heads, by agency and stream, that this transaction has read and locked already, or begins itself
    (``UNWRITTEN``).
    """
    heads = dict(held or {})
    asked = [
        (record.tenant, record.stream) for record in records if (record.tenant, record.stream) not in heads
    ]
    heads |= held_heads(session, asked) if asked else {}
    grown, events, payloads = [], [], []
    for record in records:
        head = heads[record.tenant, record.stream]
        for event, kept in _chained(record, head, at):
            events.append(event)
            payloads.append(kept)
            head = Head(event["seq"], event["hash"], event["at"])
        grown.append(head)
    if events:
        _EVENTS.run_all(session, events)
        _PAYLOADS.run_all(session, payloads)
        _keep_heads(session, records, heads, grown)
    return grown


def _keep_heads(
    session: Session,
    records: Sequence[Record],
    before: Mapping[tuple[str, str], Head],
    grown: Sequence[Head],
) -> None:
    """Move the heads of the streams that grew, and write those that begin."""
    begun, moved = [], []
    for record, end in zip(records, grown, strict=True):
        where, head = (record.tenant, record.stream), {"seq": end.seq, "hash": end.hash, "at": end.at}
        if not record.facts:
            continue
        if before[where].stored:
            moved.append({"_tenant": record.tenant, "_stream": record.stream, **head})
        else:
            begun.append({"tenant": record.tenant, "stream": record.stream, **head})
    if begun:
        _BEGINNINGS.run_all(session, begun)
    if moved:
        _ENDS.run_all(session, moved)


def _chained(record: Record, head: Head, now: datetime) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The record's facts as event and payload rows, each sealed to the one before.

    A clock that lies behind the newest event is told in ``clock``: the engine counts from it.
    """
    seq, hash, where = head.seq, head.hash, (record.tenant, record.stream)
    at = max(now, head.at) if head.at else now
    behind = {"clock": now.astimezone(UTC).isoformat()} if now < at else {}
    for fact in record.facts:
        seq, salt, data = seq + 1, secrets.token_bytes(16), payload({**fact.data, **behind})
        sealed = commit(salt, data)
        who = (record.actor, record.on_behalf_of, record.authority)
        body = Body(*where, seq, VERSION, at, fact.kind, fact.element, *who, sealed, hash)
        hash = seal(body)
        event = {name: getattr(body, name) for name in Body.__slots__} | {"hash": hash}
        yield event, {"tenant": where[0], "stream": where[1], "seq": seq, "salt": salt, "data": data}


def held_heads(session: Session, streams: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Head]:
    """The streams' heads, locked until the transaction ends, always in the same order; a new one begins at zero."""
    found = _locked(session, streams)
    new = sorted(set(streams) - set(found))
    if not new:
        return found
    words: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    rows = [{"tenant": tenant, "stream": stream, "seq": 0, "hash": GENESIS} for tenant, stream in new]
    adding = words.insert(_STREAMS).on_conflict_do_nothing().returning(_STREAMS.c.tenant, _STREAMS.c.stream)
    begun = {(tenant, stream) for tenant, stream in session.execute(adding.values(rows))}
    found |= dict.fromkeys(begun, Head(0, GENESIS, None))
    late = [each for each in new if each not in begun]  # somebody else began it at the same moment
    return found | _locked(session, late) if late else found


def _locked(session: Session, streams: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Head]:
    table = _STREAMS
    query = (
        select(table.c.tenant, table.c.stream, table.c.seq, table.c.hash, table.c.at)
        .where(table.c.tenant.in_({tenant for tenant, _ in streams}))
        .where(table.c.stream.in_({stream for _, stream in streams}))  # SQLite has no index for pairs alone
        .where(tuple_(table.c.tenant, table.c.stream).in_(streams))
        .order_by(table.c.tenant, table.c.stream)
        .with_for_update()
    )
    return {(row.tenant, row.stream): Head(row.seq, row.hash, row.at) for row in session.execute(query)}


def read(session: Session, tenant: str, stream: str, element: str | None = None) -> tuple[Entry, ...]:
    """Every event of the stream in order, or those about one element."""
    entries = laid_over(_raw(session, tenant, stream, element))
    return entries if element is None else tuple(each for each in entries if each.element == element)


def _raw(session: Session, tenant: str, stream: str, element: str | None = None) -> list[Entry]:
    """The same as it lies there, and with an ``element`` also the erasures: ``None`` for payloads that are gone."""
    return [
        Entry(
            e.seq, e.at, e.kind, e.element, e.actor, e.on_behalf_of, e.authority, p and opened(p.data), e.hash
        )
        for e, p in _rows(session, tenant, stream, element)
    ]


def newest(session: Session, tenant: str, stream: str, limit: int) -> tuple[Entry, ...]:
    """The last ``limit`` events of the stream, the newest first; ``None`` as data where a payload is gone."""
    query = (
        select(*(getattr(EventRow, name) for name in _ENTRY), PayloadRow.data)
        .outerjoin(PayloadRow, SAME)
        .where(EventRow.tenant == tenant, EventRow.stream == stream)
        .order_by(EventRow.seq.desc())
        .limit(limit)
    )
    return tuple(_entry(row) for row in session.execute(query))


def read_many(
    session: Session,
    tenant: str,
    streams: Collection[str],
    kinds: Collection[str] = (),
    upto: int | None = None,
) -> dict[str, tuple[Entry, ...]]:
    """The events of several streams of one agency, each in order, in one statement; unknown streams are left out.

    Only those of ``kinds`` where some are named, and none after number ``upto``.
    """
    found: dict[str, list[Entry]] = {}
    columns = (EventRow.stream, *(getattr(EventRow, name) for name in _ENTRY), PayloadRow.data)
    query = (
        select(*columns)
        .outerjoin(PayloadRow, SAME)
        .where(EventRow.tenant == tenant, EventRow.stream.in_(set(streams)))
        .order_by(EventRow.stream, EventRow.seq)
    )
    erasing = EventRow.kind == ERASED
    query = query.where(EventRow.kind.in_(kinds) | erasing) if kinds else query
    for row in session.execute(query if upto is None else query.where((EventRow.seq <= upto) | erasing)):
        found.setdefault(row.stream, []).append(_entry(row))
    whole = {stream: _asked(laid_over(entries), kinds, upto) for stream, entries in found.items()}
    return {stream: entries for stream, entries in whole.items() if entries}


def _entry(row: Any) -> Entry:
    told = (row.seq, row.at, row.kind, row.element, row.actor, row.on_behalf_of, row.authority)
    return Entry(*told, row.data and opened(row.data), row.hash)


def _asked(entries: tuple[Entry, ...], kinds: Collection[str], upto: int | None) -> tuple[Entry, ...]:
    """Without the erasures that were only read to know what is gone."""
    if entries[-1].kind != ERASED and not kinds and upto is None:
        return entries
    last = entries[-1].seq if upto is None else upto
    return tuple(each for each in entries if each.seq <= last and (not kinds or each.kind in kinds))


def _rows(session: Session, tenant: str, stream: str, element: str | None = None) -> Sequence[Any]:
    query = (
        select(EventRow, PayloadRow)
        .outerjoin(PayloadRow, SAME)
        .where(EventRow.tenant == tenant, EventRow.stream == stream)
        .order_by(EventRow.seq)
    )
    if element is not None:
        query = query.where((EventRow.element == element) | (EventRow.kind == ERASED))
    return session.execute(query.execution_options(populate_existing=True)).all()
