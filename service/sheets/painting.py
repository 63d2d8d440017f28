"""A page of the chart drawn on paper: the table, the five shapes, the arrows between them."""

from collections.abc import Iterator
from typing import Any

from service.sheets.lettering import LEADING as LABEL_LEADING
from service.sheets.lettering import SIZE as LABEL_SIZE
from service.sheets.lettering import labels
from service.sheets.measuring import BODY, BOLD, HEAD, LEADING, MM, PADDING, SIZE, lines
from service.sheets.model import CONNECTOR, DECISION, MARGIN, PROCESS, TALL, Page, Route, Row, Sheet, Symbol
from service.sheets.paging import TITLE, heading

_ARROW = 3.2


def foot(canvas: Any, sheet: Sheet, number: int) -> None:
    """What every page says of itself."""
    edge, width = MARGIN * MM, sheet.paper.width * MM
    canvas.setFont(BODY, 6)
    canvas.drawString(
        edge, edge + 3, lines(sheet.mark, width - 2 * edge - 90, size=6)[0] if sheet.mark else ""
    )
    canvas.drawRightString(width - edge, edge + 3, f"Halaman {number} dari {sheet.count}")


def chart(canvas: Any, sheet: Sheet, number: int, height: float) -> None:
    """Draw page ``number`` of the chart from its upper edge at ``height`` downwards."""
    page = sheet.pages[number]
    drawn = _Drawn(canvas, sheet, page, height - TITLE - sheet.header)
    canvas.setFont(BOLD, 8)
    title = lines(sheet.identity.title, sum(_widths(sheet)), BOLD, 8)
    canvas.drawString(0, height - 11, title[0] + (" …" if len(title) > 1 else ""))
    _header(canvas, sheet, height - TITLE)
    drawn.table()
    for route in page.routes:
        drawn.arrow(route)
    drawn.shapes()
    for route in page.routes:
        drawn.head(route)
    drawn.names()
    canvas.saveState()
    canvas.translate(-MARGIN * MM, -MARGIN * MM)
    foot(canvas, sheet, number + 2)
    canvas.restoreState()


def _widths(sheet: Sheet) -> list[float]:
    """All columns of the table from left to right."""
    wide = sheet.columns
    no, kegiatan, *rest = wide.widths
    return [no, kegiatan, *[wide.lane] * len(wide.lanes), *rest]


def _edges(sheet: Sheet) -> list[float]:
    found = [0.0]
    for width in _widths(sheet):
        found.append(found[-1] + width)
    return found


def _header(canvas: Any, sheet: Sheet, top: float) -> None:
    """Two lines of headings: what belongs together above, each column below."""
    edges, count = _edges(sheet), len(sheet.columns.lanes)
    low, middle = top - sheet.header, top - LEADING - 2 * PADDING
    whole = [(0, 1, "No"), (1, 2, "Kegiatan"), (2 + count + 3, 2 + count + 4, "Keterangan")]
    upper = [(2, 2 + count, "Pelaksana"), (2 + count, 2 + count + 3, "Mutu Baku")]
    names = [*sheet.columns.lanes, "Kelengkapan", "Waktu", "Output"]
    boxes = [(*each, low, top) for each in whole] + [(*each, middle, top) for each in upper]
    boxes += [(2 + place, 3 + place, name, low, middle) for place, name in enumerate(names)]
    canvas.setLineWidth(0.5)
    for first, last, name, bottom, upper_edge in boxes:
        left, right = edges[first], edges[last]
        canvas.setFillGray(0.93)
        canvas.rect(left, bottom, right - left, upper_edge - bottom, stroke=1, fill=1)
        canvas.setFillGray(0)
        told = heading(name, right - left)
        first_line = (upper_edge + bottom + (len(told) - 1) * LEADING) / 2 - SIZE * 0.35
        canvas.setFont(BOLD, HEAD)
        for place, line in enumerate(told):
            canvas.drawCentredString((left + right) / 2, first_line - place * LEADING, line)


