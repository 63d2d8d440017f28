"""Penugasan: auditors of other agencies who may read this one; and an auditor's way to the agencies he may read."""

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from flask_login import current_user

from service.database import EVERY, reading, transaction
from service.errors import Invalid, NotFound
from service.identity import Agency
from service.personnel import assignments
from service.personnel.assignments import Assigned
from service.web import access
from service.web import seat_words as words
from service.web.refusals import sentence
from service.web.visitor import ELSEWHERE, actor, engine, looking, now, writing

page = Blueprint("assigning", __name__)


def install(app: Flask) -> None:
    """Give an auditor's pages the agencies between which he may change, asked for when a page shows them."""
    app.context_processor(lambda: {"elsewhere": elsewhere})


def elsewhere() -> list[Agency]:
    """The other agencies that the signed-in auditor may read; none for everybody else."""
    if not current_user.is_authenticated or "auditor" not in current_user.home.roles:
        return []
    with reading(engine(), EVERY) as session:
        return assignments.elsewhere(session, current_user.home, now())


@page.get("/penugasan", endpoint="assignments")
def listed() -> str:
    """Who is assigned, and the form for one more."""
    return _page()


def _page(problem: str = "") -> str:
    with looking() as session:
        rows = assignments.assignments(session, actor(), now())
    today = now().astimezone(current_user.agency.clock).date()
    form = request.form if problem else {}
    return render_template("assignments.html", rows=rows, problem=problem, form=form, today=today)


@page.post("/penugasan")
def assign() -> Any:
    """Assign an auditor of another agency."""
    form = request.form
    try:
        since = words.start_of(words.asked_day("sejak", _("Tanggal mulai")))
        until = words.end_of(words.asked_day("sampai", _("Hari terakhir")))
        wish = Assigned(form.get("login", ""), form.get("nama", ""), since, until, form.get("dasar", ""))
        with writing() as session:
            assignments.assign(session, actor(), wish, now())
    except Invalid as no:
        return _page(sentence(no)), 422
    flash(_("Auditor ditugaskan. Ia dapat membaca instansi ini selama masa penugasannya."))
    return redirect(url_for("assigning.assignments"))


@page.post("/penugasan/<id>/akhir")
def end(id: str) -> Any:
    """End an assignment at once."""
    with writing() as session:
        was = assignments.end(session, actor(), id, now())
    flash(_("Penugasan diakhiri.") if was else _("Penugasan itu memang sudah berakhir."))
    return redirect(url_for("assigning.assignments"))


@page.post("/pindah-instansi")
def change() -> Any:
    """Look at another agency, or again at one's own; the other one's history keeps who came."""
    wanted, home = request.form.get("instansi", ""), current_user.home
    if wanted == home.tenant:
        cookie.pop(ELSEWHERE, None)
        return redirect(url_for("auth.home"))
    if wanted not in {agency.key for agency in elsewhere()}:
        raise NotFound("Instansi tidak ditemukan.")
    with transaction(engine(), wanted) as session:
        found = assignments.enter(session, wanted, home, now())
    cookie[ELSEWHERE] = found.tenant
    access.told("went_elsewhere", login=found.login, agency=found.tenant)
    return redirect(url_for("auth.home"))
