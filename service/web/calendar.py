"""Kalender: the agency's working days and hours as a month, and every change with the deadlines it would move."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from service import calendars, history, identity, instances
from service.calendars import Change, Month, MonthDay, Sheet
from service.calendars.months import FIRST_YEAR, LAST_YEAR
from service.calendars.rules import check_unit
from service.errors import Invalid, NotFound
from service.history import Entry
from service.web import calendar_wishes as wishes
from service.web.visitor import actor, agency, looking, now, writing
from service.web.words import day
from service.working_time import NORMAL, RAMADAN, Hours

page = Blueprint("calendar", __name__)
KINDS = ("working", "weekend", "holiday", "joint_leave", "off", "replacement")
MOST_MOVED = 200
MOST_TOLD = 200


@page.get("/kalender")
def month() -> str:
    """The month."""
    return _page()


@page.post("/kalender/periksa")
def check() -> Any:
    """Show which open deadlines a change would move; nothing is written."""
    identity.require(actor(), "calendar.change")
    unit = _unit(request.form)
    try:
        with looking() as session:
            calendar = calendars.of(session, actor().tenant, unit)
            changes = wishes.wished(calendar, _today())
            return _preview(session, unit, changes)
    except Invalid as no:
        return _page(no), 422


def _preview(session: Session, unit: str, changes: tuple[Change, ...]) -> str:
    proposals, facts = calendars.proposed(session, actor(), changes, now(), unit)
    if not facts:
        raise Invalid("Kalender sudah seperti itu. Tidak ada yang perlu disimpan.")
    return render_template(
        "calendar_preview.html",
        unit=unit,
        month=_asked_month(request.form),
        revision=_revision(),
        changes=[wishes.in_words(each) for each in changes],
        bundle=wishes.bundle(changes),
        moved=instances.preview_calendar(session, actor(), proposals, now(), MOST_MOVED),
        seats=identity.seats(session, actor().tenant),
    )


@page.post("/kalender")
def change() -> Any:
    """Save what was just shown, and let the open deadlines be recounted."""
    identity.require(actor(), "calendar.change")
    unit = _unit(request.form)
    changes = wishes.unbundled(request.form.get("perubahan", ""))
    with writing() as session:
        calendars.change(session, actor(), changes, now(), unit, _revision())
        instances.calendar_changed(session, actor().tenant, unit, now())
    said = ngettext("%(num)d perubahan disimpan.", "%(num)d perubahan disimpan.", len(changes))
    flash(f"{said} {_('Tenggat yang masih terbuka sedang dihitung ulang.')}")
    year, number = _asked_month(request.form)
    return redirect(url_for("calendar.month", bulan=f"{year}-{number:02}", unit=unit or None))


@page.get("/kalender/riwayat")
def changes() -> str:
    """Who changed what in this calendar, the newest first, and whether that history is whole."""
    identity.require(actor(), "calendar.read")
    unit, tenant = _unit(request.args), actor().tenant
    with looking() as session:
        entries = history.read(session, tenant, calendars.stream(unit))
        verdict = history.verify(session, tenant, calendars.stream(unit))
        names = identity.names(session, tenant, [each.actor for each in entries if each.actor])
    lines = [(each, _told(each, names)) for each in reversed(entries[-MOST_TOLD:])]
    return render_template("calendar_history.html", unit=unit, lines=lines, verdict=verdict)


def _told(entry: Entry, names: Mapping[str, str]) -> str:
    template, values = history.sentence(entry, names)
    dated = {
        key: day(date.fromisoformat(values[key]))
        for key in ("day", "since", "until")
        if values[key] not in ("-", None)
    }
    return _(template).format(**values | dated)


def _page(problem: Invalid | None = None) -> str:
    """The month with everything around it; after a refusal with what was typed and why it was refused."""
    identity.require(actor(), "calendar.read")
    given, tenant = request.values, actor().tenant
    unit = _unit(given)
    year, number = _asked_month(given)
    with looking() as session:
        units = calendars.units(session, tenant)
        if unit and unit not in units and not identity.may(actor(), "calendar.change"):
            raise NotFound("Unit ini belum punya kalender sendiri. Pilih unit dari daftar.")
        found = calendars.month(session, tenant, year, number, unit)
        own = calendars.sheet(session, tenant, unit)
        agencys = calendars.sheet(session, tenant) if unit else own
        coming = calendars.coming(calendars.of(session, tenant, unit), _today())
    return render_template(
        "calendar.html",
        unit=unit,
        units=units,
        found=found,
        own=own,
        agencys=agencys,
        coming=coming,
        today=_today(),
        **_around(found),
        **_forms(found, own, problem),
    )


def _around(found: Month) -> dict[str, Any]:
    """The names and neighbours of a month."""
    first = found.days[0].date
    before, after = first - timedelta(days=1), found.days[-1].date + timedelta(days=1)
    years = range(max(FIRST_YEAR, min(first.year, _today().year - 1)), max(first.year, _today().year + 5) + 1)
    locale = get_locale()
    called = locale.months["format"]["wide"] if locale else {}
    return {
        "months": [(number, called.get(number, str(number))) for number in range(1, 13)],
        "years": years,
        "before": before if before.year >= FIRST_YEAR else None,
        "after": after if after.year <= LAST_YEAR else None,
        "weekdays": wishes.weekdays(),
        "kinds": {kind: kind_name(kind) for kind in KINDS},
        "stretch": wishes.stretch,
        "long_day": wishes.long_day,
        "week_lines": wishes.week_lines,
        "usual": Hours(date.min, None, NORMAL),
    }


def _forms(found: Month, own: Sheet, problem: Invalid | None) -> dict[str, Any]:
    """What stands in the forms: typed before, or of the day or the hours that were picked."""
    typed: dict[str, str] = request.form.to_dict() if problem else {}
    apa = typed.get("apa", "")
    chosen = next((each for each in found.days if str(each.date) == request.args.get("hari")), None)
    return {
        "picked": chosen,
        "form_day": typed if apa == "hari" else _day_form(chosen),
        "form_hours": typed if apa == "jam" else _hours_form(own, request.args.get("jam", "")),
        "problem": _sentence(problem) if problem else "",
        "problem_at": apa,
        "wrong": [(each.number, _sentence(each)) for each in problem.details] if problem else [],
    }


def _day_form(chosen: MonthDay | None) -> dict[str, str]:
    """What is declared of the picked day, or the opposite of what it is."""
    if chosen is None:
        return {}
    if chosen.declared is not None:
        return {"hari": str(chosen.date), "jenis": chosen.declared.kind, "nama": chosen.declared.name}
    return {"hari": str(chosen.date), "jenis": "off" if chosen.minutes else "working"}


def _sentence(no: Invalid | calendars.Wrong) -> str:
    """A refusal, or why a line of a list is wrong, in the visitor's language with dates as people write them."""
    return _(no.text).format(**{key: _as_said(value) for key, value in no.values.items()})


