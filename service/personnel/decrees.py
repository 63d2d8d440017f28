"""The files of decrees (SK, surat perintah, nota dinas): kept as they were brought, and handed out as they are."""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from service import identity
from service.database import new_id
from service.errors import Invalid, NotFound
from service.identity import Actor
from service.identity.tables import DecreeRow

LARGEST = 2 * 1024 * 1024
_KINDS = (
    (b"%PDF-", "application/pdf", ".pdf"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
)
"""How the files begin that an office scans or prints: ISO 32000-1 7.5.2, ISO/IEC 10918-1 B.1.1.3, ISO/IEC 15948 5.2."""
_ODD = re.compile(r"[^\w.()-]+")


@dataclass(frozen=True, slots=True)
class File:
    """A file as somebody brought it: its name there, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Decree:
    """A kept file: a safe name, its media type by its first bytes, and the SHA-256 that the history names too."""

    id: str
    name: str
    media: str
    sha256: str
    data: bytes


def keep(session: Session, actor: Actor, file: File, now: datetime) -> tuple[str, str]:
    """Keep the file; its id and SHA-256. Invalid when it is empty, larger than 2 MB, or neither PDF, JPEG nor PNG.

    Whoever calls has asked for the right to what the decree is for.
    """
    if not 0 < len(file.data) <= LARGEST:
        raise Invalid(
            "Berkas SK harus berisi dan paling besar 2 MB; ditemukan {size} kB. Pilih berkas lain.",
            size=-(-len(file.data) // 1024),
        )
    media, ending = _kind(file.data)
    row = DecreeRow(
        tenant=actor.tenant,
        id=new_id(),
        name=safe_name(file.name, ending),
        media=media,
        sha256=sha256(file.data).hexdigest(),
        data=file.data,
        brought_by=actor.person,
        brought_at=now,
    )
    session.add(row)
    session.flush()
    return row.id, row.sha256


def decree(session: Session, actor: Actor, id: str) -> Decree:
    """The kept file; Forbidden without ``seat.read``, NotFound for an unknown id."""
    identity.require(actor, "seat.read")
    query = select(DecreeRow).where(DecreeRow.tenant == actor.tenant, DecreeRow.id == id)
    row = session.scalars(query.options(undefer(DecreeRow.data))).first()
    if row is None:
        raise NotFound("Berkas SK tidak ditemukan.")
    return Decree(row.id, row.name, row.media, row.sha256, row.data)


def safe_name(name: str, ending: str) -> str:
    """The last part of the name without odd characters, with the ending that fits the content."""
    last = PurePosixPath(name.replace("\\", "/").replace("\x00", "")).name
    stem = _ODD.sub("-", last.rsplit(".", 1)[0]).strip("-.")[:80]
    return f"{stem or 'sk'}{ending}"


def _kind(data: bytes) -> tuple[str, str]:
    for beginning, media, ending in _KINDS:
        if data.startswith(beginning):
            return media, ending
    raise Invalid("Berkas SK harus PDF, JPEG, atau PNG; isi berkas ini lain. Pindai atau simpan sebagai PDF.")
