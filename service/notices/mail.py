"""Mails by SMTP: read in one transaction, sent outside of any, and its end written down in another."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from service import identity, jobs
from service.errors import Conflict
from service.identity import Actor, Occupant
from service.jobs import Job
from service.notices.drafts import KINDS, WAITING, draft_called
from service.notices.letters import Letter, letter, message, written
from service.notices.sent import Sent, write_down
from service.notices.smtp import hand_over
from service.settings import MailServer, Post
from service.tasks.tables import TaskRow


def send_sample(session: Session, actor: Actor, now: datetime) -> str:
    """Send the person an example at once, quiet hours or not; the address it goes to. Refusals say what is missing."""
    identity.require(actor, "notice.settings")
    me = identity.reachable(session, actor.tenant, {actor.person}).get(actor.person)
    if Post.from_env().server is None:
        raise Conflict(
            "Surel belum diatur: isi LAJUR_SMTP_URL, lalu jalankan ulang Lajur. Hubungi operator Anda."
        )
    if me is None or not me.email:
        raise Conflict("Anda belum mempunyai alamat surel. Simpan alamat Anda dahulu, lalu kirim contoh.")
    jobs.enqueue(session, actor.tenant, "mail", now, {"kind": "sample", "person": me.id})
    return me.email


@dataclass(frozen=True, slots=True)
class Envelope:
    """A mail, ready to be handed over."""

    mail: EmailMessage
    sender: str
    to: str
    server: MailServer


class Mail:
    """The ``mail`` jobs. A job that was begun and never ended is not begun again (``once``): SMTP cannot be asked."""

    once: ClassVar[bool] = True

    def read(self, session: Session, job: Job) -> Envelope | None:
        """The person's mail as things stand now; ``None`` when there is nothing to tell any more."""
        told, post = _told(session, job), Post.from_env()
        if told is None:
            return None
        if post.server is None:
            raise Conflict("LAJUR_SMTP_URL tidak diatur pada pekerja ini. Atur, lalu jalankan ulang Lajur.")
        mail = message(told, post.sender, job.id, job.due_at)
        return Envelope(mail, post.sender, told.address, post.server)

    def call(self, thing: Envelope | None, job: Job) -> Sent:
        """Hand it to the mail server."""
        return hand_over(thing.mail, thing.sender, thing.to, thing.server) if thing else Sent()

    def apply(self, session: Session, job: Job, result: Sent, now: datetime) -> None:
        """Write down how it ended."""
        write_down(session, job, result, now)


def _told(session: Session, job: Job) -> Letter | None:
    person = identity.reachable(session, job.tenant, {job.payload["person"]}).get(job.payload["person"])
    if person is None or not person.email:
        return None
    agency, kind = identity.agency(session, job.tenant), job.payload["kind"]
    if kind == "sample":
        return letter(kind, person.name, person.email, (), "", agency.name)
    if kind in KINDS:
        return _of_draft(session, job, person, agency.name)
    task = session.get(TaskRow, (job.tenant, job.payload["task"]), populate_existing=True)
    if task is None or not _still_news(task, kind, person.id):
        return None
    place = f"berkas/{task.instance}" if kind == "late_below" else f"tugas/{task.id}"
    link = f"{Post.from_env().public_url}/{place}"
    return letter(kind, person.name, person.email, _facts(task, agency.clock), link, agency.name)


def _of_draft(session: Session, job: Job, person: Occupant, agency: str) -> Letter | None:
    """The same of a draft; one that was decided meanwhile asks for nothing."""
    kind, draft = job.payload["kind"], job.payload["draft"]
    if kind == WAITING and not draft_called(session, job.tenant, draft, person.id):
        return None
    link = f"{Post.from_env().public_url}/rancangan/{draft}/pengesahan"
    return letter(kind, person.name, person.email or "", (("Rancangan", job.payload["about"]),), link, agency)


def _still_news(task: TaskRow, kind: str, person: str) -> bool:
    """A mail may have waited a weekend: work that is done, taken by somebody else or late already is no news."""
    if kind in ("late", "late_below"):
        return True
    waits = task.state == "open" and task.assignee in (None, person)
    return waits and not (kind == "reminder" and task.late_at)


def _facts(task: TaskRow, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    name = f"{task.name}: {task.item}" if task.item else task.name
    found = [("Langkah", name), ("Berkas", task.number), ("SOP", task.sop_name)]
    if task.due_at:
        found.append(("Tenggat", written(task.due_at, zone)))
    return tuple(found)
