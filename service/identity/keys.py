"""Keys that programs sign in with: made for a person, limited to scopes and days, never more than the person may.

Only the digest of a secret is kept, as OWASP ASVS 5.0 asks (V11.4). Whoever issues or revokes one records it in the
person's history (``personnel.keys``).
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from service.database import new_id
from service.errors import Forbidden, Invalid, NotFound
from service.identity.rights import Actor, require
from service.identity.signing_in import standing_of_key
from service.identity.tables import TokenRow

SCOPES = (
    "task:read",
    "task:write",
    "case:read",
    "case:start",
    "definition:read",
    "definition:deploy",
    "case:write",
    "external:work",
    "message:send",
    "job:write",
    "people:read",
)
MARK = "lajur_"
"""How every secret begins, so that a scanner finds a leaked one."""
LONGEST = 365
MOST = 20
"""Keys a person may have in force at once."""
_LETTERS = 43
_NOTICED = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Key:
    """A key as its owner sees it; the secret is nowhere."""

    id: str
    person: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None

    def alive(self, now: datetime) -> bool:
        """True while it opens the door."""
        return self.revoked_at is None and now < self.expires_at


def issue(
    session: Session, actor: Actor, name: str, scopes: Collection[str], days: int, now: datetime
) -> tuple[Key, str]:
    """A new key of the actor's own and its secret, which nobody can read again.

    Invalid for an empty or long name, no or unknown scopes, less than 1 or more than 365 days, or too many keys.
    """
    require(actor, "key.issue")
    name = _named(name)
    _known(scopes)
    if not 1 <= days <= LONGEST:
        raise Invalid(
            "Masa berlaku kunci harus 1 sampai {longest} hari; ditemukan {days}. Perbaiki harinya.",
            longest=LONGEST,
            days=str(days)[:20],
        )
    _not_too_many(session, actor, now)
    secret = MARK + token_urlsafe(32)
    row = TokenRow(
        tenant=actor.tenant,
        id=new_id(),
        person=actor.person,
        name=name,
        digest=_digest(secret),
        scopes=" ".join(each for each in SCOPES if each in scopes),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(row)
    session.flush()
    return _told(row), secret


def _named(name: str) -> str:
    found = name.strip()
    if not 1 <= len(found) <= 80 or not found.isprintable():
        raise Invalid("Nama kunci harus 1 sampai 80 huruf dalam satu baris. Tulis nama programnya.")
    return found


def _known(scopes: Collection[str]) -> None:
    if not scopes or set(scopes) - set(SCOPES):
        raise Invalid("Pilih paling sedikit satu izin dari daftar: {scopes}.", scopes=", ".join(SCOPES))


def _not_too_many(session: Session, actor: Actor, now: datetime) -> None:
    alive = _of(actor).where(TokenRow.revoked_at.is_(None), TokenRow.expires_at > now).subquery()
    if (session.scalar(select(func.count()).select_from(alive)) or 0) >= MOST:
        raise Invalid(
            "Anda sudah mempunyai {most} kunci yang berlaku. Cabut yang tidak dipakai lagi.", most=MOST
        )


def revoke(session: Session, actor: Actor, id: str, now: datetime) -> tuple[Key, bool]:
    """End an own key at once; False when it had been revoked before. NotFound for an unknown one or another's."""
    row = session.scalars(_of(actor).where(TokenRow.id == id).with_for_update()).first()
    if row is None:
        raise NotFound("Kunci tidak ditemukan.")
    require(actor, "key.revoke", _told(row))
    if row.revoked_at is not None:
        return _told(row), False
    row.revoked_at = now
    session.flush()
    return _told(row), True


def mine(session: Session, actor: Actor) -> list[Key]:
    """The actor's keys, newest first, dead ones included."""
    return [_told(row) for row in session.scalars(_of(actor).order_by(TokenRow.id.desc()))]


def _of(actor: Actor) -> Select[TokenRow]:
    return select(TokenRow).where(TokenRow.tenant == actor.tenant, TokenRow.person == actor.person)


def actor_of_key(session: Session, secret: str, now: datetime) -> tuple[Actor, Key]:
    """The person behind a secret as of ``now``, and the key, in one statement.

    Forbidden with one sentence for an unknown, revoked or expired key and a disabled person. The digest is looked
    up, so how long it takes tells nothing about secrets that exist.
    """
    found = standing_of_key(session, _digest(secret), now)
    if found is None or not _well_formed(secret):
        raise _no_key()
    key, actor = _told(found[0]), found[1]
    if not key.alive(now):
        raise _no_key()
    return actor, key


def _well_formed(secret: str) -> bool:
    return secret.startswith(MARK) and len(secret) == len(MARK) + _LETTERS


def _no_key() -> Forbidden:
    return Forbidden("Kunci tidak dikenal, sudah dicabut, atau habis masa berlakunya. Buat kunci baru.")


def unnoticed(key: Key, now: datetime) -> bool:
    """True when the last use that was written down is a minute old, so that this one is worth a write."""
    return key.used_at is None or now - key.used_at >= _NOTICED


def notice(session: Session, actor: Actor, key: Key, now: datetime) -> None:
    """Write down that the key was used, at most once a minute whoever asks at once."""
    session.execute(
        update(TokenRow)
        .where(TokenRow.tenant == actor.tenant, TokenRow.id == key.id)
        .where(TokenRow.used_at.is_(None) | (TokenRow.used_at <= now - _NOTICED))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _told(row: TokenRow) -> Key:
    return Key(
        row.id,
        row.person,
        row.name,
        tuple(row.scopes.split()),
        row.created_at,
        row.expires_at,
        row.used_at,
        row.revoked_at,
    )
