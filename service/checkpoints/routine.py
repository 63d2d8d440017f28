"""The job that makes checkpoints: every few minutes while something is new, and at the end of each agency's day."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from service import identity, jobs
from service.checkpoints.keys import Keyring, ring
from service.checkpoints.making import Checkpoint, make, newest
from service.errors import Refusal
from service.identity.tables import AgencyRow
from service.jobs import Job, Wish
from service.jobs.tables import JobRow
from service.settings import Keeping

KIND = "checkpoint"
_DAY, _TICK = timedelta(days=1), timedelta(microseconds=1)


def keeping(session: Session) -> Keeping:
    """How this installation signs and hands over."""
    return Keeping.from_env(session.get_bind().engine.url.render_as_string(hide_password=False))


def unasked(session: Session) -> list[str]:
    """The agencies for which no such job waits, is done or rests; none where nothing is signed."""
    if keeping(session).key is None:
        return []
    waits = exists().where(JobRow.tenant == AgencyRow.key, JobRow.dedupe_key == KIND)
    return list(session.scalars(select(AgencyRow.key).where(~waits).order_by(AgencyRow.key)))


def ask(session: Session, tenants: Sequence[str], now: datetime) -> None:
    """Let there be such a job for each of the agencies; from then on it asks for itself."""
    for tenant in tenants:
        jobs.enqueue(session, tenant, KIND, now, dedupe_key=KIND)


def run_checkpoints(session: Session, batch: Sequence[Job], now: datetime) -> None:
    """Do ``checkpoint`` jobs: sign what is new, ask for handing it over, and for the next time.

    Without a key the job goes; a key that cannot be read leaves it to be tried again, and in the end as an incident.
    """
    chosen = keeping(session)
    for job in jobs.held_many(session, batch):
        try:
            with session.begin_nested():
                _run(session, job, chosen, now)
        except Refusal as refusal:
            jobs.fail(session, job, str(refusal), now)


def _run(session: Session, job: Job, chosen: Keeping, now: datetime) -> None:
    if chosen.key is None:
        jobs.done(session, job)
        return
    keys: Keyring = ring(chosen.key)
    made = make(session, job.tenant, keys.private, now)
    zone = identity.agency(session, job.tenant).clock
    day = _midnight(job.due_at.astimezone(zone) - _TICK)
    over = now >= _midnight(day + _DAY)
    last = newest(session, job.tenant) if over and chosen.mail else None
    daily = last if last and last.at > day else None
    jobs.enqueue_many(session, job.tenant, handing_over(chosen, made, daily, now))
    at = min(now + timedelta(minutes=chosen.minutes), _midnight(now.astimezone(zone) + _DAY))
    jobs.schedule(session, job.tenant, KIND, KIND, at.astimezone(UTC))


def hand_over(session: Session, tenant: str, made: Checkpoint | None, now: datetime) -> None:
    """Ask for handing over a checkpoint that was made out of turn."""
    jobs.enqueue_many(session, tenant, handing_over(keeping(session), made, None, now))


def handing_over(
    chosen: Keeping, made: Checkpoint | None, daily: Checkpoint | None, now: datetime
) -> Iterator[Wish]:
    """The ``keep`` jobs: a new checkpoint goes to folder and webhook, the day's last one is mailed."""
    for to, wanted, each in (
        ("folder", chosen.folder, made),
        ("url", chosen.url, made),
        ("mail", chosen.mail, daily),
    ):
        if wanted and each:
            yield Wish("keep", now, {"number": each.number, "to": to}, dedupe_key=f"keep:{to}:{each.number}")


def _midnight(at: datetime) -> datetime:
    """When the day of that instant began on its own clock."""
    return datetime.combine(at.date(), time(), at.tzinfo)
