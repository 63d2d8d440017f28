"""The six SOPs driven to their ends by the program account, on every branch, and told as the rooms tell them."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from front_desk import CLIENT, HOUSE, PATIENCE, Desk
from sops.paths import Scenario, digest, scenarios
from sqlalchemy import Engine
from world import World, forms_of

from service import history, identity
from service.database import EVERY, open_engine, reading, transaction
from service.diagram import read
from service.forms.plausible import answers
from service.forms.showing import plain


def deploys(desk: Desk, sop: str) -> str:
    """The diagram and its forms in one multipart; the definition's id."""
    paths = [HOUSE / "bpmn" / f"{sop}.bpmn", *sorted((HOUSE / "forms").glob(f"{sop}-*.form"))]
    files = {path.name: (path.name, path.read_bytes()) for path in paths}
    data = {"deployment-name": sop, "enable-duplicate-filtering": "true"}
    url = f"{desk.url}/deployment/create"
    answer = desk.session.post(url, data=data, files=files, timeout=PATIENCE)
    assert answer.status_code == 200, answer.text[:2000]
    (found,) = answer.json()["deployedProcessDefinitions"]
    id: str = found
    return id


def typed(values: dict[str, Any]) -> dict[str, Any]:
    """Values as a program sends them."""
    return {
        name: {"value": json.dumps(value), "type": "Json"}
        if isinstance(value, list | dict)
        else {"value": value}
        for name, value in plain(values).items()
    }


def known(desk: Desk, case: str) -> dict[str, Any]:
    """What the case knows, as forms read it."""
    told = desk.told("GET", f"/process-instance/{case}/variables?deserializeValues=false")
    return {
        name: json.loads(each["value"]) if each["type"] in ("Json", "Object") else each["value"]
        for name, each in told.items()
    }


class Rest:
    """One SOP at the server."""

    def __init__(self, desk: Desk, sop: str) -> None:
        self.desk, self.sop = desk, sop
        main = read((HOUSE / "bpmn" / f"{sop}.bpmn").read_bytes()).main
        self.forms, self.nodes = forms_of(sop), main.nodes
        deploys(desk, sop)

    def form(self, element: str) -> Any:
        return self.forms.get(self.nodes[element].form or "")

    def walk(self, scenario: Scenario) -> str:
        """One way through; the case's id."""
        start = next(id for id, node in self.nodes.items() if node.kind == "startEvent")
        schema = self.form(start)
        said = {"variables": typed(answers(schema, {}, {})) if schema else {}, "businessKey": scenario.id}
        case: str = self.desk.told("POST", f"/process-definition/key/{self.sop}/start", said)["id"]
        for (seat, _), decision in zip(scenario.steps, scenario.decisions, strict=True):
            wanted = f"/task?processInstanceId={case}&candidateGroup={seat}&includeAssignedTasks=true"
            waiting = self.desk.told("GET", wanted)
            assert waiting, f"{scenario.id}: nothing waits for {seat}"
            for task in waiting:
                schema = self.form(task["taskDefinitionKey"])
                values = answers(schema, known(self.desk, case), dict(decision)) if schema else {}
                self.desk.told("POST", f"/task/{task['id']}/complete", {"variables": typed(values)})
        return case


@pytest.fixture
def seated(desk: Desk, house_url: str) -> Iterator[tuple[Desk, Engine]]:
    """The demo agency with a seat for every lane of the six SOPs."""
    engine = open_engine(house_url)
    with transaction(engine, EVERY) as session:
        there = identity.seats(session, CLIENT)
        for sop in digest():
            for lane in read((HOUSE / "bpmn" / f"{sop}.bpmn").read_bytes()).main.lanes:
                seat = lane.properties.get("jabatan", lane.id)
                if seat not in there:
                    there[seat] = identity.Seat(seat, lane.name, False)
                    identity.add_seat(session, CLIENT, seat, lane.name, external=seat in ("pemohon", "opd"))
    yield desk, engine
    engine.dispose()


@pytest.fixture
def rooms(sqlite_template: Path, tmp_path: Path) -> Iterator[World]:
    """The rooms alone, without a door, on a database of their own."""
    shutil.copyfile(sqlite_template, tmp_path / "rooms.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'rooms.db'}")
    yield World(engine)
    engine.dispose()


@pytest.mark.parametrize("sop", digest())
def test_every_path_of_an_sop_ends_over_rest_as_in_the_rooms(
    seated: tuple[Desk, Engine], rooms: World, sop: str
) -> None:
    desk, house = seated
    rest = Rest(desk, sop)
    rooms.deploys(sop)
    for scenario in (each for each in scenarios() if each.sop == sop):
        case = rest.walk(scenario)
        assert desk.told("GET", f"/history/process-instance/{case}")["state"] == "COMPLETED", scenario.id
        with reading(house, CLIENT) as session:
            here = trace(history.read(session, CLIENT, case))
            assert history.verify(session, CLIENT, case).ok
        there = in_the_rooms(rooms, scenario)
        assert here == there, scenario.id


def in_the_rooms(world: World, scenario: Scenario) -> list[Any]:
    """The same way, driven by the rooms alone."""
    case = world.starts(scenario.sop)
    for (seat, _), decision in zip(scenario.steps, scenario.decisions, strict=True):
        for task in sorted(world.case(case).tasks, key=lambda each: each.ref):
            if task.seat == seat:
                world.completes(case, task.element, **decision)
    assert world.case(case).state == "finished"
    return trace(world.events(case))


def trace(entries: Any) -> list[Any]:
    """What the diagram did: the facts in order with their elements, flows and refs, whoever did them."""
    own = ("task_claimed", "task_assigned")
    shown = ("ref", "flow", "flows", "taken", "item", "lane")
    return [
        (each.kind, each.element, {name: (each.data or {}).get(name) for name in shown})
        for each in entries
        if each.kind not in own
    ]
