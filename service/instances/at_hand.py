"""Everything that completing a task needs to know, in one read: the step of an office is measured by its statements."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import String, bindparam, exists, inspect, literal, select
from sqlalchemy.orm import Bundle, Session, undefer

from service import calendars, notices
from service.database import Base, Id, Written
from service.definitions.tables import DefinitionRow
from service.definitions.versions import defined
from service.history.log import Head
from service.history.tables import StreamRow
from service.identity.tables import AgencyRow
from service.instances import deadlines
from service.instances.deadlines import Clock
from service.instances.tables import InstanceRow
from service.jobs.tables import JobRow
from service.notices.tables import TellingRow
from service.tasks.tables import TaskRow


@dataclass(frozen=True, slots=True)
class Known:
    """What was read beside a case and its ``task`` (an id), so that writing the move asks for nothing again.

    ``head`` is the newest event of the case, locked. ``timed``: the case's timer job waits. ``called``: somebody has an
    unread notice that calls for the task. ``offered``: it is offered to more than its seat.
    """

    task: str
    head: Head
    telling: notices.Settings
    timed: bool
    called: bool
    offered: bool


@dataclass(frozen=True, slots=True)
class AtHand:
    """A case and one of its tasks, both locked until the transaction ends."""

    instance: InstanceRow
    task: TaskRow
    clock: Clock
    known: Known


def at_hand(session: Session, tenant: str, task: str) -> AtHand | None:
    """The case of that task of the agency with all that belongs to it; ``None`` when there is no such task."""
    row = session.execute(_query(), {"tenant": tenant, "task": task}).first()
    if row is None:
        return None
    definition = defined(session, [row.definition])[0]
    edition = calendars.edition(row.zone, row.revisions)
    unit = definition.diagram.main.properties.get("unit", "")
    calendar = calendars.of(session, tenant, unit, edition)
    known = Known(
        task=row.TaskRow.id,
        head=Head(row.seq, row.hash, row.at),
        telling=notices.settings_of(row.telling if row.telling.tenant else None),
        timed=bool(row.timed),
        called=bool(row.called),
        offered=bool(row.TaskRow.offers),
    )
    return AtHand(row.InstanceRow, row.TaskRow, deadlines.clock(session, definition, calendar), known)


def _plain(name: str, table: type[Base]) -> Bundle[Any]:
    """What a row says, files aside, without an object that would watch over changes to it."""
    kept = (each.key for each in inspect(table).column_attrs if not each.deferred)
    return Bundle(name, *(getattr(table, key) for key in kept))


@cache
def _query() -> Any:
    """Put together once. The case is locked before its task and its history, as everybody locks them."""
    tenant, case = InstanceRow.tenant, Written(InstanceRow.id)
    timed = exists().where(JobRow.tenant == tenant, JobRow.dedupe_key == literal("timer:") + case)
    return (
        select(
            InstanceRow,
            TaskRow,
            _plain("definition", DefinitionRow),
            _plain("telling", TellingRow),
            AgencyRow.zone,
            calendars.revisions().label("revisions"),
            StreamRow.seq,
            StreamRow.hash,
            StreamRow.at,
            timed.label("timed"),
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
        .options(undefer(InstanceRow.snapshot))
        .with_for_update(of=[InstanceRow, TaskRow, StreamRow])
        .execution_options(populate_existing=True)
    )
