"""The lines along which flows may run, before anything has a size.

Upright lines: some tracks in the gap before each column and some through the column, where a shape has its ports.
Level lines: in each lane some tracks above the shapes, three through them, some below; one for the pools above
and one for those below.
"""

from dataclasses import dataclass, field

GAP_TRACKS = 5
PORTS = (-42, -20, 0, 20, 38, 54)
CENTRE = PORTS.index(0)
BOTTOM_PORTS = (PORTS.index(38), PORTS.index(54))
LEVELS = (-15, 0, 15)
ABOVE_TRACKS = 4
BELOW_TRACKS = 3

# Rough measures, good enough to prefer the shorter way.
_GAP, _COLUMN, _LANE, _TRACK = 50, 120, 200, 10


@dataclass(frozen=True)
class Upright:
    """``port`` is an index into PORTS, or None for a track of the gap before ``column``."""

    column: int
    port: int | None
    track: int
    about: float


@dataclass(frozen=True)
class Level:
    """``kind`` is above, shape, below or outside; ``index`` counts from the top within its kind."""

    lane: int
    kind: str
    index: int
    about: float


@dataclass
class Grid:
    """All lines in order, from the left and from the top."""

    columns: int
    lanes: int
    xs: list[Upright] = field(default_factory=list)
    ys: list[Level] = field(default_factory=list)

    def __post_init__(self) -> None:
        for column in range(self.columns + 1):
            left = column * (_GAP + _COLUMN)
            for track in range(GAP_TRACKS):
                self.xs.append(Upright(column, None, track, left + (track + 0.5) * _GAP / GAP_TRACKS))
            if column < self.columns:
                centre = left + _GAP + _COLUMN / 2
                self.xs += [Upright(column, p, 0, centre + offset) for p, offset in enumerate(PORTS)]
        self.ys.append(Level(-1, "outside", 0, -60.0))
        for lane in range(self.lanes):
            top = float(lane * _LANE)
            self.ys += [Level(lane, "above", i, top + i * _TRACK) for i in range(ABOVE_TRACKS)]
            self.ys += [Level(lane, "shape", i, top + 90 + offset) for i, offset in enumerate(LEVELS)]
            self.ys += [Level(lane, "below", i, top + 170 + i * _TRACK) for i in range(BELOW_TRACKS)]
        self.ys.append(Level(self.lanes, "outside", 1, self.lanes * _LANE + 60.0))
        self._x = {(line.column, line.port, line.track): i for i, line in enumerate(self.xs)}
        self._y = {(line.lane, line.kind, line.index): i for i, line in enumerate(self.ys)}

    def port(self, column: int, port: int) -> int:
        """The upright line through a column's port."""
        return self._x[column, port, 0]

    def level(self, lane: int, index: int = 1) -> int:
        """The level line through the shapes of a lane; 1 is their middle."""
        return self._y[lane, "shape", index]

    def edge(self, bottom: bool) -> int:
        """The level line of the pools outside."""
        return len(self.ys) - 1 if bottom else 0
