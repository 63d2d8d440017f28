"""One broken case does not stop the clock of the others, and an operator sees it."""

import pytest
from sqlalchemy import Engine, select, update
from world import World

from service.database import EVERY, reading, transaction
from service.instances import clockwork
from service.instances.tables import InstanceRow
from service.jobs.tables import JobRow

SOP = "banyuwangi-permintaan-data"


def timer_of(world: World, case: str) -> JobRow:
    """The job that waits for the case's next deadline."""
    with reading(world.engine, EVERY) as session:
        job = session.scalars(select(JobRow).where(JobRow.dedupe_key == f"timer:{case}")).one()
        session.expunge(job)
        return job


@pytest.mark.tampered
def test_a_damaged_case_is_tried_again_and_then_rests_with_its_reason(engine: Engine) -> None:
    world = World(engine)
    world.deploys(SOP)
    broken, sound = world.starts(SOP), world.starts(SOP)
    with transaction(engine, EVERY) as session:
        session.execute(update(InstanceRow).where(InstanceRow.id == broken).values(snapshot=b"rusak"))
    world.waits(minutes=31)
    assert "timer_fired" in [event.kind for event in world.events(sound)]
    assert "timer_fired" not in [event.kind for event in world.events(broken)]
    job = timer_of(world, broken)
    assert (job.attempts, job.dead, bool(job.error)) == (1, False, True)
    for _ in range(job.max_attempts):
        world.waits(hours=2)
    job = timer_of(world, broken)
    assert job.dead
    died = world.events(broken)[-1]
    assert (died.kind, (died.data or {})["reason"]) == ("job_died", job.error)
    assert world.verdict(broken).ok


def test_a_fault_of_ours_is_tried_again_too(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(engine)
    world.deploys(SOP)
    case = world.starts(SOP)
    monkeypatch.setattr(clockwork.engine, "fire", lambda *args, **more: 1 / 0)
    world.waits(minutes=31)
    assert "kesalahan sistem" in (timer_of(world, case).error or "")
    monkeypatch.undo()
    world.waits(hours=2)
    assert "timer_fired" in [event.kind for event in world.events(case)]
