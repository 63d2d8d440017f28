"""Taking due jobs for a while, and giving them back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import orjson
from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, text, update
from sqlalchemy.orm import Session

from service.database import Instant, new_id
from service.jobs.tables import JobRow

K = TypeVar("K")
LEASE = timedelta(seconds=60)
ALIVE = text("NOT job.dead")
"""Spelled as in the index, because SQLite does not see that ``dead = 0`` says the same."""
BEGUN = "Panggilan ke luar sudah dimulai; hasilnya belum dicatat."
"""Stands in a job's ``error`` from just before a call that must not happen twice until its result is written."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it was claimed. ``due_at`` is the instant that was asked for, whatever happened since.

    ``attempts`` counts this claim; more than ``max_attempts`` means that workers died holding it. ``begun``: an
    earlier claim began a call that must not happen twice, and nobody wrote down how it ended.
    """

    tenant: str
    id: str
    kind: str
    queue: str
    instance: str | None
    payload: Mapping[str, Any]
    due_at: datetime
    attempts: int
    max_attempts: int
    token: str | None
    dedupe_key: str | None
    begun: bool = False


def claim(
    session: Session,
    now: datetime,
    worker: str,
    limit: int,
    lease: timedelta = LEASE,
    queues: Collection[str] = (),
    without: Collection[str] = (),
) -> tuple[Job, ...]:
    """Take up to ``limit`` of the earliest jobs due at ``now``, until ``now`` + ``lease``; one statement, one token.

    The answer is ordered by priority, then by when it was due. What another worker takes at this moment is passed
    over (PostgreSQL); SQLite has one writer at a time. Only these ``queues`` (all when empty), ``without`` these kinds.
    """
    due = _until(now, without, queues).order_by(JobRow.run_at, JobRow.tenant, JobRow.id).limit(limit)
    return _take(session, due, now, worker, lease)


def claim_ids(
    session: Session, ids: Collection[tuple[str, str]], now: datetime, worker: str, lease: timedelta = LEASE
) -> tuple[Job, ...]:
    """Take those of the named jobs (tenant, id) that are due at ``now``; the others are somebody else's or done."""
    return _take(session, _until(now).where(_named(ids)), now, worker, lease) if ids else ()


def due_ids(
    session: Session, now: datetime, limit: int, kinds: Collection[str] = (), without: Collection[str] = ()
) -> list[tuple[str, str]]:
    """The (tenant, id) of jobs due at ``now``, the earliest first, of ``kinds`` or ``without`` some; none is taken."""
    due = _until(now, without).order_by(JobRow.run_at).limit(limit)
    rows = session.execute(due.where(JobRow.kind.in_(kinds)) if kinds else due)
    return [(row.tenant, row.id) for row in rows]


def next_run_at(
    session: Session, until: datetime | None = None, without: Collection[str] = ()
) -> datetime | None:
    """The earliest instant, up to ``until``, at which a job ``without`` these kinds wants to run."""
    query = _until(until, without).with_only_columns(JobRow.run_at)
    return session.scalar(query.order_by(JobRow.run_at).limit(1))


def _until(
    until: datetime | None, without: Collection[str] = (), queues: Collection[str] = ()
) -> Select[str, str]:
    query = select(JobRow.tenant, JobRow.id).where(ALIVE)
    if until is not None:
        query = query.where(JobRow.run_at <= until)
    if queues:
        query = query.where(JobRow.queue.in_(queues))
    if without:
        query = query.where(JobRow.kind.not_in(without))
    return query


def _take(
    session: Session, due: Select[str, str], now: datetime, worker: str, lease: timedelta
) -> tuple[Job, ...]:
    found = due.with_for_update(skip_locked=True).cte("due")  # locking, so PostgreSQL reads it only once
    taken = (
        update(JobRow)
        .where(JobRow.tenant == found.c.tenant, JobRow.id == found.c.id)
        .values(run_at=now + lease, attempts=JobRow.attempts + 1, token=new_id(), locked_by=worker[:80])
        .returning(*_COLUMNS)
        .execution_options(synchronize_session=False)
    )
    rows = sorted(session.execute(taken), key=lambda row: (-row.priority, row.due_at, row.tenant, row.id))
    return tuple(_job(row) for row in rows)


def _job(row: Any) -> Job:
    values = dict(row._mapping)
    begun = values.pop("error") == BEGUN
    del values["priority"]
    return Job(**(values | {"payload": orjson.loads(values["payload"]), "begun": begun}))


_COLUMNS = (
    JobRow.tenant,
    JobRow.id,
    JobRow.kind,
    JobRow.queue,
    JobRow.instance,
    JobRow.payload,
    JobRow.due_at,
    JobRow.attempts,
    JobRow.max_attempts,
    JobRow.token,
    JobRow.dedupe_key,
    JobRow.priority,
    JobRow.error,
)


def give_back(session: Session, jobs: Sequence[Job]) -> None:
    """Let others take jobs that were claimed and not begun; the claim does not count."""
    if jobs:
        back = (
            update(JobRow)
            .where(ours(jobs))
            .values(run_at=JobRow.due_at, attempts=JobRow.attempts - 1, token=None, locked_by=None)
        )
        session.execute(back.execution_options(synchronize_session=False))


def shorten_leases(session: Session, now: datetime, lease: timedelta = LEASE) -> int:
    """After the clock went back: claims that reach further than one taken now end with one taken now.

    Otherwise the jobs of a worker that died would wait until the clock has caught up with their leases. None becomes
    due before the instant that was asked for. How many there were.
    """
    shortest = now + lease
    far = update(JobRow).where(ALIVE, JobRow.token.is_not(None), JobRow.run_at > shortest)
    later = func.greatest if session.get_bind().dialect.name == "postgresql" else func.max
    changed = session.execute(
        far.values(run_at=later(JobRow.due_at, literal(shortest, Instant)))
        .returning(JobRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(changed.all())


def _named(ids: Collection[tuple[str, str]]) -> ColumnElement[bool]:
    """The rows of these (tenant, id) pairs, tenant by tenant: SQLite reads a whole table for pairs in a list."""
    return or_(
        *(and_(JobRow.tenant == tenant, JobRow.id.in_(some)) for tenant, some in _grouped(ids).items())
    )


def ours(jobs: Sequence[Job]) -> ColumnElement[bool]:
    """The rows that the tokens of ``jobs`` still hold."""
    held = _grouped(((job.tenant, job.token), job.id) for job in jobs)
    return or_(
        *(
            and_(JobRow.tenant == tenant, JobRow.id.in_(some), JobRow.token == token)
            for (tenant, token), some in held.items()
        )
    )


def _grouped(pairs: Iterable[tuple[K, str]]) -> dict[K, list[str]]:
    """The second of each pair under its first."""
    found: dict[K, list[str]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
