"""An auditor changes nothing, whatever he asks for and however; and whatever he is given is written down."""

import csv
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from routes import PROGRAMS, WISHES, Route, address
from town import ADMIN, AUDITOR, OPERATOR, OWNER, TENANT, UNREAD, Town, Visit, columns, digest, sentence
from werkzeug.test import TestResponse

from service.database import EVERY, reading
from service.history import reading as room
from service.history.reading import Seen
from service.web import reads as pages

pytestmark = pytest.mark.long
GUEST = "auditor.tarakan"
"""An auditor of the other agency who is assigned to this one."""
ABOUT_HIMSELF = {
    "account": "person",
    "session": "person",
    "api_token": "person",
    "notice": "person",
}
"""Tables with rows of his own account, and the column that says whose they are."""
STREAMS = ("reads:%", "exports", "receipts%", "akun:{me}", "kunci:{me}")
"""Streams that tell of himself: what he read, took home and did with his account."""
COMING = "assigning.change"
"""Looking at another agency: its history keeps that he came, which is said in a story of its own."""
OUT = {"auth.sign_out"}
"""Ends his own session, so the walk would end there."""
BODIES: dict[str, Any] = {
    "variables": {},
    "workerId": "w",
    "topics": [{"topicName": "cetak", "lockDuration": 1000}],
    "maxTasks": 1,
    "messageName": "surat",
    "userId": AUDITOR,
    "suspended": True,
    "retries": 1,
    "message": "catatan",
    "priority": 1,
    "newDuration": 1000,
    "value": "x",
    "type": "String",
}
"""Members of every body there is: whoever may write finds the one he needs."""
READS = frozenset(
    {"task.read", "case.list", "case.count", "definition.read", "calendar.read", "seat.read", "audit.read"}
    | {"audit.verify", "audit.export", "audit.personal", "reads.list", "report.read", "session.open"}
    | {"account.change", "draft.read", "key.issue", "key.revoke"}
)
"""What an auditor may: look, take what he looked at home, and keep his own account."""
NOTHING_READ = {
    "HEAD": "the same as GET, without what was asked for",
    "OPTIONS": "says which methods there are",
}


def rows(town: Town, me: str) -> dict[str, str]:
    """A digest of every table without what is only about himself."""
    streams = " AND ".join(f"stream NOT LIKE '{each.format(me=me)}'" for each in STREAMS)
    found = {}
    with town.all_agencies.connect() as connection:
        for name in town.rows():
            where = f"WHERE {streams}" if name in UNREAD else ""
            if column := ABOUT_HIMSELF.get(name):
                where = f"WHERE {column} != '{UUID(me).hex}'"
            found[name] = digest(connection.exec_driver_sql(f'SELECT {columns(name)} FROM "{name}" {where}'))
    return found


def committed(watch: sqlite3.Connection) -> int:
    """A number that changes whenever anybody else has committed anything."""
    number: int = watch.execute("PRAGMA data_version").fetchone()[0]
    return number


def everything(town: Town) -> Iterator[Route]:
    """Every rule of the app with every method, those of OPTIONS and of nothing but a refusal too."""
    for rule in town.site.app.url_map.iter_rules():
        for method in sorted(rule.methods or ()):
            yield Route(rule.endpoint, method, address(rule, town.things))


def is_program(route: Route) -> bool:
    return route.endpoint.partition(".")[0] in PROGRAMS


def asks(town: Town, visit: Visit, login: str, route: Route) -> TestResponse:
    """What is right for the route, asked by the auditor with everything he has."""
    if is_program(route):
        headers = {"Authorization": f"Bearer {town.keys[login]}"}
        body = BODIES if route.method not in ("GET", "HEAD", "OPTIONS") else None
        return visit.client.open(route.path, method=route.method, headers=headers, json=body)
    fields: Mapping[str, Any] = {}
    if route.method == "POST" and (wish := WISHES.get(route.endpoint)) and wish.login:
        fields = wish.fields(town, town.at_a_page(wish.login))
    data = {"csrf_token": visit.token, **fields} if route.method == "POST" else None
    return visit.client.open(route.path, method=route.method, data=data)


def test_no_route_changes_anything_for_an_auditor(town: Town) -> None:
    """Web and REST, every method, with the fields that are right for whoever may."""
    me, wrong, codes = town.things[AUDITOR], [], dict[int, int]()
    visit = town.at_a_page(AUDITOR)
    before, watch = rows(town, me), sqlite3.connect(town.path)
    seen = committed(watch)
    for route in everything(town):
        if route.endpoint in (COMING, *OUT):
            continue
        with asks(town, visit, AUDITOR, route) as answer:
            codes[answer.status_code] = codes.get(answer.status_code, 0) + 1
        if (now := committed(watch)) == seen:
            continue
        after, seen = rows(town, me), now
        if changed := [name for name in after if after[name] != before[name]]:
            wrong.append(f"{route.told}: {answer.status_code} changed {changed}")
            before = after
        if answer.status_code in (302, 401) and "/masuk" in answer.headers.get("Location", "/masuk"):
            visit = town.at_a_page(AUDITOR)  # a page of one's own account ended the session
    watch.close()
    assert wrong == []
    assert codes[200] > 50 and codes[403] > 60, codes


