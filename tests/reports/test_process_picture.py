"""The picture of a procedure, told by cases whose ways and times we know."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine, event
from world import MONDAY, World

from service import calendars, reports
from service.database import reading
from service.errors import Forbidden, Invalid, NotFound
from service.reports import Picture, Wanted
from service.reports.worked import Worked
from service.working_time import default

SOP = "malut-pengumpulan-data"
OWNER = "pemilik.malut"
STEPS = [f"langkah_{number}" for number in range(1, 8)]
AGAIN, ON, ON_2 = "f_G5_M4", "f_G5_langkah_6", "f_G6_langkah_7"
STRAIGHT = (*STEPS[:5], ON, "langkah_6", ON_2, "langkah_7")
ONE_ROUND = (*STEPS[:5], AGAIN, "langkah_4", "langkah_5", ON, "langkah_6", ON_2, "langkah_7")


@pytest.fixture
def world(engine: Engine) -> World:
    world = World(engine)
    world.deploys(SOP)
    return world


def runs(world: World, *, sent_back: int = 0, upto: int = 7, **pause: float) -> str:
    """A case as far as its step ``upto``, each done some minutes after it was opened, and so often sent back."""
    case = world.starts(SOP)
    for _ in range(sent_back):
        for element in STEPS[:5] if world.case(case).tasks[0].element != "langkah_4" else STEPS[3:5]:
            world.waits(**pause or {"minutes": 2})
            world.completes(case, element, sesuai_5="belum_sesuai")
    for element in STEPS[3 if sent_back else 0 : upto]:
        world.waits(**pause or {"minutes": 2})
        world.completes(case, element, sesuai_5="sesuai", sesuai_6="sesuai")
    return case


def seen(world: World, login: str = OWNER, **wanted: object) -> Picture:
    with reading(world.engine, "malut") as session:
        return reports.picture(session, world.person(login), Wanted(SOP, **wanted), world.now)  # type: ignore[arg-type]


def test_ways_are_counted_most_frequent_first_with_what_was_decided(world: World) -> None:
    for _ in range(2):
        runs(world)
    runs(world, sent_back=1)
    runs(world, upto=2)
    found = seen(world)
    assert (found.cases, found.finished, found.running, found.cancelled) == (4, 3, 1, 0)
    assert [(each.path, each.cases, each.rework) for each in found.variants] == [
        (STRAIGHT, 2, 0),
        (ONE_ROUND, 1, 2),
    ]
    assert found.ways == 2 and found.variants[0].share == pytest.approx(2 / 3)
    assert (found.variants[0].median, found.variants[1].median) == (14, 18)


def test_work_that_went_back_is_counted_between_the_steps_it_went(world: World) -> None:
    runs(world, sent_back=2)
    runs(world, sent_back=1)
    runs(world)
    (back,) = seen(world).reworks
    assert (back.before, back.again, back.times, back.cases) == ("langkah_5", "langkah_4", 3, 2)


def test_steps_and_flows_tell_how_often_how_long_and_how_late(world: World) -> None:
    runs(world)
    late = world.starts(SOP)
    world.waits(minutes=30)  # step 1 may take 5
    world.completes(late, "langkah_1")
    found = seen(world)
    first = found.steps["langkah_1"]
    assert (first.times, first.cases, first.open, first.median) == (2, 2, 0, 16)
    assert (first.timed, first.late, first.late_share) == (2, 1, 0.5)
    assert (found.steps["langkah_2"].times, found.steps["langkah_2"].open) == (1, 1)
    assert found.flows[ON].times == 1 and AGAIN not in found.flows
    assert found.late == 1


def test_time_is_the_offices_own(world: World) -> None:
    case = world.starts(SOP)
    world.completes(case, "langkah_1")
    world.waits(days=5)  # over a weekend: 09.00 on a Monday to 09.00 on Saturday
    world.waits(days=2)
    world.completes(case, "langkah_2")
    with reading(world.engine, "malut") as session:
        worked = calendars.of(session, "malut").working_minutes(MONDAY, world.now)
    assert seen(world).steps["langkah_2"].median == worked < 5 * 450 + 1


def test_the_cases_are_narrowed_by_period_version_seat_and_lateness(world: World) -> None:
    runs(world, upto=1)
    world.waits(days=7)
    slow = world.starts(SOP)
    world.waits(minutes=30)
    world.completes(slow, "langkah_1")
    assert seen(world).cases == 2
    assert seen(world, since=MONDAY + timedelta(days=1)).cases == 1
    assert seen(world, until=MONDAY + timedelta(days=1)).cases == 1
    assert seen(world, version=1).cases == 2
    seat = world.task(slow).seat
    assert seen(world, seat=seat).cases == 2
    assert seen(world, seat="tidak-ada").cases == 0
    assert seen(world, late=True, since=MONDAY + timedelta(days=1)).cases == 1


def test_a_procedure_without_cases_has_an_empty_picture(world: World) -> None:
    found = seen(world)
    assert (found.cases, found.steps, found.variants, found.reworks) == (0, {}, (), ())


def test_cancelled_cases_are_told_apart_and_are_no_way(world: World) -> None:
    from service import instances
    from service.database import transaction

    case = runs(world, upto=1)
    with transaction(world.engine, "malut") as session:
        starter = world.case(case).started_by
        login = "kadis.malut"
        assert starter == world.person(login).person
        instances.cancel(session, case, "salah alamat", world.person(login), world.now)
    found = seen(world)
    assert (found.cases, found.cancelled, found.variants) == (1, 1, ())


def test_refusals(world: World) -> None:
    with pytest.raises(Forbidden):
        seen(world, login="kadis.malut")
    with pytest.raises(Invalid):
        seen(world, since=MONDAY, until=MONDAY)
    with pytest.raises(NotFound):
        seen(world, version=9)
    with reading(world.engine, "malut") as session, pytest.raises(NotFound):
        reports.picture(session, world.person(OWNER), Wanted("tidak-ada"), world.now)


def test_the_statements_do_not_grow_with_the_cases(world: World) -> None:
    runs(world)
    one = len(list(statements(world)))
    for _ in range(4):
        runs(world, sent_back=1)
    assert len(list(statements(world))) == one < 12


def statements(world: World) -> Iterator[str]:
    """What one picture asks the database, after it has been asked once before."""
    asked: list[str] = []
    actor = world.person(OWNER)
    with reading(world.engine, "malut") as session:
        reports.picture(session, actor, Wanted(SOP), world.now)
    listen = lambda *args: asked.append(args[2])  # noqa: E731
    event.listen(world.engine, "before_cursor_execute", listen)
    try:
        with reading(world.engine, "malut") as session:
            reports.picture(session, actor, Wanted(SOP), world.now)
    finally:
        event.remove(world.engine, "before_cursor_execute", listen)
    return iter(asked)


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Jayapura", "Europe/Berlin"])
def test_many_spans_at_once_are_counted_like_one_by_one(zone: str) -> None:
    chance = np.random.default_rng(7)
    calendar = default(zone)
    since = pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(chance.integers(0, 400 * 86_400, 500), "s")
    until = since + pd.to_timedelta(chance.integers(0, 30 * 86_400, 500), "s")
    worked = Worked(calendar, since.min(), until.max())
    found = worked.minutes(pd.Series(since), pd.Series(until))
    assert [int(each) for each in found] == [
        calendar.working_minutes(a.to_pydatetime(), b.to_pydatetime())
        for a, b in zip(since, until, strict=True)
    ]
