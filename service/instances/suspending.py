"""Suspending a case and activating it again: nothing moves it in between, whatever falls due."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from service import definitions, engine, external_tasks, history, identity, jobs
from service.errors import Conflict, NotFound
from service.external_tasks.tables import ExternalTaskRow
from service.identity import Actor
from service.instances import deadlines, recording
from service.instances.holding import RUNNING, held
from service.instances.recording import Move
from service.instances.tables import InstanceRow


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened to a case as a whole."""

    kind: str
    element: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


def suspend(session: Session, id: str, suspended: bool, actor: Actor, now: datetime) -> None:
    """Suspend a running case, or activate it; already so changes nothing.

    What fell due meanwhile fires after the activation, deadlines still ahead count by the calendar as it is then.
    NotFound, Forbidden for everybody but programs, Conflict when the case has ended.
    """
    identity.require(actor, "case.suspend")
    instance = held(session, actor, id)
    if instance is None:
        raise NotFound("Berkas tidak ditemukan.")
    if instance.state != RUNNING:
        raise Conflict("Berkas ini sudah ditutup. Muat ulang halaman untuk melihat keadaannya.")
    if instance.suspended == suspended:
        return
    instance.suspended = suspended
    steps = update(ExternalTaskRow).where(
        ExternalTaskRow.tenant == instance.tenant, ExternalTaskRow.instance == instance.id
    )
    session.execute(steps.values(suspended=suspended).execution_options(synchronize_session=False))
    session.flush()
    fact = Fact("case_suspended" if suspended else "case_activated")
    record = history.Record(
        instance.tenant,
        instance.id,
        [fact],
        actor.person,
        None,
        recording.BY_PROGRAM if actor.program else None,
    )
    history.append_all(session, [record], now)
    if suspended:
        jobs.unschedule(session, instance.tenant, [f"timer:{instance.id}"])
    else:
        _resume(session, instance, now)


def _resume(session: Session, instance: InstanceRow, now: datetime) -> None:
    """Let the timers wait again; a calendar that changed meanwhile moves them, as it moved those of other cases."""
    definition = definitions.get(session, instance.tenant, instance.definition, instance.version)
    clock = deadlines.clock(session, definition)
    turn = engine.recount(definition.program, instance.snapshot, now=now, due=clock.rule)
    if turn.facts:
        recording.record(session, Move(instance, clock, turn), now)
        deadlines.move_tasks(session, instance, clock, turn, now)
    else:
        key = f"timer:{instance.id}"
        jobs.schedule(session, instance.tenant, "timer", key, turn.next_due_at, instance=instance.id)
    external_tasks.ring_after_commit(session)
