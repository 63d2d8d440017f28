"""Instants, spans, numbers and states as people say them; the agency's clock, the visitor's language."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from flask import Flask, request
from flask_babel import get_locale, ngettext, pgettext
from flask_babel import gettext as _
from markupsafe import Markup

from service.history.facts import JOBS
from service.instances import Case
from service.tasks import Task
from service.web.visitor import agency, now

ORDINARY = 50
"""The priority of a task that nobody called urgent."""


def install(app: Flask) -> None:
    """Make the words filters of the templates."""
    times, states = (instant, day, near, ago, moment), (task_state, case_state, priority)
    for word in (*times, *states, number, hash_short, role_name, job_kind):
        app.jinja_env.filters[word.__name__] = word
    app.jinja_env.filters["as_written"] = written
    app.jinja_env.globals.update(query=query, language_query=language_query)


def instant(at: datetime) -> str:
    """21 Nov 2026 14.05 WITA, on the agency's clock."""
    local = at.astimezone(agency().clock)
    return f"{day(local)} {local:%H}.{local:%M} {local.tzname()}"


def day(on: date) -> str:
    """21 Nov 2026."""
    locale = get_locale()
    months = locale.months["format"]["abbreviated"] if locale else {}
    return f"{on.day} {months.get(on.month, on.month)} {on.year}"


def near(at: datetime) -> str:
    """17 Nov 10.00 on the agency's clock; with the year when it is another one than now."""
    local, today = at.astimezone(agency().clock), now().astimezone(agency().clock)
    date = day(local) if local.year != today.year else day(local).rpartition(" ")[0]
    return f"{date} {local:%H.%M}"


def ago(at: datetime) -> str:
    """3 jam lalu; baru saja."""
    gone = now() - at
    return _("baru saja") if gone < timedelta(minutes=1) else _("%(span)s lalu", span=span(gone))


def span(length: timedelta) -> str:
    """The largest whole unit: 3 hari, 2 jam, 5 menit."""
    minutes = max(1, int(length.total_seconds() // 60))
    if minutes < 60:
        return ngettext("%(num)d menit", "%(num)d menit", minutes)
    if minutes < 48 * 60:
        return ngettext("%(num)d jam", "%(num)d jam", minutes // 60)
    return ngettext("%(num)d hari", "%(num)d hari", minutes // (24 * 60))


def moment(at: datetime, words: str | None = None) -> Markup:
    """Relative words for the eye, the exact instant for pointer, machine and paper."""
    exact, kind = instant(at), "said" if words is not None else "relative"
    text = words if words is not None else ago(at)
    return Markup(
        '<time datetime="{}" title="{}"><span class="{}">{}</span><span class="exact"> ({})</span></time>'
    ).format(at.astimezone(UTC).isoformat(timespec="seconds"), exact, kind, text, exact)


def task_state(task: Task) -> tuple[str, str]:
    """The state in the office's words and its kind."""
    if task.state != "open":
        return (_("Selesai"), "done") if task.state == "completed" else (_("Ditarik"), "none")
    if task.late:
        return _("Terlambat"), "late"
    if task.returned_reason:
        return _("Dikembalikan"), "back"
    if task.seat == "opd":
        return _("Menunggu OPD"), "none"
    return (_("Diproses"), "calm") if task.assignee else (_("Baru"), "none")


def priority(task: Task) -> tuple[str, str] | None:
    """How urgent a diagram or a program called the task, and its kind; ``None`` for the ordinary ones."""
    if task.priority == ORDINARY:
        return None
    if task.priority > ORDINARY:
        return _("Prioritas tinggi (%(number)s)", number=task.priority), "soon"
    return _("Prioritas rendah (%(number)s)", number=task.priority), "none"


def case_state(case: Case) -> tuple[str, str]:
    """The state of a case in the office's words and its kind."""
    if case.state == "finished":
        return _("Selesai"), "done"
    if case.state == "cancelled":
        return _("Dibatalkan"), "none"
    if case.late:
        return _("Terlambat"), "late"
    if case.tasks and all(task.seat == "opd" for task in case.tasks):
        return _("Menunggu OPD"), "none"
    if case.tasks and all(task.returned_reason for task in case.tasks):
        return _("Dikembalikan"), "back"
    return _("Diproses"), "calm"


def number(value: int | float | Decimal) -> str:
    """1.234,5 in Indonesian, 1,234.5 in English."""
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    text = f"{exact:,f}"
    locale = get_locale()
    if locale is not None and locale.language == "en":
        return text
    return text.translate(str.maketrans(",.", ".,"))


def role_name(role: str) -> str:
    """A role as people call it."""
    called = {
        "applicant": _("Pemohon"),
        "seat_holder": pgettext("peran", "Pelaksana"),
        "process_owner": _("Pemilik proses"),
        "agency_admin": _("Admin instansi"),
        "auditor": _("Auditor"),
        "data_reader": _("Pembaca data pribadi"),
        "operator": _("Operator"),
        "program": _("Akun program"),
    }
    return called.get(role, role)


def job_kind(kind: str) -> str:
    """The kind of a job as people call it."""
    return _(JOBS[kind]) if kind in JOBS else kind


def query(asked: Mapping[str, str], **changes: str) -> str:
    """The same question with changes, as a query string; empty parts are left out."""
    return urlencode({key: value for key, value in {**asked, **changes}.items() if value})


def language_query(language: str) -> str:
    """This page in another language."""
    return query(request.args.to_dict(), bahasa=language)


def hash_short(hash: str) -> str:
    """The first twelve digits, enough to compare by eye."""
    return hash[:12]


def written(value: Any) -> str:
    """A stored value as text: yes and no, numbers and dates as people write them, lists with commas."""
    if isinstance(value, bool):
        return _("Ya") if value else _("Tidak")
    if isinstance(value, int | float | Decimal):
        return number(value)
    if isinstance(value, list):
        return ", ".join(written(each) for each in value)
    if isinstance(value, dict):
        return " – ".join(written(each) for each in value.values() if each not in (None, ""))
    return "" if value is None else _dated(str(value))


def _dated(text: str) -> str:
    try:
        return day(date.fromisoformat(text)) if len(text) == 10 else text
    except ValueError:
        return text
