"""Where the names of arrows stand: beside the slope of the shape they leave, on the side their arrow does not take."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.sheets.measuring import lines
from service.sheets.model import TALL, Columns, Route, Symbol
from service.sheets.routing import BOTTOM, LEFT, RIGHT

SIZE, LEADING = 5.4, 6.2
_WIDEST, _MOST = 42.0, 2


@dataclass(frozen=True, slots=True)
class Label:
    """A name beside its shape: the first line's foot in points from the shape's middle, right and down; a label
    that does not ``begin`` there ends there."""

    shape: Symbol
    lines: tuple[str, ...]
    x: float
    y: float
    begin: bool


def labels(routes: Sequence[Route], columns: Columns) -> Iterator[Label]:
    """The label of every arrow that has a name."""
    for route in routes:
        told = _short(route.label)
        if not told:
            continue
        below = route.exit == BOTTOM or _rises(route)
        left = route.exit == LEFT or route.exit == BOTTOM and _leans(route, routes, len(columns.lanes))
        slope = 0.4 * TALL[route.source.kind]
        y = slope + LEADING if below else -slope - 1.5 - (len(told) - 1) * LEADING
        x = columns.half() * 0.65
        yield Label(route.source, told, -x if left else x, y, not left)


def _short(label: str) -> tuple[str, ...]:
    """The name in two short lines at most; the whole of it is told with the shape."""
    found = lines(label, _WIDEST, size=SIZE)
    if len(found) > _MOST:
        found = [*found[: _MOST - 1], f"{found[_MOST - 1].rstrip(' ,')} …"]
    return tuple(found)


def _rises(route: Route) -> bool:
    return route.points[-1][1] < route.points[0][1]


def _leans(route: Route, routes: Sequence[Route], columns: int) -> bool:
    """Whether the name of an arrow that leaves below stands to the left: where the arrow turns to, inside the chart,
    and not where another answer has its name."""
    way = route.points[-1][0] - route.points[0][0]
    wanted = LEFT if way < 0 or not way and route.source.column == columns - 1 else RIGHT
    others = {each.exit for each in routes if each.source.id == route.source.id and _rises(each)}
    return (wanted == LEFT) != (wanted in others)
