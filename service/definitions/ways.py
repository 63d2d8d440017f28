"""The ways through a process from its start to its ends, without going back. Pure.

Sub-processes are opened: their steps stand among the others. Deadlines that leave the work where it is start no
way, for who keeps the standard time never meets them; a deadline that interrupts is another way out of its step.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from service.definitions.flow import reach
from service.definitions.structure import ends_here
from service.diagram import Node, Process
from service.errors import Invalid

JOINING = frozenset({"parallelGateway", "inclusiveGateway"})
_ONE = frozenset({"exclusiveGateway", "eventBasedGateway"})


@dataclass(frozen=True, slots=True)
class Edge:
    """From one place to the next. ``flow`` is the sequence flow's id; an ``early`` edge leaves when its step opens."""

    source: str
    target: str
    flow: str = ""
    early: bool = False


Option = tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """``order`` are the places, nothing before what leads to it: ids of nodes, and ``closing(id)`` of sub-processes.

    ``options`` are the choices at a place, each a set of edges taken together; an end has none. Only places from
    which an end is reached are in ``order`` and ``options``. ``forward`` has those left out as well, and ``back``
    are the edges that go back. ``joins`` wait for everything that comes; at ``choosing`` places there is more than
    one option, the ways back included.
    """

    start: str
    order: tuple[str, ...]
    options: Mapping[str, tuple[Option, ...]]
    joins: frozenset[str]
    choosing: frozenset[str]
    every: tuple[str, ...]
    forward: tuple[Edge, ...]
    back: tuple[Edge, ...]

    @property
    def edges(self) -> tuple[Edge, ...]:
        """Every edge of every option, once."""
        kept = (edge for options in self.options.values() for option in options for edge in option)
        return tuple(dict.fromkeys(kept))


def closing(id: str) -> str:
    """The place where a sub-process has ended."""
    return f"{id}/"


def ways(process: Process) -> Ways:
    """The ways of a process. Invalid without a start, or when no way leads from it to an end."""
    starts = [node for node in process.nodes.values() if _starts(node, process.id)]
    start = min(starts, key=lambda node: node.event is not None).id if starts else ""
    options = dict(_all_options(process))
    every, back = _ordered(start, options)
    behind = set(back)
    onward = (edge for place in every for option in options.get(place, ()) for edge in option)
    forward = {edge: None for edge in onward if edge not in behind}
    ends = [
        closing(id) if node.kind == "subProcess" else id
        for id in every
        if (node := process.nodes.get(id)) and _ends(node, process.id)
    ]
    alive = _alive(forward, ends)
    if start not in alive:
        raise Invalid(
            "Diagram {key} belum punya jalan dari peristiwa mulai ke peristiwa akhir. Periksa dengan: lajur check",
            key=process.id,
        )
    kept = {place: _kept(options[place], forward, alive) for place in every if place in alive}
    joins = {id for id, node in process.nodes.items() if node.kind in JOINING}
    joins |= {closing(id) for id, node in process.nodes.items() if node.kind == "subProcess"}
    order = tuple(place for place in every if place in alive)
    choosing = frozenset(place for place in every if len(options.get(place, ())) > 1)
    return Ways(start, order, kept, frozenset(joins), choosing, every, tuple(forward), back)


def resolutions(ways: Ways) -> Iterator[frozenset[Edge]]:
    """Each way as the edges it takes: one choice at every place it passes, branches side by side together."""
    todo: list[tuple[int, frozenset[Edge], frozenset[str]]] = [(0, frozenset(), frozenset({ways.start}))]
    while todo:
        index, taken, reached = todo.pop()
        while index < len(ways.order):
            place = ways.order[index]
            index += 1
            options = ways.options[place] if place in reached else ()
            for other in reversed(options[1:]):
                todo.append((index, taken.union(other), reached.union(edge.target for edge in other)))
            if options:
                taken = taken.union(options[0])
                reached = reached.union(edge.target for edge in options[0])
        yield taken


def _starts(node: Node, scope: str) -> bool:
    return node.kind == "startEvent" and node.parent == scope


def _ends(node: Node, scope: str) -> bool:
    return ends_here(node) and node.parent == scope


def _all_options(process: Process) -> Iterator[tuple[str, tuple[Option, ...]]]:
    """The choices at every place, in the order of the file."""
    after: dict[str, list[Edge]] = defaultdict(list)
    early: dict[str, list[Option]] = defaultdict(list)
    entries: dict[str, list[str]] = defaultdict(list)
    for flow in process.flows.values():
        if flow.source in process.nodes and flow.target in process.nodes:
            after[flow.source].append(Edge(flow.source, flow.target, flow.id))
    for node in process.nodes.values():
        if node.kind == "boundaryEvent" and node.interrupting and node.attached_to:
            early[node.attached_to].append((Edge(node.attached_to, node.id, early=True),))
        if node.kind == "startEvent":
            entries[node.parent].append(node.id)
    for node in process.nodes.values():
        out = tuple(after[node.id])
        if ends_here(node) and node.parent != process.id:
            out = (Edge(node.id, closing(node.parent)),)
        if node.kind == "subProcess":
            end = closing(node.id)
            yield end, tuple(_choices(node, tuple(Edge(end, edge.target, edge.flow) for edge in out)))
            out = tuple(Edge(node.id, id) for id in entries[node.id])
        yield node.id, (*_choices(node, out), *early[node.id])


def _choices(node: Node, out: Option) -> Iterator[Option]:
    """One flow of an exclusive or event-based gateway; one or all of an inclusive one; all of anything else."""
    if node.kind in _ONE or node.kind == "inclusiveGateway":
        yield from ((edge,) for edge in out)
    if out and (node.kind not in _ONE and (node.kind != "inclusiveGateway" or len(out) > 1)):
        yield out


def _ordered(start: str, options: Mapping[str, Iterable[Option]]) -> tuple[tuple[str, ...], tuple[Edge, ...]]:
    """Every place that is reached, nothing before what leads to it, and the edges that lead back on their own way."""
    done: list[str] = []
    back: list[Edge] = []
    state: dict[str, bool] = {}  # True while we are on a way from it
    onward = {place: [edge for option in found for edge in option] for place, found in options.items()}
    stack: list[tuple[str, Iterator[Edge]]] = [(start, iter(onward.get(start, ())))]
    state[start] = True
    while stack:
        place, left = stack[-1]
        edge = next(left, None)
        if edge is None:
            state[place] = False
            done.append(place)
            stack.pop()
        elif edge.target not in state:
            state[edge.target] = True
            stack.append((edge.target, iter(onward.get(edge.target, ()))))
        elif state[edge.target]:
            back.append(edge)
    return tuple(reversed(done)), tuple(dict.fromkeys(back))


def _alive(forward: Collection[Edge], ends: Iterable[str]) -> set[str]:
    backward: dict[str, list[str]] = defaultdict(list)
    for edge in forward:
        backward[edge.target].append(edge.source)
    return reach(backward, ends)


def _kept(options: Iterable[Option], forward: Collection[Edge], alive: Collection[str]) -> tuple[Option, ...]:
    """The choices without the edges that go back or lead nowhere."""
    trimmed = (
        tuple(edge for edge in option if edge in forward and edge.target in alive) for option in options
    )
    return tuple(dict.fromkeys(filter(None, trimmed)))
