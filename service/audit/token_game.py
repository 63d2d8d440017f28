"""The token game of a diagram for somebody who sees only which steps were done. Pure.

Steps of people and programs are seen; gateways, timers, messages, errors and ends are not, and conditions are not
looked at. What is not seen moves only when it can matter for the step that is looked for: a choice stays open
until then, and an event that leaves its step going may be found to have happened long after that step was done.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, combinations

from service.audit.places import BESIDE, Marking, Place, on, ordered, tokens, without
from service.audit.reaches import END, GATEWAYS, WAITS, Join, Reaches, seen
from service.diagram import Node, Process
from service.engine import Spot

_MOST_WAYS = 8


class TooMany(Exception):
    """More states than we are willing to look at."""


class Game:
    """The moves of one process. A marking is settled: whatever moves by itself and without a choice has moved.

    ``bound`` is how many markings are looked at for one case, from ``begin`` on.
    """

    def __init__(self, process: Process, bound: int = 10_000) -> None:
        self.process, self.nodes, self._bound = process, process.nodes, bound
        self._left = bound
        self.reaches = Reaches(process)
        self._found: dict[tuple[Marking, str, str], frozenset[Marking]] = {}

    def begin(self) -> frozenset[Marking]:
        """The markings right after the case was started, one for each start event of the process."""
        self._left = self._bound
        starts = self.reaches.starts.get(self.process.id, ())
        return frozenset(each for start in starts for each in self._leave((), start))

    def resume(self, standing: Iterable[Spot]) -> frozenset[Marking]:
        """The markings of a case that stands there, however it came."""
        self._left = self._bound
        places: list[Place] = []
        for spot in standing:
            node = self.nodes[spot.element]
            if spot.flow is not None:
                places.append(Place("on", spot.flow))
            elif node.kind in ("subProcess", "receiveTask") or seen(node):
                places.append(Place("again" if spot.again else "at", node.id))
                self._beside(places, node)
            else:
                places.append(Place("pick", node.id))
        return frozenset(self._settled(places))

    def after(self, marking: Marking, step: str, how: str = "done") -> frozenset[Marking]:
        """Every marking in which the step may be ``done`` from here, after it; none when it cannot follow.

        ``how`` "lost" is a step whose token ended in an error nobody caught. TooMany when the bound is met.
        """
        key = (marking, step, how)
        if key not in self._found:
            reached = (self._done(each, self.nodes[step], how) for each in self._search(marking, step))
            self._found[key] = frozenset(chain.from_iterable(reached))
        return self._found[key]

    def may_end(self, marking: Marking) -> bool:
        """Whether the case may be over without a further step."""
        return any(not tokens(each) for each in self._search(marking, END))

    def next(self, marking: Marking) -> set[str]:
        """The steps that can follow from here, and ``END`` where the case may be over."""
        hopeful = {step for place in marking for step in self.reaches.silent[self._node(place)]} - {END}
        found = {step for step in hopeful if self.after(marking, step)}
        return found | {END} if self.may_end(marking) else found

    # looking for a step

    def _search(self, first: Marking, goal: str) -> Iterator[Marking]:
        """Every marking that unseen moves lead to, as far as they can matter for the goal."""
        met, todo = {first}, [first]
        while todo:
            marking = todo.pop()
            yield marking
            self._left -= 1
            if self._left < 0:
                raise TooMany
            for place in dict.fromkeys(marking):
                if self._matters(place, goal):
                    fresh = {each for each in self._unseen_moves(marking, place) if each not in met}
                    met |= fresh
                    todo.extend(fresh)

    def _matters(self, place: Place, goal: str) -> bool:
        if place.how in BESIDE and goal == END:
            return False
        silent, id = self.reaches.silent, self._node(place)
        return goal in silent[id] or any(
            goal in silent[gate] and id in join.before for gate, join in self.reaches.joins.items()
        )

    def _unseen_moves(self, marking: Marking, place: Place) -> Iterator[Marking]:
        node, rest = self.nodes[self._node(place)], without(marking, place)
        if place.how == "pick":
            yield from self._picks(rest, node)
        elif place.how in BESIDE:
            yield from self._happens(rest if place.how == "event" else marking, node)
        elif place.how in ("at", "again"):
            if node.kind == "subProcess" and not tokens(self._within(marking, node.id)):
                yield from self._leave(self._emptied(rest, node.id), node)
            if node.kind == "receiveTask" or node.loop is not None and place.how == "at":
                yield from self._leave(rest, node)
            for event in self.reaches.events[node.id]:
                if event.interrupting and (event.event != "error" or seen(node)):
                    yield from self._leave(self._emptied(rest, node.id), event)

    def _happens(self, kept: Marking, event: Node) -> Iterator[Marking]:
        """An event beside its step; one that comes again and again is looked at once more when that was done."""
        for each in self._leave(kept, event):
            if all(each.count(place) < 2 or each.count(place) <= kept.count(place) for place in set(each)):
                yield each

    def _picks(self, rest: Marking, node: Node) -> Iterator[Marking]:
        if node.kind == "eventBasedGateway":
            for flow in node.outgoing:
                yield from self._leave(rest, self.nodes[self.process.flows[flow].target])
        elif node.kind in GATEWAYS:
            for flows in _ways(node):
                yield from self._settled([*rest, *on(flows)])
        else:
            yield from self._leave(rest, node)

    def _done(self, marking: Marking, node: Node, how: str) -> Iterator[Marking]:
        for place in {Place("at", node.id), Place("again", node.id)}.intersection(marking):
            rest = without(marking, place)
            if how == "lost":
                yield from self._settled(rest)
                continue
            if node.loop is not None:
                yield ordered([*rest, Place("again", node.id)])
            yield from self._leave(rest, node)

    # moving tokens

    def _leave(self, rest: Marking, node: Node) -> Iterator[Marking]:
        """The node is done: its token goes on, several where the diagram says so."""
        for flows in self._exits(node):
            yield from self._settled([*rest, *on(flows)])

    def _exits(self, node: Node) -> Iterable[tuple[str, ...]]:
        """Outside of gateways every flow is taken, with a condition perhaps, the default when no other is."""
        flows = [self.process.flows[id] for id in node.outgoing]
        free = tuple(flow.id for flow in flows if flow.condition is None and flow.id != node.default)
        if len(free) == len(flows):
            return [free]
        bound = [flow.id for flow in flows if flow.condition is not None and flow.id != node.default]
        default = (node.default,) if node.default else ()
        taken = ((*free, *some) or default for some in _subsets(bound))
        return [each for each in taken if each]

    def _settled(self, places: Iterable[Place]) -> set[Marking]:
        """Everything that moves by itself has moved; a choice that may end things at once is taken at once."""
        found: set[Marking] = set()
        met: set[Marking] = set()
        todo = [list(places)]
        while todo:
            marking = self._rested(todo.pop())
            if marking in met:
                continue
            met.add(marking)
            urgent = [each for each in marking if each.how == "pick" and each.id in self.reaches.urgent]
            if not urgent:
                found.add(marking)
            for flows in _ways(self.nodes[urgent[0].id]) if urgent else ():
                todo.append([*without(marking, urgent[0]), *on(flows)])
        return found

    def _rested(self, places: list[Place]) -> Marking:
        while self._step(places) or self._join_some(places) or self._close(places):
            if len(places) > self._bound:
                raise TooMany
        return ordered(places)

    def _step(self, places: list[Place]) -> bool:
        """Move one token that stands on a flow, if any can."""
        standing = (place for place in places if place.how == "on")
        return any(self._arrive(places, place, self.nodes[self._node(place)]) for place in standing)

    def _arrive(self, places: list[Place], place: Place, node: Node) -> bool:
        if node.id in self.reaches.joins:
            return False
        came = on(node.incoming) if node.kind == "parallelGateway" else [place]
        if not all(each in places for each in came):
            return False
        for each in came:
            places.remove(each)
        if node.kind in ("subProcess", "receiveTask") or seen(node):
            self._open(places, node)
        elif node.kind == "endEvent":
            self._stop(places, node)
        elif node.kind in WAITS or node.kind != "parallelGateway" and len(node.outgoing) > 1:
            places.append(Place("pick", node.id))
        else:
            places.extend(on(node.outgoing))
        return True

    def _open(self, places: list[Place], node: Node) -> None:
        places.append(Place("at", node.id))
        self._beside(places, node)
        for start in self.reaches.starts.get(node.id, ()):
            places.extend(on(start.outgoing))

    def _beside(self, places: list[Place], node: Node) -> None:
        """What may happen beside an open step."""
        for event in self.reaches.events[node.id]:
            beside = Place("event", event.id)
            if event.interrupting or event.id in self.reaches.quiet:
                continue
            if not _once(event) or beside in places:
                beside = Place("often", event.id)
            if beside not in places:
                places.append(beside)

    def _stop(self, places: list[Place], node: Node) -> None:
        """An end: a terminate end empties what it stands in, an error end the sub-process that catches it."""
        if node.event == "terminate":
            places[:] = self._emptied(places, node.parent)
        elif node.event == "error":
            for scope, event in self.reaches.catching(node):
                places[:] = without(self._emptied(places, scope), Place("at", scope))
                places.extend(on(event.outgoing))
                return

    def _join_some(self, places: list[Place]) -> bool:
        """Let an inclusive join go on that nobody else can come to (BPMN 2.0, 13.4.3)."""
        for id, join in self.reaches.joins.items():
            node = self.nodes[id]
            here = [each for each in on(node.incoming) if each in places]
            if here and not self._more_to_come(places, here, join):
                for each in here:
                    places.remove(each)
                places.extend([Place("pick", id)] if len(node.outgoing) > 1 else on(node.outgoing))
                return True
        return False

    def _more_to_come(self, places: list[Place], here: list[Place], join: Join) -> bool:
        filled = {place.id for place in here}
        coming = {
            self._node(each) for each in places if each.how not in BESIDE and each.id not in join.inputs
        }
        return any(
            not any(id in join.inputs[flow] for flow in filled)
            and any(id in reached for flow, reached in join.inputs.items() if flow not in filled)
            for id in coming
        )

    def _close(self, places: list[Place]) -> bool:
        """End a sub-process nothing is in any more; while an event may have happened in it, that is a choice."""
        for place in places:
            if self.nodes[self._node(place)].kind != "subProcess" or place.how != "at":
                continue
            if not self._within(places, place.id):
                places.remove(place)
                places.extend(on(self.nodes[place.id].outgoing))
                return True
        return False

    def _emptied(self, places: Iterable[Place], scope: str) -> Marking:
        return tuple(each for each in places if scope not in self._scopes(each))

    def _within(self, places: Iterable[Place], scope: str) -> list[Place]:
        return [each for each in places if scope in self._scopes(each)]

    def _scopes(self, place: Place) -> tuple[str, ...]:
        return self.reaches.around[self._node(place)]

    def _node(self, place: Place) -> str:
        """The node a token is at or comes to."""
        return self.process.flows[place.id].target if place.how == "on" else place.id


def _once(event: Node) -> bool:
    """Whether it comes once at most while its step is open."""
    return event.timer is not None and event.timer.kind != "timeCycle"


def _ways(node: Node) -> Iterable[tuple[str, ...]]:
    """The flows a gateway may choose."""
    if node.kind == "inclusiveGateway":
        return (some for some in _subsets(node.outgoing) if some)
    return ((flow,) for flow in node.outgoing)


def _subsets(flows: Iterable[str]) -> Iterator[tuple[str, ...]]:
    every = tuple(flows)
    if len(every) > _MOST_WAYS:
        raise TooMany
    return chain.from_iterable(combinations(every, size) for size in range(len(every) + 1))
