"""Mulai: the services a person may start, and the form that starts one."""

from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from service import definitions, identity, instances
from service.definitions import Definition
from service.definitions.outlook import Outlook
from service.errors import Invalid
from service.web.forecasting import brief
from service.web.intake import sent
from service.web.refusals import sentence
from service.web.steps import steps
from service.web.task import onward
from service.web.visitor import actor, looking, now, wants_json, writing

page = Blueprint("start", __name__)


@page.get("/mulai")
def services() -> str:
    """A card for each service: what it is for, who may start it, how long it takes."""
    wish = request.args.get("q", "").casefold().split()
    with looking() as session:
        found = definitions.latest(session, actor().tenant)
        seats = identity.seats(session, actor().tenant)
        cards = [each for each in found if all(word in _told(each) for word in wish)]
        outlook = Outlook(session, actor().tenant)
        ahead = {each.key: brief(outlook, each) for each in cards}
    cards.sort(key=lambda each: not identity.may(actor(), "case.start", each))
    return render_template("services.html", cards=cards, seats=seats, steps=steps, ahead=ahead)


@page.get("/mulai/<key>")
def form(key: str) -> str:
    """The form that starts a case."""
    return _form(key)


@page.post("/mulai/<key>")
def begin(key: str) -> Any:
    """Start a case; the page's token makes a second press find the first one's case."""
    given = sent()
    try:
        with writing() as session:
            started = instances.start(session, key, given.values, actor(), now(), given.token)
    except Invalid as no:
        if wants_json():
            raise
        return _form(key, sentence(no), no.details, given.values, given.token), 422
    said = _("Berkas %(number)s dimulai.", number=started.number)
    return onward(said, url_for("cases.case", id=started.id), started.number)


def _form(key: str, notice: str = "", problems: Any = (), typed: Any = None, token: str = "") -> str:
    with looking() as session:
        definition = definitions.get(session, actor().tenant, key)
        identity.require(actor(), "case.start", definition)
    return render_template(
        "start.html",
        definition=definition,
        schema=definition.form_for(definition.start_element),
        data=typed or {},
        notice=notice,
        problems=problems,
        token=token or token_urlsafe(16),
    )


def _told(definition: Definition) -> str:
    return f"{definition.name} {definition.diagram.main.documentation}".casefold()
