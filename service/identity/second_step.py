"""The second step: a code from the person's phone (TOTP, RFC 6238), and the codes on paper that replace it.

The shared secret is sealed (AES-256-GCM under a key derived from the installation's secret, bound to the person); a
code counts in its own half minute and the one before and after, each step once. A recovery code has 118 bits, so its
SHA-256 is enough (OWASP ASVS 5.0, 6.5.2).
"""

import hmac
import secrets
from base64 import b32encode, urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.errors import Conflict, Forbidden, NotFound
from service.identity.passwords import confirm_password, own_account
from service.identity.rights import Actor, require
from service.identity.tables import AccountRow

STEP = 30
DRIFT = 1
"""Steps a phone's clock may be ahead or behind."""
CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # l, o, i, 0 and 1 look alike
WRONG = "Kode salah atau sudah dipakai. Tunggu kode berikutnya di ponsel Anda, lalu coba lagi."


class Seal:
    """Seals secrets with a key derived from the installation's own; what it is about must be said again to open it."""

    def __init__(self, secret_key: str) -> None:
        derived = HKDF(SHA256(), 32, salt=None, info=b"lajur second step").derive(secret_key.encode())
        self._cipher = AESGCM(derived)

    def close(self, plain: bytes, about: str) -> str:
        """The sealed text."""
        nonce = secrets.token_bytes(12)
        return urlsafe_b64encode(nonce + self._cipher.encrypt(nonce, plain, about.encode())).decode()

    def open(self, sealed: str, about: str) -> bytes | None:
        """What was sealed about the same; ``None`` when the key is another one now, or the text was touched."""
        try:
            raw = urlsafe_b64decode(sealed)
            return self._cipher.decrypt(raw[:12], raw[12:], about.encode())
        except (InvalidTag, ValueError):
            return None


@dataclass(frozen=True, slots=True)
class State:
    """Whether the second step is on, whether it waits for its first code, and how many recovery codes are left."""

    on: bool
    begun: bool
    codes: int


@dataclass(frozen=True, slots=True)
class Setup:
    """What the phone must learn: the secret as text, and the address that a QR picture carries."""

    secret: str
    address: str


def state(session: Session, actor: Actor) -> State:
    """How one's own second step stands."""
    same = (AccountRow.tenant == actor.tenant) & (AccountRow.person == actor.person)
    row = session.execute(
        select(AccountRow.totp, AccountRow.totp_step, AccountRow.recovery).where(same)
    ).first()
    if row is None or row.totp is None:
        return State(False, False, 0)
    on = row.totp_step is not None
    return State(on, not on, len((row.recovery or "").split()) if on else 0)


def begin(session: Session, actor: Actor, password: str, seal: Seal) -> None:
    """A new secret that waits to be confirmed. Forbidden for a wrong password, Conflict when the step is on."""
    account = own_account(session, actor)
    confirm_password(account, password)
    if account.totp_step is not None:
        raise Conflict("Langkah kedua sudah aktif. Matikan dulu bila ingin memakai ponsel lain.")
    account.totp = seal.close(secrets.token_bytes(20), _about(account))
    session.flush()


def setup(session: Session, actor: Actor, seal: Seal) -> Setup | None:
    """What the phone must learn, while it waits to be confirmed; ``None`` at any other time."""
    same = (AccountRow.tenant == actor.tenant) & (AccountRow.person == actor.person)
    account = session.scalar(select(AccountRow).where(same))
    if account is None or account.totp is None or account.totp_step is not None:
        return None
    key = seal.open(account.totp, _about(account))
    if key is None:
        return None
    return Setup(b32encode(key).decode(), _totp(key).get_provisioning_uri(account.login, "Lajur"))


def confirm(session: Session, actor: Actor, code: str, seal: Seal, now: datetime) -> list[str]:
    """Turn the second step on with a first code; the recovery codes come back, this once.

    Forbidden for a wrong code, Conflict when nothing waits to be confirmed.
    """
    account = own_account(session, actor)
    if account.totp is None or account.totp_step is not None:
        raise Conflict("Tidak ada langkah kedua yang menunggu. Mulai lagi dari halaman akun Anda.")
    step = _step_of(account, code, seal, now)
    if step is None:
        raise Forbidden(WRONG)
    account.totp_step = step
    return _new_codes(session, account)


