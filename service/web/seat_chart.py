"""Who sat where when, drawn: a row a seat, a bar a time in it or for it. Only positions, in per cent of the width."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from service.identity import Seat
from service.personnel import Stay

MOST_YEARS = 12
"""More years than that are not each marked."""
THIN, FITS, ROOM = 0.6, 16.0, 38.0
"""The least width of a bar, the width into which a name fits, and the room a name takes beside it on a phone."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A line with a label where a month or a year begins; ``at`` is local."""

    left: float
    kind: str
    at: date


@dataclass(frozen=True, slots=True)
class Bar:
    """A stay inside the picture; ``line`` counts from 0. Its ``name`` stands inside, after or before."""

    stay: Stay
    left: float
    width: float
    line: int
    name: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which nobody sits in the seat."""

    left: float
    width: float
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """A seat with its bars on so many lines, and its gaps."""

    seat: Seat
    bars: tuple[Bar, ...]
    gaps: tuple[Gap, ...]
    lines: int


@dataclass(frozen=True, slots=True)
class Picture:
    """``today`` is where now is, ``None`` when it lies outside."""

    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    today: float | None


def picture(
    seats: Sequence[Seat], stays: Sequence[Stay], years: range, now: datetime, zone: ZoneInfo
) -> Picture:
    """The seats, in their order, over whole calendar years on the agency's clock."""
    axis = _Axis(years, zone)
    held: dict[str, list[Stay]] = {seat.key: [] for seat in seats}
    for stay in stays:
        held.setdefault(stay.seat, []).append(stay)
    return Picture(
        rows=tuple(_row(seat, held[seat.key], axis) for seat in seats),
        ticks=tuple(axis.ticks()),
        today=axis.at(now) if axis.first <= now < axis.last else None,
    )


class _Axis:
    """Instants as places from 0 to 100."""

    def __init__(self, years: range, zone: ZoneInfo) -> None:
        self._years = years
        self.first = datetime.combine(date(years.start, 1, 1), time(), zone)
        self.last = datetime.combine(date(years.stop, 1, 1), time(), zone)
        self._zone = zone

    def at(self, instant: datetime) -> float:
        """Where an instant is; what lies outside stands at the edge."""
        inside = min(max(instant, self.first), self.last)
        return round(100 * ((inside - self.first) / (self.last - self.first)), 2)

    def ticks(self) -> Iterator[Tick]:
        """The months of one year; of several years each, or some."""
        if len(self._years) == 1:
            starts = [date(self._years.start, month, 1) for month in range(1, 13)]
        else:
            starts = [date(year, 1, 1) for year in self._years[:: -(-len(self._years) // MOST_YEARS)]]
        kind = "month" if len(self._years) == 1 else "year"
        for start in starts:
            yield Tick(self.at(datetime.combine(start, time(), self._zone)), kind, start)


def _row(seat: Seat, stays: Sequence[Stay], axis: _Axis) -> Row:
    """Holders on the first lines, those who act for them below, each where there is room."""
    shown = [stay for stay in stays if _inside(stay, axis)]
    bars: list[Bar] = []
    for acting in (False, True):
        base = max((bar.line + 1 for bar in bars), default=0)
        ends: list[float] = []
        for stay in (each for each in shown if each.sits is not acting):
            bar = _bar(stay, axis)
            first = bar.left - (ROOM if bar.name == "before" else 0)
            line = next((n for n, end in enumerate(ends) if end <= first + 0.01), len(ends))
            ends[line : line + 1] = [bar.left + bar.width + (ROOM if bar.name == "after" else 0)]
            bars.append(replace(bar, line=base + line))
    gaps = () if seat.external else tuple(_gaps([stay for stay in stays if stay.sits], axis))
    return Row(seat, tuple(bars), gaps, max([1, *(bar.line + 1 for bar in bars)]))


def _inside(stay: Stay, axis: _Axis) -> bool:
    """What was withdrawn before it began never was."""
    ends = stay.until or axis.last
    return stay.since < axis.last and ends > axis.first and ends > stay.since


def _bar(stay: Stay, axis: _Axis) -> Bar:
    left, right = axis.at(stay.since), axis.at(stay.until or axis.last)
    wide = max(right - left, THIN)
    left = min(left, 100 - wide)
    name = "inside" if wide >= FITS else "after" if left + wide + ROOM <= 100 else "before"
    return Bar(stay, left, round(wide, 2), 0, name)


def _gaps(holders: Sequence[Stay], axis: _Axis) -> Iterator[Gap]:
    """Times between and after people; before the first known one nothing is known."""
    if not holders:
        yield _gap(axis.first, axis.last, axis)
        return
    end: datetime = holders[0].since
    for stay in holders:
        if stay.since > end and stay.since > axis.first and end < axis.last:
            yield _gap(max(end, axis.first), min(stay.since, axis.last), axis)
        if stay.until is None:
            return
        end = max(end, stay.until)
    if end < axis.last:
        yield _gap(max(end, axis.first), axis.last, axis)


def _gap(since: datetime, until: datetime, axis: _Axis) -> Gap:
    left = axis.at(since)
    return Gap(left, round(axis.at(until) - left, 2), since, until)