def _as_said(value: Any) -> Any:
    """Dates and weekdays as the visitor says them."""
    if value in calendars.DAYS:
        return wishes.weekdays()[calendars.DAYS.index(value)]
    return day(value) if isinstance(value, date) else value


def _hours_form(own: Sheet, asked: str) -> dict[str, str]:
    """The hours that were picked (``kind:since``), or the usual ones of a kind to begin with."""
    row = next((each for each in own.hours if f"{each.kind}:{each.since}" == asked), None)
    if row is not None:
        return {
            "semula": asked,
            "jenis": row.kind,
            "nama": row.name,
            "sejak": str(row.since),
            "sampai": str(row.until or ""),
        } | _week_form(row)
    ramadan = asked == "ramadan"
    usual = Hours(date.min, None, RAMADAN if ramadan else NORMAL)
    return {"jenis": "ramadan" if ramadan else "hours"} | _week_form(usual)


def _week_form(hours: Hours) -> dict[str, str]:
    return {f"jam_{number}": calendars.written(segments) for number, segments in enumerate(hours.week)}


@page.app_template_filter()
def month_name(on: date) -> str:
    """Maret 2026."""
    locale = get_locale()
    return f"{locale.months['format']['wide'][on.month] if locale else on.month} {on.year}"


@page.app_template_filter()
def month_value(on: date) -> str:
    """2026-03, as addresses name a month."""
    return f"{on:%Y-%m}"


@page.app_template_filter()
def hours_long(minutes: int) -> str:
    """150 jam; 148 jam 30 menit."""
    hours, rest = divmod(minutes, 60)
    said = ngettext("%(num)d jam", "%(num)d jam", hours)
    return f"{said} {ngettext('%(num)d menit', '%(num)d menit', rest)}" if rest else said


def kind_name(kind: str) -> str:
    """A kind of day as people call it."""
    return {
        "working": _("Hari kerja"),
        "weekend": _("Akhir pekan"),
        "holiday": _("Libur nasional"),
        "joint_leave": _("Cuti bersama"),
        "off": _("Libur setempat"),
        "replacement": _("Kerja pengganti"),
    }[kind]


def _unit(given: Mapping[str, str]) -> str:
    unit = " ".join(given.get("unit", "").split())
    check_unit(unit)
    return unit


def _revision() -> int:
    text = request.form.get("revisi", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Invalid("Kiriman tidak lengkap. Kembali ke kalender, lalu isi lagi.")
    return int(text)


def _asked_month(given: Mapping[str, str]) -> tuple[int, int]:
    """``bulan=2026-03``, or ``tahun`` and ``bulan`` apart as the form sends them; else the present month."""
    text, year = given.get("bulan", ""), given.get("tahun", "")
    parts = [year, text] if year else text.split("-")
    if len(parts) == 2 and all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        return int(parts[0]), int(parts[1])
    return _today().year, _today().month


def _today() -> date:
    return now().astimezone(agency().clock).date()
