"""Pengganti: who acts for whom now, soon and before; appointing, delegating one's own work, withdrawing."""

from collections.abc import Sequence
from contextlib import closing
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from service import definitions, identity, personnel
from service.errors import Conflict, Forbidden, Invalid, NotFound
from service.personnel import Appointment, File, Stay
from service.personnel.decrees import LARGEST
from service.web import seat_words as words
from service.web.refusals import sentence, told_code
from service.web.seats import given_back, told
from service.web.visitor import actor, agency, looking, now, writing

page = Blueprint("substitutes", __name__)
MOST_PAST = 50


@page.get("/pengganti", endpoint="substitutes")
def substitutes() -> str:
    """The list with the forms that the person may use."""
    return _page()


def _page(problem: str = "", at: str = "") -> str:
    with looking() as session:
        mandates = personnel.mandates(session, actor())
        stays = personnel.stays(session, actor())
        known = identity.seats(session, actor().tenant)
        people = identity.people(session, actor().tenant, now())
        sops = definitions.latest(session, actor().tenant)
    today = now().astimezone(agency().clock).date()
    return render_template(
        "substitutes.html",
        present=_at(mandates, "present"),
        coming=_at(mandates, "coming"),
        past=_at(mandates, "past")[::-1][:MOST_PAST],
        known=known,
        inside=[seat for seat in known.values() if not seat.external],
        own=[
            known[key] for key in sorted(actor().seats) if identity.may(actor(), "substitute.delegate", key)
        ],
        workers=[person for person in people if "seat_holder" in person.roles],
        holders=[stay for stay in stays if stay.sits and stay.at(now()) != "past" and not stay.disabled],
        sops=sops,
        sop_names={sop.key: sop.name for sop in sops},
        today=today,
        problem=problem,
        problem_at=at,
        form=request.form,
        scope=request.form.getlist("sop"),
    )


def _at(mandates: Sequence[Stay], when: str) -> list[Stay]:
    return [each for each in mandates if each.at(now()) == when]


@page.get("/pengganti/riwayat")
def changes() -> str:
    """Every change of seats and substitutes, the newest first."""
    identity.require(actor(), "seat.read")
    with looking() as session:
        lines = told(session, identity.seats(session, actor().tenant))
    return render_template("seats_history.html", lines=lines)


@page.post("/pengganti")
def appoint() -> Any:
    """Plt, Plh or a delegation, as the admin records it."""
    identity.require(actor(), "substitute.appoint")
    try:
        wish = _wish(request.form.get("jenis", ""))
        with writing() as session:
            done = personnel.appoint(session, actor(), wish, now())
    except (Invalid, Conflict, NotFound, Forbidden) as no:
        return _page(sentence(no), "tunjuk"), told_code(no)
    flash(words.noted(_("Penunjukan dicatat dan berlaku pada masanya."), done.notes))
    return redirect(url_for("substitutes.substitutes"))


@page.post("/pengganti/delegasi")
def delegate() -> Any:
    """A holder hands the work of his own seat to a colleague."""
    identity.require(actor(), "substitute.delegate", request.form.get("jabatan", ""))
    try:
        wish = _wish("delegasi")
        with writing() as session:
            done = personnel.delegate(session, actor(), wish, now())
    except (Invalid, Conflict, NotFound) as no:
        return _page(sentence(no), "delegasi"), told_code(no)
    flash(words.noted(_("Tugas Anda didelegasikan. Anda dapat mencabutnya kapan saja."), done.notes))
    return redirect(url_for("substitutes.substitutes"))


def _wish(kind: str) -> Appointment:
    form = request.form
    since = words.start_of(words.asked_day("sejak", _("Tanggal mulai")))
    until = words.end_of(words.asked_day("sampai", _("Hari terakhir")))
    principal = form.get("digantikan") or None
    who, basis, scope = form.get("orang", ""), form.get("dasar", ""), tuple(form.getlist("sop"))
    return Appointment(kind, form.get("jabatan", ""), who, since, until, basis, principal, scope, _file())


def _file() -> File | None:
    file = request.files.get("berkas")
    if file is None or not file.filename:
        return None
    with closing(file):  # a large one lies in a temporary file
        return File(file.filename, file.read(LARGEST + 1))


@page.post("/pengganti/<id>/cabut")
def withdraw(id: str) -> Any:
    """End a mandate now, with the reason."""
    try:
        with writing() as session:
            back = personnel.withdraw(session, actor(), id, request.form.get("alasan", ""), now())
    except (Invalid, Conflict) as no:
        return _page(sentence(no), "cabut"), told_code(no)
    flash(_("Penunjukan dicabut. %(tasks)s", tasks=given_back(back)))
    return redirect(url_for("substitutes.substitutes"))


@page.get("/pengganti/sk/<id>")
def decree(id: str) -> Response:
    """The file of a decree, always as something to keep, never as something to run."""
    with looking() as session:
        found = personnel.decree(session, actor(), id)
    return send_file(
        BytesIO(found.data), mimetype=found.media, as_attachment=True, download_name=found.name, max_age=0
    )
