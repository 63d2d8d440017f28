"""What people and programs note about a task: events of its case, which nobody takes back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service import history, identity
from service.database import new_id
from service.errors import Invalid, NotFound
from service.history import Entry
from service.identity import Actor
from service.tasks import hands
from service.tasks.hands import fact
from service.tasks.inbox import Task, find

COMMENTED = "task_commented"
LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Comment:
    """Who (a person's id) noted what about a task, and when; ``message`` is ``None`` where it was lawfully erased."""

    id: str
    task: str
    instance: str
    person: str | None
    at: datetime
    message: str | None


def comment(session: Session, actor: Actor, id: str, message: str, now: datetime) -> Comment:
    """Note something about a task, also a closed one, for whoever may read it. Invalid when it says nothing."""
    task = find(session, actor, id, now)
    identity.require(actor, "task.comment", task)
    said = message.replace("\x00", "").strip()
    if not said or len(said) > LONGEST:
        raise Invalid("Catatan harus berisi 1 sampai {longest} huruf. Perbaiki isinya.", longest=LONGEST)
    new = new_id()
    hands.told(session, [fact(COMMENTED, task, comment=new, task=task.id, message=said)], task, actor, now)
    return Comment(new, task.id, task.instance, actor.person, now, said)


def comments(session: Session, actor: Actor, id: str, now: datetime) -> tuple[Comment, ...]:
    """What was noted about a task, newest first; NotFound as ``find``."""
    task = find(session, actor, id, now)
    told = history.read(session, task.tenant, task.instance, task.element)
    return tuple(_comment(task, entry) for entry in reversed(told) if _about(task, entry))


def one(session: Session, actor: Actor, id: str, comment: str, now: datetime) -> Comment:
    """One of them; NotFound for an unknown one."""
    found = (each for each in comments(session, actor, id, now) if each.id == comment)
    if (known := next(found, None)) is None:
        raise NotFound("Catatan tidak ditemukan. Lihat daftarnya pada tugasnya.")
    return known


def _about(task: Task, entry: Entry) -> bool:
    return entry.kind == COMMENTED and (entry.data or {}).get("task") == task.id


def _comment(task: Task, entry: Entry) -> Comment:
    data = entry.data or {}
    return Comment(str(data["comment"]), task.id, task.instance, entry.actor, entry.at, data.get("message"))
