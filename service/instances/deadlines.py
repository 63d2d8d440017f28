"""The clock a case runs by: its agency's calendar and the counting its diagram asks for."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import calendars, notices
from service.definitions import Definition, deadlines
from service.engine import DueRule, Turn
from service.instances.tables import InstanceRow
from service.tasks import offers
from service.tasks.tables import TaskRow
from service.working_time import WorkCalendar


@dataclass(frozen=True, slots=True)
class Clock:
    """A definition with the calendar it counts by; ``rule`` is what the engine asks for due times."""

    definition: Definition
    calendar: WorkCalendar
    rule: DueRule

    def day(self, now: datetime) -> date:
        """The agency's own day."""
        return now.astimezone(ZoneInfo(self.calendar.zone)).date()


def clock(session: Session, definition: Definition, calendar: WorkCalendar | None = None) -> Clock:
    """The clock of a definition by its agency's calendar of today, or by another one to see what it would change.

    The process property ``unit`` names the unit whose calendar counts.
    """
    process = definition.diagram.main
    if calendar is None:
        calendar = calendars.of(session, definition.tenant, process.properties.get("unit", ""))
    return Clock(definition, calendar, deadlines.rule(process, calendar))


def move_tasks(session: Session, instance: InstanceRow, counting: Clock, turn: Turn, now: datetime) -> None:
    """Give the open tasks their new deadlines, and their reminders with them."""
    wanted = {task.ref: task.due for task in turn.open_tasks if task.due is not None}
    query = select(TaskRow).where(TaskRow.tenant == instance.tenant, TaskRow.instance == instance.id)
    moved, offered = [], []
    for task in session.scalars(query.where(TaskRow.state == "open")).all():
        due = wanted.get(task.ref)
        if due is not None and due != task.due_at:
            task.due_at = task.sort_at = due
            task.revision += 1
            moved.append((task.id, task.opened_at, due))
            offered += [task.id] if task.offers else []
    session.flush()
    offers.moved(session, instance.tenant, offered)
    if moved:
        notices.moved(session, instance.tenant, moved, counting.calendar, now)
