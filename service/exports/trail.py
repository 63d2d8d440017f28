"""What the formats write: a case with its events, names told and hidden where they must be. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

CLOCK = "Jam sistem"
"""Who acts when nobody does."""
STATES = {"running": "Diproses", "finished": "Selesai", "cancelled": "Dibatalkan"}
"""How a case stands, as the offices call it."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A case as exports head it."""

    id: str
    number: str
    subject: str
    business_key: str | None
    definition: str
    version: int
    sop_name: str
    state: str
    started_at: datetime
    started_by: str | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a case.

    ``person`` is the id of who acted and ``resource`` the name, or both the pseudonym; nobody and ``CLOCK`` when nobody
    did. ``given`` and ``given_to`` say the same of whom a step was handed to. ``seat`` is the key of the seat acted
    for and ``role`` its title. ``ref`` is the visit to a step, ``watched`` are those that a timer watches. ``erased``
    says that what was written with it was lawfully erased.
    """

    seq: int
    at: datetime
    kind: str
    element: str | None
    activity: str
    transition: str
    person: str | None
    resource: str
    behalf: str | None
    given: str | None
    given_to: str | None
    seat: str | None
    role: str | None
    ground: str | None
    lane: str | None
    ref: str | None
    watched: tuple[str, ...]
    due: datetime | None
    note: str | None
    answers: Mapping[str, Any]
    erased: bool
    hash: str


@dataclass(frozen=True, slots=True)
class Trail:
    """A case and its events in order; the case's free text is hidden where it must be."""

    subject: Subject
    sha256: str
    events: tuple[Event, ...]
