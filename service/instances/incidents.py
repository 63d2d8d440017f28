"""What rests because it failed: steps of programs without retries left, and timers the system gave up on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import external_tasks, identity
from service.external_tasks import ExternalTask
from service.identity import Actor
from service.instances.pending import Pending, pending
from service.instances.pending import Wanted as Timers
from service.jobs.tables import JobRow


@dataclass(frozen=True, slots=True)
class Incident:
    """``task`` is the id of the step of a program that rests; without one it is the timer ``ref``."""

    tenant: str
    id: str
    instance: str
    ref: str
    element: str
    definition: str
    version: int
    task: str | None
    message: str | None
    at: datetime


def incidents(
    session: Session, actor: Actor, instances: tuple[str, ...] | None, now: datetime
) -> tuple[Incident, ...]:
    """Everything that rests in the agency's cases, or in some of them, the oldest first.

    Four statements at most. Forbidden for everybody but programs, operators and admins.
    """
    identity.require(actor, "job.read")
    wanted = external_tasks.Wanted(instances=instances, rests=True, sort="failed", most=external_tasks.MOST)
    steps = [_of_step(each) for each in external_tasks.listed(session, actor, wanted, now)]
    return tuple(sorted([*steps, *_timers(session, actor, instances)], key=lambda each: (each.at, each.id)))


def _of_step(step: ExternalTask) -> Incident:
    return Incident(
        tenant=step.tenant,
        id=step.incident or step.id,
        instance=step.instance,
        ref=step.ref,
        element=step.element,
        definition=step.definition,
        version=step.version,
        task=step.id,
        message=step.error_message,
        at=step.failed_at or step.created_at,
    )


def _timers(session: Session, actor: Actor, instances: tuple[str, ...] | None) -> list[Incident]:
    """The next timer of each case whose job rests."""
    dead = select(JobRow.instance, JobRow.dead_at).where(
        JobRow.tenant == actor.tenant, JobRow.dead, JobRow.kind == "timer"
    )
    since = {case: at for case, at in session.execute(dead) if instances is None or case in instances}
    if not since:
        return []
    first: dict[str, Pending] = {}
    for each in pending(session, actor, Timers(instances=tuple(id for id in since if id))):
        first.setdefault(each.instance, each)
    return [
        Incident(
            tenant=each.tenant,
            id=each.job or "",
            instance=each.instance,
            ref=each.ref,
            element=each.element,
            definition=each.definition,
            version=each.version,
            task=None,
            message=each.error,
            at=since[each.instance] or each.due,
        )
        for each in first.values()
        if each.rests
    ]
