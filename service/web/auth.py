"""Signing in and out, the way home, and the health page."""

from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, session, url_for
from flask_login import current_user, logout_user

from service import identity
from service.database import EVERY, reading, transaction
from service.errors import Forbidden
from service.identity.attempts import Waiting
from service.web import access, entering
from service.web.refusals import sentence
from service.web.visitor import Visitor, actor, engine, now

page = Blueprint("auth", __name__)
HOMES = (
    ({"seat_holder", "applicant"}, "inbox.tasks"),
    ({"process_owner"}, "procedures.procedures"),
    ({"auditor"}, "audit.cases"),
    ({"operator"}, "jobs.jobs"),
    ({"agency_admin"}, "people.people"),
)


@page.get("/sehat")
def health() -> Response:
    """For whoever watches the service: it answers and reaches its database."""
    with reading(engine(), EVERY) as database:
        identity.agencies(database)
    return Response("ok\n", mimetype="text/plain")


@page.get("/")
def home() -> Any:
    """To the page one's work begins with."""
    roles = actor().roles
    return redirect(url_for(next((to for wanted, to in HOMES if roles & wanted), "procedures.procedures")))


@page.route("/masuk", methods=["GET", "POST"])
def sign_in() -> Any:
    """The sign-in page; a right password begins a new session, or one that still owes something."""
    if request.method == "GET":
        return redirect(entering.onward()) if current_user.is_authenticated else form()
    login = identity.typed_login(_given("login"))
    try:
        with entering.attempt("password", login), reading(engine(), EVERY) as database:
            found = identity.sign_in(database, login, _given("password"), now())
            owes = identity.owes(database, found.tenant, found.person, "password")
        identity.require(found, "session.open")
    except Forbidden as no:
        return form(sentence(no)), *told(no)
    entering.enter(found, "password", owes)
    return redirect(entering.onward())


@page.post("/keluar")
def sign_out() -> Any:
    """End the session; a copy of its cookie opens nothing any more."""
    visitor = current_user._get_current_object()
    if isinstance(visitor, Visitor):
        with transaction(engine(), visitor.session.tenant) as database:
            entering.leave(database)
        access.told("signed_out", login=visitor.actor.login)
    logout_user()
    session.clear()
    return redirect(url_for("auth.sign_in"))


def told(no: Forbidden) -> tuple[int, dict[str, str]]:
    """The code and headers of a proof that was not accepted."""
    return (429, {"Retry-After": str(no.seconds)}) if isinstance(no, Waiting) else (403, {})


def _given(name: str) -> str:
    return request.form.get(name, "")


def form(problem: str = "") -> str:
    """The sign-in page."""
    settings = current_app.extensions["lajur"]
    return render_template(
        "sign_in.html",
        problem=problem,
        next=request.values.get("next", ""),
        login=_given("login")[:100],
        service=settings.entrance.oidc,
        demo=_demo_people() if settings.demo else [],
    )


def _demo_people() -> list[Any]:
    """On a demo site: who can be tried, by agency."""
    with reading(engine(), EVERY) as database:
        agencies = identity.agencies(database)
        return [(agency, _who_sign_in(identity.people(database, agency.key, now()))) for agency in agencies]


def _who_sign_in(people: list[identity.Person]) -> list[identity.Person]:
    return [each for each in people if "program" not in each.roles]
