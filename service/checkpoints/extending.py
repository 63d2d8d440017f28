"""Whether histories still go on from where they were signed: nothing is signed over what has been rewritten."""

from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.checkpoints.tables import HeadRow
from service.checkpoints.tree import Heads, newest_heads
from service.history.chain import Body, seal
from service.history.tables import EventRow, StreamRow

_BODY = tuple(Body.__slots__)


def extending(session: Session, tenant: str, number: int, known: Heads, grown: Heads) -> Heads:
    """Those of the ``grown`` heads that every event since checkpoint ``number`` leads to, from the head signed there.

    One that does not is left as it was signed, and whoever checks finds it. What was never signed has nothing to go on
    from.
    """
    newest = newest_heads(tenant, number)
    signed = (
        (HeadRow.tenant == tenant) & (HeadRow.stream == newest.c.stream) & (HeadRow.number == newest.c.number)
    )
    since = (EventRow.tenant == tenant) & (EventRow.stream == HeadRow.stream) & (EventRow.seq > HeadRow.seq)
    moved = (
        (StreamRow.tenant == tenant) & (StreamRow.stream == HeadRow.stream) & (StreamRow.seq > HeadRow.seq)
    )
    query = (
        select(*(getattr(EventRow, name) for name in _BODY), EventRow.hash)
        .select_from(newest)
        .join(HeadRow, signed)
        .join(StreamRow, moved)
        .join(EventRow, since)
        .order_by(EventRow.stream, EventRow.seq)
    )
    reached = {stream: head for stream, head in grown.items() if stream not in known}
    for stream, rows in groupby(session.execute(query), lambda row: str(row.stream)):
        seq, hash = known[stream]
        for row in rows:
            body = Body(*row[: len(_BODY)])
            if (body.seq, body.prev) != (seq + 1, hash) or seal(body) != row.hash:
                break
            seq, hash = body.seq, row.hash
            if grown.get(stream) == (seq, hash):
                reached[stream] = (seq, hash)
                break
    return reached
