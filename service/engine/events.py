"""SpiffWorkflow's events, as far as they are run here: starts, ends, what is thrown, and timers."""

from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import (
    BoundaryEvent,
    EndEvent,
    IntermediateCatchEvent,
    IntermediateThrowEvent,
    StartEvent,
)

from service.engine.human import Human
from service.engine.messages import choose
from service.engine.steps import READY, WAITING, Step, begin


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
        choose(my_task)
        my_task.workflow.tell("timer_fired", self.bpmn_id, **self._told(my_task))  # type: ignore[attr-defined]
        self._go_on(my_task)

    def recount(self, my_task: Any) -> None:
        """Fix the due time anew; tell it when that is another one."""
        before = my_task.internal_data["due"]
        self.event_definition.recount(my_task)
        self._tell_moved(my_task, before)

    def put_off(self, my_task: Any, at: datetime) -> None:
        """Make it due at that instant, and a date from now on; tell it."""
        data = my_task.internal_data
        before, data["due"] = data["due"], at.isoformat()
        data.pop("since", None)
        self._tell_moved(my_task, before)

    def _tell_moved(self, my_task: Any, before: str) -> None:
        if my_task.internal_data["due"] != before:
            told = self._told(my_task)
            told |= {"from": before, "to": told.pop("due")}
            my_task.workflow.tell("deadline_moved", self.bpmn_id, **told)  # type: ignore[attr-defined]

    def _told(self, my_task: Any) -> dict[str, Any]:
        data, tasks = my_task.internal_data, watched(my_task)
        told = {"ref": data["ref"], "task": tasks[0] if tasks else None, "tasks": tasks}
        return told | {"due": data["due"], "interrupting": self.interrupting}

    def _go_on(self, my_task: Any) -> None:
        my_task.internal_data["fired"] = True
        self._update(my_task)  # type: ignore[attr-defined]


class Catch(Timed, IntermediateCatchEvent):  # type: ignore[misc]
    """An intermediate timer."""


class Boundary(Timed, BoundaryEvent):  # type: ignore[misc]
    """A timer on an activity, which is its token's parent; an interrupting one withdraws the activity.

    A cycle that does not interrupt waits on after it fired, and another token goes the way from it.
    """

    def fire(self, my_task: Any) -> None:
        """As any timer; of a cycle, repetitions missed by now are told with it and not fired one by one."""
        timer = self.event_definition
        if self.interrupting or timer.plan.times == 1:
            super().fire(my_task)
            return
        told = self._told(my_task)
        missed, again = timer.next(my_task)
        my_task.workflow.tell("timer_fired", self.bpmn_id, **told, missed=missed)
        if again:
            begin(my_task.parent, self, fired=True)
        else:
            self._go_on(my_task)

    def _on_ready_hook(self, my_task: Any) -> None:
        if self.interrupting:
            my_task.parent.cancel()
        super()._on_ready_hook(my_task)


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
