"""The moves of a case. Each takes a snapshot and gives a Turn; time and the due rule are handed in."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from SpiffWorkflow.util.task import TaskState

from service.engine import data as case_data
from service.engine import snapshot as snapshots
from service.engine.events import Timed, watched
from service.engine.joins import Inclusive
from service.engine.program import Program
from service.engine.snapshot import CANCELLED, FINISHED, RUNNING
from service.engine.steps import Human, SubProcess, due_for
from service.engine.timers import DueRule, utc, wall_clock
from service.engine.tokens import Case, Token
from service.engine.turn import ClosedTask, OpenTask, Timer, Turn
from service.engine.waiting import due_of
from service.errors import Conflict, Invalid

READY, WAITING, STARTED = TaskState.READY, TaskState.WAITING, TaskState.STARTED
_NEVER = datetime.min.replace(tzinfo=UTC)


def start(program: Program, *, data: Mapping[str, Any], now: datetime, due: DueRule = wall_clock) -> Turn:
    """Begin a case with ``data`` (JSON types, else Invalid). ``now`` is aware. Any kind of start event begins."""
    case = Case(program, utc(now), due)
    case.data = case_data.clean(data)
    case.tell("case_started", program.start)
    token = Token(case, program.spec.start, None, TaskState.FUTURE)
    token.task_spec._update(token)
    _run(case)
    return _turn(case, set())


def complete(
    program: Program,
    snapshot: bytes,
    ref: str,
    data: Mapping[str, Any],
    *,
    now: datetime,
    due: DueRule = wall_clock,
) -> Turn:
    """Fire what is due at ``now``, then complete the open task ``ref`` with ``data``.

    Conflict when the task is not open (any more: a due timer may have withdrawn it); Invalid for data that is not
    JSON, a gateway without a way out, or a diagram that cannot go on. Nothing changed in either case.
    """
    case, before = _resume(program, snapshot, now, due)
    values = case_data.clean(data)
    _fire_due(case, utc(now))
    task = _open_tasks(case).get(ref)
    if task is None:
        raise _not_open(ref)
    task.task_spec.answer(task, values)
    task.run()
    _run(case)
    return _turn(case, before)


def fire(program: Program, snapshot: bytes, *, now: datetime, due: DueRule = wall_clock) -> Turn:
    """Fire every timer due at or before ``now``, earliest first, each once; a Turn without facts when none is."""
    case, status = snapshots.restore(program, snapshot, utc(now), due)
    before = set(_open_tasks(case))
    if status == RUNNING:
        _fire_due(case, utc(now))
        if case.facts:
            return _turn(case, before)
    return _told(case, before, snapshot, status)


def recount(program: Program, snapshot: bytes, *, now: datetime, due: DueRule) -> Turn:
    """Ask the rule again for every waiting duration, from the instant it counts from: a calendar has changed.

    A cycle's next repetition is counted from the one before. Dates stay, and so does what is due at ``now`` already,
    whether it has fired or not. Nothing fires: a deadline moved into the past does at the next look. The facts are
    ``deadline_moved`` in the order the timers were due; a Turn without facts when none moved or the case has ended.
    """
    case, status = snapshots.restore(program, snapshot, utc(now), due)
    tasks = _open_tasks(case)
    ahead = [task for task in tasks.values() if (first := due_for(task)) is not None and first > case.now]
    if status == RUNNING:
        for timer in sorted(_timers(case), key=_due_order):
            if due_of(timer) > case.now:
                timer.task_spec.recount(timer)
        for task in ahead:
            task.task_spec.set_due(task)
    return _told(case, set(tasks), snapshots.take(case, RUNNING) if case.facts else snapshot, status)


def cancel(program: Program, snapshot: bytes, *, now: datetime) -> Turn:
    """Withdraw every open task and end the case. Conflict when it has ended already."""
    case, before = _resume(program, snapshot, now, wall_clock)
    for token in case.live():
        token.cancel()
    case.tell("case_cancelled", None)
    return _told(case, before, snapshots.take(case, CANCELLED), CANCELLED)


def variables(program: Program, snapshot: bytes, ref: str | None = None) -> dict[str, Any]:
    """The data the open task ``ref`` sees, or that of the case, ended ones too. Conflict when it is not open."""
    case, _ = snapshots.restore(program, snapshot, _NEVER, wall_clock)
    if ref is None:
        return dict(case.data)
    task = _open_tasks(case).get(ref)
    if task is None:
        raise _not_open(ref)
    return dict(task.sees())


def _resume(program: Program, snapshot: bytes, now: datetime, due: DueRule) -> tuple[Case, set[str]]:
    """A running case and the refs of its open tasks."""
    case, status = snapshots.restore(program, snapshot, utc(now), due)
    if status != RUNNING:
        raise Conflict("Berkas ini sudah ditutup. Muat ulang halaman untuk melihat keadaannya.")
    return case, set(_open_tasks(case))


def _fire_due(case: Case, now: datetime) -> None:
    """By ``now`` and not by the case's clock, which may be ahead: never early."""
    fired = 0
    while timer := min((t for t in _timers(case) if due_of(t) <= now), key=_due_order, default=None):
        timer.task_spec.fire(timer)
        _run(case)
        fired += 1
        if fired > _limit(case):
            raise _endless(timer.task_spec.bpmn_id)


