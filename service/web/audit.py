"""Audit: every case with whether its history is whole. Nothing here writes."""

from typing import Any

from flask import Blueprint, render_template, request

from service import definitions, history, identity, instances
from service.web.visitor import actor, looking, now

page = Blueprint("audit", __name__)
FILTERS = ("q", "sop", "state", "after")
PAGE = 25


@page.get("/audit", endpoint="cases")
def cases() -> str:
    """The agency's cases; on each page those with a finding come first."""
    identity.require(actor(), "audit.read")
    asked: dict[str, Any] = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    with looking() as session:
        found = instances.cases(session, actor(), now(), limit=PAGE, **asked)
        verdicts = history.verify_many(session, actor().tenant, [case.id for case in found.rows])
        sops = definitions.latest(session, actor().tenant)
    rows = sorted(found.rows, key=lambda case: (verdicts[case.id].ok, not case.late))
    return render_template("audit.html", found=found, rows=rows, verdicts=verdicts, asked=asked, sops=sops)
