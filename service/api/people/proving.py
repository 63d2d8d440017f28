"""Whether a password is right, whether one would be good enough, and whether something is allowed."""

from typing import Any

from flask import request

from service import identity
from service.api.caller import actor, prove, standing
from service.api.intake import body, text
from service.api.refusals import Told, Unknown
from service.errors import Forbidden, Invalid
from service.identity import passwords
from service.identity.attempts import Waiting

LONGEST = 200
LENGTH = {
    "placeholder": "PASSWORD_POLICY_LENGTH",
    "parameter": {"minLength": str(passwords.SHORTEST_PASSWORD)},
}
STRENGTH = {"placeholder": "PASSWORD_POLICY_USER_DATA", "parameter": None}
"""Neither what everybody tries first nor little more than one's own name."""
ABOUT = ("id", "firstName", "lastName", "email")
RIGHTS = {
    ("1", "READ"): "people.look_up",
    ("2", "READ"): "people.look_up",
    ("6", "READ"): "definition.read",
    ("6", "READ_INSTANCE"): "case.list",
    ("6", "READ_TASK"): "task.list",
    ("6", "READ_HISTORY"): "case.list",
    ("6", "CREATE_INSTANCE"): "case.message",
    ("6", "UPDATE_INSTANCE"): "case.variables",
    ("6", "UPDATE_TASK"): "task.assign",
    ("6", "SUSPEND"): "definition.suspend",
    ("7", "READ"): "task.list",
    ("7", "UPDATE"): "task.assign",
    ("7", "TASK_ASSIGN"): "task.assign",
    ("7", "TASK_WORK"): "task.assign",
    ("8", "READ"): "case.list",
    ("8", "CREATE"): "case.message",
    ("8", "UPDATE"): "case.variables",
    ("8", "SUSPEND"): "case.suspend",
    ("9", "READ"): "definition.read",
    ("9", "CREATE"): "definition.deploy",
}
"""What a permission on a kind of resource (Camunda's numbers) comes to here; any other is not given to anybody."""


def verify() -> Any:
    """Whether that password alone lets that person of the agency in; an attempt as any other."""
    sent = body()
    login, password = text(sent, "username", 100), text(sent, "password", LONGEST)
    if not login or not password:
        raise Told(400, "InvalidRequestException", "Username and password are required", None)
    identity.require(actor(), "people.look_up")
    typed = identity.typed_login(login)
    here = _whose(typed) is not None
    try:
        prove(
            typed if here else f"{typed}\n{actor().tenant}", password
        )  # as slow, and nobody there is kept waiting
    except Waiting:
        raise
    except (Unknown, Forbidden):
        return {"authenticatedUser": login, "authenticated": False}
    return {"authenticatedUser": login, "authenticated": here}


def policy() -> Any:
    """What a new password must be."""
    return {"rules": [LENGTH, STRENGTH]}


def try_policy() -> Any:
    """Which rules a new password would keep."""
    sent = body()
    password = text(sent, "password", LONGEST)
    if password is None:
        raise Told(400, "InvalidRequestException", "No password was supplied", None)
    profile = sent.get("profile")
    about = [str(profile[name]) for name in ABOUT if profile.get(name)] if isinstance(profile, dict) else []
    long = len(password) >= passwords.SHORTEST_PASSWORD
    strong = _strong(password, about)
    rules = [{**LENGTH, "valid": long}, {**STRENGTH, "valid": strong}]
    return {"rules": rules, "valid": long and strong}


def _strong(password: str, about: list[str]) -> bool:
    try:
        passwords.check_strength(password, about)
    except Invalid:
        return False
    return True


def check() -> Any:
    """Whether the caller, or a person that is named, may do that."""
    asked = {name: request.args.get(name) for name in ("permissionName", "resourceName", "resourceType")}
    for name, value in asked.items():
        if not value:
            said = f"Query parameter '{name}' cannot be null"
            raise Told(400, "InvalidRequestException", said, None)
    action = RIGHTS.get((asked["resourceType"] or "", asked["permissionName"] or ""))
    who = _whose(request.args.get("userId"))
    return {
        "permissionName": asked["permissionName"],
        "resourceName": asked["resourceName"],
        "resourceId": request.args.get("resourceId"),
        "authorized": who is not None and action is not None and identity.may(who, action),
    }


def _whose(login: str | None) -> identity.Actor | None:
    if login is None or login == actor().login:
        return actor()
    identity.require(actor(), "people.look_up")
    found = standing(login[:100])
    return found.actor if found is not None and found.actor.tenant == actor().tenant else None


def telemetry() -> Any:
    """Nothing is sent to anybody."""
    return {"enableTelemetry": False}
