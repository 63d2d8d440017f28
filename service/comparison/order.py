"""What moved in an order: as few as possible, so that one that went to the top does not move all others."""

from bisect import bisect_left
from collections.abc import Hashable, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def moved(old: Sequence[T], new: Sequence[T]) -> list[T]:
    """The members of both that must be taken out and put elsewhere to get from ``old`` to ``new``."""
    places = {each: index for index, each in enumerate(old)}
    common = [each for each in new if each in places]
    kept = _rising([places[each] for each in common])
    return [each for index, each in enumerate(common) if index not in kept]


def _rising(numbers: Sequence[int]) -> set[int]:
    """The positions of a longest rising row within ``numbers``."""
    tails: list[int] = []
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for index, number in enumerate(numbers):
        at = bisect_left(tails, number)
        before[index] = ends[at - 1] if at else None
        tails[at : at + 1] = [number]
        ends[at : at + 1] = [index]
    row: set[int] = set()
    here = ends[-1] if ends else None
    while here is not None:
        row.add(here)
        here = before[here]
    return row
