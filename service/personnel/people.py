"""Every change of a person: hold the admins, check, write, tell the history."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service import history, identity, tasks
from service.errors import Conflict, Forbidden, Invalid, NotFound
from service.identity import Actor, sessions
from service.identity.tables import AccountRow, GrantRow, PersonRow, TokenRow
from service.personnel.particulars import Particulars, checked, checked_login, first_password
from service.personnel.telling import Fact

STREAM = "orang"
FIRST_PASSWORD_LASTS = timedelta(days=7)
MOST_FIRST_PASSWORDS = 25
"""Passwords made in one transaction: each costs a twentieth of a second by design."""


@dataclass(frozen=True, slots=True)
class FirstPassword:
    """What a person signs in with the first time, told once: only its hash is kept.

    ``until`` is ``None`` for a program's, which it keeps until an admin gives it another.
    """

    person: str
    name: str
    login: str
    password: str
    until: datetime | None


def add_person(
    session: Session, actor: Actor, new: Particulars, login: str, roles: Collection[str], now: datetime
) -> FirstPassword:
    """A new person with an account and a first password.

    Forbidden without the right; Invalid names what is wrong with the particulars, the login or the roles.
    """
    hold(session, actor)
    found, name, granted = checked(new), checked_login(login), _checked_roles(roles)
    _free_nip(session, actor.tenant, found.nip, None)
    try:
        with session.begin_nested():
            id = identity.add_person(session, actor.tenant, name, found.name, granted, found.nip)
    except IntegrityError as error:
        raise Invalid("Nama pengguna {login} sudah dipakai. Pilih nama lain.", login=name) from error
    identity.set_email(session, actor.tenant, id, found.email)
    told = {"name": found.name, "login": name, "nip": found.nip, "email": found.email}
    facts = [Fact("person_added", id, told), *role_facts(id, found.name, (), granted)]
    tell(session, actor, facts, now)
    return _first(session, id, found.name, name, now, lasting="program" in granted)


def change_person(session: Session, actor: Actor, id: str, new: Particulars, now: datetime) -> bool:
    """Give the person another name, NIP or address; True when something differed. Refusals as in ``add_person``."""
    hold(session, actor)
    person, found = _person(session, actor.tenant, id), checked(new)
    _free_nip(session, actor.tenant, found.nip, id)
    facts = differences(id, Particulars(person.name, person.nip, person.email), found)
    person.name, person.nip, person.email = found.name, found.nip, found.email
    session.flush()
    tell(session, actor, facts, now)
    return bool(facts)


def differences(id: str, old: Particulars, new: Particulars) -> list[Fact]:
    """A fact for each particular that differs, with what it was and what it is."""
    pairs = {
        "person_renamed": (old.name, new.name),
        "person_nip_changed": (old.nip, new.nip),
        "person_email_changed": (old.email, new.email),
    }
    return [
        Fact(kind, id, {"name": new.name, "before": before or "-", "after": after or "-"})
        for kind, (before, after) in pairs.items()
        if before != after
    ]


def set_roles(session: Session, actor: Actor, id: str, roles: Collection[str], now: datetime) -> bool:
    """Give the person exactly these roles; True when something differed.

    Tasks that the person may not complete any more go back to their seats. Invalid for an unknown role; Conflict when
    the agency would be left without an admin.
    """
    admins = hold(session, actor)
    person, wanted = _person(session, actor.tenant, id), _checked_roles(roles)
    if "agency_admin" not in wanted:
        _keep_an_admin(admins, id)
    held = (GrantRow.tenant == actor.tenant) & (GrantRow.person == id)
    has = set(session.scalars(select(GrantRow.role).where(held)))
    if "program" in has ^ wanted:
        raise Invalid("Akun program dibuat baru, dan tetap akun program. Tambahkan akun lain untuk orangnya.")
    if gone := has - wanted:
        session.execute(delete(GrantRow).where(held, GrantRow.role.in_(gone)))
    if come := wanted - has:
        rows = [{"tenant": actor.tenant, "person": id, "role": role} for role in sorted(come)]
        session.execute(insert(GrantRow), rows)
    facts = role_facts(id, person.name, has, wanted)
    tell(session, actor, facts, now)
    tasks.hand_back(session, actor.tenant, id, now, by=actor)
    return bool(facts)


def disable(session: Session, actor: Actor, id: str, now: datetime) -> bool:
    """Close the person's account: sessions end, programs' keys are revoked, held tasks go back to their seats.

    True when it was open. Conflict when the agency would be left without an admin.
    """
    admins = hold(session, actor)
    person = _person(session, actor.tenant, id)
    if person.disabled_at is not None:
        return False
    _keep_an_admin(admins, id)
    person.disabled_at = now
    session.flush()
    ended = sessions.end_all(session, actor.tenant, id, now)
    same = (TokenRow.tenant == actor.tenant) & (TokenRow.person == id) & TokenRow.revoked_at.is_(None)
    revoked = session.scalars(update(TokenRow).where(same).values(revoked_at=now).returning(TokenRow.id))
    given = tasks.hand_back(session, actor.tenant, id, now, by=actor)
    data = {"name": person.name, "sessions": ended, "tokens": len(revoked.all()), "tasks": given}
    tell(session, actor, [Fact("person_disabled", id, data)], now)
    return True


def enable(session: Session, actor: Actor, id: str, now: datetime) -> bool:
    """Open a closed account again, with the password it had; True when it was closed."""
    hold(session, actor)
    person = _person(session, actor.tenant, id)
    if person.disabled_at is None:
        return False
    person.disabled_at = None
    session.flush()
    tell(session, actor, [Fact("person_enabled", id, {"name": person.name})], now)
    return True


def give_first_passwords(
    session: Session, actor: Actor, ids: Sequence[str], now: datetime
) -> list[FirstPassword]:
    """New first passwords in the place of whatever these people had; their sessions end.

    At most ``MOST_FIRST_PASSWORDS``. NotFound for an unknown person or one without an account here; Conflict for a
    disabled one; Forbidden for oneself, who changes an own password by the old one.
    """
    hold(session, actor)
    if not 1 <= len(ids) <= MOST_FIRST_PASSWORDS:
        raise Invalid(
            "Sekali buat 1 sampai {most} kata sandi awal; diminta {found}. Pilih lebih sedikit orang.",
            most=MOST_FIRST_PASSWORDS,
            found=len(ids),
        )
    given = [_renewed(session, actor, id, now) for id in dict.fromkeys(ids)]
    facts = [Fact("password_reset", each.person, {"name": each.name} | _lasts(each)) for each in given]
    tell(session, actor, facts, now)
    return given


def _renewed(session: Session, actor: Actor, id: str, now: datetime) -> FirstPassword:
    if id == actor.person:
        raise Forbidden(
            "Kata sandi Anda sendiri diganti dengan kata sandi yang lama, bukan di sini. Buka halaman akun Anda."
        )
    person = _person(session, actor.tenant, id)
    account = (AccountRow.tenant == actor.tenant) & (AccountRow.person == id)
    login = session.scalar(select(AccountRow.login).where(account))
    if login is None:
        raise NotFound("Akun tidak ditemukan.")
    if person.disabled_at is not None:
        raise Conflict("{name} sedang nonaktif. Aktifkan dulu, lalu buat kata sandi awal.", name=person.name)
    sessions.end_all(session, actor.tenant, id, now)
    return _first(session, id, person.name, login, now, lasting=_is_program(session, actor.tenant, id))


def _first(
    session: Session, id: str, name: str, login: str, now: datetime, *, lasting: bool = False
) -> FirstPassword:
    """A first password; a program's is ``lasting``, since nobody signs in to choose another."""
    password, until = first_password(), None if lasting else now + FIRST_PASSWORD_LASTS
    identity.set_password(session, login, password, now, until)
    return FirstPassword(id, name, login, password, until)


