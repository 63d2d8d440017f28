"""Writing a Turn: snapshot, task rows and history together. The one place where a move becomes rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, tuple_, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from service import history, jobs, notices
from service.database import new_id
from service.definitions import Definition
from service.engine import Fact, OpenTask, Turn
from service.errors import Conflict, Invalid
from service.identity import Actor
from service.instances.deadlines import Clock
from service.instances.tables import InstanceRow
from service.jobs import Wish
from service.tasks.apart import Apart, apart_text, barred
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


@dataclass(frozen=True, slots=True)
class Move:
    """A turn of a case that is held, by whom (``None`` for the clock) for which seat, and what was said with it."""

    instance: InstanceRow
    clock: Clock
    turn: Turn
    actor: Actor | None = None
    said: Said = field(default_factory=Said)
    seat: str | None = None


def record(session: Session, move: Move, now: datetime) -> tuple[str, ...]:
    """Write everything the turn says and return the ids of the tasks it opened. Conflict when the case moved on."""
    return record_all(session, [move], now)


def record_all(session: Session, moves: Sequence[Move], now: datetime) -> tuple[str, ...]:
    """``record`` for moves of different cases, in a handful of statements, however many there are."""
    _keep_states(session, moves, now)
    _close_tasks(session, moves, now)
    opened = {move.instance.id: [_task(move, task, now) for task in move.turn.opened] for move in moves}
    rows = [row for some in opened.values() for row in some]
    _free_barred(session, rows)
    if rows:
        session.execute(insert(TaskRow), rows)
    for move in moves:
        if opened[move.instance.id]:
            notices.opened(session, move.instance.tenant, opened[move.instance.id], move.clock.calendar, now)
    _mark_late(session, moves, now)
    history.append_all(session, [_record(move, opened[move.instance.id]) for move in moves], now)
    return tuple(row["id"] for row in rows)


def _keep_states(session: Session, moves: Sequence[Move], now: datetime) -> None:
    for move in moves:
        move.instance.snapshot = move.turn.snapshot
        if move.turn.finished or move.turn.cancelled:
            move.instance.state = "cancelled" if move.turn.cancelled else "finished"
            move.instance.ended_at = now
    try:
        session.flush()
    except StaleDataError as error:
        raise Conflict("Berkas ini baru saja bergerak. Muat ulang halaman, lalu coba lagi.") from error
    for tenant in {move.instance.tenant for move in moves}:
        _keep_timers(session, tenant, [move for move in moves if move.instance.tenant == tenant])


def _keep_timers(session: Session, tenant: str, moves: Sequence[Move]) -> None:
    """Let each case's one timer job wait for its next deadline, or let there be none."""
    due = [
        Wish("timer", at, instance=move.instance.id, dedupe_key=f"timer:{move.instance.id}")
        for move in moves
        if (at := move.turn.next_due_at) is not None
    ]
    jobs.schedule_many(session, tenant, due)
    rest = [f"timer:{move.instance.id}" for move in moves if move.turn.next_due_at is None]
    jobs.unschedule(session, tenant, rest)


def _close_tasks(session: Session, moves: Sequence[Move], now: datetime) -> None:
    for how in ("completed", "withdrawn"):
        closed = [(move, task.ref) for move in moves for task in move.turn.closed if task.how == how]
        for tenant, tasks in _change(session, closed, state=how, closed_at=now).items():
            notices.closed(session, tenant, tasks, now)


def _mark_late(session: Session, moves: Sequence[Move], now: datetime) -> None:
    late = [
        (move, ref)
        for move in moves
        for fact in move.turn.facts
        if fact.kind == "timer_fired"
        for ref in fact.data.get("tasks", ())
    ]
    changed = _change(session, late, TaskRow.late_at.is_(None), late_at=now)  # late is late once
    for tenant, tasks in changed.items():
        notices.late(session, tenant, tasks, now)


def _change(
    session: Session, named: Sequence[tuple[Move, str]], *where: ColumnElement[bool], **values: Any
) -> dict[str, list[str]]:
    """Change the tasks of those refs, as far as ``where`` holds; their ids by agency."""
    found: dict[str, list[str]] = {}
    if not named:
        return found
    wanted = [(move.instance.tenant, move.instance.id, ref) for move, ref in named]
    changed = session.execute(
        update(TaskRow)
        .where(TaskRow.tenant.in_({tenant for tenant, _, _ in wanted}))
        .where(TaskRow.instance.in_({instance for _, instance, _ in wanted}))
        .where(
            tuple_(TaskRow.tenant, TaskRow.instance, TaskRow.ref).in_(wanted), *where
        )  # SQLite finds no index for it
        .values(revision=TaskRow.revision + 1, **values)
        .returning(TaskRow.tenant, TaskRow.id)
        .execution_options(synchronize_session=False)
    )
    for tenant, id in changed:
        found.setdefault(tenant, []).append(id)
    return found


def _record(move: Move, opened: Sequence[Mapping[str, Any]]) -> history.Record:
    told = [_told(fact, move.clock.definition, move.said) for fact in move.turn.facts]
    facts, where = told + _assignments(opened), (move.instance.tenant, move.instance.id)
    if move.actor is None:
        return history.Record(*where, facts, None)
    by = move.actor.authority(move.seat, move.instance.definition)
    return history.Record(*where, facts, by.person, by.on_behalf_of, by.ground)


def _free_barred(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Nobody is handed a task that must be kept apart from what he did before: it waits for the seat."""
    own = [row for row in rows if row["assignee"] and row["apart"]]
    for tenant in {row["tenant"] for row in own}:
        found = barred(session, tenant, {row["id"]: Apart(row["instance"], row["apart"]) for row in own})
        for row in own:
            if row["assignee"] in found.get(row["id"], {}):
                row["assignee"] = None


def _task(move: Move, task: OpenTask, now: datetime) -> dict[str, Any]:
    instance, definition, said = move.instance, move.clock.definition, move.said
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
        "apart": apart_text(definition.apart(task.element), definition.start_element, instance.started_by),
        "opened_at": now,
        "due_at": task.due,
        "sort_at": task.due or END_OF_TIME,
        "state": "open",
        "returned_by": move.actor.person if again and move.actor else None,
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


def no_reason() -> Invalid:
    """The refusal of a cancellation without a reason."""
    return Invalid("Alasan pembatalan harus diisi, paling sedikit 5 huruf.")
