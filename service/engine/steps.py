"""SpiffWorkflow's elements, as far as they are run here: activities and exclusive gateways."""

from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import (
    ExclusiveGateway,
    UserTask,
)
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.operators import Operator
from SpiffWorkflow.util.task import TaskState

from service.engine.waiting import due_of
from service.errors import Invalid

WAITING, READY, STARTED, FUTURE = TaskState.WAITING, TaskState.READY, TaskState.STARTED, TaskState.FUTURE


class Condition(Operator):  # type: ignore[misc]
    """A flow's condition; only true is true, so null counts as false."""

    def _matches(self, task: Any) -> bool:
        return task.workflow.script_engine.evaluate(task, self.args[0]) is True


class Step:
    """What every element shares: no prediction, no copying, and each flow taken is told.

    ``flows`` maps the name of each following spec to the id of the sequence flow that leads there.
    """

    flows: dict[str, str | None]
    interrupting = False

    def test(self) -> None:
        """The parser has looked already."""

    def local(self, my_task: Any) -> dict[str, Any]:
        """Variables only this token sees."""
        return {}

    def _predict(self, my_task: Any, *_: Any, **__: Any) -> None:
        """The future is not drawn into the case."""

    def _update_hook(self, my_task: Any) -> bool | None:
        return True

    def _on_ready_hook(self, my_task: Any) -> None:
        my_task.workflow.agenda.append(my_task)

    def _run_hook(self, my_task: Any) -> bool:
        return True

    def _on_complete_hook(self, my_task: Any) -> None:
        my_task._sync_children(self.outputs, FUTURE)  # type: ignore[attr-defined]
        self._tell_flows(my_task)

    def _on_cancel(self, my_task: Any) -> None:
        """A token that holds nothing leaves nothing behind."""

    def _tell_flows(self, my_task: Any) -> None:
        for child in my_task.children:
            flow = self.flows.get(child.task_spec.name)
            if flow is not None and not child.triggered:
                self._tell_flow(my_task.workflow, flow)

    def _tell_flow(self, case: Any, flow: str) -> None:
        source, target = case.program.flows[flow]
        case.tell("flow_taken", flow, flow=flow, source=source, target=target)


class Detour(Step, BpmnSpecMixin):  # type: ignore[misc]
    """Stands on a flow whose two ends are joined by another flow as well, so that each keeps its name."""


class Exclusive(Step, ExclusiveGateway):  # type: ignore[misc]
    """The first flow whose condition is true, in the order of the file; else the default."""

    def _run_hook(self, my_task: Any) -> bool:
        try:
            super(Step, self)._run_hook(my_task)
        except WorkflowException:
            raise no_way_out(self.bpmn_id) from None
        return True

    def _on_complete_hook(self, my_task: Any) -> None:
        self._tell_flows(my_task)

    def _tell_flow(self, case: Any, flow: str) -> None:
        case.tell("gateway_passed", self.bpmn_id, flow=flow)
        super()._tell_flow(case, flow)


class Activity(Step):
    """Something that takes time and may carry boundary timers (``boundaries``)."""

    boundaries: tuple[Any, ...] = ()

    def _start_timers(self, my_task: Any) -> None:
        for spec in self.boundaries:
            begin(my_task, spec)

    def _on_complete_hook(self, my_task: Any) -> None:
        self._stop_timers(my_task)
        super()._on_complete_hook(my_task)

    def _on_cancel(self, my_task: Any) -> None:
        self._stop_timers(my_task)

    def _stop_timers(self, my_task: Any) -> None:
        for child in my_task.children:
            if child._state == WAITING:
                child.cancel()


class Human(Activity, UserTask):  # type: ignore[misc]
    """A user or manual task: it waits until a person completes it."""

    def _on_ready_hook(self, my_task: Any) -> None:
        case = my_task.workflow
        my_task.internal_data["ref"] = ref = case.next_ref(self.bpmn_id)
        self._start_timers(my_task)
        self.set_due(my_task)
        node, due = case.program.nodes[self.bpmn_id], my_task.internal_data["due"]
        told = {"ref": ref, "name": node.name, "lane": node.lane, "due": due}
        case.tell("task_opened", self.bpmn_id, **told)

    def set_due(self, my_task: Any) -> None:
        """Keep the earliest deadline there is now as the task's; later ones and repetitions do not replace it."""
        due = _earliest(_timers_of(my_task))
        my_task.internal_data["due"] = due.isoformat() if due else None

    def item(self, my_task: Any) -> Any:
        """What this task is one of many for; nothing for an ordinary one."""
        return None

    def answer(self, my_task: Any, values: dict[str, Any]) -> None:
        """Take what the person filled in; it becomes data of the case."""
        my_task.workflow.data.update(values)

    def _on_complete_hook(self, my_task: Any) -> None:
        my_task.workflow.tell("task_completed", self.bpmn_id, ref=my_task.internal_data["ref"])
        super()._on_complete_hook(my_task)

    def _on_cancel(self, my_task: Any) -> None:
        super()._on_cancel(my_task)
        my_task.workflow.tell("task_withdrawn", self.bpmn_id, ref=my_task.internal_data["ref"])


class SubProcess(Activity, BpmnSpecMixin):  # type: ignore[misc]
    """A sub-process: its own tokens live in its scope; it is done when none is left."""

    inner_start: Any = None

    def _update_hook(self, my_task: Any) -> None:
        my_task._set_state(STARTED)
        self._start_timers(my_task)
        begin(my_task, self.inner_start, scope=my_task.id)

    def _on_cancel(self, my_task: Any) -> None:
        super()._on_cancel(my_task)
        for token in my_task.workflow.live(my_task.id):
            token.cancel()


def begin(parent: Any, spec: Any, scope: int | None = None, **internal: Any) -> Any:
    """A new token beneath ``parent`` that no sequence flow led to."""
    token = parent._add_child(spec, FUTURE)
    token.triggered = True
    token.internal_data.update(internal)
    if scope is not None:
        token.scope = scope
    spec._update(token)
    return token


def due_for(task: Any) -> datetime | None:
    """The first deadline of an open task, passed or not; ``None`` without one.

    A task stored before deadlines were kept has one only as long as none of its timers has fired.
    """
    if "due" in task.internal_data:
        due = task.internal_data["due"]
        return datetime.fromisoformat(due) if due else None
    timers = _timers_of(task)
    return (
        _earliest(timers)
        if len(timers) == sum(len(host.task_spec.boundaries) for host in _hosts(task))
        else None
    )


def _hosts(task: Any) -> list[Any]:
    """An open task, and the multi-instance around it."""
    return [task] if task.parent is None or not task.triggered else [task, task.parent]


def _timers_of(task: Any) -> list[Any]:
    """The waiting timers on a task: the first tokens an activity begins, before the instances of a repeated one."""
    found = []
    for host in _hosts(task):
        boundaries = host.task_spec.boundaries
        first = [host.workflow.tasks[id] for id in host._children[: len(boundaries)]]
        found += [child for child in first if child._state == WAITING and child.task_spec in boundaries]
    return found


def _earliest(timers: list[Any]) -> datetime | None:
    return min(map(due_of, timers), default=None)


def no_way_out(element: str) -> Invalid:
    """The refusal of a gateway none of whose conditions holds."""
    return Invalid(
        "Tidak ada alur yang memenuhi syarat di gerbang “{element}”, dan tidak ada alur bawaan. "
        "Periksa isian atau tambahkan alur bawaan pada diagram.",
        element=element,
    )
