"""Gambaran proses: how a procedure is really run, on its diagram, as ways, and as tables to take along."""

import csv
import io
from datetime import date, datetime, time, timedelta

from flask import Blueprint, Response, render_template, request

from service import definitions, identity, reports
from service.errors import Invalid
from service.reports import Picture, Wanted
from service.spreadsheet import harmless
from service.web import shades
from service.web.refusals import sentence
from service.web.shades import FREQUENCY, TABLES, VIEWS
from service.web.visitor import actor, agency, looking, now

page = Blueprint("picture", __name__)
ASKED = ("versi", "dari", "sampai", "jabatan", "terlambat")


@page.get("/sop/<key>/gambaran", endpoint="picture")
def shown(key: str) -> str | tuple[str, int]:
    """The picture of a procedure's cases, narrowed by the question in the address."""
    identity.require(actor(), "report.read")
    view = request.args.get("lihat", FREQUENCY)
    view = view if view in VIEWS else FREQUENCY
    wrong = ""
    with looking() as session:
        newest = definitions.get(session, actor().tenant, key)
        try:
            wanted = _wanted(key)
            definition = definitions.get(session, actor().tenant, key, wanted.version)
            found = reports.picture(session, actor(), wanted, now())
        except Invalid as no:
            definition, wrong = newest, sentence(no)
            found = Picture(0, 0, 0, 0, 0, None, {}, {}, (), 0, (), ())
        seats = identity.seats(session, actor().tenant)
    rows = shades.rows(definition, found, view)
    drawn = render_template(
        "picture.html",
        definition=definition,
        newest=newest.version,
        found=found,
        rows=rows,
        view=view,
        asked={name: request.args.get(name, "").strip() for name in ASKED},
        wrong=wrong,
        seats=shades.seats(definition, seats),
        marks=shades.marks(definition, found, rows, view),
        legend=shades.legend(rows, view),
        variants=[(each, shades.chips(definition, each.path)) for each in found.variants],
        names=shades.called(definition),
        reading=lambda heat: shades.reading(heat, view),
    )
    return (drawn, 422) if wrong else drawn


@page.get("/sop/<key>/gambaran.csv")
def table(key: str) -> Response:
    """One of the tables as a file."""
    identity.require(actor(), "report.read")
    wanted, name = _wanted(key), request.args.get("tabel", TABLES[0])
    if name not in TABLES:
        raise Invalid(
            "Tabel harus salah satu dari: {tables}. Pilih dari halaman gambaran.", tables=", ".join(TABLES)
        )
    with looking() as session:
        definition = definitions.get(session, actor().tenant, key, wanted.version)
        found = reports.picture(session, actor(), wanted, now())
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([harmless(cell) for cell in line] for line in shades.lines(definition, found, name))
    answer = Response("\ufeff" + out.getvalue(), mimetype="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="gambaran-{definition.key}-{name}.csv"'
    return answer


def _wanted(key: str) -> Wanted:
    """The question of the address. Invalid for a date or version that is none."""
    asked = request.args
    version = asked.get("versi", "").strip()
    if version and not (version.isascii() and version.isdigit() and len(version) < 10):
        raise Invalid("Versi harus berupa angka; ditemukan “{found}”. Pilih dari daftar.", found=version[:20])
    until = _day("sampai")
    return Wanted(
        key,
        int(version) if version else None,
        _day("dari"),
        until and until + timedelta(days=1),
        asked.get("jabatan", "").strip().replace("\x00", ""),
        asked.get("terlambat") == "1",
    )


def _day(name: str) -> datetime | None:
    """The beginning of the day that was asked for, on the agency's clock."""
    text = request.args.get(name, "").strip()
    if not text:
        return None
    try:
        on = date.fromisoformat(text)
    except ValueError:
        on = date.min
    if not 1900 < on.year < 2200:
        raise Invalid("Tanggal harus seperti 2026-11-23. Pilih tanggalnya lagi.")
    return datetime.combine(on, time(), agency().clock)
