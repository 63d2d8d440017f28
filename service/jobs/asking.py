"""Asking for work: rows written in the transaction of the change they follow."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import orjson
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service.database import new_id
from service.jobs import waking
from service.jobs.tables import JobRow
from service.prepared import Prepared

TRIES = 8
_FRESH = (
    "kind",
    "instance",
    "payload",
    "due_at",
    "run_at",
    "attempts",
    "token",
    "locked_by",
    "dead",
    "dead_at",
)
_ASKED = (*_FRESH, "tenant", "id", "queue", "priority", "max_attempts", "dedupe_key")
"""What ``_row`` says of a new one."""
_INSERTS: dict[str, Callable[..., Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class Wish:
    """A job to be asked for. ``payload`` is JSON; ``run_at`` an aware instant, in the past for "at once"."""

    kind: str
    run_at: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)
    instance: str | None = None
    queue: str = "default"
    dedupe_key: str | None = None
    priority: int = 0
    max_attempts: int = TRIES


def enqueue(
    session: Session,
    tenant: str,
    kind: str,
    run_at: datetime,
    payload: Mapping[str, Any] | None = None,
    *,
    instance: str | None = None,
    queue: str = "default",
    priority: int = 0,
    max_attempts: int = TRIES,
    dedupe_key: str | None = None,
) -> None:
    """Ask for one job. While a job of the same ``dedupe_key`` waits or rests as an incident, nothing happens."""
    wish = Wish(kind, run_at, payload or {}, instance, queue, dedupe_key, priority, max_attempts)
    enqueue_many(session, tenant, [wish])


def enqueue_many(session: Session, tenant: str, wishes: Iterable[Wish]) -> None:
    """Ask for several jobs of an agency in one statement, each as ``enqueue`` does."""
    rows = [_row(tenant, wish) for wish in wishes]
    if rows:
        session.execute(_insert(session).on_conflict_do_nothing(), rows)
        waking.ring_after_commit(session)


def schedule(
    session: Session,
    tenant: str,
    kind: str,
    key: str,
    run_at: datetime | None,
    payload: Mapping[str, Any] | None = None,
    *,
    instance: str | None = None,
) -> None:
    """Let there be exactly one job of that key, at ``run_at``; or none when it is ``None``.

    A job that is claimed at the moment becomes a new one: its old token holds nothing any more.
    """
    if run_at is None:
        unschedule(session, tenant, [key])
    else:
        schedule_many(session, tenant, [Wish(kind, run_at, payload or {}, instance, dedupe_key=key)])


def schedule_many(session: Session, tenant: str, wishes: Iterable[Wish]) -> None:
    """Let there be exactly one job of each wish's ``dedupe_key``, in one statement, as ``schedule`` does."""
    rows = [_row(tenant, wish) for wish in wishes]
    if rows:
        _scheduling(session.get_bind().dialect.name).run_all(session, rows)
        waking.ring_after_commit(session)


@cache
def _scheduling(database: str) -> Prepared:
    """Put together once for each kind of database: nearly every move asks for a job."""
    asking = _INSERTS[database](JobRow.__table__)
    upsert = asking.on_conflict_do_update(
        index_elements=["tenant", "dedupe_key"],
        index_where=JobRow.dedupe_key.is_not(None),
        set_={name: asking.excluded[name] for name in _FRESH} | {"error": None},
    )
    return Prepared(upsert, *_ASKED)


def unschedule(session: Session, tenant: str, keys: Collection[str]) -> None:
    """Let there be no job of these keys, whether it waits, is claimed or rests."""
    if keys:
        gone = delete(JobRow).where(JobRow.tenant == tenant, JobRow.dedupe_key.in_(keys))
        session.execute(gone.execution_options(synchronize_session=False))


def _row(tenant: str, wish: Wish) -> dict[str, Any]:
    return {
        "tenant": tenant,
        "id": new_id(),
        "kind": wish.kind,
        "queue": wish.queue,
        "instance": wish.instance,
        "payload": orjson.dumps(wish.payload),
        "due_at": wish.run_at,
        "run_at": wish.run_at,
        "priority": wish.priority,
        "attempts": 0,
        "max_attempts": wish.max_attempts,
        "token": None,
        "locked_by": None,
        "dead": False,
        "dead_at": None,
        "dedupe_key": wish.dedupe_key,
    }


def _insert(session: Session) -> Any:
    """An insert that knows what to do about a conflict, in the database's own words."""
    return _INSERTS[session.get_bind().dialect.name](JobRow.__table__)


def keys(session: Session, tenant: str, prefix: str, after: str, limit: int) -> list[str]:
    """The dedupe keys that begin with ``prefix``, in the database's order, from behind ``after``."""
    key = JobRow.dedupe_key
    query = select(key).where(
        JobRow.tenant == tenant,
        key.is_not(None),
        key > (after or prefix),
        key.startswith(prefix, autoescape=True),
    )
    return [each for each in session.scalars(query.order_by(key).limit(limit)) if each is not None]
