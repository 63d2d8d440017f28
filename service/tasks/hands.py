"""Taking a task and giving it back, each with its event."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from service import history, identity
from service.errors import Conflict
from service.identity import Actor
from service.tasks import offers, refusing
from service.tasks.inbox import Task, find
from service.tasks.tables import TaskRow

RELEASED = "task_released"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened to a task."""

    kind: str
    element: str | None
    data: dict[str, Any] = field(default_factory=dict)


class Closed(Conflict):
    """The task is done, or was withdrawn because its case moved."""


class Taken(Conflict):
    """Another has the task."""


def fact(kind: str, task: Task | TaskRow, /, **more: Any) -> Fact:
    """What happened to a task, for its case's history; without its name, which a program may have given it."""
    return Fact(kind, task.element, {"ref": task.ref, **more})


def claim(session: Session, actor: Actor, id: str, now: datetime) -> Task:
    """Take a free task of an own seat. Conflict names who was first; taking an own task again changes nothing."""
    task = find(session, actor, id, now)
    if task.assignee == actor.person and task.state == "open":
        return task
    refusing.require(session, actor, "task.claim", task, now)
    if task.assignee is not None and task.state == "open":
        raise taken(task)
    moved(session, replace(task, assignee=None), assignee=actor.person, changed_at=now)
    told(session, [fact("task_claimed", task)], task, actor, now)
    return find(session, actor, id, now)


def release(session: Session, actor: Actor, id: str, now: datetime) -> Task:
    """Give an own task back to the seat, also when the right to do it has ended meanwhile.

    What somebody delegated goes back to him instead. A program gives back whatever anybody holds.
    """
    task = find(session, actor, id, now)
    if task.state == "open" and task.assignee is None:
        return task
    identity.require(actor, "task.release", task)
    own = task.assignee == actor.person
    back = task.owner if task.delegation == "PENDING" and own and task.owner != actor.person else None
    if back is not None:
        moved(session, task, assignee=back, delegation="RESOLVED", changed_at=now)
        happened = fact("task_resolved", task, assignee=back)
    else:
        moved(session, task, assignee=None, delegation=None, changed_at=now)
        happened = fact(RELEASED, task) if own else fact("task_taken_back", task, assignee=task.assignee)
    told(session, [happened], task, actor, now)
    return replace(task, assignee=back, assignee_name=None, revision=task.revision + 1)


def opened(session: Session, actor: Actor, id: str, now: datetime) -> Task:
    """The open task; NotFound as ``find``, Conflict when it is closed."""
    task = find(session, actor, id, now)
    if task.state != "open":
        raise closed()
    return task


def moved(session: Session, task: Task, **values: Any) -> None:
    """Change an open task that is still in the same hands; of two at once the loser reads what is true now."""
    same = TaskRow.assignee.is_(None) if task.assignee is None else TaskRow.assignee == task.assignee
    changed = session.scalar(
        update(TaskRow)
        .where(TaskRow.tenant == task.tenant, TaskRow.id == task.id, TaskRow.state == "open", same)
        .values(revision=TaskRow.revision + 1, **values)
        .returning(TaskRow.id)
        .execution_options(synchronize_session=False)
    )
    if changed is None:
        raise closed() if task.state != "open" else taken(task)


def closed() -> Closed:
    """The refusal of a task that is done or withdrawn."""
    return Closed("Tugas ini sudah ditutup. Muat ulang halaman untuk melihat keadaannya.")


def taken(task: Task) -> Taken:
    """The refusal of a task that another has."""
    return Taken(
        "Tugas ini sudah diambil {name}. Pilih tugas lain, atau minta ia melepasnya.",
        name=task.assignee_name or "orang lain",
    )


def told(session: Session, facts: Sequence[Fact], task: Task, actor: Actor, now: datetime) -> None:
    """Tell the case what the actor did with its task."""
    by = offers.ground(actor, task)
    record = history.Record(task.tenant, task.instance, facts, by.person, by.on_behalf_of, by.ground)
    history.append_all(session, [record], now)
