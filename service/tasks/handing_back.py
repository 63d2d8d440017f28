"""Tasks that go back to their seat because whoever holds them may no longer do them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service import history, identity
from service.errors import NotFound
from service.identity import Actor
from service.tasks.hands import RELEASED, fact
from service.tasks.inbox import Task, told
from service.tasks.tables import TaskRow


def hand_back(
    session: Session,
    tenant: str,
    person: str,
    now: datetime,
    by: Actor | None = None,
    seats: Collection[str] | None = None,
) -> int:
    """Give back the open tasks ``person`` holds and may not complete at ``now``; how many there were.

    ``seats`` looks at tasks of those seats only. A person who is disabled or unknown may do none. Each case tells of
    it with a ``task_released``, by ``by`` or by the clock. Called after the change that took the right away, in its
    transaction; the rows are held, so that a completion comes before or finds the task given back.
    """
    held = (
        select(TaskRow)
        .where(TaskRow.tenant == tenant, TaskRow.assignee == person, TaskRow.state == "open")
        .order_by(TaskRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if seats is not None:
        held = held.where(TaskRow.seat.in_(seats))
    lost = _lost(session, tenant, person, told(session, tenant, session.scalars(held).all(), now), now)
    give_back(session, tenant, lost, now, by)
    return len(lost)


def give_back(
    session: Session, tenant: str, tasks: Collection[Task], now: datetime, by: Actor | None = None
) -> None:
    """Free these held tasks, whose rows the transaction holds, and tell each case who had them."""
    if not tasks:
        return
    session.execute(
        update(TaskRow)
        .where(TaskRow.tenant == tenant, TaskRow.id.in_([task.id for task in tasks]))
        .values(assignee=None, revision=TaskRow.revision + 1)
        .execution_options(synchronize_session=False)
    )
    cases: dict[str, list[Task]] = {}
    for task in tasks:
        cases.setdefault(task.instance, []).append(task)
    person = by.person if by else None
    records = [
        history.Record(tenant, case, [fact(RELEASED, task, assignee=task.assignee) for task in some], person)
        for case, some in cases.items()
    ]
    history.append_all(session, records, now)


def _lost(session: Session, tenant: str, person: str, held: Collection[Task], now: datetime) -> list[Task]:
    if not held:
        return []
    try:
        actor = identity.actor(session, tenant, person, now)
    except NotFound:
        return list(held)
    return [task for task in held if not identity.may(actor, "task.complete", task)]
