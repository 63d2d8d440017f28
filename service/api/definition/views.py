"""Versions of SOPs: lists, one, its diagram, suspending and taking back."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import request
from sqlalchemy.orm import Session

from service import definitions, identity, instances
from service.api import parameters
from service.api.caller import actor, looking, now, writing
from service.api.definition import shapes
from service.api.definition.filters import DEFINITIONS, wanted
from service.api.deployment.filters import REMOVING
from service.api.deployment.views import still_running
from service.api.ids import definition_of
from service.api.intake import asked, body, text, yes
from service.api.refusals import Told
from service.definitions import Definition, listing
from service.errors import Invalid, NotFound
from service.instances import Beginning

LONGEST = 255
Found = TypeVar("Found", Definition, Beginning)
Find = Callable[[Session, str, str, int | None], Found]
"""Reads a version of an agency by its key and number; without a number the one in force."""


def several() -> Any:
    """Versions by filters."""
    sent = wanted(asked(DEFINITIONS))
    with looking() as session:
        return [shapes.definition(each) for each in listing.listed(session, actor(), sent)]


def count() -> Any:
    """How many there are."""
    sent = wanted(asked(DEFINITIONS))
    with looking() as session:
        return {"count": listing.counted(session, actor(), sent)}


def by_key(key: str) -> Any:
    """The version in force."""
    with looking() as session:
        return shapes.definition(in_force(session, key))


def by_id(id: str) -> Any:
    """One version."""
    with looking() as session:
        return shapes.definition(version(session, id, _unknown(id)))


def xml_by_key(key: str) -> Any:
    """The diagram in force."""
    with looking() as session:
        return shapes.xml(in_force(session, key))


def xml_by_id(id: str) -> Any:
    """A version's diagram."""
    no = Told(400, "InvalidRequestException", f"No matching definition with id {id}", None)
    with looking() as session:
        return shapes.xml(version(session, id, no))


def picture_by_key(key: str) -> None:
    """A picture of the diagram: there is none, the diagram itself is drawn."""
    with looking() as session:
        in_force(session, key)


def picture_by_id(id: str) -> None:
    """A picture of the diagram: there is none, the diagram itself is drawn."""
    with looking() as session:
        version(session, id, _unknown(id))


def called(id: str) -> Any:
    """The processes it calls: none, since calls are not run."""
    with looking() as session:
        version(session, id, _unknown(id))
    return []


def in_force(session: Session, key: str) -> Definition:
    """The version in force; the original's 404 when there is none."""
    return of_key(definitions.get, session, key)


def of_key(find: Find[Found], session: Session, key: str) -> Found:
    """The version in force as ``find`` reads it; refuses as ``in_force``."""
    identity.require(actor(), "definition.read")
    try:
        return find(session, actor().tenant, key, None)
    except NotFound as no:
        message = f"No matching process definition with key: {key} and no tenant-id"
        raise Told(404, "RestException", message, None) from no


def version(session: Session, id: str, no: Told) -> Definition:
    """The version of that id; ``no`` when there is none, or it is retired."""
    return of_id(definitions.get, session, id, no)


def of_id(find: Find[Found], session: Session, id: str, no: Told) -> Found:
    """The version of that id as ``find`` reads it; refuses as ``version``."""
    identity.require(actor(), "definition.read")
    found = definition_of(actor().tenant, id)
    try:
        known = None if found is None else find(session, actor().tenant, *found)
    except NotFound:
        known = None
    if known is None or known.retired:
        raise no
    return known


def _unknown(id: str) -> Told:
    return Told(404, "InvalidRequestException", f"No matching definition with id {id}", None)


def of_tenant(key: str, tenant: str) -> Any:
    """Versions carry no tenant here: an agency is entered by its key, and sees itself only."""
    message = f"No matching process definition with key: {key[:200]} and tenant-id: {tenant[:200]}"
    raise Told(404, "RestException", message, None)


def suspend_by_key(key: str) -> None:
    """Suspend or release every version of a key."""
    _suspend(body(), key, None)


def suspend_by_id(id: str) -> None:
    """Suspend or release a version."""
    with looking() as session:
        message = f"Cannot find process definition with id {id}: processDefinition is null"
        found = version(session, id, Told(500, "NullValueException", message))
    _suspend(body(), found.key, found.version)


def suspend_named() -> None:
    """Suspend or release every version of the key in the body."""
    sent = body()
    if sent.get("processDefinitionId") is not None:
        message = "Only processDefinitionKey can be set to update the suspension state."
        raise Told(400, "InvalidRequestException", message, None)
    key = text(sent, "processDefinitionKey", LONGEST)
    if key is None:
        message = (
            "Could not update the suspension state of Process Definitions due to: Either processDefinitionId or "
            "processDefinitionKey should be set to update the suspension state."
        )
        raise Told(400, "InvalidRequestException", message, None)
    _suspend(sent, key, None)


def _suspend(sent: dict[str, Any], key: str, number: int | None) -> None:
    if sent.get("executionDate") is not None:
        raise Invalid("executionDate belum didukung: penangguhan berlaku seketika. Hapus.")
    including = yes(sent, "includeProcessInstances")
    with writing() as session:
        try:
            instances.suspend_versions(
                session, actor(), key, number, yes(sent, "suspended"), now(), including_cases=including
            )
        except NotFound as no:
            message = f"No matching process definition with key: {key} and no tenant-id"
            raise Told(404, "RestException", message, None) from no


def remove_by_key(key: str) -> None:
    """Take back every version of a key."""
    _remove(lambda session: listing.listed(session, actor(), listing.Wanted(keys=(key,), most=10_000)), key)


def remove_by_id(id: str) -> None:
    """Take back a version."""
    message = f"No process definition found with id '{id}': processDefinition is null"
    no = Told(404, "InvalidRequestException", message, None)
    _remove(lambda session: [version(session, id, no)], id)


def _remove(named: Any, what: str) -> None:
    sent = parameters.read(REMOVING, request.args, text=True)
    with writing() as session:
        found = named(session)
        if not found:
            message = f"No process definition found with key '{what}': processDefinitions is empty"
            raise Told(404, "InvalidRequestException", message, None)
        try:
            instances.retire_versions(session, actor(), found, now(), cascade=sent.get("cascade", False))
        except instances.StillRunning as no:
            raise still_running(no) from no
