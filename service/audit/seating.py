"""Who sat where, who acted for whom, and which seat a lane meant, at an instant. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from service.definitions.content import Definition
from service.history.visits import Told

APART = timedelta(minutes=1)
"""So far may lie apart what two machines call now."""


def held(since: datetime, until: datetime | None, at: datetime) -> bool:
    """Whether something that ran from ``since`` until ``until`` (exclusive) ran then."""
    return since - APART <= at and (until is None or at <= until + APART)


@dataclass(frozen=True, slots=True)
class Stay:
    """A person's time in a seat as its row shows it; ``as_told``: the history of seats tells nothing else."""

    person: str
    since: datetime
    until: datetime | None
    as_told: bool = True


@dataclass(frozen=True, slots=True)
class Mandate:
    """A substitute's decree as its row shows it; ``as_told``: the history of substitutes tells it alike."""

    kind: str
    seat: str
    person: str
    principal: str | None
    since: datetime
    until: datetime
    basis: str
    scope: frozenset[str]
    withdrawn: datetime | None
    as_told: bool = True

    @property
    def named(self) -> tuple[str, str, str, str]:
        """What an event names of it."""
        return (self.kind, self.seat, self.person, self.basis)

    def runs(self, at: datetime) -> bool:
        """Whether it counted then."""
        return held(self.since, min(self.until, self.withdrawn or self.until), at)

    def covers(self, definition: str) -> bool:
        """Whether it counts in that procedure."""
        return not self.scope or definition in self.scope


def stay_told(id: str, seat: str, stay: Stay, told: Mapping[str, Iterable[Told]]) -> bool:
    """Whether what the history tells of a time in a seat is what its row shows; what was there before it began is."""
    events = list(told.get(id, ()))
    if not events or events[0].kind != "seat_taken":
        return True
    data = events[0].data or {}
    ends = [_instant((event.data or {}).get("until")) for event in events]
    said = (events[0].element, data.get("person"), _instant(data.get("since")), ends[-1])
    return said == (seat, stay.person, stay.since, stay.until)


def mandate_told(id: str, mandate: Mandate, told: Mapping[str, Iterable[Told]]) -> bool:
    """Whether the history tells of a mandate, and tells what its row shows."""
    events = list(told.get(id, ()))
    if not events:
        return False
    data, withdrawn = events[0].data or {}, [event.at for event in events[1:]]
    said = (events[0].element, data.get("person"), data.get("principal"), data.get("basis"))
    times = (_instant(data.get("since")), _instant(data.get("until")))
    shown = (mandate.seat, mandate.person, mandate.principal, mandate.basis)
    ended = (mandate.withdrawn is None) == (not withdrawn)
    return said == shown and times == (mandate.since, mandate.until) and ended


def _instant(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) and value[:1].isdigit() else None


@dataclass(frozen=True, slots=True)
class Bindings:
    """The seats that the lanes of a version have meant, from its history and as it is now."""

    definition: Definition
    told: Mapping[str, tuple[Told, ...]] = field(default_factory=dict)

    def seats(self, lane: str | None, at: datetime) -> frozenset[str]:
        """The seat the lane meant then; both, when it changed that minute; none for no lane."""
        changes = self.told.get(lane or "", ())
        if not changes:
            seat = self.definition.seat(lane)
            return frozenset({seat} if seat else ())
        before = [each for each in changes if each.at <= at + APART]
        found = {_bound(changes[0], 0)} if not before else {_bound(before[-1], 1)}
        found |= {_bound(each, 0) for each in before if each.at >= at - APART}
        return frozenset(seat for seat in found if seat)


def _bound(event: Told, place: int) -> str | None:
    seats = (event.data or {}).get("seats") or (None, None)
    return seats[place] if seats[place] is None else str(seats[place])
