"""Impor orang: a list from a spreadsheet, what it would change line by line, and taking it over."""

import base64
import binascii
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from service import identity, personnel
from service.calendars import Wrong
from service.errors import Conflict, Invalid, Refusal
from service.personnel import Plan
from service.personnel.import_plan import Difference
from service.web.refusals import sentence
from service.web.visitor import actor, looking, now, writing
from service.web.words import role_name

page = Blueprint("people_import", __name__)
MOST_SHOWN = 2_000


@page.get("/orang/impor")
def form() -> str:
    """The form for a file."""
    identity.require(actor(), "people.change")
    return render_template("people_import.html", problem="")


@page.get("/orang/impor/contoh.csv")
def template() -> Response:
    """A list to fill in, with the agency's seats to choose from."""
    identity.require(actor(), "people.change")
    with looking() as session:
        seats = [seat.name for seat in identity.seats(session, actor().tenant).values() if not seat.external]
    answer = Response(personnel.template(seats), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="orang.csv"'
    return answer


@page.post("/orang/impor")
def preview() -> Any:
    """What the list would change, line by line; nothing is written."""
    identity.require(actor(), "people.change")
    try:
        file = request.files.get("file")
        if file is None or not file.filename:
            raise Invalid("Pilih satu berkas CSV atau XLSX, lalu periksa lagi.")
        with file.stream as sent:
            data = sent.read()
        return _preview(data)
    except Invalid as no:
        return render_template("people_import.html", problem=sentence(no)), 422


def _preview(data: bytes, problem: str = "") -> str:
    with looking() as session:
        plan = personnel.preview_list(session, actor(), data, now())
    return render_template(
        "people_preview.html",
        plan=plan,
        lines=lines(plan),
        data=base64.b64encode(data).decode(),
        problem=problem,
        in_words=in_words,
        tally=tally(plan),
    )


def lines(plan: Plan) -> list[tuple[int, Any, str]]:
    """Moves and wrong lines in the order of the file: the number, the move or nothing, and why not."""
    found: list[tuple[int, Any, str]] = [(move.number, move, "") for move in plan.moves]
    found += [(each.number, None, _sentence(each)) for each in plan.wrong]
    return sorted(found, key=lambda line: line[0])[:MOST_SHOWN]


@page.post("/orang/impor/simpan")
def save() -> Any:
    """Take the list over as it was shown; when the people changed meanwhile, show what it would do now."""
    identity.require(actor(), "people.change")
    data = _data()
    try:
        with writing() as session:
            done = personnel.import_list(session, actor(), data, now(), request.form.get("seen", ""))
    except (Conflict, Invalid) as no:
        return _again(data, no)
    flash(
        _(
            "Daftar disimpan: %(added)s orang ditambahkan, %(changed)s diubah, %(seated)s masa jabatan dimulai.",
            added=done.added,
            changed=done.changed,
            seated=done.seated,
        )
    )
    return redirect(url_for("people.people", state="waiting" if done.added else None))


def _again(data: bytes, no: Refusal) -> Any:
    try:
        return _preview(data, sentence(no)), 409 if isinstance(no, Conflict) else 422
    except Invalid as unreadable:
        return render_template("people_import.html", problem=sentence(unreadable)), 422


def _data() -> bytes:
    """The file as the preview carried it."""
    try:
        return base64.b64decode(request.form.get("data", ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid(
            "Kiriman tidak lengkap. Kembali ke halaman impor, lalu pilih berkasnya lagi."
        ) from error


def _sentence(no: Wrong) -> str:
    return _(no.text).format(**no.values) if no.values else _(no.text)


def in_words(change: Difference) -> tuple[str, str, str]:
    """A difference as people say it: what, before, after."""
    called = {
        "name": _("Nama"),
        "nip": _("NIP"),
        "email": _("Surel"),
        "roles": _("Peran"),
        "seat": _("Jabatan"),
    }
    return called[change.what], _roles(change, change.before), _roles(change, change.after)


def _roles(change: Difference, text: str) -> str:
    return ", ".join(role_name(role) for role in text.split()) if change.what == "roles" else text


def tally(plan: Plan) -> str:
    """How many lines do what."""
    parts = (
        ngettext("%(num)d ditambahkan", "%(num)d ditambahkan", plan.count("added")),
        ngettext("%(num)d diubah", "%(num)d diubah", plan.count("changed")),
        ngettext("%(num)d tetap", "%(num)d tetap", plan.count("same")),
        ngettext("%(num)d salah", "%(num)d salah", len(plan.wrong)),
    )
    return ", ".join(parts)