class _Drawn:
    """One page on its canvas: turns columns and bands into points."""

    def __init__(self, canvas: Any, sheet: Sheet, page: Page, top: float) -> None:
        self.canvas, self.sheet, self.page, self.top = canvas, sheet, page, top
        self.edges = _edges(sheet)
        self.left = self.edges[2]
        self.bands = list(self._bands())

    def _bands(self) -> Iterator[tuple[float, float]]:
        """The upper edge and the height of each band."""
        y = self.top
        for row, height in zip(self.page.rows, self.page.heights, strict=True):
            for band in range(row.bands):
                yield y - band * height / row.bands, height / row.bands
            y -= height

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a place of the grid lies on the paper."""
        top, height = self.bands[min(int(y), len(self.bands) - 1)]
        return self.left + x * self.sheet.columns.lane, top - (y - int(y)) * height

    def table(self) -> None:
        """Lines and texts."""
        y = self.top
        self.canvas.setLineWidth(0.4)
        for row, height in zip(self.page.rows, self.page.heights, strict=True):
            for left, right in zip(self.edges, self.edges[1:], strict=False):
                self.canvas.rect(left, y - height, right - left, height, stroke=1, fill=0)
            self._texts(row, y)
            y -= height

    def _texts(self, row: Row, top: float) -> None:
        wide = self.sheet.columns
        lefts = [self.edges[0], self.edges[1], *self.edges[2 + len(wide.lanes) : -1]]
        for place, (text, left, width) in enumerate(zip(row.texts, lefts, wide.widths, strict=True)):
            told = lines(text, width - 2 * PADDING)
            asked = [line for each in row.asked for line in lines(each, width - 2 * PADDING)]
            y = top - PADDING - SIZE
            for line in [*told, *(asked if place == 1 else [])]:
                self.canvas.setFont(BODY, SIZE)
                self.canvas.drawString(left + PADDING, y, line)
                y -= LEADING

    def arrow(self, route: Route) -> None:
        """The way of an arrow, to the middle of its shape; the shape covers its end."""
        path = self.canvas.beginPath()
        path.moveTo(*self.point(*route.points[0]))
        for each in route.points[1:]:
            path.lineTo(*self.point(*each))
        self.canvas.setLineWidth(0.7)
        self.canvas.drawPath(path)

    def shapes(self) -> None:
        """Every shape with what stands in it."""
        band = 0
        for row in self.page.rows:
            for symbol in row.symbols:
                x, y = self.point(symbol.column + 0.5, band + symbol.band + 0.5)
                self._shape(symbol, x, y)
            band += row.bands

    def _shape(self, symbol: Symbol, x: float, y: float) -> None:
        half, tall = self.sheet.columns.half(symbol.kind), TALL[symbol.kind]
        self.canvas.setLineWidth(0.8)
        self.canvas.setFillGray(1)
        if symbol.kind == PROCESS:
            self.canvas.rect(x - half, y - tall, 2 * half, 2 * tall, stroke=1, fill=1)
        elif symbol.kind in (DECISION, CONNECTOR):
            self._corners(x, y, _corners(symbol.kind, half, tall))
        else:
            self.canvas.roundRect(x - half, y - tall, 2 * half, 2 * tall, min(half, tall), stroke=1, fill=1)
        self.canvas.setFillGray(0)
        self.canvas.setFont(BODY, min(LABEL_SIZE, half * 0.36))
        self.canvas.drawCentredString(x, y - 1.8 + (1.5 if symbol.kind == CONNECTOR else 0), symbol.text)

    def _corners(self, x: float, y: float, corners: tuple[tuple[float, float], ...]) -> None:
        path = self.canvas.beginPath()
        for place, (right, up) in enumerate(corners):
            (path.lineTo if place else path.moveTo)(x + right, y + up)
        path.close()
        self.canvas.drawPath(path, stroke=1, fill=1)

    def head(self, route: Route) -> None:
        """The point of an arrow, on the edge of the shape it leads to."""
        x, y = self.point(*route.points[-1])
        half, tall = self.sheet.columns.half(route.target.kind), TALL[route.target.kind]
        across, up = {"left": (-half, 0.0), "right": (half, 0.0)}.get(route.entry, (0.0, tall))
        x, y = x + across, y + up
        back = {"left": (-1, 0), "right": (1, 0)}.get(route.entry, (0, 1))
        wide = _ARROW * 0.45
        path = self.canvas.beginPath()
        path.moveTo(x, y)
        for side in (1, -1):
            path.lineTo(
                x + back[0] * _ARROW + back[1] * side * wide, y + back[1] * _ARROW + back[0] * side * wide
            )
        path.close()
        self.canvas.setFillGray(0)
        self.canvas.drawPath(path, stroke=0, fill=1)

    def names(self) -> None:
        """The names of the arrows."""
        self.canvas.setFont(BODY, LABEL_SIZE)
        for label in labels(self.page.routes, self.sheet.columns):
            x, y = self.point(label.shape.column + 0.5, label.shape.band + 0.5)
            write = self.canvas.drawString if label.begin else self.canvas.drawRightString
            for place, line in enumerate(label.lines):
                write(x + label.x, y - label.y - place * LABEL_LEADING, line)


def _corners(kind: str, half: float, tall: float) -> tuple[tuple[float, float], ...]:
    """A rhombus, or the five-sided connector with its point below."""
    if kind == DECISION:
        return (0, tall), (half, 0), (0, -tall), (-half, 0)
    return (-half, tall), (half, tall), (half, -tall * 0.2), (0, -tall), (-half, -tall * 0.2)
