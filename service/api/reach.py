"""What a caller may learn beside what the rooms already decide, and filters that name the same thing twice."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy.orm import Session

from service import history, identity
from service.api.caller import actor
from service.api.ids import definition_of
from service.instances import Begun, Case
from service.instances.waiting import Standing

NOBODY = "-"


def inside() -> bool:
    """Whether the caller reads everything of the agency's cases."""
    return actor().inside or "auditor" in actor().roles


def logins(session: Session, people: Collection[str | None]) -> dict[str, str]:
    """Sign-in names behind person ids; people outside the agency learn only their own."""
    if inside():
        return identity.logins(session, actor().tenant, {each for each in people if each})
    return {actor().person: actor().login}


def person(session: Session, login: str | None) -> str | None:
    """The person behind a sign-in name that a filter names; unknown ones are nobody."""
    if login is None or login == actor().login:
        return None if login is None else actor().person
    return (identity.person_of(session, actor().tenant, login) if inside() else None) or NOBODY


def variables(session: Session, case: Case | Begun | Standing) -> Mapping[str, Any]:
    """A case's variables; people outside the agency read only what they wrote themselves, as in the pages."""
    if inside():
        return case.variables
    own: dict[str, Any] = {}
    for entry in history.read(session, case.tenant, case.id):
        if entry.actor == actor().person and entry.data:
            own |= entry.data.get("values", {})
    return own


def one_of(sent: Mapping[str, Any], one: str, several: str) -> tuple[str, ...] | None:
    """What may be, when a filter comes as one value, as several, or as both."""
    if one not in sent:
        return sent.get(several)
    return tuple(each for each in sent.get(several, (sent[one],)) if each == sent[one])


def versions_of(sent: Mapping[str, Any], one: str, several: str = "") -> tuple[tuple[str, int], ...] | None:
    """The same for ids of versions; unknown ids are no version."""
    ids = one_of(sent, one, several)
    found = None if ids is None else [definition_of(actor().tenant, id) for id in ids]
    return None if found is None else tuple(each for each in found if each is not None)
