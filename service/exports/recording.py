"""What left the house: written down before it goes, and told again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import history, identity
from service.exports.wanted import Measure, Wanted
from service.history import Entry
from service.history.chain import opened
from service.history.log import SAME
from service.history.tables import EventRow, PayloadRow
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


def recent(session: Session, actor: Actor, limit: int = 20) -> list[Entry]:
    """The last exports of the agency, newest first; Forbidden without the right to export."""
    identity.require(actor, "audit.export")
    columns = (EventRow.seq, EventRow.at, EventRow.kind, EventRow.actor, EventRow.hash, PayloadRow.data)
    query = (
        select(*columns)
        .outerjoin(PayloadRow, SAME)
        .where(EventRow.tenant == actor.tenant, EventRow.stream == STREAM)
        .order_by(EventRow.seq.desc())
        .limit(limit)
    )
    return [
        Entry(row.seq, row.at, row.kind, None, row.actor, None, None, row.data and opened(row.data), row.hash)
        for row in session.execute(query)
    ]