def test_an_auditor_may_do_nothing_that_writes() -> None:
    """``rights.csv`` is what the agency agreed: a new right for auditors is one that looks, or is not his."""
    table = Path(__file__).parents[1] / "identity" / "rights.csv"
    with table.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    for who in ("auditor", "reader"):
        may = {line["action"] for line in lines if line[who] == "yes"}
        assert may <= READS, f"{who} may {sorted(may - READS)}"
    assert {line["action"] for line in lines} > READS


@pytest.mark.parametrize("how", ["pages", "programs"])
def test_whatever_an_auditor_is_given_is_written_down(town: Town, how: str) -> None:
    """Every route that answers him leaves its reading, but for those that show nothing of anybody else."""
    forgotten, asked = [], 0
    visit = town.at_a_page(AUDITOR)
    for route in everything(town):
        if is_program(route) != (how == "programs") or route.method in NOTHING_READ or untold(route):
            continue
        with asks(town, visit, AUDITOR, route) as answer:
            given = answer.status_code < 300
        if not given:
            continue
        asked += 1
        if not any(route.path in each.read.page for each in readings(town, AUDITOR)):
            forgotten.append(f"{route.told}: {answer.status_code}")
    assert forgotten == []
    assert asked > 10


def untold(route: Route) -> bool:
    part, _, name = route.endpoint.partition(".")
    if is_program(route):
        return name in ("docs", "get_openapi_json", "get_engine", "get_version", "nothing")
    return route.endpoint in pages.UNREAD or part in pages.OWN or route.endpoint == COMING


def readings(town: Town, login: str, tenant: str = TENANT) -> tuple[Seen, ...]:
    with reading(town.engine, EVERY) as session:
        return room.readings(session, tenant, person=town.things.get(login, login), limit=1000)


def test_what_others_read_is_not_written_down(town: Town) -> None:
    for login in (ADMIN, OWNER, OPERATOR):
        with town.unmoved(login):
            visit = town.at_a_page(login)
            visit.get("/sop")
        assert readings(town, login) == ()


def test_a_number_in_a_question_is_its_case_and_names_in_it_do_not_stay(town: Town) -> None:
    visit, case = town.visit(AUDITOR), town.things["fresh"]
    number = town.world.case(case).number
    visit.get("/berkas", query_string={"q": number})
    visit.get("/berkas", query_string={"q": "Zulkarnain Rahasia"})
    headers = {"Authorization": f"Bearer {town.keys[AUDITOR]}"}
    asked = {"businessKey": "Zulkarnain Rahasia"}
    assert visit.client.post("/engine-rest/process-instance", json=asked, headers=headers).status_code == 200
    rest, words, one = readings(town, AUDITOR)[:3]
    assert one.read.case == case and words.read.case is None
    assert words.read.page.startswith("/berkas?q=…") and rest.read.page.startswith(
        "POST /engine-rest/process-instance {"
    )
    assert "ulkarnain" not in words.read.page + rest.read.page


def test_a_reading_says_the_case_the_page_and_from_where(town: Town) -> None:
    visit, case = town.visit(AUDITOR), town.things["fresh"]
    visit.get(f"/berkas/{case}")
    visit.get(f"/tugas/{town.things['mine']}")
    headers = {"Authorization": f"Bearer {town.keys[AUDITOR]}"}
    visit.client.get(f"/engine-rest/process-instance/{case}/variables", headers=headers)
    rest, task, page = readings(town, AUDITOR)[:3]
    assert (page.read.case, page.read.door, page.read.origin) == (case, "web", "127.0.0.1")
    assert page.read.page == f"/berkas/{case}" and page.at == town.world.now
    assert task.read.case == town.things["at_staff"], "the case of the task"
    assert (rest.read.case, rest.read.door) == (case, "rest")


def test_an_assigned_auditor_is_written_down_where_he_reads(town: Town) -> None:
    visit = town.site.visit(GUEST)
    answer = visit.post("/pindah-instansi", instansi=TENANT)
    assert answer.status_code == 302, sentence(answer)
    visit.get(f"/berkas/{town.things['fresh']}")
    with reading(town.engine, EVERY) as session:
        known = room.readers(session, TENANT)
        at_home = room.readings(session, "tarakan")
    (guest,) = set(known) - {town.things[AUDITOR]}
    assert town.things["fresh"] in {each.read.case for each in readings(town, guest)}
    assert town.things["fresh"] not in {each.read.case for each in at_home}


def test_a_reading_that_cannot_be_kept_is_not_given(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.exc import OperationalError

    def busy(*given: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    visit, case = town.visit(AUDITOR), town.things["fresh"]
    monkeypatch.setattr(room, "append_all", busy)
    page = visit.get(f"/berkas/{case}")
    headers = {"Authorization": f"Bearer {town.keys[AUDITOR]}"}
    answer = visit.client.get(f"/engine-rest/process-instance/{case}", headers=headers)
    assert (page.status_code, answer.status_code) == (503, 503)
    assert "Sistem sedang sibuk" in page.text and "langkah" not in answer.text.lower()
