"""The pages between the password and the house: the code of the second step, and an own password for a first one."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from service import identity
from service.database import transaction
from service.errors import Forbidden, Refusal
from service.identity import second_step
from service.personnel import accounts
from service.web import entering
from service.web.auth import told
from service.web.refusals import sentence, told_code
from service.web.sealing import seal
from service.web.visitor import engine, halfway, now

page = Blueprint("second_step", __name__)


@page.route("/masuk/kode", methods=["GET", "POST"])
def code() -> Any:
    """The code of the person's phone, or a recovery code; then a session of its own begins."""
    if (half := halfway()) is None:
        return redirect(url_for("auth.sign_in"))
    if request.method == "GET":
        return _page("code.html")
    person = current_user.actor
    try:
        with entering.attempt("code", person.login), transaction(engine(), half.tenant) as database:
            if not second_step.passed(database, half.tenant, half.person, _given("code"), seal(), now()):
                raise Forbidden(second_step.WRONG)
            left = identity.owes(database, half.tenant, half.person, half.way)
            entering.begin(database, person, half.way, tuple(each for each in left if each != "code"))
    except Forbidden as no:
        return _page("code.html", sentence(no)), *told(no)
    return redirect(entering.onward())


@page.route("/masuk/kata-sandi", methods=["GET", "POST"])
def password() -> Any:
    """An own password in the place of a first one; then a session of its own begins."""
    if (half := halfway()) is None:
        return redirect(url_for("auth.sign_in"))
    if request.method == "GET":
        return _page("own_password.html")
    person = current_user.actor
    try:
        if _given("new") != _given("again"):
            return _page("own_password.html", _("Kedua kata sandi tidak sama. Ketik lagi.")), 422
        with transaction(engine(), half.tenant) as database:
            accounts.choose_password(database, person, _given("new"), now())
            entering.begin(database, person, half.way)
    except Refusal as no:
        return _page("own_password.html", sentence(no)), told_code(no)
    return redirect(entering.onward())


def _given(name: str) -> str:
    return request.form.get(name, "")


def _page(template: str, problem: str = "") -> str:
    return render_template(
        template, problem=problem, next=request.values.get("next", ""), person=current_user.actor
    )
