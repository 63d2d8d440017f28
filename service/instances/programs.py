"""Steps that programs do: completed, or ended by an error of the procedure, by the worker that holds them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import definitions, engine, external_tasks, identity
from service.engine import Turn
from service.errors import NotFound
from service.external_tasks.tables import ExternalTaskRow
from service.identity import Actor
from service.instances import deadlines, recording
from service.instances.deadlines import Clock
from service.instances.holding import held, require_moving
from service.instances.kinds import Types, keep_types
from service.instances.recording import Move, Said
from service.instances.tables import InstanceRow


def complete_external(
    session: Session,
    actor: Actor,
    id: str,
    worker: str,
    values: Mapping[str, Any],
    local: Mapping[str, Any],
    now: datetime,
    types: Types | None = None,
) -> None:
    """Complete a step that ``worker`` holds and move the case; ``local`` values are seen by its output mappings only.

    NotFound, Forbidden, ``external_tasks.OtherWorker``, Conflict while the case is suspended, Invalid for values that
    are not JSON or a case that cannot go on.
    """
    instance, step, clock = _in_hand(session, actor, id, worker)
    turn = engine.complete(
        clock.definition.program, instance.snapshot, step.ref, values, now=now, due=clock.rule, local=local
    )
    said = Said(values, step.ref, local=local, more={"worker": worker})
    _record(session, instance, clock, turn, actor, said, now, types)


def external_error(
    session: Session,
    actor: Actor,
    id: str,
    worker: str,
    code: str,
    message: str | None,
    values: Mapping[str, Any],
    now: datetime,
    types: Types | None = None,
) -> None:
    """End a step that ``worker`` holds with an error of the procedure: the nearest boundary event for it goes on.

    Nobody catching it, the step's token ends there. Refuses like ``complete_external``.
    """
    instance, step, clock = _in_hand(session, actor, id, worker)
    turn = engine.throw_error(
        clock.definition.program, instance.snapshot, step.ref, code, message, values, now=now, due=clock.rule
    )
    said = Said(values, step.ref, more={"worker": worker})
    _record(session, instance, clock, turn, actor, said, now, types)


def _in_hand(
    session: Session, actor: Actor, id: str, worker: str
) -> tuple[InstanceRow, ExternalTaskRow, Clock]:
    """The case, then the step, both locked: the order in which every move takes them."""
    identity.require(actor, "external.work")
    named = select(ExternalTaskRow.instance).where(
        ExternalTaskRow.tenant == actor.tenant, ExternalTaskRow.id == id
    )
    instance = held(session, actor, named)
    if instance is None:
        raise NotFound("Langkah program tidak ditemukan atau sudah selesai.")
    step = external_tasks.held_by(session, actor, id, worker)
    require_moving(instance)
    definition = definitions.get(session, actor.tenant, instance.definition, instance.version)
    return instance, step, deadlines.clock(session, definition)


def _record(
    session: Session,
    instance: InstanceRow,
    clock: Clock,
    turn: Turn,
    actor: Actor,
    said: Said,
    now: datetime,
    types: Types | None,
) -> None:
    keep_types(instance, said.values.keys(), types)
    recording.record(session, Move(instance, clock, turn, actor, said), now)
