"""Times without a database: what a mutu baku spelling means, and what it comes to in an office's hours."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from service.cli.door import json_too, moment
from service.cli.telling import as_json, instant, say

COUNTS = ("rolling", "statutory", "calendar")
_HOW = {
    "working-minutes": "menit kerja",
    "working-days": "hari kerja",
    "working-days x5": "minggu berisi 5 hari kerja",
    "elapsed-clock": "jam dinding",
    "calendar-days": "hari kalender",
    "calendar-days x7": "hari kalender",
    "statutory": "hari kerja menurut undang-undang; hari penerimaan tidak dihitung",
    "calendar": "kalender",
}

_DATE_UNITS = {"Y": "tahun", "M": "bulan", "W": "minggu", "D": "hari"}
_CLOCK_UNITS = {"H": "jam", "M": "menit", "S": "detik"}

_ANY_TEXT: Mapping[str, Any] = {"ignore_unknown_options": True}
"""A cell may begin with a dash."""


_FROM = click.option(
    "--from",
    "start",
    required=True,
    callback=moment,
    metavar="ISO",
    help="Saat mulai, misalnya 2026-02-13T10:00:00+08:00; tanpa zona: jam dinding di --zone.",
)
_ZONE = click.option(
    "--zone", default="Asia/Jakarta", show_default=True, metavar="IANA", help="Zona waktu kantor."
)


@click.command(context_settings=_ANY_TEXT)
@click.argument("text", metavar="TEKS")
@_FROM
@_ZONE
@click.option(
    "--count",
    type=click.Choice(COUNTS),
    help="Cara menghitung: waktu kerja (rolling), menurut undang-undang, atau kalender; biasanya menurut teksnya.",
)
@json_too
def due(text: str, start: datetime, zone: str, count: str | None, json: bool) -> None:
    """Hitung kapan waktu yang ditulis SOP berakhir, dengan jam kerja dan hari libur nasional.

    TEKS seperti tertulis di SOP ("3 hari kerja", "1 – 2 jam", "1 x 24 jam") atau ISO 8601 (P3D). Dari rentang dihitung
    yang terlama. Kalender suatu instansi dengan libur daerahnya ada di halaman Kalender.

    \b
    Contoh:
      lajur due "1 hari" --from 2026-02-13T10:00:00+08:00 --zone Asia/Makassar
      lajur due P10D --count statutory --from 2026-03-16T09:00:00+07:00 --json
    """
    from service import durations, working_time
    from service.errors import Invalid

    said = durations.read(text)
    if said.max is None:
        raise Invalid(
            "Tenggat memerlukan lamanya waktu. {reason} Tulis misalnya “3 hari kerja” atau P3D.",
            reason=said.reason,
        )
    rule, counting = _counting(said.counting, count)
    calendar = working_time.default(zone)
    at = calendar.due(_at(start, zone), durations.iso(said.max, shares=True), rule)
    if json:
        as_json({"due": at, "counting": counting}, ZoneInfo(zone))
    else:
        say(f"Jatuh tempo {instant(at, ZoneInfo(zone))} (dihitung {_how(counting)}).")


def _counting(written: str, count: str | None) -> tuple[str, str]:
    """The rule and its name. A text that names its own clock or calendar days is taken at its word."""
    from service.working_time import KALENDER, KERJA, STATUTORI

    if written == "elapsed-clock" or written.startswith("calendar-days"):
        return KALENDER, written
    if count == "calendar":
        return KALENDER, count
    return (STATUTORI, count) if count == "statutory" else (KERJA, written)


def _how(counting: str) -> str:
    return _HOW.get(counting, "bulan kalender")


def _at(given: datetime, zone: str) -> datetime:
    return given if given.tzinfo else given.replace(tzinfo=ZoneInfo(zone))


@click.command()
@_FROM
@click.option(
    "--to",
    "end",
    required=True,
    callback=moment,
    metavar="ISO",
    help="Saat selesai, ditulis seperti --from.",
)
@_ZONE
@json_too
def elapsed(start: datetime, end: datetime, zone: str, json: bool) -> None:
    """Hitung menit kerja di antara dua saat; kurang dari nol bila --to lebih dahulu.

    \b
    Contoh:
      lajur elapsed --from 2026-02-13T10:00:00+07:00 --to 2026-02-18T09:00:00+07:00 --zone Asia/Jakarta
    """
    from service import working_time

    calendar = working_time.default(zone)
    minutes = calendar.working_minutes(_at(start, zone), _at(end, zone))
    if json:
        as_json({"working_minutes": minutes})
    else:
        say(f"{minutes} menit kerja.")


@click.command(context_settings=_ANY_TEXT)
@click.argument("text", metavar="TEKS")
@json_too
def duration(text: str, json: bool) -> None:
    """Baca tulisan waktu di SOP: lamanya dan cara menghitungnya, atau bahwa tulisan itu perlu ditinjau.

    \b
    Contoh:
      lajur duration "1 – 20 Hari Kerja"
      lajur duration "1 x 24 Jam" --json
    """
    from service import durations

    said = durations.read(text)
    if json:
        as_json({name: value for name in _KEYS if (value := getattr(said, name))})
    elif said.max is None:
        say(said.reason)
    else:
        least = f"{_spoken(said.min)} sampai " if said.min else ""
        per = f" per {said.per}" if said.per else ""
        flags = f" Tinjau: {'; '.join(map(_flag, said.flags))}." if said.flags else ""
        about = "kira-kira " if said.approx else ""
        say(f"{about}{least}{_spoken(said.max)}{per}, dihitung {_how(said.counting)}.{flags}")


def _spoken(form: str) -> str:
    """``1 hari 4 jam`` of ``P1DT4H``."""
    date, _, clock = form.removeprefix("P").partition("T")
    parts = [(amount, _DATE_UNITS[unit]) for amount, unit in re.findall(r"([\d.]+)(\D)", date)]
    parts += [(amount, _CLOCK_UNITS[unit]) for amount, unit in re.findall(r"([\d.]+)(\D)", clock)]
    return " ".join(f"{amount.replace('.', ',')} {unit}" for amount, unit in parts)


_KEYS = ("kind", "min", "max", "counting", "explicit_working", "approx", "per", "flags", "reason")
_FLAGS = {
    "several durations: review": "menyebut beberapa waktu, yang pertama diambil",
    "two alternatives: review": "menyebut dua pilihan, yang pertama diambil",
    "counted from another moment: review": "dihitung sejak saat yang lain",
}


def _flag(flag: str) -> str:
    return _FLAGS.get(flag, flag)


COMMANDS = (due, elapsed, duration)
