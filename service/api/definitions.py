"""Process definitions: the SOPs in their versions, and starting one."""

from typing import Any

from flask import request
from sqlalchemy.orm import Session

from service import definitions, identity, instances
from service.api import parameters, shapes, variables
from service.api.caller import actor, looking, need, now, writing
from service.api.ids import definition_of
from service.api.intake import asked, body, text, yes
from service.api.reach import one_of, versions_of
from service.api.reach import variables as reached
from service.definitions import Definition, listing
from service.definitions.listing import Wanted
from service.errors import Conflict, NotFound

LONGEST_KEY = 255


def several() -> Any:
    """Versions by filters."""
    wanted = _wanted()
    with looking() as session:
        return [shapes.definition(each) for each in listing.listed(session, actor(), wanted)]


def count() -> Any:
    """How many there are."""
    wanted = _wanted()
    with looking() as session:
        return {"count": listing.counted(session, actor(), wanted)}


def _wanted() -> Wanted:
    sent = asked(parameters.DEFINITIONS, "definitions")
    return Wanted(
        keys=one_of(sent, "key", "keysIn"),
        versions=versions_of(sent, "processDefinitionId", "processDefinitionIdIn"),
        version=sent.get("version"),
        name=sent.get("name"),
        name_like=sent.get("nameLike"),
        key_like=sent.get("keyLike"),
        latest=sent.get("latestVersion", False),
        sort=parameters.SORTS["definitions"][sent.get("sortBy", "key")],
        descending=sent.get("sortOrder") == "desc",
        first=sent.get("firstResult", 0),
        most=sent.get("maxResults", parameters.MOST_ROWS),
    )


def by_key(key: str) -> Any:
    """The version in force."""
    with looking() as session:
        return shapes.definition(_in_force(session, key))


def by_id(id: str) -> Any:
    """One version."""
    with looking() as session:
        return shapes.definition(_version(session, id))


def xml_by_key(key: str) -> Any:
    """The diagram in force."""
    with looking() as session:
        return shapes.xml(_in_force(session, key))


def xml_by_id(id: str) -> Any:
    """A version's diagram."""
    with looking() as session:
        return shapes.xml(_version(session, id))


def _in_force(session: Session, key: str) -> Definition:
    identity.require(actor(), "definition.read")
    return definitions.get(session, actor().tenant, key)


def _version(session: Session, id: str) -> Definition:
    identity.require(actor(), "definition.read")
    found = definition_of(actor().tenant, id)
    if found is None:
        raise NotFound("Versi SOP tidak ditemukan. Lihat daftarnya di process-definition.")
    return definitions.get(session, actor().tenant, *found)


def start_by_key(key: str) -> Any:
    """Start a case of the version in force."""
    return _start(lambda session: key)


def start_by_id(id: str) -> Any:
    """Start a case of a version, which must be the one in force."""
    return _start(lambda session: _newest(session, id))


def _newest(session: Session, id: str) -> str:
    wished = _version(session, id)
    if definitions.get(session, actor().tenant, wished.key).version != wished.version:
        raise Conflict("Versi ini tidak berlaku lagi. Mulai dengan versi yang berlaku (latestVersion=true).")
    return wished.key


def _start(named: Any) -> Any:
    """Start, and answer the case; its variables too for whoever may read cases."""
    sent = body()
    values, subject = variables.read(sent.get("variables")), text(sent, "businessKey", LONGEST_KEY)
    if returning := yes(sent, "withVariablesInReturn"):
        need("case:read")
    with writing() as session:
        key = named(session)
        started = instances.start(session, key, values, actor(), now(), subject=(subject or "").strip())
        case = instances.case(session, actor(), started.id, now())
        told = shapes.instance(case, request.url_root + "engine-rest")
        return {**told, "variables": variables.told(reached(session, case))} if returning else told
