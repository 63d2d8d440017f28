"""Passwords, and the actor behind a session."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from secrets import token_urlsafe
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Select, String, literal, select, union_all, update
from sqlalchemy.orm import Session

from service.database import Id
from service.errors import Forbidden, Invalid, NotFound
from service.identity.people import acting, sitting
from service.identity.rights import Actor, Mandate
from service.identity.tables import AccountRow, GrantRow, OccupantRow, PersonRow, SubstituteRow

_hasher = PasswordHasher()
LONGEST_PASSWORD = 200


def set_password(session: Session, login: str, password: str) -> None:
    """Set the account's password (8 to 200 characters), stored as an Argon2id hash."""
    if not 8 <= len(password) <= LONGEST_PASSWORD:
        raise _bad_length(8, password)
    account = session.get(AccountRow, login)
    if account is None:
        raise NotFound("Akun tidak ditemukan.")
    account.password_hash = _hasher.hash(password)
    session.flush()


def share_password(session: Session, logins: Collection[str], password: str) -> None:
    """One password (1 to 200 characters) for all demo accounts, hashed once; it is no secret, so it may be short."""
    if not 1 <= len(password) <= LONGEST_PASSWORD:
        raise _bad_length(1, password)
    hashed = _hasher.hash(password)
    session.execute(update(AccountRow).where(AccountRow.login.in_(logins)).values(password_hash=hashed))


def _bad_length(shortest: int, password: str) -> Invalid:
    return Invalid(
        "Kata sandi harus {shortest} sampai {longest} karakter; ditemukan {found}. Pilih kata sandi lain.",
        shortest=shortest,
        longest=LONGEST_PASSWORD,
        found=len(password),
    )


def sign_in(session: Session, login: str, password: str, now: datetime) -> Actor:
    """The actor behind login and password. Forbidden with one sentence, and in like time, whatever was wrong."""
    account = session.get(AccountRow, login.strip().lower()[:100].replace("\x00", ""))
    stored = account.password_hash if account and account.password_hash else _nobodys_hash()
    if _verified(stored, password[:LONGEST_PASSWORD]) and account is not None and account.password_hash:
        try:
            return actor(session, account.tenant, account.person, now)
        except NotFound:
            pass  # disabled: the same answer as a wrong password
    raise Forbidden("Nama pengguna atau kata sandi salah. Periksa lalu coba lagi.")


@cache
def _nobodys_hash() -> str:
    """A hash no password matches: checking it takes as long as checking a real one."""
    return _hasher.hash(token_urlsafe(32))


def _verified(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def actor(session: Session, tenant: str, person: str, now: datetime) -> Actor:
    """The person with roles, seats and mandates at ``now``, in one statement; NotFound when unknown or disabled.

    A mandate counts while it runs; a delegation also only while its principal sits in the seat himself.
    """
    rows = session.execute(union_all(*_standing(tenant, person, now))).all()
    mine = [row for row in rows if row.what == "person"]
    if not mine:
        raise NotFound("Akun tidak ditemukan.")
    mandates = [
        Mandate(row.id, row.kind, row.value, row.principal, row.basis, frozenset(row.scope.split()))
        for row in rows
        if row.what == "mandate"
    ]
    return Actor(
        tenant=tenant,
        person=person,
        login=mine[0].kind or "",
        name=mine[0].value,
        roles=frozenset(row.value for row in rows if row.what == "role"),
        seats=frozenset(row.value for row in rows if row.what == "seat"),
        mandates=tuple(sorted(mandates, key=lambda each: each.id)),
    )


def _standing(tenant: str, person: str, now: datetime) -> list[Select[Any]]:
    """The parts of what a person is and may stand for, as branches of one statement."""

    def branch(what: str, value: Any, kind: Any = None, *more: Any) -> Select[Any]:
        kind, id, principal, basis, scope = (kind, *more) if more else (kind, None, None, None, None)
        text, ref = String(), Id()
        return select(
            literal(what).label("what"),
            value.label("value"),
            (literal(None, text) if kind is None else kind).label("kind"),
            (literal(None, ref) if id is None else id).label("id"),
            (literal(None, ref) if principal is None else principal).label("principal"),
            (literal(None, text) if basis is None else basis).label("basis"),
            (literal(None, text) if scope is None else scope).label("scope"),
        )

    account = (AccountRow.tenant == PersonRow.tenant) & (AccountRow.person == PersonRow.id)
    mandated = (SubstituteRow.tenant == tenant) & (SubstituteRow.person == person) & acting(now)
    more = (SubstituteRow.id, SubstituteRow.principal, SubstituteRow.basis, SubstituteRow.scope)
    return [
        branch("person", PersonRow.name, AccountRow.login)
        .outerjoin(AccountRow, account)
        .where(PersonRow.tenant == tenant, PersonRow.id == person, PersonRow.disabled_at.is_(None)),
        branch("role", GrantRow.role).where(GrantRow.tenant == tenant, GrantRow.person == person),
        branch("seat", OccupantRow.seat).where(
            OccupantRow.tenant == tenant, OccupantRow.person == person, sitting(now)
        ),
        branch("mandate", SubstituteRow.seat, SubstituteRow.kind, *more).where(mandated),
    ]


def actor_by_login(session: Session, login: str, now: datetime) -> Actor:
    """The actor of a login name, for the command line, where the machine's owner is already trusted."""
    account = session.get(AccountRow, login)
    if account is None:
        raise NotFound(
            "Pengguna {login} tidak ditemukan. Lihat daftar dengan: lajur people", login=login[:60]
        )
    return actor(session, account.tenant, account.person, now)
