"""The waiting timers of running cases, one by one: listed, fired before their time, given another time, tried again."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session, undefer

from service import definitions, engine, identity, jobs
from service.definitions import listing as versions
from service.engine import Fact, Turn
from service.errors import Invalid, NotFound
from service.identity import Actor
from service.instances import deadlines, recording
from service.instances.deadlines import Clock
from service.instances.holding import RUNNING, held, require_moving
from service.instances.recording import Move, Said
from service.instances.tables import InstanceRow
from service.jobs.tables import JobRow

MOST_CASES = 2_000
"""So many cases are looked through for one answer; who asks about more must say which."""
_watches = and_(
    JobRow.tenant == InstanceRow.tenant, JobRow.instance == InstanceRow.id, JobRow.kind == "timer"
)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pending:
    """A waiting timer. ``job`` is the system's job that watches the case's next one; it ``rests`` after too many
    failures, ``error`` says why the last try failed, ``left`` is how many tries are left. ``since``: waiting since.
    """

    tenant: str
    instance: str
    ref: str
    element: str
    due: datetime
    since: datetime
    definition: str
    version: int
    suspended: bool
    job: str | None
    rests: bool
    left: int
    error: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters that all hold; ``None`` filters nothing. ``versions`` are (key, number), ``between`` two case ids."""

    instances: tuple[str, ...] | None = None
    between: tuple[str, str] | None = None
    definitions: tuple[str, ...] | None = None
    versions: tuple[tuple[str, int], ...] | None = None
    suspended: bool | None = None


def pending(session: Session, actor: Actor, wanted: Wanted) -> tuple[Pending, ...]:
    """The waiting timers of those cases, by case and then by due time, in three statements.

    Forbidden, or Invalid when more than MOST_CASES cases would have to be looked through.
    """
    identity.require(actor, "job.read")
    query = (
        select(InstanceRow, JobRow)
        .outerjoin(JobRow, _watches)
        .where(InstanceRow.tenant == actor.tenant, InstanceRow.state == RUNNING, *_filters(wanted))
        .where(or_(JobRow.id.is_not(None), InstanceRow.suspended))
        .order_by(InstanceRow.id)
        .limit(MOST_CASES + 1)
        .options(undefer(InstanceRow.snapshot))
        .execution_options(populate_existing=True)
    )
    rows = session.execute(query).all()
    if len(rows) > MOST_CASES:
        raise Invalid("Terlalu banyak berkas. Sebutkan processInstanceId atau processDefinitionKey.")
    known = versions.several(session, actor.tenant, {(case.definition, case.version) for case, _ in rows})
    return tuple(
        each for case, job in rows for each in _told(case, job, known[case.definition, case.version])
    )


def _filters(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.instances is not None:
        yield InstanceRow.id.in_(wanted.instances)
    if wanted.between is not None:
        yield InstanceRow.id.between(*wanted.between)
    if wanted.definitions is not None:
        yield InstanceRow.definition.in_(wanted.definitions)
    if wanted.versions is not None:
        same = (
            and_(InstanceRow.definition == key, InstanceRow.version == number)
            for key, number in wanted.versions
        )
        yield or_(false(), *same)
    if wanted.suspended is not None:
        yield InstanceRow.suspended == wanted.suspended


def _told(case: InstanceRow, job: JobRow | None, definition: definitions.Definition) -> Iterator[Pending]:
    turn = engine.fire(definition.program, case.snapshot, now=_NEVER)
    left = jobs.TRIES if job is None else max(job.max_attempts - job.attempts, 0 if job.dead else 1)
    for timer in turn.timers:
        yield Pending(
            tenant=case.tenant,
            instance=case.id,
            ref=timer.ref,
            element=timer.element,
            due=timer.due,
            since=timer.since or case.started_at,
            definition=case.definition,
            version=case.version,
            suspended=case.suspended,
            job=None if job is None else job.id,
            rests=job is not None and job.dead,
            left=left,
            error=None if job is None else job.error,
        )


def fire_timer(session: Session, actor: Actor, instance: str, ref: str, now: datetime) -> None:
    """Let that timer fire now, whenever it is due. The event says who wanted it.

    NotFound, Forbidden for everybody but programs, Conflict when the case or the timer waits no more or is suspended.
    """
    case, clock = _in_hand(session, actor, instance)
    turn = engine.fire_one(clock.definition.program, case.snapshot, ref, now=now, due=clock.rule)
    element = next((fact.element for fact in turn.facts if fact.kind == "timer_fired"), None)
    wanted = Fact("timer_forced", element, {"ref": ref})
    _record(session, case, clock, replace(turn, facts=(wanted, *turn.facts)), actor, now)


def move_timer(session: Session, actor: Actor, instance: str, ref: str, at: datetime, now: datetime) -> None:
    """Let that timer be due at another instant; no calendar moves it any more. Refuses like ``fire_timer``."""
    case, clock = _in_hand(session, actor, instance)
    turn = engine.move_timer(clock.definition.program, case.snapshot, ref, at, now=now, due=clock.rule)
    if turn.facts:
        _record(session, case, clock, turn, actor, now)
        deadlines.move_tasks(session, case, clock, turn, now)


def retry_timer(session: Session, actor: Actor, timer: Pending, now: datetime) -> None:
    """Let the system try again what rests; a timer that does not rest is tried by itself, and nothing changes."""
    identity.require(actor, "job.retry")
    if timer.rests and timer.job is not None:
        jobs.retry(session, actor, timer.job, now)


def _in_hand(session: Session, actor: Actor, instance: str) -> tuple[InstanceRow, Clock]:
    identity.require(actor, "job.change")
    case = held(session, actor, instance)
    if case is None:
        raise NotFound("Berkas tidak ditemukan.")
    require_moving(case)
    definition = definitions.get(session, actor.tenant, case.definition, case.version)
    return case, deadlines.clock(session, definition)


def _record(
    session: Session, case: InstanceRow, clock: Clock, turn: Turn, actor: Actor, now: datetime
) -> None:
    recording.record(session, Move(case, clock, turn, actor, Said()), now)
