"""How often one address may fail to prove who it is. Many people share an office's address, so only failures count."""

from ipaddress import ip_address, ip_network
from typing import Any

from flask import Flask, Response, current_app, request
from flask_limiter import ApplicationLimit, Limiter

from service.identity.keys import MARK
from service.identity.recognised import Recognised
from service.identity.signing_in import typed_login
from service.settings import IN_MEMORY, Settings
from service.web.visitor import DOORS as PROGRAMS
from service.web.visitor import now

FAILURES = (30, 300)
"""Of one address in a minute and in an hour."""
FEWEST = (5, 50)
"""However many processes share that: so many mistakes are anybody's."""
DOORS = frozenset(
    {
        "auth.sign_in",
        "second_step.code",
        "second_step.password",
        "federated.back",
        "account.change_password",
        "account.begin_second_step",
        "account.confirm_second_step",
        "account.turn_off_second_step",
        "account.renew_codes",
        "keys.issue",
    }
)
"""The doors that take secrets."""
_REFUSED = frozenset({401, 403, 429})


def install(app: Flask) -> None:
    """Count failures at the doors that take secrets, in this process or in the Redis that the settings name.

    Processes that count each for itself share what is allowed, so that it is not more with each of them; so they do
    while the Redis is away.
    """
    settings: Settings = app.extensions["lajur"]
    url, share = settings.entrance.limits_url, allowed(settings.workers)
    alone: list[Any] = [ApplicationLimit(share, key_function=address, deduct_when=_failed)]
    Failures(
        address,
        app=app,
        application_limits=[share if url.startswith(IN_MEMORY) else allowed(1)],
        application_limits_deduct_when=_failed,
        storage_uri=url,
        in_memory_fallback=alone,  # which is typed for texts, and takes limits
        key_prefix="lajur",
    )


def allowed(sharing: int) -> str:
    """What one of so many processes allows, as Flask-Limiter reads it."""
    minute, hour = (max(few, all // sharing) for few, all in zip(FEWEST, FAILURES, strict=True))
    return f"{minute} per minute; {hour} per hour"


class Failures(Limiter):
    """Looks at the few requests that can fail so, and costs the others nothing."""

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if not _exempt():
            super()._check_request_limit(callable_name, in_middleware)


def _exempt() -> bool:
    """Programs with a key are not counted: it cannot be guessed, and one that has ended must not shut out others.

    Nor are those whose password was proved from there a short while ago: others' guesses do not shut them out.
    """
    if request.blueprint not in PROGRAMS:
        return request.endpoint not in DOORS
    given = request.authorization
    if given is None or given.type != "basic" or (given.password or "").startswith(MARK):
        return True
    memory: Recognised = current_app.extensions["recognised"]
    login, here = typed_login(given.username or ""), request.remote_addr or ""
    return memory.recall(login, here, given.password or "", now()) is not None


def _failed(response: Response) -> bool:
    if request.blueprint in PROGRAMS and response.status_code == 403:
        return False  # known, but not allowed that
    return response.status_code in _REFUSED


def address() -> str:
    """Whom a failure is counted against: an address, of IPv6 the network that one household or office has."""
    try:
        found = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    return str(found) if found.version == 4 else str(ip_network((found, 64), strict=False))
