"""Kunci program: keys with which programs work in one's name."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from service.errors import Invalid, Refusal
from service.identity import keys
from service.identity.attempts import Waiting
from service.identity.keys import Key
from service.personnel import keys as personnel
from service.web import entering
from service.web.refusals import sentence, told_code
from service.web.visitor import actor, looking, now, writing

page = Blueprint("keys", __name__)
DAYS = (30, 90, 180, 365)


@page.get("/akun/kunci", endpoint="keys")
def mine() -> str:
    """One's own keys, and the form for a new one."""
    return _shown()


def _shown(problem: str = "", **made: Any) -> str:
    with looking() as session:
        found = keys.mine(session, actor())
        asks = personnel.needs_password(session, actor())
    return render_template(
        "keys.html",
        alive=[key for key in found if key.alive(now())],
        dead=[key for key in found if not key.alive(now())],
        scopes=scope_words(),
        days=DAYS,
        asks=asks,
        typed=request.form if problem else {},
        chosen=request.form.getlist("scope") if problem else [],
        problem=problem,
        **made,
    )


def scope_words() -> dict[str, str]:
    """What each scope allows."""
    return {
        "task:read": _("melihat tugas"),
        "task:write": _("mengambil, melepas dan menyelesaikan tugas"),
        "case:read": _("melihat berkas dan isinya"),
        "case:start": _("memulai berkas"),
        "definition:read": _("melihat SOP dan diagramnya"),
        "definition:deploy": _("menerapkan SOP"),
        "case:write": _("mengubah, menangguhkan dan membatalkan berkas"),
        "external:work": _("mengerjakan langkah program"),
        "message:send": _("mengirim pesan kepada berkas"),
        "job:write": _("mengubah dan mengulang pekerjaan sistem"),
        "people:read": _("melihat daftar orang dan jabatan"),
    }


@page.post("/akun/kunci")
def issue() -> Any:
    """Make a key and show its secret this once, after the password was asked."""
    try:
        with entering.attempt("password", actor().login), writing() as session:
            personnel.confirm(session, actor(), request.form.get("password", ""))
            key, secret = _issued(session)
    except Refusal as no:
        return _shown(sentence(no)), 429 if isinstance(no, Waiting) else told_code(no)
    return _shown(key=key, secret=secret)


def _issued(session: Any) -> tuple[Key, str]:
    days = request.form.get("days", "")
    if not (days.isascii() and days.isdigit() and len(days) < 5):
        raise Invalid("Masa berlaku kunci harus dalam hari. Pilih salah satu dari daftar.")
    name, scopes = request.form.get("name", ""), request.form.getlist("scope")
    return personnel.issue(session, actor(), name, scopes, int(days), now())


@page.post("/akun/kunci/<id>/cabut")
def revoke(id: str) -> Any:
    """End a key."""
    with writing() as session:
        key = personnel.revoke(session, actor(), id, now())
    flash(_("Kunci “%(name)s” dicabut.", name=key.name))
    return redirect(url_for("keys.keys"))
