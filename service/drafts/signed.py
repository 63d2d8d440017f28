"""The signed sheet that comes with a proposal: a PDF that runs nothing, kept by the digest of its bytes."""

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.drafts.tables import PaperRow
from service.errors import Invalid, NotFound
from service.identity import Actor

LARGEST = 3_000_000
"""Bytes; a request may bring 4 MB at all."""
MOST_UNPACKED = 20_000_000
_BEGIN = re.compile(rb"%PDF-[12]\.\d")
_STREAM, _END = re.compile(rb"stream\r?\n"), b"endstream"
_ESCAPED = re.compile(rb"#([0-9a-fA-F]{2})")
_ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|Encrypt|SubmitForm|ImportData|GoToE)(?![A-Za-z0-9])"
)
_ANYWHERE = re.compile(rb"/(?:JavaScript|Launch|RichMedia|SubmitForm|ImportData)(?![A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class Paper:
    """A file as it was brought: its name and its bytes."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        """The digest it is kept by."""
        return sha256(self.data).hexdigest()


def refuse_paper(paper: Paper) -> None:
    """Invalid unless the bytes are a whole PDF of at most 3 MB without scripts, attachments and encryption."""
    data = paper.data
    if len(data) > LARGEST:
        raise Invalid(
            "Naskah PDF paling besar 3 MB; ditemukan {size} MB. Kecilkan pindaiannya, lalu unggah lagi.",
            size=f"{len(data) / 1e6:.1f}".replace(".", ","),
        )
    if not _BEGIN.match(data) or b"%%EOF" not in data[-2048:] or b"endobj" not in data:
        raise Invalid(
            "Naskah harus berkas PDF yang utuh. Simpan atau pindai ulang sebagai PDF, lalu unggah lagi."
        )
    if _runs(data):
        raise Invalid(
            "Naskah PDF tidak boleh memuat skrip, lampiran, isian atau kata sandi. Cetak ulang ke PDF, lalu unggah "
            "lagi."
        )


def _runs(data: bytes) -> bool:
    """Whether something in it is active, also where names are written with escapes or objects are packed."""
    bodies = list(_bodies(data))
    edges = [0, *(at for body in bodies for at in body), len(data)]
    outside = b" ".join(data[begin:end] for begin, end in zip(edges[::2], edges[1::2], strict=True))
    if _ACTIVE.search(_plain(outside)) or _ANYWHERE.search(_plain(data)):
        return True
    return any(_ACTIVE.search(_plain(packed)) for packed in _packed(data, bodies))


def _bodies(data: bytes) -> Iterator[tuple[int, int]]:
    """Where each stream's bytes begin and end; every byte is looked at once."""
    found = _STREAM.search(data)
    while found is not None and (end := data.find(_END, found.end())) >= 0:
        yield found.end(), end
        found = _STREAM.search(data, end + len(_END))


def _plain(data: bytes) -> bytes:
    return _ESCAPED.sub(lambda found: bytes([int(found.group(1), 16)]), data)


def _packed(data: bytes, bodies: Iterable[tuple[int, int]]) -> Iterator[bytes]:
    """The objects that stand in compressed streams; what cannot be unpacked has none. Bounded."""
    left = MOST_UNPACKED
    for begin, end in bodies:
        head = _plain(data[max(0, begin - 600) : begin])
        if b"/ObjStm" not in head[head.rfind(b"obj") + 3 :]:
            continue
        try:
            packed = zlib.decompressobj().decompress(data[begin:end], left)
        except zlib.error:
            continue
        left -= len(packed)
        yield packed
        if left <= 0:
            raise Invalid("Naskah PDF ini terlalu besar bila dibuka. Cetak ulang ke PDF, lalu unggah lagi.")


def keep_paper(session: Session, actor: Actor, paper: Paper, now: datetime) -> str:
    """Keep the file; its digest comes back. The same bytes are kept once. Refused as ``refuse_paper``."""
    refuse_paper(paper)
    digest = paper.sha256
    if session.get(PaperRow, (actor.tenant, digest)) is None:
        name = "".join(sign for sign in paper.name if sign.isprintable())[-120:] or "naskah.pdf"
        row = {"tenant": actor.tenant, "sha256": digest, "name": name, "data": paper.data}
        session.add(PaperRow(**row, stored_by=actor.person, stored_at=now))
        session.flush()
    return digest


def paper_of(session: Session, actor: Actor, digest: str | None) -> Paper:
    """The file of that digest; NotFound otherwise. Whether the actor may read it is asked of what it belongs to."""
    query = select(PaperRow.name, PaperRow.data).where(
        PaperRow.tenant == actor.tenant, PaperRow.sha256 == (digest or "")
    )
    found = session.execute(query).first()
    if found is None:
        raise NotFound("Naskah PDF tidak ditemukan.")
    return Paper(found.name, found.data)
