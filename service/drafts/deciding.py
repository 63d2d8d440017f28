"""Propose, withdraw, send back, release: what one person has drawn another one puts into force."""

from datetime import datetime, timedelta

import orjson
from sqlalchemy.orm import Session

from service import definitions, identity
from service.definitions import ERROR, Approval, Broken, Deployed, Finding
from service.definitions.papers import canonical
from service.definitions.versions import digest, used
from service.diagram import read
from service.drafts import telling
from service.drafts.model import OPEN, PROPOSED, RELEASED, BaseMoved, Draft
from service.drafts.rows import draft, editable, found, tell
from service.drafts.signed import Paper, keep_paper
from service.drafts.tables import DraftRow
from service.errors import Conflict, Forbidden, Invalid
from service.identity import Actor

LONGEST = 1000
FARTHEST = timedelta(days=730)


def check(session: Session, found: Draft) -> tuple[Finding, ...]:
    """Everything wrong with the draft, as ``definitions.check`` finds it with the agency's seats."""
    return definitions.check(found.xml, found.forms, identity.seats_by_name(session, found.tenant))


def fingerprint(xml: bytes, forms: dict[str, object]) -> str:
    """The SHA-256 that a version of this diagram with these forms has. Invalid while there is no process to run."""
    return digest(xml, canonical(used(read(xml).main, forms)))


def propose(
    session: Session,
    actor: Actor,
    id: str,
    revision: int,
    now: datetime,
    *,
    note: str = "",
    effective_at: datetime | None = None,
    paper: Paper | None = None,
    without_paper: bool = False,
) -> Draft:
    """Ask a second person to release this revision, from ``effective_at`` on or at once, with the signed ``paper``.

    ``without_paper`` lets go of one that came with an earlier proposal.
    Broken with the findings while there is an error; Invalid for a day that is past or far, for what is no PDF, and
    when the process has got another id than the SOP; Overtaken and Conflict as ``save``; Forbidden without
    ``draft.edit``.
    """
    row = editable(session, actor, id, revision)
    findings = check(session, draft(row))
    if any(each.severity == ERROR for each in findings):
        raise Broken({"": findings})
    _refuse_key(row)
    row.effective_at = _day(effective_at, now)
    row.note = _text(note, "Catatan") or None
    if paper is not None:
        row.paper = keep_paper(session, actor, paper, now)
    elif without_paper:
        row.paper = None
    row.sha256 = fingerprint(row.xml, orjson.loads(row.forms))
    row.state, row.proposed_by, row.proposed_at = PROPOSED, actor.person, now
    row.decided_by = row.decided_at = row.reason = None
    session.flush()
    data = {name: getattr(row, name) for name in ("name", "revision", "sha256", "paper", "note")}
    day = row.effective_at.isoformat() if row.effective_at else None
    authors = orjson.loads(row.authors)
    tell(session, actor, id, "draft_proposed", {**data, "effective_at": day, "authors": authors}, now)
    telling.proposed(session, row, now)
    return draft(row)


def deciders(session: Session, found: Draft) -> int:
    """How many people there are who may release what is proposed: process owners with no hand in it."""
    return len(telling.others(session, found.tenant, {*found.authors, found.created_by, found.proposed_by}))


def _refuse_key(row: DraftRow) -> None:
    key = read(row.xml).main.id
    if row.base is not None and key != row.key:
        raise Invalid(
            "Id proses harus tetap {key}; ditemukan {found}. Kembalikan id prosesnya, atau mulai rancangan baru dari "
            "berkas ini untuk SOP lain.",
            key=row.key,
            found=key[:120],
        )
    row.key = key


def _day(effective_at: datetime | None, now: datetime) -> datetime | None:
    if effective_at is not None and not now < effective_at < now + FARTHEST:
        raise Invalid(
            "Tanggal berlaku harus sesudah hari ini dan paling lama dua tahun lagi. Perbaiki tanggalnya, atau "
            "kosongkan agar berlaku saat disahkan."
        )
    return effective_at


