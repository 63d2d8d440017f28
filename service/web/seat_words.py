"""Times and events of seats and substitutes as people say them, and the dates of their forms."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Flask, request
from flask_babel import get_locale
from flask_babel import gettext as _

from service import history
from service.errors import Invalid
from service.history import Entry
from service.personnel import Note, Stay
from service.web.authority import kind_name
from service.web.seat_chart import Tick
from service.web.visitor import agency
from service.web.words import day, instant

FIRST, LAST = date(1950, 1, 1), date(2099, 12, 31)


def install(app: Flask) -> None:
    """Make the words filters of the templates."""
    for word in (since_day, last_day, stay_kind, acting_as, tick_label):
        app.jinja_env.filters[word.__name__] = word


def since_day(at: datetime) -> str:
    """1 Nov 2026; with its hour when it is not the beginning of a day."""
    local = at.astimezone(agency().clock)
    return day(local) if local.time() == time() else instant(at)


def last_day(at: datetime | None) -> str:
    """The last day before an end: 30 Nov 2026; the instant when it is none of midnight; words for no end."""
    if at is None:
        return _("seterusnya")
    local = at.astimezone(agency().clock)
    return day(local - timedelta(days=1)) if local.time() == time() else instant(at)


def stay_kind(stay: Stay) -> str:
    """Pejabat, Plt, Plh or Delegasi."""
    return {"plt": _("Plt"), "plh": _("Plh"), "delegasi": _("Delegasi")}.get(stay.kind, _("Pejabat"))


def acting_as(stay: Stay, title: str) -> str:
    """Plh. Kabid Statistik; the title alone for its holder."""
    return title if stay.sits else f"{kind_name(stay.kind)} {title}"


def start_of(on: date) -> datetime:
    """The first instant of a day on the agency's clock."""
    return datetime.combine(on, time(), agency().clock)


def end_of(on: date) -> datetime:
    """The instant after a day's last."""
    return start_of(on + timedelta(days=1))


def asked_day(name: str, what: str) -> date:
    """The date in a field of the form; Invalid, naming the field, for what is none."""
    try:
        on = date.fromisoformat(request.form.get(name, "").strip())
    except ValueError:
        on = None
    if on is None or not FIRST <= on <= LAST:
        raise Invalid("{what} harus tanggal seperti 2026-11-23. Pilih tanggalnya.", what=what)
    return on


def told(entry: Entry, names: Mapping[str, str]) -> str:
    """An event's sentence; the end of a time is its last day."""
    template, values = history.sentence(entry, names)
    if isinstance(values["since"], datetime):
        values["since"] = since_day(values["since"])
    if isinstance(values["until"], datetime):
        values["until"] = last_day(values["until"])
    return _(template).format(**values)


def people_in(entries: Sequence[Entry]) -> set[str]:
    """The ids of the people that events about seats and substitutes name."""
    named = [(entry.data or {}).get(key) for entry in entries for key in ("person", "principal")]
    return {id for id in (*named, *(entry.actor for entry in entries)) if isinstance(id, str)}


def noted(said: str, notes: Sequence[Note]) -> str:
    """What was done, and what to look at again."""
    return " ".join([said, *(_(note.text).format(**_shown(note.values)) for note in notes)])


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: last_day(value) if isinstance(value, datetime) else value for key, value in values.items()}


def tick_label(tick: Tick) -> str:
    """Jan, or 2026."""
    locale = get_locale()
    months = locale.months["format"]["abbreviated"] if locale else {}
    return str(tick.at.year) if tick.kind == "year" else str(months.get(tick.at.month, tick.at.month))
