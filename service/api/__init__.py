"""The REST interface for programs: Camunda 7's shapes over our rooms. A door that translates and decides nothing."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, Response, request
from flask_wtf import CSRFProtect
from werkzeug.exceptions import MethodNotAllowed, NotFound

from service.api import caller, refusals
from service.api.answering import answer
from service.api.openapi import document
from service.api.routes import ROUTES
from service.api.routing import Route

DOORS = {"engine_rest": "/engine-rest", "engine_rest_default": "/engine-rest/engine/default"}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def hang(app: Flask) -> None:
    """Hang the interface on the house at both its addresses; no cookie counts here, so no form can be forged."""
    guard: CSRFProtect = app.extensions["csrf"]
    for name, root in DOORS.items():
        page = _door(name, root)
        guard.exempt(page)
        app.register_blueprint(page, url_prefix=root)


def _door(name: str, root: str) -> Blueprint:
    page = Blueprint(name, __name__)
    told = Route(
        "GET", "/openapi.json", lambda: document(known, root), "This document.", "Document", ours=True
    )
    known = (*ROUTES, told)
    named = {f"{name}.{route.endpoint}": route for route in known}
    unknown = Route("GET", "", lambda: None, "Nothing.")

    def ask() -> Any:
        if request.method == "OPTIONS":  # a browser asks without saying who it is
            return None
        return caller.ask(named.get(request.endpoint or "", unknown))

    page.before_request(ask)
    refusals.install(page)
    for route in known:
        options: dict[str, Any] = {"methods": [route.method], "provide_automatic_options": False}
        page.add_url_rule(route.rule, route.endpoint, _answering(route.view), **options)
    for rule in ("/", "/<path:rest>"):
        page.add_url_rule(rule, "nothing", _nothing, methods=METHODS, provide_automatic_options=False)
    return page


def _answering(view: Callable[..., Any]) -> Callable[..., Response]:
    return lambda **path: answer(view(**path))


def _nothing(rest: str = "") -> Any:
    """No such address, or not with this method; OPTIONS says which there are."""
    allowed = sorted({route.method for route in ROUTES if _leads(route.path, f"/{rest}")})
    if request.method == "OPTIONS":
        response = answer(None)
        response.headers["Allow"] = ", ".join(allowed)
        return response
    if allowed:
        raise MethodNotAllowed(allowed)
    raise NotFound


def _leads(path: str, asked: str) -> bool:
    known, found = path.split("/"), asked.split("/")
    return len(known) == len(found) and all(
        part.startswith("{") or part == there for part, there in zip(known, found, strict=True)
    )
