"""One waiting timer fired before its time, or given another one: what an operator's program may ask for."""

from datetime import datetime

from service.engine.human import Human, due_for
from service.engine.program import Program
from service.engine.running import not_open, open_work, resume, run, timers
from service.engine.telling import at_rest
from service.engine.timers import DueRule, utc, wall_clock
from service.engine.tokens import Case, Token
from service.engine.turn import Turn
from service.engine.waiting import due_of


def fire_one(
    program: Program, snapshot: bytes, ref: str, *, now: datetime, due: DueRule = wall_clock
) -> Turn:
    """Let the waiting timer ``ref`` fire now, due or not, and no other; a cycle goes on from now.

    Conflict when it no longer waits; Invalid as ``complete``.
    """
    case, before = resume(program, snapshot, now, due)
    timer = _timer(case, ref)
    if due_of(timer) > case.now:
        timer.internal_data["due"] = case.now.isoformat()
    timer.task_spec.fire(timer)
    run(case)
    return at_rest(case, before)


def move_timer(
    program: Program, snapshot: bytes, ref: str, at: datetime, *, now: datetime, due: DueRule = wall_clock
) -> Turn:
    """Let the waiting timer ``ref`` be due ``at``; the deadline of the task it watches goes with it.

    It is a date from then on: no calendar moves it. The fact is ``deadline_moved``; a Turn without facts when it is
    due then already. Nothing fires. Conflict when it no longer waits.
    """
    case, before = resume(program, snapshot, now, due)
    timer = _timer(case, ref)
    if due_of(timer) != utc(at):
        timer.task_spec.put_off(timer, utc(at))
        for task in open_work(case).values():
            if isinstance(task.task_spec, Human) and ((first := due_for(task)) is None or first > case.now):
                task.task_spec.set_due(task)
    return at_rest(case, before)


def _timer(case: Case, ref: str) -> Token:
    for token in timers(case):
        if token.internal_data["ref"] == ref:
            return token
    raise not_open(ref)
