"""Register numbers behind ids, for pages that only name a case."""

from collections.abc import Collection

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from service.instances.tables import InstanceRow
from service.tasks.tables import TaskRow


def numbers(session: Session, tenant: str, ids: Collection[str]) -> dict[str, str]:
    """The register numbers of the agency's cases by id, in one statement; unknown ids are left out."""
    if not ids:
        return {}
    query = select(InstanceRow).where(InstanceRow.tenant == tenant, InstanceRow.id.in_(set(ids)))
    return {row.id: row.register for row in session.scalars(query)}


def behind(session: Session, tenant: str, ids: Collection[str]) -> str | None:
    """The case that one of those ids, of cases or tasks, belongs to; ``None`` when there is none of the agency's."""
    if not ids:
        return None
    cases = select(InstanceRow.id).where(InstanceRow.tenant == tenant, InstanceRow.id.in_(set(ids)))
    tasks = select(TaskRow.instance).where(TaskRow.tenant == tenant, TaskRow.id.in_(set(ids)))
    return session.scalars(union(cases, tasks).limit(1)).first()


def numbered(session: Session, tenant: str, number: str) -> str | None:
    """The id of the case of that register number; ``None`` for an unknown one."""
    last, _, year = number.strip().partition("/")
    if not all(each.isascii() and each.isdigit() and len(each) <= 9 for each in (last, year)):
        return None
    query = select(InstanceRow.id).where(InstanceRow.tenant == tenant, InstanceRow.year == int(year))
    return session.scalar(query.where(InstanceRow.number == int(last)))
