"""What a timer's time means: the agency's calendar and the counting the diagram asks for. Pure."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from service.diagram import Node, Process
from service.durations import Duration, iso
from service.engine import DueRule, timers
from service.working_time import KALENDER, KERJA, STATUTORI, WorkCalendar

PROPERTY = "kalender"
COUNTINGS = (KERJA, KALENDER, STATUTORI)


def rule(process: Process, calendar: WorkCalendar) -> DueRule:
    """The rule by which the engine counts the timers of a process: (start, text, element id) -> due in UTC.

    The text is a duration, or a date or instant as the diagram says it; without an offset it is the clock of the
    calendar's zone. Invalid for a text that is neither.
    """
    zone = ZoneInfo(calendar.zone)

    def due(start: datetime, text: str, element: str) -> datetime:
        if not text.startswith("P"):
            return instant(text, zone)
        return calendar.due(start, _duration(text), counting(process, process.nodes.get(element)))

    return due


def counting(process: Process, node: Node | None) -> str:
    """How the time of a timer (or of the step it stands on) is counted: kerja, kalender or statutori.

    The property ``kalender`` of the event says it, else the one of its step, else the one of the process. A word
    nobody knows is counted as kerja; the check tells it.
    """
    host = process.nodes.get(node.attached_to or "") if node else None
    for part in (node, host, process):
        if part is not None and (said := part.properties.get(PROPERTY, "").strip()):
            return said if said in COUNTINGS else KERJA
    return KERJA


def instant(text: str, zone: ZoneInfo) -> datetime:
    """``2026-03-31``, ``2026-03-31T09:00`` or with an offset, as UTC; Invalid for anything else."""
    timers.date(text)
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


@lru_cache(1024)
def _duration(text: str) -> Duration:
    return iso(text)
