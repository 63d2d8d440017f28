"""Office hours, so that nobody in the demo works at night."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(8), time(15, 30)
SATURDAY = 5


def at_work(at: datetime, zone: ZoneInfo) -> datetime:
    """``at`` when the office is open then, else some minute of the last hour it was open before."""
    local = at.astimezone(zone)
    if local.weekday() < SATURDAY and OPENS <= local.time() <= CLOSES:
        return at
    day = local.date() - timedelta(days=local.time() < OPENS)
    while day.weekday() >= SATURDAY:
        day -= timedelta(days=1)
    return datetime.combine(day, CLOSES, zone) - timedelta(minutes=at.minute)