def _text(given: str, what: str) -> str:
    text = given.replace("\x00", "").strip()
    if len(text) > LONGEST:
        raise Invalid(
            "{what} paling panjang {most} huruf; ditemukan {found}. Persingkat.",
            what=what,
            most=LONGEST,
            found=len(text),
        )
    return text


def withdraw(session: Session, actor: Actor, id: str, now: datetime) -> Draft:
    """Take the proposal back, so that it may be drawn on again. Conflict when it does not wait for a decision."""
    identity.require(actor, "draft.edit")
    row = _waiting(session, actor, id)
    _reopen(row)
    session.flush()
    tell(session, actor, id, "draft_withdrawn", {"name": row.name}, now)
    telling.decided(session, row, now)
    return draft(row)


def send_back(session: Session, actor: Actor, id: str, reason: str, now: datetime) -> Draft:
    """Give the draft back to its authors with a reason. Invalid without one; Conflict when it does not wait."""
    identity.require(actor, "draft.release")
    row = _waiting(session, actor, id)
    said = _text(reason, "Alasan")
    if not said:
        raise Invalid("Alasan pengembalian belum diisi. Tulis apa yang perlu diperbaiki.")
    _reopen(row)
    row.reason, row.decided_by, row.decided_at = said, actor.person, now
    session.flush()
    tell(session, actor, id, "draft_sent_back", {"name": row.name, "reason": said}, now)
    telling.sent_back(session, row, now)
    return draft(row)


def _reopen(row: DraftRow) -> None:
    row.state, row.sha256, row.proposed_by, row.proposed_at = OPEN, None, None, None


def _waiting(session: Session, actor: Actor, id: str) -> DraftRow:
    row = found(session, actor, id, hold=True)
    if row.state != PROPOSED:
        raise Conflict(
            "Rancangan ini tidak sedang menunggu pengesahan. Muat ulang halaman untuk melihat keadaannya."
        )
    return row


def release(
    session: Session, actor: Actor, id: str, sha256: str, now: datetime, *, over: int | None = None
) -> Deployed:
    """Put the proposed draft into force as the next version, at once or on its day.

    ``sha256`` is what the approver has seen. ``over`` confirms that this version is replaced although the draft was
    not drawn from it (0: that none is in force). Forbidden for everybody who drew on it or proposed it, for programs,
    and without ``draft.release``. Conflict when something else is proposed by now; BaseMoved; Broken.
    """
    identity.require(actor, "draft.release")
    row = _waiting(session, actor, id)
    refuse_own(actor, draft(row, files=False))
    forms = orjson.loads(row.forms)
    if row.sha256 != sha256 or fingerprint(row.xml, forms) != row.sha256:
        raise Conflict(
            "Yang diusulkan sekarang bukan lagi yang Anda lihat. Muat ulang halaman, periksa sekali lagi, lalu sahkan."
        )

    def agreed(version: int | None) -> None:
        if version != row.base and (over is None or over != (version or 0)):
            raise BaseMoved(row.base, version)

    done = definitions.release(session, actor, row.xml, forms, _approval(row), now, agreed)
    row.state, row.version, row.decided_by, row.decided_at = RELEASED, done.version, actor.person, now
    session.flush()
    data = {"name": row.name, "version": done.version, "sha256": row.sha256, "paper": row.paper, "over": over}
    tell(session, actor, id, "draft_released", data, now)
    telling.released(session, row, now)
    return done


def refuse_own(actor: Actor, found: Draft) -> None:
    """Forbidden unless the actor is a second natural person: nobody who drew on the draft, nor who proposed it."""
    if actor.program or actor.person in {*found.authors, found.created_by, found.proposed_by}:
        raise Forbidden(
            "Anda ikut merancang atau mengusulkan ini. Pengesahan harus oleh pemilik proses lain, orang kedua."
        )


def _approval(row: DraftRow) -> Approval:
    authors = tuple(orjson.loads(row.authors))
    return Approval(authors, row.proposed_by or "", row.paper, row.note, row.effective_at, row.base)
