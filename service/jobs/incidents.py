"""What the system gave up on, for the operator to see and to try again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from service import identity
from service.errors import Conflict, Invalid, NotFound
from service.identity import Actor
from service.jobs import waking
from service.jobs.finishing import tell
from service.jobs.tables import JobRow

MOST = 99
_EPOCH, _TICK = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Incident:
    """A job that rests: what it was for, why it rests and since when; instants in UTC."""

    id: str
    kind: str
    instance: str | None
    due_at: datetime
    dead_at: datetime
    attempts: int
    error: str


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, the mark of the next page (``None`` on the last), and how many there are, capped at 100."""

    rows: tuple[Incident, ...]
    next: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many jobs of an agency wait, are held by a worker, and rest as incidents."""

    waiting: int
    running: int
    dead: int


def incidents(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    kind: str = "",
    instance: str = "",
    after: str = "",
    limit: int = 50,
) -> Page:
    """The incidents of the actor's agency, or of one case, newest first. Forbidden, or Invalid for a bad mark."""
    identity.require(actor, "job.read")
    wanted = [JobRow.tenant == actor.tenant, JobRow.dead]
    if kind:
        wanted.append(JobRow.kind == kind.replace("\x00", ""))
    if instance:
        wanted.append(JobRow.instance == instance)
    query = select(JobRow).where(*wanted, *_older_than(after))
    rows = session.scalars(query.order_by(JobRow.dead_at.desc(), JobRow.id.desc()).limit(limit + 1)).all()
    counted = select(JobRow.id).where(*wanted).limit(MOST + 1).subquery()
    count = session.scalar(select(func.count()).select_from(counted)) or 0
    told = tuple(_incident(row) for row in rows[:limit])
    return Page(told, _mark(told[-1]) if len(rows) > limit else None, count)


def resting(session: Session, tenant: str, keys: Collection[str]) -> frozenset[str]:
    """Those of the keys whose job rests as an incident."""
    found = select(JobRow.dedupe_key).where(JobRow.tenant == tenant, JobRow.dead, JobRow.dedupe_key.in_(keys))
    return frozenset(key for key in session.scalars(found) if key)


def _incident(row: JobRow) -> Incident:
    since = row.dead_at or row.due_at
    return Incident(row.id, row.kind, row.instance, row.due_at, since, row.attempts, row.error or "")


def _mark(last: Incident) -> str:
    return f"{(last.dead_at - _EPOCH) // _TICK}.{last.id}"


def _older_than(after: str) -> list[ColumnElement[bool]]:
    if not after:
        return []
    ticks, _, id = after.partition(".")
    if not (ticks.isascii() and ticks.isdigit() and len(ticks) <= 17):
        raise Invalid("Penanda halaman rusak. Mulai lagi dari halaman pertama.")
    at = _EPOCH + int(ticks) * _TICK
    return [or_(JobRow.dead_at < at, and_(JobRow.dead_at == at, JobRow.id < id))]


def retry(session: Session, actor: Actor, id: str, now: datetime) -> None:
    """Let an incident run again at once, with all its attempts; the event ``job_retried`` says who wanted it.

    Forbidden, NotFound, or Conflict when the job does not rest (any more).
    """
    identity.require(actor, "job.retry")
    query = select(JobRow).where(JobRow.tenant == actor.tenant, JobRow.id == id)
    row = session.scalars(query.with_for_update().execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound("Pekerjaan tidak ditemukan. Muat ulang daftar pekerjaan.")
    if not row.dead:
        raise Conflict(
            "Pekerjaan ini tidak berhenti: sedang menunggu atau dikerjakan. Muat ulang daftar pekerjaan."
        )
    again = {"run_at": now, "attempts": 0, "dead": False, "dead_at": None, "error": None}
    session.execute(update(JobRow).where(JobRow.tenant == actor.tenant, JobRow.id == id).values(again))
    tell(session, row.tenant, row.instance, "job_retried", {"job": id, "kind": row.kind}, actor.person, now)
    waking.ring_after_commit(session)


def tally(session: Session, tenant: str) -> Tally:
    """How the agency's jobs stand, counted in one statement over all of them: for a page of the operator."""
    held = JobRow.token.is_not(None)
    count = func.count()
    query = select(
        count.filter(~JobRow.dead, ~held), count.filter(~JobRow.dead, held), count.filter(JobRow.dead)
    )
    return Tally(*session.execute(query.where(JobRow.tenant == tenant)).one())
