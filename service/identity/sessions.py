"""Signed-in browsers. A cookie carries a secret, the table its digest: a copy of the table opens nothing.

A session ends when its person signs out, is disabled or gets another password, when nobody uses it for a while, and
when it is old (OWASP ASVS 5.0, V7). An ended one never wakes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from service.identity.people import Agency
from service.identity.tables import AgencyRow, SessionRow

HALFWAY = timedelta(minutes=10)
"""How long somebody may take who still owes a code or an own password."""
NOTICED = timedelta(minutes=1)
"""How often at most it is written down that a session is used."""
_KEPT = timedelta(days=1)
_SWEPT = 200
_LONGEST_BROWSER = 200


@dataclass(frozen=True, slots=True)
class Life:
    """How long a session lives unused (``idle``) and at all (``longest``)."""

    idle: timedelta
    longest: timedelta


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session as it stands: ``way`` is password or oidc, ``owes`` is code, password or nothing."""

    tenant: str
    id: str
    person: str
    way: str
    owes: str
    browser: str
    began_at: datetime
    seen_at: datetime


def begin(
    session: Session, tenant: str, person: str, way: str, browser: str, now: datetime, owes: str = ""
) -> str:
    """A new session; its secret (256 bits) comes back and is kept nowhere. Rows of long ended ones are swept."""
    _sweep(session, tenant, now)
    secret = token_urlsafe(32)
    shown = "".join(each if each.isprintable() else " " for each in browser)[:_LONGEST_BROWSER]
    row = SessionRow(tenant=tenant, id=_digest(secret), person=person, way=way, owes=owes, browser=shown)
    row.began_at = row.seen_at = now
    session.add(row)
    session.flush()
    return secret


def find(
    session: Session, tenant: str, secret: str, now: datetime, life: Life
) -> tuple[SignedIn, Agency] | None:
    """The living session of that secret with its agency, in one statement; ``None`` when there is none."""
    query = (
        select(SessionRow, AgencyRow)
        .join(AgencyRow, AgencyRow.key == SessionRow.tenant)
        .where(SessionRow.tenant == tenant, SessionRow.id == _digest(secret), _alive(now, life))
    )
    found = session.execute(query).first()
    if found is None:
        return None
    row, agency = found
    return _told(row), Agency(agency.key, agency.name, agency.pemda, agency.zone, agency.release_by_two)


def living(session: Session, tenant: str, person: str, now: datetime, life: Life) -> list[SignedIn]:
    """A person's living sessions, the one used last first."""
    query = (
        select(SessionRow)
        .where(SessionRow.tenant == tenant, SessionRow.person == person, _alive(now, life))
        .order_by(SessionRow.seen_at.desc(), SessionRow.id)
    )
    return [_told(row) for row in session.scalars(query)]


def seen(session: Session, tenant: str, id: str, now: datetime) -> None:
    """Write down that a session is used; not for one that has ended meanwhile."""
    same = (SessionRow.tenant == tenant) & (SessionRow.id == id) & SessionRow.ended_at.is_(None)
    session.execute(update(SessionRow).where(same, SessionRow.seen_at < now).values(seen_at=now))


def end(session: Session, tenant: str, person: str, id: str, now: datetime) -> bool:
    """End one session of that person; True when it was living."""
    return _ended(session, tenant, person, now, SessionRow.id == id) > 0


def end_all(session: Session, tenant: str, person: str, now: datetime, but: str = "") -> int:
    """End all sessions of that person, ``but`` one if its id is given; how many there were."""
    return _ended(session, tenant, person, now, SessionRow.id != but)


def _ended(session: Session, tenant: str, person: str, now: datetime, which: ColumnElement[bool]) -> int:
    theirs = (SessionRow.tenant == tenant) & (SessionRow.person == person) & SessionRow.ended_at.is_(None)
    gone = update(SessionRow).where(theirs, which).values(ended_at=now).returning(SessionRow.id)
    return len(session.scalars(gone).all())


def _sweep(session: Session, tenant: str, now: datetime) -> None:
    old = (
        select(SessionRow.id)
        .where(SessionRow.tenant == tenant)
        .where((SessionRow.ended_at < now - _KEPT) | (SessionRow.began_at < now - timedelta(days=30)))
        .limit(_SWEPT)
    )
    session.execute(delete(SessionRow).where(SessionRow.tenant == tenant, SessionRow.id.in_(old)))


def _alive(now: datetime, life: Life) -> ColumnElement[bool]:
    whole = (SessionRow.owes == "") | (SessionRow.began_at > now - HALFWAY)
    used = (SessionRow.seen_at > now - life.idle) & (SessionRow.began_at > now - life.longest)
    return SessionRow.ended_at.is_(None) & used & whole


def _told(row: SessionRow) -> SignedIn:
    return SignedIn(row.tenant, row.id, row.person, row.way, row.owes, row.browser, row.began_at, row.seen_at)


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()
