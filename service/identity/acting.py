"""Who acts for a seat at an instant, for those who must tell somebody that work waits there."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.identity.people import Occupant, acting
from service.identity.tables import PersonRow, SubstituteRow


class Deputy(NamedTuple):
    """A person who acts for a seat; ``scope`` holds the keys of the procedures covered, empty for all."""

    person: Occupant
    scope: frozenset[str]

    def covers(self, definition: str) -> bool:
        """True when the mandate counts in that procedure."""
        return not self.scope or definition in self.scope


def deputies(session: Session, tenant: str, seats: Collection[str], now: datetime) -> dict[str, list[Deputy]]:
    """Who acts for those seats at ``now``, by seat, in one statement; disabled people are left out."""
    if not seats:
        return {}
    query = (
        select(SubstituteRow.seat, SubstituteRow.scope, PersonRow.id, PersonRow.name, PersonRow.email)
        .join(PersonRow, (PersonRow.tenant == SubstituteRow.tenant) & (PersonRow.id == SubstituteRow.person))
        .where(SubstituteRow.tenant == tenant, SubstituteRow.seat.in_(set(seats)), acting(now))
        .where(PersonRow.disabled_at.is_(None))
        .order_by(SubstituteRow.seat, PersonRow.name, SubstituteRow.id)
    )
    found: dict[str, list[Deputy]] = {}
    for seat, scope, id, name, email in session.execute(query):
        found.setdefault(seat, []).append(Deputy(Occupant(id, name, email), frozenset(scope.split())))
    return found
