"""Append, read and verify, one gapless sequence for each stream."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from service.history.chain import GENESIS, Body, commit, opened, payload, seal
from service.history.tables import EventRow, PayloadRow, StreamRow

VERSION = 1


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
class Verdict:
    """``ok`` with the number of events and the head; else the first event that is wrong and why, in Indonesian."""

    ok: bool
    events: int
    head: str
    seq: int | None = None
    problem: str = ""
    values: dict[str, Any] = field(default_factory=dict)


def append(
    session: Session, tenant: str, stream: str, facts: Sequence[Factual], actor: str | None, at: datetime
) -> str:
    """Append facts to the stream at ``at`` by ``actor`` (a person id, or ``None`` for the clock); the new head.

    The stream's head is held until the transaction ends; history never goes back behind its last instant.
    """
    seq, hash, last = _held_head(session, tenant, stream)
    at = max(at, last) if last else at
    events, payloads = [], []
    for fact in facts:
        seq, salt, data = seq + 1, secrets.token_bytes(16), payload(fact.data)
        body = Body(
            tenant,
            stream,
            seq,
            VERSION,
            at,
            fact.kind,
            fact.element,
            actor,
            None,
            None,
            commit(salt, data),
            hash,
        )
        hash = seal(body)
        events.append({name: getattr(body, name) for name in Body.__slots__} | {"hash": hash})
        payloads.append({"tenant": tenant, "stream": stream, "seq": seq, "salt": salt, "data": data})
    if events:
        session.execute(insert(EventRow), events)
        session.execute(insert(PayloadRow), payloads)
        where = (StreamRow.tenant == tenant) & (StreamRow.stream == stream)
        session.execute(update(StreamRow).where(where).values(seq=seq, hash=hash, at=at))
    return hash


def _held_head(session: Session, tenant: str, stream: str) -> tuple[int, str, datetime | None]:
    """The stream's head, locked until the transaction ends; a new stream begins at zero."""
    query = (
        select(StreamRow.seq, StreamRow.hash, StreamRow.at)
        .where(StreamRow.tenant == tenant, StreamRow.stream == stream)
        .with_for_update()
    )
    found = session.execute(query).first()
    if found is None:
        session.execute(insert(StreamRow), [{"tenant": tenant, "stream": stream, "seq": 0, "hash": GENESIS}])
        return 0, GENESIS, None
    return found.seq, found.hash, found.at


def head(session: Session, tenant: str, stream: str) -> tuple[int, str]:
    """Number of events and the hash of the newest; (0, genesis) for an unknown stream."""
    row = session.get(StreamRow, (tenant, stream))
    return (0, GENESIS) if row is None else (row.seq, row.hash)


def read(session: Session, tenant: str, stream: str) -> tuple[Entry, ...]:
    """Every event of the stream in order."""
    return tuple(
        Entry(
            e.seq, e.at, e.kind, e.element, e.actor, e.on_behalf_of, e.authority, p and opened(p.data), e.hash
        )
        for e, p in _rows(session, tenant, stream)
    )


def verify(session: Session, tenant: str, stream: str) -> Verdict:
    """Recompute the chain from the first event to the stored head and name the first event that does not fit."""
    prev, seq = GENESIS, 0
    for event, kept in _rows(session, tenant, stream):
        seq += 1
        if event.seq != seq:
            return Verdict(False, seq - 1, prev, seq, "Peristiwa nomor {seq} hilang.", {"seq": seq})
        if event.prev != prev or _sealed(event) != event.hash:
            return Verdict(False, seq - 1, prev, seq, "Peristiwa nomor {seq} telah diubah.", {"seq": seq})
        if kept is not None and commit(kept.salt, kept.data) != event.commitment:
            return Verdict(
                False, seq - 1, prev, seq, "Data peristiwa nomor {seq} telah diubah.", {"seq": seq}
            )
        prev = event.hash
    if head(session, tenant, stream) != (seq, prev):
        return Verdict(False, seq, prev, seq, "Peristiwa sesudah nomor {seq} hilang.", {"seq": seq})
    return Verdict(True, seq, prev)


def _sealed(event: EventRow) -> str:
    return seal(Body(**{name: getattr(event, name) for name in Body.__slots__}))


def _rows(session: Session, tenant: str, stream: str) -> Sequence[Any]:
    same = (
        (PayloadRow.tenant == EventRow.tenant)
        & (PayloadRow.stream == EventRow.stream)
        & (PayloadRow.seq == EventRow.seq)
    )
    query = (
        select(EventRow, PayloadRow)
        .outerjoin(PayloadRow, same)
        .where(EventRow.tenant == tenant, EventRow.stream == stream)
        .order_by(EventRow.seq)
    )
    return session.execute(query.execution_options(populate_existing=True)).all()
