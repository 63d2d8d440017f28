"""A program learns as little of another agency as a person: every route, with every id of theirs."""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import cycle
from typing import Any
from urllib.parse import quote

import pytest
from flask import has_request_context
from likeness import scoped_tables
from programs import Program, Site, program
from sqlalchemy import event
from web.neighbours import (
    EVERYTHING,
    MARKERS,
    THEIR_SOP,
    THEM,
    US,
    Answer,
    answer,
    digest,
    furnish,
    their_ids,
    unknown,
)

from service.api.ids import definition_id, deployment_id
from service.api.parameters import LIST, TEXT, Parameter
from service.api.routes import ROUTES
from service.api.routing import Route
from service.database import db

pytestmark = pytest.mark.long
BODIES: dict[str, Any] = {
    "StartWish": {"variables": {}},
    "CompleteWish": {"variables": {}},
    "StepDone": {"workerId": "w"},
    "StepFailed": {"workerId": "w"},
    "StepError": {"workerId": "w", "errorCode": "X"},
    "LockExtension": {"workerId": "w", "newDuration": 1000},
    "LockWish": {"workerId": "w", "lockDuration": 1000},
    "Retries": {"retries": 1},
    "JobRetries": {"retries": 1},
    "JobDue": {"duedate": "2026-12-24T10:00:00.000+0700"},
}
"""Bodies that are right for a route; the others get an empty one."""
IDS_AT_ONCE = 5
NEEDY = ("/identity/groups", "/authorization/check")
"""Looks that must be told of whom."""
OTHER = "lain"
"""What stands for a further name in a path."""
TABLES = re.compile(rf"\b(?:FROM|JOIN|UPDATE|INTO)\s+\"?({'|'.join(t.name for t in scoped_tables())})\b")
WHOSE_KEY = ("api_token.digest = ?",)
"""The only statement without the agency: a key says only afterwards whose it is."""


@pytest.fixture
def house(site: Site) -> Site:
    furnish(site)
    return site


@pytest.fixture(autouse=True)
def strays(site: Site) -> Iterator[list[str]]:
    """Every statement of a request that touches an agency's table without our agency's key among its values."""
    found: list[str] = []

    def listen(connection: object, cursor: object, statement: str, values: object, *more: object) -> None:
        rows = values if isinstance(values, list) else [values]
        strange = TABLES.search(statement) and not all(US in row for row in rows)
        if has_request_context() and strange and not any(each in statement for each in WHOSE_KEY):
            found.append(f"{statement} {values}")

    with site.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    yield found
    event.remove(engine, "before_cursor_execute", listen)
    assert found == []


@pytest.fixture
def ids(house: Site) -> dict[str, str]:
    """Their ids, and the names that the interface gives to their versions."""
    found = their_ids(house)
    found["definition"] = definition_id(THEM, THEIR_SOP, 1)
    found["deployment"] = deployment_id(THEM, THEIR_SOP, 1)
    return found


def asked(caller: Program, route: Route, id: str, body: Any = None) -> Answer:
    """What the route answers about that id, which stands first in its path; for other names stands a word."""
    path = re.sub(
        r"\{\w+\}", lambda name: quote(id if name.start() == route.path.find("{") else OTHER), route.path
    )
    if route.method == "GET":
        return answer(caller.get(path), id)
    if route.sends != "application/json":
        files = {"data": (BytesIO(b"x"), "x.txt")}
        return answer(caller.uploads(route.method, path, files), id)
    return answer(caller.asks(route.method, path, BODIES.get(route.body, {}) if body is None else body), id)


def test_another_agencys_id_in_the_path_is_as_unknown_as_none(house: Site, ids: dict[str, str]) -> None:
    caller, before = program(house, EVERYTHING), digest(house)
    for route in ROUTES:
        expected: dict[str, Answer] = {}
        for kind, id in ids.items() if route.names else ():
            nobody, found = unknown(id), asked(caller, route, id)
            if nobody not in expected:
                expected[nobody] = asked(caller, route, nobody)
            assert found == expected[nobody], f"{route.method} {route.path} with {kind}"
            assert found[0] in (400, 403, 404, *route.odd), f"{route.method} {route.path} with {kind}"
    assert digest(house) == before


def test_no_list_count_or_filter_tells_of_another_agency(house: Site, ids: dict[str, str]) -> None:
    caller, before, turns = program(house, EVERYTHING), digest(house), cycle(ids.values())
    for route in ROUTES:
        if route.names or route.open:
            continue
        told = asked(caller, route, "")
        plain = route.method == "GET" and route.path not in NEEDY or route.body.endswith("Filter")
        wishes = () if plain else (204, 400, 403, *route.odd)
        assert told[0] in (200, *wishes), route.path
        assert [word for word in MARKERS if word in told[2].lower()] == [], route.path
        for each in route.parameters:
            expected: dict[str, Answer] = {}
            for wanted in ("Zamrud", f"%{THEM}%", *(next(turns) for _ in range(_most(each)))):
                nobody, found = unknown(wanted), _filtered(caller, route, each.name, wanted)
                if nobody not in expected:
                    expected[nobody] = _filtered(caller, route, each.name, nobody)
                assert found == expected[nobody], f"{route.method} {route.path} {each.name}={wanted}"
    assert digest(house) == before


def _most(parameter: Parameter) -> int:
    """How many of their ids are tried for a parameter: some where it takes text, so that all have their turns."""
    return IDS_AT_ONCE if parameter.kind in (TEXT, LIST) and not parameter.choices else 0


def _filtered(caller: Program, route: Route, name: str, wanted: str) -> Answer:
    if route.method == "GET":
        return answer(caller.get(f"{route.path}?{name}={quote(wanted, safe='')}"), wanted)
    return asked(caller, route, wanted, {name: wanted})
