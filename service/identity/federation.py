"""Who somebody is at the agency's own sign-in service (OpenID Connect), and who that is here.

A link is made by the person, signed in, or at the first visit by a verified mail address that belongs to exactly one
person. Nobody is created: people come from the agency's admin.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.errors import Conflict, Forbidden
from service.identity.passwords import own_account
from service.identity.rights import Actor
from service.identity.signing_in import actor as standing
from service.identity.tables import AccountRow, PersonRow

LONGEST = 255


@dataclass(frozen=True, slots=True)
class Claim:
    """What the sign-in service says: ``subject`` names the person there; ``email`` is empty unless verified."""

    issuer: str
    subject: str
    email: str = ""


def recognise(session: Session, claim: Claim, now: datetime) -> tuple[Actor, bool]:
    """The person of that claim, and whether the link is new. Forbidden, in one sentence, for everybody else."""
    linked = (AccountRow.issuer == claim.issuer) & (AccountRow.subject == claim.subject)
    account = session.scalar(select(AccountRow).where(linked))
    new = account is None
    if account is None and claim.email and _fits(claim):
        account = _by_address(session, claim.email)
        if account is not None:
            account.issuer, account.subject = claim.issuer, claim.subject
            session.flush()
    if account is not None and not _closed(session, account):
        return standing(session, account.tenant, account.person, now), new
    raise Forbidden(
        "Akun Anda di layanan masuk instansi belum terhubung dengan Lajur. Masuk dengan kata sandi lalu hubungkan dari "
        "halaman Akun saya, atau hubungi admin instansi Anda."
    )


def _by_address(session: Session, email: str) -> AccountRow | None:
    """The account of the one open person with that address, if it has no link yet."""
    same = (PersonRow.tenant == AccountRow.tenant) & (PersonRow.id == AccountRow.person)
    query = (
        select(AccountRow)
        .join(PersonRow, same)
        .where(func.lower(PersonRow.email) == email.lower(), PersonRow.disabled_at.is_(None))
        .limit(2)
        .with_for_update(of=AccountRow)
    )
    found = session.scalars(query).all()
    return found[0] if len(found) == 1 and found[0].issuer is None else None


def _closed(session: Session, account: AccountRow) -> bool:
    return session.get_one(PersonRow, (account.tenant, account.person)).disabled_at is not None


def link(session: Session, actor: Actor, claim: Claim) -> None:
    """Link one's own account. Conflict when that identity, or this account, is linked already."""
    account = own_account(session, actor)
    if not _fits(claim):
        raise Forbidden("Layanan masuk instansi tidak menyebut siapa Anda. Hubungi operator.")
    if account.issuer is not None:
        raise Conflict("Akun Anda sudah terhubung. Putuskan dulu hubungan yang lama.")
    try:
        with session.begin_nested():
            account.issuer, account.subject = claim.issuer, claim.subject
    except IntegrityError as error:  # the index knows the accounts of all agencies
        raise Conflict(
            "Identitas itu sudah terhubung dengan akun lain. Hubungi admin instansi Anda."
        ) from error


def unlink(session: Session, actor: Actor) -> bool:
    """Undo the link of one's own account; Conflict when there would be no way in left. True when there was one."""
    account = own_account(session, actor)
    if account.issuer is None:
        return False
    if not account.password_hash:
        raise Conflict(
            "Anda belum punya kata sandi di sini. Mintalah kata sandi awal kepada admin instansi Anda dulu."
        )
    same = AccountRow.login == account.login
    session.execute(update(AccountRow).where(same).values(issuer=None, subject=None))
    return True


def linked(session: Session, actor: Actor) -> bool:
    """True when one's own account is linked."""
    same = (AccountRow.tenant == actor.tenant) & (AccountRow.person == actor.person)
    return session.scalar(select(AccountRow.issuer).where(same)) is not None


def _fits(claim: Claim) -> bool:
    return 0 < len(claim.subject) <= LONGEST and claim.subject.isprintable()
