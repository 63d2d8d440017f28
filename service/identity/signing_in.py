"""The actor behind login and password, and behind a session."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Select, String, bindparam, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from service.database import Id, Instant
from service.errors import Forbidden, NotFound
from service.identity.passwords import matches
from service.identity.people import acting, auditing, sitting
from service.identity.rights import Actor, Mandate
from service.identity.tables import (
    AccountRow,
    AssignmentRow,
    GrantRow,
    OccupantRow,
    PersonRow,
    SubstituteRow,
)


def sign_in(session: Session, login: str, password: str, now: datetime) -> Actor:
    """The actor behind login and password. Forbidden with one sentence, and in like time, whatever was wrong.

    Only whoever knows a first password is told that it has expired.
    """
    account = session.get(AccountRow, typed_login(login))
    if matches(account.password_hash if account else "", password) and account is not None:
        try:
            found = actor(session, account.tenant, account.person, now)
        except NotFound:
            pass  # disabled: the same answer as a wrong password
        else:
            _check_expiry(account, now)
            return found
    raise Forbidden("Nama pengguna atau kata sandi salah. Periksa lalu coba lagi.")


def typed_login(text: str) -> str:
    """A login as people type it."""
    return text.strip().lower()[:100].replace("\x00", "")


def _check_expiry(account: AccountRow, now: datetime) -> None:
    if account.temporary_until is not None and account.temporary_until <= now:
        raise Forbidden(
            "Kata sandi awal ini sudah tidak berlaku. Mintalah kata sandi awal yang baru kepada admin instansi Anda."
        )


def owes(session: Session, tenant: str, person: str, way: str) -> tuple[str, ...]:
    """What must come before anything else, in order: "code" of the second step, an own "password".

    Whoever comes by the agency's sign-in service (``way`` is oidc) used no first password.
    """
    same = (AccountRow.tenant == tenant) & (AccountRow.person == person)
    row = session.execute(select(AccountRow.totp_step, AccountRow.temporary_until).where(same)).first()
    if row is None:
        return ()
    code = ("code",) if row.totp_step is not None else ()
    return (*code, "password") if row.temporary_until is not None and way == "password" else code


def actor(session: Session, tenant: str, person: str, now: datetime) -> Actor:
    """The person with roles, seats and mandates at ``now``, in one statement; NotFound when unknown or disabled.

    A mandate counts while it runs; a delegation also only while its principal sits in the seat himself. Who has no
    account here is an auditor of another agency, and nothing else, while the assignment runs.
    """
    asked = {"tenant": tenant, "person": person, "now": now}
    rows = session.execute(_standing(), asked).all()
    mine = [row for row in rows if row.what == "person"]
    if not mine:
        raise NotFound("Akun tidak ditemukan.")
    if mine[0].id is not None:
        return Actor(tenant, person, mine[0].kind, mine[0].value, frozenset({"auditor"}), frozenset())
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


@cache
def _standing() -> CompoundSelect[Any]:
    """What a person is and may stand for, as branches of one statement; put together once, since every request asks."""
    tenant, person = bindparam("tenant", type_=String()), bindparam("person", type_=Id())
    now: Any = bindparam("now", type_=Instant())

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
    assigned = (
        (AssignmentRow.tenant == PersonRow.tenant) & (AssignmentRow.person == PersonRow.id) & auditing(now)
    )
    guest = case((AccountRow.login.is_(None), AssignmentRow.person))
    mandated = (SubstituteRow.tenant == tenant) & (SubstituteRow.person == person) & acting(now)
    more = (SubstituteRow.id, SubstituteRow.principal, SubstituteRow.basis, SubstituteRow.scope)
    return union_all(
        branch(
            "person", PersonRow.name, func.coalesce(AccountRow.login, AssignmentRow.login), guest, *[None] * 3
        )
        .outerjoin(AccountRow, account)
        .outerjoin(AssignmentRow, assigned)
        .where(PersonRow.tenant == tenant, PersonRow.id == person, PersonRow.disabled_at.is_(None))
        .where(AccountRow.login.is_not(None) | AssignmentRow.login.is_not(None)),
        branch("role", GrantRow.role).where(GrantRow.tenant == tenant, GrantRow.person == person),
        branch("seat", OccupantRow.seat).where(
            OccupantRow.tenant == tenant, OccupantRow.person == person, sitting(now)
        ),
        branch("mandate", SubstituteRow.seat, SubstituteRow.kind, *more).where(mandated),
    )


def actor_by_login(session: Session, login: str, now: datetime) -> Actor:
    """The actor of a login name, for the command line, where the machine's owner is already trusted."""
    account = session.get(AccountRow, login)
    if account is None:
        raise NotFound(
            "Pengguna {login} tidak ditemukan. Lihat daftar dengan: lajur people", login=login[:60]
        )
    return actor(session, account.tenant, account.person, now)
