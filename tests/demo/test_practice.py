"""The demo's agency for programs: its account may everything there, its people sign in, and any SOP runs in it."""

import json
import shutil
from base64 import b64encode
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sops.paths import Scenario, digest, walk
from web.visits import Visit, settings
from werkzeug.test import TestResponse
from world import MONDAY

from service import clock, demo, identity
from service.app import create_app
from service.database import EVERY, db, open_engine, reading
from service.demo import making
from service.demo.practice import KEY
from service.demo.stage import Stage
from service.forms.plausible import answers
from service.forms.showing import plain
from service.settings import HOUSE

PASSWORD = "demo"
ROOT = "/engine-rest"


class Program:
    """The client ``demo``, which says its password with every request."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.who = {"Authorization": "Basic " + b64encode(f"demo:{PASSWORD}".encode()).decode()}

    def get(self, path: str) -> Any:
        answer = self.client.get(ROOT + path, headers=self.who)
        assert answer.status_code == 200, (path, answer.text)
        return answer.json

    def post(self, path: str, said: Any) -> TestResponse:
        answer = self.client.post(ROOT + path, json=said, headers=self.who)
        assert answer.status_code in (200, 204), (path, answer.text)
        return answer

    def deploys(self, sop: str) -> None:
        """The diagram with its forms, as the Modeler sends them."""
        files = [HOUSE / "bpmn" / f"{sop}.bpmn", *(HOUSE / "forms").glob(f"{sop}-*.form")]
        parts: dict[str, Any] = {each.name: (BytesIO(each.read_bytes()), each.name) for each in files}
        parts |= {"deployment-name": sop, "deployment-source": "Camunda Modeler"}
        answer = self.client.post(f"{ROOT}/deployment/create", data=parts, headers=self.who)
        assert answer.status_code == 200, answer.text
        assert [each["key"] for each in answer.json["deployedProcessDefinitions"].values()] == [sop]

    def starts(self, sop: str) -> str:
        form = self.get(f"/process-definition/key/{sop}/deployed-start-form")
        wish = {"variables": typed(answers(form, {}, {})), "businessKey": f"uji {sop}"}
        return str(self.post(f"/process-definition/key/{sop}/submit-form", wish).json["id"])

    def does(self, case: str, decision: Mapping[str, str]) -> str:
        """Complete every task that is open now; the seat they are offered to."""
        open_tasks = self.get(f"/task?processInstanceId={case}")
        groups = set()
        for task in open_tasks:
            form = self.get(f"/task/{task['id']}/deployed-form")
            known = self.get(f"/task/{task['id']}/form-variables")
            links = self.get(f"/task/{task['id']}/identity-links")
            groups |= {each["groupId"] for each in links if each["type"] == "candidate"}
            data = {name: untyped(each) for name, each in known.items()}
            wish = {"variables": typed(answers(form, data, decision))}
            self.post(f"/task/{task['id']}/submit-form", wish)
        assert len(groups) == 1, groups
        return str(groups.pop())


def typed(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name, value in plain(values).items():
        nested = isinstance(value, list | dict)
        found[name] = {"value": json.dumps(value), "type": "Json"} if nested else {"value": value}
    return found


def untyped(variable: Mapping[str, Any]) -> Any:
    return json.loads(variable["value"]) if variable["type"] in ("Json", "Object") else variable["value"]


@pytest.fixture
def office(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A site with that agency alone, and the accounts it was told."""
    path = tmp_path / "lajur.db"
    shutil.copyfile(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}")
    monkeypatch.setattr(making, "AGENCIES", ())
    monkeypatch.setattr(Stage, "play", lambda self, now: None)
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    accounts = demo.create(engine, MONDAY, PASSWORD)
    app = create_app(settings(f"sqlite:///{path}", demo=True))
    app.testing = True
    yield app, engine, accounts
    engine.dispose()
    with app.app_context():
        db.engine.dispose()


def test_who_is_there(office: Any) -> None:
    _, engine, accounts = office
    assert {each.agency for each in accounts} == {KEY}
    roles = {each.login: (each.role, each.title) for each in accounts}
    assert roles["demo"] == ("program", "")
    assert [roles[login][1] for login in ("budi", "siti", "harun")] == ["Petugas", "Kepala Seksi", "Kepala"]
    assert {role for role, _ in roles.values()} == identity.ROLES - {"applicant", "data_reader"}
    with reading(engine, EVERY) as session:
        seats = identity.seats(session, KEY)
        assert {key: seat.above for key, seat in seats.items()} == {
            "petugas": "kasi",
            "kasi": "kepala",
            "kepala": None,
        }
        assert identity.actor_by_login(session, "budi", MONDAY).seats == {"petugas"}


def test_the_pages_are_fine_without_an_sop(office: Any) -> None:
    app, _, _ = office
    for login, pages in {
        "budi": ("/tugas", "/mulai", "/berkas", "/sop", "/jabatan", "/kalender"),
        "doni": ("/orang", "/orang/baru", "/jabatan", "/sop", "/pekerjaan"),
        "intan": ("/sop", "/kalender"),
        "yanti": ("/berkas", "/audit"),
    }.items():
        visit = Visit(app.test_client())
        assert visit.signs_in(login, PASSWORD).status_code == 302, login
        for path in pages:
            assert visit.get(path).status_code == 200, (login, path)


def test_the_sign_in_page_offers_people_and_not_the_program(office: Any) -> None:
    app, _, _ = office
    visit = Visit(app.test_client())
    shown = visit.get("/masuk").text
    assert "Budi Hartono" in shown and "Program Contoh" not in shown
    assert visit.post("/masuk", login="demo", password=PASSWORD).status_code == 403


@pytest.mark.parametrize("sop", digest())
def test_each_sop_is_deployed_and_driven_to_its_end_by_the_client_alone(office: Any, sop: str) -> None:
    app, _, _ = office
    client, straight = Program(app.test_client()), walk(sop, None, None)
    client.deploys(sop)
    for done, (seat, step) in zip(driven(client, straight), straight.steps, strict=True):
        assert done == (seat, step) or done == ("kasi", step), "the agency has a Kepala Seksi of its own"


def driven(client: Program, path: Scenario) -> list[tuple[str, str]]:
    """Start and complete along the path; what the history says was done, by seat and step."""
    case, groups = client.starts(path.sop), {}
    for (_, step), decision in zip(path.steps, path.decisions, strict=True):
        groups[step] = client.does(case, decision)
    past = client.get(f"/history/process-instance/{case}")
    assert (past["state"], past["startUserId"]) == ("COMPLETED", "demo")
    visited = client.get(
        f"/history/activity-instance?processInstanceId={case}&activityType=userTask&finished=true"
    )
    steps = list(
        dict.fromkeys(each["activityId"] for each in sorted(visited, key=lambda each: each["startTime"]))
    )
    assert set(steps) == {step for _, step in path.steps}
    return [(groups[step], step) for _, step in path.steps]
