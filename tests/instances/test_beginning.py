"""How cases begin: numbers without a gap however many come at once, and an answer that is what one reads afterwards."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, event
from world import World

from service import engine as crank
from service import history, identity, instances
from service.database import reading, transaction
from service.errors import NotFound
from service.instances import Opening
from service.instances.tables import InstanceRow

SOP = "banyuwangi-permintaan-data"
TENANT = "banyuwangi"
APPLICANT = "pemohon.banyuwangi"


@pytest.fixture
def world(engine: Engine) -> World:
    world = World(engine)
    world.deploys(SOP)
    return world


def numbers(world: World) -> list[int]:
    with reading(world.engine, TENANT) as session:
        return sorted(row.number for row in session.query(InstanceRow))


def test_sixteen_first_cases_of_a_year_are_numbered_without_a_gap(world: World) -> None:
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: world.starts(SOP), range(16)))
    assert numbers(world) == list(range(1, 17))


def test_of_sixteen_first_presses_with_one_token_one_begins(world: World) -> None:
    with ThreadPoolExecutor(16) as pool:
        cases = set(pool.map(lambda _: world.starts(SOP, token="sekali"), range(16)))
    assert len(cases) == 1 and numbers(world) == [1]


def test_a_start_that_fails_late_takes_no_number(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.starts(SOP)
    with monkeypatch.context() as broken:
        broken.setattr(history, "append_all", lambda *given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            world.starts(SOP)
    world.starts(SOP)
    assert numbers(world) == [1, 2]


def test_what_a_start_answers_is_what_one_reads(world: World) -> None:
    with transaction(world.engine, TENANT) as session:
        actor = identity.actor_by_login(session, APPLICANT, world.now)
        ground = instances.beginning(session, TENANT, SOP)
        opening = Opening(business_key="K-1", types={"perihal": {"type": "Xml"}})
        begun = instances.begin(session, ground, world.filled_start(SOP), actor, world.now, opening)
        asked: list[str] = []
        event.listen(world.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
        case = instances.case(session, actor, begun.id, world.now)
        assert asked, "it was not there to be found in the session"
        row = session.get_one(InstanceRow, (TENANT, begun.id))
        assert crank.variables(ground.definition.program, row.snapshot) == begun.variables
    for name in ("tenant", "id", "number", "definition", "version", "business_key", "state", "suspended"):
        assert getattr(begun, name) == getattr(case, name), name
    assert begun.types == case.types and begun.variables == case.variables
    assert begun.opened == tuple(task.id for task in case.tasks)
    assert (row.revision, row.renamed, row.ended_at) == (1, "{}", None)


@pytest.mark.parametrize(
    ("key", "version"), [("tidak-ada", None), ("\x00", None), (SOP, 2), (SOP, 2**40), (SOP, 0)]
)
def test_what_cannot_begin_is_unknown(world: World, key: str, version: int | None) -> None:
    with reading(world.engine, TENANT) as session, pytest.raises(NotFound):
        instances.beginning(session, TENANT, key, version)


def test_the_newest_version_in_force_begins_and_others_by_their_number(world: World) -> None:
    world.deploys(SOP, change=world.drawing(SOP) + b"\n")
    with reading(world.engine, TENANT) as session:
        known = [instances.beginning(session, TENANT, SOP, each) for each in (None, 1, 2)]
    assert [each.definition.version for each in known] == [2, 1, 2]
    with reading(world.engine, "tarakan") as session, pytest.raises(NotFound):
        instances.beginning(session, "tarakan", SOP)
