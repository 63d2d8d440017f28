"""One broken case does not stop the clock of the others."""

import pytest
from sqlalchemy import Engine, update
from world import World

from service.database import transaction
from service.instances import moves
from service.instances.tables import InstanceRow

SOP = "banyuwangi-permintaan-data"


def test_a_damaged_case_is_put_off_and_says_why(engine: Engine) -> None:
    world = World(engine)
    world.deploys(SOP)
    broken, sound = world.starts(SOP), world.starts(SOP)
    with transaction(engine) as session:
        session.execute(update(InstanceRow).where(InstanceRow.id == broken).values(snapshot=b"rusak"))
    assert world.waits(minutes=31) == 2
    assert "timer_fired" in [event.kind for event in world.events(sound)]
    assert world.events(broken)[-1].kind == "timer_failed"
    assert world.waits(minutes=5) == 0
    assert world.waits(hours=1) == 1
    assert world.verdict(broken).ok


def test_a_fault_of_ours_is_put_off_too(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(engine)
    world.deploys(SOP)
    case = world.starts(SOP)
    monkeypatch.setattr(moves.engine, "fire", lambda *args, **more: 1 / 0)
    assert world.waits(minutes=31) == 1
    assert "kesalahan sistem" in (world.events(case)[-1].data or {})["reason"]
    monkeypatch.undo()
    assert world.waits(hours=2) == 1
    assert "timer_fired" in [event.kind for event in world.events(case)]
