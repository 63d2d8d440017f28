"""How the arrows of a page run: along the middles of cells, else in the free strips beside and between the shapes.

Each band holds one shape, so what leaves a shape sideways meets no other; what must pass a shape of its own column
runs in a strip at the column's edge, shared only with arrows to the same shape.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from service.sheets.model import DECISION, Connection, Route, Symbol

LEFT, RIGHT, TOP, BOTTOM = "left", "right", "top", "bottom"
_OTHER = {LEFT: RIGHT, RIGHT: LEFT}
_STRIPS = (0.14, 0.08, 0.03)
"""How far from the edge of its column a strip runs."""
_UNDER, _OVER = 0.9, 0.1
"""Where an arrow runs sideways below and above the shape of a band."""

Port = tuple[str, str]
Strip = tuple[int, str, int]


@dataclass
class _Taken:
    """What earlier arrows use: sides of shapes, and pieces of strips with the shape they lead to."""

    sides: dict[Port, str] = field(default_factory=dict)
    strips: dict[Strip, list[tuple[float, float, str]]] = field(default_factory=dict)

    def leaves(self, shape: Symbol, side: str) -> bool:
        """Whether an arrow may leave there: a question's answers each have a side of their own."""
        used = self.sides.get((shape.id, side))
        return used is None or used == "out" and shape.kind != DECISION

    def enters(self, shape: Symbol, side: str) -> bool:
        """Whether an arrow may come in there: where others come in, or nobody leaves."""
        return self.sides.get((shape.id, side), "in") == "in"

    def strip(self, column: int, side: str, top: float, bottom: float, target: str) -> int | None:
        """A strip that is free between two heights, but for arrows to the same shape."""
        for number in range(len(_STRIPS)):
            used = self.strips.get((column, side, number), [])
            if all(each[2] == target or each[1] <= top or each[0] >= bottom for each in used):
                return number
        return None


def routed(shapes: Sequence[Symbol], connections: Sequence[Connection], columns: int) -> tuple[Route, ...]:
    """The arrows between shapes of one page; ``band`` counts from the page's top here."""
    known = {shape.id: shape for shape in shapes}
    pairs = [(known[each.source], known[each.target], each.label) for each in connections]
    taken = _Taken()
    found: dict[int, Route] = {}
    for place, (source, target, label) in enumerate(pairs):
        route = _straight(source, target, label, shapes, taken)
        if route is not None:
            found[place] = _kept(route, taken)
    for place, (source, target, label) in enumerate(pairs):
        if place not in found:
            found[place] = _kept(_around(source, target, label, columns, taken), taken)
    return tuple(found[place] for place in sorted(found))


def _straight(
    source: Symbol, target: Symbol, label: str, shapes: Sequence[Symbol], taken: _Taken
) -> Route | None:
    """Down, or sideways and down, where no shape stands in the way."""
    between = range(source.band + 1, target.band)
    if target.band <= source.band or any(
        each.column == target.column and each.band in between for each in shapes
    ):
        return None
    x, y, to = source.column + 0.5, source.band + 0.5, (target.column + 0.5, target.band + 0.5)
    if source.column == target.column:
        return (
            Route(source, target, label, BOTTOM, TOP, ((x, y), to)) if taken.leaves(source, BOTTOM) else None
        )
    side = RIGHT if target.column > source.column else LEFT
    if taken.leaves(source, side):
        return Route(source, target, label, side, TOP, ((x, y), (to[0], y), to))
    if taken.leaves(source, BOTTOM):
        under = source.band + _UNDER
        return Route(source, target, label, BOTTOM, TOP, ((x, y), (x, under), (to[0], under), to))
    return None


def _around(source: Symbol, target: Symbol, label: str, columns: int, taken: _Taken) -> Route:
    """Sideways to a strip of the target's column, along it, and in from that side or from above."""
    ways = [
        way
        for beside in _sides(source, target, columns)
        for exit in _exits(source, target, beside)
        if taken.leaves(source, exit) and (way := _way(source, target, beside, exit, taken)) is not None
    ]
    sideways = [way for way in ways if way[1] != TOP]
    exit, entry, points = (sideways or ways or [_forced(source, target, columns)])[0]
    return Route(source, target, label, exit, entry, points)


_Way = tuple[str, str, tuple[tuple[float, float], ...]]


def _sides(source: Symbol, target: Symbol, columns: int) -> tuple[str, str]:
    """The strips to try: the nearer one first, and inside the chart where there is a choice."""
    if source.column == target.column:
        first = LEFT if target.column == columns - 1 and columns > 1 else RIGHT
    else:
        first = LEFT if source.column < target.column else RIGHT
    return first, _OTHER[first]


def _exits(source: Symbol, target: Symbol, beside: str) -> tuple[str, str]:
    if source.column == target.column:
        return beside, BOTTOM
    return RIGHT if source.column < target.column else LEFT, BOTTOM


def _way(source: Symbol, target: Symbol, beside: str, exit: str, taken: _Taken) -> _Way | None:
    entry = beside if taken.enters(target, beside) and (source.id, exit) != (target.id, beside) else TOP
    out = source.band + (_UNDER if exit == BOTTOM else 0.5)
    into = target.band + (_OVER if entry == TOP else 0.5)
    strip = taken.strip(target.column, beside, min(out, into), max(out, into), target.id)
    return None if strip is None else (exit, entry, _points(source, target, beside, strip, out, into))


def _forced(source: Symbol, target: Symbol, columns: int) -> _Way:
    """Where nothing is free any more two arrows share a strip."""
    beside = _sides(source, target, columns)[0]
    out, into = source.band + _UNDER, target.band + _OVER
    return BOTTOM, TOP, _points(source, target, beside, len(_STRIPS) - 1, out, into)


def _points(
    source: Symbol, target: Symbol, beside: str, strip: int, out: float, into: float
) -> tuple[tuple[float, float], ...]:
    edge = _STRIPS[strip] if beside == LEFT else 1 - _STRIPS[strip]
    x, here, there = target.column + edge, source.column + 0.5, target.column + 0.5
    turns = [(here, source.band + 0.5), (here, out), (x, out), (x, into), (there, into)]
    turns.append((there, target.band + 0.5))
    return tuple(point for place, point in enumerate(turns) if not place or point != turns[place - 1])


def _kept(route: Route, taken: _Taken) -> Route:
    """The route, once what it uses is written down."""
    taken.sides[route.source.id, route.exit] = "out"
    if route.entry != TOP:
        taken.sides[route.target.id, route.entry] = "in"
    for (x, top), (other, bottom) in zip(route.points, route.points[1:], strict=False):
        column, part = int(x), x - int(x)
        near = [number for number, edge in enumerate(_STRIPS) if abs(min(part, 1 - part) - edge) < 1e-6]
        if x == other and near:
            strip = (column, LEFT if part < 0.5 else RIGHT, near[0])
            piece = (min(top, bottom), max(top, bottom), route.target.id)
            taken.strips.setdefault(strip, []).append(piece)
    return route
