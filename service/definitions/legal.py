"""The legal limit a process names, and whether its standard times keep it. Pure."""

from dataclasses import dataclass
from datetime import datetime

from service.definitions.reckoning import Moment, working_minutes
from service.diagram import Process
from service.durations import iso
from service.errors import Invalid
from service.working_time import STATUTORI, WorkCalendar

LIMIT = "batas_hukum"
BASIS = "batas_hukum_dasar"


@dataclass(frozen=True, slots=True)
class Limit:
    """``duration`` is ISO 8601 and ``basis`` the law, as the process says them.

    ``due`` is UTC, counted as laws count from the start: its day excluded, closing time of the last day.
    ``working_minutes`` is what the duration stands for in a sum, ``None`` for months. ``exceeded``: the longest path
    passes it; ``exceeded_inside``: it does so even without the time of people outside the agency.
    """

    duration: str
    basis: str
    due: datetime
    working_minutes: int | None
    exceeded: bool
    exceeded_inside: bool


def limit_of(
    process: Process, calendar: WorkCalendar, start: datetime, longest: Moment, inside: Moment
) -> Limit | None:
    """The limit that the process's property ``batas_hukum`` names; ``None`` without one that can be read.

    A path passes it by its sum (11 days of 10) or by its date.
    """
    text = process.properties.get(LIMIT, "").strip()
    try:
        duration = iso(text)
    except Invalid:
        return None
    due, most = calendar.due(start, duration, STATUTORI), working_minutes(duration, STATUTORI)

    def passes(moment: Moment) -> bool:
        return moment.at > due or most is not None and moment.minutes > most

    basis = process.properties.get(BASIS, "").strip()
    return Limit(text, basis, due, most, passes(longest), passes(inside))
