"""A case in motion: SpiffWorkflow's workflow and task, made flat, logical in time and free of shared data.

Stock tasks form a tree that only grows, predict their future, copy all data at every step and read the machine's
clock. Here a finished token is forgotten when the case is stored, nothing is predicted, the data belongs to the
case (as process variables do in Camunda) and order comes from numbers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from service.engine.data import from_feel
from service.engine.timers import DueRule
from service.engine.turn import Fact
from service.errors import Invalid
from service.feel.juel import is_computed

if TYPE_CHECKING:
    from service.engine.program import Program

UNFINISHED = TaskState.NOT_FINISHED_MASK


class Token(Task):  # type: ignore[misc]
    """A task of the running case. ``scope`` is the id of the sub-process token around it, 0 outside of any."""

    scope: int = 0

    def __init__(self, case: Case, spec: Any, parent: Token | None, state: int) -> None:
        super().__init__(case, spec, parent, state, id=case.next_id())
        self.scope = parent.scope if parent else 0

    @property
    def unfinished(self) -> bool:
        """Whether it may still move."""
        return bool(self._state & UNFINISHED)

    def sees(self) -> Mapping[str, Any]:
        """The data visible here: the case's, and on top what only one instance of a step has."""
        data: Mapping[str, Any] = self.workflow.data
        for token in reversed(list(self.around())):
            if local := token.locals():
                data = {**data, **local}
        return data

    def around(self) -> Iterator[Token]:
        """This token and the sub-processes around it, from the inside out."""
        token: Token | None = self
        while token is not None:
            yield token
            token = self.workflow.tasks.get(token.scope)

    def locals(self) -> Mapping[str, Any]:
        """Only what lives with this token itself."""
        given, kept = self.task_spec.local(self), self.internal_data.get("local")
        return {**given, **kept} if kept else given

    def keep(self, values: Mapping[str, Any]) -> None:
        """Make variables local to this token."""
        if values:
            self.internal_data.setdefault("local", {}).update(values)

    def put(self, values: Mapping[str, Any]) -> None:
        """Set variables where their names are known already, from here outwards; new ones belong to the case."""
        self._put(values, list(self.around()))

    def put_outside(self, values: Mapping[str, Any]) -> None:
        """``put``, as if this token itself had no variables."""
        self._put(values, list(self.around())[1:])

    def _put(self, values: Mapping[str, Any], scopes: list[Token]) -> None:
        places = [kept for token in scopes if (kept := token.internal_data.get("local"))]
        for name, value in values.items():
            place = next((kept for kept in places if name in kept), self.workflow.data)
            place[name] = value

    def worth(self, text: str) -> Any:
        """What a text of the diagram comes to here: ``${...}`` in it is computed, else it is the text itself.

        Invalid, naming the element, when it cannot be computed.
        """
        return self.computed(text) if is_computed(text) else text

    def computed(self, text: str) -> Any:
        """The value of a compiled text here. Invalid as ``worth``."""
        try:
            return from_feel(self.workflow.script_engine.evaluate(self, text))
        except Invalid as error:
            raise Invalid(
                "Ungkapan pada “{element}” tidak dapat dihitung: {reason}",
                element=self.task_spec.bpmn_id,
                reason=str(error),
            ) from error

    def cancel(self) -> None:
        """Withdraw this token and whatever only lives through it."""
        if self.unfinished:
            self._set_state(TaskState.CANCELLED)
            self.task_spec._on_cancel(self)

    def _add_child(self, task_spec: Any, state: int = TaskState.FUTURE) -> Token:
        return Token(self.workflow, task_spec, self, state)

    def _set_state(self, value: int) -> None:
        self._state = value

    def _inherit_data(self) -> None:
        """Nothing is copied from token to token: the data is the case's."""


class Case(BpmnWorkflow):  # type: ignore[misc]
    """One running case of a program. ``data`` is its variables, ``tasks`` every token of this move by id.

    ``now`` never lies before what the case has seen already, though a machine's clock may.
    """

    def __init__(self, program: Program, now: datetime, due_rule: DueRule) -> None:
        super().__init__(program.spec, script_engine=program.script_engine, deserializing=True)
        self.program = program
        self.now = now
        self.due_rule = due_rule
        self.counters: dict[str, int] = {}
        self.facts: list[Fact] = []
        self.agenda: deque[Token] = deque()
        self.last_end: str | None = None
        self._serial = 0

    def next_id(self) -> int:
        """The next token's number, from 1."""
        self._serial += 1
        return self._serial

    def next_ref(self, element: str) -> str:
        """The name of the next visit of an element: ``langkah_4.2``."""
        count = self.counters[element] = self.counters.get(element, 0) + 1
        return f"{element}.{count}"

    def tell(self, kind: str, element: str | None, **data: Any) -> None:
        """Note a fact."""
        self.facts.append(Fact(kind, element, data))

    def live(self, scope: int | None = None) -> Iterator[Token]:
        """Tokens that may still move, oldest first; in one scope, or in all."""
        for token in list(self.tasks.values()):
            if token.unfinished and (scope is None or token.scope == scope):
                yield token

    def _task_completed_notify(self, task: Token) -> None:
        """Waiting tokens are looked at where they wait, not after every step."""
