"""Working time of some years, summed up once, so that counting is two look-ups in sorted lists.

Instants are whole microseconds since 1970 in UTC; "local" ones are the clock on the office's wall read as UTC. Days
are numbered from 1970-01-01. Every question that reaches behind the last day known raises IndexError: ask a longer
span.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICRO = timedelta(microseconds=1)
DAY = 86_400_000_000
FIRST_ORDINAL = EPOCH.toordinal()


def since_epoch(instant: datetime) -> int:
    return (instant - EPOCH) // MICRO


@dataclass(frozen=True, slots=True)
class WorkDay:
    """One working day: its number, the hours in UTC, and what its local clock is ahead of UTC."""

    number: int
    segments: tuple[tuple[int, int], ...]
    ahead: int


class Span:
    """The working days of some years; instants from ``low`` to ``high`` have a year of them on either side."""

    def __init__(self, zone: ZoneInfo, years: range, days: Iterable[WorkDay]) -> None:
        self.zone = zone
        self.years = years
        self.low = since_epoch(datetime(years[0] + 1, 1, 1, tzinfo=UTC))
        self.high = since_epoch(datetime(years[-1], 1, 1, tzinfo=UTC))
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._before: list[int] = []
        self._used: list[int] = []
        self._of: list[int] = []
        self._opens: list[int] = []
        self._closes: list[int] = []
        self._numbers: list[int] = []
        self._ahead: list[int] = []
        for day in days:
            self._take(day)

    def _take(self, day: WorkDay) -> None:
        used = self._used[-1] if self._used else 0
        for starts, ends in day.segments:
            self._starts.append(starts)
            self._ends.append(ends)
            self._before.append(used)
            used += ends - starts
            self._used.append(used)
            self._of.append(len(self._numbers))
        self._opens.append(day.segments[0][0])
        self._closes.append(day.segments[-1][1])
        self._numbers.append(day.number)
        self._ahead.append(day.ahead)

    def local(self, at: int) -> int:
        """The clock on the office's wall; asked of the zone only where it changes between two working days."""
        day = bisect_left(self._opens, at)
        ahead = self._ahead[day]
        if day and ahead != self._ahead[day - 1]:
            there = (EPOCH + timedelta(0, 0, at)).astimezone(self.zone)
            return since_epoch(there.replace(tzinfo=UTC))
        return at + ahead

    def used(self, at: int) -> int:
        """Working time from the beginning of the span to an instant."""
        index = bisect_right(self._starts, at) - 1
        if index < 0:
            return 0
        return self._before[index] + min(at, self._ends[index]) - self._starts[index]

    def plus(self, at: int, amount: int) -> int:
        """The instant when so much more working time is used; at the end of some hours it ends there."""
        if amount <= 0:
            return self._inside(at)[1]
        target = self.used(at) + amount
        index = bisect_left(self._used, target)
        return self._ends[index] - self._used[index] + target

    def days_later(self, at: int, days: int) -> int:
        """The same local clock so many working days later; from opening time on, full days."""
        index, at = self._inside(at)
        day = self._of[index]
        if at == self._opens[day]:
            return self._closes[day + days - 1]
        return self._worked(
            day + days, at + self._ahead[day] + (self._numbers[day + days] - self._numbers[day]) * DAY
        )

    def day_length(self, at: int) -> int:
        """The working time of the day on which work goes on."""
        day = self._of[self._inside(at)[0]]
        return self.used(self._closes[day]) - self.used(self._opens[day])

    def _inside(self, at: int) -> tuple[int, int]:
        """The hours on which an instant falls, or the next ones; the end of some hours is still inside them."""
        index = bisect_right(self._starts, at) - 1
        if index >= 0 and at <= self._ends[index]:
            return index, at
        return index + 1, self._starts[index + 1]

    def on(self, local: int) -> int:
        """A local clock time on its day; when that is no working day, closing time of the next one."""
        day = bisect_left(self._numbers, local // DAY)
        return self._worked(day, local) if self._numbers[day] == local // DAY else self._closes[day]

    def _worked(self, day: int, local: int) -> int:
        """A local clock time of a working day, moved into its hours: breaks forward, evenings back to closing."""
        at = local - self._ahead[day]
        if at >= self._closes[day]:
            return self._closes[day]
        return max(at, self._starts[bisect_left(self._ends, at)])

    def next_day(self, local: int) -> int:
        """The number of the local day when it is worked, else of the next that is."""
        return self._numbers[bisect_left(self._numbers, local // DAY)]

    def closing(self, number: int, days: int) -> int:
        """Closing time so many working days after a day; a day that is none counts as the next one."""
        return self._closes[bisect_left(self._numbers, number) + days]
