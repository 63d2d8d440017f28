"""From the diagram to symbols and arrows: what the five shapes can say is kept, everything between is led through."""

from collections.abc import Iterator, Mapping

from service.diagram import Node, Process
from service.diagram.reading import CONTAINERS
from service.sheets.model import Connection

GATEWAYS = frozenset({"exclusiveGateway", "inclusiveGateway", "complexGateway"})
_THROUGH = frozenset({*GATEWAYS, "parallelGateway", "eventBasedGateway", *CONTAINERS, "boundaryEvent"})
_EDGES = frozenset({"startEvent", "endEvent"})


class Chart:
    """The shapes of a process: its steps, the questions that stand apart from a step, its starts and ends.

    A question that follows a step of the same lane at once is that step's own shape, as the papers draw it:
    ``fused`` leads from the gateway to the step. ``order`` is the way the arrows run, returns left out.
    """

    def __init__(self, process: Process) -> None:
        self.process = process
        self.nodes = process.nodes
        self.fused = dict(self._fused())
        self._shown = {node.id for node in self.nodes.values() if self._stands(node)}
        self.connections = tuple(self._connections())
        reached = {each.target for each in self.connections}
        ends = {id for id in self._shown if self.nodes[id].kind == "endEvent"}
        self.shown = [id for id in self.nodes if id in self._shown - (ends - reached)]
        self.order = self._ordered()

    def step(self, id: str) -> bool:
        """Whether a shape has a row of its own."""
        return self.nodes[id].kind not in GATEWAYS | _EDGES

    def asks(self, id: str) -> Node | None:
        """The gateway that a step's shape stands for."""
        return next((self.nodes[gate] for gate, step in self.fused.items() if step == id), None)

    def _fused(self) -> Iterator[tuple[str, str]]:
        guarded = {node.attached_to for node in self.nodes.values() if self._tells(node)}
        for node in self.nodes.values():
            flows = [self.process.flows[id] for id in node.incoming if id in self.process.flows]
            before = self.nodes.get(flows[0].source) if len(flows) == 1 else None
            if before is None or not self._decides(node) or before.kind in _THROUGH | _EDGES:
                continue
            if len(before.outgoing) == 1 and before.lane == node.lane and before.id not in guarded:
                yield node.id, before.id

    def _tells(self, node: Node) -> bool:
        """Whether an event on a step's edge leads to more than the end of a reminder."""
        if node.kind != "boundaryEvent":
            return False
        onward = (self.nodes.get(target) for target, _ in self._along(node))
        return node.interrupting or any(each and each.kind != "endEvent" for each in onward)

    @staticmethod
    def _decides(node: Node) -> bool:
        return node.kind in GATEWAYS and len(node.outgoing) > 1

    def _stands(self, node: Node) -> bool:
        """Whether a node is a shape of its own."""
        if node.kind == "startEvent":
            outer = self.nodes.get(node.parent)
            return (
                outer is None or not outer.incoming
            )  # what starts a sub-process from outside starts it here too
        if node.kind == "endEvent":
            return node.parent not in self.nodes
        return node.kind not in _THROUGH or self._decides(node) and node.id not in self.fused

    def _connections(self) -> Iterator[Connection]:
        for node in self.nodes.values():
            if node.kind == "boundaryEvent":
                yield from self._from_edge(node)
            elif node.id in self._shown:
                gate = self.asks(node.id)
                yield from self._led(node.id, self._onward(gate or node))

    def _from_edge(self, event: Node) -> Iterator[Connection]:
        """What an event on the edge of a step or sub-process leads to; a reminder that only ends is told by Waktu."""
        host = self._inside(event.attached_to or "")
        if host is None:
            return
        for found in self._led(host, [(target, event.name or name) for target, name in self._along(event)]):
            if event.interrupting or self.nodes[found.target].kind != "endEvent":
                yield found

    def _inside(self, id: str) -> str | None:
        """The shape of a step; of a sub-process the first step in it."""
        if id in self._shown:
            return id
        inner = (node.id for node in self.nodes.values() if node.parent == id and node.id in self._shown)
        return next((each for each in inner if self.step(each)), None)

    def _led(self, source: str, todo: list[tuple[str, str]]) -> Iterator[Connection]:
        """The shapes that are reached, each once, by the name of the first flow that has one."""
        seen: set[str] = set()
        for id, name in todo:
            node = self.nodes.get(id)
            if node is None or id in seen:
                continue
            seen.add(id)
            place = self.fused.get(id, id)
            if place in self._shown:
                yield Connection(source, place, name)
            else:
                todo += [(target, name or more) for target, more in self._onward(node)]

    def _onward(self, node: Node) -> list[tuple[str, str]]:
        """Where it goes on: into a sub-process, out of one at its end, else along its own flows."""
        inner = [each for each in self.nodes.values() if each.parent == node.id]
        if node.kind in CONTAINERS and inner:
            starts = [each for each in inner if each.kind == "startEvent"]
            free = [each for each in inner if not each.incoming and each.kind != "boundaryEvent"]
            return (
                [(each.id, "") for each in free]
                if not starts
                else [found for each in starts for found in self._along(each)]
            )
        outer = self.nodes.get(node.parent)
        return self._along(outer if outer is not None and not node.outgoing else node)

    def _along(self, node: Node) -> list[tuple[str, str]]:
        """The targets of a node's flows with their names."""
        flows = [self.process.flows[id] for id in node.outgoing if id in self.process.flows]
        return [(flow.target, flow.name) for flow in flows]

    def _ordered(self) -> dict[str, int]:
        """Each shape's place in the run of the arrows: after all that lead to it, but for returns."""
        onward: dict[str, list[str]] = {id: [] for id in self.shown}
        for each in self.connections:
            if each.target in onward and each.source in onward:
                onward[each.source].insert(0, each.target)
        seen: set[str] = set()
        found: list[str] = []
        for root in sorted(self.shown, key=lambda id: self.nodes[id].kind != "startEvent"):
            found += reversed(list(_finished(root, onward, seen)))
        return {id: place for place, id in enumerate(found)}


def _finished(root: str, onward: Mapping[str, list[str]], seen: set[str]) -> Iterator[str]:
    """What is reached from ``root`` and was not seen before, each after all that it leads to."""
    stack = [] if root in seen else [(root, iter(onward[root]))]
    seen.add(root)
    while stack:
        id, rest = stack[-1]
        following = next((each for each in rest if each not in seen), None)
        if following is None:
            yield id
            stack.pop()
        else:
            seen.add(following)
            stack.append((following, iter(onward[following])))
