"""BPMN errors: thrown where a step failed in a way the diagram knows, caught by the nearest error event."""

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin

from service.engine.events import End
from service.engine.joins import Instance
from service.engine.steps import Step, begin


class Caught(Step, BpmnSpecMixin):  # type: ignore[misc]
    """An error event on an activity. ``code`` empty catches every error; the variables tell which one it was."""

    interrupting = True
    code = ""
    code_variable: str | None = None
    message_variable: str | None = None

    def _on_ready_hook(self, my_task: Any) -> None:
        my_task.parent.cancel()
        super()._on_ready_hook(my_task)


class ErrorEnd(End):
    """An end event that throws an error; nobody catching it, its token ends and nothing else."""

    code: str
    message: str | None = None

    def _on_complete_hook(self, my_task: Any) -> None:
        super()._on_complete_hook(my_task)
        message = my_task.worth(self.message) if self.message else None
        throw(my_task, self.code, message if message is None else str(message))


def throw(token: Any, code: str, message: str | None) -> bool:
    """Throw an error at a token: the nearest event that catches it takes over. Whether one did."""
    case = token.workflow
    told = {"ref": token.internal_data.get("ref"), "code": code, "message": message}
    for host in _hosts(token):
        event = _catcher(host, code)
        if event is None:
            continue
        case.tell("error_caught", token.task_spec.bpmn_id, **told, boundary=event.bpmn_id)
        caught = begin(host, event)
        variables = {event.code_variable: code, event.message_variable: message}
        caught.put({name: value for name, value in variables.items() if name})
        return True
    case.tell("error_ended", token.task_spec.bpmn_id, **told)
    return False


def _hosts(token: Any) -> Iterator[Any]:
    """Whatever may carry an event that catches: the step, the repeated step it is one of, the sub-processes around."""
    if isinstance(token.task_spec, Instance):
        yield token.parent
    yield from token.around()


def _catcher(host: Any, code: str) -> Any:
    """An event for just this code comes before one for all."""
    fitting = [event for event in host.task_spec.catchers if event.code in (code, "")]
    return max(fitting, key=lambda event: event.code != "", default=None)
