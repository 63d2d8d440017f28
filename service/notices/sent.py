"""How a message out of the house ended."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service import jobs
from service.jobs import Job


@dataclass(frozen=True, slots=True)
class Sent:
    """``problem`` is empty when it went well, else a sentence; ``final`` when trying again is no use."""

    problem: str = ""
    final: bool = False


def write_down(session: Session, job: Job, sent: Sent, now: datetime) -> None:
    """The job is done, is tried again later, or rests as an incident."""
    if sent.problem:
        jobs.fail(session, job, sent.problem, now, final=sent.final)
    else:
        jobs.done(session, job)
