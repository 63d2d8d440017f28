"""Differences under their headings: the SOP as a whole, then lanes, steps and forms as they come."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.comparison.model import Difference, Phrase, told


@dataclass(frozen=True, slots=True)
class Group:
    """A heading with what is different there."""

    place: Phrase
    differences: tuple[Difference, ...]


def grouped(found: Sequence[Difference]) -> tuple[Group, ...]:
    """The differences by their place: what concerns the whole SOP first, else in the order they came."""
    places: dict[str, list[Difference]] = {}
    for each in found:
        places.setdefault(told(each.place), []).append(each)
    order = sorted(places, key=lambda title: title != "SOP")
    return tuple(Group(places[title][0].place, tuple(places[title])) for title in order)
