"""SpiffWorkflow's elements, as far as they are run here: activities, events and exclusive gateways."""

from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import (
    BoundaryEvent,
    EndEvent,
    ExclusiveGateway,
    IntermediateCatchEvent,
    IntermediateThrowEvent,
    StartEvent,
    UserTask,
)
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.operators import Operator
from SpiffWorkflow.util.task import TaskState

from service.engine.timers import due_of
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


class Start(Step, StartEvent):  # type: ignore[misc]
    """A start event of any kind: whoever starts the case is the event."""

    def _run_hook(self, my_task: Any) -> bool:
        my_task.workflow.tell("event_passed", self.bpmn_id)
        return True


class Throw(Step, IntermediateThrowEvent):  # type: ignore[misc]
    """A message thrown or a bare event: passed and told."""

    def _run_hook(self, my_task: Any) -> bool:
        my_task.workflow.tell("event_passed", self.bpmn_id)
        return True


class End(Step, EndEvent):  # type: ignore[misc]
    """An end event. An escalation or message nobody catches ends its token and nothing else."""

    terminates = False

    def _run_hook(self, my_task: Any) -> bool:
        case = my_task.workflow
        case.tell("event_passed", self.bpmn_id)
        case.last_end = self.bpmn_id
        if self.terminates:
            for token in case.live(my_task.scope):
                if token is not my_task:
                    token.cancel()
        return True


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


class Timed(Step):
    """An event that waits for its timer; it goes on only after ``fire`` marked it."""

    event_definition: Any

    def _update_hook(self, my_task: Any) -> bool | None:
        if self.event_definition.has_fired(my_task):
            return True
        my_task._set_state(WAITING)
        return None

    def fire(self, my_task: Any) -> None:
        """Let the timer have fired, and tell whom it concerned."""
        data = my_task.internal_data
        data["fired"] = True
        tasks = watched(my_task)
        told = {"ref": data["ref"], "task": tasks[0] if tasks else None, "tasks": tasks}
        told |= {"due": data["due"], "interrupting": self.interrupting}
        my_task.workflow.tell("timer_fired", self.bpmn_id, **told)  # type: ignore[attr-defined]
        self._update(my_task)  # type: ignore[attr-defined]


class Catch(Timed, IntermediateCatchEvent):  # type: ignore[misc]
    """An intermediate timer."""


class Boundary(Timed, BoundaryEvent):  # type: ignore[misc]
    """A timer on an activity, which is its token's parent; an interrupting one withdraws the activity."""

    def _on_ready_hook(self, my_task: Any) -> None:
        if self.interrupting:
            my_task.parent.cancel()
        super()._on_ready_hook(my_task)


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
        node, due = case.program.nodes[self.bpmn_id], due_for(my_task)
        told = {"ref": ref, "name": node.name, "lane": node.lane, "due": due.isoformat() if due else None}
        case.tell("task_opened", self.bpmn_id, **told)

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


def due_for(token: Any) -> Any:
    """The earliest deadline on an open task, or on the multi-instance around it; ``None`` without one."""
    holders = [token] if token.parent is None or not token.triggered else [token, token.parent]
    timers = [timer for holder in holders for timer in _timers_on(holder) if timer._state == WAITING]
    return min(map(due_of, timers), default=None)


def _timers_on(host: Any) -> list[Any]:
    """Boundary timers are the first tokens an activity begins, before the instances of a repeated one."""
    first = host._children[: len(host.task_spec.boundaries)]
    children = [host.workflow.tasks[id] for id in first]
    return [child for child in children if isinstance(child.task_spec, Boundary)]


def watched(timer: Any) -> list[str]:
    """The refs of the open tasks a boundary timer watches."""
    host = timer.parent
    if host is None or not isinstance(timer.task_spec, Boundary):
        return []
    found = [host, *host.children]
    return [
        token.internal_data["ref"]
        for token in found
        if isinstance(token.task_spec, Human) and token._state == READY
    ]


def no_way_out(element: str) -> Invalid:
    """The refusal of a gateway none of whose conditions holds."""
    return Invalid(
        "Tidak ada alur yang memenuhi syarat di gerbang “{element}”, dan tidak ada alur bawaan. "
        "Periksa isian atau tambahkan alur bawaan pada diagram.",
        element=element,
    )
