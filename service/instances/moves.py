"""Start, complete, cancel: hold the row, check, move, record."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from service import definitions, engine, forms, identity, tasks
from service.database import new_id
from service.definitions import Definition
from service.errors import Conflict, NotFound
from service.identity import Actor
from service.instances import deadlines, recording
from service.instances.recording import Move, Said
from service.instances.register import Register, next_number
from service.instances.tables import InstanceRow
from service.tasks.tables import TaskRow

RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Started:
    """The new case, its register number, and the ids of the tasks it opened."""

    id: str
    number: str
    opened: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Completed:
    """The case after the step; ``repeated`` when the same form had been sent before and nothing changed."""

    instance: str
    number: str
    opened: tuple[str, ...]
    finished: bool
    repeated: bool = False


def start(
    session: Session,
    key: str,
    values: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    token: str = "",
    subject: str = "",
) -> Started:
    """Start a case of the version in force. ``token`` names the wish: sent again, it gives the same case.

    ``subject`` is what the case is called; without it the form's ``perihal`` says it, else the SOP's name.

    NotFound for an unknown key, Forbidden when the actor's seats do not start it, Invalid naming every field.
    """
    definition = definitions.get(session, actor.tenant, key)
    identity.require(actor, "case.start", definition)
    today = now.astimezone(identity.agency(session, actor.tenant).clock).date()
    clean = _checked(definition, definition.start_element, values, {}, today)
    register = next_number(session, actor.tenant, today.year)
    if token and (before := _started_before(session, actor, token)):
        return before
    return open_case(session, definition, clean, actor, register, now, token, subject)


def open_case(
    session: Session,
    definition: Definition,
    values: Mapping[str, Any],
    actor: Actor | None,
    register: Register,
    now: datetime,
    token: str = "",
    subject: str = "",
) -> Started:
    """Make the case with its next number and let it run to its first steps; without an actor the clock starts it."""
    clock = deadlines.clock(session, definition)
    turn = engine.start(definition.program, data=values, now=now, due=clock.rule)
    instance = InstanceRow(
        tenant=definition.tenant,
        id=new_id(),
        definition=definition.key,
        version=definition.version,
        sop_name=definition.name,
        year=register.row.year,
        number=register.take(),
        subject=_subject(values, subject, definition.name),
        state=RUNNING,
        started_at=now,
        started_by=actor.person if actor else None,
        owner_seat=None if actor and actor.inside else definition.start_seat,
        start_token=token or None,
    )
    instance.search = f"{instance.register} {instance.subject} {definition.name}".lower()
    session.add(instance)
    move = Move(instance, clock, turn, actor, Said(values), definition.start_seat)
    opened = recording.record(session, move, now)
    return Started(instance.id, instance.register, opened)


def complete_task(
    session: Session, id: str, values: Mapping[str, Any], actor: Actor, now: datetime
) -> Completed:
    """Complete an own task with its form's values and move the case.

    NotFound, Forbidden (not claimed by the actor, no authority any more, kept apart from an earlier step), Invalid
    (fields), Conflict (closed meanwhile). The same person sending the same values again gets the same answer and
    changes nothing.
    """
    instance = _held(
        session, select(TaskRow.instance).where(TaskRow.tenant == actor.tenant, TaskRow.id == id), actor
    )
    task = session.get(TaskRow, (actor.tenant, id), populate_existing=True, with_for_update=True)
    if instance is None or task is None or not identity.may(actor, "task.read", task):
        raise NotFound("Tugas tidak ditemukan.")
    wish = _fingerprint(values)
    if task.state != "open":
        return _answered_before(session, task, instance, actor, wish)
    tasks.require(session, actor, "task.complete", tasks.find(session, actor, id, now), now)
    definition = definitions.get(session, actor.tenant, instance.definition, instance.version)
    seen = engine.variables(definition.program, instance.snapshot, task.ref)
    today = now.astimezone(identity.agency(session, actor.tenant).clock).date()
    clean = _checked(definition, task.element, values, seen, today)
    clock = deadlines.clock(session, definition)
    turn = engine.complete(definition.program, instance.snapshot, task.ref, clean, now=now, due=clock.rule)
    task.submission = wish
    said = Said(clean, task.ref)
    opened = recording.record(session, Move(instance, clock, turn, actor, said, task.seat), now)
    return Completed(instance.id, instance.register, opened, turn.finished)


def cancel(session: Session, id: str, reason: str, actor: Actor, now: datetime) -> None:
    """Cancel a running case with a reason of at least five letters."""
    instance = _held(session, id, actor)
    if instance is None or instance.started_by != actor.person and not actor.inside:
        raise NotFound("Berkas tidak ditemukan.")
    identity.require(actor, "case.cancel", instance)
    if instance.state != RUNNING:
        raise Conflict("Berkas ini sudah ditutup. Muat ulang halaman untuk melihat keadaannya.")
    reason = reason.replace("\x00", "").strip()
    if len(reason) < 5:
        raise recording.no_reason()
    definition = definitions.get(session, actor.tenant, instance.definition, instance.version)
    turn = engine.cancel(definition.program, instance.snapshot, now=now)
    said = Said(reason=reason[:1000])
    move = Move(instance, deadlines.clock(session, definition), turn, actor, said, definition.start_seat)
    recording.record(session, move, now)


def _held(session: Session, id: Any, actor: Actor) -> InstanceRow | None:
    """The case with its row locked until the transaction ends."""
    query = (
        select(InstanceRow)
        .where(InstanceRow.tenant == actor.tenant)
        .where(InstanceRow.id == (id if isinstance(id, str) else id.scalar_subquery()))
        .with_for_update()
        .options(undefer(InstanceRow.snapshot))
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).first()


def _checked(
    definition: Definition, element: str, values: Mapping[str, Any], data: Mapping[str, Any], today: date
) -> dict[str, Any]:
    """The values the element's form lets through on the agency's day; without a form nothing is taken."""
    schema = definition.form_for(element)
    return {} if schema is None else forms.check(schema, values, data, today=today)


def _subject(values: Mapping[str, Any], given: str, otherwise: str) -> str:
    return str(given or values.get("perihal") or otherwise).replace("\x00", "")[:300]


def _started_before(session: Session, actor: Actor, token: str) -> Started | None:
    """The case this token started; read while the register is held, so two tries cannot both miss it."""
    query = select(InstanceRow).where(InstanceRow.tenant == actor.tenant, InstanceRow.start_token == token)
    found = session.scalars(query).first()
    if found is None:
        return None
    if found.started_by != actor.person:
        raise Conflict("Formulir ini sudah dipakai. Buka halaman Mulai lagi.")
    return Started(found.id, found.register, ())


def _answered_before(
    session: Session, task: TaskRow, instance: InstanceRow, actor: Actor, wish: str
) -> Completed:
    if task.state == "completed" and task.assignee == actor.person and task.submission == wish:
        return Completed(instance.id, instance.register, (), instance.state == "finished", repeated=True)
    name = identity.names(session, actor.tenant, [task.assignee] if task.assignee else []).get(
        task.assignee or ""
    )
    if task.state == "completed":
        raise Conflict(
            "Tugas ini sudah diselesaikan {name}. Isian Anda tidak disimpan.", name=name or "orang lain"
        )
    raise Conflict("Tugas ini sudah ditarik karena berkasnya bergerak. Isian Anda tidak disimpan.")


def _fingerprint(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(values, option=orjson.OPT_SORT_KEYS)).hexdigest()
