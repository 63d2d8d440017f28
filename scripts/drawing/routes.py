"""Ways for the flows along the grid: short, with few bends, through no shape, crossing others only when they must."""

import itertools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush

from drawing.grid import Grid
from drawing.sketch import CannotDraw

Point = tuple[int, int]
Step = tuple[int, int]
State = tuple[Point, Step]
RIGHT, DOWN, UP = (1, 0), (0, 1), (0, -1)
ARRIVED = (0, 0)

BEND = 25.0
CROSSING = 1_500.0
TOUCHING = 6_000.0


@dataclass(frozen=True)
class Port:
    """Where a way may begin or end: at ``point``, moving ``step``, at an extra cost."""

    point: Point
    step: Step
    cost: float = 0.0


@dataclass(frozen=True)
class Wish:
    """A flow to route. Flows with the same ``joins`` may run together; ``back`` keeps it off the shapes' level."""

    id: str
    begins: tuple[Port, ...]
    ends: tuple[Port, ...]
    joins: str
    back: bool = False


Way = tuple[Point, ...]


class Routes:
    """The ways found so far, on a grid where the cells of ``taken`` (column, lane) hold a shape."""

    def __init__(self, grid: Grid, taken: Collection[tuple[int, int]]) -> None:
        self._grid = grid
        self._blocked = {
            (x, y)
            for x, upright in enumerate(grid.xs)
            for y, level in enumerate(grid.ys)
            if upright.port is not None and level.kind == "shape" and (upright.column, level.lane) in taken
        }
        self.ways: dict[str, Way] = {}
        self._joins: dict[str, str] = {}
        self._through: dict[Point, dict[str, set[Step]]] = defaultdict(dict)

    def find(self, wishes: Collection[Wish], rounds: int = 3) -> tuple[float, dict[str, Way]]:
        """A way for every wish, each sought again when the others are known; what the last round cost, and the ways."""
        self._joins = {wish.id: wish.joins for wish in wishes}
        total = 0.0
        for _ in range(rounds):
            total = 0.0
            for wish in wishes:
                self._forget(wish.id)
                cost, way = self._shortest(wish)
                self._keep(wish.id, way)
                total += cost
        return total, self.ways

    def _forget(self, id: str) -> None:
        for point in self.ways.pop(id, ()):
            self._through[point].pop(id, None)

    def _keep(self, id: str, way: Way) -> None:
        self.ways[id] = way
        for before, point in zip(way, way[1:], strict=False):
            step = (point[0] - before[0], point[1] - before[1])
            self._through[before].setdefault(id, set()).add(step)
            self._through[point].setdefault(id, set()).add((-step[0], -step[1]))

    def _shortest(self, wish: Wish) -> tuple[float, Way]:
        """A* over (point, step taken); a shape's cell is entered only where the way ends."""
        goals = {(port.point, port.step): port.cost for port in wish.ends}
        guess, count = self._guess(wish), itertools.count()
        heap: list[tuple[float, int, float, State]] = []
        best: dict[State, float] = {}
        came: dict[State, State | None] = {}

        def offer(cost: float, state: State, before: State | None) -> None:
            if cost < best.get(state, float("inf")):
                best[state], came[state] = cost, before
                heappush(heap, (cost + guess(state[0]), next(count), cost, state))

        for port in wish.begins:
            offer(port.cost, (port.point, port.step), None)
        while heap:
            _, _, cost, state = heappop(heap)
            point, step = state
            if step == ARRIVED:
                return cost, tuple(_trace(came, came[state]))[::-1]
            if state in goals:
                there = self._trouble(wish, point, step, step)
                offer(cost + goals[state] + there, (point, ARRIVED), state)
            if came[state] is None or point not in self._blocked:
                for onto, turned, more in self._onward(wish, point, step, came[state] is None):
                    offer(cost + more, (onto, turned), state)
        raise CannotDraw(f"no way was found for {wish.id}: draw this file in a modeler")

    def _guess(self, wish: Wish) -> Callable[[Point], float]:
        xs = [self._grid.xs[port.point[0]].about for port in wish.ends]
        ys = [self._grid.ys[port.point[1]].about for port in wish.ends]
        left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)

        def guess(point: Point) -> float:
            x, y = self._grid.xs[point[0]].about, self._grid.ys[point[1]].about
            return max(left - x, 0, x - right) + max(top - y, 0, y - bottom)

        return guess

    def _onward(
        self, wish: Wish, point: Point, step: Step, first: bool
    ) -> Iterator[tuple[Point, Step, float]]:
        for turned in (step,) if first else (step, (step[1], step[0]), (-step[1], -step[0])):
            onto = (point[0] + turned[0], point[1] + turned[1])
            if not (0 <= onto[0] < len(self._grid.xs) and 0 <= onto[1] < len(self._grid.ys)):
                continue
            if turned[0] and self._grid.ys[point[1]].kind == "outside":
                continue
            bend = BEND if turned != step else 0.0
            yield (
                onto,
                turned,
                self._length(wish, point, onto) + bend + self._trouble(wish, point, step, turned),
            )

    def _length(self, wish: Wish, a: Point, b: Point) -> float:
        xs, ys = self._grid.xs, self._grid.ys
        if a[1] == b[1]:
            along = ys[a[1]].kind
            factor = 3.0 if wish.back and along == "shape" else 1.0
            return factor * abs(xs[a[0]].about - xs[b[0]].about)
        middle = abs(xs[a[0]].track - 2) if xs[a[0]].port is None else 0
        return (1.0 + 0.02 * middle) * abs(ys[a[1]].about - ys[b[1]].about)

    def _trouble(self, wish: Wish, point: Point, step: Step, turned: Step) -> float:
        """What it costs to pass this point because others do."""
        cost = 0.0
        came_from = (-step[0], -step[1])
        for id, used in self._through[point].items():
            if self._joins[id] == wish.joins:
                continue
            straight = step == turned and all((-x, -y) in used for x, y in used)
            across = straight and turned not in used and came_from not in used
            cost += CROSSING if across else TOUCHING
        return cost


def _trace(came: dict[State, State | None], state: State | None) -> Iterator[Point]:
    """The points from the end back to the beginning."""
    while state is not None:
        yield state[0]
        state = came[state]
