"""Each of the six SOPs is driven through the pages to its end, on every path its document names."""

import re
from collections.abc import Iterator
from itertools import groupby

import pytest
from paths import Scenario, digest, scenarios
from sqlalchemy import Engine
from web.visits import Site, Visit

from service.database import db

OPEN = re.compile(r'href="/tugas/([0-9a-f-]{36})"')
CASE = re.compile(r"/berkas/([0-9a-f-]{36})")


class Office:
    """Everybody of one agency, each signed in once."""

    def __init__(self, site: Site, sop: str) -> None:
        self.site, self.sop, self.tenant = site, sop, sop.split("-")[0]
        site.world.deploys(sop)
        self._visits: dict[str, Visit] = {}

    def at(self, seat: str) -> Visit:
        if seat not in self._visits:
            self._visits[seat] = self.site.visit(f"{seat}.{self.tenant}")
        return self._visits[seat]

    def starts(self) -> str:
        """Send the start form as the one whose lane it stands in; the case's id."""
        flow, lanes = digest()[self.sop]["flow"], digest()[self.sop]["lanes"]
        seat = next(lane["role_key"] for lane in lanes if lane["id"] == flow["start"]["lane"])
        visit = self.at(seat)
        page = visit.get(f"/mulai/{self.sop}")
        assert page.status_code == 200
        answer = visit.send(f"/mulai/{self.sop}", self.site.world.filled_start(self.sop))
        assert answer.status_code == 200, answer.text
        found = CASE.search(answer.json["to"])
        assert found
        return found.group(1)

    def does(self, seat: str, decision: dict[str, str]) -> None:
        """Open the inbox, take every waiting step of the case, fill its form and send it."""
        visit = self.at(seat)
        waiting = set(OPEN.findall(visit.get("/tugas").text))
        assert waiting, f"nothing waits for {seat}"
        for id in sorted(waiting):
            visit.get(f"/tugas/{id}")
            visit.post(f"/tugas/{id}/ambil")
            values = self.site.world.filled_by_id(self.tenant, id, **decision)
            answer = visit.send(f"/tugas/{id}/selesai", values)
            assert answer.status_code == 200, answer.text


@pytest.fixture
def site(engine: Engine, database_url: str) -> Iterator[Site]:
    site = Site(engine, database_url)
    yield site
    with site.app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("sop", digest())
def test_every_path_of_an_sop_ends_as_its_document_says(site: Site, sop: str) -> None:
    office = Office(site, sop)
    paths = [scenario for scenario in scenarios() if scenario.sop == sop]
    assert len(paths) == 1 + len(digest()[sop]["flow"]["gateways"])
    for scenario in paths:
        walk(office, scenario)


def walk(office: Office, scenario: Scenario) -> None:
    case = office.starts()
    for (seat, _), decision in zip(scenario.steps, scenario.decisions, strict=True):
        office.does(seat, dict(decision))
    world = office.site.world
    assert world.case(case).state == "finished", scenario.id
    assert performed(office, case) == list(scenario.steps), scenario.id
    assert world.verdict(case).ok


def performed(office: Office, case: str) -> list[tuple[str, str]]:
    """Who did what in order: the seat behind each completion; the items of one round count as one step."""
    world = office.site.world
    seats = {
        world.person(f"{lane['role_key']}.{office.tenant}").person: lane["role_key"]
        for lane in _lanes(office)
    }
    done = [
        (seats[entry.actor or ""], entry.element or "")
        for entry in world.events(case)
        if entry.kind == "task_completed"
    ]
    return [step for step, _ in groupby(done)]


def _lanes(office: Office) -> list[dict[str, str]]:
    lanes: list[dict[str, str]] = digest()[office.sop]["lanes"]
    return lanes


def test_there_are_fifty_two_steps_and_every_gateway_outcome_is_walked() -> None:
    walked = [scenario for scenario in scenarios() if scenario.gateway]
    gateways = [gateway for sop in digest().values() for gateway in sop["flow"]["gateways"]]
    assert len(walked) == len(gateways) == 18
    assert sum(len(sop["steps"]) for sop in digest().values()) == 52
