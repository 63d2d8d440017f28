"""What programs change of an open task: its words, its times, and whom it is offered to."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from service import identity
from service.errors import Invalid
from service.identity import Actor
from service.tasks import assigning, hands, offers
from service.tasks.hands import Fact, fact
from service.tasks.inbox import END_OF_TIME, Task

CHANGED = "task_changed"
OFFERED, WITHDRAWN = "task_offered", "task_offer_withdrawn"
STATES = (None, assigning.PENDING, assigning.RESOLVED)
LINKS = ("candidate", "assignee", "owner")
_WORDS = {"due_at": "due", "follow_up_at": "follow_up"}


@dataclass(frozen=True, slots=True)
class Change:
    """Everything that may be changed of a task, as it shall be; people by sign-in name.

    An empty ``name`` keeps the old one.
    """

    name: str | None
    description: str | None
    priority: int
    due_at: datetime | None
    follow_up_at: datetime | None
    assignee: str | None
    owner: str | None
    delegation: str | None


def change(session: Session, actor: Actor, id: str, wanted: Change, now: datetime) -> None:
    """Make an open task what ``wanted`` says: programs only. What is so already is not told again.

    A changed due time does not move the timers of the diagram. Invalid for an unknown person or delegation state.
    """
    task = hands.opened(session, actor, id, now)
    identity.require(actor, "task.change", task)
    if wanted.delegation not in STATES:
        raise Invalid("delegationState harus PENDING, RESOLVED, atau kosong. Perbaiki nilainya.")
    people = {each: assigning.known(session, actor, each) for each in {wanted.assignee, wanted.owner} if each}
    values = {each.name: getattr(wanted, each.name) for each in fields(wanted)}
    values |= {"owner": people.get(wanted.owner or ""), "name": wanted.name or task.name}
    holder = people.get(wanted.assignee or "")
    values.pop("assignee")
    new = {name: value for name, value in values.items() if value != getattr(task, name)}
    facts = []
    if new:
        hands.moved(session, task, **new, **_following(task, new), changed_at=now)
        if "due_at" in new:
            offers.moved(session, task.tenant, [task.id])
        facts.append(_told(task, new))
    if holder != task.assignee:
        facts.append(assigning.handed(session, task, holder, now))
    if facts:
        hands.told(session, facts, task, actor, now)


def _following(task: Task, new: dict[str, Any]) -> dict[str, Any]:
    """What follows from a changed name or due time."""
    found: dict[str, Any] = {}
    if "due_at" in new:
        found["sort_at"] = new["due_at"] or END_OF_TIME
    if "name" in new:
        found["search"] = " ".join((task.number, task.subject, task.sop_name, new["name"], task.item)).lower()
    return found


def _told(task: Task, new: dict[str, Any]) -> Fact:
    before = {_WORDS.get(name, name): _plain(getattr(task, name)) for name in new}
    after = {_WORDS.get(name, name): _plain(value) for name, value in new.items()}
    return fact(CHANGED, task, before=before, after=after)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def link(
    session: Session, actor: Actor, id: str, kind: str, user: str | None, group: str | None, now: datetime
) -> None:
    """Offer an open task to one more person or seat, or make a person its assignee or owner: programs only.

    ``kind`` is one of ``LINKS``; a seat can only be a candidate. To whom it is offered already changes nothing.
    """
    task = _asked(session, actor, id, kind, user, group, now)
    if group is not None:
        if group not in (task.seat, *task.further):
            _to_seat(session, task, group, now)
            _say(session, actor, task, fact(OFFERED, task, kind=offers.SEAT, to=group), now)
        return
    person = assigning.known(session, actor, user or "")
    if kind == "assignee":
        assigning.assign(session, actor, id, user, now)
    elif kind == "owner":
        _own(session, actor, task, person, now)
    elif person not in task.candidates:
        assigning.refuse_apart(session, task, person)
        offers.offer(session, task, offers.PERSON, person)
        _say(session, actor, task, fact(OFFERED, task, kind=offers.PERSON, to=person), now)


def unlink(
    session: Session, actor: Actor, id: str, kind: str, user: str | None, group: str | None, now: datetime
) -> None:
    """Take such an offer back, or let a task have no assignee or owner; what is not so changes nothing."""
    task = _asked(session, actor, id, kind, user, group, now)
    if group is not None:
        if _without_seat(session, task, group, now):
            _say(session, actor, task, fact(WITHDRAWN, task, kind=offers.SEAT, to=group), now)
        return
    person = identity.person_of(session, actor.tenant, (user or "").strip().lower())
    if kind == "assignee" and person == task.assignee is not None:
        assigning.assign(session, actor, id, None, now)
    elif kind == "owner" and person == task.owner is not None:
        _own(session, actor, task, None, now)
    elif kind == "candidate" and person in task.candidates:
        offers.withdraw(session, task, offers.PERSON, [person])
        _say(session, actor, task, fact(WITHDRAWN, task, kind=offers.PERSON, to=person), now)


def _asked(
    session: Session, actor: Actor, id: str, kind: str, user: str | None, group: str | None, now: datetime
) -> Task:
    task = hands.opened(session, actor, id, now)
    identity.require(actor, "task.change", task)
    if (user is None) == (group is None):
        raise Invalid("Isi salah satu: userId atau groupId, tidak keduanya. Perbaiki isinya.")
    if kind not in LINKS or (group is not None and kind != "candidate"):
        raise Invalid(
            "type harus candidate, assignee, atau owner, dan candidate saja untuk groupId. Perbaiki nilainya."
        )
    if group is not None and ("\n" in group or not group.strip()):
        raise Invalid("groupId harus kunci jabatan dalam satu baris. Perbaiki nilainya.")
    return task


def _without_seat(session: Session, task: Task, seat: str, now: datetime) -> bool:
    """The first further seat follows where the task's own is taken away; false where it was not offered to it."""
    if seat == task.seat:
        heir = next(iter(task.further), None)
        hands.moved(session, task, seat=heir, changed_at=now)
        offers.withdraw(session, task, offers.SEAT, [heir] if heir else [])
    elif seat in task.further:
        offers.withdraw(session, task, offers.SEAT, [seat])
    else:
        return False
    return True


def _to_seat(session: Session, task: Task, seat: str, now: datetime) -> None:
    """The first seat a task is offered to is its own, the others are further ones."""
    if task.seat is None:
        hands.moved(session, task, seat=seat, changed_at=now)
    else:
        offers.offer(session, task, offers.SEAT, seat)


def _own(session: Session, actor: Actor, task: Task, owner: str | None, now: datetime) -> None:
    if owner == task.owner:
        return
    hands.moved(session, task, owner=owner, changed_at=now)
    _say(session, actor, task, _told(task, {"owner": owner}), now)


def _say(session: Session, actor: Actor, task: Task, what: Fact, now: datetime) -> None:
    hands.told(session, [what], task, actor, now)
