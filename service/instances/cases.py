"""Cases as pages show them: one, or a page of many."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select, tuple_
from sqlalchemy.orm import Session, undefer

from service import definitions, engine, identity, tasks
from service.errors import Invalid, NotFound
from service.identity import Actor
from service.instances.kinds import types_of
from service.instances.tables import InstanceRow
from service.tasks import Page, Task
from service.tasks.tables import TaskRow

STATES = ("", "running", "late", "finished", "cancelled")
MOST = 99
BY_THE_CLOCK = "Jam sistem"


@dataclass(frozen=True, slots=True)
class Case:
    """A case with its open tasks; ``variables`` only where one case is asked for. ``late`` is as of ``now``.

    ``types`` are those of variables that JSON does not tell (``kinds``).
    """

    tenant: str
    id: str
    number: str
    subject: str
    definition: str
    version: int
    sop_name: str
    state: str
    started_at: datetime
    started_by: str | None
    started_by_name: str
    owner_seat: str | None
    ended_at: datetime | None
    revision: int
    late: bool
    tasks: tuple[Task, ...]
    variables: Mapping[str, Any]
    business_key: str | None
    suspended: bool
    types: Mapping[str, Mapping[str, Any]]


def case(session: Session, actor: Actor, id: str, now: datetime) -> Case:
    """One case; NotFound when there is none or ``actor`` may not know of it."""
    query = (
        select(InstanceRow)
        .where(InstanceRow.tenant == actor.tenant, InstanceRow.id == id, *visible(actor))
        .options(undefer(InstanceRow.snapshot))
        .execution_options(populate_existing=True)
    )
    row = session.scalars(query).first()
    if row is None:
        raise NotFound("Berkas tidak ditemukan.")
    definition = definitions.get(session, actor.tenant, row.definition, row.version)
    variables = engine.variables(definition.program, row.snapshot)
    return told(session, actor, [row], now, variables)[0]


def cases(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    q: str = "",
    sop: str = "",
    state: str = "",
    after: str = "",
    limit: int = 50,
) -> Page:
    """The cases ``actor`` may read, newest first. ``after`` is the id of the last case of the page before."""
    identity.require(actor, "case.list")
    if state not in STATES:
        raise Invalid("Saringan tidak dikenal. Pilih salah satu dari daftar di halaman ini.")
    wanted = [InstanceRow.tenant == actor.tenant, *visible(actor), *_filters(q, sop, state, now)]
    query = select(InstanceRow).where(*wanted, *_older_than(session, actor, after))
    rows = session.scalars(
        query.order_by(InstanceRow.started_at.desc(), InstanceRow.id.desc()).limit(limit + 1)
    ).all()
    counted = select(InstanceRow.id).where(*wanted).limit(MOST + 1).subquery()
    count = session.scalar(select(func.count()).select_from(counted)) or 0
    more = rows[limit - 1].id if len(rows) > limit else None
    return Page(told(session, actor, list(rows[:limit]), now, {}), more, count)


def visible(actor: Actor) -> list[ColumnElement[bool]]:
    """Officials and auditors read the agency's cases; outsiders those they started or worked on."""
    if actor.inside or "auditor" in actor.roles:
        return []
    worked = (
        exists()
        .where(
            TaskRow.tenant == InstanceRow.tenant,
            TaskRow.instance == InstanceRow.id,
            TaskRow.assignee == actor.person,
        )
        .correlate(InstanceRow)
    )
    return [(InstanceRow.started_by == actor.person) | worked]


def _filters(q: str, sop: str, state: str, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        InstanceRow.search.contains(word, autoescape=True) for word in tasks.searched(q)
    ]
    if sop:
        found.append(InstanceRow.definition == sop.replace("\x00", ""))
    if state == "late":
        late = exists().where(
            TaskRow.tenant == InstanceRow.tenant,
            TaskRow.instance == InstanceRow.id,
            TaskRow.state == "open",
            TaskRow.due_at <= now,
        )
        found.append(late)
    elif state:
        found.append(InstanceRow.state == state)
    return found


def _older_than(session: Session, actor: Actor, after: str) -> list[ColumnElement[bool]]:
    if not after:
        return []
    row = session.get(InstanceRow, (actor.tenant, after))
    if row is None:
        raise Invalid("Penanda halaman rusak. Mulai lagi dari halaman pertama.")
    return [tuple_(InstanceRow.started_at, InstanceRow.id) < (row.started_at, row.id)]


def told(
    session: Session, actor: Actor, rows: list[InstanceRow], now: datetime, variables: Mapping[str, Any]
) -> tuple[Case, ...]:
    """Rows with open tasks and names, asked for once for the whole page."""
    open_tasks = tasks.of_instances(session, actor.tenant, [row.id for row in rows], now)
    names = identity.names(session, actor.tenant, {row.started_by for row in rows if row.started_by})
    return tuple(
        Case(
            tenant=row.tenant,
            id=row.id,
            number=row.register,
            subject=row.subject,
            definition=row.definition,
            version=row.version,
            sop_name=row.sop_name,
            state=row.state,
            started_at=row.started_at,
            started_by=row.started_by,
            started_by_name=names.get(row.started_by, "-") if row.started_by else BY_THE_CLOCK,
            owner_seat=row.owner_seat,
            ended_at=row.ended_at,
            revision=row.revision,
            late=any(task.late for task in open_tasks.get(row.id, ())),
            tasks=tuple(open_tasks.get(row.id, ())),
            variables=variables,
            business_key=row.business_key,
            suspended=row.suspended,
            types=types_of(row),
        )
        for row in rows
    )
