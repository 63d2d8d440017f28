"""Pemberitahuan: the bell in every page's head, and the list behind it."""

from typing import Any

from flask import Blueprint, Flask, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.exc import OperationalError

from service import identity, notices
from service.errors import NotFound
from service.web.visitor import actor, answer, looking, now, writing

page = Blueprint("bell", __name__)
FILTERS = ("unread", "after")
PAGE = 50


def install(app: Flask) -> None:
    """Give the pages the number beside the bell, asked for when a page shows it."""
    app.context_processor(lambda: {"bell_count": number})
    app.jinja_env.filters.update(notice_words=words, capped=capped)


def number() -> str:
    """How many lines the signed-in person has not read: "" for none, "99+" for many."""
    if not current_user.is_authenticated:
        return ""
    try:
        with looking() as session:
            return capped(notices.count(session, actor()))
    except OperationalError:  # the page that says so has a head as well
        return ""


def capped(count: int) -> str:
    """A number as the bell shows it."""
    return "99+" if count > 99 else str(count or "")


def words(kind: str) -> tuple[str, str]:
    """A kind of notice in the office's words, and the kind of its chip."""
    called = {
        "opened": (_("Tugas baru"), "calm"),
        "reminder": (_("Pengingat"), "soon"),
        "late": (_("Terlambat"), "late"),
        "late_below": (_("Terlambat di bawah Anda"), "late"),
        "draft_waiting": (_("Menunggu pengesahan Anda"), "soon"),
        "draft_returned": (_("Rancangan dikembalikan"), "soon"),
        "draft_released": (_("Rancangan disahkan"), "calm"),
    }
    return called.get(kind, (kind, "none"))


@page.get("/pemberitahuan", endpoint="notices")
def listed() -> str:
    """What the person was told, newest first."""
    asked: dict[str, Any] = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    with looking() as session:
        unread, after = bool(asked.get("unread")), asked.get("after", "")
        found = notices.bell(session, actor(), now(), unread=unread, after=after, limit=PAGE)
        me = identity.reachable(session, actor().tenant, {actor().person}).get(actor().person)
    return render_template("notices.html", found=found, asked=asked, email=me.email if me else None)


@page.get("/pemberitahuan/jumlah")
def count() -> Response:
    """The number for the bell of a page that stays open."""
    return answer(unread=number())


@page.get("/pemberitahuan/<id>/berkas")
def case(id: str) -> Any:
    """To the case of a line whose task one may not open; the line is read then."""
    with writing() as session:
        found = notices.find(session, actor(), id)
        if found is None:
            raise NotFound("Pemberitahuan tidak ditemukan.")
        notices.read(session, actor(), [id], now())
    return redirect(url_for("cases.case", id=found))


@page.get("/pemberitahuan/<id>/rancangan")
def draft(id: str) -> Any:
    """To the draft that a line tells of; the line is read then."""
    with writing() as session:
        found = notices.find(session, actor(), id)
        if found is None:
            raise NotFound("Pemberitahuan tidak ditemukan.")
        notices.read(session, actor(), [id], now())
    return redirect(url_for("approving.approval", id=found))


@page.post("/pemberitahuan/dibaca")
def read() -> Any:
    """Everything is read."""
    with writing() as session:
        done = notices.read(session, actor(), None, now())
    flash(ngettext("%(num)d pemberitahuan ditandai dibaca.", "%(num)d pemberitahuan ditandai dibaca.", done))
    return redirect(url_for("bell.notices"))


@page.post("/pemberitahuan/surel")
def address() -> Any:
    """Where one's own mails go; empty: nowhere."""
    with writing() as session:
        identity.set_email(session, actor().tenant, actor().person, request.form.get("email", ""))
    flash(_("Alamat surel Anda tersimpan."))
    return redirect(url_for("bell.notices"))


def seen(task: str) -> None:
    """Opening a task answers what its lines said; a page that has nothing to mark writes nothing."""
    with looking() as session:
        news = notices.news_of(session, actor(), task)
    if news:
        with writing() as session:
            notices.read(session, actor(), news, now())
