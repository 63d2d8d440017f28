"""What a case knows: read for an open activity, and set from outside by programs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from service import definitions, engine, identity
from service.errors import Conflict, NotFound
from service.identity import Actor
from service.instances import deadlines, recording
from service.instances.holding import RUNNING, held
from service.instances.kinds import Types, keep_types, types_of
from service.instances.recording import Move, Said
from service.instances.tables import InstanceRow
from service.tasks import Task


@dataclass(frozen=True, slots=True)
class Known:
    """What an open activity sees: all of it, what of it is its own, and the types JSON does not tell."""

    variables: Mapping[str, Any] = field(default_factory=dict)
    local: Mapping[str, Any] = field(default_factory=dict)
    types: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def seen(session: Session, task: Task) -> dict[str, Any]:
    """What an open task sees: the case's variables and, in a repeated step, its own item.

    The caller has found ``task`` with the rights of its reader. Conflict when it is no longer open.
    """
    query = select(InstanceRow.snapshot).where(
        InstanceRow.tenant == task.tenant, InstanceRow.id == task.instance
    )
    definition = definitions.get(session, task.tenant, task.definition, task.version)
    return engine.variables(definition.program, session.scalars(query).one(), task.ref)


def known(session: Session, actor: Actor, refs: Collection[tuple[str, str]]) -> dict[tuple[str, str], Known]:
    """What several open activities, (case id, ref), see; one that is over is left out.

    One statement for the cases and one for each of their versions. For programs: Forbidden for everybody else.
    """
    identity.require(actor, "external.work")
    if not refs:
        return {}
    query = (
        select(InstanceRow)
        .where(InstanceRow.tenant == actor.tenant, InstanceRow.id.in_({case for case, _ in refs}))
        .options(undefer(InstanceRow.snapshot))
        .execution_options(populate_existing=True)
    )
    cases = {row.id: row for row in session.scalars(query)}
    programs = {
        version: definitions.get(session, actor.tenant, *version).program
        for version in {(row.definition, row.version) for row in cases.values()}
    }
    found = {}
    for case, ref in refs:
        if (row := cases.get(case)) is None:
            continue
        program = programs[row.definition, row.version]
        try:
            all_of_it = engine.variables(program, row.snapshot, ref)
            local = engine.local_variables(program, row.snapshot, ref)
        except Conflict:
            continue
        found[case, ref] = Known(all_of_it, local, _types(row, ref))
    return found


def _types(row: InstanceRow, ref: str) -> dict[str, dict[str, Any]]:
    """By the names the activity knows: its own types over the case's."""
    kept = types_of(row)
    own = {name.removeprefix(f"{ref}/"): each for name, each in kept.items() if name.startswith(f"{ref}/")}
    return {name: each for name, each in kept.items() if "/" not in name} | own


def matching(session: Session, actor: Actor, wanted: Mapping[str, Any], cases: Sequence[str]) -> set[str]:
    """Which of the agency's cases hold all of these values; one statement and one for each version."""
    query = (
        select(InstanceRow)
        .where(InstanceRow.tenant == actor.tenant, InstanceRow.id.in_(set(cases)))
        .options(undefer(InstanceRow.snapshot))
    )
    rows = session.scalars(query).all()
    programs = {
        version: definitions.get(session, actor.tenant, *version).program
        for version in {(row.definition, row.version) for row in rows}
    }
    return {
        row.id
        for row in rows
        if holds(engine.variables(programs[row.definition, row.version], row.snapshot), wanted)
    }


def holds(variables: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether all of the wanted values are there; 1 is no true."""
    return all(name in variables and _like(variables[name]) == _like(value) for name, value in wanted.items())


def _like(value: Any) -> Any:
    return (isinstance(value, bool), value)


def local_variables(session: Session, actor: Actor, instance_id: str, ref: str) -> dict[str, Any]:
    """Only the variables that are local to the open activity ``ref``. NotFound, Conflict when it is over."""
    identity.require(actor, "case.list")
    query = (
        select(InstanceRow)
        .where(InstanceRow.tenant == actor.tenant, InstanceRow.id == instance_id)
        .options(undefer(InstanceRow.snapshot))
        .execution_options(populate_existing=True)
    )
    row = session.scalars(query).first()
    if row is None or not actor.inside and "auditor" not in actor.roles:
        raise NotFound("Berkas tidak ditemukan.")
    definition = definitions.get(session, actor.tenant, row.definition, row.version)
    return engine.local_variables(definition.program, row.snapshot, ref)


def set_variables(
    session: Session,
    id: str,
    changes: Mapping[str, Any],
    deletions: Sequence[str],
    actor: Actor,
    now: datetime,
    *,
    types: Types | None = None,
    ref: str | None = None,
) -> None:
    """Set variables of a running case, also a suspended one, or with ``ref`` local to an open activity; then delete.

    NotFound, Forbidden for everybody but programs, Conflict when the case or the activity is over, Invalid for values
    that are not JSON. Nothing else moves.
    """
    identity.require(actor, "case.variables")
    instance = held(session, actor, id)
    if instance is None:
        raise NotFound("Berkas tidak ditemukan.")
    if instance.state != RUNNING:
        raise Conflict("Berkas ini sudah ditutup. Muat ulang halaman untuk melihat keadaannya.")
    definition = definitions.get(session, actor.tenant, instance.definition, instance.version)
    clock = deadlines.clock(session, definition)
    turn = engine.set_variables(
        definition.program, instance.snapshot, changes, deletions, now=now, due=clock.rule, ref=ref
    )
    keep_types(instance, {*changes, *deletions}, types, ref)
    move = Move(instance, clock, turn, actor, Said(changes, ref))
    recording.record(session, move, now)
