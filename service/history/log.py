"""Append and read, one gapless sequence for each stream."""

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, cast

from sqlalchemy import Table, bindparam, insert, select, tuple_, update
from sqlalchemy.orm import Session

from service.history.chain import GENESIS, Body, commit, opened, payload, seal
from service.history.tables import EventRow, PayloadRow, StreamRow

VERSION = 1
_ENTRY = ("seq", "at", "kind", "element", "actor", "on_behalf_of", "authority", "hash")
SAME = (
    (PayloadRow.tenant == EventRow.tenant)
    & (PayloadRow.stream == EventRow.stream)
    & (PayloadRow.seq == EventRow.seq)
)

_EVENTS, _PAYLOADS = insert(cast(Table, EventRow.__table__)), insert(cast(Table, PayloadRow.__table__))
_STREAMS = cast(Table, StreamRow.__table__)
_ENDS = update(_STREAMS).where(
    _STREAMS.c.tenant == bindparam("_tenant"), _STREAMS.c.stream == bindparam("_stream")
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
    """One event as read; ``data`` is ``None`` when its payload was lawfully erased."""

    seq: int
    at: datetime
    kind: str
    element: str | None
    actor: str | None
    on_behalf_of: str | None
    authority: str | None
    data: dict[str, Any] | None
    hash: str


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
    """The newest event of a stream."""

    seq: int
    hash: str
    at: datetime | None


def append(
    session: Session, tenant: str, stream: str, facts: Sequence[Factual], actor: str | None, at: datetime
) -> str:
    """Append facts to the stream at ``at`` by ``actor`` (a person id, or ``None`` for the clock); the new head.

    The stream's head is held until the transaction ends; history never goes back behind its last instant.
    """
    return append_all(session, [Record(tenant, stream, facts, actor)], at)[0]


def append_all(
    session: Session,
    records: Sequence[Record],
    at: datetime,
    held: Mapping[tuple[str, str], Head] | None = None,
) -> list[str]:
    """``append`` for several streams, each named once, in a handful of statements; their new heads in order.

    ``held`` are heads, by agency and stream, that this transaction has read and locked already.
    """
    heads = dict(held or {})
    asked = [
        (record.tenant, record.stream) for record in records if (record.tenant, record.stream) not in heads
    ]
    heads |= _held_heads(session, asked) if asked else {}
    grown, events, payloads = [], [], []
    for record in records:
        head = heads[record.tenant, record.stream]
        for event, kept in _chained(record, head, max(at, head.at) if head.at else at):
            events.append(event)
            payloads.append(kept)
            head = Head(event["seq"], event["hash"], event["at"])
        grown.append(head)
    if events:
        connection = session.connection()
        connection.execute(_EVENTS, events)
        connection.execute(_PAYLOADS, payloads)
        ends = [
            {
                "_tenant": record.tenant,
                "_stream": record.stream,
                "seq": end.seq,
                "hash": end.hash,
                "at": end.at,
            }
            for record, end in zip(records, grown, strict=True)
            if record.facts
        ]
        connection.execute(_ENDS, ends)
    return [head.hash for head in grown]


def _chained(record: Record, head: Head, at: datetime) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The record's facts as event and payload rows, each sealed to the one before."""
    seq, hash, where = head.seq, head.hash, (record.tenant, record.stream)
    for fact in record.facts:
        seq, salt, data = seq + 1, secrets.token_bytes(16), payload(fact.data)
        sealed = commit(salt, data)
        who = (record.actor, record.on_behalf_of, record.authority)
        body = Body(*where, seq, VERSION, at, fact.kind, fact.element, *who, sealed, hash)
        hash = seal(body)
        event = {name: getattr(body, name) for name in Body.__slots__} | {"hash": hash}
        yield event, {"tenant": where[0], "stream": where[1], "seq": seq, "salt": salt, "data": data}


def _held_heads(session: Session, streams: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Head]:
    """The streams' heads, locked until the transaction ends, always in the same order; a new one begins at zero."""
    table = _STREAMS
    query = (
        select(table.c.tenant, table.c.stream, table.c.seq, table.c.hash, table.c.at)
        .where(table.c.tenant.in_({tenant for tenant, _ in streams}))
        .where(table.c.stream.in_({stream for _, stream in streams}))  # SQLite has no index for pairs alone
        .where(tuple_(table.c.tenant, table.c.stream).in_(streams))
        .order_by(table.c.tenant, table.c.stream)
        .with_for_update()
    )
    found = {(row.tenant, row.stream): Head(row.seq, row.hash, row.at) for row in session.execute(query)}
    new = sorted(set(streams) - set(found))
    if new:
        begin = {"seq": 0, "hash": GENESIS}
        session.execute(insert(StreamRow), [{"tenant": each[0], "stream": each[1]} | begin for each in new])
        found |= dict.fromkeys(new, Head(0, GENESIS, None))
    return found


def read(session: Session, tenant: str, stream: str, element: str | None = None) -> tuple[Entry, ...]:
    """Every event of the stream in order, or those about one element."""
    return tuple(
        Entry(
            e.seq, e.at, e.kind, e.element, e.actor, e.on_behalf_of, e.authority, p and opened(p.data), e.hash
        )
        for e, p in _rows(session, tenant, stream, element)
    )


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
    query = query.where(EventRow.kind.in_(kinds)) if kinds else query
    for row in session.execute(query if upto is None else query.where(EventRow.seq <= upto)):
        told = (row.seq, row.at, row.kind, row.element, row.actor, row.on_behalf_of, row.authority)
        found.setdefault(row.stream, []).append(Entry(*told, row.data and opened(row.data), row.hash))
    return {stream: tuple(entries) for stream, entries in found.items()}


def _rows(session: Session, tenant: str, stream: str, element: str | None = None) -> Sequence[Any]:
    query = (
        select(EventRow, PayloadRow)
        .outerjoin(PayloadRow, SAME)
        .where(EventRow.tenant == tenant, EventRow.stream == stream)
        .order_by(EventRow.seq)
    )
    if element is not None:
        query = query.where(EventRow.element == element)
    return session.execute(query.execution_options(populate_existing=True)).all()
