"""Quiet hours: when a mail may arrive. Pure."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.working_time import WorkCalendar

NONE = timedelta(0)


def let_through(
    at: datetime, calendar: WorkCalendar, quiet_from: time | None, quiet_until: time | None
) -> datetime:
    """When a mail of the instant ``at`` may go out: at once, or at the next end of quiet hours on a working day.

    Quiet hours are clock times in the calendar's zone and may run over midnight; days off are quiet altogether.
    Without quiet hours nothing waits.
    """
    if quiet_from is None or quiet_until is None:
        return at
    zone = ZoneInfo(calendar.zone)
    local = at.astimezone(zone)
    works = bool(calendar.day(local.date()).segments)
    if works and not _quiet(local.time(), quiet_from, quiet_until):
        return at
    day = local.date() + timedelta(days=local.time() >= quiet_until)
    opens = calendar.add(datetime.combine(day, time.min, zone), NONE).astimezone(zone)
    return datetime.combine(opens.date(), quiet_until, zone).astimezone(at.tzinfo)


def _quiet(clock: time, begins: time, ends: time) -> bool:
    return begins <= clock < ends if begins < ends else clock >= begins or clock < ends
