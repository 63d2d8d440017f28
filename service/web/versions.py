"""Versi: every version of an SOP with who drew it, who released it and since when it holds."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from service import definitions, drafts, identity
from service.web.approving import handed_out
from service.web.visitor import actor, looking, now, writing

page = Blueprint("versions", __name__)
PAGE = 20


@page.get("/sop/<key>/versi", endpoint="versions")
def listed(key: str) -> str:
    """Every version, the newest first."""
    below = request.args.get("sebelum", type=int)
    with looking() as session:
        rows = definitions.records(session, actor(), key, below=below, limit=PAGE + 1)
        people = identity.names(session, actor().tenant, {id for row in rows for id in row.people})
    return render_template(
        "versions.html",
        key=key,
        rows=rows[:PAGE],
        below=below,
        more=rows[PAGE - 1].version if len(rows) > PAGE else None,
        people=people,
    )


@page.get("/sop/<key>/<int:version>/naskah.pdf")
def paper(key: str, version: int) -> Response:
    """The signed sheet of a version."""
    with looking() as session:
        found = definitions.record(session, actor(), key, version)
        return handed_out(drafts.paper_of(session, actor(), found.paper))


@page.post("/sop/<key>/<int:version>/urungkan")
def call_off(key: str, version: int) -> Any:
    """A version that was to come into force later will not."""
    identity.require(actor(), "definition.deploy")
    with writing() as session:
        definitions.call_off(session, actor(), key, version, now())
    flash(_("Versi %(version)s tidak jadi berlaku.", version=version))
    return redirect(url_for("versions.versions", key=key))
