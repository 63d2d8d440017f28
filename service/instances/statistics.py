"""How many cases of each version run, and what failed in them: what a program's overview is drawn from."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service import identity
from service.external_tasks.tables import ExternalTaskRow
from service.identity import Actor
from service.instances.holding import RUNNING
from service.instances.tables import InstanceRow
from service.jobs.tables import JobRow

EXTERNAL, JOB = "failedExternalTask", "failedJob"


@dataclass(frozen=True, slots=True)
class Standing:
    """Running cases, and the incidents in them by kind."""

    running: int = 0
    incidents: Mapping[str, int] = field(default_factory=dict)


def by_version(session: Session, actor: Actor) -> dict[tuple[str, int], Standing]:
    """The standing of every version with running cases, in three statements; Forbidden for outsiders."""
    identity.require(actor, "case.count")
    key, version = InstanceRow.definition, InstanceRow.version
    running = (
        select(key, version, func.count())
        .where(InstanceRow.tenant == actor.tenant, InstanceRow.state == RUNNING)
        .group_by(key, version)
    )
    counts = {(key, version): count for key, version, count in session.execute(running)}
    failed: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    steps = (
        select(ExternalTaskRow.definition, ExternalTaskRow.version, func.count())
        .where(ExternalTaskRow.tenant == actor.tenant, ExternalTaskRow.incident.is_not(None))
        .group_by(ExternalTaskRow.definition, ExternalTaskRow.version)
    )
    dead = (
        select(key, version, func.count())
        .join(JobRow, (JobRow.tenant == InstanceRow.tenant) & (JobRow.instance == InstanceRow.id))
        .where(JobRow.tenant == actor.tenant, JobRow.dead.is_(True))
        .group_by(key, version)
    )
    for kind, query in ((EXTERNAL, steps), (JOB, dead)):
        for found_key, found_version, count in session.execute(query):
            failed[found_key, found_version][kind] += count
    return {each: Standing(count, dict(failed[each])) for each, count in counts.items()}


def failed_steps(session: Session, actor: Actor, key: str, version: int) -> dict[str, int]:
    """How many steps for programs rest as incidents, by the element they stand at."""
    identity.require(actor, "case.count")
    query = (
        select(ExternalTaskRow.element, func.count())
        .where(ExternalTaskRow.tenant == actor.tenant, ExternalTaskRow.incident.is_not(None))
        .where(ExternalTaskRow.definition == key, ExternalTaskRow.version == version)
        .group_by(ExternalTaskRow.element)
    )
    return {element: count for element, count in session.execute(query)}
