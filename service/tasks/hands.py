"""Taking a task and giving it back, each with its event."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from service import history, identity
from service.errors import Conflict
from service.identity import Actor
from service.tasks import refusing
from service.tasks.inbox import Task, find
from service.tasks.tables import TaskRow

RELEASED = "task_released"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened to a task."""

    kind: str
    element: str | None
    data: dict[str, Any] = field(default_factory=dict)


def fact(kind: str, task: Task | TaskRow, **more: Any) -> Fact:
    """What happened to a task, for its case's history."""
    return Fact(kind, task.element, {"ref": task.ref, "name": task.name, **more})


def claim(session: Session, actor: Actor, id: str, now: datetime) -> Task:
    """Take a free task of an own seat. Conflict names who was first; taking an own task again changes nothing."""
    task = find(session, actor, id, now)
    if task.assignee == actor.person and task.state == "open":
        return task
    refusing.require(session, actor, "task.claim", task, now)
    _move(session, task, None, actor.person)
    _record(session, task, "task_claimed", actor, now)
    return find(session, actor, id, now)


def release(session: Session, actor: Actor, id: str, now: datetime) -> Task:
    """Give an own task back to the seat, also when the right to do it has ended meanwhile."""
    task = find(session, actor, id, now)
    if task.state == "open" and task.assignee is None:
        return task
    identity.require(actor, "task.release", task)
    _move(session, task, actor.person, None)
    _record(session, task, RELEASED, actor, now)
    return replace(task, assignee=None, assignee_name=None, revision=task.revision + 1)


def _move(session: Session, task: Task, expected: str | None, assignee: str | None) -> None:
    """One conditional update decides who wins; the loser reads what is true now."""
    same = TaskRow.assignee.is_(None) if expected is None else TaskRow.assignee == expected
    changed = session.scalar(
        update(TaskRow)
        .where(TaskRow.tenant == task.tenant, TaskRow.id == task.id, TaskRow.state == "open", same)
        .values(assignee=assignee, revision=TaskRow.revision + 1)
        .returning(TaskRow.id)
        .execution_options(synchronize_session=False)
    )
    if changed is not None:
        return
    if task.state != "open":
        raise Conflict("Tugas ini sudah ditutup. Muat ulang halaman untuk melihat keadaannya.")
    raise Conflict(
        "Tugas ini sudah diambil {name}. Pilih tugas lain, atau minta ia melepasnya.",
        name=task.assignee_name or "orang lain",
    )


def _record(session: Session, task: Task, kind: str, actor: Actor, now: datetime) -> None:
    by = actor.authority(task.seat, task.definition)
    facts = [fact(kind, task)]
    record = history.Record(task.tenant, task.instance, facts, by.person, by.on_behalf_of, by.ground)
    history.append_all(session, [record], now)
