"""Who sat where when, and who acted for whom: facts for a picture, a table and an auditor."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from service import identity
from service.identity import Actor
from service.identity.tables import DecreeRow, OccupantRow, PersonRow, SubstituteRow

SITS = "jabatan"


@dataclass(frozen=True, slots=True)
class Stay:
    """A person's time in or for a seat. ``kind`` is jabatan, plt, plh or delegasi; ``until`` is exclusive, or none.

    ``ended`` says when a mandate was withdrawn before its time; ``until`` is then that instant.
    """

    id: str
    kind: str
    seat: str
    person: str
    name: str
    since: datetime
    until: datetime | None
    basis: str
    principal: str | None = None
    principal_name: str = ""
    scope: tuple[str, ...] = ()
    decree: str | None = None
    decree_name: str = ""
    withdrawn: bool = False
    disabled: bool = False

    @property
    def sits(self) -> bool:
        """True for who holds the seat himself."""
        return self.kind == SITS

    def at(self, now: datetime) -> str:
        """coming, present or past; what was withdrawn before it began is past."""
        if self.until is not None and self.until <= max(now, self.since):
            return "past"
        return "coming" if self.since > now else "present"


def stays(session: Session, actor: Actor, *, seat: str | None = None) -> list[Stay]:
    """Every time in and for the agency's seats, or one of them, by its beginning; two statements.

    Forbidden without ``seat.read``.
    """
    identity.require(actor, "seat.read")
    found = [*_sitting(session, actor.tenant, seat), *_acting(session, actor.tenant, seat)]
    return sorted(found, key=lambda each: (each.since, each.id))


def mandates(session: Session, actor: Actor) -> list[Stay]:
    """Every mandate of the agency by its beginning, in one statement; Forbidden without ``seat.read``."""
    identity.require(actor, "seat.read")
    return sorted(_acting(session, actor.tenant, None), key=lambda each: (each.since, each.id))


def _sitting(session: Session, tenant: str, seat: str | None) -> Iterator[Stay]:
    query = (
        select(OccupantRow, PersonRow.name, PersonRow.disabled_at)
        .join(PersonRow, (PersonRow.tenant == OccupantRow.tenant) & (PersonRow.id == OccupantRow.person))
        .where(OccupantRow.tenant == tenant)
        .execution_options(populate_existing=True)
    )
    for row, name, disabled in session.execute(
        query if seat is None else query.where(OccupantRow.seat == seat)
    ):
        yield Stay(
            row.id,
            SITS,
            row.seat,
            row.person,
            name,
            row.since,
            row.until,
            row.basis or "",
            disabled=disabled is not None,
        )


def _acting(session: Session, tenant: str, seat: str | None) -> Iterator[Stay]:
    principal = aliased(PersonRow)
    query = (
        select(SubstituteRow, PersonRow.name, PersonRow.disabled_at, principal.name, DecreeRow.name)
        .join(PersonRow, (PersonRow.tenant == SubstituteRow.tenant) & (PersonRow.id == SubstituteRow.person))
        .outerjoin(
            principal, (principal.tenant == SubstituteRow.tenant) & (principal.id == SubstituteRow.principal)
        )
        .outerjoin(
            DecreeRow, (DecreeRow.tenant == SubstituteRow.tenant) & (DecreeRow.id == SubstituteRow.decree)
        )
        .where(SubstituteRow.tenant == tenant)
        .execution_options(populate_existing=True)
    )
    if seat is not None:
        query = query.where(SubstituteRow.seat == seat)
    for row, name, disabled, above, decree in session.execute(query):
        yield Stay(
            row.id,
            row.kind,
            row.seat,
            row.person,
            name,
            row.since,
            min(row.until, row.withdrawn_at or row.until),
            row.basis,
            row.principal,
            above or "",
            tuple(row.scope.split()),
            row.decree,
            decree or "",
            row.withdrawn_at is not None,
            disabled is not None,
        )
