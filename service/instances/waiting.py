"""Running cases as they stand: what they know and everything they wait for. Read only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from service import engine
from service.definitions import Definition
from service.definitions import listing as definitions
from service.engine import External, Subscription, Timer, Turn
from service.errors import Conflict, NotFound
from service.external_tasks.tables import ExternalTaskRow
from service.identity import Actor
from service.instances.holding import RUNNING
from service.instances.kinds import types_of
from service.instances.listing import SORTS, Wanted, readable
from service.instances.tables import InstanceRow
from service.tasks.tables import TaskRow

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Standing:
    """A running case at rest. ``turn`` tells what is open; ``types`` those of its variables that JSON does not tell,
    of variables local to an open activity under ``ref/name``.
    """

    tenant: str
    id: str
    definition: Definition
    business_key: str | None
    subject: str
    suspended: bool
    started_by: str | None
    snapshot: bytes
    types: Mapping[str, Mapping[str, Any]]
    turn: Turn

    @property
    def variables(self) -> Mapping[str, Any]:
        """What every step of the case sees."""
        return self.turn.variables

    @property
    def waits(self) -> dict[str, str]:
        """What waits beside people, the element by its ref: steps for programs, messages, timers."""
        turn = self.turn
        all_of_them: tuple[External | Subscription | Timer, ...]
        all_of_them = (*turn.externals, *turn.subscriptions, *turn.timers)
        return {each.ref: each.element for each in all_of_them}

    def local(self, ref: str) -> tuple[dict[str, Any], dict[str, Mapping[str, Any]]]:
        """The variables that only the open activity ``ref`` sees, and their types; none when it is not open."""
        place = f"{ref}/"
        types = {name[len(place) :]: kind for name, kind in self.types.items() if name.startswith(place)}
        try:
            return engine.local_variables(self.definition.program, self.snapshot, ref), types
        except Conflict:
            return {}, types


def standing(session: Session, actor: Actor, id: str) -> Standing:
    """One running case, in two statements; NotFound when there is none or ``actor`` may not know of it."""
    found = several(session, actor, Wanted(ids=(id,)), 1)
    if not found:
        raise NotFound("Berkas ini tidak ada atau tidak berjalan lagi. Lihat riwayatnya.")
    return found[0]


def incidents(session: Session, case: Standing) -> dict[str, str]:
    """The ids of the incidents of its steps for programs, by ref; no statement where there is none."""
    if not case.turn.externals:
        return {}
    query = select(ExternalTaskRow.ref, ExternalTaskRow.incident).where(
        ExternalTaskRow.tenant == case.tenant, ExternalTaskRow.instance == case.id
    )
    return {ref: id for ref, id in session.execute(query) if id is not None}


def of_tasks(session: Session, actor: Actor, tasks: Collection[str]) -> tuple[str, ...]:
    """The ids of the cases that those open tasks belong to."""
    query = select(TaskRow.instance).where(
        TaskRow.tenant == actor.tenant, TaskRow.id.in_(tasks), TaskRow.state == "open"
    )
    return tuple(session.scalars(query.distinct()))


def several(session: Session, actor: Actor, wanted: Wanted, most: int) -> tuple[Standing, ...]:
    """The first ``most`` running cases that are wanted, in three statements; their snapshots are read."""
    key = SORTS[wanted.sort]
    order = (key.desc(), InstanceRow.id.desc()) if wanted.descending else (key, InstanceRow.id)
    query = readable(actor, replace(wanted, states=(RUNNING,))).order_by(*order).limit(most)
    query = query.options(undefer(InstanceRow.snapshot)).execution_options(populate_existing=True)
    rows = list(session.scalars(query))
    known = definitions.several(session, actor.tenant, {(row.definition, row.version) for row in rows})
    return tuple(_told(row, known[row.definition, row.version]) for row in rows)


def _told(row: InstanceRow, definition: Definition) -> Standing:
    return Standing(
        tenant=row.tenant,
        id=row.id,
        definition=definition,
        business_key=row.business_key,
        subject=row.subject,
        suspended=row.suspended,
        started_by=row.started_by,
        snapshot=row.snapshot,
        types=types_of(row),
        turn=engine.fire(
            definition.program, row.snapshot, now=_NEVER
        ),  # nothing is due so early: only a look
    )
