"""A lane gets another seat: the running cases' open tasks go with it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import definitions, history, identity, notices, tasks
from service.definitions import Bound
from service.identity import Actor
from service.instances.holding import RUNNING
from service.instances.tables import InstanceRow
from service.tasks.apart import Apart, barred
from service.tasks.tables import TaskRow

BATCH = 500
"""Tasks moved with one statement of each kind."""


@dataclass(frozen=True, slots=True)
class Rebound:
    """What a new binding changed: how many open tasks it moved, and how many of them somebody had taken."""

    bound: Bound
    moved: int
    given_back: int


def bind_lane(
    session: Session, actor: Actor, key: str, version: int, lane: str, seat: str, now: datetime
) -> Rebound:
    """Bind a lane of a version to a seat, and move the open tasks of its running cases there.

    Who had taken one gives it back: it is another seat's now. Each case tells of it. Binding a lane to the seat it
    has moves what still stands elsewhere. Refuses like ``definitions.bind``. The cases are held, so that a step being
    completed meanwhile comes before, and what it opens moves too.
    """
    bound = definitions.bind(session, actor, key, version, lane, seat, now)
    cases = _hold(session, actor.tenant, bound)
    query = (
        select(TaskRow)
        .where(TaskRow.tenant == actor.tenant, TaskRow.definition == key, TaskRow.version == version)
        .where(TaskRow.lane == lane, TaskRow.state == "open", TaskRow.seat.is_distinct_from(seat))
        .order_by(TaskRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    rows = [row for row in session.scalars(query).all() if row.instance in cases]
    held = sum(row.assignee is not None for row in rows)
    titles = {each.key: each.name for each in identity.seats(session, actor.tenant).values()}
    for begin in range(0, len(rows), BATCH):
        _move(session, actor, rows[begin : begin + BATCH], cases, bound, titles, now)
    return Rebound(bound, len(rows), held)


def _hold(session: Session, tenant: str, bound: Bound) -> dict[str, str | None]:
    """The version's running cases, held until the transaction ends, with whoever started one from the new seat.

    Where the lane starts cases, the cases that its old seat started belong to the new one.
    """
    query = (
        select(InstanceRow)
        .where(InstanceRow.tenant == tenant, InstanceRow.definition == bound.definition)
        .where(InstanceRow.version == bound.version, InstanceRow.state == RUNNING)
        .order_by(InstanceRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    definition = definitions.get(session, tenant, bound.definition, bound.version)
    starts = definition.content.start_lane == bound.lane
    found: dict[str, str | None] = {}
    for case in session.scalars(query):
        if starts and case.owner_seat is not None and case.owner_seat == bound.before:
            case.owner_seat = bound.after
        found[case.id] = case.started_by if case.owner_seat == bound.after else None
    session.flush()
    return found


def _move(
    session: Session,
    actor: Actor,
    rows: Sequence[TaskRow],
    owners: Mapping[str, str | None],
    bound: Bound,
    titles: Mapping[str, str],
    now: datetime,
) -> None:
    told: dict[str, list[tasks.Fact]] = defaultdict(list)
    apart = barred(session, actor.tenant, {row.id: Apart(row.instance, row.apart) for row in rows})
    for row in rows:
        if row.assignee:
            told[row.instance].append(tasks.fact(tasks.RELEASED, row, assignee=row.assignee))
        seats = {
            "before": titles.get(row.seat or "", row.seat),
            "after": titles.get(bound.after, bound.after),
        }
        told[row.instance].append(tasks.fact("task_reseated", row, **seats, seats=[row.seat, bound.after]))
        owner = owners[row.instance]
        row.assignee = None if owner in apart.get(row.id, {}) else owner
        if row.assignee:
            told[row.instance].append(tasks.fact("task_assigned", row, assignee=row.assignee))
        row.seat = bound.after
        row.revision += 1
    session.flush()
    records = [history.Record(actor.tenant, case, facts, actor.person) for case, facts in told.items()]
    history.append_all(session, records, now)
    notices.reseated(session, actor.tenant, [(row.id, row.instance) for row in rows], bound.after, now)
