"""What waits for a message: catch events, receive tasks and events on a step; and the choice of the first event."""

from typing import Any

from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin

from service.engine.scopes import hand_out, take_in
from service.engine.steps import COMPLETED, STARTED, WAITING, Activity, Step, begin
from service.errors import Invalid


class Awaiting(Step):
    """Something that waits for a message; it goes on only after ``receive``."""

    message: str
    kind = "catch"

    def _update_hook(self, my_task: Any) -> bool | None:
        data = my_task.internal_data
        if data.get("fired"):
            return True
        if "ref" not in data:
            self._await(my_task)
        my_task._set_state(WAITING)
        return None

    def _await(self, my_task: Any) -> None:
        case, data = my_task.workflow, my_task.internal_data
        data["ref"] = case.next_ref(self.bpmn_id)  # type: ignore[attr-defined]
        take_in(my_task)
        data["message"] = self._message(my_task)
        self._tell(my_task, "message_awaited")

    def _message(self, my_task: Any) -> str:
        found = my_task.worth(self.message)
        if isinstance(found, str) and found.strip():
            return found.strip()[:200]
        raise Invalid(
            "Nama pesan yang ditunggu “{element}” harus berupa teks. Perbaiki isian atau diagram.",
            element=self.bpmn_id,  # type: ignore[attr-defined]
        )

    def receive(self, my_task: Any, values: dict[str, Any]) -> None:
        """The message has come with ``values``, which become data of the case."""
        choose(my_task)
        self._take(my_task, values)
        my_task.internal_data["fired"] = True
        self._update(my_task)  # type: ignore[attr-defined]

    def _take(self, my_task: Any, values: dict[str, Any]) -> None:
        my_task.put(values)
        self._tell(my_task, "message_received")

    def awaited_as(self, my_task: Any) -> str:
        """The kind of its subscription."""
        return "gateway" if _deciding(my_task) else self.kind

    def _on_cancel(self, my_task: Any) -> None:
        super()._on_cancel(my_task)
        if my_task.internal_data.get("message"):
            my_task.workflow.tell("message_dropped", self.bpmn_id, ref=my_task.internal_data["ref"])  # type: ignore[attr-defined]

    def _tell(self, my_task: Any, kind: str) -> None:
        data = my_task.internal_data
        my_task.workflow.tell(kind, self.bpmn_id, ref=data["ref"], message=data["message"])  # type: ignore[attr-defined]


class MessageCatch(Awaiting, BpmnSpecMixin):  # type: ignore[misc]
    """An intermediate event that waits for a message."""

    def _on_complete_hook(self, my_task: Any) -> None:
        hand_out(my_task)
        super()._on_complete_hook(my_task)


class Receive(Awaiting, Activity, BpmnSpecMixin):  # type: ignore[misc]
    """A task that waits for a message and may carry boundary events."""

    kind = "receive"

    def _await(self, my_task: Any) -> None:
        super()._await(my_task)
        self._start_timers(my_task)


class MessageBoundary(Awaiting, BpmnSpecMixin):  # type: ignore[misc]
    """A message on an activity, which is its token's parent; one that does not interrupt waits on for the next."""

    kind = "boundary"

    def receive(self, my_task: Any, values: dict[str, Any]) -> None:
        """As anywhere; without interruption another token goes the way from it."""
        if self.interrupting:
            super().receive(my_task, values)
            return
        self._take(my_task, values)
        begin(my_task.parent, self, fired=True)

    def _on_ready_hook(self, my_task: Any) -> None:
        if self.interrupting:
            my_task.parent.cancel()
        super()._on_ready_hook(my_task)


class Deciding(Step, BpmnSpecMixin):  # type: ignore[misc]
    """An event-based gateway: its events wait together, and the first one to come is the way."""

    def _update_hook(self, my_task: Any) -> None:
        my_task._set_state(STARTED)
        for spec in self.outputs:
            begin(my_task, spec)

    def chosen(self, my_task: Any, event: Any) -> None:
        """Go the way of ``event``; nobody waits for the others any more."""
        my_task._set_state(COMPLETED)
        flow, case = self.flows[event.task_spec.name], my_task.workflow
        if flow is not None:
            case.tell("gateway_passed", self.bpmn_id, flow=flow)
            self._tell_flow(case, flow)
        for child in my_task.children:
            if child is not event:
                child.cancel()

    def _on_cancel(self, my_task: Any) -> None:
        for child in my_task.children:
            child.cancel()


def choose(event: Any) -> None:
    """If an event is one of an event-based gateway's, decide for it."""
    if (gateway := _deciding(event)) is not None:
        gateway.task_spec.chosen(gateway, event)


def _deciding(event: Any) -> Any:
    gateway = event.parent
    waits = gateway is not None and isinstance(gateway.task_spec, Deciding) and gateway._state == STARTED
    return gateway if waits else None
