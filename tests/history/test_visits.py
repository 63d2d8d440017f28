"""From events to visits: every element a token met, when it came and how it went."""

from collections import Counter

import pytest
from sops.paths import Scenario, digest, scenarios
from sqlalchemy import Engine
from world import World

from service import definitions
from service.database import reading
from service.history.visits import DONE, Visit, visits


@pytest.fixture
def world(engine: Engine) -> World:
    return World(engine)


def visited(world: World, case: str) -> tuple[Visit, ...]:
    """The visits of a case on the version it runs on."""
    found = world.case(case)
    with reading(world.engine, found.tenant) as session:
        process = definitions.get(session, found.tenant, found.definition, found.version).diagram.main
    return visits(world.events(case), process)


def walked(world: World, scenario: Scenario) -> str:
    """A case driven along the path of its document to the end."""
    case = world.starts(scenario.sop)
    for (_, element), decision in zip(scenario.steps, scenario.decisions, strict=True):
        for task in [task for task in world.case(case).tasks if task.element == element]:
            login = f"{task.seat}.{task.tenant}"
            if task.assignee is None:
                world.claims(login, task)
            world.sends(login, task, world.filled(task, **decision))
    assert world.case(case).state == "finished", scenario.id
    return case


@pytest.mark.parametrize("sop", digest())
def test_the_visits_of_every_path_agree_with_the_facts_of_the_case(world: World, sop: str) -> None:
    world.deploys(sop)
    for scenario in [each for each in scenarios() if each.sop == sop]:
        case = walked(world, scenario)
        found, events = visited(world, case), world.events(case)
        tasks = [each for each in found if each.kind == "userTask"]
        assert [each.ref for each in tasks] == [e.data["ref"] for e in events if e.kind == "task_opened"]
        assert all(each.how == DONE for each in found), scenario.id
        nodes = Counter(each.element for each in found if each.kind.endswith("Gateway"))
        into = Counter(
            e.data["target"] for e in events if e.kind == "flow_taken" and e.data["target"] in nodes
        )
        passed = Counter(e.element for e in events if e.kind == "gateway_passed")
        assert nodes == into and set(nodes) == set(passed), scenario.id
        assert [each.kind for each in found][0] in ("startEvent", "messageStartEvent", "startTimerEvent")
        assert [each.last for each in found if each.kind.endswith("EndEvent")], scenario.id
        assert [each.seq for each in found] == sorted(each.seq for each in found)
        assert len({(each.element, each.ref or each.seq) for each in found}) == len(found)
