"""A path drawn in time: one row a lane, one bar a step, across working days. Only positions, in per cent of the width.

A working day is as wide as its hours, nights and breaks take no room, days off are narrow and shaded.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from service.definitions.paths import Path, Step
from service.working_time import Day, WorkCalendar

MOST_DAYS = 400
"""Longer paths are drawn by the calendar alone, without shading days off."""
OFF = 0.4
"""The width of a day off beside a working day."""
THIN, FITS, ROOM = 0.7, 4.5, 5.5
"""The least width of a bar, the width into which its number fits, and the room the number takes beside it."""
MOST_DAY_TICKS = 22
"""More working days than that are marked by weeks."""
GAP = {"hour": 11.0, "day": 4.4, "head": 8.5}
"""How far labels stand apart, so that they can be read on a phone."""


@dataclass(frozen=True, slots=True)
class Shade:
    """A day off: its kind and name as the calendar says them."""

    left: float
    width: float
    day: Day


@dataclass(frozen=True, slots=True)
class Tick:
    """A line with a label: ``kind`` is hour or day, above them date or month; ``at`` is local."""

    left: float
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Bar:
    """A step from its beginning to its deadline; ``line`` counts from 0. Its number stands inside, after or before."""

    step: Step
    left: float
    width: float
    line: int
    number: str


@dataclass(frozen=True, slots=True)
class Row:
    """A lane with its bars, on so many lines."""

    name: str
    outside: bool
    bars: tuple[Bar, ...]
    lines: int


@dataclass(frozen=True, slots=True)
class Picture:
    """``limit`` and ``end`` are where the legal limit and the path end."""

    rows: tuple[Row, ...]
    shades: tuple[Shade, ...]
    ticks: tuple[Tick, ...]
    end: float
    limit: float | None


def picture(path: Path, lanes: Sequence[str], calendar: WorkCalendar, limit: datetime | None) -> Picture:
    """The picture of a path; ``lanes`` are the ids in the order of the diagram, ``limit`` a line to draw."""
    begins = min((step.begins for step in path.steps), default=path.ends)
    opens = min([calendar.add(begins, timedelta()), *(step.due for step in path.steps), path.ends])
    axis = Axis(calendar, opens, max(path.ends, limit or path.ends))
    order = [lane for lane in (*lanes, "") if any(step.lane == lane for step in path.steps)]
    return Picture(
        rows=tuple(_row([step for step in path.steps if step.lane == lane], axis) for lane in order),
        shades=tuple(axis.shades()),
        ticks=tuple(axis.ticks()),
        end=axis.at(path.ends),
        limit=None if limit is None else axis.at(limit),
    )


class Axis:
    """Instants as places from 0 to 100."""

    def __init__(self, calendar: WorkCalendar, first: datetime, last: datetime) -> None:
        self.zone = ZoneInfo(calendar.zone)
        self._first, self._last = first.astimezone(self.zone), last.astimezone(self.zone)
        count = (self._last.date() - self._first.date()).days + 1
        days = [self._first.date() + timedelta(days=n) for n in range(count if count <= MOST_DAYS else 0)]
        self._days = [calendar.day(day) for day in days]
        edges = [0.0]
        for day in self._days:
            edges.append(edges[-1] + (1.0 if day.segments else OFF))
        self._edges, self._low, self._high = edges, 0.0, edges[-1]
        if self.hourly:
            hours = [self._raw(at) for at in self._hours()]
            self._low = max((at for at in hours if at <= self._raw(self._first)), default=0.0)
            self._high = min((at for at in hours if at >= self._raw(self._last)), default=edges[-1])

    @property
    def hourly(self) -> bool:
        """Whether the hours of one or two days are told; then nothing before and after them is drawn."""
        return 0 < sum(bool(day.segments) for day in self._days) <= 2

    def at(self, instant: datetime) -> float:
        """Where an instant is."""
        local = instant.astimezone(self.zone)
        if not self._days:
            whole = (self._last - self._first) / timedelta(1) or 1.0
            return _percent((local - self._first) / timedelta(1) / whole)
        return _percent((self._raw(local) - self._low) / ((self._high - self._low) or 1.0))

    def _raw(self, local: datetime) -> float:
        """Days from the left edge, each as wide as it is drawn."""
        index = (local.date() - self._days[0].date).days
        if index < 0:
            return 0.0
        day, wide = self._days[index], self._edges[index + 1] - self._edges[index]
        return self._edges[index] + wide * _gone(day, local)

    def shades(self) -> Iterator[Shade]:
        """The days off."""
        for day, (left, right) in zip(self._days, pairwise(self._edges), strict=True):
            if not day.segments:
                place = _percent((left - self._low) / (self._high - self._low))
                end = _percent((right - self._low) / (self._high - self._low))
                yield Shade(place, round(end - place, 2), day)

    def ticks(self) -> Iterator[Tick]:
        """Hours of a day or two, days of some weeks, Mondays of some months, and each month where it begins."""
        if not self._days:
            yield from self._years()
            return
        marks = self._hours() if self.hourly else self._mornings()
        kind = "hour" if self.hourly else "day"
        shown: dict[float, datetime] = {}
        for mark in marks:
            shown.setdefault(self.at(mark), mark)
        for place in _apart([place for place in shown if 0 <= place < 100], shown, GAP[kind]):
            yield Tick(place, kind, shown[place])
        heads = self._heads()
        for head in heads:
            yield Tick(max(self.at(head), 0.0), "date" if self.hourly else "month", head)

    def _hours(self) -> list[datetime]:
        """Each full hour of work, and opening and closing time."""
        found = []
        for day in self._days:
            for opens, closes in day.segments:
                hour = opens.replace(minute=0) + timedelta(hours=1)
                found += [opens, *_hourly(hour, closes), closes]
        return found

    def _mornings(self) -> list[datetime]:
        """The beginning of each working day; of each week when they are many."""
        days = [day for day in self._days if day.segments]
        if len(days) > MOST_DAY_TICKS:
            days = [days[0], *(day for last, day in pairwise(days) if _week(last) != _week(day))]
        return [day.segments[0][0] for day in days]

    def _heads(self) -> list[datetime]:
        """The beginning of each day when hours are told, else of each month."""
        firsts: dict[date, Day] = {}
        for day in self._days:
            if day.segments or not self.hourly:
                firsts.setdefault(day.date if self.hourly else day.date.replace(day=1), day)
        heads = [_morning(day, self.zone) for day in firsts.values()]
        kept = heads[:1]
        for head in heads[1:]:
            if self.at(head) - self.at(kept[-1]) >= GAP["head"]:
                kept.append(head)
            elif len(kept) == 1:  # the few days before it do without
                kept = [head]
        return kept

    def _years(self) -> Iterator[Tick]:
        """Months by the calendar, at most as many as can be read."""
        months = [
            date(year, month, 1)
            for year in range(self._first.year, self._last.year + 1)
            for month in range(1, 13)
        ]
        starts = [datetime(day.year, day.month, 1, tzinfo=self.zone) for day in months]
        inside = [start for start in starts if self._first <= start <= self._last]
        for start in inside[:: max(1, -(-len(inside) // 6))]:
            yield Tick(self.at(start), "month", start)


def _row(steps: Sequence[Step], axis: Axis) -> Row:
    """The steps of a lane, each on the first line where it has room."""
    ends: list[float] = []
    bars = []
    for step in steps:
        left, right = axis.at(step.begins), axis.at(step.due)
        wide = max(right - left, THIN)
        left = min(left, 100 - wide)
        number = "inside" if wide >= FITS else "after" if left + wide + ROOM <= 100 else "before"
        first = left - (ROOM if number == "before" else 0)
        line = next((n for n, end in enumerate(ends) if end <= first + 0.01), len(ends))
        ends[line : line + 1] = [left + wide + (ROOM if number == "after" else 0)]
        bars.append(Bar(step, round(left, 2), round(wide, 2), line, number))
    return Row(steps[0].pelaksana, steps[0].outside, tuple(bars), len(ends))


def _gone(day: Day, local: datetime) -> float:
    """The part of a day's hours that is over; of a day off the part of the clock."""
    if not day.segments:
        return (local.hour * 60 + local.minute) / 1440
    whole = sum((closes - opens).total_seconds() for opens, closes in day.segments)
    gone = sum(max(0.0, (min(local, closes) - opens).total_seconds()) for opens, closes in day.segments)
    return gone / whole


def _apart(places: Iterable[float], shown: Mapping[float, datetime], gap: float) -> list[float]:
    """Places that have room for their labels; of two too near each other the full hour stays, else the first."""
    kept: list[float] = []
    for place in places:
        if not kept or place - kept[-1] >= gap:
            kept.append(place)
        elif shown[kept[-1]].minute and not shown[place].minute:
            kept[-1] = place
    return kept


def _hourly(first: datetime, before: datetime) -> Iterable[datetime]:
    while first < before:
        yield first
        first += timedelta(hours=1)


def _morning(day: Day, zone: ZoneInfo) -> datetime:
    return day.segments[0][0] if day.segments else datetime.combine(day.date, datetime.min.time(), zone)


def _week(day: Day) -> tuple[int, int]:
    year, week, _ = day.date.isocalendar()
    return year, week


def _percent(share: float) -> float:
    return round(100 * share, 2)
