"""Open tasks as lists of programs show them, with what their cases and versions say, in one statement."""

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import Integer, Select, String, Table, bindparam, select
from sqlalchemy.orm import Session

from service import identity
from service.database import Id
from service.definitions.tables import DefinitionRow
from service.identity import Actor
from service.instances.tables import InstanceRow
from service.prepared import Prepared
from service.tasks import listing
from service.tasks.listing import Wanted
from service.tasks.tables import TaskRow

_CASES = cast(Table, InstanceRow.__table__).alias("its_case")
_VERSIONS = cast(Table, DefinitionRow.__table__).alias("its_version")
"""By names of their own, since filters ask for cases as well."""


class Line(NamedTuple):
    """An open task without what only its own page shows: whom it is offered to, who may not do it, people's names.

    ``resting``: its case is suspended. ``sha256`` is the digest of its version, ``None`` where that is not there.
    """

    tenant: str
    id: str
    instance: str
    definition: str
    version: int
    element: str
    name: str
    item: str
    assignee: str | None
    owner: str | None
    opened_at: datetime
    due_at: datetime | None
    follow_up_at: datetime | None
    changed_at: datetime | None
    delegation: str | None
    description: str | None
    priority: int
    resting: bool | None
    sha256: str | None


def listed(session: Session, actor: Actor, wanted: Wanted) -> tuple[Line, ...]:
    """A slice of the open tasks ``actor`` may read, in one statement. Forbidden for who has no tasks at all."""
    identity.require(actor, "task.list")
    if _is_plain(wanted) and listing.reads_all(actor):
        session.flush()
        asked = {"tenant": actor.tenant, "first": wanted.first, "most": wanted.most}
        if wanted.instances:
            asked["instance"] = wanted.instances[0]
        rows = _plain(of_case=bool(wanted.instances)).rows(session, asked)
    else:
        rows = list(session.execute(listing.sliced(_lines(), actor, wanted)))
    return tuple(map(Line._make, rows))


def _is_plain(wanted: Wanted) -> bool:
    """Whether nothing but one case, or not even that, is asked for."""
    if wanted.instances is not None and len(wanted.instances) != 1:
        return False
    return wanted == Wanted(instances=wanted.instances, first=wanted.first, most=wanted.most)


@cache
def _lines() -> Select[Any]:
    """Every task with its case and version; both are looked up by their keys, and neither leaves a task out."""
    others = {"resting": _CASES.c.suspended, "sha256": _VERSIONS.c.sha256}
    of_task = [getattr(TaskRow, name) for name in Line._fields if name not in others]
    case = (_CASES.c.tenant == TaskRow.tenant) & (_CASES.c.id == TaskRow.instance)
    version = (_VERSIONS.c.tenant == TaskRow.tenant) & (_VERSIONS.c.key == TaskRow.definition)
    version &= _VERSIONS.c.version == TaskRow.version
    columns = (*of_task, *(column.label(name) for name, column in others.items()))
    return select(*columns).select_from(TaskRow).outerjoin(_CASES, case).outerjoin(_VERSIONS, version)


@cache
def _plain(of_case: bool) -> Prepared:
    """Put together once: nearly every list is of one case, or of all, for a program, by the tasks' ids."""
    query = (
        _lines()
        .where(TaskRow.tenant == bindparam("tenant", type_=String()), TaskRow.state == "open")
        .order_by(TaskRow.id)
        .limit(bindparam("most", type_=Integer()))
        .offset(bindparam("first", type_=Integer()))
    )
    if of_case:
        query = query.where(TaskRow.instance == bindparam("instance", type_=Id()))
    return Prepared(query)
