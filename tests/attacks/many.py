"""An agency with as many honest events as one likes: cases that were really walked, and copies of them, sealed anew."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, cycle
from typing import Any, cast

from sops.paths import scenarios
from sqlalchemy import Connection, Engine, Table, insert, select, text
from world import World

from service import history
from service.database import new_id, reading
from service.history import Sealed
from service.history.chain import GENESIS, Body, commit, opened, payload, seal
from service.history.tables import EventRow, PayloadRow, StreamRow
from service.instances.tables import InstanceRow
from service.tasks.tables import TaskRow

METRO = "metro"
SOP = "metro-pengumpulan-pengolahan"
_TABLES = {row: cast(Table, row.__table__) for row in (EventRow, PayloadRow, StreamRow, InstanceRow, TaskRow)}
_AT_ONCE = 100


@dataclass(frozen=True)
class Walked:
    """A finished case as it lies in the database."""

    case: Mapping[str, Any]
    tasks: Sequence[Mapping[str, Any]]
    events: Sequence[Sealed]


def honest(engine: Engine, events: int, paths: int | None = None) -> tuple[World, int]:
    """At least so many events of finished cases, on so many paths of the procedure (all); the world, and how many."""
    world = World(engine)
    world.deploys(SOP)
    ways = [scenario for scenario in scenarios() if scenario.sop == SOP][:paths]
    cases = [walk(world, way) for way in ways]
    with reading(engine, METRO) as session:
        walked = [
            _walked(session.connection(), case, history.sealed(session, METRO, [case])) for case in cases
        ]
    written = sum(len(each.events) for each in walked)
    numbers, sources = count(len(cases) + 1), cycle(walked)
    while written < events:
        batch = [_copied(next(sources), next(numbers)) for _ in range(_AT_ONCE)]
        written += sum(len(each.events) for each in batch)
        with engine.begin() as connection:
            _write(connection, batch)
    return world, written


def walk(world: World, scenario: Any) -> str:
    """A case driven along the path of its document to the end, a few minutes a step."""
    case = world.starts(scenario.sop)
    for (_, element), decision in zip(scenario.steps, scenario.decisions, strict=True):
        world.waits(minutes=3)
        for task in [task for task in world.case(case).tasks if task.element == element]:
            world.completes(case, task.element, **decision)
    return case


def _walked(connection: Connection, case: str, events: Iterator[Sealed]) -> Walked:
    instance, task = _TABLES[InstanceRow], _TABLES[TaskRow]
    row = connection.execute(select(instance).where(instance.c.id == case)).mappings().one()
    tasks = connection.execute(select(task).where(task.c.instance == case)).mappings().all()
    return Walked(row, tasks, tuple(events))


def _copied(source: Walked, number: int) -> Walked:
    """The same case once more, under another number."""
    id, prev, events = new_id(), GENESIS, []
    for each in source.events:
        body, data = each.body, each.data or b""
        if body.kind == "case_started":
            data = payload(opened(data) | {"number": f"{number:04d}/{source.case['year']}"})
        body = replace(body, stream=id, prev=prev, commitment=commit(each.salt or b"", data))
        prev = seal(body)
        events.append(Sealed(body, prev, each.salt, data))
    tasks = [{**task, "id": new_id(), "instance": id} for task in source.tasks]
    return Walked({**source.case, "id": id, "number": number, "start_token": None}, tasks, events)


def _write(connection: Connection, batch: Sequence[Walked]) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT set_config('lajur.tenant', '*', true)"))
    rows: dict[Any, list[Mapping[str, Any]]] = {row: [] for row in _TABLES}
    for each in batch:
        where = {"tenant": METRO, "stream": each.case["id"]}
        last = each.events[-1]
        rows[InstanceRow].append(each.case)
        rows[TaskRow] += each.tasks
        rows[StreamRow].append({**where, "seq": last.body.seq, "hash": last.hash, "at": last.body.at})
        for event in each.events:
            body = {name: getattr(event.body, name) for name in Body.__slots__}
            rows[EventRow].append(body | {"hash": event.hash})
            rows[PayloadRow].append({**where, "seq": event.body.seq, "salt": event.salt, "data": event.data})
    for row in (InstanceRow, TaskRow, StreamRow, EventRow, PayloadRow):
        connection.execute(insert(_TABLES[row]), rows[row])
    connection.execute(text("UPDATE register SET last = :last"), {"last": batch[-1].case["number"]})
