"""Every route asks who one is, but for the few that are named here with the reason."""

import re
from uuid import uuid4

import pytest
from visits import Site
from werkzeug.routing import Rule

OPEN = {
    "static": "files of the program, the same for everybody",
    "auth.health": "whether the service is up; for whoever watches it",
    "auth.sign_in": "the sign-in page itself",
    "federated.begin": "to the agency's own sign-in service",
    "federated.back": "back from there, with a proof",
    "modeler.webapps": "where the pages are; the Modeler asks before it knows who uses it",
    "engine_rest.get_engine": "the engine's name, as Camunda answers it to everybody",
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def address(rule: Rule) -> str:
    """The route's address with something in every place."""
    kinds = {name: type(each).__name__ for name, each in rule._converters.items()}
    values = {name: "1" if kind == "IntegerConverter" else str(uuid4()) for name, kind in kinds.items()}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: values[part[1]], rule.rule)


def test_nobody_gets_in_without_saying_who_he_is(site: Site) -> None:
    stranger = site.stranger()
    stranger.get("/masuk")
    asked = 0
    for rule in site.app.url_map.iter_rules():
        if rule.endpoint in OPEN:
            continue
        for method in sorted((rule.methods or set()) & set(METHODS)):
            for accept in ("text/html", "application/json"):
                answer = stranger.client.open(
                    address(rule),
                    method=method,
                    headers={"Accept": accept, "X-CSRFToken": stranger.token},
                    data={"csrf_token": stranger.token} if method == "POST" else None,
                )
                turned_away = answer.status_code == 302 and answer.location.startswith("/masuk")
                assert turned_away or answer.status_code == 401, f"{method} {rule}: {answer.status_code}"
                asked += 1
    assert asked > 100


def test_the_open_doors_are_there(site: Site) -> None:
    assert set(OPEN) <= {rule.endpoint for rule in site.app.url_map.iter_rules()}


@pytest.mark.parametrize("cookie", ["", "x", "eyJfdXNlcl9pZCI6ImEifQ.aaaa.bbbb"])
def test_a_made_up_cookie_is_nobody(site: Site, cookie: str) -> None:
    stranger = site.stranger()
    stranger.client.set_cookie("lajur", cookie)
    answer = stranger.client.get("/tugas")
    assert (answer.status_code, answer.location) == (302, "/masuk?next=/tugas")
