"""How an agency wants its people told: when to remind, quiet hours, mails, a webhook."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, time
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service import history, identity
from service.errors import Conflict, Invalid
from service.identity import Actor
from service.notices.addresses import check_url
from service.notices.tables import TellingRow

STREAM = "pemberitahuan"
"""The agency's history of these settings."""
SHORTEST_SECRET, LONGEST_SECRET = 16, 200


@dataclass(frozen=True, slots=True)
class Settings:
    """``reminder_percent`` of the working time, 0 for no reminder; quiet hours on the agency's clock, both or none.

    ``revision`` is 0 where an agency has changed nothing yet.
    """

    reminder_percent: int = 80
    quiet_from: time | None = time(17)
    quiet_until: time | None = time(7)
    mail: bool = True
    webhook_url: str = ""
    webhook_secret: str = field(default="", repr=False)
    revision: int = 0


def settings(session: Session, tenant: str) -> Settings:
    """The agency's settings, or those every agency begins with; one statement."""
    query = select(TellingRow).where(TellingRow.tenant == tenant)
    return settings_of(session.execute(query.execution_options(populate_existing=True)).scalar())


def settings_of(row: Any) -> Settings:
    """The same of a row that was read already, or of none."""
    if row is None:
        return Settings()
    return Settings(
        row.reminder_percent,
        row.quiet_from,
        row.quiet_until,
        row.mail,
        row.webhook_url,
        row.webhook_secret,
        row.revision,
    )


def set_settings(session: Session, actor: Actor, wanted: Settings, now: datetime) -> Settings:
    """Put ``wanted`` in the place of the revision it names; the stored settings, with an event in the history.

    Invalid names the value that is wrong; Conflict when somebody else has changed the settings since.
    """
    identity.require(actor, "notice.settings")
    _check(wanted)
    values = asdict(wanted) | {"revision": wanted.revision + 1}
    if wanted.revision == 0 and settings(session, actor.tenant).revision == 0:
        session.add(TellingRow(tenant=actor.tenant, **values))
        session.flush()
    else:
        _change(session, actor, wanted.revision, values)
    history.append(session, actor.tenant, STREAM, [_Changed(_told(wanted))], actor.person, now)
    return Settings(**values)


def _check(wanted: Settings) -> None:
    if not 0 <= wanted.reminder_percent <= 99:
        raise Invalid("Pengingat harus 1 sampai 99 persen, atau 0 untuk tanpa pengingat. Perbaiki angkanya.")
    if (wanted.quiet_from is None) != (wanted.quiet_until is None):
        raise Invalid("Jam tenang harus diisi awal dan akhirnya, atau dikosongkan keduanya.")
    if wanted.quiet_from is not None and wanted.quiet_from == wanted.quiet_until:
        raise Invalid("Awal dan akhir jam tenang tidak boleh sama. Perbaiki salah satunya.")
    if wanted.webhook_url:
        check_url(wanted.webhook_url)
    known = wanted.webhook_secret
    if (wanted.webhook_url or known) and not SHORTEST_SECRET <= len(known) <= LONGEST_SECRET:
        raise Invalid(
            "Kunci webhook harus {shortest} sampai {longest} karakter; ditemukan {found}. Isi kunci lain.",
            shortest=SHORTEST_SECRET,
            longest=LONGEST_SECRET,
            found=len(known),
        )
    if known and not (known.isascii() and known.isprintable()):
        raise Invalid(
            "Kunci webhook harus terdiri atas huruf, angka dan tanda baca biasa. Perbaiki kuncinya."
        )


def _change(session: Session, actor: Actor, revision: int, values: dict[str, Any]) -> None:
    changed = session.scalar(
        update(TellingRow)
        .where(TellingRow.tenant == actor.tenant, TellingRow.revision == revision)
        .values(values)
        .returning(TellingRow.tenant)
        .execution_options(synchronize_session=False)
    )
    if changed is None:
        raise Conflict("Pengaturan ini baru saja diubah orang lain. Muat ulang halaman, lalu ubah lagi.")


@dataclass(frozen=True, slots=True)
class _Changed:
    data: dict[str, Any]
    kind: str = "notice_settings_changed"
    element: str | None = None


def _told(wanted: Settings) -> dict[str, Any]:
    """What the history keeps: everything but the secret."""
    quiet = [f"{at:%H:%M}" if at else None for at in (wanted.quiet_from, wanted.quiet_until)]
    return {
        "reminder_percent": wanted.reminder_percent,
        "quiet": quiet,
        "mail": wanted.mail,
        "webhook_url": wanted.webhook_url,
    }
