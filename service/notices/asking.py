"""What a case's move leaves to be told later: one job for each task, no more, so that moving stays quick."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from service import jobs
from service.jobs import Wish
from service.notices.bell import closed
from service.notices.settings import Settings, settings
from service.working_time import WorkCalendar


def opened(
    tasks: Sequence[Mapping[str, Any]], calendar: WorkCalendar, chosen: Settings, now: datetime
) -> Iterator[Wish]:
    """The jobs that tell of new tasks, given as rows, and remind of each when the agency's share of its time is used.

    ``offered`` ones are somebody's who need not sit in their seat. A task of no seat and no person calls nobody; only
    a webhook hears of it.
    """
    for task in tasks:
        id, instance = task["id"], task["instance"]
        if task["seat"] or task["assignee"] or task["offered"] or chosen.webhook_url:
            yield Wish("notice", now, {"task": id, "kind": "opened"}, instance, dedupe_key=f"opened:{id}")
        at = remind_at(calendar, task["opened_at"], task["due_at"], chosen.reminder_percent)
        if at is not None:
            yield Wish("reminder", at, {"task": id}, instance, dedupe_key=reminder(id))


def remind_at(
    calendar: WorkCalendar, opened: datetime, due: datetime | None, percent: int
) -> datetime | None:
    """When ``percent`` of the working time from ``opened`` to ``due`` is used; ``None`` without one or the other."""
    if due is None or percent == 0 or due <= opened:
        return None
    return calendar.share(opened, due, percent)


def moved(
    session: Session,
    tenant: str,
    tasks: Sequence[tuple[str, datetime, datetime]],
    calendar: WorkCalendar,
    now: datetime,
) -> None:
    """Let the reminders of tasks (id, opened, due) follow their new deadlines; one that is past is sent at once."""
    percent = settings(session, tenant).reminder_percent
    for id, since, due in tasks:
        at = remind_at(calendar, since, due, percent)
        jobs.schedule(session, tenant, "reminder", reminder(id), at and max(at, now), {"task": id})


def late(session: Session, tenant: str, tasks: Sequence[str], now: datetime) -> None:
    """Tell that tasks, by id, are late."""
    wishes = [Wish("notice", now, {"task": id, "kind": "late"}, dedupe_key=f"late:{id}") for id in tasks]
    jobs.enqueue_many(session, tenant, wishes)


def reseated(
    session: Session, tenant: str, tasks: Sequence[tuple[str, str]], seat: str, now: datetime
) -> None:
    """Open tasks (id, case) stand with another seat: its people are told, what called the former ones calls no more."""
    closed(session, tenant, [id for id, _ in tasks], now)
    wishes = [
        Wish("notice", now, {"task": id, "kind": "opened"}, case, dedupe_key=f"opened:{id}:{seat}")
        for id, case in tasks
    ]
    jobs.enqueue_many(session, tenant, wishes)


def reminder(task: str) -> str:
    """The key of the job that reminds of a task."""
    return f"remind:{task}"
