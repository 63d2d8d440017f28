"""Whatever anybody sends to whatever route: a page, or a sentence, and never a failure of ours.

Generated (hypothesis, always the same examples), on SQLite; what only PostgreSQL minds is sent to it apart.
"""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from routes import ARGUMENT, READS, WISHES, Route, changes, routes
from sqlalchemy import Engine
from town import (
    ADMIN,
    APPLICANT,
    AUDITOR,
    HEAD,
    OPERATOR,
    OWNER,
    STAFF,
    UNKNOWN,
    Town,
    Visit,
    calm,
    failures_answered,
)
from web.visits import SOP, Site

from service import clock
from service.database import db
from service.identity.keys import MARK

LOGINS = ("", STAFF, HEAD, APPLICANT, OWNER, AUDITOR, ADMIN, OPERATOR)
KINDS = (
    "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "",
)  # fmt: skip
texts = st.one_of(
    st.sampled_from(
        ["", "\x00", "%", "../", "{{7*7}}", "1e400", "-1", str(2**63), UNKNOWN, "2026-02-30", "0000-00", "💥"]
    ),
    st.text(max_size=30),
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts),
    lambda some: st.one_of(st.lists(some, max_size=3), st.dictionaries(texts, some, max_size=3)),
    max_leaves=8,
)
EXAMPLES = 120


def fields_known() -> list[str]:
    """The names that the pages' own forms use, so that what is sent is looked into."""
    found = {
        "csrf_token",
        "values",
        "token",
        "next",
        "q",
        "after",
        "bulan",
        "unit",
        "sop",
        "state",
        "sort",
        "role",
    }
    found |= {
        "perubahan",
        "revisi",
        "revision",
        "apa",
        "hari",
        "sampai",
        "sejak",
        "jenis",
        "nama",
        "jam_0",
        "id",
    }
    found |= {
        "login",
        "password",
        "code",
        "new",
        "again",
        "data",
        "seen",
        "bpmn",
        "forms",
        "only",
        "email",
        "scope",
    }
    return sorted(
        found | {"days", "name", "nip", "jabatan", "orang", "dasar", "alasan", "instansi", "webhook_url"}
    )


forms = st.dictionaries(st.one_of(st.sampled_from(fields_known()), texts), texts, max_size=6)


@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.data())
def test_nothing_that_is_sent_is_a_failure_of_ours(town: Town, data: st.DataObject) -> None:
    every = [*routes(town)]
    route = data.draw(st.sampled_from(every))
    visit = town.visit(login) if (login := data.draw(st.sampled_from(LOGINS))) else town.stranger()
    visit.get("/masuk" if not login else "/sop")
    headers = {"X-CSRFToken": visit.token}
    if route.path.startswith("/engine-rest") and login:
        headers["Authorization"] = f"Bearer {town.keys[login]}"
    how: dict[str, Any] = {"query_string": data.draw(forms)}
    if route.method not in READS:
        kind = data.draw(st.sampled_from(KINDS))
        match data.draw(st.sampled_from(("form", "json", "wrapped", "bytes"))):
            case "form":
                how["data"] = data.draw(forms)
            case "json":
                how |= {"data": json.dumps(data.draw(values)), "content_type": "application/json"}
            case "wrapped":
                said = {"values": data.draw(values), "variables": data.draw(values)}
                how |= {"data": json.dumps(said), "content_type": "application/json"}
            case _:
                how |= {"data": data.draw(st.binary(max_size=200)), "content_type": kind}
    with (
        failures_answered(town.site),
        visit.client.open(route.path, method=route.method, headers=headers, **how) as it,
    ):
        assert calm(it) == "" or it.status_code < 400, (route.told, it.status_code, it.get_data()[:300])


ODD = ("a\x00b", "9" * 400)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_only_postgresql_minds(
    engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A NUL, a number too large, a text too long: SQLite stores them all, PostgreSQL breaks over each. Pages only."""
    site = Site(engine, database_url)
    monkeypatch.setattr(clock, "now", lambda: site.world.now)
    site.world.deploys(SOP)
    broken, visits = [], {login: site.visit(login) for login in (ADMIN,)}
    with failures_answered(site):
        for login, visit in visits.items():
            for rule in site.app.url_map.iter_rules():
                for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                    if rule.endpoint in ("auth.sign_out", "static") or rule.rule.startswith("/engine-rest"):
                        continue
                    broken += [
                        f"{login} {method} {rule.rule}: {it}" for it in tried(visit, rule.rule, method)
                    ]
    assert sorted(set(broken)) == []
    with site.app.app_context():
        db.engine.dispose()


def tried(visit: Visit, rule: str, method: str) -> list[str]:
    """What failed when each argument, filter and field of a route was something odd."""
    found = []
    for odd in ODD:
        path = ARGUMENT.sub(lambda argument, odd=odd: "2147483648" if "int:" in argument[0] else odd, rule)
        fields = {name: odd for name in fields_known() if name != "csrf_token"}
        fields |= {"values": json.dumps({"perihal": odd}), "token": odd, "revisi": "0", "revision": "0"}
        more = {"query_string": fields} if method == "GET" else {"data": fields | {"csrf_token": visit.token}}
        with visit.client.open(path, method=method, headers={"X-CSRFToken": visit.token}, **more) as answer:
            if answer.status_code >= 500:
                found.append(f"{odd!r}: {answer.status_code}")
    return found


def test_every_route_is_among_those_tried(town: Town) -> None:
    assert {each.endpoint for each in changes(town)} <= set(WISHES)
    assert len([*routes(town)]) > 80 and MARK and isinstance(next(routes(town)), Route)
