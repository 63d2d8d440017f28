"""Tasks go back to their seat when the right to them ends: at once, or by a job at the instant it ends by itself."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service import jobs, tasks
from service.identity import Actor
from service.identity.tables import OccupantRow, SubstituteRow
from service.jobs import Job

KIND = "handback"


def gives_back_at(session: Session, tenant: str, id: str, until: datetime | None, now: datetime) -> None:
    """Let there be a job at the end of an occupancy or mandate; none when it has no end or has ended."""
    at = until if until is not None and until > now else None
    jobs.schedule(session, tenant, KIND, f"{KIND}:{id}", at, {"id": id})


def give_back(
    session: Session, tenant: str, seat: str, person: str, now: datetime, by: Actor | None = None
) -> int:
    """Give back what the person holds for the seat and may no longer do, and what those to whom he delegated hold.

    How many tasks went back comes out. A delegation ends with its principal's time in the seat.
    """
    delegates = select(SubstituteRow.person).where(
        SubstituteRow.tenant == tenant,
        SubstituteRow.seat == seat,
        SubstituteRow.kind == "delegasi",
        SubstituteRow.principal == person,
        SubstituteRow.until > now,
        SubstituteRow.withdrawn_at.is_(None),
    )
    people = sorted({person, *session.scalars(delegates)})
    return sum(tasks.hand_back(session, tenant, each, now, by=by, seats={seat}) for each in people)


def run_handbacks(session: Session, batch: Sequence[Job], now: datetime) -> None:
    """Do ``handback`` jobs: what ended by time gives its tasks back.

    Occupancies and mandates are held before their jobs, as whoever withdraws one does.
    """
    ended = _ended(session, batch, now)
    held = jobs.held_many(session, batch)
    for job in held:
        for seat, person in ended.get((job.tenant, job.payload["id"]), ()):
            give_back(session, job.tenant, seat, person, now)
    jobs.done_many(session, held)


def _ended(
    session: Session, batch: Sequence[Job], now: datetime
) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Seat and person of each occupancy or mandate of the jobs that is over, by agency and id."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for table in (OccupantRow, SubstituteRow):
        for row in session.execute(_over(table, batch, now)):
            found.setdefault((row.tenant, row.id), []).append((row.seat, row.person))
    return found


def _over(table: Any, batch: Iterable[Job], now: datetime) -> Any:
    """Tenants name rows beside ids: no job reaches into another agency."""
    named = or_(*((table.tenant == job.tenant) & (table.id == job.payload["id"]) for job in batch))
    query = select(table.tenant, table.id, table.seat, table.person).where(named, table.until <= now)
    return query.order_by(table.tenant, table.id).with_for_update()
