"""Passwords: how they are kept, which ones are refused, and how one's own is changed.

Length is what counts (OWASP ASVS 5.0, V6.2): at least eight characters, long ones welcome, no rules of composition;
only what everybody tries first is refused.
"""

import re
from collections.abc import Collection, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from secrets import token_urlsafe

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.errors import Forbidden, Invalid, NotFound
from service.identity.rights import Actor, require
from service.identity.tables import AccountRow, AgencyRow, PersonRow

SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 200
COMMON = Path(__file__).parent / "common_passwords.txt"
_hasher = PasswordHasher()


def set_password(
    session: Session,
    login: str,
    password: str,
    now: datetime | None = None,
    temporary_until: datetime | None = None,
) -> None:
    """Set the account's password (8 to 200 characters), stored as an Argon2id hash.

    With ``temporary_until`` it is a first password: it works until then, and only to choose an own one.
    """
    _check_length(password)
    account = session.get(AccountRow, login)
    if account is None:
        raise NotFound("Akun tidak ditemukan.")
    account.password_hash = _hasher.hash(password)
    account.password_at, account.temporary_until = now, temporary_until
    session.flush()


def share_password(session: Session, logins: Collection[str], password: str) -> None:
    """One password (1 to 200 characters) for all demo accounts, hashed once; it is no secret, so it may be short."""
    _check_length(password, 1)
    hashed = _hasher.hash(password)
    session.execute(update(AccountRow).where(AccountRow.login.in_(logins)).values(password_hash=hashed))


def change_password(session: Session, actor: Actor, present: str, new: str, now: datetime) -> None:
    """Replace one's own password. Forbidden when the present one is wrong; Invalid when the new one is too weak."""
    account = own_account(session, actor)
    confirm_password(account, present)
    _replace(session, account, actor, new, now)


def choose_password(session: Session, actor: Actor, new: str, now: datetime) -> None:
    """Replace a first password by an own one, in a session that it opened. Refused when there is none to replace."""
    account = own_account(session, actor)
    if account.temporary_until is None:
        raise Forbidden("Kata sandi Anda sudah diganti. Masuk lagi dengan kata sandi yang baru.")
    _replace(session, account, actor, new, now)


def own_account(session: Session, actor: Actor) -> AccountRow:
    """The actor's own account, held until the transaction ends; NotFound for somebody who has none here."""
    same = (AccountRow.tenant == actor.tenant) & (AccountRow.person == actor.person)
    account = session.scalar(
        select(AccountRow).where(same).with_for_update().execution_options(populate_existing=True)
    )
    if account is None:
        raise NotFound("Akun tidak ditemukan.")
    require(actor, "account.change", account)
    return account


def confirm_password(account: AccountRow, given: str) -> None:
    """Forbidden unless ``given`` is the account's password."""
    if not matches(account.password_hash, given):
        raise Forbidden("Kata sandi Anda yang sekarang salah. Periksa lalu coba lagi.")


def matches(stored: str, given: str) -> bool:
    """True when the hash is of this password. It takes as long when nothing is stored or too much was given."""
    usable = bool(stored) and len(given) <= LONGEST_PASSWORD
    try:
        return _hasher.verify(stored if usable else _nobodys_hash(), given[:LONGEST_PASSWORD]) and usable
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


@cache
def _nobodys_hash() -> str:
    """A hash no password matches: checking it takes as long as checking a real one."""
    return _hasher.hash(token_urlsafe(32))


def _replace(session: Session, account: AccountRow, actor: Actor, new: str, now: datetime) -> None:
    _check_length(new)
    if matches(account.password_hash, new):
        raise Invalid("Kata sandi baru sama dengan yang sekarang. Pilih kata sandi lain.")
    person = session.get_one(PersonRow, (actor.tenant, actor.person))
    agency = session.get_one(AgencyRow, actor.tenant)
    check_strength(new, [actor.login, person.name, person.nip or "", agency.key, agency.name, agency.pemda])
    set_password(session, account.login, new, now)


def check_strength(password: str, about: Collection[str]) -> None:
    """Invalid for a password that everybody tries first, or that is little more than a name from ``about``."""
    if _plain(password) in _common():
        raise Invalid(
            "Kata sandi ini terlalu umum dan mudah ditebak. Pilih yang lain, misalnya beberapa kata acak."
        )
    rest = _plain(password)
    words = sorted({"lajur", *_words(about)}, key=len, reverse=True)
    for word in words:
        rest = rest.replace(word, "")
    if rest != _plain(password) and len(re.sub(r"[\W\d_]", "", rest)) < 4:
        raise Invalid(
            "Kata sandi ini hanya nama Anda atau instansi Anda dengan sedikit tambahan. Pilih yang lebih sulit ditebak."
        )


def _words(texts: Collection[str]) -> Iterator[str]:
    """The words of at least four letters or digits."""
    for text in texts:
        yield from (word for word in re.split(r"[\W_]+", _plain(text)) if len(word) >= 4)


def _plain(text: str) -> str:
    return text.casefold().strip()


@cache
def _common() -> frozenset[str]:
    """Read once, when the first password is chosen."""
    lines = COMMON.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("# "))


def _check_length(password: str, shortest: int = SHORTEST_PASSWORD) -> None:
    if not shortest <= len(password) <= LONGEST_PASSWORD:
        raise Invalid(
            "Kata sandi harus {shortest} sampai {longest} karakter; ditemukan {found}. Pilih kata sandi lain.",
            shortest=shortest,
            longest=LONGEST_PASSWORD,
            found=len(password),
        )
    if not _encodable(password):
        raise Invalid("Kata sandi memuat karakter yang tidak dapat disimpan. Pilih kata sandi lain.")


def _encodable(password: str) -> bool:
    try:
        return bool(password.encode("utf-8"))
    except UnicodeEncodeError:
        return False