def renew_codes(session: Session, actor: Actor, password: str) -> list[str]:
    """Ten new recovery codes for the old. Forbidden for a wrong password, Conflict while the step is off."""
    account = own_account(session, actor)
    confirm_password(account, password)
    if account.totp_step is None:
        raise Conflict("Langkah kedua belum aktif. Aktifkan dulu.")
    return _new_codes(session, account)


def turn_off(session: Session, actor: Actor, password: str, code: str, seal: Seal, now: datetime) -> None:
    """Turn it off. Forbidden for a wrong password or code; it drops an unconfirmed one, too."""
    account = own_account(session, actor)
    confirm_password(account, password)
    if account.totp_step is not None and not passed(session, actor.tenant, actor.person, code, seal, now):
        raise Forbidden(WRONG)
    _forget(session, actor.tenant, actor.person)


def reset_second_step(session: Session, actor: Actor, person: str) -> bool:
    """An admin turns off the second step of somebody who lost the phone; True when it was on.

    NotFound for a person without an account here. Whoever calls this ends the person's sessions and records it.
    """
    require(actor, "people.change")
    same = (AccountRow.tenant == actor.tenant) & (AccountRow.person == person)
    account = session.execute(select(AccountRow.totp_step).where(same)).first()
    if account is None:
        raise NotFound("Akun tidak ditemukan.")
    _forget(session, actor.tenant, person)
    return account.totp_step is not None


def passed(session: Session, tenant: str, person: str, given: str, seal: Seal, now: datetime) -> bool:
    """True for a code of the phone, or a recovery code, that was not used before; it is used up by this."""
    same = (AccountRow.tenant == tenant) & (AccountRow.person == person) & AccountRow.totp_step.is_not(None)
    account = session.scalar(
        select(AccountRow).where(same).with_for_update().execution_options(populate_existing=True)
    )
    if account is None:
        return False
    step = _step_of(account, given, seal, now)
    if step is not None:
        used = update(AccountRow).where(same, AccountRow.totp_step < step).values(totp_step=step)
        return session.scalar(used.returning(AccountRow.login)) is not None
    return _recovered(session, account, given)


def _recovered(session: Session, account: AccountRow, given: str) -> bool:
    left = (account.recovery or "").split()
    digest = _digest(given)
    if digest not in left:
        return False
    left.remove(digest)
    account.recovery = " ".join(left)
    session.flush()
    return True


def _step_of(account: AccountRow, given: str, seal: Seal, now: datetime) -> int | None:
    """The step whose code was given, newer than the last one used; ``None`` for any other text."""
    code = "".join(given.split())
    key = seal.open(account.totp or "", _about(account))
    if key is None or len(code) != 6 or not (code.isascii() and code.isdigit()):
        return None
    totp, present = _totp(key), int(now.timestamp()) // STEP
    fits = [
        step
        for step in range(present - DRIFT, present + DRIFT + 1)
        if hmac.compare_digest(totp.generate(step * STEP), code.encode())
    ]
    return next((step for step in fits if step > (account.totp_step or 0)), None)


def _totp(key: bytes) -> TOTP:
    return TOTP(key, 6, SHA1(), STEP)  # what every authenticator app knows


def _new_codes(session: Session, account: AccountRow) -> list[str]:
    codes = [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(6)) for _ in range(4)) for _ in range(CODES)
    ]
    account.recovery = " ".join(_digest(code) for code in codes)
    session.flush()
    return codes


def _digest(code: str) -> str:
    return sha256(
        "".join(each for each in code.lower() if each.isalnum()).encode("utf-8", "replace")
    ).hexdigest()


def _forget(session: Session, tenant: str, person: str) -> None:
    same = (AccountRow.tenant == tenant) & (AccountRow.person == person)
    session.execute(update(AccountRow).where(same).values(totp=None, totp_step=None, recovery=None))


def _about(account: AccountRow) -> str:
    return f"totp\n{account.tenant}\n{account.person}"
