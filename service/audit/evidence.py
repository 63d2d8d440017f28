"""What is read of the cases that are examined: their rows and every event, so that all of it is of one moment."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import history
from service.audit.rows import Seen, TaskSeen
from service.definitions.tables import SubscriptionRow
from service.external_tasks.tables import ExternalTaskRow
from service.history import Entry, Sealed, Verdict
from service.history.personal import laid_over
from service.instances.tables import InstanceRow
from service.tasks.tables import TaskRow

_TRIES = 5
_CASE = (
    "id",
    "number",
    "year",
    "definition",
    "version",
    "state",
    "suspended",
    "started_at",
    "started_by",
    "snapshot",
    "revision",
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A case as its rows show it (``None`` when there is none), what its chain is worth, and its events."""

    id: str
    seen: Seen | None
    verdict: Verdict
    told: tuple[Entry, ...]


def gather(session: Session, tenant: str, ids: Collection[str]) -> Iterator[Evidence]:
    """The evidence of those cases in eight statements. One that moves while it is read is read again."""
    left = set(ids)
    for number in range(_TRIES):
        rows, heads = _cases(session, tenant, left), history.heads(session, tenant, left)
        read = _events(session, tenant, left, heads)
        seen = _seen(session, tenant, rows)
        still = _marks(session, tenant, left)
        steady = {id for id in left if _mark(rows, heads, id) == still[id] or number == _TRIES - 1}
        for id in sorted(steady):
            verdict, told = read.get(id) or (history.check((), heads[id]), ())
            yield Evidence(id, seen.get(id), verdict, told)
        left -= steady
        if not left:
            return


def _marks(session: Session, tenant: str, ids: Collection[str]) -> dict[str, tuple[Any, ...]]:
    """How far each case has come: equal marks mean that nothing moved."""
    query = select(InstanceRow.id, InstanceRow.revision)
    found = session.execute(query.where(InstanceRow.tenant == tenant, InstanceRow.id.in_(ids)))
    rows, heads = {row.id: row for row in found}, history.heads(session, tenant, ids)
    return {id: _mark(rows, heads, id) for id in ids}


def _mark(rows: Mapping[str, Any], heads: Mapping[str, tuple[int, str]], id: str) -> tuple[Any, ...]:
    return (rows[id].revision if id in rows else None, heads[id])


def _cases(session: Session, tenant: str, ids: Collection[str]) -> dict[str, Any]:
    columns = [getattr(InstanceRow, name) for name in _CASE]
    query = select(*columns).where(InstanceRow.tenant == tenant, InstanceRow.id.in_(ids))
    return {row.id: row for row in session.execute(query)}


def _events(
    session: Session, tenant: str, ids: Collection[str], heads: Mapping[str, tuple[int, str]]
) -> dict[str, tuple[Verdict, tuple[Entry, ...]]]:
    found = {}
    for id, group in groupby(history.sealed(session, tenant, ids), lambda each: each.body.stream):
        events = list(group)
        found[id] = (history.check(events, heads[id]), laid_over(map(_entry, events)))
    return found


def _entry(event: Sealed) -> Entry:
    """The event as rooms read it; data that are no longer what the history writes are none."""
    try:
        return event.entry
    except ValueError:
        return Sealed(event.body, event.hash, None, None).entry


def _seen(session: Session, tenant: str, rows: Mapping[str, Any]) -> dict[str, Seen]:
    tasks: dict[str, list[TaskSeen]] = defaultdict(list)
    columns = (
        TaskRow.instance,
        TaskRow.ref,
        TaskRow.element,
        TaskRow.state,
        TaskRow.due_at,
        TaskRow.assignee,
    )
    query = select(*columns).where(TaskRow.tenant == tenant, TaskRow.instance.in_(rows))
    for row in session.execute(query):
        task = TaskSeen(row.ref, row.element, row.state, row.due_at, row.assignee)
        tasks[row.instance].append(task)
    externals = _refs(session, tenant, ExternalTaskRow, rows)
    subscriptions = _refs(session, tenant, SubscriptionRow, rows)
    return {
        id: Seen(
            id=id,
            number=f"{row.number:04d}/{row.year}",
            definition=row.definition,
            version=row.version,
            state=row.state,
            suspended=row.suspended,
            started_at=row.started_at,
            started_by=row.started_by,
            snapshot=row.snapshot,
            tasks=tuple(tasks[id]),
            externals=externals[id],
            subscriptions=subscriptions[id],
        )
        for id, row in rows.items()
    }


def _refs(session: Session, tenant: str, table: Any, ids: Collection[str]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = defaultdict(frozenset)
    query = select(table.instance, table.ref).where(table.tenant == tenant, table.instance.in_(ids))
    for instance, ref in session.execute(query):
        found[instance] |= {ref}
    return found
