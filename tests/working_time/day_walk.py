"""Working time the slow and obvious way: day by day, minute counting by hand, to compare with."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from service.working_time import WorkCalendar

Segment = tuple[datetime, datetime]
ONE = timedelta(days=1)


class DayWalk:
    """The rules of working time as somebody with a paper calendar would follow them."""

    def __init__(self, calendar: WorkCalendar) -> None:
        self.calendar = calendar
        self.zone = ZoneInfo(calendar.zone)
        self.known: dict[date, tuple[Segment, ...]] = {}

    def segments(self, day: date) -> tuple[Segment, ...]:
        """The hours of a local day, in UTC."""
        if day not in self.known:
            found = self.calendar.day(day).segments
            self.known[day] = tuple(
                (opens.astimezone(UTC), closes.astimezone(UTC)) for opens, closes in found
            )
        return self.known[day]

    def days(self, start: datetime) -> Iterator[tuple[date, tuple[Segment, ...]]]:
        """The working days from the local day of an instant on."""
        day = start.astimezone(self.zone).date()
        while True:
            if segments := self.segments(day):
                yield day, segments
            day += ONE

    def minutes_later(self, start: datetime, amount: timedelta) -> datetime:
        for _, segments in self.days(start):
            for opens, closes in segments:
                begins = max(opens, start)
                if begins > closes:
                    continue
                if begins + amount <= closes:
                    return begins + amount
                amount -= closes - begins
        raise AssertionError

    def days_later(self, start: datetime, days: int) -> datetime:
        ahead = self.days(start)
        for _, segments in ahead:
            if start <= segments[-1][1]:
                break
        begins = next(max(start, opens) for opens, closes in segments if start <= closes)
        if begins == segments[0][0]:
            return [segments, *(next(ahead)[1] for _ in range(days - 1))][-1][-1][1]
        for _ in range(days):
            day, segments = next(ahead)
        clock = begins.astimezone(self.zone).time()
        return self.into(segments, datetime.combine(day, clock, self.zone).astimezone(UTC))

    def into(self, segments: tuple[Segment, ...], at: datetime) -> datetime:
        """An instant moved into the hours of its day."""
        for opens, closes in segments:
            if at <= closes:
                return max(at, opens)
        return segments[-1][1]

    def days_after(self, start: datetime, days: int) -> datetime:
        """As the law counts: the day of receipt excluded, due at closing time."""
        ahead = self.days(start)
        for _ in range(days + 1):
            _, segments = next(ahead)
        return segments[-1][1]

    def between(self, start: datetime, end: datetime) -> timedelta:
        total = timedelta(0)
        for day, segments in self.days(start):
            if day > end.astimezone(self.zone).date():
                return total
            for opens, closes in segments:
                total += max(min(closes, end) - max(opens, start), timedelta(0))
        raise AssertionError
