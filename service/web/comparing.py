"""Perubahan: what a draft or a version changes, in sentences and on both diagrams."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from service import definitions, drafts, history, identity
from service.comparison import NEW, OLD
from service.definitions import Definition
from service.drafts import Draft
from service.errors import NotFound
from service.web.changes import changes, count, marks
from service.web.visitor import actor, looking

page = Blueprint("comparing", __name__)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two that are compared: what it is called, and where its diagram is fetched."""

    name: str
    diagram: str


@page.get("/rancangan/<id>/perubahan", endpoint="draft")
def draft(id: str) -> str:
    """What a draft changes against the version it was drawn from, or against another that ``dengan`` names."""
    with looking() as session:
        found = drafts.get(session, actor(), id)
        newest = _in_force(session, found.key)
        base = _compared_with(session, found, newest)
    sides = (_version(base), Side(_("Rancangan ini"), url_for("drafting.content", id=id))) if base else None
    return _shown(base, found, sides, draft=found, base=base, newest=newest)


@page.get("/sop/<key>/banding")
def versions(key: str) -> str:
    """What version ``ke`` of an SOP changes against version ``dari``, else the one in force against the one before."""
    identity.require(actor(), "definition.read")
    with looking() as session:
        newest = definitions.get(session, actor().tenant, key)
        numbers = _numbers(session, key)
        last = request.args.get("ke", type=int) or newest.version
        first = request.args.get("dari", type=int) or max((n for n in numbers if n < last), default=last)
        old, new = (definitions.get(session, actor().tenant, key, number) for number in (first, last))
    sides = (_version(old), _version(new))
    return _shown(old, new, sides, newest=newest, numbers=numbers)


def _shown(old: Definition | None, new: Draft | Definition, sides: Any, **more: Any) -> str:
    sections = changes(old, new) if old else []
    return render_template(
        "compare.html",
        old=old,
        new=new,
        sides=sides,
        sections=sections,
        count=count(sections),
        marks=(marks(sections, OLD), marks(sections, NEW)),
        **more,
    )


def _in_force(session: Session, key: str | None) -> Definition | None:
    try:
        return definitions.get(session, actor().tenant, key) if key else None
    except NotFound:
        return None


def _compared_with(session: Session, draft: Draft, newest: Definition | None) -> Definition | None:
    """The version asked for, else the one the draft was drawn from, else the one in force; none for a new SOP."""
    wanted = request.args.get("dengan", type=int) or draft.base
    if draft.key is None or newest is None or wanted is None:
        return newest
    return definitions.get(session, actor().tenant, draft.key, wanted)


def _numbers(session: Session, key: str) -> list[int]:
    """The numbers of all versions, oldest first."""
    entries = history.read(session, actor().tenant, definitions.stream(key))
    return [(entry.data or {}).get("version", 0) for entry in entries if entry.kind == "definition_deployed"]


def _version(found: Definition) -> Side:
    name = _("Versi %(version)s", version=found.version)
    return Side(name, url_for("procedures.diagram", key=found.key, version=found.version))
