"""The tree of an agency: the newest event of every stream, as each checkpoint found it."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session

from service.checkpoints.tables import HeadRow
from service.history import merkle
from service.history.chain import canonical

Heads = dict[str, tuple[int, str]]
"""Number and hash of the newest event by stream."""


def heads_at(session: Session, tenant: str, number: int) -> Heads:
    """The heads that checkpoint ``number`` stands for, sorted by stream; none for 0.

    What an earlier one held is never forgotten, whatever became of the stream.
    """
    newest = newest_heads(tenant, number)
    rows = session.execute(
        select(HeadRow.stream, HeadRow.seq, HeadRow.hash)
        .join(newest, (HeadRow.stream == newest.c.stream) & (HeadRow.number == newest.c.number))
        .where(HeadRow.tenant == tenant)
    )
    return dict(sorted((stream, (seq, hash)) for stream, seq, hash in rows))


def newest_heads(tenant: str, number: int) -> Subquery:
    """For each stream, in which checkpoint up to ``number`` its head was last kept."""
    return (
        select(HeadRow.stream, func.max(HeadRow.number).label("number"))
        .where(HeadRow.tenant == tenant, HeadRow.number <= number)
        .group_by(HeadRow.stream)
        .subquery()
    )


def leaf(stream: str, seq: int, hash: str) -> bytes:
    """The leaf of one head."""
    return merkle.leaf(canonical({"stream": stream, "seq": seq, "hash": hash}))


def leaves(heads: Mapping[str, tuple[int, str]]) -> list[bytes]:
    """The leaves in the order of the tree: by stream, code point by code point."""
    return [leaf(stream, *heads[stream]) for stream in sorted(heads)]


class Growing:
    """The tree from checkpoint to checkpoint: only what changed is hashed again."""

    def __init__(self) -> None:
        self.heads: Heads = {}
        self._order: list[str] = []
        self._tree = merkle.Growing()

    def put(self, changed: Iterable[tuple[str, int, str]]) -> bytes:
        """Take these heads (stream, number, hash); the root from now on."""
        fresh = {stream: (seq, hash) for stream, seq, hash in changed}
        first = len(self._order)
        for stream in sorted(fresh.keys() - self.heads.keys()):
            at = bisect_left(self._order, stream)
            self._order.insert(at, stream)
            first = min(first, at)
        self.heads |= fresh
        self._tree.cut(first)
        for stream in self._order[first:]:
            self._tree.append(leaf(stream, *self.heads[stream]))
        for stream, head in fresh.items():
            if (at := bisect_left(self._order, stream)) < first:
                self._tree.put(at, leaf(stream, *head))
        return self._tree.root()
