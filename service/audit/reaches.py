"""What can be reached from where in a diagram without a step that is seen: computed once for each process. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from service.diagram import Node, Process

END = ""
"""Stands for the end of the case."""
HUMAN = frozenset({"userTask", "manualTask"})
PROGRAMS = frozenset({"serviceTask", "sendTask", "businessRuleTask"})
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"})
WAITS = frozenset({"intermediateCatchEvent", "eventBasedGateway"})
_CHOICES = frozenset({"exclusiveGateway", "inclusiveGateway"})
_JOINS = frozenset({"parallelGateway", "inclusiveGateway"})


@dataclass(frozen=True, slots=True)
class Join:
    """An inclusive join: for each flow into it the nodes that lead there without passing it, and all of those with
    what stands within them."""

    inputs: dict[str, set[str]]
    before: set[str]


class Reaches:
    """``visible`` are the steps that are seen, in the order of the file; ``events`` the boundary events of a step;
    ``around`` what a node stands in, innermost first; ``silent`` the visible steps (and ``END``) that a token at a
    node can come to unseen; ``joins`` the inclusive joins; ``quiet`` the boundary events that only tell of a delay;
    ``urgent`` the choices one way of which ends something at once."""

    def __init__(self, process: Process) -> None:
        self.process, self.nodes = process, process.nodes
        nodes = self.nodes.values()
        self.visible = [node.id for node in nodes if seen(node)]
        self.events: dict[str, list[Node]] = {node.id: [] for node in nodes}
        for node in nodes:
            if node.attached_to in self.events:
                self.events[node.attached_to].append(node)
        self.around = {id: tuple(self._scopes(id)) for id in self.nodes}
        self.starts: dict[str, list[Node]] = {}
        for node in nodes:
            if node.kind == "startEvent":
                self.starts.setdefault(node.parent, []).append(node)
        self.silent = {id: self._silently(id) for id in self.nodes}
        joining = [node for node in nodes if node.kind == "inclusiveGateway" and len(node.incoming) > 1]
        self.joins = {node.id: self._join(node) for node in joining}
        self.quiet = {node.id for node in nodes if node.kind == "boundaryEvent" and self._is_quiet(node)}
        self.urgent = {node.id for node in nodes if node.kind in _CHOICES and self._may_stop(node)}

    def catching(self, end: Node) -> Iterator[tuple[str, Node]]:
        """The sub-processes around an error end that catch it, innermost first, each with its event."""
        for scope in self.around[end.id]:
            for event in self.events.get(scope, ()):
                if event.event == "error" and event.event_ref in (None, "", end.event_ref):
                    yield scope, event

    def _scopes(self, id: str) -> Iterator[str]:
        while (node := self.nodes.get(id)) is not None:
            id = node.parent
            yield id

    def _silently(self, id: str) -> frozenset[str]:
        return frozenset(_reach([id], self._unseen) & {*self.visible, END})

    def _unseen(self, id: str) -> Iterator[str]:
        """Where a token goes on from a node without a step that is seen."""
        node = self.nodes.get(id)
        if node is None:
            return
        yield from (event.id for event in self.events[id])
        if node.kind == "endEvent" and node.event == "error":
            yield from (event.id for _, event in self.catching(node))
        if node.kind == "subProcess":
            yield from (start.id for start in self.starts.get(id, ()))
            yield from self._after(node)
        elif not seen(node) or node.loop is not None:
            yield from self._after(node)

    def _after(self, node: Node) -> Iterator[str]:
        """What follows a node; behind the last one of a sub-process, what follows that."""
        for flow in node.outgoing:
            yield self.process.flows[flow].target
        if not node.outgoing:
            around = self.nodes.get(node.parent)
            yield from [END] if around is None else self._after(around)

    def _join(self, join: Node) -> Join:
        leading: dict[str, list[str]] = {}
        for flow in self.process.flows.values():
            leading.setdefault(flow.target, []).append(flow.source)
        for events in self.events.values():
            for event in events:
                leading.setdefault(event.id, []).append(event.attached_to or "")

        def back(id: str) -> list[str]:
            return [each for each in leading.get(id, ()) if each != join.id]

        sources = {flow: self.process.flows[flow].source for flow in join.incoming}
        inputs = {flow: _reach([source], back) for flow, source in sources.items() if source != join.id}
        found = set().union(*inputs.values())
        within = {id for id, around in self.around.items() if found.intersection(around)}
        return Join(inputs | {flow: set() for flow in join.incoming if flow not in inputs}, found | within)

    def _is_quiet(self, event: Node) -> bool:
        """Whether nothing that is seen, waited for or ended can come of it."""
        after = [self.nodes[id] for id in _reach([event.id], self._any) if id in self.nodes]
        return not any(
            seen(node) or _abrupt(node) or node.kind in _JOINS and len(node.incoming) > 1 for node in after
        )

    def _may_stop(self, choice: Node) -> bool:
        after = _reach([choice.id], self._at_once)
        return any(_abrupt(self.nodes[id]) for id in after if id in self.nodes)

    def _any(self, id: str) -> Iterator[str]:
        node = self.nodes[id]
        yield from (self.process.flows[flow].target for flow in node.outgoing)
        yield from (event.id for event in self.events[id])
        yield from (start.id for start in self.starts.get(id, ()))

    def _at_once(self, id: str) -> Iterator[str]:
        node = self.nodes.get(id)
        if node is None or node.kind in WAITS or node.kind == "receiveTask" or seen(node):
            return
        if node.kind == "subProcess":
            yield from (start.id for start in self.starts.get(id, ()))
        else:
            yield from self._after(node)


def seen(node: Node) -> bool:
    """Whether somebody does it, a person or a program, so that history tells when it was done."""
    said = {**node.attributes, **node.event_attributes}
    if node.kind in ("endEvent", "intermediateThrowEvent"):
        return said.get("type") == "external"
    return node.kind in HUMAN or node.kind in PROGRAMS


def _abrupt(node: Node) -> bool:
    return node.kind == "endEvent" and node.event in ("terminate", "error")


def _reach(first: Iterable[str], onward: Callable[[str], Iterable[str]]) -> set[str]:
    found = set(first)
    todo = list(found)
    while todo:
        fresh = [id for id in onward(todo.pop()) if id not in found]
        found.update(fresh)
        todo.extend(fresh)
    return found
