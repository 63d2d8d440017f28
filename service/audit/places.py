"""Where tokens are in the token game. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

BESIDE = frozenset({"event", "often"})
"""Places of what may have happened beside a step."""


class Place(NamedTuple):
    """Where a token is: ``on`` a flow before a join, ``at`` an open activity (``again``: some repetitions done),
    before a choice it must ``pick``; or an ``event`` that may have happened beside a step, once or ``often``."""

    how: str
    id: str


Marking = tuple[Place, ...]


def tokens(places: Iterable[Place]) -> bool:
    """Whether anything is left to be done; an event that may have happened is no token."""
    return any(place.how not in BESIDE for place in places)


def on(flows: Iterable[str]) -> list[Place]:
    """A token on each flow."""
    return [Place("on", flow) for flow in flows]


def without(places: Iterable[Place], gone: Place) -> Marking:
    """The tokens but one."""
    left = list(places)
    left.remove(gone)
    return tuple(left)


def ordered(places: Iterable[Place]) -> Marking:
    """The same tokens, always in the same order."""
    return tuple(sorted(places))
