"""Working time: what "1 hari kerja" or "60 menit" means by an office's hours, holidays and law."""

from service.working_time.calendar import WorkCalendar, default
from service.working_time.counting import KALENDER, KERJA, STATUTORI
from service.working_time.days import Day
from service.working_time.hours import DEFAULT_RAMADAN, NORMAL, RAMADAN, Hours, Week

__all__ = [
    "DEFAULT_RAMADAN",
    "KALENDER",
    "KERJA",
    "NORMAL",
    "RAMADAN",
    "STATUTORI",
    "Day",
    "Hours",
    "Week",
    "WorkCalendar",
    "default",
]
