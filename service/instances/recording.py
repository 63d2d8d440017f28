"""Writing a Turn: snapshot, task rows and history together. The one place where a move becomes rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from service import history
from service.database import new_id
from service.definitions import Definition
from service.engine import Fact, OpenTask, Turn
from service.errors import Conflict, Invalid
from service.identity import Actor
from service.instances.tables import InstanceRow
from service.tasks.inbox import END_OF_TIME
from service.tasks.tables import TaskRow


@dataclass(frozen=True, slots=True)
class Said:
    """What the person said with the move: the form's clean values, for which task, or a reason for cancelling."""

    values: Mapping[str, Any] = field(default_factory=dict)
    ref: str | None = None
    reason: str = ""

    @property
    def returning(self) -> str | None:
        """Why work goes back: the field whose key begins with ``alasan`` (docs/forms.md)."""
        found = (value for key, value in self.values.items() if key.startswith("alasan") and value)
        return next((str(value)[:1000] for value in found), None)


def record(
    session: Session,
    instance: InstanceRow,
    definition: Definition,
    turn: Turn,
    actor: Actor | None,
    now: datetime,
    said: Said,
) -> tuple[str, ...]:
    """Write everything ``turn`` says and return the ids of the tasks it opened. Conflict when the case moved on."""
    _keep_state(session, instance, turn, now)
    _close_tasks(session, instance, turn, now)
    opened = [_task(instance, definition, task, actor, now, said) for task in turn.opened]
    if opened:
        session.execute(insert(TaskRow), opened)
    _mark_late(session, instance, turn, now)
    person = actor.person if actor else None
    facts = [_told(fact, definition, said) for fact in turn.facts] + _assignments(opened)
    history.append(session, instance.tenant, instance.id, facts, person, now)
    return tuple(task["id"] for task in opened)


def _keep_state(session: Session, instance: InstanceRow, turn: Turn, now: datetime) -> None:
    instance.snapshot = turn.snapshot
    instance.next_due_at = turn.next_due_at
    if turn.finished or turn.cancelled:
        instance.state = "cancelled" if turn.cancelled else "finished"
        instance.ended_at = now
    try:
        session.flush()
    except StaleDataError as error:
        raise Conflict("Berkas ini baru saja bergerak. Muat ulang halaman, lalu coba lagi.") from error


def _close_tasks(session: Session, instance: InstanceRow, turn: Turn, now: datetime) -> None:
    for how in sorted({task.how for task in turn.closed}):
        refs = [task.ref for task in turn.closed if task.how == how]
        _change(session, instance, refs, state=how, closed_at=now)


def _mark_late(session: Session, instance: InstanceRow, turn: Turn, now: datetime) -> None:
    fired = [fact for fact in turn.facts if fact.kind == "timer_fired"]
    refs = [ref for fact in fired for ref in fact.data.get("tasks", ())]
    if refs:
        _change(session, instance, refs, late_at=now)


def _change(session: Session, instance: InstanceRow, refs: Sequence[str], **values: Any) -> None:
    session.execute(
        update(TaskRow)
        .where(TaskRow.tenant == instance.tenant, TaskRow.instance == instance.id, TaskRow.ref.in_(refs))
        .values(revision=TaskRow.revision + 1, **values)
        .execution_options(synchronize_session=False)
    )


def _task(
    instance: InstanceRow,
    definition: Definition,
    task: OpenTask,
    actor: Actor | None,
    now: datetime,
    said: Said,
) -> dict[str, Any]:
    seat = definition.seat(task.lane)
    again = not task.ref.endswith(".1") and said.returning is not None
    own = seat is not None and seat == instance.owner_seat
    return {
        "tenant": instance.tenant,
        "id": new_id(),
        "instance": instance.id,
        "ref": task.ref,
        "element": task.element,
        "name": task.name or task.element,
        "item": item_label(task.item),
        "lane": task.lane,
        "seat": seat,
        "definition": instance.definition,
        "version": instance.version,
        "sop_name": instance.sop_name,
        "number": instance.register,
        "subject": instance.subject,
        "search": f"{instance.search} {task.name} {item_label(task.item)}".lower(),
        "assignee": instance.started_by if own else None,
        "opened_at": now,
        "due_at": task.due,
        "sort_at": task.due or END_OF_TIME,
        "state": "open",
        "returned_by": actor.person if again and actor else None,
        "returned_reason": said.returning if again else None,
        "revision": 1,
    }


def item_label(item: Any) -> str:
    """The words for one item of a multi-instance step: text as it is, an object by its values."""
    if item is None:
        return ""
    if isinstance(item, Mapping):
        return " – ".join(str(value) for value in item.values() if value)[:200]
    return str(item)[:200]


def _told(fact: Fact, definition: Definition, said: Said) -> Fact:
    """The fact with what the person said, where it is theirs."""
    if fact.kind == "case_started":
        extra = {"definition": definition.key, "version": definition.version, "sha256": definition.sha256}
        return replace(fact, data={**fact.data, **extra, "values": dict(said.values)})
    if fact.kind == "task_completed" and fact.data.get("ref") == said.ref:
        return replace(fact, data={**fact.data, "values": dict(said.values)})
    if fact.kind == "case_cancelled":
        return replace(fact, data={**fact.data, "reason": said.reason})
    return fact


def _assignments(opened: Sequence[Mapping[str, Any]]) -> list[Fact]:
    return [
        Fact("task_assigned", task["element"], {"ref": task["ref"], "assignee": task["assignee"]})
        for task in opened
        if task["assignee"]
    ]


def put_off(session: Session, instance: InstanceRow, reason: str, now: datetime) -> None:
    """Note that the case's timer could not fire and try again in an hour."""
    session.refresh(instance)
    instance.next_due_at = now + timedelta(hours=1)
    fact = Fact("timer_failed", None, {"reason": reason[:500]})
    history.append(session, instance.tenant, instance.id, [fact], None, now)


def no_reason() -> Invalid:
    """The refusal of a cancellation without a reason."""
    return Invalid("Alasan pembatalan harus diisi, paling sedikit 5 huruf.")
