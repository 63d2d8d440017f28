"""A procedure before it runs: how long it takes in working time, and when a case would end."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from service import clock
from service.cli.diagrams import LARGEST
from service.cli.door import hand, json_too, moment
from service.cli.telling import as_json, instant, say, table

if TYPE_CHECKING:
    from service.definitions.forecast import Forecast
    from service.definitions.paths import Path as Way
    from service.definitions.paths import Step

DEFAULT_ZONE = "Asia/Jakarta"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A forecast with the name of its procedure and the zone its times are told in."""

    key: str
    name: str
    zone: ZoneInfo
    found: "Forecast"


@click.command()
@click.argument("key", metavar="KEY|FILE")
@click.option(
    "--from",
    "start",
    callback=moment,
    metavar="ISO",
    help="Saat mulai, misalnya 2026-11-23T09:00:00+08:00; biasanya sekarang. Tanpa zona: jam dinding kantor.",
)
@click.option(
    "--as",
    "login",
    envvar="LAJUR_AS",
    metavar="LOGIN",
    help="Nama pengguna pelaku (atau LAJUR_AS); wajib untuk SOP yang sudah diterapkan.",
)
@click.option(
    "--zone",
    metavar="IANA",
    help=f"Zona waktu kantor untuk FILE; biasanya properti zona_waktu diagram, atau {DEFAULT_ZONE}.",
)
@json_too
def forecast(key: str, start: datetime | None, login: str | None, zone: str | None, json: bool) -> None:
    """Hitung jumlah waktu baku sebuah SOP dalam waktu kerja, dan kapan berkas yang dimulai saat itu selesai.

    KEY adalah SOP yang sudah diterapkan dan dihitung dengan kalender instansinya; FILE adalah diagram (.bpmn) dan
    dihitung dengan jam kerja dan libur nasional. Setiap langkah dianggap memakai seluruh mutu bakunya, tanpa
    pengembalian.

    \b
    Contoh:
      lajur forecast tarakan-layanan-data --as yusuf
      lajur forecast bpmn/tarakan-layanan-data.bpmn --from 2026-11-23T09:00:00+08:00 --json
    """
    with _sheet(key, start, login, zone) as sheet:
        if json:
            as_json(_data(sheet), sheet.zone)
        else:
            _tell(sheet)


@contextmanager
def _sheet(key: str, start: datetime | None, login: str | None, zone: str | None) -> Iterator[Sheet]:
    if key.endswith(".bpmn") or Path(key).is_file():
        yield _of_file(Path(key), start, zone)
        return
    if login is None:
        raise click.UsageError(
            "Sebut pelaku dengan --as untuk SOP yang sudah diterapkan, atau beri berkas .bpmn."
        )
    from service import definitions
    from service.definitions.outlook import Outlook

    with hand(login) as at:
        definition = definitions.get(at.session, at.actor.tenant, key)
        found = Outlook(at.session, at.actor.tenant).forecast(definition, _at(start or at.now, at.zone))
        yield Sheet(definition.key, definition.name, at.zone, found)


def _of_file(path: Path, start: datetime | None, zone: str | None) -> Sheet:
    from service import diagram, working_time
    from service.definitions.forecast import forecast

    try:
        with path.open("rb") as file:
            main = diagram.read(file.read(LARGEST)).main
    except OSError as error:
        raise click.BadParameter(f"Berkas {path} tidak dapat dibaca: {error.strerror}.") from error
    calendar = working_time.default(zone or main.properties.get("zona_waktu") or DEFAULT_ZONE)
    clock_there = ZoneInfo(calendar.zone)
    found = forecast(main, calendar, _at(start or clock.now(), clock_there))
    return Sheet(main.id, main.name or main.id, clock_there, found)


def _at(given: datetime, zone: ZoneInfo) -> datetime:
    return given if given.tzinfo else given.replace(tzinfo=zone)


