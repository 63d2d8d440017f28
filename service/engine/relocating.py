"""A running case carried over to another version of its diagram: its tokens stand on, its deadlines stay."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from SpiffWorkflow.util.task import TaskState

from service.engine import fitting
from service.engine import snapshot as snapshots
from service.engine.events import Boundary
from service.engine.fitting import Unfit
from service.engine.human import Human, due_for
from service.engine.messages import MessageBoundary
from service.engine.program import Program
from service.engine.running import open_work, resume, run
from service.engine.steps import Activity
from service.engine.telling import at_rest
from service.engine.timers import DueRule, wall_clock
from service.engine.tokens import Case, Token
from service.engine.turn import Turn
from service.engine.waiting import due_of

__all__ = ["Unfit", "relocate"]


def relocate(
    source: Program,
    target: Program,
    snapshot: bytes,
    mapping: Mapping[str, str],
    *,
    now: datetime,
    due: DueRule = wall_clock,
    begun: Mapping[str, datetime] | None = None,
) -> Turn:
    """Let a running case of ``source`` go on as one of ``target``.

    ``mapping`` leads from elements of ``source`` to those of ``target`` ("" for nowhere); what it does not name goes
    to the element of the same id. Open steps keep their refs, what was computed for them when they opened, and their
    data; waiting timers keep when they are due. A timer that ``target`` has not any more is dropped, a new one on an
    open step counts from when the step was opened: ``begun``, by ref, else from now. Nothing fires.

    Conflict when the case has ended; Unfit, naming the element, when something in it has no place in ``target``.
    """
    old, before = resume(source, snapshot, now, due)
    way = _Way(old, target, mapping)
    for token in old.live():
        way.carry(token)
    way.tell(begun or {})
    run(way.new)
    return at_rest(way.new, before)


class _Way:
    """One case on its way. ``became`` maps the old tokens' numbers to the new tokens."""

    def __init__(self, old: Case, target: Program, mapping: Mapping[str, str]) -> None:
        self.old, self.new, self.mapping = old, Case(target, old.now, old.due_rule), mapping
        self.new.data, self.new.counters = old.data, old.counters
        self.new.last_end = fitting.mapped(mapping, old.last_end or "") or old.last_end
        self.became: dict[int, Token] = {}
        self.taken: dict[str, str] = {}
        self.dropped: list[Token] = []
        self.fresh: list[Token] = []

    def carry(self, token: Token) -> None:
        """Put a token down in the new case, with the events that wait on it."""
        if token.id in self.became or token in self.dropped:
            return
        spec = fitting.place(self.old.program, self.new.program, token, self.mapping)
        self._put(token, spec)
        if isinstance(token.task_spec, Activity):
            self._events(token, self.became[token.id])

    def _put(self, token: Token, spec: Any) -> None:
        fitting.alone(token.task_spec, spec, self.taken)
        new = Token(self.new, spec, None, token.state)
        new.scope = self.became[token.scope].id if token.scope else 0
        new.internal_data = dict(token.internal_data)
        if token.triggered and token.parent is not None:
            snapshots.hang(self.new, new, self.became[token.parent.id].id)
        fitting.settle(token, new, self.mapping)
        self.became[token.id] = new

    def _events(self, host: Token, new: Token) -> None:
        """The boundary events of an open step: kept, dropped, or new."""
        specs = {spec.name: spec for spec in new.task_spec.boundaries}
        for event in [token for token in host.children if token.task_spec in host.task_spec.boundaries]:
            name = fitting.mapped(self.mapping, event.task_spec.name)
            if event.state != TaskState.WAITING:
                continue
            if fitting.same_event(event.task_spec, specs.get(name)):
                self._put(event, specs[name])
            else:
                self.dropped.append(event)
        known = {fitting.mapped(self.mapping, spec.name): spec for spec in host.task_spec.boundaries}
        passed = self._passed(host, new)
        for name, spec in specs.items():
            if name not in passed and not fitting.same_event(known.get(name), spec):
                fresh = Token(self.new, spec, None, TaskState.FUTURE)
                fresh.scope = new.scope
                snapshots.hang(self.new, fresh, new.id)
                self.fresh.append(fresh)

    def _passed(self, host: Token, new: Token) -> set[str]:
        """Timers that fired on an open step in a version before; one that comes back does not fire again."""
        passed = {fitting.mapped(self.mapping, name) for name in new.internal_data.pop("passed", ())}
        waiting = [token.task_spec for token in host.children if token.state == TaskState.WAITING]
        fired = [
            spec for spec in host.task_spec.boundaries if isinstance(spec, Boundary) and spec not in waiting
        ]
        there = {spec.name for spec in new.task_spec.boundaries}
        names = {fitting.mapped(self.mapping, spec.name) for spec in fired} | passed
        if left := sorted(names - there - {""}):
            new.internal_data["passed"] = left
        return passed

    def tell(self, begun: Mapping[str, datetime]) -> None:
        """Say what becomes what, and set the new events waiting."""
        hosts = [fresh.parent for fresh in self.fresh if isinstance(fresh.task_spec, Boundary)]
        since = {ref: begun[ref] for host in hosts if (ref := _ref(host)) in begun}
        self.new.tell(
            "case_relocated",
            None,
            elements=sorted([old, new] for old, new in self.mapping.items() if old != new),
            begun=sorted([ref, at.isoformat()] for ref, at in since.items()),
        )
        for token in self.old.live():
            self._renamed(token)
        tasks = {id(task) for host in self._changed(hosts) for task in _tasks(host)}
        for fresh in self.fresh:
            self._set(fresh, since.get(_ref(fresh.parent), self.new.now))
        for task in open_work(self.new).values():
            if id(task) in tasks and ((first := due_for(task)) is None or first > self.new.now):
                task.task_spec.set_due(task)
        for event in self.dropped:
            self._drop(event)
        for fresh in self.fresh:
            if isinstance(fresh.task_spec, Boundary):
                self.new.tell("timer_armed", fresh.task_spec.bpmn_id, **_told(fresh, fresh.parent))

    def _changed(self, hosts: list[Token]) -> list[Token]:
        """The open steps that have other timers than before."""
        gone = [event for event in self.dropped if isinstance(event.task_spec, Boundary)]
        return hosts + [self.became[event.parent.id] for event in gone]

    def _renamed(self, token: Token) -> None:
        new = self.became.get(token.id)
        if new is not None and new.task_spec.name != token.task_spec.name:
            told = {"ref": token.internal_data.get("ref"), "before": token.task_spec.bpmn_id}
            self.new.tell("place_moved", new.task_spec.bpmn_id, **told)

    def _drop(self, event: Token) -> None:
        data, element = event.internal_data, event.task_spec.bpmn_id
        if isinstance(event.task_spec, MessageBoundary):
            self.new.tell("message_dropped", element, ref=data["ref"])
            return
        told = _told(event, self.became[event.parent.id])
        self.new.tell("timer_dropped", element, **told)

    def _set(self, fresh: Token, since: datetime) -> None:
        if isinstance(fresh.task_spec, Boundary):
            fresh.task_spec.event_definition.arm(fresh, since)
        fresh.task_spec._update(fresh)


def _told(event: Token, host: Token) -> dict[str, object]:
    """What is told of a timer on a step of the new case, and the deadline of that step now."""
    tasks = [task.internal_data for task in _tasks(host)]
    refs = [task["ref"] for task in tasks]
    told = {"ref": event.internal_data["ref"], "task": refs[0] if refs else None, "tasks": refs}
    told |= {"due": due_of(event).isoformat(), "interrupting": event.task_spec.interrupting}
    return told | {"deadline": tasks[0].get("due") if tasks else None}


def _tasks(host: Token) -> list[Token]:
    """The open tasks that an event on a step watches."""
    found = [host, *host.children]
    return [each for each in found if isinstance(each.task_spec, Human) and each.state == TaskState.READY]


def _ref(host: Token) -> str:
    """What a step's begin is known by: its own ref, that of its first task, or its element."""
    own = host.internal_data.get("ref")
    return str(own or next((task.internal_data["ref"] for task in _tasks(host)), host.task_spec.bpmn_id))
