"""Starting a case: by a person, a program, a message or the clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import definitions, engine, identity
from service.database import new_id
from service.definitions import Definition
from service.definitions.answers import answers
from service.errors import Conflict
from service.identity import Actor
from service.instances import deadlines, recording
from service.instances.holding import RUNNING
from service.instances.kinds import Types, keep_types
from service.instances.recording import Move, Said
from service.instances.register import Register, next_number
from service.instances.tables import InstanceRow

SUBJECT = "\x00"
"""As a business key, which nobody can type: what the case is called."""


@dataclass(frozen=True, slots=True)
class Started:
    """The new case, its register number, and the ids of the tasks it opened."""

    id: str
    number: str
    opened: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """How a case is called when it begins, and what its first event is beside a plain start.

    ``token`` names the wish, ``message`` the message that begins it.
    """

    token: str = ""
    subject: str = ""
    business_key: str | None = SUBJECT
    message: str | None = None
    types: Types | None = None


def start(
    session: Session,
    key: str,
    values: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    token: str = "",
    subject: str = "",
    *,
    version: int | None = None,
    business_key: str | None = SUBJECT,
    message: str | None = None,
    types: Types | None = None,
    submit: bool = True,
) -> Started:
    """Start a case of the version in force, or of ``version``. ``token`` names the wish: sent again, the same case.

    ``subject`` is what the case is called; without it the business key says it, then the form's ``perihal``, then
    the SOP's name. ``business_key`` is kept as it comes; who names none at all gives the case its subject as key.
    ``message`` begins at the start event of that message. ``submit``: see ``answers``.

    NotFound for an unknown key or version, Forbidden when the actor's seats do not start it, Conflict when the version
    is suspended, Invalid naming every field.
    """
    definition = definitions.get(session, actor.tenant, key, version)
    identity.require(actor, "case.start", definition)
    if definition.suspended:
        raise Conflict("SOP ini sedang ditangguhkan. Mintalah pemilik proses mengaktifkannya lagi.")
    if definition.scheduled:
        raise Conflict("Versi ini belum berlaku. Mulailah berkas dengan versi yang berlaku sekarang.")
    today = now.astimezone(identity.agency(session, actor.tenant).clock).date()
    element = definition.program.message_starts.get(message or "", definition.start_element)
    clean = answers(definition, element, values, {}, today, actor.program, submit)
    register = next_number(session, actor.tenant, today.year)
    if token and (before := _started_before(session, actor, token)):
        return before
    opening = Opening(token, subject, business_key, message, types)
    return open_case(session, definition, clean, actor, register, now, opening)


def open_case(
    session: Session,
    definition: Definition,
    values: Mapping[str, Any],
    actor: Actor | None,
    register: Register,
    now: datetime,
    opening: Opening = Opening(),
) -> Started:
    """Make the case with its next number and let it run to its first steps; without an actor the clock starts it."""
    clock = deadlines.clock(session, definition)
    turn = engine.start(
        definition.program,
        data=values,
        now=now,
        due=clock.rule,
        message=opening.message,
        initiator=actor.login if actor else None,
    )
    instance = _row(definition, values, actor, register, now, opening)
    session.add(instance)
    begun = definition.program.nodes[turn.facts[0].element or definition.start_element]
    if actor and (variable := begun.attributes.get("initiator")):
        values = {**values, variable: actor.login}
    move = Move(instance, clock, turn, actor, Said(values), definition.start_seat)
    opened = recording.record(session, move, now)
    return Started(instance.id, instance.register, opened)


def _row(
    definition: Definition,
    values: Mapping[str, Any],
    actor: Actor | None,
    register: Register,
    now: datetime,
    opening: Opening,
) -> InstanceRow:
    key = opening.business_key
    named = opening.subject or (key if key != SUBJECT else None)
    subject = str(named or values.get("perihal") or definition.name).replace("\x00", "")[:300]
    instance = InstanceRow(
        tenant=definition.tenant,
        id=new_id(),
        definition=definition.key,
        version=definition.version,
        sop_name=definition.name,
        year=register.row.year,
        number=register.take(),
        subject=subject,
        state=RUNNING,
        started_at=now,
        started_by=actor.person if actor else None,
        owner_seat=None if actor and actor.inside else definition.start_seat,
        start_token=opening.token or None,
        business_key=subject if key == SUBJECT else key,
        suspended=False,
        types="{}",
    )
    instance.search = f"{instance.register} {subject} {definition.name}".lower()
    keep_types(instance, values.keys(), opening.types)
    return instance


def _started_before(session: Session, actor: Actor, token: str) -> Started | None:
    """The case this token started; read while the register is held, so two tries cannot both miss it."""
    query = select(InstanceRow).where(InstanceRow.tenant == actor.tenant, InstanceRow.start_token == token)
    found = session.scalars(query).first()
    if found is None:
        return None
    if found.started_by != actor.person:
        raise Conflict("Formulir ini sudah dipakai. Buka halaman Mulai lagi.")
    return Started(found.id, found.register, ())
