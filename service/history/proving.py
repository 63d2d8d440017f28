"""Whether streams are whole: every event recomputed from the first one to the stored head."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.history.chain import GENESIS, Body, commit, opened, seal
from service.history.log import SAME, Entry
from service.history.personal import ERASED, named
from service.history.tables import EventRow, PayloadRow, StreamRow

_BODY = tuple(Body.__slots__)
_BATCH = 2_000
_LOOKS = 3


@dataclass(frozen=True, slots=True)
class Sealed:
    """An event as it lies in the database; ``salt`` and ``data`` are ``None`` when its payload was lawfully erased."""

    body: Body
    hash: str
    salt: bytes | None
    data: bytes | None

    @property
    def entry(self) -> Entry:
        """The same as rooms read it."""
        body = self.body
        who = (body.actor, body.on_behalf_of, body.authority)
        data = None if self.data is None else opened(self.data)
        return Entry(body.seq, body.at, body.kind, body.element, *who, data, self.hash)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``ok`` with the number of events and the head; else the first event that is wrong and why, in Indonesian."""

    ok: bool
    events: int
    head: str
    seq: int | None = None
    problem: str = ""
    values: dict[str, Any] = field(default_factory=dict)


def verify(session: Session, tenant: str, stream: str) -> Verdict:
    """Recompute the chain from the first event to the stored head and name the first event that does not fit."""
    return verify_many(session, tenant, [stream])[stream]


def verify_many(session: Session, tenant: str, streams: Collection[str]) -> dict[str, Verdict]:
    """``verify`` for several streams of one agency in two statements, reading as much at a time as it must.

    What does not fit is looked at again: it may have grown between head and events.
    """
    found: dict[str, Verdict] = {}
    left: Collection[str] = streams
    for _ in range(_LOOKS):
        found |= _verified(session, tenant, left)
        left = [stream for stream in left if not found[stream].ok]
        if not left:
            break
    return found


def _verified(session: Session, tenant: str, streams: Collection[str]) -> dict[str, Verdict]:
    kept = heads(session, tenant, streams)
    found = {stream: check((), kept[stream]) for stream in streams}
    for stream, events in groupby(sealed(session, tenant, streams), lambda each: each.body.stream):
        found[stream] = check(events, kept[stream])
    return found


def heads(session: Session, tenant: str, streams: Collection[str]) -> dict[str, tuple[int, str]]:
    """Number of events and hash of the newest of each stream; (0, genesis) for an unknown one."""
    query = select(StreamRow.stream, StreamRow.seq, StreamRow.hash).where(StreamRow.tenant == tenant)
    rows = session.execute(query.where(StreamRow.stream.in_(set(streams))))
    return dict.fromkeys(streams, (0, GENESIS)) | {stream: (seq, hash) for stream, seq, hash in rows}


def sealed(session: Session, tenant: str, streams: Collection[str] | None = None) -> Iterator[Sealed]:
    """Every event of those streams (of all, for ``None``) as it lies there, stream by stream and in order.

    Read a few thousand at a time: the memory taken does not grow with their number.
    """
    columns = [getattr(EventRow, name) for name in _BODY]
    query = (
        select(*columns, EventRow.hash, PayloadRow.salt, PayloadRow.data)
        .outerjoin(PayloadRow, SAME)
        .where(EventRow.tenant == tenant)
        .order_by(EventRow.tenant, EventRow.stream, EventRow.seq)
        .execution_options(yield_per=_BATCH)
    )
    query = query if streams is None else query.where(EventRow.stream.in_(set(streams)))
    for row in session.connection().execute(query):
        hash, salt, data = row[len(_BODY) :]
        yield Sealed(Body(*row[: len(_BODY)]), hash, _raw(salt), _raw(data))


def _raw(value: Any) -> bytes | None:
    """SQLite keeps text where somebody writes text by hand: it must be named, and must not stop the check."""
    return value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value


def check(events: Iterable[Sealed], head: tuple[int, str]) -> Verdict:
    """The verdict on the events of one stream, all of them in order, that should end at ``head``.

    A payload may be missing only where a later event of the stream says that it was lawfully erased.
    """
    prev, seq, missing = GENESIS, 0, set[int]()
    for event in events:
        seq += 1
        if problem := _wrong(event, seq, prev):
            return _broken(seq - 1, prev, seq, problem)
        if event.data is None:
            missing.add(seq)
        elif event.body.kind == ERASED:
            missing -= _named(event.data)
        prev = event.hash
    if head != (seq, prev):
        return _broken(seq, prev, seq, "Peristiwa sesudah nomor {seq} hilang.")
    if missing:
        return _broken(
            seq, prev, min(missing), "Data peristiwa nomor {seq} hilang tanpa catatan penghapusan."
        )
    return Verdict(True, seq, prev)


def _named(data: bytes) -> frozenset[int]:
    """The numbers an erasing event names; none where it was never written by us."""
    try:
        return named(opened(data))
    except ValueError:
        return frozenset()


def _wrong(event: Sealed, seq: int, prev: str) -> str:
    """What is wrong with the event that should be number ``seq`` after ``prev``; nothing: empty."""
    body = event.body
    if body.seq != seq:
        return "Peristiwa nomor {seq} hilang."
    if body.prev != prev or seal(body) != event.hash:
        return "Peristiwa nomor {seq} telah diubah."
    if event.data is not None and commit(event.salt or b"", event.data) != body.commitment:
        return "Data peristiwa nomor {seq} telah diubah."
    return ""


def _broken(events: int, head: str, seq: int, problem: str) -> Verdict:
    return Verdict(False, events, head, seq, problem, {"seq": seq})
