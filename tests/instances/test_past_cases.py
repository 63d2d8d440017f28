"""Cases and tasks of the past, read in slices on both databases: what one may read, and no more than that."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from world import World

from service.database import reading
from service.errors import Invalid, NotFound
from service.instances import listing
from service.instances.listing import Wanted
from service.instances.past import past, pasts
from service.instances.past_tasks import SORTS, TasksWanted, tasks_counted, tasks_listed

SOP = "banyuwangi-permintaan-data"
AUDITOR, STAFF, OUTSIDER = "auditor.banyuwangi", "staf_statistik.banyuwangi", "opd.banyuwangi"


@pytest.fixture
def world(engine: Engine) -> World:
    world = World(engine)
    world.deploys(SOP)
    for minutes in (30, 10, 20):
        case = world.starts(SOP)
        world.waits(minutes=minutes)
        world.completes(case)
    return world


def test_cases_come_newest_first_with_their_events_and_tasks(world: World) -> None:
    auditor = world.person(AUDITOR)
    with reading(world.engine, "banyuwangi") as session:
        found = list(pasts(session, auditor, Wanted(), values=True))
        assert [each.id for each in found] == world.cases("banyuwangi")
        one = past(session, auditor, found[1].id)
    assert one.entries == world.events(one.id) and found[1].entries == one.entries
    opened = [entry.data["ref"] for entry in one.entries if entry.kind == "task_opened" and entry.data]
    assert sorted(one.tasks) == sorted(opened) and one.values == {}
    assert found[1].values == world.case(one.id).variables


def test_no_more_cases_are_read_than_allowed(world: World) -> None:
    auditor = world.person(AUDITOR)
    with reading(world.engine, "banyuwangi") as session:
        assert len(list(pasts(session, auditor, Wanted(), most=3))) == 3
        with pytest.raises(Invalid):
            list(pasts(session, auditor, Wanted(), most=2))
        assert next(pasts(session, auditor, Wanted(), most=2)).id == world.cases("banyuwangi")[0]


def test_outsiders_know_of_nothing(world: World) -> None:
    outsider, case = world.person(OUTSIDER), world.cases("banyuwangi")[0]
    with reading(world.engine, "banyuwangi") as session:
        assert list(pasts(session, outsider, Wanted())) == []
        assert tasks_listed(session, outsider, TasksWanted()) == ()
        assert tasks_counted(session, outsider, TasksWanted()) == 0
        with pytest.raises(NotFound):
            past(session, outsider, case)


def test_tasks_are_sorted_and_sifted_as_their_columns_say(world: World) -> None:
    auditor, start = world.person(AUDITOR), world.now - timedelta(days=1)
    with reading(world.engine, "banyuwangi") as session:
        done = TasksWanted((("state", "is", "completed"),))
        rows = tasks_listed(session, auditor, done)
        assert len(rows) == 3 == tasks_counted(session, auditor, done)
        lasted = tasks_listed(session, auditor, TasksWanted(done.tests, sort="duration"))
        assert [each.closed_at - each.opened_at for each in lasted if each.closed_at] == [
            timedelta(minutes=each) for each in (10, 20, 30)
        ]
        for sort in SORTS:
            up = tasks_listed(session, auditor, TasksWanted(sort=sort))
            down = tasks_listed(session, auditor, TasksWanted(sort=sort, descending=True))
            assert {each.id for each in up} == {each.id for each in down}
        case = rows[0].instance
        for tests, count in (
            ((("instance", "is", case), ("closed_at", "empty", False)), 1),
            ((("instance", "one of", [case, "x"]), ("running", "is", True), ("closed_at", "empty", True)), 1),
            ((("name", "like", "%"), ("closed_at", "after", start), ("opened_at", "before", world.now)), 3),
            ((("key", "like", "zz%"),), 0),
            ((("sop", "is", "x"),), 0),
        ):
            assert tasks_counted(session, auditor, TasksWanted(tests)) == count, tests
        assert tasks_counted(session, auditor, TasksWanted(between=(case, case))) == 2
        assert tasks_counted(session, auditor, TasksWanted(versions=((SOP, 1),))) == 6
        assert tasks_counted(session, auditor, TasksWanted(versions=())) == 0


def test_cases_sort_by_everything_on_both_databases(world: World) -> None:
    auditor = world.person(AUDITOR)
    with reading(world.engine, "banyuwangi") as session:
        for sort in listing.SORTS:
            found = listing.listed(session, auditor, Wanted(sort=sort, descending=True), world.now)
            assert len(found) == 3, sort
