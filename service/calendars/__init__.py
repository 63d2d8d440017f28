"""Calendars: the working hours and days of an agency and its units, as they edit them."""

from service.calendars.book import Edition, edition, of, revisions, sheet, units
from service.calendars.changing import (
    change,
    declare,
    drop_hours,
    proposed,
    seed,
    set_hours,
    stream,
    withdraw,
)
from service.calendars.lists import Wrong, read_date, read_list
from service.calendars.months import Month, MonthDay, Stretch, coming, month
from service.calendars.past import Past, as_of, past
from service.calendars.sheets import Change, DayChange, DayWithdrawn, HoursDropped, Sheet
from service.calendars.weeks import DAYS, read_week, written

__all__ = [
    "DAYS",
    "Change",
    "DayChange",
    "DayWithdrawn",
    "Edition",
    "HoursDropped",
    "Month",
    "MonthDay",
    "Past",
    "Sheet",
    "Stretch",
    "Wrong",
    "as_of",
    "change",
    "coming",
    "declare",
    "drop_hours",
    "edition",
    "month",
    "of",
    "past",
    "proposed",
    "read_date",
    "read_list",
    "read_week",
    "revisions",
    "seed",
    "set_hours",
    "sheet",
    "stream",
    "units",
    "withdraw",
    "written",
]
