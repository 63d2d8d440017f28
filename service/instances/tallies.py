"""How many cases of each SOP run, and how many of them are late."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service import identity
from service.identity import Actor
from service.instances.tables import InstanceRow
from service.tasks.tables import TaskRow


@dataclass(frozen=True, slots=True)
class Tally:
    """Running cases and those among them with a step past its due time."""

    running: int
    late: int


def tally(session: Session, actor: Actor, now: datetime) -> dict[str, Tally]:
    """The tally of each definition key that has running cases, in two statements; Forbidden for outsiders."""
    identity.require(actor, "case.count")
    running = (
        select(InstanceRow.definition, func.count())
        .where(InstanceRow.tenant == actor.tenant, InstanceRow.state == "running")
        .group_by(InstanceRow.definition)
    )
    late = (
        select(TaskRow.definition, func.count(TaskRow.instance.distinct()))
        .where(TaskRow.tenant == actor.tenant, TaskRow.state == "open", TaskRow.due_at <= now)
        .group_by(TaskRow.definition)
    )
    overdue = {key: count for key, count in session.execute(late)}
    return {key: Tally(count, overdue.get(key, 0)) for key, count in session.execute(running)}
