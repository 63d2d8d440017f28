"""What an admin wants to change in the calendar: read from a form, carried through the preview, said in words."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from flask import request
from flask_babel import get_locale
from flask_babel import gettext as _

from service import calendars
from service.calendars import Change, DayChange, DayWithdrawn, HoursDropped
from service.calendars.weeks import packed, unpacked
from service.errors import Invalid
from service.incoming import parse
from service.web.words import day
from service.working_time import Hours, WorkCalendar

LONGEST_RANGE = 60
"""Days that one declaration may cover."""


def wished(calendar: WorkCalendar, today: date) -> tuple[Change, ...]:
    """The changes this form asks for; Invalid says what is wrong with it."""
    match request.form.get("apa", ""):
        case "hari":
            return tuple(_days(calendar))
        case "cabut":
            return (DayWithdrawn(_date("hari")),)
        case "jam":
            return tuple(_hours())
        case "hapus-jam":
            return (HoursDropped(request.form.get("jenis", ""), _date("sejak")),)
        case "daftar":
            file = request.files.get("daftar")
            if file is None or not file.filename:
                raise Invalid("Pilih satu berkas CSV, lalu periksa lagi.")
            return calendars.read_list(file.read(), today)
    raise _broken()


def _days(calendar: WorkCalendar) -> Iterator[DayChange]:
    """One day, or a range; a range of days off leaves out what is off already."""
    since, kind = _date("hari"), request.form.get("jenis", "")
    until = _date("sampai") if request.form.get("sampai") else since
    if not since <= until < since + timedelta(days=LONGEST_RANGE):
        raise Invalid(
            "Rentang hari harus 1 sampai {most} hari, dari awal ke akhir. Perbaiki tanggalnya.",
            most=LONGEST_RANGE,
        )
    for number in range((until - since).days + 1):
        each = since + timedelta(days=number)
        if since == until or kind != "off" or calendar.day(each).kind in ("working", "replacement"):
            yield DayChange(each, kind, request.form.get("nama", ""))


def _hours() -> Iterator[Change]:
    """The hours of the form; when they began at another date before, those go."""
    form = request.form
    until = _date("sampai") if form.get("sampai") else None
    week = calendars.read_week([form.get(f"jam_{number}", "") for number in range(7)])
    hours = Hours(_date("sejak"), until, week, form.get("jenis", ""), form.get("nama", ""))
    was = form.get("semula", "")
    if was and was != f"{hours.kind}:{hours.since}":
        kind, _colon, since = was.partition(":")
        yield HoursDropped(kind, calendars.read_date(since))
    yield hours


def _date(name: str) -> date:
    return calendars.read_date(request.form.get(name, "").strip())


def bundle(changes: tuple[Change, ...]) -> str:
    """The changes as text for a hidden field."""
    return json.dumps([_row(each) for each in changes], ensure_ascii=False)


def _row(change: Change) -> list[Any]:
    match change:
        case DayChange():
            return ["hari", str(change.day), change.kind, change.name]
        case DayWithdrawn():
            return ["cabut", str(change.day)]
        case HoursDropped():
            return ["hapus-jam", change.kind, str(change.since)]
        case Hours():
            until = str(change.until) if change.until else None
            return ["jam", str(change.since), until, packed(change.week), change.kind, change.name]


def unbundled(text: str) -> tuple[Change, ...]:
    """What ``bundle`` made; Invalid for anything else."""
    try:
        rows = parse(text)
        if not isinstance(rows, list) or not rows:
            raise TypeError("expected a list")
        return tuple(_MADE[row[0]](*row[1:]) for row in rows)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError) as error:
        raise _broken() from error


_MADE: Mapping[str, Callable[..., Change]] = {
    "hari": lambda on, kind, name: DayChange(date.fromisoformat(on), _text(kind), _text(name)),
    "cabut": lambda on: DayWithdrawn(date.fromisoformat(on)),
    "hapus-jam": lambda kind, since: HoursDropped(_text(kind), date.fromisoformat(since)),
    "jam": lambda since, until, week, kind, name: Hours(
        date.fromisoformat(since),
        date.fromisoformat(until) if until else None,
        unpacked(week),
        _text(kind),
        _text(name),
    ),
}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("expected text")
    return value


def _broken() -> Invalid:
    return Invalid("Kiriman tidak lengkap. Kembali ke kalender, lalu isi lagi.")


def in_words(change: Change) -> tuple[str, str]:
    """A change as people say it: what, and how it will be."""
    match change:
        case DayChange(kind="working"):
            return long_day(change.day), _("hari kerja pengganti: %(name)s", name=change.name)
        case DayChange():
            return long_day(change.day), _("libur: %(name)s", name=change.name)
        case DayWithdrawn():
            return long_day(change.day), _("dicabut, kembali seperti biasa")
        case HoursDropped():
            return _("Jam kerja sejak %(day)s", day=day(change.since)), _("dihapus")
        case Hours():
            return change.name, f"{stretch(change.since, change.until)}. {'; '.join(week_lines(change))}"


def long_day(on: date) -> str:
    """Rabu 18 Mar 2026."""
    return f"{weekdays()[on.weekday()]} {day(on)}"


def stretch(since: date, until: date | None) -> str:
    """18 Mar 2026; 18 Mar 2026 – 20 Mar 2026; sejak 18 Mar 2026."""
    if until is None:
        return _("sejak %(day)s", day=day(since))
    return day(since) if since == until else f"{day(since)} – {day(until)}"


def week_lines(hours: Hours) -> list[str]:
    """The hours of a week, neighbours that are alike together: Senin–Kamis 07.30–12.00, 13.00–16.00."""
    names, lines, first = weekdays(), [], 0
    for number in range(1, 8):
        if number < 7 and hours.week[number] == hours.week[first]:
            continue
        span = names[first] if first == number - 1 else f"{names[first]}–{names[number - 1]}"
        lines.append(f"{span} {calendars.written(hours.week[first]) or _('libur')}")
        first = number
    return lines


def weekdays() -> list[str]:
    """Senin to Minggu in the visitor's language."""
    locale = get_locale()
    called = locale.days["format"]["wide"] if locale else dict(enumerate(calendars.DAYS))
    return [called[number] for number in range(7)]
