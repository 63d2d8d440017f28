"""Every operation of the original is served, or says that it is not and what comes nearest."""

import re

import pytest
from programs import ROOT, Program, Site, program

from service.api.routes import ROUTES
from service.api.unsupported import missing
from service.api.unsupported.nearest import NEAREST, nearest
from service.api.unsupported.routes import operations

AUDITOR = "auditor.banyuwangi"
MISSING = missing(ROUTES)
SERVED = {(route.method, re.sub(r"\{[^}]*\}", "{}", route.path)) for route in ROUTES}
NAME = re.compile(r"\{[^}]*\}")


@pytest.fixture
def who(site: Site) -> Program:
    """Somebody who only reads, so that nothing happens by accident."""
    return program(site, AUDITOR)


def test_the_list_is_whole() -> None:
    assert len(operations()) == len(set(operations())) == 399
    assert len({path for _, path in operations()}) == 305


def test_every_operation_is_served_or_says_that_it_is_not(site: Site, who: Program) -> None:
    headers = {"Authorization": f"Bearer {who.key}", "Content-Type": "application/json"}
    refused = {(route.method, route.path) for route in MISSING}
    wrong = []
    for method, path in operations():
        answer = who.client.open(ROOT + NAME.sub("x", path), method=method, headers=headers)
        shape = (method, NAME.sub("{}", path))
        if method == "OPTIONS":
            good = answer.status_code == 204
        elif (method, path) in refused:
            good = answer.status_code == 501 and shape not in SERVED
        else:
            good = answer.status_code not in (405, 501) and shape in SERVED
        if not good:
            wrong.append(f"{method} {path}: {answer.status_code}")
    assert wrong == []


def test_each_refusal_names_something_that_is_served(who: Program) -> None:
    for route in MISSING:
        why, best = nearest(route.path)
        method, _, path = best.partition(" ")
        assert (method, NAME.sub("{}", path)) in SERVED, f"{route.path} leads to {best}"
        assert why.endswith(".") and why[0].isupper()
    said = who.get("/batch").json
    assert said["type"] == "NotSupportedException" and said["code"] is None
    assert said["message"].startswith("Operasi GET /batch tidak didukung. ")
    assert said["message"].endswith("Yang terdekat: GET /job.")


def test_every_beginning_is_of_use() -> None:
    used = {
        max((each for each in NEAREST if route.path.startswith(each)), key=len, default="")
        for route in MISSING
    }
    assert used == set(NEAREST), "what is served meanwhile needs no sentence"


def test_the_document_lists_them_as_given_up(who: Program) -> None:
    paths = who.get("/openapi.json").json["paths"]
    for route in MISSING:
        told = paths[route.path][route.method.lower()]
        assert told["deprecated"] is True and set(told["responses"]) == {"401", "429", "501", "503"}
    told = {path for path, found in paths.items() for each in found.values() if each.get("deprecated")}
    assert told == {route.path for route in MISSING}
