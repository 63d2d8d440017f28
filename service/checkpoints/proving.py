"""Proofs that a checkpoint holds the head of a stream."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from service.checkpoints.making import find, newest
from service.checkpoints.tree import heads_at, leaves
from service.history import merkle


@dataclass(frozen=True, slots=True)
class Proof:
    """The stream's event ``seq`` has ``hash``: leaf ``index`` of the ``size`` leaves of checkpoint ``number``.

    ``path`` are the neighbours in hex, from the leaf up to the root.
    """

    number: int
    index: int
    size: int
    seq: int
    hash: str
    path: tuple[str, ...]


def proofs(
    session: Session, tenant: str, streams: Collection[str], number: int | None = None
) -> dict[str, Proof]:
    """A proof by the agency's newest checkpoint, or by that one, for each of these streams that it holds.

    NotFound for a number that no checkpoint has.
    """
    by = newest(session, tenant) if number is None else find(session, tenant, number)
    if by is None:
        return {}
    heads = heads_at(session, tenant, by.number)
    tree, wanted = merkle.levels(leaves(heads)), set(streams)
    return {
        stream: Proof(by.number, index, len(heads), seq, hash, _path(tree, index))
        for index, (stream, (seq, hash)) in enumerate(heads.items())
        if stream in wanted
    }


def _path(tree: merkle.Levels, index: int) -> tuple[str, ...]:
    return tuple(each.hex() for each in merkle.path_in(tree, index))
