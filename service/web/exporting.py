"""Ekspor: an auditor chooses what to take home, is told how large it is, and gets it as it is read."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from service import definitions, exports, history, identity
from service.errors import Invalid, Refusal
from service.exports import Wanted
from service.web.refusals import sentence, told_code
from service.web.visitor import actor, agency, looking, now, writing
from service.web.words import number

page = Blueprint("exporting", __name__)
ASKED = ("berkas", "sop", "sejak", "sampai", "titik", "bentuk")
MOST_KEPT = 5
FORMATS = {
    "xes": lazy_gettext("XES (IEEE 1849): satu jejak tiap berkas, untuk program penambangan proses"),
    "ocel": lazy_gettext("OCEL 2.0 (JSON): berkas, tugas, orang, jabatan, dan SOP sebagai objek"),
    "csv": lazy_gettext("CSV: satu baris tiap peristiwa"),
    "csv-steps": lazy_gettext("CSV: satu baris tiap kunjungan ke suatu langkah"),
    "xlsx": lazy_gettext("XLSX: lembar langkah dan lembar peristiwa"),
    "bundle": lazy_gettext("Bundel bukti (ZIP): riwayat asli dengan pemeriksa yang tidak memerlukan Lajur"),
}


@page.get("/audit/ekspor")
def choose() -> Any:
    """The form; with something chosen also how much it is."""
    identity.require(actor(), "audit.export")
    asked = {name: request.args[name].strip() for name in ASKED if request.args.get(name)}
    if "bentuk" not in asked:
        return _page(asked)
    try:
        wanted = _wanted(asked)
        with looking() as session:
            found = exports.measure(session, actor(), wanted)
            told = exports.size(asked["bentuk"], found)
    except Refusal as no:
        return _page(asked, problem=sentence(no)), told_code(no)
    return _page(asked, found=found, size=told, told=_size(told))


def _page(asked: dict[str, str], **more: Any) -> str:
    with looking() as session:
        sops = definitions.latest(session, actor().tenant)
        recent = list(_told(session))
    formats = {key: words for key, words in FORMATS.items() if key in exports.FORMATS}
    names = {"personal": identity.may(actor(), "audit.personal"), "formats": formats}
    return render_template("exporting.html", asked=asked, sops=sops, recent=recent, **names, **more)


def _told(session: Session) -> Iterator[tuple[datetime, str]]:
    """The last exports as sentences."""
    entries = exports.recent(session, actor())
    names = identity.names(session, actor().tenant, {each.actor for each in entries if each.actor})
    for each in entries:
        template, values = history.sentence(each, names)
        yield each.at, _(template).format(**values)


@page.post("/audit/ekspor")
def take() -> Any:
    """The file, streamed; that it was taken is written down before the first byte."""
    asked = {name: request.form[name].strip() for name in ASKED if request.form.get(name)}
    format, who, at, zone = asked.get("bentuk", ""), actor(), now(), agency().clock
    try:
        wanted = _wanted(asked)
        with writing() as session:
            who = actor()
            found = exports.hand_out(session, who, wanted, format, at)
    except Refusal as no:
        identity.require(who, "audit.export")
        return _page(asked, problem=sentence(no)), told_code(no)

    def pieces() -> Iterator[bytes]:
        with looking() as session:
            yield from exports.stream(session, who, wanted, format, at, zone)

    answer = Response(
        stream_with_context(pieces()), mimetype=None, content_type=exports.FORMATS[format].media
    )
    answer.headers.set(
        "Content-Disposition", "attachment", filename=exports.filename(who, wanted, format, at, zone)
    )
    answer.headers["X-Lajur-About"] = str(exports.size(format, found))
    return answer


def _size(bytes: int) -> str:
    """About how much, in the units people know."""
    if bytes < 1_000_000:
        return f"{number(max(1, round(bytes / 1e3)))} kB"
    return f"{number(round(bytes / 1e6, 1))} MB"


def _wanted(asked: dict[str, str]) -> Wanted:
    """What was asked for; both days belong to it."""
    until = _day(asked.get("sampai"))
    return Wanted(
        asked.get("berkas", ""),
        asked.get("sop", ""),
        _morning(_day(asked.get("sejak"))),
        _morning(until and until + timedelta(days=1)),
        _numbers(asked.get("titik", "")),
    )


def _numbers(text: str) -> tuple[int, ...]:
    """The checkpoints that somebody keeps, a few at most: each takes a tree to prove."""
    parts = text.replace(",", " ").split()
    if len(parts) > MOST_KEPT or not all(
        part.isascii() and part.isdigit() and len(part) < 10 for part in parts
    ):
        raise Invalid("Titik periksa ditulis seperti 12, 48; ditemukan {found}.", found=text[:40])
    return tuple(map(int, parts))


def _day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        found = date.min
    if found is not None and not 1900 <= found.year <= 9000:
        raise Invalid("Tanggal ditulis seperti 2026-11-21; ditemukan {found}.", found=str(text)[:40])
    return found


def _morning(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), agency().clock)
