"""Berkas: the cases a person may read, and one of them from all sides."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from service import definitions, history, identity, instances, jobs
from service.definitions.course import course, present
from service.instances import Case
from service.jobs import Incident
from service.web import timing, trail
from service.web.papers import papers
from service.web.visitor import actor, looking, now, writing

page = Blueprint("cases", __name__)
FILTERS = ("q", "sop", "state", "after")


@page.get("/berkas", endpoint="cases")
def cases() -> str:
    """The list, newest first."""
    asked: dict[str, Any] = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    with looking() as session:
        found = instances.cases(session, actor(), now(), **asked)
        sops = definitions.latest(session, actor().tenant)
    return render_template("cases.html", found=found, asked=asked, sops=sops)


@page.get("/berkas/<id>")
def case(id: str) -> str:
    """One case: where it is, the way it came, and whether its history is whole."""
    with looking() as session:
        found = instances.case(session, actor(), id, now())
        definition = definitions.get(session, actor().tenant, found.definition, found.version)
        entries = history.read(session, actor().tenant, id)
        verdict = history.verify(session, actor().tenant, id)
        ran = course(session, definition, entries)
        called = trail.names(session, ran, entries)
        seats = identity.seats(session, actor().tenant)
        incidents = _incidents(session, found)
    visits, now_called = timing.took(entries, now()), present(entries)
    return render_template(
        "case.html",
        case=found,
        definition=definition,
        verdict=verdict,
        seats=seats,
        lines=trail.timeline(ran, entries, called, actor(), visits),
        shares=timing.shares(ran, visits, seats),
        incidents=incidents,
        strip=trail.strip(definition, found, now_called),
        marks=trail.marks(found.tasks, now_called),
        standing=trail.standing(definition, found, now_called),
        papers=papers(ran, entries, called, actor()),
    )


def _incidents(session: Session, found: Case) -> Sequence[Incident]:
    """What the system gave up on in this case, for those who may know."""
    if not identity.may(actor(), "job.read"):
        return ()
    rows: Sequence[Incident] = jobs.incidents(session, actor(), now(), instance=found.id).rows
    return rows


@page.post("/berkas/<id>/batal")
def cancel(id: str) -> Any:
    """Cancel the case with a reason."""
    with writing() as session:
        instances.cancel(session, id, request.form.get("alasan", ""), actor(), now())
    flash(_("Berkas dibatalkan."))
    return redirect(url_for("cases.case", id=id))
