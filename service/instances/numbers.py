"""Register numbers behind ids, for pages that only name a case."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.instances.tables import InstanceRow


def numbers(session: Session, tenant: str, ids: Collection[str]) -> dict[str, str]:
    """The register numbers of the agency's cases by id, in one statement; unknown ids are left out."""
    if not ids:
        return {}
    query = select(InstanceRow).where(InstanceRow.tenant == tenant, InstanceRow.id.in_(set(ids)))
    return {row.id: row.register for row in session.scalars(query)}
