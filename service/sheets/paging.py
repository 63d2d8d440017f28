"""The chart cut into pages: as many rows as fit, and five-sided connectors where an arrow goes over the edge."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from service.sheets.flow import Chart
from service.sheets.measuring import BESIDE, BOLD, HEAD, LEADING, MM, PADDING, height, lines
from service.sheets.model import CONNECTOR, LINK, MARGIN, Columns, Connection, Page, Paper, Row, Symbol
from service.sheets.routing import routed

TITLE, FOOT = 18.0, 16.0
_MOST = 36
"""Lines of one row; what is longer goes on in the next."""
_ROUNDS = 60
_HIGHEST = 24
"""Lines of a heading."""


def columns(names: Sequence[str], paper: Paper) -> Columns:
    """The widths on that paper: lanes as wide as their shapes need, the rest to what is written."""
    whole = (paper.width - 2 * MARGIN) * MM
    lane = min(24 * MM, whole * 0.46 / len(names))
    no = 9 * MM
    rest = whole - no - lane * len(names)
    parts = {"kegiatan": 0.33, "kelengkapan": 0.215, "waktu": 0.115, "output": 0.20, "keterangan": 0.14}
    return Columns(lanes=tuple(names), no=no, lane=lane, **{key: part * rest for key, part in parts.items()})


def header(columns: Columns) -> float:
    """The height of the two lines of headings that every page repeats."""
    most = max(len(heading(name, columns.lane)) for name in columns.lanes)
    return (most + 1) * LEADING + 4 * PADDING


def heading(name: str, width: float) -> list[str]:
    """The lines of a heading; a page is not for headings."""
    found = lines(name[: _HIGHEST * 20], width - 2 * BESIDE, BOLD, HEAD)
    return found if len(found) <= _HIGHEST else [*found[: _HIGHEST - 1], "…"]


def room(paper: Paper, columns: Columns) -> float:
    """What a page has for rows."""
    return (paper.height - 2 * MARGIN) * MM - header(columns) - TITLE - FOOT


def tall(row: Row, columns: Columns) -> float:
    """The height of a row: its longest text or its shapes."""
    written = [height(text, width) for text, width in zip(row.texts, columns.widths, strict=True)]
    written[1] += sum(len(lines(each, columns.kegiatan - 2 * PADDING)) for each in row.asked) * LEADING
    return max(*written, row.least)


def paged(rows: Sequence[Row], chart: Chart, paper: Paper, columns: Columns) -> tuple[Page, ...]:
    """The pages with their routes."""
    whole = [part for row in rows for part in _parts(row, columns)]
    heights = [tall(row, columns) for row in whole]
    free, kept = room(paper, columns), [0] * len(whole)
    for _ in range(_ROUNDS):
        cut = _cut(heights, free, kept)
        links = _links([whole[slice(*each)] for each in cut], chart)
        short = [
            place
            for place, each in enumerate(cut)
            if links.count(place) > kept[place] and each[1] - each[0] > 1
        ]
        if not short:
            break
        kept[short[0]] += 1
    return tuple(
        _page(number, [whole[slice(*each)] for each in cut], links, chart, columns)
        for number in range(len(cut))
    )


def _parts(row: Row, columns: Columns) -> Iterator[Row]:
    """A row, and what does not fit into it as rows that go on without a number and without a shape."""
    cells = [lines(text, width - 2 * PADDING) for text, width in zip(row.texts, columns.widths, strict=True)]
    for start in range(0, max(1, *map(len, cells)), _MOST):
        no, kegiatan, kelengkapan, waktu, output, keterangan = (
            " ".join(cell[start : start + _MOST]) for cell in cells
        )
        yield Row(
            element=f"{row.element}+" if start else row.element,
            no=no,
            kegiatan=kegiatan,
            kelengkapan=kelengkapan,
            waktu=waktu,
            output=output,
            keterangan=keterangan,
            questions=() if start else row.questions,
            bands=1 if start else row.bands,
            symbols=() if start else row.symbols,
        )


def _cut(heights: Sequence[float], free: float, kept: Sequence[int]) -> list[tuple[int, int]]:
    """The first row of each page and the one after its last; ``kept`` connectors of each page have their room."""
    found: list[tuple[int, int]] = []
    start, used = 0, 0.0
    for place, tall in enumerate(heights):
        if place > start and used + tall + kept[len(found)] * LINK > free:
            found.append((start, place))
            start, used = place, 0.0
        used += tall
    return [*found, (start, len(heights))]


@dataclass(frozen=True, slots=True)
class _Link:
    """A connector of a page; ``early`` stands above its rows."""

    page: int
    target: str
    letter: str
    out: bool
    early: bool
    other: int

    @property
    def id(self) -> str:
        return f"{'ke' if self.out else 'dari'} {self.letter} {self.page}"


class _Links:
    """The connectors of all pages, and where each shape stands."""

    def __init__(self, homes: dict[str, int], columns: dict[str, int], found: list[_Link]) -> None:
        self.homes, self.columns, self.found = homes, columns, found

    def count(self, page: int) -> int:
        return sum(each.page == page for each in self.found)

    def of(self, page: int, early: bool) -> list[_Link]:
        """Those above or below the rows of a page, the ones that lead away first."""
        here = [each for each in self.found if each.page == page and each.early == early]
        return sorted(here, key=lambda each: not each.out)


def _links(pages: Sequence[Sequence[Row]], chart: Chart) -> _Links:
    """One connector on each page for each shape elsewhere that an arrow leads to, and one beside that shape."""
    homes = {symbol.id: place for place, rows in enumerate(pages) for row in rows for symbol in row.symbols}
    columns = {symbol.id: symbol.column for rows in pages for row in rows for symbol in row.symbols}
    found: dict[tuple[int, str], _Link] = {}
    letters: dict[str, str] = {}
    for each in _known(chart.connections, homes):
        here, there = homes[each.source], homes[each.target]
        if here == there:
            continue
        letter = letters.setdefault(each.target, _letter(len(letters)))
        found.setdefault((here, each.target), _Link(here, each.target, letter, True, there < here, there))
        known = found.get((there, each.target))
        if known is None or here < there and not known.early:
            found[there, each.target] = _Link(there, each.target, letter, False, here < there, here)
    return _Links(homes, columns, list(found.values()))


def _known(connections: Sequence[Connection], homes: dict[str, int]) -> list[Connection]:
    return [each for each in connections if each.source in homes and each.target in homes]


def _letter(number: int) -> str:
    """A to Z, then A1 and so on."""
    return chr(65 + number % 26) + (str(number // 26) if number > 25 else "")


def _page(number: int, pages: Sequence[Sequence[Row]], links: _Links, chart: Chart, columns: Columns) -> Page:
    over, under = ([_row(link, links) for link in links.of(number, early)] for early in (True, False))
    rows = (*over, *pages[number], *under)
    shapes, band = [], 0
    for row in rows:
        shapes += [replace(symbol, band=symbol.band + band) for symbol in row.symbols]
        band += row.bands
    routes = routed(shapes, list(_here(number, links, chart)), len(columns.lanes))
    return Page(rows, tuple(tall(row, columns) for row in rows), routes)


def _row(link: _Link, links: _Links) -> Row:
    """A row that holds nothing but a connector; chart pages count from 2."""
    told = f"Penghubung {link.letter}, {'ke' if link.out else 'dari'} halaman {link.other + 2}"
    symbol = Symbol(link.id, CONNECTOR, links.columns[link.target], 0, link.letter, told)
    return Row("", "", told, "", "", "", "", (), 1, (symbol,))


def _here(number: int, links: _Links, chart: Chart) -> Iterator[Connection]:
    """The arrows of one page: between its shapes, to the connectors that lead away, from those that lead here."""
    out = {each.target: each.id for each in links.found if each.page == number and each.out}
    for each in _known(chart.connections, links.homes):
        if links.homes[each.source] == number:
            there = each.target if links.homes[each.target] == number else out[each.target]
            yield Connection(each.source, there, each.label)
    for link in links.found:
        if link.page == number and not link.out:
            yield Connection(link.id, link.target, "")
