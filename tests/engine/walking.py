"""A case in a test's hands."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from service import engine

NOW = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


class Walk:
    """One case, moved step by step; ``open`` holds the refs of its open tasks."""

    def __init__(
        self,
        xml: bytes,
        due: engine.DueRule = engine.wall_clock,
        begin: Mapping[str, str] | None = None,
        **data: Any,
    ) -> None:
        self.program, self.now, self.due = engine.compile(xml), NOW, due
        self.open: set[str] = set()
        self.turn = self._noted(engine.start(self.program, data=data, now=NOW, due=due, **(begin or {})))

    def does(self, ref: str, **data: Any) -> engine.Turn:
        """Complete a task."""
        turn = engine.complete(self.program, self.turn.snapshot, ref, data, now=self.now, due=self.due)
        return self._noted(turn)

    def hears(self, ref: str, **data: Any) -> engine.Turn:
        """Let the message come that a subscription waits for."""
        turn = engine.receive(self.program, self.turn.snapshot, ref, data, now=self.now, due=self.due)
        return self._noted(turn)

    def fails(self, ref: str, code: str, message: str | None = None, **data: Any) -> engine.Turn:
        """Throw a BPMN error at an open step."""
        turn = engine.throw_error(
            self.program, self.turn.snapshot, ref, code, message, data, now=self.now, due=self.due
        )
        return self._noted(turn)

    def sets(self, *deleted: str, ref: str | None = None, **changes: Any) -> engine.Turn:
        """Set and delete variables from outside."""
        turn = engine.set_variables(self.program, self.turn.snapshot, changes, deleted, now=self.now, ref=ref)
        return self._noted(turn)

    def kinds(self) -> list[tuple[str, str | None]]:
        """Kind and element of the last move's facts, without the flows."""
        return [(fact.kind, fact.element) for fact in self.turn.facts if fact.kind != "flow_taken"]

    @property
    def awaited(self) -> dict[str, str]:
        """The messages waited for, by ref."""
        return {one.ref: one.message for one in self.turn.subscriptions}

    @property
    def programs(self) -> dict[str, str]:
        """The topics of the open external tasks, by ref."""
        return {one.ref: one.topic for one in self.turn.externals}

    def waits(self, *, fire: bool = True, **span: int) -> engine.Turn:
        """Let time pass; look at the timers unless told not to."""
        self.now += timedelta(**span)
        if fire:
            self._noted(engine.fire(self.program, self.turn.snapshot, now=self.now, due=self.due))
        return self.turn

    def recounts(self, due: engine.DueRule) -> engine.Turn:
        """Go by another calendar from now on."""
        self.due = due
        return self._noted(engine.recount(self.program, self.turn.snapshot, now=self.now, due=due))

    def told(self, kind: str) -> list[str | None]:
        """The elements of the last move's facts of a kind."""
        return [fact.element for fact in self.turn.facts if fact.kind == kind]

    def _noted(self, turn: engine.Turn) -> engine.Turn:
        self.turn = turn
        self.open |= {task.ref for task in turn.opened}
        self.open -= {task.ref for task in turn.closed}
        return turn
