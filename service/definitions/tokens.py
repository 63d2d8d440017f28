"""The token game of a diagram, played over every route: where it gets stuck and where two tokens meet.

Conditions are not looked at: a gateway may choose any of its flows. A marking is the set of flows that carry a
token, so a second token on a flow ends that line of play: it is already a finding.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

Marking = frozenset[int]
MAX_WORK = 400_000
_FEW = 5


@dataclass(frozen=True, slots=True)
class Trouble:
    """``kind`` is "deadlock", "unsynchronised" or "unproven" (the bound was hit); ``origin`` is an element id."""

    kind: str
    origin: str


class Net:
    """Nodes joined by edges. A node is "xor" (one in, one out), "and" (all in, all out), "or" (those that come, any
    out), "end" (takes a token) or "stop" (takes them all)."""

    def __init__(self) -> None:
        self.kinds: dict[int, str] = {}
        self.origins: dict[int, str] = {}
        self.ins: dict[int, list[int]] = {}
        self.outs: dict[int, list[int]] = {}
        self.edges: dict[int, tuple[int, int]] = {}
        self._next = 0

    def add(self, kind: str, origin: str) -> int:
        """A new node of an element."""
        self._next += 1
        self.kinds[self._next], self.origins[self._next] = kind, origin
        self.ins[self._next], self.outs[self._next] = [], []
        return self._next

    def join(self, source: int, target: int) -> int:
        """A new edge."""
        self._next += 1
        self.edges[self._next] = (source, target)
        self.outs[source].append(self._next)
        self.ins[target].append(self._next)
        return self._next

    def cut(self, edge: int) -> None:
        """Take an edge away."""
        source, target = self.edges.pop(edge)
        self.outs[source].remove(edge)
        self.ins[target].remove(edge)

    def drop(self, node: int) -> None:
        """Take a node away that no edge touches."""
        del self.kinds[node], self.origins[node], self.ins[node], self.outs[node]


def play(net: Net, bound: int = MAX_WORK, first: Marking | None = None) -> list[Trouble]:
    """Every trouble, each element once, found by moving ``bound`` tokens at most. The game begins at the nodes that
    nothing leads to, or with tokens on the edges ``first``."""
    if first is None:
        first = frozenset(edge for node, ins in net.ins.items() if not ins for edge in net.outs[node])
    upstream = _upstream(net)
    seen, todo = {first}, deque([first])
    found: dict[Trouble, None] = {}
    while todo and bound > 0:
        marking = todo.popleft()
        stuck = bool(marking)
        for taken, given in _moves(net, marking, upstream):
            stuck = False
            bound -= len(marking) + len(given)
            rest = marking - taken
            if double := rest & given:
                found[Trouble("unsynchronised", _merge_before(net, min(double)))] = None
            elif (after := rest | given) not in seen:
                seen.add(after)
                todo.append(after)
            if bound < 0:
                break
        if stuck:
            found |= {Trouble("deadlock", origin): None for origin in _waiting(net, marking)}
    if todo and not found:
        return [Trouble("unproven", net.origins[min(net.kinds)])]
    return [*found]


def _moves(net: Net, marking: Marking, upstream: dict[int, set[int]]) -> Iterator[tuple[Marking, Marking]]:
    """What each enabled node may take and give."""
    for node in {net.edges[edge][1] for edge in marking}:
        here = marking.intersection(net.ins[node])
        kind, outs = net.kinds[node], net.outs[node]
        if kind == "xor":
            yield from ((frozenset({one}), frozenset({out})) for one in here for out in outs)
        elif kind == "end":
            yield from ((frozenset({one}), frozenset()) for one in here)
        elif kind == "stop":
            yield marking, frozenset()
        elif kind == "and" and len(here) == len(net.ins[node]):
            yield here, frozenset(outs)
        elif kind == "or" and not _more_to_come(net.ins[node], here, marking, upstream):
            yield from ((here, frozenset(some)) for some in _choices(outs))


def _more_to_come(ins: list[int], here: Marking, marking: Marking, upstream: dict[int, set[int]]) -> bool:
    """Whether a token elsewhere can still reach an empty flow of an inclusive join and no other way into it."""
    others = marking - here
    coming = {token for edge in ins if edge not in here for token in others & upstream[edge]}
    return any(not any(token in upstream[edge] for edge in here) for token in coming)


def _choices(outs: list[int]) -> Iterable[tuple[int, ...]]:
    """Every non-empty choice of a few flows; of many flows one or all."""
    sizes = range(1, len(outs) + 1) if len(outs) <= _FEW else (1, len(outs))
    return (some for size in sizes for some in combinations(outs, size))


def _upstream(net: Net) -> dict[int, set[int]]:
    """For each flow into an inclusive join, the edges from which it can be reached without passing the join."""
    found: dict[int, set[int]] = {}
    for node, kind in net.kinds.items():
        for edge in net.ins[node] if kind == "or" else ():
            reached, todo = {edge}, [edge]
            while todo:
                source = net.edges[todo.pop()][0]
                fresh = [] if source == node else [each for each in net.ins[source] if each not in reached]
                reached.update(fresh)
                todo.extend(fresh)
            found[edge] = reached
    return found


def _merge_before(net: Net, edge: int) -> str:
    """The element where the ways of two tokens on ``edge`` came together."""
    node = net.edges[edge][0]
    passed = {node}
    while len(net.ins[node]) == 1 and (before := net.edges[net.ins[node][0]][0]) not in passed:
        node = before
        passed.add(node)
    return net.origins[node]


def _waiting(net: Net, marking: Marking) -> list[str]:
    """The joins that wait in a marking where nothing moves."""
    return sorted({net.origins[net.edges[edge][1]] for edge in marking})
