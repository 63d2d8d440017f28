"""Handing notes to a second keeper: a folder, a mailbox, a program of somebody else; each at least once."""

import os
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import ClassVar

from sqlalchemy.orm import Session

from service import identity
from service.checkpoints.making import Checkpoint, find
from service.checkpoints.routine import keeping
from service.errors import Conflict
from service.jobs import Job
from service.notices.letters import Letter, message
from service.notices.sent import Sent, write_down
from service.notices.smtp import hand_over
from service.notices.webhook import post
from service.settings import MailServer, Post


@dataclass(frozen=True, slots=True)
class Parcel:
    """A note on its way: into ``file``, to ``url``, or as ``mail``."""

    note: str
    file: Path | None = None
    url: str = ""
    mail: EmailMessage | None = None
    to: str = ""


class Keep:
    """The ``keep`` jobs. What is handed over twice is the same note, so a broken call is simply made again."""

    once: ClassVar[bool] = False

    def read(self, session: Session, job: Job) -> Parcel | None:
        """The note and where it goes as things stand now; ``None`` when nobody keeps it there any more."""
        chosen, to = keeping(session), job.payload["to"]
        made = find(session, job.tenant, job.payload["number"])
        if to == "folder" and chosen.folder:
            return Parcel(made.note, file=chosen.folder / job.tenant / f"{made.number:08d}.txt")
        if to == "url" and chosen.url:
            return Parcel(made.note, url=chosen.url)
        if to == "mail" and chosen.mail:
            name = identity.agency(session, job.tenant).name
            return Parcel(made.note, mail=_mail(made, name, chosen.mail, job), to=chosen.mail)
        return None

    def call(self, thing: Parcel | None, job: Job) -> Sent:
        """Hand it over."""
        if thing is None:
            return Sent()
        if thing.file:
            return _dropped(thing.file, thing.note)
        if thing.mail:
            return hand_over(thing.mail, Post.from_env().sender, thing.to, _server())
        headers = {"Content-Type": "text/plain; charset=utf-8", "User-Agent": "Lajur", "X-Lajur-Id": job.id}
        return post(thing.url, thing.note.encode(), headers, private=Post.from_env().private_webhooks)

    def apply(self, session: Session, job: Job, result: Sent, now: datetime) -> None:
        """Write down how it ended."""
        write_down(session, job, result, now)


def _dropped(file: Path, note: str) -> Sent:
    """A file that is there already is never written over: with other words in it, somebody must look."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists():
            same = file.read_text("utf-8") == note
            return (
                Sent() if same else Sent(f"Di {file} sudah ada catatan lain. Periksa keduanya.", final=True)
            )
        fresh = file.with_suffix(".part")
        with open(fresh, "w", encoding="utf-8") as out:
            out.write(note)
            out.flush()
            os.fsync(out.fileno())
        os.replace(fresh, file)
    except OSError as error:
        return Sent(f"{file} tidak dapat ditulis: {error.strerror}")
    return Sent()


def _server() -> MailServer:
    server = Post.from_env().server
    if server is None:
        raise Conflict("LAJUR_SMTP_URL tidak diatur pada pekerja ini. Atur, lalu jalankan ulang Lajur.")
    return server


def _mail(made: Checkpoint, agency: str, to: str, job: Job) -> EmailMessage:
    letter = Letter(
        "Penyimpan catatan",
        to,
        f"[Lajur] Titik periksa nomor {made.number}, {agency}",
        "Simpan surel ini. Lampirannya membuktikan riwayat instansi sampai saat ini, tanpa memuat isinya.",
        (("Nomor", str(made.number)), ("Riwayat", str(made.size)), ("Waktu (UTC)", made.at.isoformat())),
        "",
        agency,
    )
    mail = message(letter, Post.from_env().sender or to, job.id, job.due_at)
    name = f"{job.tenant}-{made.number:08d}.txt"
    mail.add_attachment(
        made.note.encode(), maintype="application", subtype="octet-stream", filename=name
    )  # as text a mail would change its line ends, and the signature would hold no more
    return mail
