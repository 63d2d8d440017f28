"""Who may take a task beside the holders of its own seat: further seats, candidates, and who was named for it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from service.identity import Actor, Authority
from service.tasks.inbox import Task
from service.tasks.tables import CandidateRow, TaskRow

SEAT, PERSON, NAMED = "seat", "person", "named"


def offer(session: Session, task: Task, kind: str, name: str) -> None:
    """Offer an open task to one more; it was not offered to him before."""
    wanted = {"tenant": task.tenant, "task": task.id, "kind": kind, "name": name}
    session.execute(insert(CandidateRow).values(**wanted, sort_at=task.sort_at))


def withdraw(session: Session, task: Task, kind: str, names: Collection[str]) -> None:
    """Take offers of that kind back."""
    same = (CandidateRow.tenant == task.tenant) & (CandidateRow.task == task.id)
    _gone(session, same & (CandidateRow.kind == kind) & CandidateRow.name.in_(names))


def drop(session: Session, tenant: str, tasks: Collection[str]) -> None:
    """Closed tasks are offered to nobody."""
    if tasks:
        _gone(session, (CandidateRow.tenant == tenant) & CandidateRow.task.in_(tasks))


def moved(session: Session, tenant: str, tasks: Collection[str]) -> None:
    """The offers of these tasks follow their ``sort_at``."""
    if not tasks:
        return
    at = select(TaskRow.sort_at).where(TaskRow.tenant == tenant, TaskRow.id == CandidateRow.task)
    session.execute(
        update(CandidateRow)
        .where(CandidateRow.tenant == tenant, CandidateRow.task.in_(tasks))
        .values(sort_at=at.scalar_subquery())
        .execution_options(synchronize_session=False)
    )


def acting_seat(actor: Actor, task: Any) -> str | None:
    """The seat for which the actor does a task: its own where he holds it, else a further one, else its own."""
    own: str | None = task.seat
    held = (each for each in (task.seat, *task.further) if each and actor.holds(each, task.definition))
    return next(held, own)


def ground(actor: Actor, task: Any) -> Authority:
    """On what ground the actor does something with a task, as its event keeps it."""
    return actor.authority(acting_seat(actor, task), task.definition)


def _gone(session: Session, clause: Any) -> None:
    session.execute(delete(CandidateRow).where(clause).execution_options(synchronize_session=False))
