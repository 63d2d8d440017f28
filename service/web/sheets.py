"""Lembar SOP: the official sheet of a version or a draft, to read and to print."""

from flask import Blueprint, Response, render_template, request

from service import definitions, drafts
from service.definitions import Definition
from service.diagram import Diagram, read
from service.drafts import Draft
from service.errors import Invalid
from service.sheets import PAPERS, Sheet, as_pdf, cells, sheet
from service.web.refusals import sentence
from service.web.visitor import actor, looking

page = Blueprint("sheets", __name__)


@page.get("/sop/<key>/<int:version>/lembar", endpoint="sheet")
def of_version(key: str, version: int) -> str | tuple[str, int]:
    """The sheet of any version."""
    found = _version(key, version)
    return _shown(found.diagram, _mark(found), definition=found)


@page.get("/sop/<key>/<int:version>/lembar.pdf")
def sheet_pdf(key: str, version: int) -> Response:
    """The same on paper."""
    found = _version(key, version)
    return _paper(sheet(found.diagram, _mark(found), _wanted()), f"lembar-{found.key}-{version}.pdf")


@page.get("/rancangan/<id>/lembar", endpoint="draft")
def of_draft(id: str) -> str | tuple[str, int]:
    """The sheet as it would be if the draft were released; what cannot be put on one says why."""
    found = _draft(id)
    try:
        return _shown(read(found.xml), _draft_mark(found), draft=found)
    except Invalid as no:
        return render_template("sheet.html", draft=found, wrong=sentence(no)), 422


@page.get("/rancangan/<id>/lembar.pdf")
def draft_pdf(id: str) -> Response:
    """The same on paper; every page says that it is a draft."""
    found = _draft(id)
    return _paper(sheet(read(found.xml), _draft_mark(found), _wanted()), f"lembar-rancangan-{found.id}.pdf")


def _version(key: str, version: int) -> Definition:
    with looking() as session:
        return definitions.get(session, actor().tenant, key, version)


def _draft(id: str) -> Draft:
    with looking() as session:
        return drafts.get(session, actor(), id)


def _mark(found: Definition) -> str:
    return f"{found.key}, versi {found.version}, sidik {found.sha256[:12]}"


def _draft_mark(found: Draft) -> str:
    return f"RANCANGAN, belum berlaku: {found.name}, simpanan ke-{found.revision}"


def _wanted() -> str:
    """The paper that was asked for."""
    return request.args.get("kertas", "a4")


def _shown(diagram: Diagram, mark: str, **of: Definition | Draft) -> str:
    made = sheet(diagram, mark, _wanted())
    charts = [(each, cells(each, made.columns)) for each in made.pages]
    return render_template("sheet.html", sheet=made, charts=charts, papers=PAPERS, **of)


def _paper(made: Sheet, name: str) -> Response:
    answer = Response(as_pdf(made), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
