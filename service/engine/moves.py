"""The moves of a case. Each takes a snapshot and gives a Turn; time and the due rule are handed in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from SpiffWorkflow.util.task import TaskState

from service.engine import data as case_data
from service.engine import snapshot as snapshots
from service.engine.addressing import recount as recount_own
from service.engine.human import Human, due_for
from service.engine.joins import Instance
from service.engine.program import Program
from service.engine.running import due_order, fire_due, not_open, open_work, resume, run, timers
from service.engine.snapshot import CANCELLED, RUNNING
from service.engine.telling import at_rest, awaiting, told
from service.engine.thrown import throw
from service.engine.timers import DueRule, utc, wall_clock
from service.engine.tokens import Case, Token
from service.engine.turn import Turn
from service.engine.waiting import due_of
from service.errors import Conflict, Invalid


def start(
    program: Program,
    *,
    data: Mapping[str, Any],
    now: datetime,
    due: DueRule = wall_clock,
    message: str | None = None,
    initiator: str | None = None,
) -> Turn:
    """Begin a case with ``data`` (JSON types, else Invalid). ``now`` is aware.

    ``message`` begins at the start event of that message name, Invalid when there is none; without it any kind of start
    event begins. ``initiator`` (a login) goes into the variable that the start's camunda:initiator names.
    """
    element = program.start if message is None else program.message_starts.get(message)
    if element is None:
        raise Invalid(
            "Tidak ada peristiwa awal untuk pesan “{message}” pada SOP ini. Periksa nama pesannya.",
            message=str(message)[:80],
        )
    case = Case(program, utc(now), due)
    case.data = case_data.clean(data)
    variable = program.nodes[element].attributes.get("initiator")
    if variable and initiator is not None:
        case.data[variable] = initiator
    case.tell("case_started", element)
    token = Token(case, program.spec.task_specs[element], None, TaskState.FUTURE)
    token.task_spec._update(token)
    run(case)
    return at_rest(case, set())


def complete(
    program: Program,
    snapshot: bytes,
    ref: str,
    data: Mapping[str, Any],
    *,
    now: datetime,
    due: DueRule = wall_clock,
    local: Mapping[str, Any] | None = None,
) -> Turn:
    """Fire what is due at ``now``, then complete the open user or external task ``ref`` with ``data``.

    ``local`` are variables only its output mappings see. Conflict when the task is not open (any more: a due timer may
    have withdrawn it); Invalid for data that is not JSON, a gateway without a way out, or a diagram that cannot go on.
    Nothing changed in either case.
    """
    case, before = resume(program, snapshot, now, due)
    values, own = case_data.clean(data), case_data.clean(local or {})
    fire_due(case, utc(now))
    task = _work(case, ref)
    task.task_spec.answer(task, values)
    task.keep(own)
    task.run()
    run(case)
    return at_rest(case, before)


def receive(
    program: Program,
    snapshot: bytes,
    ref: str,
    data: Mapping[str, Any],
    *,
    now: datetime,
    due: DueRule = wall_clock,
) -> Turn:
    """Fire what is due at ``now``, then let the message come that the subscription ``ref`` waits for.

    Conflict when it no longer waits; Invalid as ``complete``.
    """
    case, before = resume(program, snapshot, now, due)
    values = case_data.clean(data)
    fire_due(case, utc(now))
    token = awaiting(case).get(ref)
    if token is None:
        raise Conflict(
            "Pesan untuk {ref} tidak ditunggu lagi. Muat ulang halaman untuk melihat keadaan berkas.",
            ref=ref[:80],
        )
    token.task_spec.receive(token, values)
    run(case)
    return at_rest(case, before)


def throw_error(
    program: Program,
    snapshot: bytes,
    ref: str,
    code: str,
    message: str | None,
    data: Mapping[str, Any],
    *,
    now: datetime,
    due: DueRule = wall_clock,
) -> Turn:
    """Fire what is due at ``now``, then throw the BPMN error ``code`` at the open user or external task ``ref``.

    The nearest error event that catches it takes over: on the step, then on the sub-processes around it. When there is
    none the token ends there. ``data`` is set first. Conflict and Invalid as ``complete``.
    """
    case, before = resume(program, snapshot, now, due)
    values = case_data.clean(data)
    fire_due(case, utc(now))
    task = _work(case, ref)
    task.put(values)
    if not throw(task, code, message):
        case.last_end = task.task_spec.bpmn_id
        (task.parent if isinstance(task.task_spec, Instance) else task).cancel()
    run(case)
    return at_rest(case, before)


def fire(program: Program, snapshot: bytes, *, now: datetime, due: DueRule = wall_clock) -> Turn:
    """Fire every timer due at or before ``now``, earliest first, each once; a Turn without facts when none is."""
    case, status = snapshots.restore(program, snapshot, utc(now), due)
    before = set(open_work(case))
    if status == RUNNING:
        fire_due(case, utc(now))
        if case.facts:
            return at_rest(case, before)
    return told(case, before, snapshot, status)


def recount(program: Program, snapshot: bytes, *, now: datetime, due: DueRule) -> Turn:
    """Ask the rule again for every waiting duration, from the instant it counts from: a calendar has changed.

    A cycle's next repetition is counted from the one before. Dates stay, and so does what is due at ``now`` already,
    whether it has fired or not. Nothing fires: a deadline moved into the past does at the next look. The facts are
    ``deadline_moved`` in the order the timers were due; a Turn without facts when none moved or the case has ended.
    """
    case, status = snapshots.restore(program, snapshot, utc(now), due)
    work = open_work(case)
    tasks = [task for task in work.values() if isinstance(task.task_spec, Human)]
    ahead = [task for task in tasks if (first := due_for(task)) is not None and first > case.now]
    if status == RUNNING:
        for timer in sorted(timers(case), key=due_order):
            if due_of(timer) > case.now:
                timer.task_spec.recount(timer)
        for task in ahead:
            recount_own(task)
            task.task_spec.set_due(task)
    return told(case, set(work), snapshots.take(case, RUNNING) if case.facts else snapshot, status)


def cancel(program: Program, snapshot: bytes, *, now: datetime) -> Turn:
    """Withdraw every open task and end the case. Conflict when it has ended already."""
    case, before = resume(program, snapshot, now, wall_clock)
    for token in case.live():
        token.cancel()
    case.tell("case_cancelled", None)
    return told(case, before, snapshots.take(case, CANCELLED), CANCELLED)


def _work(case: Case, ref: str) -> Token:
    task = open_work(case).get(ref)
    if task is None:
        raise not_open(ref)
    return task
