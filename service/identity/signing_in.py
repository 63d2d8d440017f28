"""The actor behind login and password, and behind a session."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Select,
    String,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
    true,
    union_all,
)
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
    TokenRow,
)
from service.prepared import Prepared


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
    return _actor(_standing().rows(session, asked), tenant, person)


@dataclass(frozen=True, slots=True)
class Standing:
    """An account with the hash of its password, what it owes (see ``owes``), and who stands behind it."""

    actor: Actor
    password_hash: str
    owes: bool


def standing(session: Session, login: str, now: datetime) -> Standing | None:
    """The account of that login and its actor at ``now``, in one statement; ``None`` when unknown or disabled."""
    rows = _standing_by_login().rows(session, {"login": login, "now": now})
    account = next((row for row in rows if row.what == "account"), None)
    if account is None:
        return None
    try:
        found = _actor(rows, account.kind, account.principal)
    except NotFound:
        return None
    return Standing(found, account.value, bool(account.basis))


def standing_of_key(session: Session, digest: str, now: datetime) -> tuple[TokenRow, Actor] | None:
    """The key of that digest and who stands behind it at ``now``, in one statement; ``None`` when either is unknown."""
    rows = session.execute(_standing_by_key(), {"digest": digest, "now": now}).all()
    if not rows:
        return None
    key: TokenRow = rows[0].TokenRow
    try:
        return key, _actor(rows, key.tenant, key.person)
    except NotFound:
        return None


def _actor(rows: Sequence[Any], tenant: str, person: str) -> Actor:
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
def _standing() -> Prepared:
    """What a person is and may stand for, as branches of one statement; put together once, since every request asks."""
    return Prepared(
        union_all(*_branches(bindparam("tenant", type_=String()), bindparam("person", type_=Id())))
    )


@cache
def _standing_by_login() -> Prepared:
    """The same for whoever a login belongs to, and the account itself."""
    mine = AccountRow.login == bindparam("login", type_=String())
    owed = case(
        (AccountRow.totp_step.is_not(None) | AccountRow.temporary_until.is_not(None), "yes"), else_=""
    )
    account = _branch(
        "account", AccountRow.password_hash, AccountRow.tenant, None, AccountRow.person, owed, None
    ).where(mine)
    tenant = select(AccountRow.tenant).where(mine).scalar_subquery()
    person = select(AccountRow.person).where(mine).scalar_subquery()
    return Prepared(union_all(account, *_branches(tenant, person)))


@cache
def _standing_by_key() -> Any:
    """The same for whoever a key belongs to, and the key itself beside every row."""
    mine = TokenRow.digest == bindparam("digest", type_=String())
    tenant = select(TokenRow.tenant).where(mine).scalar_subquery()
    person = select(TokenRow.person).where(mine).scalar_subquery()
    standing = union_all(*_branches(tenant, person)).subquery("standing")
    return select(TokenRow, standing).join(standing, true()).where(mine)


def _branch(what: str, value: Any, kind: Any = None, *more: Any) -> Select[Any]:
    kind, id, principal, basis, scope = (kind, *more) if more else (kind, None, None, None, None)
    text, ref = String(), Id()
    return select(
        literal_column(f"'{what}'", text).label("what"),  # said in the statement: parameters take their time
        value.label("value"),
        (cast(null(), text) if kind is None else kind).label("kind"),
        (cast(null(), ref) if id is None else id).label("id"),
        (cast(null(), ref) if principal is None else principal).label("principal"),
        (cast(null(), text) if basis is None else basis).label("basis"),
        (cast(null(), text) if scope is None else scope).label("scope"),
    )


def _branches(tenant: Any, person: Any) -> tuple[Select[Any], ...]:
    """Person, roles, seats and mandates, each row saying ``what`` it is."""
    now: Any = bindparam("now", type_=Instant())
    account = (AccountRow.tenant == PersonRow.tenant) & (AccountRow.person == PersonRow.id)
    assigned = (
        (AssignmentRow.tenant == PersonRow.tenant) & (AssignmentRow.person == PersonRow.id) & auditing(now)
    )
    guest = case((AccountRow.login.is_(None), AssignmentRow.person))
    mandated = (SubstituteRow.tenant == tenant) & (SubstituteRow.person == person) & acting(now)
    more = (SubstituteRow.id, SubstituteRow.principal, SubstituteRow.basis, SubstituteRow.scope)
    return (
        _branch(
            "person", PersonRow.name, func.coalesce(AccountRow.login, AssignmentRow.login), guest, *[None] * 3
        )
        .outerjoin(AccountRow, account)
        .outerjoin(AssignmentRow, assigned)
        .where(PersonRow.tenant == tenant, PersonRow.id == person, PersonRow.disabled_at.is_(None))
        .where(AccountRow.login.is_not(None) | AssignmentRow.login.is_not(None)),
        _branch("role", GrantRow.role).where(GrantRow.tenant == tenant, GrantRow.person == person),
        _branch("seat", OccupantRow.seat).where(
            OccupantRow.tenant == tenant, OccupantRow.person == person, sitting(now)
        ),
        _branch("mandate", SubstituteRow.seat, SubstituteRow.kind, *more).where(mandated),
    )


def actor_by_login(session: Session, login: str, now: datetime) -> Actor:
    """The actor of a login name, for the command line, where the machine's owner is already trusted."""
    account = session.get(AccountRow, login)
    if account is None:
        raise NotFound(
            "Pengguna {login} tidak ditemukan. Lihat daftar dengan: lajur people", login=login[:60]
        )
    return actor(session, account.tenant, account.person, now)
