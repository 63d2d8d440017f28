"""Signing in and out, the way home, and the health page."""

from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from service import identity
from service.database import reading, transaction
from service.errors import Forbidden
from service.web.visitor import Visitor, actor, engine, now

page = Blueprint("auth", __name__)
HOMES = (
    ({"seat_holder", "applicant"}, "inbox.tasks"),
    ({"process_owner"}, "procedures.procedures"),
    ({"auditor"}, "audit.cases"),
    ({"operator"}, "jobs.jobs"),
)


@page.get("/sehat")
def health() -> Response:
    """For whoever watches the service: it answers and reaches its database."""
    with reading(engine()) as database:
        identity.agencies(database)
    return Response("ok\n", mimetype="text/plain")


@page.get("/")
def home() -> Any:
    """To the page one's work begins with."""
    roles = actor().roles
    return redirect(url_for(next((to for wanted, to in HOMES if roles & wanted), "procedures.procedures")))


@page.route("/masuk", methods=["GET", "POST"])
def sign_in() -> Any:
    """The sign-in page; a right password begins a new session."""
    if request.method == "GET":
        return redirect(_onward()) if current_user.is_authenticated else _form()
    try:
        with transaction(engine()) as database:
            found = identity.sign_in(database, _given("login"), _given("password"), now())
            visitor = Visitor(found, identity.agency(database, found.tenant))
    except Forbidden as no:
        return _form(_(no.text)), 403
    _begin(visitor)
    return redirect(_onward())


@page.post("/keluar")
def sign_out() -> Any:
    """End the session."""
    logout_user()
    session.clear()
    return redirect(url_for("auth.sign_in"))


def _given(name: str) -> str:
    return request.form.get(name, "")


def _begin(visitor: Visitor) -> None:
    """A session with nothing of the one before, so that a planted one is worth nothing."""
    session.clear()
    session.permanent = True
    session["since"] = now().timestamp()
    session["number"] = token_urlsafe(12)
    login_user(visitor)


def _form(problem: str = "") -> str:
    next = request.values.get("next", "")
    login = _given("login")[:100]
    return render_template("sign_in.html", problem=problem, next=next, login=login, demo=_demo_people())


def _demo_people() -> list[Any]:
    """On a demo site: who can be tried, by agency."""
    if not current_app.extensions["lajur"].demo:
        return []
    with reading(engine()) as database:
        agencies = identity.agencies(database)
        return [(agency, identity.people(database, agency.key, now())) for agency in agencies]


def _onward() -> str:
    """Where the person wanted to go, as long as it is here."""
    wish = request.values.get("next", "")
    parts = urlsplit(wish)
    here = wish.startswith("/") and not wish.startswith(("//", "/\\")) and wish.isprintable()
    if here and not parts.scheme and not parts.netloc and "\\" not in wish:
        return wish
    return url_for("auth.home")
