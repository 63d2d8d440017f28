"""Penghapusan: an admin erases what is personal in ended cases, after he has seen exactly what goes."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from sqlalchemy.orm import Session

from service import history, identity
from service.errors import Conflict, Invalid, NotFound, Refusal
from service.history import ERASURES, Entry
from service.instances import erasing as room
from service.instances.erasing import Plan, Wanted
from service.web.refusals import sentence, told_code
from service.web.visitor import actor, looking, now, writing

page = Blueprint("erasing", __name__)
FILTERS = ("berkas", "orang")


@page.get("/penghapusan", endpoint="erasing")
def asked() -> Any:
    """The form, what would go of the case or the person asked for, and what was erased before."""
    wanted = Wanted(request.args.get("berkas", ""), request.args.get("orang", ""))
    try:
        return _page(wanted)
    except (NotFound, Conflict) as no:
        return _page(Wanted(), sentence(no), wanted.case), told_code(no)


@page.post("/penghapusan")
def erase() -> Any:
    """Erase what was shown."""
    form = request.form
    wanted = Wanted(form.get("berkas", ""), form.get("orang", ""))
    try:
        if form.get("setuju") != "ya":
            raise Invalid("Centang dahulu bahwa Anda memahami penghapusan ini tidak dapat dibatalkan.")
        with writing() as session:
            done = room.erase(
                session,
                actor(),
                wanted,
                form.get("dasar", ""),
                form.get("surat", ""),
                now(),
                form.get("seen", ""),
            )
    except (Invalid, Conflict) as no:
        return _again(wanted, no)
    flash(
        ngettext(
            "Data pribadi dihapus dari %(num)d peristiwa. Rantai riwayatnya tetap utuh.",
            "Data pribadi dihapus dari %(num)d peristiwa. Rantai riwayatnya tetap utuh.",
            done.events,
        )
    )
    return redirect(url_for("erasing.erasing"))


def _again(wanted: Wanted, no: Refusal) -> Any:
    """The page as it stands now, with why it was refused."""
    try:
        return _page(wanted, sentence(no)), told_code(no)
    except (NotFound, Conflict):
        return _page(Wanted(), sentence(no), wanted.case), told_code(no)


def _page(wanted: Wanted, problem: str = "", typed: str = "") -> str:
    identity.require(actor(), "case.erase")
    with looking() as session:
        plan: Plan | None = None
        if wanted.case or wanted.person:
            plan = room.plan(session, actor(), wanted)
        done = _done(session)
        names = identity.names(session, actor().tenant, {each.actor or "" for each in done} | {wanted.person})
    form = request.form if problem else {}
    return render_template(
        "erasing.html",
        wanted=wanted,
        typed=typed,
        plan=plan,
        done=done,
        names=names,
        problem=problem,
        form=form,
    )


def _done(session: Session) -> Sequence[Entry]:
    """What was erased, the newest first."""
    return history.newest(session, actor().tenant, ERASURES, 200)
