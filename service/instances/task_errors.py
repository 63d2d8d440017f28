"""A task that ends by an error of the procedure instead of being completed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import definitions, engine, tasks
from service.errors import Invalid, NotFound
from service.identity import Actor
from service.instances import deadlines, recording
from service.instances.holding import held, require_moving
from service.instances.kinds import Types, keep_types
from service.instances.recording import Move, Said
from service.tasks.tables import TaskRow


def task_error(
    session: Session,
    actor: Actor,
    id: str,
    code: str,
    message: str | None,
    values: Mapping[str, Any],
    now: datetime,
    types: Types | None = None,
) -> None:
    """End an open task by the error ``code``; the nearest boundary event that catches it goes on, else its branch ends.

    Who may complete it may do that; values come from programs only. NotFound, Forbidden, Invalid without a code,
    Conflict (closed, suspended, delegated).
    """
    instance = held(
        session, actor, select(TaskRow.instance).where(TaskRow.tenant == actor.tenant, TaskRow.id == id)
    )
    if instance is None:
        raise NotFound("Tugas tidak ditemukan.")
    task = tasks.opened(session, actor, id, now)
    require_moving(instance)
    tasks.require(session, actor, "task.complete", task, now)
    if not code:
        raise Invalid("errorCode harus diisi kode galat yang ditangkap diagram. Tambahkan.")
    if values and not actor.program:
        raise Invalid("Variabel bersama galat hanya diterima dari akun program. Kirim tanpa variabel.")
    definition = definitions.get(session, actor.tenant, instance.definition, instance.version)
    clock = deadlines.clock(session, definition)
    turn = engine.throw_error(
        definition.program, instance.snapshot, task.ref, code, message, values, now=now, due=clock.rule
    )
    keep_types(instance, values.keys(), types)
    said = Said(values, task.ref, on_behalf_of=task.assignee if actor.program else None)
    recording.record(session, Move(instance, clock, turn, actor, said, tasks.acting_seat(actor, task)), now)
