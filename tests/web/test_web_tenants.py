"""Nobody can even learn that another agency's things exist: every route, with every id of theirs, as every role."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import has_request_context, request
from likeness import scoped_tables
from neighbours import (
    EVERYTHING,
    ID_IN_THE_FORM,
    ID_IN_THE_PATH,
    MARKERS,
    NO_ID,
    OWN_PARTS,
    ROLES,
    US,
    WORDS,
    Answer,
    answer,
    digest,
    filled,
    fitting,
    furnish,
    paths,
    rules,
    still_in,
    their_ids,
    unknown,
)
from sqlalchemy import event, select
from visits import Site, Visit
from werkzeug.routing import Rule

from service import identity
from service.database import db, reading
from service.identity.tables import PersonRow

pytestmark = pytest.mark.long
SOURCES = Path(__file__).resolve().parents[2] / "service" / "web"
BEFORE_ANYBODY_IS_KNOWN = {
    "auth.health": "asks the database whether it is there",
    "auth.sign_in": "a login says only afterwards whose it is",
}
"""Where a statement may go without the agency's key, and why."""
TABLES = re.compile(rf"\b(?:FROM|JOIN|UPDATE|INTO)\s+\"?({'|'.join(t.name for t in scoped_tables())})\b")


@pytest.fixture
def house(site: Site) -> Site:
    furnish(site)
    return site


@pytest.fixture(autouse=True)
def strays(site: Site) -> Iterator[list[str]]:
    """Every statement of a request that touches an agency's table without our agency's key among its values."""
    found: list[str] = []

    def listen(connection: object, cursor: object, statement: str, values: object, *more: object) -> None:
        if not has_request_context() or request.endpoint in BEFORE_ANYBODY_IS_KNOWN:
            return
        rows = values if isinstance(values, list) else [values]
        if TABLES.search(statement) and not all(US in row for row in rows):
            found.append(f"{request.endpoint}: {statement} {values}")

    with site.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    yield found
    event.remove(engine, "before_cursor_execute", listen)
    assert found == []


def test_every_change_is_known_to_this_walk(site: Site) -> None:
    """A new route takes part in the walk when somebody has said what its form looks like."""
    taught = set(ID_IN_THE_PATH) | set(ID_IN_THE_FORM) | set(NO_ID)
    changes = {rule.endpoint for rule in rules(site.app, "POST")}
    assert changes - taught == set(), "say in neighbours.py what their forms look like"
    named = {rule.endpoint for rule in rules(site.app, "POST") if rule.arguments}
    assert named <= set(ID_IN_THE_PATH)


def test_another_agencys_id_in_the_path_is_as_unknown_as_none(house: Site) -> None:
    """Whoever has every role asks every route with every id; each role asks with the ids that fit the route."""
    before = digest(house)
    every = their_ids(house)
    for login in ROLES:
        visit = house.visit(login)
        for method in ("GET", "POST"):
            for rule in rules(house.app, method):
                ids = every if login == EVERYTHING else fitting(rule, every)
                expected: dict[str, list[Answer]] = {}
                for kind, id in ids.items() if rule.arguments else ():
                    nobody, found = unknown(id), ask(house, visit, method, rule, id)
                    if nobody not in expected:
                        expected[nobody] = ask(house, visit, method, rule, nobody)
                    assert found == expected[nobody], f"{login}: {method} {rule} {kind}"
                    codes = {code for code, _, _ in found}
                    assert codes <= {302, 400, 403, 404, 422}, f"{login}: {method} {rule} {kind}"
        assert still_in(visit), login
    assert digest(house) == before


def ask(house: Site, visit: Visit, method: str, rule: Rule, id: str) -> list[Answer]:
    """What the route answers about that id, wherever an id may stand."""
    if method == "GET":
        return [answer(visit.client.get(each), id) for each in paths(rule, id)]
    form = filled(ID_IN_THE_PATH[rule.endpoint], id, own(house))
    return [answer(visit.post(each, **form), id) for each in paths(rule, id)]


def own_path(rule: Rule, ours: dict[str, str]) -> str:
    """The route's address with own things only."""
    lanes = {"key", "lane"} <= rule.arguments
    return next(paths(rule, OWN_PARTS["key"] if lanes else ours["{seat}"]), rule.rule)


def own(house: Site) -> dict[str, str]:
    """Things of ours for the rest of a form."""
    with reading(house.world.engine, US) as session:
        person = session.scalars(
            select(PersonRow.id).where(PersonRow.tenant == US).order_by(PersonRow.id)
        ).first()
        seat = sorted(identity.seats(session, US))[0]
    return {"{person}": person or "", "{seat}": seat}


def test_another_agencys_id_in_a_form_is_as_unknown_as_none(house: Site) -> None:
    visit, ids, before, ours = house.visit(EVERYTHING), their_ids(house), digest(house), own(house)
    for rule in rules(house.app, "POST"):
        form = ID_IN_THE_FORM.get(rule.endpoint)
        for kind, id in ids.items() if form is not None else ():
            to = own_path(rule, ours)
            found, expected = (
                answer(visit.post(to, **filled(form, each, ours)), each) for each in (id, unknown(id))
            )
            assert found == expected, f"POST {rule} with {kind}"
            visit.get("/pemberitahuan")  # takes the flashed words away
    assert still_in(visit)
    assert digest(house) == before


def test_no_list_count_or_export_tells_of_another_agency(house: Site) -> None:
    before = digest(house)
    for login in ROLES:
        visit = house.visit(login)
        for rule in rules(house.app, "GET"):
            if rule.arguments or rule.endpoint in NO_ID:
                continue
            response = visit.client.get(str(rule))
            assert response.status_code in (200, 302, 403, 404, 409), f"{login}: {rule}"
            told = response.get_data(as_text=True).lower()
            assert [word for word in MARKERS if word in told] == [], f"{login}: {rule}"
    assert digest(house) == before


def test_no_search_filter_or_mark_tells_of_another_agency(house: Site) -> None:
    visit, ids, before = house.visit(EVERYTHING), their_ids(house), digest(house)
    for rule in rules(house.app, "GET"):
        names = [] if rule.arguments or rule.endpoint in NO_ID else asked_by(house, rule.endpoint)
        for name in names:
            expected: dict[str, Answer] = {}
            for wanted in (*WORDS, *ids.values()):
                nobody = unknown(wanted)
                if nobody not in expected:
                    expected[nobody] = answer(
                        visit.client.get(str(rule), query_string={name: nobody}), nobody
                    )
                found = answer(visit.client.get(str(rule), query_string={name: wanted}), wanted)
                assert found == expected[nobody], f"{rule}?{name}={wanted}"
    assert digest(house) == before


def asked_by(house: Site, endpoint: str) -> list[str]:
    """What the module of a page reads from the query: found in its source, so that a new filter takes part."""
    view = house.app.view_functions[endpoint]
    source = Path(view.__code__.co_filename).read_text("utf-8")
    names = set(re.findall(r"(?:args|values)(?:\.get\(|\.getlist\(|\[)\"(\w+)\"", source))
    for filters in re.findall(r"^FILTERS = \((.+)\)$", source, re.MULTILINE):
        names |= set(re.findall(r"\"(\w+)\"", filters))
    return sorted(names)


def test_a_statement_that_forgets_the_agency_is_found(house: Site, strays: list[str]) -> None:
    with house.app.test_request_context("/tugas"), reading(db.engine, US) as session:
        session.scalars(select(PersonRow.name)).all()
    assert len(strays) == 1 and "FROM person" in strays[0]
    strays.clear()
