"""What a date is: a working day with its hours, or why it is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from service.working_time.hours import NORMAL, Hours, Segments, Week, hours_on
from service.working_time.national import national


@dataclass(frozen=True, slots=True)
class Day:
    """A date as people see it; ``segments`` are local instants, ``ramadan`` the name of the range or empty.

    ``kind``: working, weekend, holiday, joint_leave, off (declared), or replacement (declared to be worked).
    """

    date: date
    kind: str
    name: str
    segments: tuple[tuple[datetime, datetime], ...]
    ramadan: str


@dataclass(frozen=True, slots=True)
class Almanac:
    """The dated data of a calendar, asked day by day."""

    hours: tuple[Hours, ...]
    days_off: Mapping[date, str]
    working_days: Mapping[date, str]
    national: bool

    def day(self, day: date, zone: ZoneInfo) -> Day:
        kind, name = self._kind(day)
        row = hours_on(self.hours, day)
        segments = tuple(
            (datetime.combine(day, opens, zone), datetime.combine(day, closes, zone))
            for opens, closes in self.worked(day)
        )
        return Day(day, kind, name, segments, row.name if row and row.kind == "ramadan" else "")

    def _kind(self, day: date) -> tuple[str, str]:
        """Kind and name. What the agency declares goes first, and a day to be worked before a day off."""
        if day in self.working_days:
            return "replacement", self.working_days[day]
        if day in self.days_off:
            return "off", self.days_off[day]
        if self.national and (found := national(day.year).get(day)):
            return found
        return ("working" if self._week(day)[day.weekday()] else "weekend"), ""

    def worked(self, day: date) -> Segments:
        """The hours that count on a day; a replacement day that usually has none has those of the week's first."""
        week = self._week(day)
        if day in self.working_days:
            return week[day.weekday()] or next(filter(None, week), ())
        if day in self.days_off or self.national and day in national(day.year):
            return ()
        return week[day.weekday()]

    def _week(self, day: date) -> Week:
        row = hours_on(self.hours, day)
        return row.week if row else NORMAL
