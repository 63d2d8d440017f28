"""Messages: the case that waits for one, or the procedure that begins with one, is found and moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from service import definitions, engine, identity
from service.definitions.tables import DefinitionRow, SubscriptionRow
from service.errors import Invalid
from service.identity import Actor
from service.instances import deadlines, recording
from service.instances.holding import RUNNING, held
from service.instances.kinds import Types, keep_types
from service.instances.recording import Move, Said
from service.instances.starting import start
from service.instances.tables import InstanceRow
from service.instances.variables import holds


class Mismatch(Invalid):
    """Not exactly one place waits for the message; ``found`` is how many do, ``kind`` execution or definition."""

    def __init__(self, message: str, found: int, kind: str = "execution") -> None:
        super().__init__(
            "Pesan “{message}” harus cocok dengan tepat satu penunggu; ditemukan {found}. Perbaiki kunci pencariannya.",
            message=message[:80],
            found=found,
        )
        self.message, self.found, self.kind = message, found, kind


@dataclass(frozen=True, slots=True)
class Wish:
    """A message that has come and whom it is for; ``None`` and empty mappings filter nothing.

    ``correlation`` are values of the case, ``local_correlation`` of the activity that waits. ``all``: for everybody it
    fits. ``starts_only``: it only begins procedures, of ``version`` (key, number) where that is named.
    """

    message: str
    business_key: str | None = None
    instance: str | None = None
    correlation: Mapping[str, Any] = field(default_factory=dict)
    local_correlation: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    types: Types | None = None
    all: bool = False
    starts_only: bool = False
    version: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Correlated:
    """Where the message went: a case that waited (``execution``, at ``ref``), or one it began (``definition``)."""

    kind: str
    instance: str
    ref: str | None = None


def correlate(session: Session, actor: Actor, wish: Wish, now: datetime) -> tuple[Correlated, ...]:
    """Bring the message to the one place that waits for it, else to the procedure that begins with it.

    Mismatch when there is none or more than one, unless it is for ``all``. Suspended cases and versions wait for
    nothing. Forbidden for everybody but programs.
    """
    identity.require(actor, "case.message")
    waiting = [] if wish.starts_only else _waiting(session, actor, wish)
    if len(waiting) > 1 and not wish.all:
        raise Mismatch(wish.message, len(waiting))
    starts = _starts(session, actor, wish) if wish.all or not waiting else []
    if len(starts) > 1 and not wish.all:
        raise Mismatch(wish.message, len(starts), "definition")
    if not waiting and not starts and not wish.all:
        raise Mismatch(wish.message, 0)
    reached = [_receive(session, actor, wish, case, ref, now) for case, ref in waiting]
    return (*reached, *(_start(session, actor, wish, key, version, now) for key, version in starts))


def deliver(
    session: Session,
    actor: Actor,
    id: str,
    ref: str,
    values: Mapping[str, Any],
    now: datetime,
    types: Types | None = None,
) -> Correlated:
    """Bring a message to exactly that waiting place of the case; Conflict when it no longer waits."""
    identity.require(actor, "case.message")
    return _receive(session, actor, Wish("", values=values, types=types), id, ref, now)


def _waiting(session: Session, actor: Actor, wish: Wish) -> list[tuple[str, str]]:
    """The places that wait, (case, ref), oldest first; what only the cases' variables tell is read from them."""
    rows = session.execute(_subscribed(actor, wish)).all()
    if not rows or not (wish.correlation or wish.local_correlation):
        return [(row.instance, row.ref) for row in rows]
    cases = {row.instance for row in rows}
    query = select(InstanceRow).where(InstanceRow.tenant == actor.tenant, InstanceRow.id.in_(cases))
    known = {row.id: row for row in session.scalars(query.options(undefer(InstanceRow.snapshot)))}
    programs = {
        version: definitions.get(session, actor.tenant, *version).program
        for version in {(row.definition, row.version) for row in known.values()}
    }
    found = []
    for row in rows:
        case = known[row.instance]
        program = programs[case.definition, case.version]
        local = wish.local_correlation and engine.local_variables(program, case.snapshot, row.ref)
        if holds(engine.variables(program, case.snapshot), wish.correlation) and holds(
            local or {}, wish.local_correlation
        ):
            found.append((row.instance, row.ref))
    return found


def _subscribed(actor: Actor, wish: Wish) -> Any:
    """The query for what is subscribed, as far as rows tell it."""
    row, case = SubscriptionRow, InstanceRow
    query: Any = (
        select(row.instance, row.ref)
        .join(case, (case.tenant == row.tenant) & (case.id == row.instance))
        .where(row.tenant == actor.tenant, row.message == wish.message)
        .where(case.tenant == actor.tenant, case.state == RUNNING, ~case.suspended)
        .order_by(row.id)
    )
    if wish.business_key is not None:
        query = query.where(case.business_key == wish.business_key)
    return query if wish.instance is None else query.where(row.instance == wish.instance)


def _starts(session: Session, actor: Actor, wish: Wish) -> Sequence[tuple[str, int]]:
    """The versions that begin with the message; a message for a case or an activity begins nothing."""
    if wish.instance is not None or wish.local_correlation or (wish.correlation and not wish.starts_only):
        return ()
    row, version = SubscriptionRow, DefinitionRow
    query = (
        select(row.definition, row.version)
        .join(
            version,
            (version.tenant == row.tenant)
            & (version.key == row.definition)
            & (version.version == row.version),
        )
        .where(row.tenant == actor.tenant, row.instance.is_(None), row.message == wish.message)
        .where(version.tenant == actor.tenant, ~version.suspended)
        .order_by(row.definition)
    )
    if wish.version is not None:
        query = query.where(row.definition == wish.version[0], row.version == wish.version[1])
    return [(each.definition, each.version) for each in session.execute(query)]


def _receive(session: Session, actor: Actor, wish: Wish, id: str, ref: str, now: datetime) -> Correlated:
    instance = held(session, actor, id)
    if instance is None or instance.state != RUNNING or instance.suspended:
        raise Mismatch(wish.message, 0)
    definition = definitions.get(session, actor.tenant, instance.definition, instance.version)
    clock = deadlines.clock(session, definition)
    turn = engine.receive(definition.program, instance.snapshot, ref, wish.values, now=now, due=clock.rule)
    keep_types(instance, wish.values.keys(), wish.types)
    recording.record(session, Move(instance, clock, turn, actor, Said(wish.values, ref)), now)
    return Correlated("execution", id, ref)


def _start(session: Session, actor: Actor, wish: Wish, key: str, version: int, now: datetime) -> Correlated:
    begun = start(
        session,
        key,
        wish.values,
        actor,
        now,
        version=version,
        business_key=wish.business_key,
        message=wish.message,
        types=wish.types,
        submit=False,
    )
    return Correlated("definition", begun.id)
