"""How long the picture of a procedure takes over many cases: python benchmarks/picture.py [cases]

The cases are rows as a real one leaves them, copied with other ids, ways and instants; nothing is sealed.
"""

import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOUSE), str(HOUSE / "tests")]

from sqlalchemy import Engine, event, insert, text
from world import World

from service import reports
from service.database import new_id, open_engine, reading, transaction, upgrade
from service.history.tables import EventRow
from service.instances.tables import InstanceRow
from service.reports import Wanted
from service.tasks.tables import TaskRow

SOP, TENANT = "malut-pengumpulan-data", "malut"
START = datetime(2026, 1, 5, 1, tzinfo=UTC)


def main(cases: int) -> None:
    """Make the cases, look twice, tell the second time."""
    with tempfile.TemporaryDirectory() as folder:
        upgrade(f"sqlite:///{folder}/lajur.db")
        engine = open_engine(f"sqlite:///{folder}/lajur.db")
        world = World(engine)
        world.deploys(SOP)
        unguarded(engine)
        copied(world, cases)
        actor, asked = world.person("pemilik.malut"), []
        event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
        for _ in range(2):
            asked.clear()
            began = time.perf_counter()
            with reading(engine, TENANT) as session:
                found = reports.picture(session, actor, Wanted(SOP), world.now)
            took = time.perf_counter() - began
        visits = sum(step.times for step in found.steps.values())
        print(
            f"{found.cases} cases, {visits} steps done, {found.ways} ways: {took:.2f} s, {len(asked)} statements"
        )


def unguarded(engine: Engine) -> None:
    """Let rows be written that nothing was sealed for, as fast as may be."""
    with engine.begin() as connection:
        guards = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
        for guard in guards:
            connection.execute(text(f"DROP TRIGGER {guard}"))


def copied(world: World, cases: int) -> None:
    """So many cases, each with a way of its own."""
    chance = random.Random(4)
    first = world.starts(SOP)
    with reading(world.engine, TENANT) as session:
        row = {
            column.key: getattr(session.get(InstanceRow, (TENANT, first)), column.key)
            for column in InstanceRow.__table__.columns
        }
        task = session.query(TaskRow).first()
        step = {column.key: getattr(task, column.key) for column in TaskRow.__table__.columns}
    for begin in range(0, cases, 500):
        told: tuple[list[dict], list[dict], list[dict]] = ([], [], [])
        for number in range(begin, min(begin + 500, cases)):
            one(chance, row, step, number + 2, told)
        with transaction(world.engine, TENANT) as session:
            for table, rows in zip((InstanceRow, TaskRow, EventRow), told, strict=True):
                session.execute(insert(table), rows)


def one(chance: random.Random, row: dict, step: dict, number: int, told: tuple[list[dict], ...]) -> None:
    """A case that was sent back now and then."""
    id, at = new_id(), START + timedelta(minutes=20 * number)
    way = [*range(1, 6)]
    while chance.random() < 0.3 and len(way) < 15:
        way += [4, 5]
    began, events = at, told[2]
    first = len(events)
    for turn, element in enumerate([*way, 6, 7]):
        done = at + timedelta(minutes=chance.randint(1, 3000))
        due = at + timedelta(minutes=chance.randint(500, 5000))
        name = f"langkah_{element}"
        which = {"id": new_id(), "instance": id, "ref": f"{name}.{turn}", "element": name}
        told[1].append(
            step | which | {"opened_at": at, "closed_at": done, "due_at": due, "state": "completed"}
        )
        back = element == 5 and turn + 1 < len(way)
        for kind, on in (
            ("task_opened", name),
            ("task_completed", name),
            ("flow_taken", flow(element, back)),
        ):
            events.append(happened(id, len(events) - first + 1, done, kind, on))
        at = done
    when = {"started_at": began, "ended_at": at, "state": "finished"}
    told[0].append(row | {"id": id, "number": number, "start_token": None} | when)


def flow(element: int, back: bool) -> str:
    """The flow that is taken after a step; steps 5 and 6 end in a gateway."""
    if back:
        return "f_G5_M4"
    source = f"G{element}" if element in (5, 6) else f"langkah_{element}"
    return f"f_{source}_langkah_{element + 1}"


def happened(case: str, seq: int, at: datetime, kind: str, element: str) -> dict:
    """An event's row, sealed by nothing."""
    where = {"tenant": TENANT, "stream": case, "seq": seq, "version": 1}
    what = {"at": at, "kind": kind, "element": element}
    return where | what | {"commitment": "", "prev": "", "hash": str(seq)}


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
