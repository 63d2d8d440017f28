"""Joins counted by tokens, and repeated steps: the places where SpiffWorkflow needed repair.

Its parallel join takes the arrivals of an earlier round of a loop for new ones and fires after one branch; its
inclusive join walks a predicted tree; its multi-instance forgets, after a restore, that results must be gathered.
"""

from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import InclusiveGateway, ParallelGateway
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin

from service.engine.data import from_feel
from service.engine.human import Human
from service.engine.steps import FUTURE, READY, STARTED, WAITING, Activity, Step, begin, no_way_out
from service.errors import Invalid

MAX_ITEMS = 1000


class Join(Step):
    """A gateway that may wait: a token remembers (``via``) through which neighbour it came."""

    def _update_hook(self, my_task: Any) -> bool | None:
        my_task.internal_data["via"] = my_task.parent.task_spec.name
        if len(self._inputs) == 1 or self._complete(my_task):  # type: ignore[attr-defined]
            self._consume(my_task)
            return True
        my_task._set_state(WAITING)
        return None

    def _complete(self, my_task: Any) -> bool:
        raise NotImplementedError

    def _waiting(self, my_task: Any) -> list[Any]:
        """The other tokens that wait at this gateway in the same scope, oldest first."""
        return [
            token
            for token in my_task.workflow.live(my_task.scope)
            if token.task_spec is self and token._state == WAITING and token is not my_task
        ]

    def _consume(self, my_task: Any) -> None:
        """Use up one waiting token of each other input; ``my_task`` goes on for all of them."""
        seen = {my_task.internal_data["via"]}
        for token in self._waiting(my_task):
            if token.internal_data["via"] not in seen:
                seen.add(token.internal_data["via"])
                token.cancel()

    def _on_complete_hook(self, my_task: Any) -> None:
        self._tell_flows(my_task)

    def _tell_flow(self, case: Any, flow: str) -> None:
        case.tell("gateway_passed", self.bpmn_id, flow=flow)  # type: ignore[attr-defined]
        super()._tell_flow(case, flow)


class Parallel(Join, ParallelGateway):  # type: ignore[misc]
    """Fires when a token waits on every input, then takes every output."""

    def _complete(self, my_task: Any) -> bool:
        arrived = {token.internal_data["via"] for token in self._waiting(my_task)}
        return arrived | {my_task.internal_data["via"]} >= set(self._inputs)

    def _run_hook(self, my_task: Any) -> bool:
        my_task._sync_children(self.outputs, FUTURE)
        if not self._outputs:
            my_task.workflow.last_end = self.bpmn_id
        return True


class Inclusive(Join, InclusiveGateway):  # type: ignore[misc]
    """Waits while a token elsewhere could still reach an input that has none (BPMN 2.0, 13.4.3).

    ``reaches`` maps each input to the specs from which it can be reached without passing this gateway.
    """

    reaches: dict[str, frozenset[str]]

    def _complete(self, my_task: Any) -> bool:
        """Never on arrival: the case asks again (``release``) when everything else has come to rest."""
        return False

    def release(self, my_task: Any) -> bool:
        """Let a waiting token go on if nobody else can come; whether it did."""
        case = my_task.workflow
        filled = {token.internal_data["via"] for token in self._waiting(my_task)}
        filled.add(my_task.internal_data["via"])
        for token in case.live(my_task.scope):
            if token.task_spec is not self and self._may_still_come(token.task_spec.name, filled):
                return False
        self._consume(my_task)
        my_task._ready()
        return True

    def _may_still_come(self, name: str, filled: set[str]) -> bool:
        if any(name in self.reaches[via] for via in filled):
            return False
        return any(name in names for via, names in self.reaches.items() if via not in filled)

    def _run_hook(self, my_task: Any) -> bool:
        matches, defaults = self._get_matching_outputs(my_task)
        if not (matches or defaults):
            raise no_way_out(self.bpmn_id)
        my_task._sync_children(matches or defaults, FUTURE)
        return True


