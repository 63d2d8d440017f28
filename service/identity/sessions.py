"""Signed-in browsers. A cookie carries a secret, the table its digest: a copy of the table opens nothing.

A session ends when its person signs out, is disabled or gets another password, when nobody uses it for a while, and
when it is old (OWASP ASVS 5.0, V7). An ended one never wakes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, delete, select, update
from sqlalchemy.orm import Session

from service.database import Instant
from service.identity.people import Agency
from service.identity.tables import AgencyRow, SessionRow
from service.prepared import Prepared

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
    which = {"tenant": tenant, "digest": _digest(secret)}
    found = _living_one().rows(session, {**which, **_limits(now, life)})
    if not found:
        return None
    row = found[0]
    return _told(row), Agency(row.key, row.name, row.pemda, row.zone, row.release_by_two)


@cache
def _living_one() -> Prepared:
    """Put together once, since every page asks."""
    limits: Any = {name: bindparam(name, type_=Instant()) for name in ("halfway", "idle", "longest")}
    agency = (AgencyRow.key, AgencyRow.name, AgencyRow.pemda, AgencyRow.zone, AgencyRow.release_by_two)
    return Prepared(
        select(*(getattr(SessionRow, each) for each in SignedIn.__slots__), *agency)
        .join(AgencyRow, AgencyRow.key == SessionRow.tenant)
        .where(SessionRow.tenant == bindparam("tenant", type_=String()))
        .where(SessionRow.id == bindparam("digest", type_=String()), _alive(**limits))
    )


def living(session: Session, tenant: str, person: str, now: datetime, life: Life) -> list[SignedIn]:
    """A person's living sessions, the one used last first."""
    query = (
        select(SessionRow)
        .where(SessionRow.tenant == tenant, SessionRow.person == person, _alive(**_limits(now, life)))
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


def _limits(now: datetime, life: Life) -> dict[str, datetime]:
    """The instants after which a session that lives at ``now`` began, or was used."""
    return {"halfway": now - HALFWAY, "idle": now - life.idle, "longest": now - life.longest}


def _alive(halfway: datetime, idle: datetime, longest: datetime) -> ColumnElement[bool]:
    whole = (SessionRow.owes == "") | (SessionRow.began_at > halfway)
    used = (SessionRow.seen_at > idle) & (SessionRow.began_at > longest)
    return SessionRow.ended_at.is_(None) & used & whole


def _told(row: Any) -> SignedIn:
    return SignedIn(row.tenant, row.id, row.person, row.way, row.owes, row.browser, row.began_at, row.seen_at)


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()
