"""The agency's directory as programs look it up: accounts, and the seats with who sits in them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.identity.people import sitting
from service.identity.rights import Actor, require
from service.identity.tables import AccountRow, OccupantRow, PersonRow, SeatRow


@dataclass(frozen=True, slots=True)
class Member:
    """An account that is open, with the keys of the seats its person sits in."""

    login: str
    name: str
    email: str | None
    seats: frozenset[str]


def members(session: Session, actor: Actor, now: datetime) -> tuple[Member, ...]:
    """Everybody with an open account, by login, in two statements."""
    require(actor, "people.look_up")
    same = (AccountRow.tenant == PersonRow.tenant) & (AccountRow.person == PersonRow.id)
    accounts = session.execute(
        select(PersonRow.id, AccountRow.login, PersonRow.name, PersonRow.email)
        .join(AccountRow, same)
        .where(PersonRow.tenant == actor.tenant, PersonRow.disabled_at.is_(None))
        .order_by(AccountRow.login)
    ).all()
    seated: dict[str, set[str]] = {}
    held = select(OccupantRow.person, OccupantRow.seat).where(
        OccupantRow.tenant == actor.tenant, sitting(now)
    )
    for person, seat in session.execute(held):
        seated.setdefault(person, set()).add(seat)
    return tuple(
        Member(login, name, email, frozenset(seated.get(person, ())))
        for person, login, name, email in accounts
    )


def titles(session: Session, actor: Actor) -> dict[str, str]:
    """The titles of the agency's seats by their keys."""
    require(actor, "people.look_up")
    found = select(SeatRow.key, SeatRow.name).where(SeatRow.tenant == actor.tenant).order_by(SeatRow.key)
    return {key: name for key, name in session.execute(found)}
