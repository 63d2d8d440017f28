"""The sheet as plain data: what stands in which row and column, and how the arrows run. Both papers draw from it."""

from dataclasses import dataclass

START, END, PROCESS, DECISION, CONNECTOR = "start", "end", "process", "decision", "connector"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper lying on its side; lengths in millimetres."""

    key: str
    width: int
    height: int


PAPERS = {"a4": Paper("a4", 297, 210), "f4": Paper("f4", 330, 215)}
MARGIN = 10
"""Millimetres left free on each side."""
BAND, LINK = 31.0, 22.0
"""The height in points of one shape with the air around it, and of a row that holds a connector."""
TALL = {START: 7.0, END: 7.0, PROCESS: 9.0, DECISION: 10.0, CONNECTOR: 8.0}
"""Half the height of each shape in points."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The first page. ``head`` and ``boxes`` are label and text, and label and list, in the order of the paper."""

    office: tuple[str, ...]
    head: tuple[tuple[str, str], ...]
    signed: tuple[str, ...]
    signer: tuple[str, ...]
    title: str
    boxes: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Symbol:
    """One of the five shapes, in the middle of its cell: ``band`` counts from the top of its row.

    ``text`` stands inside, and ``told`` says what it is and leads to, for those who do not see the arrows.
    """

    id: str
    kind: str
    column: int
    band: int
    text: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the chart. ``bands`` are the levels of its cells, each with one symbol at most.

    A row without an ``element`` holds a connector, one whose element ends with ``+`` goes on with the texts of the
    row above.
    """

    element: str
    no: str
    kegiatan: str
    kelengkapan: str
    waktu: str
    output: str
    keterangan: str
    questions: tuple[str, ...]
    bands: int
    symbols: tuple[Symbol, ...]

    @property
    def least(self) -> float:
        """The height in points that its shapes need."""
        return self.bands * (BAND if self.element else LINK)

    @property
    def asked(self) -> tuple[str, ...]:
        """The questions of its shapes, as they stand below what is done."""
        return tuple(f"Keputusan: {each}" for each in self.questions)

    @property
    def texts(self) -> tuple[str, ...]:
        """What is written in it, in the order of ``Columns.widths``; the lanes' cells hold symbols."""
        return (self.no, self.kegiatan, self.kelengkapan, self.waktu, self.output, self.keterangan)


@dataclass(frozen=True, slots=True)
class Connection:
    """An arrow between two symbols by their ids."""

    source: str
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class Route:
    """An arrow's way over a page: columns to the right and bands downwards, both from 0, the halves being the middles
    of cells. It begins and ends in the middle of its symbols, leaving by ``exit`` and coming in by ``entry``."""

    source: Symbol
    target: Symbol
    label: str
    exit: str
    entry: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the chart; ``heights`` are those of its rows in points."""

    rows: tuple[Row, ...]
    heights: tuple[float, ...]
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """The chart's columns: the lanes' names, and every width in points (No, Kegiatan, one lane, Kelengkapan, Waktu,
    Output, Keterangan)."""

    lanes: tuple[str, ...]
    no: float
    kegiatan: float
    lane: float
    kelengkapan: float
    waktu: float
    output: float
    keterangan: float

    @property
    def widths(self) -> tuple[float, ...]:
        """The widths of the columns that hold text, in the order of ``Row.texts``."""
        return (self.no, self.kegiatan, self.kelengkapan, self.waktu, self.output, self.keterangan)

    def half(self, kind: str = PROCESS) -> float:
        """Half the width of a shape."""
        return min(self.lane * 0.28, TALL[CONNECTOR] if kind == CONNECTOR else 20.0)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole sheet. ``mark`` says on every page which version or draft it shows; ``unnumbered`` are the steps that
    the document gives no number."""

    paper: Paper
    identity: Identity
    columns: Columns
    header: float
    pages: tuple[Page, ...]
    mark: str
    unnumbered: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many pages there are, the first with it."""
        return len(self.pages) + 1
