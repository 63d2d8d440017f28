"""Akun saya: where one is signed in, the password, the second step, and the agency's own sign-in service."""

from typing import Any

import segno
from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from service.errors import Forbidden, NotFound, Refusal
from service.identity import federation, second_step, sessions
from service.identity.attempts import Waiting
from service.identity.sessions import SignedIn
from service.personnel import accounts
from service.web import entering
from service.web.refusals import sentence, told_code
from service.web.sealing import seal
from service.web.visitor import actor, life, looking, now, writing

page = Blueprint("account", __name__)
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@page.before_request
def at_home() -> None:
    """Forbidden for an auditor who looks at another agency: the account is at home."""
    if current_user.is_authenticated and current_user.away:
        raise Forbidden(
            "Akun Anda ada di instansi Anda sendiri. Kembali ke sana dulu, lalu buka lagi halaman ini."
        )


@page.get("/akun", endpoint="account")
def mine() -> str:
    """Everything of one's own account."""
    return shown()


def shown(problem: str = "", part: str = "") -> str:
    """The page, with a sentence about what was refused in one of its parts."""
    with looking() as session:
        open_ones = sessions.living(session, actor().tenant, actor().person, now(), life())
        state = second_step.state(session, actor())
        is_linked = federation.linked(session, actor())
    return render_template(
        "account.html",
        sessions=[(one, browser(one.browser), one.id == _here().id) for one in open_ones],
        second=state,
        service=current_app.extensions["lajur"].entrance.oidc,
        linked=is_linked,
        keys="keys.keys" in current_app.view_functions,
        problem=problem,
        part=part,
    )


def _here() -> SignedIn:
    found: SignedIn = current_user.session
    return found


def browser(agent: str) -> str:
    """A browser as people call it: Chrome di Windows."""
    name = next((said for mark, said in _BROWSERS if mark in agent), _("Peramban lain"))
    system = next((said for mark, said in _SYSTEMS if mark in agent), "")
    return _("%(browser)s di %(system)s", browser=name, system=system) if system else name


@page.post("/akun/sesi")
def end_sessions() -> Any:
    """Sign another browser out, or all others."""
    id = request.form.get("id", "")
    with writing() as session:
        if id:
            if not sessions.end(session, actor().tenant, actor().person, id, now()):
                raise NotFound("Sesi tidak ditemukan, mungkin sudah berakhir.")
            ended = 1
        else:
            ended = sessions.end_all(session, actor().tenant, actor().person, now(), but=_here().id)
    flash(ngettext("%(num)d sesi dikeluarkan.", "%(num)d sesi dikeluarkan.", ended))
    return redirect(url_for("account.account"))


@page.post("/akun/kata-sandi")
def change_password() -> Any:
    """Another password; every other browser is signed out, and this one gets a new session."""
    if _given("new") != _given("again"):
        return shown(_("Kedua kata sandi tidak sama. Ketik lagi."), "password"), 422
    try:
        with entering.attempt("password", actor().login), writing() as session:
            accounts.change_password(session, actor(), _given("present"), _given("new"), now())
            entering.begin(session, actor(), _here().way)
    except Refusal as no:
        return _refused(no, "password")
    flash(_("Kata sandi Anda sudah diganti. Peramban lain dikeluarkan."))
    return redirect(url_for("account.account"))


@page.get("/akun/langkah-kedua", endpoint="second_step")
def set_up() -> Any:
    """The picture for the phone, while a second step waits for its first code."""
    return _picture() or redirect(url_for("account.account"))


def _picture(problem: str = "") -> str:
    with looking() as session:
        setup = second_step.setup(session, actor(), seal())
    if setup is None:
        return ""
    picture = segno.make(setup.address, error="m").svg_data_uri(scale=5, border=2)
    words = " ".join(setup.secret[at : at + 4] for at in range(0, len(setup.secret), 4))
    return render_template("second_step.html", picture=picture, secret=words, problem=problem)


@page.post("/akun/langkah-kedua")
def begin_second_step() -> Any:
    """Make a secret for the phone, after the password was asked."""
    try:
        with entering.attempt("password", actor().login), writing() as session:
            second_step.begin(session, actor(), _given("password"), seal())
    except Refusal as no:
        return _refused(no, "second")
    return redirect(url_for("account.second_step"))


@page.post("/akun/langkah-kedua/sahkan")
def confirm_second_step() -> Any:
    """Turn it on with the phone's first code, and show the recovery codes this once."""
    try:
        with entering.attempt("code", actor().login), writing() as session:
            codes = accounts.confirm_second_step(session, actor(), _given("code"), seal(), now())
            entering.begin(session, actor(), _here().way)
    except Refusal as no:
        again = _picture(sentence(no)) if isinstance(no, Forbidden) else ""
        return (again, _code(no)) if again else _refused(no, "second")
    return render_template("recovery_codes.html", codes=codes, new=True)


@page.post("/akun/langkah-kedua/matikan")
def turn_off_second_step() -> Any:
    """Turn it off; the password and a code are asked."""
    try:
        with entering.attempt("password", actor().login), writing() as session:
            on = second_step.state(session, actor()).on
            accounts.turn_off_second_step(session, actor(), _given("password"), _given("code"), seal(), now())
            if on:
                entering.begin(session, actor(), _here().way)
    except Refusal as no:
        return _refused(no, "second")
    flash(_("Langkah kedua dimatikan.") if on else _("Penyiapan langkah kedua dibatalkan."))
    return redirect(url_for("account.account"))


@page.post("/akun/langkah-kedua/kode")
def renew_codes() -> Any:
    """Ten new recovery codes; the old ones are worth nothing."""
    try:
        with entering.attempt("password", actor().login), writing() as session:
            codes = accounts.renew_recovery_codes(session, actor(), _given("password"), now())
    except Refusal as no:
        return _refused(no, "second")
    return render_template("recovery_codes.html", codes=codes, new=False)


@page.post("/akun/layanan-masuk/putuskan")
def unlink() -> Any:
    """Undo the link with the agency's own sign-in service."""
    try:
        with writing() as session:
            accounts.unlink_sign_in(session, actor(), now())
    except Refusal as no:
        return _refused(no, "service")
    flash(_("Hubungan dengan layanan masuk instansi diputuskan."))
    return redirect(url_for("account.account"))


def _refused(no: Refusal, part: str) -> Any:
    return shown(sentence(no), part), _code(no)


def _code(no: Refusal) -> int:
    return 429 if isinstance(no, Waiting) else told_code(no)


def _given(name: str) -> str:
    return request.form.get(name, "")
