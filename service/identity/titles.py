"""What a seat is called: its key, its title and its other names all mean the same seat."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.identity.tables import SeatAliasRow, SeatRow


def seat_named(session: Session, tenant: str, text: str) -> str | None:
    """The key of the seat that is called so (key, title or alias; case and spacing ignored); ``None`` for no seat."""
    return seats_by_name(session, tenant).get(plain(text))


def seats_by_name(session: Session, tenant: str) -> dict[str, str]:
    """The seat's key by every name it has, each made ``plain``, in two statements; for lists with many names.

    A key comes before a title and a title before an alias.
    """
    named = select(SeatRow.key, SeatRow.name).where(SeatRow.tenant == tenant).order_by(SeatRow.key.desc())
    seats = session.execute(named).all()
    titles = {plain(name): key for key, name in seats}
    keys = {plain(key): key for key, _ in seats}
    other = select(SeatAliasRow.alias, SeatAliasRow.seat).where(SeatAliasRow.tenant == tenant)
    return {alias: seat for alias, seat in session.execute(other)} | titles | keys


def seat_aliases(session: Session, tenant: str) -> dict[str, tuple[str, ...]]:
    """The other names of the agency's seats as people write them, by the seat's key; seats without any are left out."""
    query = (
        select(SeatAliasRow.seat, SeatAliasRow.shown)
        .where(SeatAliasRow.tenant == tenant)
        .order_by(SeatAliasRow.seat, SeatAliasRow.alias)
    )
    found: dict[str, tuple[str, ...]] = {}
    for seat, shown in session.execute(query):
        found[seat] = (*found.get(seat, ()), shown)
    return found


def plain(text: str) -> str:
    """A name as names are compared: small letters, single spaces."""
    return " ".join(text.casefold().split())
