"""Exports: what an auditor takes home, to a file or to standard output."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from service.cli.door import acting, hand, json_too, moment
from service.cli.telling import as_json, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

FORMATS = ("xes", "ocel", "csv", "csv-steps", "xlsx", "bundle")


@click.command()
@click.option(
    "--format", "format", type=click.Choice(FORMATS), default="xes", show_default=True, help="Bentuknya."
)
@click.option("--case", "case", default="", metavar="CASE", help="Hanya berkas ini: id atau nomor register.")
@click.option("--sop", default="", metavar="KEY", help="Hanya berkas SOP ini.")
@click.option("--since", callback=moment, metavar="WAKTU", help="Hanya berkas yang dimulai sejak waktu ini.")
@click.option(
    "--until", callback=moment, metavar="WAKTU", help="Hanya berkas yang dimulai sebelum waktu ini."
)
@click.option(
    "--checkpoint",
    "against",
    type=click.IntRange(1, 2**31 - 1),
    multiple=True,
    metavar="N",
    help="Buktikan bundel juga terhadap titik periksa nomor ini, yang Anda simpan sendiri; boleh diulang.",
)
@click.option(
    "--out",
    default="",
    metavar="FILE|-",
    help="Ke mana; - untuk keluaran baku. Bawaan: nama yang sesuai isinya.",
)
@acting
@json_too
def export(
    format: str,
    case: str,
    sop: str,
    since: datetime | None,
    until: datetime | None,
    against: tuple[int, ...],
    out: str,
    login: str,
    json: bool,
) -> None:
    """Ekspor riwayat: xes, ocel (OCEL 2.0), csv (tiap peristiwa), csv-steps (tiap langkah), xlsx, atau bundle (bukti).

    Nama dan isian disamarkan, kecuali pelaku auditor dengan peran pembaca data pribadi. Setiap ekspor dicatat.

    \b
    Contoh:
      lajur export --as halimah --case 0007/2026
      lajur export --as halimah --format xlsx --since 2026-01-01 --until 2026-04-01 --out triwulan-1.xlsx
    """
    from service import exports

    if json and out == "-":
        raise click.UsageError("Pilih salah satu: --json, atau isinya ke keluaran baku (--out -).")
    with hand(login, writing=True) as at:
        period = [each and _local(each, at.zone) for each in (since, until)]
        wanted = exports.Wanted(case, sop, period[0], period[1], against)
        found = exports.hand_out(at.session, at.actor, wanted, format, at.now)
        name = out or exports.filename(at.actor, wanted, format, at.now, at.zone)
        _require_free(name)  # before it is written down that something left the house
    about = exports.size(format, found)
    click.echo(f"{found.cases} berkas, {found.events} peristiwa, kira-kira {_told(about)}.", err=True)
    with hand(login) as at, _opened(name) as file, _bar(about) as went:
        for piece in exports.stream(at.session, at.actor, wanted, format, at.now, at.zone):
            file.write(piece)
            went(len(piece))
    if json:
        as_json({"file": name, "format": format, "cases": found.cases, "events": found.events})
    elif name != "-":
        say(name)


def _local(given: datetime, zone: "ZoneInfo") -> datetime:
    return given if given.tzinfo else given.replace(tzinfo=zone)


def _require_free(name: str) -> None:
    if name != "-" and Path(name).exists():
        raise click.ClickException(f"{name} sudah ada. Pilih nama lain dengan --out.")


@contextmanager
def _opened(name: str) -> Iterator[IO[bytes]]:
    """A new file; what is there already stays as it is."""
    if name == "-":
        yield sys.stdout.buffer
        return
    try:
        with Path(name).open("xb") as file:
            try:
                yield file
            except BaseException:
                Path(name).unlink()  # half an export looks whole
                raise
    except OSError as error:
        raise click.ClickException(f"{name} tidak dapat ditulis: {error.strerror}.") from error


@contextmanager
def _bar(about: int) -> Iterator["Callable[[int], None]"]:
    """How far it has come, where somebody looks."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    console = Console(stderr=True)
    parts = (BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*parts, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("", total=about)
        yield lambda bytes: bar.advance(task, bytes)


def _told(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"


COMMANDS = (export,)
