"""Starting a case: by a person, a program, a message or the clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import engine, identity
from service.database import new_id
from service.definitions import Definition
from service.definitions.answers import answers
from service.errors import Conflict
from service.identity import Actor
from service.instances import recording
from service.instances.beginning import Beginning, beginning
from service.instances.holding import RUNNING
from service.instances.kinds import Types, keep_types, types_of
from service.instances.recording import Move, Said
from service.instances.register import Register
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
class Begun:
    """A new case as it stands after its first move, for who answers with it: nothing is read again."""

    tenant: str
    id: str
    number: str
    definition: str
    version: int
    business_key: str | None
    state: str
    suspended: bool
    opened: tuple[str, ...]
    types: Mapping[str, Mapping[str, Any]]
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Opening:
    """How a case is called when it begins, and what its first event is beside a plain start.

    ``message`` names the message that begins it. ``submit``: see ``answers``. Without a ``subject`` the business key
    says what the case is called, then the form's ``perihal``, then the SOP's name. ``business_key`` is kept as it
    comes; who names none at all gives the case its subject as key. ``token``: see ``start``.
    """

    token: str = ""
    subject: str = ""
    business_key: str | None = SUBJECT
    message: str | None = None
    types: Types | None = None
    submit: bool = True


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

    ``subject``, ``business_key``, ``message`` and ``submit`` are those of an ``Opening``.

    NotFound for an unknown key or version, Forbidden when the actor's seats do not start it, Conflict when the version
    is suspended, Invalid naming every field.
    """
    ground = beginning(session, actor.tenant, key, version)
    opening = Opening(token, subject, business_key, message, types, submit)
    clean = _checked(ground, values, actor, now, opening)
    if token:
        _register(session, ground, now).hold()
        if before := _started_before(session, actor, token):
            return before
    begun = open_case(session, ground, clean, actor, now, opening)
    return Started(begun.id, begun.number, begun.opened)


def begin(
    session: Session,
    ground: Beginning,
    values: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    opening: Opening,
) -> Begun:
    """``start`` for who has read the version in this transaction; refuses as ``start`` does. It knows no token."""
    return open_case(session, ground, _checked(ground, values, actor, now, opening), actor, now, opening)


def _checked(
    ground: Beginning, values: Mapping[str, Any], actor: Actor, now: datetime, opening: Opening
) -> Mapping[str, Any]:
    """The values as the form lets them through, when the actor may start the case now."""
    definition = ground.definition
    identity.require(actor, "case.start", definition)
    if definition.suspended:
        raise Conflict("SOP ini sedang ditangguhkan. Mintalah pemilik proses mengaktifkannya lagi.")
    if definition.scheduled:
        raise Conflict("Versi ini belum berlaku. Mulailah berkas dengan versi yang berlaku sekarang.")
    element = definition.program.message_starts.get(opening.message or "", definition.start_element)
    return answers(definition, element, values, {}, ground.clock.day(now), actor.program, opening.submit)


def open_case(
    session: Session,
    ground: Beginning,
    values: Mapping[str, Any],
    actor: Actor | None,
    now: datetime,
    opening: Opening = Opening(),
) -> Begun:
    """Make the case with its next number and let it run to its first steps; without an actor the clock starts it."""
    definition, clock = ground.definition, ground.clock
    turn = engine.start(
        definition.program,
        data=values,
        now=now,
        due=clock.rule,
        message=opening.message,
        initiator=actor.login if actor else None,
    )
    instance = _row(definition, values, actor, _register(session, ground, now), now, opening)
    begun = definition.program.nodes[turn.facts[0].element or definition.start_element]
    if actor and (variable := begun.attributes.get("initiator")):
        values = {**values, variable: actor.login}
    move = Move(instance, clock, turn, actor, Said(values), definition.start_seat, ground.known)
    opened = recording.record(session, move, now)
    return _begun(instance, opened, turn.variables)


def _register(session: Session, ground: Beginning, now: datetime) -> Register:
    """That of the agency's own year."""
    return Register(session, ground.definition.tenant, ground.clock.day(now).year)


def _begun(instance: InstanceRow, opened: tuple[str, ...], variables: Mapping[str, Any]) -> Begun:
    return Begun(
        tenant=instance.tenant,
        id=instance.id,
        number=instance.register,
        definition=instance.definition,
        version=instance.version,
        business_key=instance.business_key,
        state=instance.state,
        suspended=instance.suspended,
        opened=opened,
        types=types_of(instance),
        variables=variables,
    )


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
        year=register.year,
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
        renamed="{}",
        revision=1,
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
