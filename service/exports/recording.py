"""What left the house: written down before it goes, and told again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from service import history, identity
from service.exports.wanted import Measure, Wanted
from service.history import Entry
from service.identity import Actor

STREAM = "exports"
"""The stream of an agency that says what left the house."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What left the house."""

    kind: str
    element: str | None
    data: dict[str, Any]


def record(
    session: Session, actor: Actor, wanted: Wanted, format: str, found: Measure, now: datetime
) -> None:
    """Write down who takes what home as ``format``, how much it is, and whether persons and answers are hidden."""
    told = {
        "what": described(wanted),
        "format": format,
        "cases": found.cases,
        "events": found.events,
        "hidden": not identity.may(actor, "audit.personal"),
    }
    history.append(session, actor.tenant, STREAM, [Fact("exported", None, told)], actor.person, now)


def described(wanted: Wanted) -> str:
    """What is taken, in words."""
    if wanted.case:
        return f"berkas {wanted.case}"
    if not (wanted.definition or wanted.since or wanted.until):
        return "semua berkas"
    parts = [f"berkas SOP {wanted.definition}" if wanted.definition else "berkas"]
    parts += [f"mulai {wanted.since.isoformat(' ', 'minutes')}"] if wanted.since else []
    parts += [f"sebelum {wanted.until.isoformat(' ', 'minutes')}"] if wanted.until else []
    return " ".join(parts)


def recent(session: Session, actor: Actor, limit: int = 20) -> tuple[Entry, ...]:
    """The last exports of the agency, newest first; Forbidden without the right to export."""
    identity.require(actor, "audit.export")
    return history.newest(session, actor.tenant, STREAM, limit)