def _data(sheet: Sheet) -> dict[str, Any]:
    """The whole forecast; what most ask for stands on top."""
    found, limit = sheet.found, sheet.found.limit
    return {
        "key": sheet.key,
        "name": sheet.name,
        "zone": sheet.zone.key,
        "start": found.start,
        "ends": found.longest.ends,
        "working_minutes": found.longest.working_minutes,
        "spoken": _spoken(found.longest.working_minutes),
        "limit_due": limit.due if limit else None,
        "exceeds": found.exceeds,
        "exceeds_without_outside": bool(limit and limit.exceeded_inside),
        "limit": limit,
        "longest": found.longest,
        "shortest": found.shortest,
        "paths": found.paths,
        "complete": found.complete,
        "loops": found.loops,
        "untimed": found.untimed,
    }


def _tell(sheet: Sheet) -> None:
    found, zone = sheet.found, sheet.zone
    say(f"{sheet.name} ({sheet.key}), dimulai {instant(found.start, zone)}")
    rows = [
        (
            step.no,
            step.name,
            step.pelaksana,
            _time(step),
            instant(step.begins, zone),
            instant(step.due, zone),
        )
        for step in found.longest.steps
    ]
    table(("NO", "LANGKAH", "PELAKSANA", "WAKTU", "MULAI", "TENGGAT"), rows, "Tidak ada langkah.")
    for line in _totals(sheet):
        say(line)


def _time(step: "Step") -> str:
    if step.shared:
        return f"bersama langkah {step.shared}"
    return step.waktu or (_spoken(step.working_minutes) if step.duration else "tanpa waktu")


def _totals(sheet: Sheet) -> Iterator[str]:
    found = sheet.found
    yield f"Jalur terlama: {_ending(sheet, found.longest)}"
    if len(found.paths) > 1:
        yield f"Jalur tercepat: {_ending(sheet, found.shortest)}"
    for share in found.longest.shares:
        where = " (di luar instansi)" if share.outside else ""
        yield f"  {share.pelaksana or 'tanpa lajur'}{where}: {_spoken(share.working_minutes)}"
    for loop in found.loops:
        asked = " ".join(filter(None, (loop.question, loop.answer))) or loop.element
        yield (
            f"Setiap putaran “{asked}” kembali ke “{loop.back_name or loop.back_to}” menambah "
            f"{_spoken(loop.working_minutes)}."
        )
    if not found.complete:
        yield "Jalurnya lebih dari 200; hanya yang terlama dan yang tercepat dihitung."
    if found.untimed:
        yield f"Tanpa waktu baku, tidak ikut dijumlah: {', '.join(found.untimed)}."
    yield from _law(sheet)


def _ending(sheet: Sheet, way: "Way") -> str:
    answers = ", ".join(f"{each.question} {each.answer}".strip() for each in way.choices if each.decides)
    through = f"; {answers}" if answers else ""
    end = f" ({way.end_name}{through})" if way.end_name or through else ""
    return f"{_spoken(way.working_minutes)}, selesai {instant(way.ends, sheet.zone)}{end}"


def _law(sheet: Sheet) -> Iterator[str]:
    limit = sheet.found.limit
    if limit is None:
        return
    most = limit.duration if limit.working_minutes is None else _spoken(limit.working_minutes)
    basis = f", {limit.basis}" if limit.basis else ""
    kept = "MELEWATI BATAS" if limit.exceeded else "masih dalam batas"
    yield f"Batas hukum: {most}{basis}, sampai {instant(limit.due, sheet.zone)}: {kept}."
    inside = max(sheet.found.paths, key=lambda way: (way.inside_ends, way.inside_minutes))
    if inside.inside_minutes < sheet.found.longest.working_minutes:
        kept = "melewati batas" if limit.exceeded_inside else "masih dalam batas"
        ends = instant(inside.inside_ends, sheet.zone)
        yield f"Tanpa waktu pihak di luar instansi: {_spoken(inside.inside_minutes)}, sampai {ends}: {kept}."


def _spoken(minutes: int) -> str:
    from service.definitions.reckoning import spoken

    return spoken(minutes)


COMMANDS = (forecast,)
