"""Tasks in other hands: handed over by programs, delegated and given back, each with its event."""

from datetime import datetime

from sqlalchemy.orm import Session

from service import identity
from service.errors import Conflict, Forbidden, Invalid
from service.identity import Actor
from service.tasks import hands, offers
from service.tasks.apart import STARTED
from service.tasks.hands import Fact, fact, moved, told
from service.tasks.inbox import Task
from service.tasks.refusing import CASE_STARTED_BY, STEP_DONE_BY

PENDING, RESOLVED = "PENDING", "RESOLVED"
HANDED, TAKEN_BACK = "task_handed", "task_taken_back"


def claim_for(session: Session, actor: Actor, id: str, login: str, now: datetime) -> None:
    """Let somebody else take a free task: programs only. Conflict when another has it; having it changes nothing.

    Invalid for an unknown sign-in name, Forbidden for who must be kept apart from the task.
    """
    task, person = _asked(session, actor, id, login, now)
    if task.assignee == person:
        return
    if task.assignee is not None:
        raise hands.taken(task)
    _hand(session, actor, task, person, now)


def assign(session: Session, actor: Actor, id: str, login: str | None, now: datetime) -> None:
    """Put an open task into somebody's hands, whoever held it, or back to its seat (``None``): programs only."""
    if login is None:
        hands.release(session, actor, id, now)
        return
    task, person = _asked(session, actor, id, login, now)
    if task.assignee != person:
        _hand(session, actor, task, person, now)


def delegate(session: Session, actor: Actor, id: str, login: str, now: datetime) -> None:
    """Let somebody else do one's part of a task; it comes back when he resolves it. The first to delegate owns it."""
    task, person = _asked(session, actor, id, login, now, "task.delegate")
    owner = task.owner or task.assignee
    moved(session, task, assignee=person, owner=owner, delegation=PENDING, changed_at=now)
    _name(session, task, person)
    told(session, [fact("task_delegated", task, owner=owner, assignee=person)], task, actor, now)


def resolve(session: Session, actor: Actor, id: str, now: datetime) -> None:
    """Give a delegated task back to its owner. Conflict for people when it was not delegated."""
    task = hands.opened(session, actor, id, now)
    identity.require(actor, "task.delegate", task)
    if task.delegation != PENDING and not actor.program:
        raise Conflict("Tugas ini bukan titipan. Selesaikan atau lepas tugas ini.")
    moved(session, task, assignee=task.owner, delegation=RESOLVED, changed_at=now)
    told(session, [fact("task_resolved", task, assignee=task.owner)], task, actor, now)


def known(session: Session, actor: Actor, login: str) -> str:
    """The id of the agency's person with that sign-in name; Invalid for anybody else and who is disabled."""
    person = identity.person_of(session, actor.tenant, login.strip().lower())
    if person is None or person not in identity.reachable(session, actor.tenant, [person]):
        raise Invalid(
            "userId harus nama pengguna yang terdaftar dan aktif di instansi ini; ditemukan “{login}”. Perbaiki.",
            login=login[:80],
        )
    return person


def handed(session: Session, task: Task, person: str | None, now: datetime) -> Fact:
    """Change whose hands an open task is in; what happened comes back for the case's history."""
    refuse_apart(session, task, person)
    moved(session, task, assignee=person, changed_at=now)
    if person is None:
        return fact(TAKEN_BACK, task, assignee=task.assignee)
    _name(session, task, person)
    return fact(HANDED, task, assignee=person, before=task.assignee)


def refuse_apart(session: Session, task: Task, person: str | None) -> None:
    """Forbidden for a person who must be kept apart from the task, whoever wishes it."""
    if person is None or (did := task.barred.get(person)) is None:
        return
    name = identity.names(session, task.tenant, [person]).get(person, "-")
    sentence = CASE_STARTED_BY if did == STARTED else STEP_DONE_BY
    raise Forbidden(sentence, person=name, step=did, name=task.name)


def _asked(
    session: Session, actor: Actor, id: str, login: str, now: datetime, action: str = "task.assign"
) -> tuple[Task, str]:
    task = hands.opened(session, actor, id, now)
    identity.require(actor, action, task)
    person = known(session, actor, login)
    refuse_apart(session, task, person)
    return task, person


def _hand(session: Session, actor: Actor, task: Task, person: str, now: datetime) -> None:
    told(session, [handed(session, task, person, now)], task, actor, now)


def _name(session: Session, task: Task, person: str) -> None:
    """Who is given a task by name may do it; of those named before only its owner still may."""
    gone = [each for each in task.named if each not in (person, task.owner)]
    if gone:
        offers.withdraw(session, task, offers.NAMED, gone)
    if person not in task.named:
        offers.offer(session, task, offers.NAMED, person)
