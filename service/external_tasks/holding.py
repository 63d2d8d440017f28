"""What a worker does with a step he holds: keep it longer, let it go, report a failure; and who manages steps."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import history, identity
from service.database import new_id
from service.errors import Invalid, NotFound
from service.external_tasks.fetching import LONGEST_LOCK
from service.external_tasks.steps import LONGEST_MESSAGE, OtherWorker, held, held_by, require_active
from service.external_tasks.tables import ExternalTaskRow
from service.external_tasks.waking import ring_after_commit
from service.identity import Actor

BIGGEST = 2**31 - 1
BY_PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened to a step."""

    kind: str
    element: str | None
    data: dict[str, Any]


def lock(session: Session, actor: Actor, id: str, worker: str, duration: timedelta, now: datetime) -> None:
    """Lock one free step, or one's own anew. OtherWorker while somebody else's lock has not run out."""
    row = held(session, actor, id)
    if row.worker and row.worker != worker and row.locked_until is not None and row.locked_until > now:
        raise OtherWorker(id, worker, row.worker)
    require_active(row)
    row.worker, row.locked_until = worker, now + _lasting(duration)
    row.revision += 1
    session.flush()


def extend(session: Session, actor: Actor, id: str, worker: str, duration: timedelta, now: datetime) -> None:
    """Let the worker's lock end so long after ``now``. Invalid when it has run out already."""
    row = held_by(session, actor, id, worker)
    if row.locked_until is None or row.locked_until < now:
        raise Invalid("Kunci langkah ini sudah habis waktunya. Ambil dan kunci lagi.")
    row.locked_until = now + _lasting(duration)
    row.revision += 1
    session.flush()


def unlock(session: Session, actor: Actor, id: str) -> None:
    """Let others take the step at once, whoever held it."""
    row = held(session, actor, id)
    row.worker = row.locked_until = None
    row.revision += 1
    session.flush()
    ring_after_commit(session)


def release(session: Session, tenant: str, ids: Collection[str], worker: str) -> None:
    """Take back locks whose worker never learned of them."""
    query = select(ExternalTaskRow).where(
        ExternalTaskRow.tenant == tenant, ExternalTaskRow.id.in_(ids), ExternalTaskRow.worker == worker
    )
    for row in session.scalars(query.with_for_update()):
        row.worker = row.locked_until = None
        row.revision += 1
    session.flush()
    ring_after_commit(session)


def fail(
    session: Session,
    actor: Actor,
    id: str,
    worker: str,
    message: str | None,
    details: str | None,
    retries: int,
    retry_timeout: timedelta,
    now: datetime,
) -> None:
    """The worker could not do it: it may be fetched again after ``retry_timeout``, or rests as an incident.

    ``retries`` are what is left; at 0 the step rests until somebody sets them anew. OtherWorker, NotFound, Conflict.
    """
    row = held_by(session, actor, id, worker)
    row.error_message = (message or "")[:LONGEST_MESSAGE] or None
    row.error_details = details or None
    row.locked_until = now + min(max(retry_timeout, timedelta(0)), LONGEST_LOCK)
    told = {"worker": worker, "message": row.error_message, "retries": retries}
    _record(session, actor, row, [_fact(row, "external_failed", **told), *_set(row, retries, now)], now)


def set_retries(session: Session, actor: Actor, ids: Collection[str], retries: int, now: datetime) -> None:
    """Say how often each of the steps may still be tried; more than 0 ends its incident.

    NotFound names the first that does not exist, and none is changed then.
    """
    identity.require(actor, "external.work")
    query = (
        select(ExternalTaskRow)
        .where(ExternalTaskRow.tenant == actor.tenant, ExternalTaskRow.id.in_(set(ids)))
        .order_by(ExternalTaskRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    rows = {row.id: row for row in session.scalars(query)}
    if missing := [id for id in ids if id not in rows]:
        raise NotFound("Langkah program {id} tidak ditemukan atau sudah selesai.", id=missing[0][:80])
    told: dict[str, list[Fact]] = {}
    for row in rows.values():
        facts = [_fact(row, "external_retries_set", retries=retries), *_set(row, retries, now)]
        told.setdefault(row.instance, []).extend(facts)
    session.flush()
    records = [
        history.Record(actor.tenant, case, facts, actor.person, None, BY_PROGRAM)
        for case, facts in told.items()
    ]
    history.append_all(session, records, now)
    ring_after_commit(session)


def set_priority(session: Session, actor: Actor, id: str, priority: int) -> None:
    """Let the step be fetched earlier or later than others."""
    row = held(session, actor, id)
    if not -(2**63) <= priority < 2**63:
        raise Invalid("priority harus bilangan bulat 64 bit. Perbaiki nilainya.")
    row.priority = priority
    row.revision += 1
    session.flush()


def _set(row: ExternalTaskRow, retries: int, now: datetime) -> list[Fact]:
    """Change the retries and with them the incident; what happened to the latter."""
    if not 0 <= retries <= BIGGEST:
        raise Invalid("retries tidak boleh negatif. Beri 0 untuk berhenti, atau jumlah percobaan lagi.")
    row.retries = retries
    row.revision += 1
    if retries == 0 and row.incident is None:
        row.incident, row.failed_at = new_id(), now
        return [_fact(row, "incident_opened", incident=row.incident, message=row.error_message)]
    if retries > 0 and row.incident is not None:
        gone, row.incident, row.failed_at = row.incident, None, None
        return [_fact(row, "incident_resolved", incident=gone)]
    return []


def _fact(row: ExternalTaskRow, kind: str, **more: Any) -> Fact:
    return Fact(kind, row.element, {"ref": row.ref, "name": row.name, "task": row.id, **more})


def _record(session: Session, actor: Actor, row: ExternalTaskRow, facts: list[Fact], now: datetime) -> None:
    session.flush()
    record = history.Record(row.tenant, row.instance, facts, actor.person, None, BY_PROGRAM)
    history.append_all(session, [record], now)
    ring_after_commit(session)


def _lasting(duration: timedelta) -> timedelta:
    if not timedelta(0) < duration <= LONGEST_LOCK:
        raise Invalid("Lama kunci harus lebih dari 0 milidetik dan paling lama setahun. Perbaiki lamanya.")
    return duration
