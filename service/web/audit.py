"""Audit: every case with whether its history is whole, and one of them proved by running it again. Only looks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from flask_babel import gettext as _

from service import audit, definitions, history, identity, instances
from service.audit import Finding, Report
from service.instances import Case
from service.web.visitor import actor, agency, looking, now
from service.web.words import near

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


@dataclass(frozen=True, slots=True)
class Line:
    """A finding as the page tells it; ``seq`` is the event it leads to."""

    seq: int | None
    rule: str
    text: str


@page.get("/audit/<id>", endpoint="case")
def case(id: str) -> str:
    """One case proved: the verdict first, then what must be answered and what should be known."""
    found, report = _proved(id)
    return render_template(
        "audit_case.html",
        case=found,
        report=report,
        findings=list(_lines(report.of(audit.FINDING))),
        notes=list(_lines(report.of(audit.NOTE))),
        checked=[(_(each.what), each.count) for each in report.checked],
    )


@page.get("/audit/<id>/laporan.json", endpoint="as_json")
def as_json(id: str) -> Response:
    """The report for programs."""
    answer = jsonify(audit.as_json(_proved(id)[1]))
    answer.headers["Content-Disposition"] = f"attachment; filename=audit-{id}.json"
    return answer


@page.get("/audit/<id>/laporan.pdf", endpoint="as_pdf")
def as_pdf(id: str) -> Response:
    """The report on paper."""
    paper = audit.as_pdf([_proved(id)[1]], agency().name, agency().clock)
    answer = Response(paper, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f"attachment; filename=audit-{id}.pdf"
    return answer


def _proved(id: str) -> tuple[Case, Report]:
    identity.require(actor(), "audit.read")
    with looking() as session:
        found = instances.case(session, actor(), id, now())
        return found, audit.examine(session, actor(), found.id, now())


def _lines(findings: Sequence[Finding]) -> Iterator[Line]:
    for each in findings:
        told = {
            key: near(value) if isinstance(value, datetime) else value for key, value in each.values.items()
        }
        yield Line(each.seq, _(audit.RULES[each.rule]), _(each.text).format(**told))
