"""SOP: every procedure with the version in force, and one of them as a sheet."""

import re
from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, render_template
from sqlalchemy.orm import Session

from service import definitions, history, identity, instances
from service.definitions import Definition
from service.errors import NotFound
from service.history import Entry
from service.instances import Tally
from service.web.forecasting import outcome
from service.web.lanes import bindings_told, choices, lane_seats
from service.web.steps import steps
from service.web.visitor import actor, looking, now

page = Blueprint("procedures", __name__)
_NUMBERED = re.compile(r"(.+)_(\d+)")


@page.get("/sop", endpoint="procedures")
def procedures() -> str:
    """The list of procedures."""
    with looking() as session:
        found = definitions.latest(session, actor().tenant)
        traffic = _traffic(session, found)
        by_two = identity.agency(session, actor().tenant).release_by_two
    return render_template("procedures.html", found=found, traffic=traffic, steps=steps, by_two=by_two)


def _traffic(session: Session, found: Sequence[Definition]) -> dict[str, Tally]:
    """The tally of each procedure, for those who may count."""
    if not identity.may(actor(), "case.count"):
        return {}
    counted = instances.tally(session, actor(), now())
    return {each.key: counted.get(each.key, Tally(0, 0)) for each in found}


@page.get("/sop/<key>")
def procedure(key: str) -> str:
    """The sheet of the version in force."""
    return _sheet(key)


@page.get("/sop/<key>/<int:version>")
def version(key: str, version: int) -> str:
    """The sheet of an older version."""
    return _sheet(key, version)


@page.get("/sop/<key>/<int:version>/diagram.bpmn")
def diagram(key: str, version: int) -> Response:
    """The diagram as it was deployed."""
    with looking() as session:
        found = definitions.get(session, actor().tenant, key, version)
    return Response(found.xml, mimetype="application/xml")


def _sheet(key: str, version: int | None = None) -> str:
    with looking() as session:
        found = definitions.get(session, actor().tenant, key, version)
        newest = found if version is None else in_force(session, key)
        entries = history.read(session, actor().tenant, definitions.stream(key))
        people = identity.names(session, actor().tenant, [entry.actor for entry in entries if entry.actor])
        ahead = outcome(session, found)
        lanes, seats = lane_seats(session, found), choices(session)
    return render_template(
        "procedure.html",
        ahead=ahead,
        definition=found,
        newest=newest.version if newest else None,
        steps=steps(found),
        block=identity_block(found),
        versions=_versions(entries, people),
        lanes=lanes,
        seats=seats,
        bindings=bindings_told(found, entries, people),
    )


def in_force(session: Session, key: str) -> Definition | None:
    """The version in force; none where every one is retired or still to come."""
    try:
        return definitions.get(session, actor().tenant, key)
    except NotFound:
        return None


def _versions(entries: tuple[Entry, ...], people: Mapping[str, str]) -> list[tuple[int, Entry, str]]:
    return [
        ((entry.data or {}).get("version", 0), entry, people.get(entry.actor or "", "-"))
        for entry in reversed(entries)
        if entry.kind == "definition_deployed"
    ]


def identity_block(definition: Definition) -> dict[str, list[str]]:
    """The process's properties by name; numbered ones (``dasar_hukum_2``) become one list."""
    found: dict[str, list[str]] = {}
    for name, value in definition.properties.items():
        numbered = _NUMBERED.fullmatch(name)
        found.setdefault(numbered.group(1) if numbered else name, []).append(value)
    return found
