"""Users, groups and tenants as Camunda calls them: people and their seats."""

from collections.abc import Iterable
from typing import Any

from flask import request

from service.api.caller import actor, looking, now
from service.api.intake import asked, asked_in_body
from service.api.people.filters import AUTHORIZATIONS, GROUPS, TENANTS, USERS, fits, sliced
from service.api.refusals import Told
from service.identity import directory
from service.identity.directory import Member

SEAT = "SEAT"
"""The type of every group."""


def users() -> Any:
    """People by filters in the address."""
    sent = asked(USERS)
    return sliced(_users(sent), sent, USERS)


def user_count() -> Any:
    """How many."""
    return {"count": len(_users(asked(USERS)))}


def _users(sent: dict[str, Any]) -> list[dict[str, Any]]:
    if "memberOfTenant" in sent:
        return []
    seat = sent.get("memberOfGroup")
    with looking() as session:
        found = directory.members(session, actor(), now())
    shapes = [_user(each) for each in found if seat is None or seat in each.seats]
    return [each for each in shapes if fits(each, sent)]


def profile(id: str) -> Any:
    """One of them."""
    with looking() as session:
        found = directory.members(session, actor(), now())
    one = next((each for each in found if each.login == id), None)
    if one is None:
        raise Told(404, "InvalidRequestException", f"User with id {id} does not exist", None)
    return _user(one)


def _user(one: Member) -> dict[str, Any]:
    return {**_named(one), "email": one.email}


def _named(one: Member) -> dict[str, Any]:
    first, _, last = one.name.partition(" ")
    return {"id": one.login, "firstName": first, "lastName": last}


def groups() -> Any:
    """Seats by filters in the address."""
    sent = asked(GROUPS)
    return sliced(_groups(sent), sent, GROUPS)


def groups_filtered() -> Any:
    """Seats by filters in the body."""
    sent = asked_in_body(GROUPS)
    return sliced(_groups(sent), sent, GROUPS)


def group_count() -> Any:
    """How many."""
    return {"count": len(_groups(asked(GROUPS)))}


def group_count_filtered() -> Any:
    """How many, by filters in the body."""
    return {"count": len(_groups(asked_in_body(GROUPS)))}


def _groups(sent: dict[str, Any]) -> list[dict[str, Any]]:
    if "memberOfTenant" in sent:
        return []
    with looking() as session:
        titles = directory.titles(session, actor())
        held = (
            _seats_of(directory.members(session, actor(), now()), sent["member"])
            if "member" in sent
            else titles
        )
    shapes = [_group(key, name) for key, name in titles.items() if key in held]
    return [each for each in shapes if fits(each, sent)]


def _seats_of(members: Iterable[Member], login: str) -> frozenset[str]:
    return next((each.seats for each in members if each.login == login), frozenset())


def group(id: str) -> Any:
    """One of them."""
    with looking() as session:
        titles = directory.titles(session, actor())
    if id not in titles:
        raise Told(404, "InvalidRequestException", f"Group with id {id} does not exist", None)
    return _group(id, titles[id])


def _group(key: str, name: str) -> dict[str, Any]:
    return {"id": key, "name": name, "type": SEAT}


def groups_of() -> Any:
    """The seats of a person, and who else sits in them."""
    login = request.args.get("userId")
    if not login:
        raise Told(400, "InvalidRequestException", "No user id was supplied", None)
    with looking() as session:
        titles = directory.titles(session, actor())
        members = directory.members(session, actor(), now())
    seats = _seats_of(members, login)
    with_them = [each for each in members if each.seats & seats and each.login != login]
    return {
        "groups": [{"id": key, "name": titles[key]} for key in titles if key in seats],
        "groupUsers": [{**_named(each), "displayName": each.name} for each in with_them],
    }


def tenants() -> Any:
    """None: an agency has no parts with rights of their own."""
    asked(TENANTS)
    return []


def tenant_count() -> Any:
    """None."""
    asked(TENANTS)
    return {"count": 0}


def tenant(id: str) -> Any:
    """There is none."""
    raise Told(404, "InvalidRequestException", f"Tenant with id {id} does not exist", None)


def authorizations() -> Any:
    """None: rights follow roles and seats."""
    asked(AUTHORIZATIONS)
    return []


def authorization_count() -> Any:
    """None."""
    asked(AUTHORIZATIONS)
    return {"count": 0}


def authorization(id: str) -> Any:
    """There is none."""
    raise Told(404, "InvalidRequestException", f"Authorization with id {id} does not exist.", None)
