"""Issuing and revoking a program's key, each with its event in the person's own stream."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from service import history
from service.identity import Actor, keys, passwords
from service.identity.keys import Key


@dataclass(frozen=True, slots=True)
class _Fact:
    kind: str
    element: str | None
    data: dict[str, Any]


def issue(
    session: Session, actor: Actor, name: str, scopes: Collection[str], days: int, now: datetime
) -> tuple[Key, str]:
    """``identity.keys.issue``, recorded; the secret is in no event."""
    key, secret = keys.issue(session, actor, name, scopes, days, now)
    _record(session, actor, "key_issued", key, now, expires=key.expires_at.isoformat())
    return key, secret


def revoke(session: Session, actor: Actor, id: str, now: datetime) -> Key:
    """``identity.keys.revoke``, recorded once."""
    key, ended = keys.revoke(session, actor, id, now)
    if ended:
        _record(session, actor, "key_revoked", key, now)
    return key


def stream(person: str) -> str:
    """The name of the history of a person's keys."""
    return f"kunci:{person}"


def _record(session: Session, actor: Actor, kind: str, key: Key, now: datetime, **more: str) -> None:
    data = {"key": key.id, "name": key.name, "scopes": " ".join(key.scopes), **more}
    history.append(session, actor.tenant, stream(actor.person), [_Fact(kind, None, data)], actor.person, now)


def confirm(session: Session, actor: Actor, password: str) -> None:
    """Forbidden unless it is the actor's password, so that a browser left open makes no key.

    Whoever has none comes in by the agency's own service, and passes.
    """
    account = passwords.own_account(session, actor)
    if account.password_hash:
        passwords.confirm_password(account, password)


def needs_password(session: Session, actor: Actor) -> bool:
    """True when ``confirm`` will ask for one."""
    return bool(passwords.own_account(session, actor).password_hash)
