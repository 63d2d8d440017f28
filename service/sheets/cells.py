"""The chart for a page of HTML: what is drawn in each lane's cell, in hundredths, whatever its height becomes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from service.sheets.lettering import Label, labels
from service.sheets.model import TALL, Columns, Page, Route, Symbol

PIXELS = 96 / 72


@dataclass(frozen=True, slots=True)
class Shape:
    """A symbol in its cell: how far down in hundredths, and half its measures in pixels."""

    symbol: Symbol
    y: float
    half: float
    tall: float


@dataclass(frozen=True, slots=True)
class Head:
    """The point of an arrow, in pixels from the middle at ``y``; ``side`` is where it comes in."""

    y: float
    side: str
    x: float
    up: float


@dataclass(slots=True)
class Cell:
    """One lane in one row. Lines are x, y, x, y in hundredths of the cell; labels stand with their ``y``."""

    lines: list[tuple[float, float, float, float]] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
    labels: list[tuple[float, Label]] = field(default_factory=list)


def cells(page: Page, columns: Columns) -> list[list[Cell]]:
    """For each row of the page the cells of its lanes."""
    grid = _Grid(page, len(columns.lanes))
    for route in page.routes:
        for piece in _pieces(route):
            grid.line(*piece)
        cell, y = grid.at(route.target)
        cell.heads.append(_head(route, y, columns.half(route.target.kind) * PIXELS))
    for label in labels(page.routes, columns):
        cell, y = grid.at(label.shape)
        cell.labels.append((y, label))
    for row, cells in zip(page.rows, grid.cells, strict=True):
        for each in row.symbols:
            y = (each.band + 0.5) / row.bands * 100
            half = columns.half(each.kind) * PIXELS
            cells[each.column].shapes.append(Shape(each, y, half, TALL[each.kind] * PIXELS))
    return grid.cells


class _Grid:
    """The cells of a page, found by the bands that routes count in."""

    def __init__(self, page: Page, columns: int) -> None:
        self.cells = [[Cell() for _ in range(columns)] for _ in page.rows]
        self._rows: list[tuple[int, int, int]] = []
        for number, row in enumerate(page.rows):
            self._rows += [(number, len(self._rows), row.bands)] * row.bands

    def at(self, symbol: Symbol) -> tuple[Cell, float]:
        """The cell of a route's end, and how far down the shape stands in it."""
        row, first, bands = self._rows[symbol.band]
        return self.cells[row][symbol.column], (symbol.band + 0.5 - first) / bands * 100

    def line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """Write a piece of a route into every cell it passes."""
        for band in range(int(y1), min(int(y2) + 1, len(self._rows))):
            row, first, bands = self._rows[band]
            top, bottom = max(y1, band), min(y2, band + 1)
            if bottom == top and y1 != y2:
                continue
            above, below = ((each - first) / bands * 100 for each in (top, bottom))
            for column in range(int(x1), min(int(x2) + 1, len(self.cells[row]))):
                left, right = max(x1, column) - column, min(x2, column + 1) - column
                if right > left or x1 == x2:
                    self.cells[row][column].lines.append((left * 100, above, right * 100, below))


def _pieces(route: Route) -> Iterator[tuple[float, float, float, float]]:
    """The straight pieces of a route, from left to right and from above."""
    for (x1, y1), (x2, y2) in zip(route.points, route.points[1:], strict=False):
        yield min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _head(route: Route, y: float, half: float) -> Head:
    tall = TALL[route.target.kind] * PIXELS
    x = {"left": -half, "right": half}.get(route.entry, 0.0)
    return Head(y, route.entry, x, -tall if route.entry == "top" else 0.0)
