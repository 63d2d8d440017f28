"""Telling people: a line under their bell at once, a mail when their office is not quiet, a webhook for programs."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service import calendars, jobs
from service.database import new_id
from service.jobs import Job, Wish
from service.notices.quiet import let_through
from service.notices.recipients import News, Told, recipients
from service.notices.settings import Settings, settings
from service.notices.tables import NoticeRow
from service.notices.webhook import facts
from service.settings import Post
from service.tasks.tables import TaskRow


def run_notices(session: Session, batch: Sequence[Job], now: datetime) -> None:
    """Tell what ``notice`` jobs ask for; a handful of statements for each agency, however many jobs."""
    held = jobs.held_many(session, batch)
    for tenant, some in _by_tenant(held).items():
        tasks = _tasks(session, tenant, some)
        wanted = [(job.payload["kind"], tasks.get(job.payload["task"])) for job in some]
        _tell(session, tenant, [News(kind, task) for kind, task in wanted if task is not None], now)
    jobs.done_many(session, held)


def run_reminders(session: Session, batch: Sequence[Job], now: datetime) -> None:
    """Remind of open tasks that are not late yet, and note on them that people were reminded.

    The tasks are held before their jobs, as a recount of deadlines does.
    """
    found = {tenant: _tasks(session, tenant, some, hold=True) for tenant, some in _by_tenant(batch).items()}
    held = jobs.held_many(session, batch)
    for tenant, some in _by_tenant(held).items():
        tasks = [found[tenant][job.payload["task"]] for job in some if job.payload["task"] in found[tenant]]
        due = [task for task in tasks if task.reminded_at is None and _in_time(task, now)]
        if due:
            _note(session, tenant, due, now)
            _tell(session, tenant, [News("reminder", task) for task in due], now)
    jobs.done_many(session, held)


def _by_tenant(batch: Sequence[Job]) -> dict[str, list[Job]]:
    found = defaultdict(list)
    for job in batch:
        found[job.tenant].append(job)
    return found


def _tasks(session: Session, tenant: str, some: Sequence[Job], *, hold: bool = False) -> dict[str, TaskRow]:
    """The jobs' tasks by id, as they are now."""
    query = (
        select(TaskRow)
        .where(TaskRow.tenant == tenant, TaskRow.id.in_({job.payload["task"] for job in some}))
        .order_by(TaskRow.id)
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in session.scalars(query.with_for_update() if hold else query)}


def _in_time(task: TaskRow, now: datetime) -> bool:
    return task.state == "open" and task.late_at is None and task.due_at is not None and now < task.due_at


def _note(session: Session, tenant: str, tasks: Sequence[TaskRow], now: datetime) -> None:
    session.execute(
        update(TaskRow)
        .where(TaskRow.tenant == tenant, TaskRow.id.in_([task.id for task in tasks]))
        .values(reminded_at=now)
        .execution_options(synchronize_session=False)
    )


def _tell(session: Session, tenant: str, news: Sequence[News], now: datetime) -> None:
    """Write the lines, and messages for those lines only that were not there before."""
    wanted = recipients(session, tenant, news, now)
    fresh = _written(session, tenant, wanted, now)
    chosen = settings(session, tenant)
    wishes = [
        *_mails(session, tenant, chosen, fresh, now),
        *_webhooks(tenant, chosen, news, wanted, fresh, now),
    ]
    jobs.enqueue_many(session, tenant, wishes)


def _written(session: Session, tenant: str, wanted: Sequence[Told], now: datetime) -> list[Told]:
    """Those who read it for the first time. What is over already is written as read: a record, no call."""
    if not wanted:
        return []
    rows = [_row(tenant, told, now) for told in wanted]
    words: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    adding = words.insert(NoticeRow).on_conflict_do_nothing().returning(NoticeRow.id)
    added = set(session.scalars(adding, rows))
    return [told for told, row in zip(wanted, rows, strict=True) if row["id"] in added]


def _row(tenant: str, told: Told, now: datetime) -> dict[str, Any]:
    task = told.news.task
    over = task.state != "open" and told.news.kind != "late"
    return {
        "tenant": tenant,
        "id": new_id(),
        "person": told.person.id,
        "kind": told.kind,
        "task": task.id,
        "instance": task.instance,
        "key": told.news.key,
        "at": now,
        "read_at": now if over else None,
    }


def _mails(
    session: Session, tenant: str, chosen: Settings, fresh: Sequence[Told], now: datetime
) -> Iterator[Wish]:
    reachable = [told for told in fresh if told.person.email]
    if not reachable or not chosen.mail or Post.from_env().server is None:
        return
    calendar = calendars.of(session, tenant)
    at = let_through(now, calendar, chosen.quiet_from, chosen.quiet_until)
    for told in reachable:
        task = told.news.task
        about = {"task": task.id, "person": told.person.id, "kind": told.kind}
        if task.state == "open" or told.news.kind == "late":
            yield Wish("mail", at, about, task.instance)


def _webhooks(
    tenant: str,
    chosen: Settings,
    news: Sequence[News],
    wanted: Sequence[Told],
    fresh: Sequence[Told],
    now: datetime,
) -> Iterator[Wish]:
    """One for each piece of news; none when everybody concerned had been told of it before."""
    if not chosen.webhook_url:
        return
    old = {told.news.key for told in wanted} - {told.news.key for told in fresh}
    for each in news:
        if each.key not in old:
            body = facts(tenant, each.kind, each.task, now)
            yield Wish("webhook", now, body, each.task.instance, dedupe_key=f"webhook:{each.key}")
