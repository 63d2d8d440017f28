"""The forecast on a procedure's sheet, and its words on the cards of Mulai."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import Flask, request
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from service.definitions import Definition
from service.definitions.forecast import Forecast
from service.definitions.outlook import Outlook
from service.definitions.paths import Path
from service.errors import Invalid
from service.web.gantt import Picture, Tick, picture
from service.web.refusals import sentence
from service.web.visitor import actor, agency, now
from service.web.words import day, instant
from service.web.worktime import WORKING_DAY
from service.working_time import WorkCalendar


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the section shows. ``asked`` is the day as typed; without a forecast ``wrong`` says why.

    ``path`` is the one that is drawn: the longest, or the one that was asked for.
    """

    asked: str
    wrong: str = ""
    found: Forecast | None = None
    path: Path | None = None
    number: int = 0
    drawn: Picture | None = None


def install(app: Flask) -> None:
    """Make the words filters of the templates."""
    for word in (exact_time, answers, tick_words):
        app.jinja_env.filters[word.__name__] = word


def outcome(session: Session, definition: Definition) -> Outcome:
    """The forecast from now, or from the day of ``?mulai=``, of the path of ``?jalur=``."""
    outlook = Outlook(session, actor().tenant)
    calendar = outlook.calendar(definition)
    asked = request.args.get("mulai", "").strip()
    try:
        found = outlook.forecast(definition, _start(asked, calendar))
    except Invalid as no:
        return Outcome(asked, wrong=sentence(no))
    number = request.args.get("jalur", default=0, type=int)
    if not 0 < number <= len(found.paths):
        number = found.paths.index(found.longest) + 1
    path = found.paths[number - 1]
    lanes = [lane.id for lane in definition.diagram.main.lanes]
    limit = found.limit.due if found.limit else None
    return Outcome(asked, "", found, path, number, picture(path, lanes, calendar, limit))


def _start(asked: str, calendar: WorkCalendar) -> datetime:
    """Now, or the opening of the day that was asked for; Invalid for what is no date."""
    if not asked:
        return now()
    try:
        on = date.fromisoformat(asked)
    except ValueError:
        raise Invalid("Tanggal mulai harus seperti 2026-11-23. Pilih tanggalnya lagi.") from None
    if on == now().astimezone(agency().clock).date():
        return now()
    return calendar.add(datetime.combine(on, time(), agency().clock), timedelta())


def brief(outlook: Outlook, definition: Definition) -> tuple[str, str]:
    """The longest path's time in words and the day a case started now would end; empty where no step has a time."""
    try:
        path = outlook.longest(definition, now())
    except Invalid:
        return "", ""
    return (exact_time(path.working_minutes), last_day(path.ends)) if path.working_minutes else ("", "")


def last_day(at: datetime) -> str:
    """The date of an instant; with its hour when it is today."""
    local = at.astimezone(agency().clock)
    return instant(at) if local.date() == now().astimezone(agency().clock).date() else day(local.date())


def exact_time(minutes: int) -> str:
    """Working minutes without rounding: 8 hari kerja 3 jam, 1 hari kerja 5 menit, 45 menit."""
    days, rest = divmod(minutes, WORKING_DAY)
    hours, rest = divmod(rest, 60)
    said = [
        ngettext("%(num)d hari kerja", "%(num)d hari kerja", days) if days else "",
        ngettext("%(num)d jam", "%(num)d jam", hours) if hours else "",
        ngettext("%(num)d menit", "%(num)d menit", rest) if rest or not minutes else "",
    ]
    return " ".join(filter(None, said))


def answers(path: Path) -> str:
    """The answers that make a path another one than its neighbours."""
    said = [f"{each.question} {each.answer}".strip() for each in path.choices if each.decides]
    return ", ".join(filter(None, said)) or _("satu-satunya jalur")


def tick_words(tick: Tick) -> str:
    """08.00, 23, 23 Nov, or Nov; with January its year."""
    locale = get_locale()
    months = locale.months["format"]["abbreviated"] if locale else {}
    month = months.get(tick.at.month, tick.at.month)
    return {
        "hour": f"{tick.at:%H.%M}",
        "day": str(tick.at.day),
        "date": f"{tick.at.day} {month}",
        "month": f"{month} {tick.at.year}" if tick.at.month == 1 else str(month),
    }[tick.kind]
