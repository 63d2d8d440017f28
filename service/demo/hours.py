"""Office hours, so that nobody in the demo works at night, on a Sunday or in Lebaran."""

from datetime import datetime, timedelta

from service.working_time import WorkCalendar

LONG_AGO = timedelta(days=365)


def before(calendar: WorkCalendar, now: datetime, minutes: int) -> datetime:
    """The instant so many working minutes before ``now``; within a year."""
    begin = now - LONG_AGO
    return later(calendar, begin, calendar.working_minutes(begin, now) - minutes)


def later(calendar: WorkCalendar, at: datetime, minutes: float) -> datetime:
    """The instant so many working minutes after ``at``."""
    return calendar.add(at, timedelta(minutes=minutes))
