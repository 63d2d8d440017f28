"""Work for programs: external tasks, which a worker fetches by topic and completes."""

from typing import Any

from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin

from service.engine.addressing import whole
from service.engine.scopes import take_in
from service.engine.steps import Work
from service.errors import Invalid


class External(Work, BpmnSpecMixin):  # type: ignore[misc]
    """A service, send or business rule task, or a message event, that a program does. ``ends``: it is an end event."""

    topic: str
    priority: str | None = None
    ends = False

    def _on_ready_hook(self, my_task: Any) -> None:
        case, data = my_task.workflow, my_task.internal_data
        data["ref"] = ref = case.next_ref(self.bpmn_id)
        take_in(my_task)
        data["topic"] = topic = self._topic(my_task)
        if self.priority and (number := whole(my_task, self.priority, "taskPriority", 0)):
            data["priority"] = number
        self._start_timers(my_task)
        node = case.program.nodes[self.bpmn_id]
        case.tell("external_opened", self.bpmn_id, ref=ref, name=node.name, topic=topic, lane=node.lane)

    def _topic(self, my_task: Any) -> str:
        found = my_task.worth(self.topic)
        if isinstance(found, str) and found.strip():
            return found.strip()[:200]
        raise Invalid(
            "camunda:topic pada “{element}” harus menghasilkan teks. Perbaiki isian atau diagram.",
            element=self.bpmn_id,
        )

    def _on_complete_hook(self, my_task: Any) -> None:
        case = my_task.workflow
        case.tell("external_completed", self.bpmn_id, ref=my_task.internal_data["ref"])
        if self.ends:
            case.last_end = self.bpmn_id
        super()._on_complete_hook(my_task)

    def _on_cancel(self, my_task: Any) -> None:
        super()._on_cancel(my_task)
        my_task.workflow.tell("external_withdrawn", self.bpmn_id, ref=my_task.internal_data["ref"])
