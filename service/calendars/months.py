"""A calendar as people look at it: a month of days, and the days off to come."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile

from sqlalchemy.orm import Session

from service.calendars.book import of, sheet
from service.calendars.sheets import DayChange
from service.errors import Invalid
from service.working_time import WorkCalendar

FIRST_YEAR, LAST_YEAR = 2000, 2100
FREE = ("holiday", "joint_leave", "off")
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day; ``kind`` and ``ramadan`` as in ``working_time.Day``, ``declared`` what this calendar itself says of it."""

    date: date
    kind: str
    name: str
    segments: tuple[tuple[datetime, datetime], ...]
    ramadan: str
    minutes: int
    declared: DayChange | None


@dataclass(frozen=True, slots=True)
class Month:
    """The days of a month in order. ``revision`` is that of the agency's calendar, or of the unit's."""

    year: int
    month: int
    unit: str
    revision: int
    days: tuple[MonthDay, ...]

    @property
    def working_days(self) -> int:
        """Days with working time."""
        return sum(1 for day in self.days if day.minutes)

    @property
    def working_minutes(self) -> int:
        """Working minutes of the month."""
        return sum(day.minutes for day in self.days)

    @property
    def weeks(self) -> tuple[tuple[MonthDay | None, ...], ...]:
        """Rows of seven, Monday first; ``None`` outside the month."""
        before = self.days[0].date.weekday()
        cells = (*(None,) * before, *self.days, *(None,) * (-(before + len(self.days)) % 7))
        return tuple(cells[start : start + 7] for start in range(0, len(cells), 7))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of one kind and name that follow each other, both included."""

    since: date
    until: date
    kind: str
    name: str


def month(session: Session, tenant: str, year: int, month: int, unit: str = "") -> Month:
    """The month as it counts for the agency or its unit. Invalid outside the years that can be shown."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        raise Invalid(
            "Bulan harus antara Januari {first} dan Desember {last}. Pilih bulan lain.",
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )
    own = sheet(session, tenant, unit)
    calendar = of(session, tenant, unit)
    dates = [date(year, month, number + 1) for number in range(monthrange(year, month)[1])]
    days = tuple(_day(calendar, day, own.days.get(day)) for day in dates)
    return Month(year, month, unit, own.revision, days)


def _day(calendar: WorkCalendar, day: date, declared: DayChange | None) -> MonthDay:
    found = calendar.day(day)
    minutes = sum((closes - opens) // MINUTE for opens, closes in found.segments)
    return MonthDay(day, found.kind, found.name, found.segments, found.ramadan, minutes, declared)


def coming(calendar: WorkCalendar, start: date, days: int = 366, limit: int = 10) -> tuple[Stretch, ...]:
    """The days off, and the replacement working days, from ``start`` on; neighbours of one name in one stretch."""
    found: list[Stretch] = []
    for number in takewhile(lambda _: len(found) <= limit, range(days)):
        day = calendar.day(start + timedelta(days=number))
        if day.kind not in (*FREE, "replacement"):
            continue
        last = found[-1] if found else None
        same = last and (last.kind, last.name, last.until) == (
            day.kind,
            day.name,
            day.date - timedelta(days=1),
        )
        if last and same:
            found[-1] = Stretch(last.since, day.date, day.kind, day.name)
        else:
            found.append(Stretch(day.date, day.date, day.kind, day.name))
    return tuple(found[:limit])