def _run(case: Case) -> None:
    """Let every token go as far as it can without a person or a timer."""
    steps, limit = 0, _limit(case)
    while case.agenda or _settle(case):
        if not case.agenda:
            continue
        token = case.agenda.popleft()
        if token.state != READY:
            continue
        token.run()
        steps += 1
        if steps > limit:
            raise _endless(token.task_spec.bpmn_id)


def _settle(case: Case) -> bool:
    """When nothing is left to do: finish sub-processes that are empty and free inclusive joins; whether one moved."""
    for token in case.live():
        spec = token.task_spec
        if isinstance(spec, SubProcess) and token.state == STARTED and not any(case.live(token.id)):
            token._ready()
            return True
        if isinstance(spec, Inclusive) and token.state == WAITING and spec.release(token):
            return True
    return False


def _turn(case: Case, before: set[str]) -> Turn:
    """The Turn of a case that has come to rest; Invalid when it could never move again."""
    if not any(case.live()):
        case.tell("case_finished", case.last_end, end=case.last_end)
        return _told(case, before, snapshots.take(case, FINISHED), FINISHED)
    turn = _told(case, before, snapshots.take(case, RUNNING), RUNNING)
    if not turn.open_tasks and not turn.timers:
        stuck = next(case.live()).task_spec.bpmn_id
        raise Invalid(
            "Berkas macet di “{element}”: tidak ada tugas terbuka dan tidak ada waktu yang ditunggu. "
            "Perbaiki gerbang pada diagram, lalu terapkan versi baru.",
            element=stuck,
        )
    return turn


def _told(case: Case, before: set[str], snapshot: bytes, status: str) -> Turn:
    open_tasks = tuple(_open_task(case, token) for token in _open_tasks(case).values())
    timers = tuple(_timer(token) for token in sorted(_timers(case), key=_due_order))
    return Turn(
        snapshot=snapshot,
        opened=tuple(task for task in open_tasks if task.ref not in before),
        closed=_closed(case, before),
        open_tasks=open_tasks,
        timers=timers,
        facts=tuple(case.facts),
        finished=status == FINISHED,
        cancelled=status == CANCELLED,
        next_due_at=timers[0].due if timers else None,
        variables=dict(case.data),
    )


def _closed(case: Case, before: set[str]) -> tuple[ClosedTask, ...]:
    how = {"task_completed": "completed", "task_withdrawn": "withdrawn"}
    return tuple(
        ClosedTask(fact.data["ref"], fact.element or "", how[fact.kind])
        for fact in case.facts
        if fact.kind in how and fact.data["ref"] in before
    )


def _open_task(case: Case, token: Token) -> OpenTask:
    node, data = case.program.nodes[token.task_spec.bpmn_id], token.internal_data
    return OpenTask(data["ref"], node.id, node.name, node.lane, token.task_spec.item(token), due_for(token))


def _timer(token: Token) -> Timer:
    spec, tasks = token.task_spec, watched(token)
    return Timer(
        token.internal_data["ref"],
        spec.bpmn_id,
        tasks[0] if tasks else None,
        due_of(token),
        spec.interrupting,
    )


def _open_tasks(case: Case) -> dict[str, Token]:
    """Open tasks by ref, oldest first."""
    return {
        token.internal_data["ref"]: token
        for token in case.live()
        if token.state == READY and isinstance(token.task_spec, Human)
    }


def _timers(case: Case) -> list[Token]:
    return [token for token in case.live() if token.state == WAITING and isinstance(token.task_spec, Timed)]


def _due_order(token: Token) -> tuple[datetime, int]:
    return due_of(token), token.id


def _limit(case: Case) -> int:
    """More automatic steps than this in one move is a loop without a wait."""
    return 1000 + 20 * len(case.spec.task_specs)


def _not_open(ref: str) -> Conflict:
    return Conflict(
        "Tugas {ref} tidak terbuka lagi. Muat ulang halaman untuk melihat keadaan berkas.", ref=ref[:80]
    )


def _endless(element: str) -> Invalid:
    return Invalid(
        "Diagram berputar tanpa menunggu siapa pun di sekitar “{element}”. "
        "Tambahkan tugas atau waktu tunggu pada putaran itu, lalu terapkan versi baru.",
        element=element,
    )
