"""The document says what the interface does: every route is in it, and everything in it is a route."""

import re

from programs import ROOT, Site, program

from service.api import DOORS
from service.api.routes import ROUTES
from service.api.unsupported.routes import operations
from service.identity.keys import SCOPES

NAME = re.compile(r"\{[^}]*\}")


def paths_of(site: Site, door: str) -> set[tuple[str, str]]:
    """Method and path of every rule hung on the house for that door."""
    root, rules = DOORS[door], site.app.url_map.iter_rules()
    return {
        (method, re.sub(r"<(\w+)>", r"{\1}", rule.rule.removeprefix(root)))
        for rule in rules
        if rule.endpoint.startswith(f"{door}.") and not rule.endpoint.endswith((".nothing", ".docs"))
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def test_every_route_is_in_the_document_and_nothing_else(site: Site) -> None:
    told = program(site, "auditor.banyuwangi").get("/openapi.json").json
    listed = {(method.upper(), path) for path, found in told["paths"].items() for method in found}
    assert listed == paths_of(site, "engine_rest") == paths_of(site, "engine_rest_default")
    assert len(listed) >= len(operations()) - 12, "those of OPTIONS are answered everywhere"


def test_both_addresses_answer_alike(site: Site) -> None:
    who = program(site, "auditor.banyuwangi")
    here = who.get("/process-definition").json
    assert here == who.get("/engine/default/process-definition").json != []
    assert who.get("/engine/default/openapi.json").json["servers"] == [{"url": f"{ROOT}/engine/default"}]


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
