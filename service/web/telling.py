"""Pengaturan pemberitahuan: when and how an agency's people are told, for its admin."""

from datetime import time
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from service import identity, notices
from service.errors import Conflict, Invalid
from service.notices import Settings
from service.settings import Post
from service.web.refusals import sentence, told_code
from service.web.visitor import actor, looking, now, writing

page = Blueprint("telling", __name__)


@page.get("/instansi/pemberitahuan")
def settings() -> str:
    """The settings as they are."""
    return _page(_stored())


def _stored() -> Settings:
    identity.require(actor(), "notice.settings")
    with looking() as session:
        return notices.settings(session, actor().tenant)


def _page(shown: Settings, problem: str = "") -> str:
    with looking() as session:
        me = identity.reachable(session, actor().tenant, {actor().person}).get(actor().person)
    return render_template(
        "telling.html",
        shown=shown,
        problem=problem,
        default_quiet=(Settings().quiet_from, Settings().quiet_until),
        email=me.email if me else None,
        mails=Post.from_env().server is not None,
    )


@page.post("/instansi/pemberitahuan")
def change() -> Any:
    """Save; a refusal shows what was typed."""
    wanted = stored = _stored()
    try:
        wanted = _wanted(stored)
        with writing() as session:
            notices.set_settings(session, actor(), wanted, now())
    except (Invalid, Conflict) as no:
        return _page(wanted, sentence(no)), told_code(no)
    flash(_("Pengaturan tersimpan. Berlaku untuk pemberitahuan berikutnya."))
    return redirect(url_for("telling.settings"))


def _wanted(stored: Settings) -> Settings:
    """What was typed. An empty secret keeps the stored one; without a webhook there is none."""
    form, quiet = request.form, "quiet" in request.form
    url = form.get("webhook_url", "").strip()
    return Settings(
        reminder_percent=_number(form.get("reminder_percent", "")),
        quiet_from=_clock(form.get("quiet_from", "")) if quiet else None,
        quiet_until=_clock(form.get("quiet_until", "")) if quiet else None,
        mail="mail" in form,
        webhook_url=url,
        webhook_secret=(form.get("webhook_secret", "").strip() or stored.webhook_secret) if url else "",
        revision=_number(form.get("revision", "")),
    )


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 9:
        return int(text)
    raise Invalid("Isian angka harus berupa bilangan bulat. Perbaiki angkanya.")


def _clock(text: str) -> time:
    """17.00, 7.00 or 17:00."""
    try:
        return time.fromisoformat(text.strip().replace(".", ":").zfill(5)).replace(second=0, tzinfo=None)
    except ValueError as error:
        raise Invalid("Jam tenang ditulis seperti 17.00. Perbaiki jamnya.") from error


@page.post("/instansi/pemberitahuan/contoh")
def sample() -> Any:
    """Send the admin an example."""
    try:
        with writing() as session:
            to = notices.send_sample(session, actor(), now())
    except Conflict as no:
        return _page(_stored(), sentence(no)), told_code(no)
    flash(
        _(
            "Contoh sedang dikirim ke %(to)s. Bila tidak sampai dalam beberapa menit, lihat halaman Pekerjaan.",
            to=to,
        )
    )
    return redirect(url_for("telling.settings"))
