"""Cases of whatever state with everything that happened in them: what history is told from.

Nothing is kept for it: rows and sealed events are read, in a handful of statements for any number of cases.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.orm import Session, undefer

from service import engine, history
from service.definitions import Definition
from service.definitions import listing as versions
from service.definitions.course import Course, course
from service.errors import Invalid, NotFound
from service.history import Entry
from service.identity import Actor
from service.instances.listing import SORTS, Wanted, readable
from service.instances.past_tasks import PastTask, of_cases
from service.instances.tables import InstanceRow

MOST_CASES = 1_000
"""So many cases are read for one answer; who asks about more must say which."""
BATCH = 100


@dataclass(frozen=True, slots=True)
class Past:
    """A case with its version, its events in order, and its tasks, open and closed, by ref.

    ``course`` are the versions it ran on.

    ``values`` are its variables, where they were asked for; ``types`` those types that JSON does not tell.
    """

    tenant: str
    id: str
    subject: str
    business_key: str | None
    definition: Definition
    course: Course
    state: str
    suspended: bool
    started_at: datetime
    started_by: str | None
    ended_at: datetime | None
    entries: tuple[Entry, ...]
    tasks: Mapping[str, PastTask]
    values: Mapping[str, Any]
    types: Mapping[str, Mapping[str, Any]]


def pasts(
    session: Session, actor: Actor, wanted: Wanted, *, values: bool = False, most: int = MOST_CASES
) -> Iterator[Past]:
    """The cases ``actor`` may read, newest first, read in batches as far as the caller goes on.

    The slice of ``wanted`` counts for nothing. Invalid after ``most`` cases when there are more.
    """
    begun = 0
    while True:
        room = min(BATCH, most - begun)
        batch = replace(wanted, sort="started", descending=True, first=begun, most=room + 1)
        rows = _rows(session, actor, batch, values)
        yield from _told(session, rows[:room], values)
        begun += room
        if len(rows) <= room:
            return
        if begun >= most:
            raise Invalid(
                "Riwayat paling banyak {most} berkas dibaca sekaligus. Sebut berkasnya (processInstanceId) atau "
                "persempit dengan processDefinitionKey, processInstanceBusinessKey, atau waktu mulai.",
                most=most,
            )


def past(session: Session, actor: Actor, id: str, *, values: bool = False) -> Past:
    """One case; NotFound when there is none or ``actor`` may not know of it."""
    found = next(pasts(session, actor, Wanted(ids=(id,)), values=values), None)
    if found is None:
        raise NotFound("Berkas tidak ditemukan.")
    return found


def _rows(session: Session, actor: Actor, wanted: Wanted, values: bool) -> Sequence[InstanceRow]:
    key = SORTS[wanted.sort]
    query = readable(actor, wanted).order_by(key.desc(), InstanceRow.id.desc())
    query = query.offset(wanted.first).limit(wanted.most).execution_options(populate_existing=True)
    return session.scalars(query.options(undefer(InstanceRow.snapshot)) if values else query).all()


def _told(session: Session, rows: Sequence[InstanceRow], values: bool) -> Iterator[Past]:
    if not rows:
        return
    tenant, ids = rows[0].tenant, [row.id for row in rows]
    known = versions.several(session, tenant, {(row.definition, row.version) for row in rows})
    entries, tasks = history.read_many(session, tenant, ids), of_cases(session, tenant, ids)
    for row in rows:
        definition = known[row.definition, row.version]
        yield Past(
            tenant=row.tenant,
            id=row.id,
            subject=row.subject,
            business_key=row.business_key,
            definition=definition,
            course=course(session, definition, entries.get(row.id, ())),
            state=row.state,
            suspended=row.suspended,
            started_at=row.started_at,
            started_by=row.started_by,
            ended_at=row.ended_at,
            entries=entries.get(row.id, ()),
            tasks=tasks.get(row.id, {}),
            values=engine.variables(definition.program, row.snapshot) if values else {},
            types=orjson.loads(row.types),
        )