class Repeated(Activity, BpmnSpecMixin):  # type: ignore[misc]
    """A multi-instance step: one ``instance`` for each item, all at once or one after another.

    Its results become the list variable named like the step, in the order of the items.
    """

    instance: Any
    sequential: bool
    collection: str | None
    cardinality: str | None
    variable: str | None
    done_when: str | None

    def _update_hook(self, my_task: Any) -> bool | None:
        items = self._items(my_task)
        my_task.internal_data.update(items=items, results=[None] * len(items), begun=0, done=0)
        if not items:
            my_task.workflow.data[self.bpmn_id] = []
            return True
        my_task._set_state(STARTED)
        self._start_timers(my_task)
        for _ in items[:1] if self.sequential else items:
            self._begin_next(my_task)
        return None

    def _items(self, my_task: Any) -> list[Any]:
        evaluate = my_task.workflow.script_engine.evaluate
        if self.collection is not None:
            found = evaluate(my_task, self.collection)
        else:
            count = evaluate(my_task, self.cardinality)
            whole = type(count) is int and 0 <= count <= MAX_ITEMS
            found = list(range(1, count + 1)) if whole else None
        if not isinstance(found, list) or len(found) > MAX_ITEMS:
            raise Invalid(
                "Langkah “{element}” membutuhkan daftar berisi paling banyak {most} butir. "
                "Isi daftarnya pada langkah sebelumnya.",
                element=self.bpmn_id,
                most=MAX_ITEMS,
            )
        return [from_feel(item) for item in found]

    def _begin_next(self, my_task: Any) -> None:
        data = my_task.internal_data
        data["begun"] += 1
        begin(my_task, self.instance, index=data["begun"] - 1)

    def gather(self, my_task: Any, instance: Any, values: dict[str, Any]) -> None:
        """Keep one instance's values; open the next, or go on when that was the last."""
        data = my_task.internal_data
        data["results"][instance.internal_data["index"]] = values
        data["done"] += 1
        if data["done"] == len(data["items"]) or self._enough(my_task, instance):
            self._cancel_instances(my_task)
            my_task.workflow.data[self.bpmn_id] = data["results"]
            my_task._ready()
        elif self.sequential:
            self._begin_next(my_task)

    def _enough(self, my_task: Any, instance: Any) -> bool:
        if self.done_when is None:
            return False
        data = my_task.internal_data
        counts = {"nrOfInstances": len(data["items"]), "nrOfCompletedInstances": data["done"]}
        counts["nrOfActiveInstances"] = data["begun"] - data["done"]
        seen = {**instance.sees(), **data["results"][instance.internal_data["index"]], **counts}
        engine = my_task.workflow.script_engine
        return engine.environment.evaluate(self.done_when, seen) is True

    def _on_cancel(self, my_task: Any) -> None:
        super()._on_cancel(my_task)
        self._cancel_instances(my_task)

    def _cancel_instances(self, my_task: Any) -> None:
        for child in my_task.children:
            if child.task_spec is self.instance and child._state == READY:
                child.cancel()


class Instance(Human):
    """One of the tasks of a multi-instance step; what is filled in goes to its result, not to the case."""

    leads = False

    def item(self, my_task: Any) -> Any:
        """The element of the collection, or the number of the instance from 1."""
        return my_task.parent.internal_data["items"][my_task.internal_data["index"]]

    def local(self, my_task: Any) -> dict[str, Any]:
        """The element variable."""
        variable = my_task.parent.task_spec.variable
        return {variable: self.item(my_task)} if variable else {}

    def answer(self, my_task: Any, values: dict[str, Any]) -> None:
        """Keep the values until the step gathers them."""
        my_task.internal_data["answer"] = values

    def _on_complete_hook(self, my_task: Any) -> None:
        super()._on_complete_hook(my_task)
        parent = my_task.parent
        parent.task_spec.gather(parent, my_task, my_task.internal_data.pop("answer"))
