"""What lists of users and groups may be asked by, and who fits. Pure."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from service.api.parameters import LIST, NONE, TEXT, Filters, Parameter

USERS = Filters(
    (
        Parameter("id", TEXT, "This sign-in name."),
        Parameter("idIn", LIST, "One of these sign-in names."),
        Parameter("firstName", TEXT, "The first word of the name."),
        Parameter("firstNameLike", TEXT, "The same, % for any letters."),
        Parameter("lastName", TEXT, "The other words of the name."),
        Parameter("lastNameLike", TEXT, "The same, % for any letters."),
        Parameter("email", TEXT, "This mail address."),
        Parameter("emailLike", TEXT, "A mail address like this, % for any letters."),
        Parameter("memberOfGroup", TEXT, "Who sits in this seat."),
        Parameter("memberOfTenant", TEXT, "Nobody: there are no tenants."),
        Parameter("potentialStarter", NONE, "Not supported."),
    ),
    {"userId": "id", "firstName": "firstName", "lastName": "lastName", "email": "email"},
)
GROUPS = Filters(
    (
        Parameter("id", TEXT, "This seat."),
        Parameter("idIn", LIST, "One of these seats."),
        Parameter("name", TEXT, "This title."),
        Parameter("nameLike", TEXT, "A title like this, % for any letters."),
        Parameter("type", TEXT, "SEAT: all of them."),
        Parameter("member", TEXT, "The seats that this person sits in."),
        Parameter("memberOfTenant", TEXT, "None: there are no tenants."),
    ),
    {"id": "id", "name": "name", "type": "type"},
)
TENANTS = Filters(
    (
        Parameter("id", TEXT, "There are no tenants."),
        Parameter("idIn", LIST, "There are no tenants."),
        Parameter("name", TEXT, "There are no tenants."),
        Parameter("nameLike", TEXT, "There are no tenants."),
        Parameter("userMember", TEXT, "There are no tenants."),
        Parameter("groupMember", TEXT, "There are no tenants."),
    ),
    {"id": "id", "name": "name"},
)
AUTHORIZATIONS = Filters(
    (
        Parameter("id", TEXT, "There are no single authorizations."),
        Parameter("type", TEXT, "There are no single authorizations."),
        Parameter("userIdIn", LIST, "There are no single authorizations."),
        Parameter("groupIdIn", LIST, "There are no single authorizations."),
        Parameter("resourceType", TEXT, "There are no single authorizations."),
        Parameter("resourceId", TEXT, "There are no single authorizations."),
    ),
    {"resourceType": "resourceType", "resourceId": "resourceId"},
)
Shape = Mapping[str, Any]


def fits(shape: Shape, sent: Mapping[str, Any]) -> bool:
    """True when what Camunda would show is what was asked for, as far as its members say."""
    return all(fit(shape, sent) for fit in _FITS)


def _same(shape: Shape, sent: Mapping[str, Any]) -> bool:
    return all(shape[name] == value for name, value in sent.items() if name in shape)


def _among(shape: Shape, sent: Mapping[str, Any]) -> bool:
    return "idIn" not in sent or shape["id"] in sent["idIn"]


def _like(shape: Shape, sent: Mapping[str, Any]) -> bool:
    named = {name.removesuffix("Like"): value for name, value in sent.items() if name.endswith("Like")}
    return all(_pattern(value).fullmatch(shape[name] or "") for name, value in named.items())


def _pattern(like: str) -> re.Pattern[str]:
    """% for any letters, _ for one."""
    parts = {"%": ".*", "_": "."}
    return re.compile("".join(parts.get(each) or re.escape(each) for each in like), re.DOTALL)


_FITS: tuple[Callable[[Shape, Mapping[str, Any]], bool], ...] = (_same, _among, _like)


def sliced(shapes: list[dict[str, Any]], sent: Mapping[str, Any], filters: Filters) -> list[dict[str, Any]]:
    """The slice that was asked for, in the wanted order, else as they come."""
    if "sortBy" in sent:
        by = filters.sorts[sent["sortBy"]]
        shapes = sorted(shapes, key=lambda each: each[by] or "", reverse=sent["sortOrder"] == "desc")
    first = sent.get("firstResult", 0)
    return shapes[first : first + sent.get("maxResults", len(shapes))]
