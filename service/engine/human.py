"""A step a person does, with its deadline."""

from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import UserTask

from service.engine.addressing import Address, own_due, write
from service.engine.scopes import take_in
from service.engine.steps import WAITING, Work
from service.engine.waiting import PlainTimer, due_of


class Human(Work, UserTask):  # type: ignore[misc]
    """A user or manual task: it waits until a person completes it."""

    address = Address()

    def _on_ready_hook(self, my_task: Any) -> None:
        case = my_task.workflow
        my_task.internal_data["ref"] = ref = case.next_ref(self.bpmn_id)
        take_in(my_task)
        write(self.address, my_task)
        self._start_timers(my_task)
        self.set_due(my_task)
        node, due = case.program.nodes[self.bpmn_id], my_task.internal_data["due"]
        told = {"ref": ref, "name": node.name, "lane": node.lane, "due": due}
        case.tell("task_opened", self.bpmn_id, **told)

    def set_due(self, my_task: Any) -> None:
        """Keep the earliest deadline there is now as the task's; later ones and repetitions do not replace it."""
        own = own_due(my_task)
        due = min([*map(due_of, _timers_of(my_task)), *([own] if own else [])], default=None)
        my_task.internal_data["due"] = due.isoformat() if due else None

    def item(self, my_task: Any) -> Any:
        """What this task is one of many for; nothing for an ordinary one."""
        return None

    def _on_complete_hook(self, my_task: Any) -> None:
        my_task.workflow.tell("task_completed", self.bpmn_id, ref=my_task.internal_data["ref"])
        super()._on_complete_hook(my_task)

    def _on_cancel(self, my_task: Any) -> None:
        super()._on_cancel(my_task)
        my_task.workflow.tell("task_withdrawn", self.bpmn_id, ref=my_task.internal_data["ref"])


def due_for(task: Any) -> datetime | None:
    """The first deadline of an open task, passed or not; ``None`` without one.

    A task stored before deadlines were kept has one only as long as none of its timers has fired.
    """
    if "due" in task.internal_data:
        due = task.internal_data["due"]
        return datetime.fromisoformat(due) if due else None
    timers = _timers_of(task)
    return (
        min(map(due_of, timers), default=None)
        if len(timers) == sum(map(_is_timer, (b for host in _hosts(task) for b in host.task_spec.boundaries)))
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
        found += [
            child
            for child in first
            if child._state == WAITING and child.task_spec in boundaries and _is_timer(child.task_spec)
        ]
    return found


def _is_timer(boundary: Any) -> bool:
    return isinstance(getattr(boundary, "event_definition", None), PlainTimer)
