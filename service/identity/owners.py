"""Who owns the agency's procedures, and whether one of them alone puts a diagram into force."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.identity.people import Occupant, reachable
from service.identity.tables import AgencyRow, GrantRow


def with_role(session: Session, tenant: str, role: str) -> dict[str, Occupant]:
    """The agency's people with that role by id; disabled ones are left out."""
    ids = select(GrantRow.person).where(GrantRow.tenant == tenant, GrantRow.role == role)
    return reachable(session, tenant, set(session.scalars(ids)))


def set_release_by_two(session: Session, tenant: str, on: bool) -> bool:
    """Whether nobody puts a diagram into force alone; False when it was so already. ``drafts.set_rule`` calls this."""
    changed = update(AgencyRow).where(AgencyRow.key == tenant, AgencyRow.release_by_two.is_not(on))
    return session.scalar(changed.values(release_by_two=on).returning(AgencyRow.key)) is not None
