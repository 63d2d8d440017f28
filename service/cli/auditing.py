"""Audit: cases proved by running them again, one or all, side by side in several processes."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from service.cli.cases import named_case
from service.cli.door import Hand, acting, hand, json_too
from service.cli.telling import as_json, say, table
from service.settings import Settings

if TYPE_CHECKING:
    from service.audit import Report

CHUNK = 50
"""Cases that one process examines at a time."""
FEW = 200
"""So many cases one process has examined before others have begun."""


@click.command()
@click.argument("case", required=False)
@click.option("--all", "everything", is_flag=True, help="Semua berkas instansi, dan registernya.")
@click.option("--processes", type=click.IntRange(1, 64), help="Berapa proses bekerja bersama.")
@click.option("--pdf", type=click.File("wb", lazy=True), metavar="FILE", help="Tulis juga laporan PDF.")
@acting
@json_too
def audit(
    case: str | None,
    everything: bool,
    processes: int | None,
    pdf: BinaryIO | None,
    login: str,
    json: bool,
) -> None:
    """Buktikan berkas: rantai, jalan ulang, tenggat, pemisahan tugas, wewenang. Keluar dengan 1 bila ada temuan.

    \b
    Contoh:
      lajur audit 0007/2026 --as halimah
      lajur audit --all --as halimah --processes 4 --pdf laporan.pdf
    """
    if everything == bool(case):
        raise click.UsageError("Sebutkan satu berkas, atau --all untuk semuanya.")
    from service import audit as room
    from service import identity

    with hand(login) as at:
        identity.require(at.actor, "audit.read")
        cases = [named_case(at, case).id] if case else _every(at)
        registers = list(room.registers(at.session, at.actor.tenant)) if everything else []
        agency = identity.agency(at.session, at.actor.tenant).name
        found = list(_examined(at, cases, processes))
    if pdf is not None:
        pdf.write(room.as_pdf(found, agency, at.zone))
    if json:
        said = {"cases": [room.as_json(each) for each in found], "registers": [r.sentence for r in registers]}
        as_json(said)
    else:
        for each in registers:
            say(each.sentence)
        _tell(found, at)
    raise SystemExit(0 if all(each.ok for each in found) and not registers else 1)


def _every(at: Hand) -> list[str]:
    from service import instances

    found: list[str] = []
    after: str | None = ""
    while after is not None:
        page = instances.cases(at.session, at.actor, at.now, after=after, limit=500)
        found += [case.id for case in page.rows]
        after = page.next
    return found


def _examined(at: Hand, cases: Sequence[str], processes: int | None) -> Iterator["Report"]:
    """The reports in the order of the cases; a bar on the terminal tells how far it is."""
    from service import audit as room

    wanted = processes or (1 if len(cases) <= FEW else os.cpu_count() or 1)
    with _bar(len(cases)) as advance:
        if wanted == 1:
            for report in room.reports(at.session, at.actor.tenant, cases, at.now):
                advance(1)
                yield report
            return
        url = Settings.from_env().database_url
        chunks = [
            (url, at.actor.tenant, cases[begin : begin + CHUNK], at.now)
            for begin in range(0, len(cases), CHUNK)
        ]
        with ProcessPoolExecutor(wanted, mp_context=get_context("spawn")) as pool:
            for some in pool.map(_chunk, chunks):
                advance(len(some))
                yield from some


def _chunk(work: tuple[str, str, Sequence[str], datetime]) -> "list[Report]":
    """What one process examines, with a look of its own into the database."""
    from service import audit as room
    from service.database import open_engine, reading

    url, tenant, cases, now = work
    engine = open_engine(url)
    try:
        with reading(engine, tenant) as session:
            return list(room.reports(session, tenant, cases, now))
    finally:
        engine.dispose()


@contextmanager
def _bar(total: int) -> Iterator[Any]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Memeriksa berkas"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda count: progress.advance(task, count)


def _tell(found: "Sequence[Report]", at: Hand) -> None:
    """A line for each case, and for each finding one with the number of its event."""
    from service.audit import FINDING, RULES

    rows: list[tuple[Any, ...]] = []
    for report in found:
        findings = report.of(FINDING)
        rows.append(
            (report.number, report.events, f"{len(findings)} temuan" if findings else "terbukti", report.case)
        )
        for each in findings:
            rows.append(
                ("", f"#{each.seq}" if each.seq else "", f"{RULES[each.rule]}: {each.told(at.zone)}", "")
            )
    table(("NOMOR", "PERISTIWA", "HASIL", "ID"), rows, "Belum ada berkas.")


COMMANDS = (audit,)
