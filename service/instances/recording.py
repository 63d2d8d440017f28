"""Writing a Turn: snapshot, rows and history together. The one place where a move becomes rows."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, bindparam, insert, tuple_, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from service import history, jobs, notices
from service.engine import Fact
from service.errors import Conflict
from service.instances.awaiting import keep_waiting
from service.instances.move import Move, Said, told
from service.instances.opening import open_tasks
from service.instances.receipts import Receipt
from service.instances.tables import InstanceRow
from service.jobs import Wish
from service.prepared import Prepared
from service.tasks import offers
from service.tasks.tables import TaskRow

__all__ = ["BY_PROGRAM", "Move", "Said", "receipted", "record", "record_all"]
_STATE = ("snapshot", "state", "ended_at", "types")
_CASES = cast(Table, InstanceRow.__table__)
_ALL = tuple(each.key for each in _CASES.columns)
_BEGUN = Prepared(insert(_CASES), *_ALL)
_MOVED = Prepared(
    update(_CASES)
    .where(_CASES.c.tenant == bindparam("_tenant"), _CASES.c.id == bindparam("_id"))
    .where(_CASES.c.revision == bindparam("_revision")),
    *(*_STATE, "revision"),
)
_TASKS = cast(Table, TaskRow.__table__)
_CLOSED = Prepared(
    update(_TASKS)
    .where(_TASKS.c.tenant == bindparam("_tenant"), _TASKS.c.instance == bindparam("_instance"))
    .where(_TASKS.c.ref == bindparam("_ref"))
    .values(revision=_TASKS.c.revision + 1)
    .values({name: bindparam(name) for name in ("state", "closed_at", "submission")})
    .returning(_TASKS.c.id)
)
"""Put together once: nearly every move writes one case and closes one task."""
BY_PROGRAM = "program"
"""The ground of what a program did."""


def record(session: Session, move: Move, now: datetime) -> tuple[str, ...]:
    """Write everything the turn says and return the ids of the tasks it opened. Conflict when the case moved on."""
    return record_all(session, [move], now)


def record_all(session: Session, moves: Sequence[Move], now: datetime) -> tuple[str, ...]:
    """``record`` for moves of different cases, in a handful of statements, however many there are."""
    return _written(session, moves, now)[0]


def receipted(session: Session, move: Move, now: datetime) -> tuple[tuple[str, ...], Receipt]:
    """``record`` with the receipt of what was written."""
    opened, (head,) = _written(session, [move], now)
    return opened, Receipt(move.instance.register, head.seq, head.hash)


def _written(
    session: Session, moves: Sequence[Move], now: datetime
) -> tuple[tuple[str, ...], list[history.Head]]:
    """Write all of it; the ids of the tasks that opened, and the new head of each case's history."""
    _keep_states(session, moves, now)
    _close_tasks(session, moves, now)
    opened = open_tasks(session, moves, now)
    keep_waiting(session, moves, now)
    for tenant in {move.instance.tenant for move in moves}:
        some = [move for move in moves if move.instance.tenant == tenant]
        _keep_jobs(session, tenant, some, opened, now)
    _mark_late(session, moves, now)
    heads = {(move.instance.tenant, move.instance.id): move.known.head for move in moves if move.known}
    records = [_record(move, opened[move.instance.id], now) for move in moves]
    grown = history.append_all(session, records, now, heads)
    return tuple(row["id"] for rows in opened.values() for row in rows), grown


def _keep_states(session: Session, moves: Sequence[Move], now: datetime) -> None:
    """Conflict when somebody moved a case meanwhile: each counts its moves."""
    try:
        if len(moves) == 1 and moves[0].known:
            _keep_state(session, moves[0], now)
            return
        for move in moves:
            for name, value in _state(move, now).items():
                setattr(move.instance, name, value)
        session.flush()
    except StaleDataError as error:
        raise Conflict("Berkas ini baru saja bergerak. Muat ulang halaman, lalu coba lagi.") from error


def _state(move: Move, now: datetime) -> dict[str, Any]:
    if not (move.turn.finished or move.turn.cancelled):
        return {"snapshot": move.turn.snapshot}
    over = "cancelled" if move.turn.cancelled else "finished"
    return {"snapshot": move.turn.snapshot, "state": over, "ended_at": now}


def _keep_state(session: Session, move: Move, now: datetime) -> None:
    """What ``flush`` would write of a case that was read before or is new, at a fraction of its time."""
    instance = move.instance
    if move.begins:
        for name, value in _state(move, now).items():
            set_committed_value(instance, name, value)
        _BEGUN.run(session, {name: getattr(instance, name) for name in _ALL})
        return
    kept = {name: getattr(instance, name) for name in _STATE} | _state(move, now)
    same = {"_tenant": instance.tenant, "_id": instance.id, "_revision": instance.revision}
    kept["revision"] = instance.revision + 1
    if _MOVED.run(session, same | kept) != 1:
        raise StaleDataError
    for name, value in kept.items():
        set_committed_value(instance, name, value)


