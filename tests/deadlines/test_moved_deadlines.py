"""A day declared off moves the deadlines that are open, and only those."""

from datetime import date

import pytest
from moments import BANYUWANGI, TARAKAN, at, kinds
from sqlalchemy import Engine
from world import World

from service.instances import recounting


def test_a_day_off_declared_this_week_moves_what_is_open(engine: Engine) -> None:
    makassar = "Asia/Makassar"
    world = World(engine, at("2026-11-23 10:00", makassar))
    world.deploys(TARAKAN)
    case = world.starts(TARAKAN)
    assert world.task(case).due_at == at("2026-11-24 10:00", makassar)
    world.declares_off("tarakan", date(2026, 11, 24), "Hari jadi kota")
    world.waits(minutes=1)
    assert world.task(case).due_at == at("2026-11-25 10:00", makassar)
    moved = next(event for event in world.events(case) if event.kind == "deadline_moved")
    assert (moved.data or {})["from"] == at("2026-11-24 10:00", makassar).isoformat()
    assert (moved.data or {})["to"] == at("2026-11-25 10:00", makassar).isoformat()
    world.waits(days=1)
    assert not world.case(case).late
    world.waits(days=1)
    assert world.case(case).late
    assert world.verdict(case).ok


def test_a_day_off_taken_back_moves_it_back(engine: Engine) -> None:
    makassar = "Asia/Makassar"
    world = World(engine, at("2026-11-23 10:00", makassar))
    world.deploys(TARAKAN)
    world.declares_off("tarakan", date(2026, 11, 24), "Hari jadi kota")
    case = world.starts(TARAKAN)
    world.withdraws_off("tarakan", date(2026, 11, 24))
    world.waits(minutes=1)
    assert world.task(case).due_at == at("2026-11-24 10:00", makassar)


def test_what_a_day_off_would_move_is_seen_before_it_is_declared(engine: Engine) -> None:
    makassar = "Asia/Makassar"
    world = World(engine, at("2026-11-23 10:00", makassar))
    world.deploys(TARAKAN)
    first, second = world.starts(TARAKAN), world.starts(TARAKAN)
    foreseen = world.foresees_off("tarakan", date(2026, 11, 24))
    assert foreseen.total == 2
    assert {(moved.old, moved.new) for moved in foreseen.rows} == {
        (at("2026-11-24 10:00", makassar), at("2026-11-25 10:00", makassar))
    }
    assert world.foresees_off("tarakan", date(2026, 11, 27)).total == 0
    assert world.task(first).due_at == world.task(second).due_at == at("2026-11-24 10:00", makassar)
    world.declares_off("tarakan", date(2026, 11, 24), "Hari jadi kota")
    world.waits(minutes=1)
    assert {world.task(case).due_at for case in (first, second)} == {moved.new for moved in foreseen.rows}


def test_a_unit_rests_while_its_agency_works(engine: Engine) -> None:
    makassar = "Asia/Makassar"
    world = World(engine, at("2026-11-23 10:00", makassar))
    drawing = world.drawing(TARAKAN)
    mark = b'<camunda:property name="jenis" value="sop"/>'
    assert mark in drawing
    world.deploys(
        TARAKAN, change=drawing.replace(mark, mark + b'<camunda:property name="unit" value="data"/>')
    )
    case = world.starts(TARAKAN)
    assert world.foresees_off("tarakan", date(2026, 11, 24), unit="arsip").total == 0
    assert world.foresees_off("tarakan", date(2026, 11, 24), unit="data").total == 1
    world.declares_off("tarakan", date(2026, 11, 24), "Pindah kantor", unit="data")
    world.waits(minutes=1)
    assert world.task(case).due_at == at("2026-11-25 10:00", makassar)
    assert world.foresees_off("tarakan", date(2026, 11, 25)).total == 1  # the agency's day shows through


def test_another_agencys_day_off_moves_nothing(engine: Engine) -> None:
    world = World(engine, at("2026-11-23 10:00"))
    world.deploys(TARAKAN)
    world.deploys(BANYUWANGI)
    case = world.starts(TARAKAN)
    due = world.task(case).due_at
    world.declares_off("banyuwangi", date(2026, 11, 24), "Hari jadi")
    world.waits(minutes=1)
    assert world.task(case).due_at == due


def test_a_long_list_of_cases_is_recounted_bit_by_bit(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recounting, "BATCH", 2)
    makassar = "Asia/Makassar"
    world = World(engine, at("2026-11-23 10:00", makassar))
    world.deploys(TARAKAN)
    cases = [world.starts(TARAKAN) for _ in range(5)]
    world.declares_off("tarakan", date(2026, 11, 24), "Hari jadi kota")
    world.waits(minutes=1)
    assert {world.task(case).due_at for case in cases} == {at("2026-11-25 10:00", makassar)}
    assert [kinds(world, case).count("deadline_moved") for case in cases] == [1] * 5


def test_a_reminder_follows_its_deadline(engine: Engine) -> None:
    makassar = "Asia/Makassar"
    world = World(engine, at("2026-11-23 10:00", makassar))
    world.deploys(TARAKAN)
    case = world.starts(TARAKAN)
    world.declares_off("tarakan", date(2026, 11, 24), "Hari jadi kota")
    world.waits(hours=23)
    assert world.task(case).reminded_at is None
    world.waits(hours=24)
    assert world.task(case).reminded_at is not None
