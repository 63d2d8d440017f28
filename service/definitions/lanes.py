"""Which seat a lane stands for: what was agreed for the version, else what the diagram says. Pure."""

from collections.abc import Mapping

from service.diagram import Lane, Process


def seat_of(lane: Lane) -> str:
    """The seat the diagram names: the lane's property ``jabatan``, or its own id."""
    return lane.properties.get("jabatan") or lane.id


def known_seat(lane: Lane, seats: Mapping[str, str]) -> str | None:
    """The agency's seat that the lane means, or ``None``: by its ``jabatan`` or else its name; without one, by its id.

    ``seats`` are the agency's seat keys by every name they have (``identity.seats_by_name``).
    """
    said = lane.properties.get("jabatan")
    texts = (said, lane.name) if said else (lane.name, lane.id)
    return next((found for text in texts if (found := seats.get(_plain(text)))), None)


def says_seat(lane: Lane, seats: Mapping[str, str]) -> bool:
    """True when what the diagram says, ``jabatan`` where it has one, is a seat of the agency."""
    said = lane.properties.get("jabatan")
    return _plain(said) in seats if said else known_seat(lane, seats) is not None


def bindings_of(process: Process, seats: Mapping[str, str]) -> dict[str, str]:
    """What a new version agrees on: a seat for each lane that means one the agency has; ``seats`` as above."""
    found = ((lane.id, known_seat(lane, seats)) for lane in process.lanes)
    return {lane: seat for lane, seat in found if seat}


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