def _keep_jobs(
    session: Session,
    tenant: str,
    moves: Sequence[Move],
    opened: Mapping[str, Sequence[Mapping[str, Any]]],
    now: datetime,
) -> None:
    """Let people be told of new tasks, and each case's one timer job wait for its next deadline.

    A case without a deadline has no such job, nor has one that is suspended.
    """
    wishes = list(_calls(session, tenant, moves, opened, now))
    over = []
    for move in moves:
        key, due = f"timer:{move.instance.id}", move.turn.next_due_at
        if due is not None and not move.instance.suspended:
            wishes.append(Wish("timer", due, instance=move.instance.id, dedupe_key=key))
        elif move.known.timed if move.known else move.turn.facts[0].kind != "case_started":
            over.append(key)
    jobs.schedule_many(session, tenant, wishes)
    jobs.unschedule(session, tenant, over)


def _calls(
    session: Session,
    tenant: str,
    moves: Sequence[Move],
    opened: Mapping[str, Sequence[Mapping[str, Any]]],
    now: datetime,
) -> Iterator[Wish]:
    some = [move for move in moves if opened[move.instance.id]]
    if not some:
        return
    known = next((move.known for move in some if move.known), None)
    chosen = known.telling if known else notices.settings(session, tenant)
    for move in some:
        yield from notices.opened(opened[move.instance.id], move.clock.calendar, chosen, now)


def _close_tasks(session: Session, moves: Sequence[Move], now: datetime) -> None:
    quiet = {move.known.task for move in moves if move.known and not move.known.called}
    plain = {move.known.task for move in moves if move.known and not move.known.offered}
    wish = next((move.said.wish for move in moves if move.said.wish), None)
    for how in ("completed", "withdrawn"):
        closed = [(move, task.ref) for move in moves for task in move.turn.closed if task.how == how]
        said = {"submission": wish} if wish and how == "completed" else {}
        for tenant, tasks in _change(session, closed, state=how, closed_at=now, **said).items():
            notices.closed(session, tenant, [id for id in tasks if id not in quiet], now)
            offers.drop(session, tenant, [id for id in tasks if id not in plain])


def _mark_late(session: Session, moves: Sequence[Move], now: datetime) -> None:
    late = [
        (move, ref)
        for move in moves
        for fact in move.turn.facts
        if fact.kind == "timer_fired"
        for ref in fact.data.get("tasks", ())
    ]
    if not late:
        return
    changed = _change(session, late, TaskRow.late_at.is_(None), late_at=now)  # late is late once
    for tenant, tasks in changed.items():
        notices.late(session, tenant, tasks, now)


def _change(
    session: Session, named: Sequence[tuple[Move, str]], *where: ColumnElement[bool], **values: Any
) -> dict[str, list[str]]:
    """Change the tasks of those refs, as far as ``where`` holds; their ids by agency."""
    wanted = [(move.instance.tenant, move.instance.id, ref) for move, ref in named]
    if not wanted:
        return {}
    if len(wanted) == 1 and "state" in values:
        return _close(session, *wanted[0], **values)
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
    found: dict[str, list[str]] = {}
    for tenant, id in changed:
        found.setdefault(tenant, []).append(id)
    return found


def _close(
    session: Session,
    tenant: str,
    instance: str,
    ref: str,
    state: str,
    closed_at: datetime,
    submission: str | None = None,
) -> dict[str, list[str]]:
    """Close one task."""
    said = {"state": state, "closed_at": closed_at, "submission": submission}
    asked = {"_tenant": tenant, "_instance": instance, "_ref": ref, **said}
    found = _CLOSED.rows(session, asked)
    return {tenant: [found[0].id]} if found else {}


def _record(move: Move, opened: Sequence[Mapping[str, Any]], now: datetime) -> history.Record:
    facts = told(move, now) + _assignments(opened)
    where = (move.instance.tenant, move.instance.id)
    if move.actor is None:
        return history.Record(*where, facts, None)
    if move.actor.program:
        other = move.said.on_behalf_of if move.said.on_behalf_of != move.actor.person else None
        return history.Record(*where, facts, move.actor.person, other, BY_PROGRAM)
    by = move.actor.authority(move.seat, move.instance.definition)
    return history.Record(*where, facts, by.person, by.on_behalf_of, by.ground)


def _assignments(opened: Sequence[Mapping[str, Any]]) -> list[Fact]:
    return [
        Fact("task_assigned", task["element"], {"ref": task["ref"], "assignee": task["assignee"]})
        for task in opened
        if task["assignee"]
    ]
