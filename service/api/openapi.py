"""The interface as an OpenAPI 3.1 document, written from the table of routes. Pure."""

from collections.abc import Iterable
from typing import Any

from service.api.parameters import Parameter
from service.api.routing import Route
from service.api.schemas import named, parameter, ref
from service.api.shelf import SCHEMAS
from service.identity.keys import SCOPES

_TELLS = {
    "400": "Something sent cannot be read or breaks a rule.",
    "401": "Nobody is known to ask.",
    "403": "The key has not the scope, or the person not the right.",
    "404": "Unknown, or another agency's: both answer alike.",
    "409": "It has moved on since it was looked at.",
    "413": "More than 1 MB.",
    "415": "The body is no JSON.",
    "429": "Too many requests or wrong passwords; Retry-After says how long to wait.",
    "500": "As the original answers here: type and message say what cannot be done. Nothing was kept.",
    "501": "Not supported; the message names the nearest operation there is.",
    "503": "The database is busy; nothing was kept.",
}
MISSING = "Tidak didukung"
"""The topic of what is not supported, after all others."""


def document(routes: Iterable[Route], root: str) -> dict[str, Any]:
    """The whole document; ``root`` is the path the interface stands under."""
    paths: dict[str, dict[str, Any]] = {}
    routes = tuple(routes)
    topics = sorted({_topic(route) for route in routes if not route.missing})
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Lajur",
            "version": "7.24.0",
            "description": "The Camunda 7 REST interface as far as it stands. Additions carry x-lajur.",
        },
        "servers": [{"url": root}],
        "security": [{"key": []}, {"basic": []}],
        "tags": [{"name": each} for each in (*topics, MISSING)],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "responses": {code: _refusal(code) for code in _TELLS},
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A program's key. Scopes: " + ", ".join(SCOPES) + ".",
                },
                "basic": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "Sign-in name with a key, or with the password where there is no second step.",
                },
            },
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": route.endpoint,
        "tags": [_topic(route)],
        "summary": route.summary,
        "responses": {**_answers(route), **{code: _shared(code) for code in _codes(route)}},
    }
    known = [_in_path(name) for name in route.names] + [_in_query(each) for each in route.parameters]
    if known:
        found["parameters"] = known
    if route.body:
        found["requestBody"] = {"content": {route.sends: {"schema": ref(route.body)}}}
    if route.open:
        found["security"] = []
    if route.scope:
        found["x-lajur-scope"] = route.scope
    if route.ours:
        found["x-lajur"] = True
    if route.missing:
        found["deprecated"] = True
    return found


def _topic(route: Route) -> str:
    """What the operation is about: the first words of its path; what is not supported stands together."""
    words = route.path.strip("/").split("/")
    if route.missing:
        return MISSING
    return " ".join(words[:2]) if words[0] == "history" else words[0]


def _answers(route: Route) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if route.missing:
        return found
    if route.answers:
        content = {route.media: {"schema": named(route.answers)}}
        found["200"] = {"description": route.summary, "content": content}
    if route.also_empty or not route.answers:
        found["204"] = {"description": "Done."}
    return found


def _codes(route: Route) -> list[str]:
    """The refusals a route may answer with."""
    if route.missing:
        return ["401", "429", "501", "503"]
    codes = [] if route.open else ["400", "401", "403"]
    if route.names:
        codes.append("404")
    if route.changes:
        codes.append("409")
    if route.method != "GET":
        codes += ["413", "415"]
    return sorted({*codes, "429", "503", *map(str, route.odd)})


def _shared(code: str) -> dict[str, str]:
    return {"$ref": f"#/components/responses/{code}"}


def _refusal(code: str) -> dict[str, Any]:
    if code == "401":  # without a body, as the original, where no key was sent
        return {"description": _TELLS[code]}
    return {"description": _TELLS[code], "content": {"application/json": {"schema": ref("Error")}}}


def _in_path(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    }


def _in_query(known: Parameter) -> dict[str, Any]:
    return {
        "name": known.name,
        "in": "query",
        "description": known.about,
        "schema": parameter(known, text=True),
    }