def _lasts(given: FirstPassword) -> dict[str, str]:
    return {"until": given.until.isoformat()} if given.until else {}


def _is_program(session: Session, tenant: str, id: str) -> bool:
    return session.get(GrantRow, (tenant, id, "program")) is not None


def hold(session: Session, actor: Actor) -> set[str]:
    """The ids of the agency's admins, held until the transaction ends: changes of people follow one another.

    Forbidden unless the actor may change people, and still is an admin now that the others have finished.
    """
    identity.require(actor, "people.change")
    admin = (GrantRow.tenant == PersonRow.tenant) & (GrantRow.person == PersonRow.id)
    query = (
        select(PersonRow.id)
        .join(GrantRow, admin)
        .where(PersonRow.tenant == actor.tenant, GrantRow.role == "agency_admin")
        .where(PersonRow.disabled_at.is_(None))
        .order_by(PersonRow.id)
        .with_for_update()
    )
    admins = set(session.scalars(query))
    if actor.person not in admins:
        raise Forbidden("Anda bukan admin instansi lagi. Hubungi admin instansi Anda.")
    return admins


def _keep_an_admin(admins: set[str], leaving: str) -> None:
    if admins == {leaving}:
        raise Conflict(
            "Instansi harus punya paling sedikit satu admin yang aktif. Beri orang lain peran admin instansi dulu."
        )


def _person(session: Session, tenant: str, id: str) -> PersonRow:
    row = session.get(PersonRow, (tenant, id), populate_existing=True, with_for_update=True)
    if row is None:
        raise NotFound("Orang tidak ditemukan.")
    return row


def _free_nip(session: Session, tenant: str, nip: str | None, own: str | None) -> None:
    """Invalid when another person of the agency has this NIP."""
    if nip is None:
        return
    query = select(PersonRow.name).where(PersonRow.tenant == tenant, PersonRow.nip == nip)
    other = session.scalar(query.where(PersonRow.id != own) if own else query)
    if other is not None:
        raise Invalid("NIP {nip} sudah dipakai {name}. Periksa kedua orang itu.", nip=nip, name=other)


def _checked_roles(roles: Collection[str]) -> set[str]:
    if unknown := set(roles) - identity.ROLES:
        found = ", ".join(sorted(unknown))[:80]
        raise Invalid("Peran tidak dikenal: {roles}. Pilih dari daftar peran.", roles=found)
    if "program" in roles and len(set(roles)) > 1:
        raise Invalid("Akun program tidak mempunyai peran lain. Pilih peran program saja, atau peran orang.")
    return set(roles)


def role_facts(id: str, name: str, old: Collection[str], new: Collection[str]) -> list[Fact]:
    """A fact for each role that came or went."""
    come, gone = sorted(set(new) - set(old)), sorted(set(old) - set(new))
    granted = [Fact("role_granted", id, {"name": name, "role": role}) for role in come]
    return granted + [Fact("role_revoked", id, {"name": name, "role": role}) for role in gone]


def tell(session: Session, actor: Actor, facts: Sequence[Fact], now: datetime) -> None:
    """Facts about people into the history, by this admin."""
    if facts:
        history.append(session, actor.tenant, STREAM, facts, actor.person, now)
