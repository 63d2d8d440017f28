"""A program carries one case of an SOP from start to end, and history tells it as people's own."""

from collections.abc import Iterator

import pytest
from programs import SOP, Program, Site, program, typed
from sops.paths import digest, scenarios
from sqlalchemy import Engine

from service import clock
from service.database import db

STRAIGHT = {scenario.sop: scenario for scenario in scenarios() if scenario.gateway is None}


@pytest.fixture
def site(engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The site on both databases."""
    site = Site(engine, database_url)
    monkeypatch.setattr(clock, "now", lambda: site.world.now)
    yield site
    with site.app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("sop", digest())
def test_a_program_carries_a_case_to_its_end(site: Site, sop: str) -> None:
    site.world.deploys(sop)
    tenant, scenario = sop.split("-")[0], STRAIGHT[sop]
    flow, lanes = digest()[sop]["flow"], digest()[sop]["lanes"]
    seat = next(lane["role_key"] for lane in lanes if lane["id"] == flow["start"]["lane"])
    case = starts(site, sop, f"{seat}.{tenant}")
    for (seat, _), decision in zip(scenario.steps, scenario.decisions, strict=True):
        does(site, program(site, f"{seat}.{tenant}"), case["id"], dict(decision))
    auditor = program(site, f"auditor.{tenant}")
    told = auditor.get(f"/history/process-instance/{case['id']}").json
    assert told["state"] == "COMPLETED" and told["endTime"] and told["startUserId"]
    assert auditor.get(f"/process-instance/{case['id']}").status_code == 404
    assert site.world.verdict(case["id"]).ok


def starts(site: Site, sop: str, login: str) -> dict:
    asked = {"variables": typed(site.world.filled_start(sop)), "businessKey": "PROG-1"}
    answer = program(site, login).post(f"/process-definition/key/{sop}/start", asked)
    assert answer.status_code == 200, answer.text
    assert answer.json["businessKey"] == "PROG-1" and answer.json["ended"] is False
    return answer.json


def does(site: Site, who: Program, case: str, decision: dict[str, str]) -> None:
    """Take and complete every step of the case that waits for the program's person."""
    tenant = who.login.split(".")[1]
    waiting = who.get(f"/task?processInstanceId={case}&sortBy=created&sortOrder=asc").json
    assert waiting, f"nothing waits for {who.login}"
    for task in waiting:
        if task["assignee"] is None:
            assert who.post(f"/task/{task['id']}/claim", {"userId": who.login}).status_code == 204
        assert who.get(f"/task/{task['id']}/form-variables").status_code == 200
        values = site.world.filled_by_id(tenant, task["id"], **decision)
        done = who.post(f"/task/{task['id']}/complete", {"variables": typed(values)})
        assert (done.status_code, done.data, done.content_type) == (204, b"", None), done.text


def test_what_a_program_does_is_recorded_as_its_person(site: Site) -> None:
    site.world.deploys(SOP)
    case = starts(site, SOP, "pemohon.banyuwangi")["id"]
    applicant = site.world.person("pemohon.banyuwangi").person
    assert [entry.actor for entry in site.world.events(case)][:1] == [applicant]
