"""A unit's calendar laid over its agency's. On the days that a unit's rows cover, they alone count."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from service.calendars.sheets import Sheet
from service.working_time import Hours, WorkCalendar

DAY = timedelta(days=1)
NEVER = date.max


def work_calendar(zone: str, agency: Sheet, unit: Sheet | None = None) -> WorkCalendar:
    """The calendar that counts in ``zone`` (an IANA name); without a unit it is the agency's own."""
    days = dict(agency.days)
    hours = agency.hours
    if unit is not None:
        days |= unit.days
        hours = tuple(laid_over(agency.hours, unit.hours))
    return WorkCalendar(
        zone,
        hours,
        {day: change.name for day, change in days.items() if change.kind == "off"},
        {day: change.name for day, change in days.items() if change.kind == "working"},
    )


def laid_over(lower: Iterable[Hours], upper: Iterable[Hours]) -> Iterator[Hours]:
    """Rows that do not overlap and say for every day what the upper rows say, else the lower ones.

    Among rows of one sheet Ramadan goes before other hours, then what began last.
    """
    ranked = [(0, row) for row in lower] + [(1, row) for row in upper]
    edges = {row.since for _, row in ranked} | {_behind(row) for _, row in ranked}
    for since, behind in pairwise(sorted(edges)):
        held = [(level, row) for level, row in ranked if row.since <= since < _behind(row)]
        if held:
            _, row = max(held, key=lambda each: (each[0], each[1].kind == "ramadan", each[1].since))
            until = None if behind == NEVER else behind - DAY
            yield Hours(since, until, row.week, row.kind, row.name)


def _behind(row: Hours) -> date:
    """The first day on which a row holds no longer."""
    return NEVER if row.until is None else row.until + DAY
