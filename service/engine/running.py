"""A case set going: resumed from its snapshot, its due timers fired, its tokens moved until they must wait."""

from datetime import datetime

from SpiffWorkflow.util.task import TaskState

from service.engine import snapshot as snapshots
from service.engine.events import Timed
from service.engine.joins import Inclusive
from service.engine.program import Program
from service.engine.snapshot import RUNNING
from service.engine.steps import SubProcess, Work
from service.engine.timers import DueRule, utc
from service.engine.tokens import Case, Token
from service.engine.waiting import due_of
from service.errors import Conflict, Invalid

READY, WAITING, STARTED = TaskState.READY, TaskState.WAITING, TaskState.STARTED


def resume(program: Program, snapshot: bytes, now: datetime, due: DueRule) -> tuple[Case, set[str]]:
    """A running case and the refs of its open work. Conflict when it has ended."""
    case, status = snapshots.restore(program, snapshot, utc(now), due)
    if status != RUNNING:
        raise Conflict("Berkas ini sudah ditutup. Muat ulang halaman untuk melihat keadaannya.")
    return case, set(open_work(case))


def fire_due(case: Case, now: datetime) -> None:
    """Fire what is due by ``now`` and not by the case's clock, which may be ahead: never early."""
    fired = 0
    while timer := min((t for t in timers(case) if due_of(t) <= now), key=due_order, default=None):
        timer.task_spec.fire(timer)
        run(case)
        fired += 1
        if fired > _limit(case):
            raise _endless(timer.task_spec.bpmn_id)


def run(case: Case) -> None:
    """Let every token go as far as it can without a person, a program, a message or a timer."""
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


def open_work(case: Case) -> dict[str, Token]:
    """What a person or a program may complete, by ref, oldest first."""
    return {
        token.internal_data["ref"]: token
        for token in case.live()
        if token.state == READY and isinstance(token.task_spec, Work)
    }


def timers(case: Case) -> list[Token]:
    """The tokens that wait for a timer."""
    return [token for token in case.live() if token.state == WAITING and isinstance(token.task_spec, Timed)]


def due_order(token: Token) -> tuple[datetime, int]:
    """Earliest first, of one instant the older token."""
    return due_of(token), token.id


def _limit(case: Case) -> int:
    """More automatic steps than this in one move is a loop without a wait."""
    return 1000 + 20 * len(case.spec.task_specs)


def not_open(ref: str) -> Conflict:
    """The refusal of a move at a step that does not wait (any more)."""
    return Conflict(
        "Tugas {ref} tidak terbuka lagi. Muat ulang halaman untuk melihat keadaan berkas.", ref=ref[:80]
    )


def _endless(element: str) -> Invalid:
    return Invalid(
        "Diagram berputar tanpa menunggu siapa pun di sekitar “{element}”. "
        "Tambahkan tugas atau waktu tunggu pada putaran itu, lalu terapkan versi baru.",
        element=element,
    )
