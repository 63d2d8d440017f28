"""Who does which kind of job, and what they promise."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar, Protocol, runtime_checkable

from sqlalchemy.orm import Session

from service import checkpoints, clock, definitions, instances, notices, personnel, relocation
from service.jobs import Job

Local = Callable[[Session, Sequence[Job], datetime], None]
"""Work inside the database: a batch of claimed jobs of its kind, in one transaction that the executor opens.

The handler itself locks what it moves (cases first), asks ``jobs.held_many`` once which jobs are still to be done,
does each in its own savepoint, and ends each: ``jobs.done_many``, ``jobs.fail`` or ``jobs.schedule``. A job it leaves
alone comes back when the lease ends. When it raises, its transaction is undone and each job is tried alone.
"""


@runtime_checkable
class Remote(Protocol):
    """Work beyond the database, one job at a time and in no transaction.

    ``read`` collects what the call needs from a session for looking only; ``call`` is made with the job's id as
    idempotency key; ``apply`` ends the job (``jobs.done`` or ``jobs.fail``) in a transaction that holds it. With
    ``once`` a call is never made again by itself when nobody knows how it ended: it rests as an incident.
    """

    once: ClassVar[bool]

    def read(self, session: Session, job: Job) -> Any: ...
    def call(self, thing: Any, job: Job) -> Any: ...
    def apply(self, session: Session, job: Job, result: Any, now: datetime) -> None: ...


HANDLERS: dict[str, Local | Remote] = {
    "timer": instances.run_timers,
    "start": instances.run_starts,
    "effective": definitions.run_effective,
    "recount": instances.run_recounts,
    "notice": notices.run_notices,
    "reminder": notices.run_reminders,
    "mail": notices.Mail(),
    "webhook": notices.Webhook(clock.now),
    "handback": personnel.run_handbacks,
    "relocate": relocation.run_relocations,
    "checkpoint": checkpoints.run_checkpoints,
    "keep": checkpoints.Keep(),
}
