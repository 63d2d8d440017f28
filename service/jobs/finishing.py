"""Who holds a job may finish it, put it off, or let it rest as an incident."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from service import history
from service.jobs.claiming import BEGUN, Job, ours
from service.jobs.tables import JobRow

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(hours=1)
SPREAD = 0.25
"""A pause is up to this share shorter or longer, so that what failed together does not come back together."""
STREAM = "pekerjaan"
"""The history of jobs that belong to no case."""


def held(session: Session, job: Job) -> bool:
    """Lock the job's row; False when it was done, asked for anew or taken over, so that nothing may be done."""
    return bool(held_many(session, [job]))


def held_many(session: Session, jobs: Sequence[Job]) -> list[Job]:
    """Lock the rows that the tokens of ``jobs`` still hold, in one statement; those jobs, in their order.

    A lease that ran out without being taken over still holds. Lock order: a kind that moves a case locks the case
    first, as whoever completes a task does.
    """
    if not jobs:
        return []
    query = (
        select(JobRow.tenant, JobRow.id, JobRow.token).where(ours(jobs)).order_by(JobRow.tenant, JobRow.id)
    )
    there = {tuple(row) for row in session.execute(query.with_for_update())}
    return [job for job in jobs if (job.tenant, job.id, job.token) in there]


def begin(session: Session, job: Job, until: datetime) -> bool:
    """Mark the job before a call that must not happen twice, and hold it ``until``; False when it is held no longer."""
    marked = update(JobRow).where(ours([job])).values(error=BEGUN, run_at=until).returning(JobRow.id)
    return session.execute(marked.execution_options(synchronize_session=False)).first() is not None


def done(session: Session, job: Job) -> None:
    """Take the job away, unless it was asked for anew meanwhile."""
    done_many(session, [job])


def done_many(session: Session, jobs: Sequence[Job]) -> None:
    """Take the jobs away in one statement, except those that were asked for anew meanwhile."""
    if jobs:
        session.execute(delete(JobRow).where(ours(jobs)).execution_options(synchronize_session=False))


def fail(session: Session, job: Job, error: str, now: datetime, *, final: bool = False) -> bool:
    """Try the job again after a growing pause, or let it rest as an incident; True when it rests.

    It rests after its last attempt, or at once when ``final``. That is an event (``job_died``) in the case's history,
    or in the stream ``pekerjaan`` without a case. ``error`` is a sentence for the operator. Nothing happens when the
    job is no longer held.
    """
    dead = final or job.attempts >= job.max_attempts
    ending: dict[str, Any] = {"error": error[:1000], "token": None, "locked_by": None}
    ending |= (
        {"dead": True, "dead_at": now} if dead else {"run_at": max(job.due_at, now + pause(job.attempts))}
    )
    changed = update(JobRow).where(ours([job])).values(ending).returning(JobRow.id)
    if session.execute(changed.execution_options(synchronize_session=False)).first() is None:
        return False
    if dead:
        data = {"job": job.id, "kind": job.kind, "attempts": job.attempts, "reason": error[:1000]}
        tell(session, job.tenant, job.instance, "job_died", data, None, now)
    return dead


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts: doubling from FIRST_PAUSE to LONGEST_PAUSE, give or take SPREAD."""
    whole = min(FIRST_PAUSE * 2 ** min(attempts - 1, 20), LONGEST_PAUSE)
    return timedelta(seconds=whole.total_seconds() * random.uniform(1 - SPREAD, 1 + SPREAD))


@dataclass(frozen=True, slots=True)
class Told:
    """A fact about a job: job_died {job, kind, attempts, reason} · job_retried {job, kind}."""

    kind: str
    data: Mapping[str, Any]
    element: str | None = None


def tell(
    session: Session,
    tenant: str,
    instance: str | None,
    kind: str,
    data: Mapping[str, Any],
    actor: str | None,
    now: datetime,
) -> None:
    """Write an event about a job into its case's history, or into the stream of jobs without a case."""
    history.append(session, tenant, instance or STREAM, [Told(kind, data)], actor, now)
