"""The frames of the six SOPs: every path of their documents, from start to end."""

from itertools import pairwise

import pytest
from sops.paths import digest, scenarios
from sqlalchemy import Engine
from test_visits import walked
from world import World

from service import definitions
from service.database import reading
from service.history.frames import frames


@pytest.mark.parametrize("sop", digest())
def test_every_path_of_the_six_sops_is_shown_from_start_to_end(engine: Engine, sop: str) -> None:
    world = World(engine)
    world.deploys(sop)
    for scenario in [each for each in scenarios() if each.sop == sop]:
        case = walked(world, scenario)
        with reading(world.engine, world.case(case).tenant) as session:
            process = definitions.get(session, world.case(case).tenant, sop).diagram.main
        events = world.events(case)
        found = frames(events, process)
        assert found[-1].tokens == () and len(found) == len(events)
        rests = [before for before, after in pairwise(found) if after.stride != before.stride]
        assert all(sum(dict(each.tokens).values()) >= 1 for each in rests), scenario.id
        stand = {place for each in rests for place, _ in each.tokens}
        assert stand <= set(process.nodes), scenario.id
        assert [each.moved for each in found if each.moved] == [
            each.element for each in events if each.kind == "flow_taken"
        ]
