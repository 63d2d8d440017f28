"""Everything that completing a task needs to know, in one read: the step of an office is measured by its statements."""

from dataclasses import dataclass, fields
from functools import cache
from types import SimpleNamespace
from typing import Any

from sqlalchemy import String, bindparam, exists, inspect, literal_column, select
from sqlalchemy.orm import Session

from service import calendars, notices
from service.database import Base, Id, Written
from service.definitions import versions
from service.definitions.tables import DefinitionRow
from service.history.log import Head
from service.history.tables import StreamRow
from service.identity.tables import AgencyRow
from service.instances import deadlines
from service.instances.deadlines import Clock
from service.instances.tables import InstanceRow
from service.jobs.tables import JobRow
from service.notices.tables import TellingRow
from service.prepared import Prepared
from service.tasks.tables import Offered, TaskRow


@dataclass(frozen=True, slots=True)
class Known:
    """What was read beside a case and its ``task`` (an id), so that writing the move asks for nothing again.

    ``head`` is the newest event of the case, locked, or ``UNWRITTEN`` where the case begins with the move. ``timed``:
    the case's timer job waits. ``called``: somebody has an unread notice that calls for the task. ``offered``: it is
    offered to more than its seat.
    """

    task: str
    head: Head
    telling: notices.Settings
    timed: bool
    called: bool
    offered: bool


@dataclass(frozen=True)
class Held(Offered):
    """What there is to know of a task before it is completed."""

    tenant: str
    id: str
    ref: str
    element: str
    seat: str | None
    definition: str
    assignee: str | None
    state: str
    submission: str | None
    delegation: str | None
    apart: str
    offers: str | None


@dataclass(frozen=True, slots=True)
class AtHand:
    """A case and one of its tasks, both locked until the transaction ends.

    The session knows nothing of the ``instance``: what is changed of it is written by ``recording``.
    """

    instance: InstanceRow
    task: Held
    clock: Clock
    known: Known


def at_hand(session: Session, tenant: str, task: str) -> AtHand | None:
    """The case of that task of the agency with all that belongs to it; ``None`` when there is no such task.

    PostgreSQL finds nothing where the case came to another version while we waited for it: a second look finds it.
    """
    session.flush()
    asked = {"tenant": tenant, "task": task}
    rows = _query().rows(session, asked) or _query().rows(session, asked)
    if not rows:
        return None
    row = rows[0]
    said = _apart(row)
    definition = versions.defined(session, [SimpleNamespace(**said["version"])])[0]
    unit = definition.diagram.main.properties.get("unit", "")
    calendar = calendars.of(session, tenant, unit, calendars.edition(row.zone, row.revisions))
    telling = SimpleNamespace(**said["telling"])
    known = Known(
        task=row.task_id,
        head=Head(row.seq, row.hash, row.at),
        telling=notices.settings_of(telling if telling.tenant else None),
        timed=bool(row.timed),
        called=bool(row.called),
        offered=bool(row.task_offers),
    )
    clock = deadlines.clock(session, definition, calendar)
    return AtHand(_case(said["case"]), Held(**said["task"]), clock, known)


def _case(values: dict[str, Any]) -> InstanceRow:
    """The row as SQLAlchemy makes it of what it has read, without watching every value on its way in."""
    found: InstanceRow = inspect(InstanceRow).class_manager.new_instance()
    vars(found).update(values)
    return found


@cache
def _parts() -> tuple[tuple[str, type[Base], tuple[str, ...]], ...]:
    """What is read of which table, and by which name."""
    return (
        ("case", InstanceRow, _all(InstanceRow)),
        ("task", TaskRow, tuple(each.name for each in fields(Held))),
        ("version", DefinitionRow, versions.COLUMNS),
        ("telling", TellingRow, _all(TellingRow)),
    )


def _all(table: type[Base]) -> tuple[str, ...]:
    return tuple(each.key for each in inspect(table).column_attrs)


def _apart(row: Any) -> dict[str, dict[str, Any]]:
    """The values of each part by their names."""
    found, values = {}, iter(row)
    for part, _, names in _parts():
        found[part] = dict(
            zip(names, values, strict=False)
        )  # the names come to an end first, and take what is theirs
    return found


@cache
def _query() -> Prepared:
    """Put together once. The case is locked before its task and its history, as everybody locks them."""
    tenant, case = InstanceRow.tenant, Written(InstanceRow.id)
    timer = literal_column("'timer:'", String()) + case
    parts = [
        getattr(table, name).label(f"{part}_{name}") for part, table, names in _parts() for name in names
    ]
    return Prepared(
        select(
            *parts,
            AgencyRow.zone,
            calendars.revisions().label("revisions"),
            StreamRow.seq,
            StreamRow.hash,
            StreamRow.at,
            exists().where(JobRow.tenant == tenant, JobRow.dedupe_key == timer).label("timed"),
            notices.called(TaskRow.tenant, TaskRow.id).label("called"),
        )
        .select_from(TaskRow)
        .join(InstanceRow, (tenant == TaskRow.tenant) & (InstanceRow.id == TaskRow.instance))
        .join(StreamRow, (StreamRow.tenant == tenant) & (StreamRow.stream == case))
        .join(
            DefinitionRow,
            (DefinitionRow.tenant == tenant)
            & (DefinitionRow.key == InstanceRow.definition)
            & (DefinitionRow.version == InstanceRow.version),
        )
        .join(AgencyRow, AgencyRow.key == tenant)
        .outerjoin(TellingRow, TellingRow.tenant == tenant)
        .where(TaskRow.tenant == bindparam("tenant", type_=String()))
        .where(TaskRow.id == bindparam("task", type_=Id()))
        .with_for_update(of=[InstanceRow, TaskRow, StreamRow])
    )
