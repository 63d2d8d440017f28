"""The agency's calendar: a month, a list of days from a file, one day."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli.door import Hand, acting, hand, json_too
from service.cli.telling import MONTHS, as_json, say, table
from service.errors import Invalid

if TYPE_CHECKING:
    from service.calendars import Change, MonthDay

WEEKDAYS = ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min")
KINDS = {
    "working": "hari kerja",
    "weekend": "akhir pekan",
    "holiday": "libur nasional",
    "joint_leave": "cuti bersama",
    "off": "libur setempat",
    "replacement": "kerja pengganti",
}
MOST_MOVED = 200
in_unit = click.option(
    "--unit", default="", metavar="NAME", help="Kalender unit ini, bukan seluruh instansi."
)
checking = click.option(
    "--check", is_flag=True, help="Hanya tunjukkan tenggat yang akan bergeser; tidak ada yang disimpan."
)


@click.command()
@click.option("--month", default="", metavar="2026-03", help="Bulan yang ditampilkan; bawaannya bulan ini.")
@in_unit
@acting
@json_too
def calendar(month: str, unit: str, login: str, json: bool) -> None:
    """Kalender kerja sebulan: jenis, nama, dan jam kerja setiap hari.

    \b
    Contoh:
      lajur calendar --as halimah --month 2026-03
    """
    from service import calendars, identity

    with hand(login) as at:
        identity.require(at.actor, "calendar.read")
        year, number = _month(month, at.now.astimezone(at.zone))
        found = calendars.month(at.session, at.actor.tenant, year, number, unit)
    if json:
        days = [{**_plain(day), "minutes": day.minutes} for day in found.days]
        totals = {"working_days": found.working_days, "working_minutes": found.working_minutes}
        as_json(
            {"month": f"{year}-{number:02}", "unit": unit, "revision": found.revision, **totals, "days": days}
        )
        return
    rows = [(_day(day.date), KINDS[day.kind], day.name, _hours(day), day.ramadan) for day in found.days]
    table(("HARI", "JENIS", "NAMA", "JAM KERJA", "RAMADAN"), rows, "Bulan ini kosong.")
    say(f"{found.working_days} hari kerja, {found.working_minutes} menit kerja.")


@click.command("calendar-import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@in_unit
@checking
@acting
@json_too
def calendar_import(file: Path, unit: str, check: bool, login: str, json: bool) -> None:
    """Masukkan hari libur dan hari kerja pengganti dari FILE: CSV dengan kolom tanggal, jenis, nama.

    Jenis adalah libur atau kerja. Satu baris salah, tidak ada yang disimpan.

    \b
    Contoh:
      lajur calendar-import libur-2027.csv --as admin.tarakan --check
    """
    from service import calendars

    with hand(login, writing=not check) as at:
        days = calendars.read_list(file.read_bytes(), at.now.astimezone(at.zone).date())
        _change(at, days, unit, check, json)


@click.command("day-off")
@click.argument("day")
@click.argument("name", default="")
@click.option("--working", is_flag=True, help="Nyatakan hari kerja pengganti, bukan libur.")
@click.option("--withdraw", is_flag=True, help="Cabut yang sudah dinyatakan; tanpa NAME.")
@in_unit
@checking
@acting
@json_too
def day_off(
    day: str, name: str, working: bool, withdraw: bool, unit: str, check: bool, login: str, json: bool
) -> None:
    """Nyatakan DAY (2026-03-18 atau 18/03/2026) hari libur setempat bernama NAME; tenggat terbuka dihitung ulang.

    \b
    Contoh:
      lajur day-off 2026-03-18 "Hari jadi kota" --as admin.tarakan
    """
    from service import calendars

    on = calendars.read_date(day)
    change: Change = calendars.DayChange(on, "working" if working else "off", name)
    if withdraw:
        change = calendars.DayWithdrawn(on)
    with hand(login, writing=not check) as at:
        _change(at, (change,), unit, check, json)


def _change(at: Hand, changes: "tuple[Change, ...]", unit: str, check: bool, json: bool) -> None:
    """Show which open deadlines would move and, unless only checking, save."""
    from service import calendars, instances

    proposals, facts = calendars.proposed(at.session, at.actor, changes, at.now, unit)
    moved = instances.preview_calendar(at.session, at.actor, proposals, at.now, MOST_MOVED)
    if facts and not check:
        calendars.change(at.session, at.actor, changes, at.now, unit)
        instances.calendar_changed(at.session, at.actor.tenant, unit, at.now)
    if json:
        as_json({"changes": len(facts), "saved": bool(facts) and not check, "moved": moved.total}, at.zone)
        return
    saved = "belum disimpan" if check else "disimpan" if facts else "kalender sudah seperti itu"
    say(f"{len(facts)} perubahan, {saved}; {moved.total} tenggat terbuka bergeser.")


def _month(text: str, today: datetime) -> tuple[int, int]:
    if not text:
        return today.year, today.month
    try:
        found = datetime.strptime(text, "%Y-%m")  # noqa: DTZ007 (a month has no zone)
    except ValueError as error:
        raise Invalid(
            "Bulan ditulis seperti 2026-03; ditemukan {found}. Perbaiki.", found=text[:20]
        ) from error
    return found.year, found.month


def _day(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def _hours(day: "MonthDay") -> str:
    return ", ".join(f"{opens:%H.%M}–{closes:%H.%M}" for opens, closes in day.segments)


def _plain(day: "MonthDay") -> dict[str, object]:
    return {
        "date": day.date.isoformat(),
        "kind": day.kind,
        "name": day.name,
        "segments": day.segments,
        "ramadan": day.ramadan,
        "declared": day.declared is not None,
    }


COMMANDS = (calendar, calendar_import, day_off)
