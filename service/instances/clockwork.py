"""What the clock moves: due timers of running cases, and cases that a timer start event begins."""

import logging
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from service import definitions, engine, jobs
from service.errors import Refusal
from service.instances import deadlines, recording
from service.instances.beginning import beginning
from service.instances.deadlines import Clock
from service.instances.holding import RUNNING
from service.instances.recording import Move
from service.instances.starting import open_case
from service.instances.tables import InstanceRow
from service.jobs import Job

log = logging.getLogger("lajur.instances")
OURS = "kesalahan sistem, lihat catatan server"


def run_timers(session: Session, batch: Sequence[Job], now: datetime) -> None:
    """Fire what is due at ``now`` in the cases of ``timer`` jobs, in a handful of statements for all of them.

    The cases are held before their jobs, as whoever completes a task does. A case that refuses to move leaves its
    job to be tried again, and in the end as an incident; the other cases go on.
    """
    cases = _hold(session, batch)
    held = jobs.held_many(session, batch)
    clocks: dict[tuple[str, str, int], Clock] = {}
    moves, rest = [], []
    for job in held:
        instance = cases.get((job.tenant, job.instance or ""))
        if instance is None or instance.state != RUNNING or instance.suspended:
            rest.append(job)
        elif (move := _fired(session, job, instance, clocks, now)) is not None:
            moves.append(move)
    if moves:
        recording.record_all(session, moves, now)
    jobs.done_many(session, rest)


def run_starts(session: Session, batch: Sequence[Job], now: datetime) -> None:
    """Start a case for each ``start`` job and ask for the next one; a start missed by an outage happens once."""
    for job in jobs.held_many(session, batch):
        try:
            with session.begin_nested():
                _start(session, job, now)
        except Refusal as refusal:
            jobs.fail(session, job, str(refusal), now)
        except Exception:  # one broken procedure must not stop the clock of all others
            log.exception("start %s failed", job.payload)
            jobs.fail(session, job, OURS, now)


def _hold(session: Session, batch: Sequence[Job]) -> dict[tuple[str, str], InstanceRow]:
    """The jobs' cases with their rows locked, always in the same order."""
    query = (
        select(InstanceRow)
        .where(InstanceRow.tenant.in_({job.tenant for job in batch}))
        .where(InstanceRow.id.in_({job.instance for job in batch}))
        .order_by(InstanceRow.tenant, InstanceRow.id)
        .with_for_update()
        .options(undefer(InstanceRow.snapshot))
        .execution_options(populate_existing=True)
    )
    return {(row.tenant, row.id): row for row in session.scalars(query)}


def _fired(
    session: Session,
    job: Job,
    instance: InstanceRow,
    clocks: dict[tuple[str, str, int], Clock],
    now: datetime,
) -> Move | None:
    """The case's move at ``now``, computed and not yet written; ``None`` when it refuses, and the job knows why."""
    version = (instance.tenant, instance.definition, instance.version)
    try:
        if version not in clocks:
            clocks[version] = deadlines.clock(session, definitions.get(session, *version))
        clock = clocks[version]
        turn = engine.fire(clock.definition.program, instance.snapshot, now=now, due=clock.rule)
    except Refusal as refusal:
        jobs.fail(session, job, str(refusal), now)
    except Exception:  # one broken case must not stop the clock of all others
        log.exception("timer of case %s failed", instance.id)
        jobs.fail(session, job, OURS, now)
    else:
        return Move(instance, clock, turn)
    return None


def _start(session: Session, job: Job, now: datetime) -> None:
    """Start the version in force; a definition that no longer starts by the clock is left alone.

    What would have begun while the version is suspended is left out.
    """
    ground = beginning(session, job.tenant, job.payload["definition"])
    definition, begun = ground.definition, int(job.payload["begun"]) + 1
    if definition.suspended:
        definitions.schedule_start(session, definition, now, begun)
        return
    local = job.due_at.astimezone(ZoneInfo(ground.clock.calendar.zone))
    values = {"perihal": f"{definition.name} ({local:%d/%m/%Y})"}
    open_case(session, ground, values, None, now)
    definitions.schedule_start(session, definition, now, begun)
