"""The clock a case runs by: its agency's calendar and the counting its diagram asks for."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from service import calendars
from service.definitions import Definition, deadlines
from service.engine import DueRule
from service.working_time import WorkCalendar


@dataclass(frozen=True, slots=True)
class Clock:
    """A definition with the calendar it counts by; ``rule`` is what the engine asks for due times."""

    definition: Definition
    calendar: WorkCalendar
    rule: DueRule


def clock(session: Session, definition: Definition, calendar: WorkCalendar | None = None) -> Clock:
    """The clock of a definition by its agency's calendar of today, or by another one to see what it would change.

    The process property ``unit`` names the unit whose calendar counts.
    """
    process = definition.diagram.main
    if calendar is None:
        calendar = calendars.of(session, definition.tenant, process.properties.get("unit", ""))
    return Clock(definition, calendar, deadlines.rule(process, calendar))
