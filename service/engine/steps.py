"""SpiffWorkflow's elements, as far as they are run here: activities and exclusive gateways."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import ExclusiveGateway
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.operators import Operator
from SpiffWorkflow.util.task import TaskState

from service.engine.scopes import hand_out, take_in
from service.errors import Invalid

WAITING, READY, STARTED, FUTURE = TaskState.WAITING, TaskState.READY, TaskState.STARTED, TaskState.FUTURE
COMPLETED = TaskState.COMPLETED


class Condition(Operator):  # type: ignore[misc]
    """A flow's condition; only true is true. In FEEL null counts as false; JUEL must say yes or no, as in Camunda."""

    def _matches(self, task: Any) -> bool:
        text = self.args[0]
        found = task.computed(text)
        if task.workflow.script_engine.strict(text) and not isinstance(found, bool):
            raise Invalid(
                "Syarat {text} sesudah “{element}” harus menghasilkan ya atau tidak; ditemukan {found}. "
                "Periksa isian atau perbaiki syaratnya pada diagram.",
                text=text[:80],
                element=task.task_spec.bpmn_id,
                found=type(found).__name__,
            )
        return found is True


class Step:
    """What every element shares: no prediction, no copying, and each flow taken is told.

    ``flows`` maps the name of each following spec to the id of the sequence flow that leads there. Outside of gateways
    a token goes all ways at once; ``conditions`` and ``default`` (names of following specs too) narrow them, as in
    Camunda. Where no way leads on, the token ends (one of many within a step, which ``leads`` nowhere, only counts for
    that step). ``catchers`` are the error events on an activity.
    """

    flows: dict[str, str | None]
    conditions: Mapping[str, Condition] = MappingProxyType({})
    default: str | None = None
    interrupting = False
    leads = True
    catchers: tuple[Any, ...] = ()
    inputs: tuple[tuple[str, Any], ...] = ()
    outputs_given: tuple[tuple[str, Any], ...] = ()

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
        ways = self._ways(my_task)
        if not ways and self.leads:
            my_task.workflow.last_end = self.bpmn_id  # type: ignore[attr-defined]
        my_task._sync_children(ways, FUTURE)
        self._tell_flows(my_task)

    def _ways(self, my_task: Any) -> list[Any]:
        outputs: list[Any] = self.outputs  # type: ignore[attr-defined]
        if not self.conditions and self.default is None:
            return outputs
        found = [
            spec
            for spec in outputs
            if spec.name != self.default
            and (spec.name not in self.conditions or self.conditions[spec.name]._matches(my_task))
        ] or [spec for spec in outputs if spec.name == self.default]
        if not found:
            raise no_way_on(self.bpmn_id)  # type: ignore[attr-defined]
        return found

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
    """Something that takes time and may carry events that wait with it (``boundaries``) and error events."""

    boundaries: tuple[Any, ...] = ()

    def _start_timers(self, my_task: Any) -> None:
        for spec in self.boundaries:
            begin(my_task, spec)

    def _on_complete_hook(self, my_task: Any) -> None:
        hand_out(my_task)
        self._stop_timers(my_task)
        super()._on_complete_hook(my_task)

    def _on_cancel(self, my_task: Any) -> None:
        self._stop_timers(my_task)

    def _stop_timers(self, my_task: Any) -> None:
        for child in my_task.children:
            if child._state == WAITING:
                child.cancel()


class Plain(Activity, BpmnSpecMixin):  # type: ignore[misc]
    """A task of no kind: nobody does it, the token passes."""

    def _run_hook(self, my_task: Any) -> bool:
        take_in(my_task)
        my_task.workflow.tell("step_passed", self.bpmn_id)
        return True


class Work(Activity):
    """Something somebody outside does: it is open (READY, and not on the agenda) until he completes it."""

    def answer(self, my_task: Any, values: dict[str, Any]) -> None:
        """Take what came with the completion; it becomes data of the case, or of the scope that has that name."""
        my_task.put(values)


class SubProcess(Activity, BpmnSpecMixin):  # type: ignore[misc]
    """A sub-process: its own tokens live in its scope; it is done when none is left."""

    inner_start: Any = None

    def _update_hook(self, my_task: Any) -> None:
        my_task._set_state(STARTED)
        take_in(my_task)
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


def no_way_out(element: str) -> Invalid:
    """The refusal of a gateway none of whose conditions holds."""
    return Invalid(
        "Tidak ada alur yang memenuhi syarat di gerbang “{element}”, dan tidak ada alur bawaan. "
        "Periksa isian atau tambahkan alur bawaan pada diagram.",
        element=element,
    )


def no_way_on(element: str) -> Invalid:
    """The refusal of a step that is left by conditions none of which holds."""
    return Invalid(
        "Tidak ada alur yang memenuhi syarat sesudah “{element}”, dan tidak ada alur bawaan. "
        "Periksa isian atau tambahkan alur bawaan pada diagram.",
        element=element,
    )
