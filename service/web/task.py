"""One task: the form first, what belongs to it beside, and the buttons that carry the decision."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from service import instances
from service.errors import Conflict, Invalid
from service.instances import Completed
from service.web import bell
from service.web.desk import desk
from service.web.intake import sent
from service.web.refusals import sentence, told_code
from service.web.visitor import actor, answer, looking, now, wants_json, writing
from service.web.words import hash_short

page = Blueprint("task", __name__)


@page.get("/tugas/<id>")
def task(id: str) -> str:
    """The task page; opening it answers what the bell said of it."""
    bell.seen(id)
    return show(id)


def show(
    id: str, notice: str = "", problems: Sequence[Any] = (), typed: Mapping[str, Any] | None = None
) -> str:
    """The task page as it is now, with what stands in the way and what was typed."""
    with looking() as session:
        opened = desk(session, id, actor())
    data = {**opened.data, **(typed or {})}
    return render_template("task.html", desk=opened, data=data, notice=notice, problems=problems)


@page.post("/tugas/<id>/selesai")
def complete(id: str) -> Any:
    """Complete the task with the form's values, as JSON from the page or as a form field ``values``."""
    given = sent()
    try:
        with writing() as session:
            done = instances.complete_task(session, id, given.values, actor(), now())
    except (Invalid, Conflict) as no:
        if wants_json():
            raise
        return show(id, sentence(no), no.details, given.values), told_code(no)
    return onward(_done(done), url_for("inbox.tasks"), done.number)


def _done(done: Completed) -> Markup:
    """What the inbox says afterwards, with the way to the case."""
    words = (
        _("Berkas {berkas} selesai.") if done.finished else _("Langkah selesai. Berkas {berkas} diteruskan.")
    )
    link = Markup('<a href="{}">{}</a>').format(url_for("cases.case", id=done.instance), done.number)
    return Markup(escape(words)).format(berkas=link) + _receipt(done)


def _receipt(done: Completed) -> Markup:
    """What to keep, in short; behind it the whole."""
    if done.receipt is None:
        return Markup("")
    short = f"{done.receipt.number} · {done.receipt.seq} · {hash_short(done.receipt.hash)}…"
    to = url_for("receipts.receipt", isi=str(done.receipt))
    return Markup(' {} <a href="{}">{}</a>').format(_("Simpan tanda terimanya:"), to, short)


def onward(said: str, to: str, number: str) -> Response:
    """After a change that held: the next page, or where it is, for scripts."""
    flash(said)
    if wants_json():
        return answer(to=to, number=number)
    response: Any = redirect(to)
    return response
