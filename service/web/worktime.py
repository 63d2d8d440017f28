"""Working time in words: how late, how much is left, how long it took; by the agency's calendar."""

from dataclasses import dataclass
from datetime import datetime

from flask import Flask, g
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from service import calendars, notices
from service.tasks import Task
from service.web.visitor import agency, looking, now
from service.web.words import near
from service.working_time import WorkCalendar

WORKING_DAY = 450
"""Minutes of an ordinary working day (Perpres 21/2023), which words such as "2 hari kerja" count in."""


@dataclass(frozen=True, slots=True)
class Office:
    """The agency's calendar, and the per cent of a step's time after which it reminds (0: never)."""

    calendar: WorkCalendar
    reminder_percent: int


def install(app: Flask) -> None:
    """Make the words filters of the templates."""
    for word in (due, soon, work_time):
        app.jinja_env.filters[word.__name__] = word


def office() -> Office:
    """The visitor's office as it is now: read once for a page, however many rows it has."""
    if "office" not in g:
        with looking() as session:
            settings = notices.settings(session, agency().key)
            g.office = Office(calendars.of(session, agency().key), settings.reminder_percent)
    found: Office = g.office
    return found


def work_span(minutes: int) -> str:
    """The largest whole unit: 45 menit kerja, 3 jam kerja, 2 hari kerja."""
    if minutes >= WORKING_DAY:
        return ngettext("%(num)d hari kerja", "%(num)d hari kerja", minutes // WORKING_DAY)
    if minutes >= 60:
        return ngettext("%(num)d jam kerja", "%(num)d jam kerja", minutes // 60)
    return ngettext("%(num)d menit kerja", "%(num)d menit kerja", minutes)


def work_time(minutes: int) -> str:
    """Two units, for what is over and can be told exactly: 1 hari 2 jam kerja, 1 jam 5 menit kerja."""
    days, rest = divmod(minutes, WORKING_DAY)
    hours, rest = divmod(rest, 60)
    if days:
        return _("%(days)d hari %(hours)d jam kerja", days=days, hours=hours) if hours else work_span(minutes)
    if hours and rest:
        return _("%(hours)d jam %(minutes)d menit kerja", hours=hours, minutes=rest)
    return work_span(minutes)


def when(at: datetime) -> str:
    """A near instant as people name it: hari ini 15.30, besok 09.00, Senin 09.00; else 21 Nov 09.00."""
    local, locale = at.astimezone(agency().clock), get_locale()
    ahead = (local.date() - now().astimezone(agency().clock).date()).days
    day = {-1: _("kemarin"), 0: _("hari ini"), 1: _("besok")}.get(ahead)
    if day is None and locale and 1 < ahead < 7:
        day = locale.days["format"]["wide"][local.weekday()]
    return near(at) if day is None else f"{day} {local:%H.%M}"


def due(task: Task) -> tuple[str, str]:
    """The words for a task's deadline in working time and their kind: late, soon, calm or none."""
    if task.due_at is None:
        return _("tanpa tenggat"), "none"
    if task.late:
        return _late(task.due_at, task.closed_at or now()), "late"
    if soon(task):
        return _("segera: %(left)s", left=_left(task.due_at)), "soon"
    return _left(task.due_at), "calm"


def soon(task: Task) -> bool:
    """Whether an open task was reminded of, or has used the share of its time after which people are reminded."""
    if task.state != "open" or task.due_at is None or task.late:
        return False
    if task.reminded_at is not None:
        return True
    percent = office().reminder_percent
    return percent > 0 and office().calendar.share(task.opened_at, task.due_at, percent) <= now()


def used(task: Task) -> int | None:
    """The per cent of its working time a task has used, at most 100; ``None`` without a deadline."""
    if task.due_at is None:
        return None
    whole = office().calendar.elapsed(task.opened_at, task.due_at)
    gone = office().calendar.elapsed(task.opened_at, task.closed_at or now())
    return min(100, max(0, int(100 * gone / whole))) if whole.total_seconds() > 0 else None


def _late(due_at: datetime, until: datetime) -> str:
    """Off hours do not add to lateness: a deadline that passed at closing time is told by its instant."""
    minutes = office().calendar.working_minutes(due_at, until)
    if minutes <= 0:
        return _("terlambat sejak %(when)s", when=when(due_at))
    return _("terlambat %(span)s", span=work_span(minutes))


def _left(due_at: datetime) -> str:
    """Working time while the deadline is today or more than a working day away; between them its day and hour."""
    minutes = office().calendar.working_minutes(now(), due_at)
    zone = agency().clock
    today = now().astimezone(zone).date() == due_at.astimezone(zone).date()
    if minutes < 1 or minutes < WORKING_DAY and not today:
        return when(due_at)
    return _("%(span)s lagi", span=work_span(minutes))
