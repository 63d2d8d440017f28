"""The REST interface for programs: Camunda 7's shapes over our rooms. A door that translates and decides nothing."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, Response, request
from flask_wtf import CSRFProtect
from werkzeug.exceptions import MethodNotAllowed, NotFound

from service.api import caller, docs, reads, refusals
from service.api.answering import answer
from service.api.external_task.ear import Ear
from service.api.openapi import document
from service.api.routes import ROUTES
from service.api.routing import Route
from service.api.unsupported import missing
from service.identity.recognised import Recognised

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ROOT = "/engine-rest"
ALSO = f"{ROOT}/engine/default"
"""Where clients look that name the engine: the same door."""
DOOR = "engine_rest"
_ASKED_AT = "lajur.programs_root"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def hang(app: Flask) -> None:
    """Hang the interface on the house at both its addresses; no cookie counts here, so no form can be forged."""
    guard: CSRFProtect = app.extensions["csrf"]
    app.extensions["recognised"] = Recognised()
    app.extensions["ear"] = Ear()
    page = _door()
    guard.exempt(page)
    app.register_blueprint(page, url_prefix=ROOT)
    app.wsgi_app = _at_both(app.wsgi_app)  # type: ignore[assignment, method-assign]


def _at_both(inner: "WSGIApplication") -> "WSGIApplication":
    """The longer address is read as the shorter: one set of hundreds of rules serves both."""

    def door(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == ALSO or path.startswith(f"{ALSO}/"):
            environ |= {"PATH_INFO": ROOT + (path.removeprefix(ALSO) or "/"), _ASKED_AT: ALSO}
        return inner(environ, start_response)

    return door


def _asked_at() -> str:
    """The address of the two that was asked for."""
    root: str = request.environ.get(_ASKED_AT, ROOT)
    return root


def _door() -> Blueprint:
    page = Blueprint(DOOR, __name__)
    told = Route(
        "GET", "/openapi.json", lambda: document(known, _asked_at()), "This document.", "Document", ours=True
    )
    known = (*ROUTES, *missing(ROUTES), told)
    named = {f"{DOOR}.{route.endpoint}": route for route in known}
    unknown = Route("GET", "", lambda: None, "Nothing.")

    def ask() -> Any:
        if request.method == "OPTIONS":  # a browser asks without saying who it is
            return None
        if request.endpoint == f"{DOOR}.docs":  # asks by itself
            return None
        return caller.ask(named.get(request.endpoint or "", unknown))

    page.before_request(ask)
    page.after_request(reads.kept)
    page.add_url_rule("/docs", "docs", lambda: docs.page(document(known, _asked_at())))
    refusals.install(page)
    for route in known:
        options: dict[str, Any] = {"methods": [route.method], "provide_automatic_options": False}
        page.add_url_rule(route.rule, route.endpoint, _answering(route.view), **options)
    _hang_nothing(page, known)
    return page


def _hang_nothing(page: Blueprint, known: Iterable[Route]) -> None:
    """Every other address."""

    def nothing(rest: str = "") -> Any:
        return _nothing(known, rest)

    for rule in ("/", "/<path:rest>"):
        page.add_url_rule(rule, "nothing", nothing, methods=METHODS, provide_automatic_options=False)


def _answering(view: Callable[..., Any]) -> Callable[..., Response]:
    def answering(**path: Any) -> Response:
        found = view(**path)
        caller.settle()
        return answer(found)

    return answering


def _nothing(known: Iterable[Route], rest: str) -> Any:
    """No such address, or not with this method; OPTIONS says which there are."""
    allowed = sorted({route.method for route in known if _leads(route.path, f"/{rest}")})
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
