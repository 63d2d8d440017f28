"""What a case says of itself after a move: the Turn."""

from datetime import datetime

from SpiffWorkflow.util.task import TaskState

from service.engine import snapshot as snapshots
from service.engine.addressing import PRIORITY
from service.engine.events import watched
from service.engine.externals import External as ExternalStep
from service.engine.human import Human, due_for
from service.engine.messages import Awaiting
from service.engine.running import due_order, open_work, timers
from service.engine.snapshot import CANCELLED, FINISHED, RUNNING
from service.engine.tokens import Case, Token
from service.engine.turn import ClosedTask, External, OpenTask, Subscription, Timer, Turn
from service.engine.waiting import due_of
from service.errors import Invalid


def at_rest(case: Case, before: set[str]) -> Turn:
    """The Turn of a case that has come to rest; Invalid when it could never move again."""
    if not any(case.live()):
        case.tell("case_finished", case.last_end, end=case.last_end)
        return told(case, before, snapshots.take(case, FINISHED), FINISHED)
    turn = told(case, before, snapshots.take(case, RUNNING), RUNNING)
    if not (turn.open_tasks or turn.timers or turn.externals or turn.subscriptions):
        stuck = next(case.live()).task_spec.bpmn_id
        raise Invalid(
            "Berkas macet di “{element}”: tidak ada tugas terbuka dan tidak ada waktu yang ditunggu. "
            "Perbaiki gerbang pada diagram, lalu terapkan versi baru.",
            element=stuck,
        )
    return turn


def told(case: Case, before: set[str], snapshot: bytes, status: str) -> Turn:
    """The Turn that goes with a snapshot; ``before`` are the refs of the work open before the move."""
    work = open_work(case).values()
    tasks = tuple(_task(case, token) for token in work if isinstance(token.task_spec, Human))
    waiting = tuple(_timer(token) for token in sorted(timers(case), key=due_order))
    return Turn(
        snapshot=snapshot,
        opened=tuple(task for task in tasks if task.ref not in before),
        closed=_closed(case, before),
        open_tasks=tasks,
        timers=waiting,
        facts=tuple(case.facts),
        finished=status == FINISHED,
        cancelled=status == CANCELLED,
        next_due_at=waiting[0].due if waiting else None,
        variables=dict(case.data),
        externals=tuple(_external(case, t) for t in work if isinstance(t.task_spec, ExternalStep)),
        subscriptions=tuple(_subscription(token) for token in awaiting(case).values()),
    )


def awaiting(case: Case) -> dict[str, Token]:
    """What waits for a message, by ref, oldest first."""
    return {
        token.internal_data["ref"]: token
        for token in case.live()
        if token.state == TaskState.WAITING and isinstance(token.task_spec, Awaiting)
    }


def _closed(case: Case, before: set[str]) -> tuple[ClosedTask, ...]:
    how = {"task_completed": "completed", "task_withdrawn": "withdrawn"}
    return tuple(
        ClosedTask(fact.data["ref"], fact.element or "", how[fact.kind])
        for fact in case.facts
        if fact.kind in how and fact.data["ref"] in before
    )


def _task(case: Case, token: Token) -> OpenTask:
    node, data = case.program.nodes[token.task_spec.bpmn_id], token.internal_data
    follow_up = data.get("follow_up")
    return OpenTask(
        data["ref"],
        node.id,
        node.name,
        node.lane,
        token.task_spec.item(token),
        due_for(token),
        data.get("assignee"),
        tuple(data.get("users", ())),
        tuple(data.get("groups", ())),
        data.get("priority", PRIORITY),
        datetime.fromisoformat(follow_up) if follow_up else None,
    )


def _external(case: Case, token: Token) -> External:
    node, data = case.program.nodes[token.task_spec.bpmn_id], token.internal_data
    return External(data["ref"], node.id, node.name, data["topic"], data.get("priority", 0), node.lane)


def _subscription(token: Token) -> Subscription:
    data, spec = token.internal_data, token.task_spec
    return Subscription(data["ref"], spec.bpmn_id, data["message"], spec.awaited_as(token))


def _timer(token: Token) -> Timer:
    spec, tasks, since = token.task_spec, watched(token), token.internal_data.get("since")
    return Timer(
        token.internal_data["ref"],
        spec.bpmn_id,
        tasks[0] if tasks else None,
        due_of(token),
        spec.interrupting,
        datetime.fromisoformat(since) if since else None,
    )
