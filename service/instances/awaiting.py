"""What a case waits for beside people and time, as rows: steps for programs, and messages."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, tuple_
from sqlalchemy.orm import Session

from service import external_tasks
from service.database import new_id
from service.definitions.tables import SubscriptionRow
from service.engine import External, Subscription
from service.external_tasks.tables import ExternalTaskRow
from service.instances.move import Move

_OVER = {
    ExternalTaskRow: {"external_completed", "external_withdrawn", "error_caught", "error_ended"},
    SubscriptionRow: {"message_received", "message_dropped"},
}


def keep_waiting(session: Session, moves: Sequence[Move], now: datetime) -> None:
    """Write the difference each turn made, told by its facts; no statement where there is none."""
    _forget(session, ExternalTaskRow, moves)
    _forget(session, SubscriptionRow, moves)
    steps = [
        _step(move, each, now)
        for move in moves
        for each in move.turn.externals
        if each.ref in _refs(move, {"external_opened"})
    ]
    if steps:
        session.execute(insert(ExternalTaskRow), steps)
        external_tasks.ring_after_commit(session)
    messages = [
        _message(move, each, now)
        for move in moves
        for each in move.turn.subscriptions
        if each.ref in _refs(move, {"message_awaited"})
    ]
    if messages:
        session.execute(insert(SubscriptionRow), messages)


def _refs(move: Move, kinds: Collection[str]) -> set[str]:
    return {fact.data["ref"] for fact in move.turn.facts if fact.kind in kinds and "ref" in fact.data}


def _forget(session: Session, table: Any, moves: Sequence[Move]) -> None:
    """Take away what is over: what a fact says so of and the turn waits for no more."""
    over = [
        (move.instance.tenant, move.instance.id, ref)
        for move in moves
        for ref in sorted(_refs(move, _OVER[table]) - _open(move))
    ]
    if not over:
        return
    gone = (
        delete(table)
        .where(table.tenant.in_({tenant for tenant, _, _ in over}))
        .where(table.instance.in_({instance for _, instance, _ in over}))
        .where(tuple_(table.tenant, table.instance, table.ref).in_(over))  # SQLite finds no index for it
    )
    session.execute(gone.execution_options(synchronize_session=False))


def _open(move: Move) -> set[str]:
    turn = move.turn
    return {each.ref for each in turn.externals} | {each.ref for each in turn.subscriptions}


def _step(move: Move, step: External, now: datetime) -> dict[str, Any]:
    instance = move.instance
    return {
        "tenant": instance.tenant,
        "id": new_id(),
        "instance": instance.id,
        "ref": step.ref,
        "element": step.element,
        "name": step.name,
        "topic": step.topic,
        "definition": instance.definition,
        "version": instance.version,
        "business_key": instance.business_key,
        "priority": step.priority,
        "created_at": now,
        "suspended": instance.suspended,
        "revision": 1,
    }


def _message(move: Move, wait: Subscription, now: datetime) -> dict[str, Any]:
    instance = move.instance
    return {
        "tenant": instance.tenant,
        "id": new_id(),
        "message": wait.message,
        "instance": instance.id,
        "ref": wait.ref,
        "element": wait.element,
        "definition": instance.definition,
        "version": instance.version,
        "created_at": now,
    }
