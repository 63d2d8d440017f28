"""Merkle trees as RFC 6962, section 2.1, lays them out: one root stands for all leaves, a short path proves one."""

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""

Levels = tuple[tuple[bytes, ...], ...]
"""A whole tree, from its leaves up to the root alone."""


def leaf(data: bytes) -> bytes:
    """The hash of a leaf that holds ``data``."""
    return hashlib.sha256(b"\x00" + data).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes in their order."""
    return levels(leaves)[-1][0] if leaves else EMPTY


def levels(leaves: Sequence[bytes]) -> Levels:
    """Every level of the tree, so that many paths are read from it; a node without a neighbour rises as it is."""
    built = [tuple(leaves)]
    while len(built[-1]) > 1:
        below = built[-1]
        pairs = zip(below[::2], below[1::2], strict=False)
        above = [_node(left, right) for left, right in pairs]
        built.append((*above, below[-1]) if len(below) % 2 else tuple(above))
    return tuple(built)


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The neighbours from that leaf up to the root; ``IndexError`` for a leaf that is not there."""
    return path_in(levels(leaves), index)


def path_in(tree: Levels, index: int) -> list[bytes]:
    """``path`` in a tree that stands already."""
    if not 0 <= index < len(tree[0]):
        raise IndexError(f"expected a leaf from 0 to {len(tree[0]) - 1}, found {index}")
    found = []
    for level in tree[:-1]:
        if index ^ 1 < len(level):
            found.append(level[index ^ 1])
        index //= 2
    return found


def holds(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether a tree of ``size`` leaves with that root has ``leaf`` at ``index`` (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found, left = index, size - 1, leaf, list(path)
    while last:
        if at % 2 or at < last:
            if not left:
                return False
            found = _node(left.pop(0), found) if at % 2 else _node(found, left.pop(0))
        at, last = at // 2, last // 2
    return not left and found == root


class Growing:
    """A tree that changes: nodes are hashed again only above the leaves that did."""

    def __init__(self) -> None:
        self._levels: list[list[bytes]] = [[]]
        self._changed: set[int] = set()

    def cut(self, size: int) -> None:
        """Keep only the first ``size`` leaves."""
        if size < len(self._levels[0]):
            del self._levels[0][size:]
            self._changed = {each for each in self._changed if each < size} | {max(0, size - 1)}

    def append(self, leaf: bytes) -> None:
        """One more leaf at the end."""
        self._changed.add(len(self._levels[0]))
        self._levels[0].append(leaf)

    def put(self, index: int, leaf: bytes) -> None:
        """Another leaf in the place of one."""
        self._changed.add(index)
        self._levels[0][index] = leaf

    def root(self) -> bytes:
        """The root over the leaves as they are."""
        height, changed = 0, self._changed
        while len(self._levels[height]) > 1:
            below = self._levels[height]
            height, changed = height + 1, {each // 2 for each in changed}
            if height == len(self._levels):
                self._levels.append([])
            self._renew(below, self._levels[height], changed)
        del self._levels[height + 1 :]
        self._changed = set()
        return self._levels[-1][0] if self._levels[-1] else EMPTY

    @staticmethod
    def _renew(below: list[bytes], above: list[bytes], changed: set[int]) -> None:
        del above[(len(below) + 1) // 2 :]
        for index in sorted(changed):
            left, right = 2 * index, 2 * index + 1
            node = _node(below[left], below[right]) if right < len(below) else below[left]
            above[index : index + 1] = [node]


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
