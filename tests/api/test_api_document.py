"""The document says what the interface does: every route is in it, and everything in it is a route."""

import re

from flask import request
from programs import ROOT, Site, program

from service.api import ALSO, DOOR
from service.api.routes import ROUTES
from service.api.unsupported.routes import operations
from service.identity.keys import SCOPES

NAME = re.compile(r"\{[^}]*\}")


def paths_of(site: Site) -> set[tuple[str, str]]:
    """Method and path of every rule hung on the house for programs."""
    return {
        (method, re.sub(r"<(\w+)>", r"{\1}", rule.rule.removeprefix(ROOT)))
        for rule in site.app.url_map.iter_rules()
        if rule.endpoint.startswith(f"{DOOR}.") and not rule.endpoint.endswith((".nothing", ".docs"))
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def test_every_route_is_in_the_document_and_nothing_else(site: Site) -> None:
    told = program(site, "auditor.banyuwangi").get("/openapi.json").json
    listed = {(method.upper(), path) for path, found in told["paths"].items() for method in found}
    assert listed == paths_of(site)
    assert len(listed) >= len(operations()) - 12, "those of OPTIONS are answered everywhere"


def test_both_addresses_answer_alike(site: Site) -> None:
    who = program(site, "auditor.banyuwangi")
    here = who.get("/process-definition").json
    assert here == who.get("/engine/default/process-definition").json != []
    assert who.get("/engine/default/openapi.json").json["servers"] == [{"url": f"{ROOT}/engine/default"}]


def test_every_path_at_the_longer_address_is_the_same_door(site: Site) -> None:
    """No route sees which address was asked for, so it cannot answer differently; the document alone says it."""
    seen: list[tuple[str | None, str]] = []
    site.app.before_request_funcs[None].insert(0, lambda: seen.append((request.endpoint, request.path)))
    client = site.app.test_client()
    for rule in site.app.url_map.iter_rules():
        if rule.endpoint.startswith(f"{DOOR}."):
            path = re.sub(r"<[^>]+>", "x", rule.rule)
            for method in rule.methods or ():
                here = client.open(path, method=method)
                there = client.open(path.replace(ROOT, ALSO, 1), method=method)
                assert seen.pop() == seen.pop() == (rule.endpoint, path), (method, path)
                assert (there.status_code, there.data) == (here.status_code, here.data), (method, path)
    assert client.get(ALSO).status_code == client.get(f"{ALSO}/").status_code == 401
    assert client.get(f"{ALSO}s/engine").status_code == client.get(f"{ALSO}{ALSO}/engine").status_code == 401


def test_only_additions_carry_our_mark_and_every_scope_is_known() -> None:
    assert {route.scope for route in ROUTES} - {""} <= set(SCOPES)
    theirs = {(method, NAME.sub("{}", path)) for method, path in operations()}
    for route in ROUTES:
        assert route.ours is ((route.method, NAME.sub("{}", route.path)) not in theirs), route.path
    assert [route.path for route in ROUTES if not route.scope and not route.open] == ["/version"]
    assert [route.path for route in ROUTES if route.open] == ["/engine"]


def test_an_odd_code_is_one_that_the_original_gives() -> None:
    assert {code for route in ROUTES for code in route.odd} <= {400, 404, 409, 500}
    assert all(not route.missing for route in ROUTES)


def test_every_reference_of_the_document_leads_somewhere(site: Site) -> None:
    answer = program(site, "auditor.banyuwangi").get("/openapi.json")
    for kind, name in set(re.findall(r'"#/components/(\w+)/(\w+)"', answer.text)):
        assert name in answer.json["components"][kind], name
    named = set(re.findall(r'"#/components/schemas/(\w+)"', answer.text))
    assert named == set(answer.json["components"]["schemas"])
