"""Where each flow may leave and enter, and in which order ways are sought."""

from collections.abc import Iterator
from operator import itemgetter

from drawing.columns import backward, columns
from drawing.grid import BOTTOM_PORTS, CENTRE, LEVELS, PORTS, Grid
from drawing.routes import DOWN, RIGHT, UP, Port, Routes, Way, Wish
from drawing.sketch import CannotDraw, Line, Part, Sketch

_MIDDLE = 1


class Plan:
    """A sketch with its columns, its outside pools above or below, and a way for every flow."""

    def __init__(self, sketch: Sketch) -> None:
        self.sketch = sketch
        self.column = columns(sketch)
        self.grid = Grid(max(self.column.values()) + 1, len(sketch.lanes))
        self.below = dict(_sides(sketch))
        taken = {(self.column[id], part.lane) for id, part in sketch.parts.items()}
        wishes = tuple(self._wishes())
        straight = tuple(sorted(wishes, key=lambda wish: wish.back or not self._level(wish)))
        self.ways: dict[str, Way] = min(
            (Routes(self.grid, taken).find(order) for order in (wishes, straight)), key=itemgetter(0)
        )[1]

    def _level(self, wish: Wish) -> bool:
        """The flow could run straight to the right."""
        return any(
            a.point[1] == b.point[1] for a in wish.begins for b in wish.ends if a.step == b.step == RIGHT
        )

    def _wishes(self) -> Iterator[Wish]:
        """Short flows first, then those that skip columns, then those that go back, then messages."""
        back = backward(self.sketch)

        def length(flow: Line) -> tuple[bool, int]:
            return flow.id in back, abs(self.column[flow.target] - self.column[flow.source])

        for flow in sorted(self.sketch.flows, key=length):
            source, target = self.sketch.parts[flow.source], self.sketch.parts[flow.target]
            again = flow.id in back
            joins = target.id if again and target.gateway else flow.id
            yield Wish(flow.id, self._exits(source, again), self._entries(target, again), joins, again)
        for message in self.sketch.messages:
            inside, pool = self._message_ends(message)
            yield Wish(
                message.id, self._message_ports(inside, self.below[pool]), self._pool(pool), message.id
            )

    def _message_ends(self, message: Line) -> tuple[Part, str]:
        """The part inside and the pool outside, whichever way the message goes."""
        parts = self.sketch.parts
        if message.source in parts and message.target in self.sketch.outside:
            return parts[message.source], message.target
        if message.target in parts and message.source in self.sketch.outside:
            return parts[message.target], message.source
        raise CannotDraw(f"{message.id} must connect a part of the pool with a pool outside")

    def _exits(self, part: Part, again: bool) -> tuple[Port, ...]:
        found = [self._side(part, len(PORTS) - 1, level, RIGHT, cost) for level, cost in _levels(part)]
        if part.gateway:
            found.append(self._top(part, CENTRE, UP, 60.0))
            found.append(self._bottom(part, CENTRE, DOWN, 3_000.0 if again else 80.0))
        return tuple(found)

    def _entries(self, part: Part, again: bool) -> tuple[Port, ...]:
        found = [self._side(part, 0, level, RIGHT, cost) for level, cost in _levels(part)]
        if part.gateway:
            found.append(self._top(part, CENTRE, DOWN, 10.0 if again else 100.0))
            found.append(self._bottom(part, CENTRE, UP, 100.0))
        if part.task:
            found += [self._top(part, port, DOWN, 20.0 + abs(PORTS[port])) for port in range(1, CENTRE + 3)]
        return tuple(found)

    def _message_ports(self, part: Part, below: bool) -> tuple[Port, ...]:
        if part.task and below:
            return tuple(self._bottom(part, port, DOWN, cost) for cost, port in enumerate(BOTTOM_PORTS))
        if part.task:
            return tuple(self._top(part, port, UP, abs(PORTS[port])) for port in range(1, CENTRE + 3))
        return (self._bottom(part, CENTRE, DOWN) if below else self._top(part, CENTRE, UP),)

    def _pool(self, pool: str) -> tuple[Port, ...]:
        below = self.below[pool]
        ports = [x for x, line in enumerate(self.grid.xs) if line.port is not None]
        return tuple(Port((x, self.grid.edge(below)), DOWN if below else UP) for x in ports)

    def _side(self, part: Part, port: int, level: int, step: tuple[int, int], cost: float) -> Port:
        x = self.grid.port(self.column[part.id], port)
        return Port((x, self.grid.level(part.lane, level)), step, cost)

    def _top(self, part: Part, port: int, step: tuple[int, int], cost: float = 0.0) -> Port:
        return self._side(part, port, 0, step, cost)

    def _bottom(self, part: Part, port: int, step: tuple[int, int], cost: float = 0.0) -> Port:
        return self._side(part, port, len(LEVELS) - 1, step, cost)


def _levels(part: Part) -> tuple[tuple[int, float], ...]:
    """The levels at which a shape's sides may be met, the middle first."""
    return ((_MIDDLE, 0.0), (0, 40.0), (2, 40.0)) if part.task else ((_MIDDLE, 0.0),)


def _sides(sketch: Sketch) -> Iterator[tuple[str, bool]]:
    """Outside pool -> whether it stands below; one on each side, nearest to what it talks with."""
    free = [False, True]
    for pool in sketch.outside:
        rows = [
            sketch.parts[end].lane
            for message in sketch.messages
            for end in (message.source, message.target)
            if pool in (message.source, message.target) and end in sketch.parts
        ]
        wanted = bool(rows) and sum(rows) / len(rows) > (len(sketch.lanes) - 1) / 2
        if not free:
            raise CannotDraw("more than two outside pools: draw this file in a modeler")
        below = wanted if wanted in free else free[0]
        free.remove(below)
        yield pool, below
