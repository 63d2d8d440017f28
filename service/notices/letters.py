"""What a mail says: plain text and simple HTML, in the words of the office. Pure."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from html import escape
from zoneinfo import ZoneInfo

MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
LONGEST_STEP, LONGEST_SUBJECT = 120, 200
_SUBJECTS = {"opened": "Tugas baru", "reminder": "Segera", "late": "Terlambat", "late_below": "Terlambat"}
_OF_DRAFTS = {
    "draft_waiting": "Menunggu pengesahan",
    "draft_returned": "Rancangan dikembalikan",
    "draft_released": "Rancangan disahkan",
}
_SENTENCES = {
    "opened": "Sebuah langkah menunggu Anda.",
    "reminder": "Waktu untuk langkah ini hampir habis.",
    "late": "Langkah ini melewati tenggatnya. Bila belum selesai, mohon segera diselesaikan.",
    "late_below": "Langkah pada jabatan di bawah Anda melewati tenggatnya.",
    "draft_waiting": "Sebuah rancangan SOP menunggu pengesahan Anda.",
    "draft_returned": "Rancangan SOP Anda dikembalikan untuk diperbaiki.",
    "draft_released": "Rancangan SOP Anda sudah disahkan.",
    "sample": "Ini contoh. Surel pemberitahuan Lajur sampai kepada Anda.",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail before it is put into its envelope. ``facts`` are lines of name and value, ``link`` may be empty."""

    name: str
    address: str
    subject: str
    sentence: str
    facts: tuple[tuple[str, str], ...]
    link: str
    agency: str


def letter(
    kind: str, name: str, address: str, facts: tuple[tuple[str, str], ...], link: str, agency: str
) -> Letter:
    """A letter of that kind (opened, reminder, late, late_below, draft_…, sample).

    Langkah and Berkas are among the facts, of a draft Rancangan.
    """
    told = dict(facts)
    about = "Contoh pemberitahuan"
    if kind in _SUBJECTS:
        about = f"{_SUBJECTS[kind]}: {_line(told['Langkah'], LONGEST_STEP)} – berkas {told['Berkas']}"
    if kind in _OF_DRAFTS:
        about = f"{_OF_DRAFTS[kind]}: {_line(told['Rancangan'], LONGEST_STEP)}"
    return Letter(name, address, f"[Lajur] {about}", _SENTENCES[kind], facts, link, agency)


def message(letter: Letter, sender: str, id: str, at: datetime) -> EmailMessage:
    """The letter as a mail of ``at`` with its own Message-ID. Names are text: control signs become spaces.

    ValueError for an address that is none.
    """
    mail = EmailMessage()
    mail["From"] = Address("Lajur", addr_spec=sender)
    mail["To"] = Address(_line(letter.name, 100), addr_spec=letter.address)
    mail["Subject"] = _line(letter.subject, LONGEST_SUBJECT)
    mail["Date"] = at
    mail["Message-ID"] = f"<{id}@{sender.partition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["Content-Language"] = "id"
    mail.set_content(_text(letter), cte="quoted-printable")
    mail.add_alternative(_html(letter), subtype="html", cte="quoted-printable")
    return mail


def _line(text: str, longest: int) -> str:
    """One line of printable text."""
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


def _text(letter: Letter) -> str:
    facts = "".join(f"{name}: {_line(value, 500)}\n" for name, value in letter.facts)
    link = f"\nBuka: {letter.link}\n" if letter.link else ""
    said = f"Yth. {_line(letter.name, 100)},\n\n{letter.sentence}\n\n{facts}{link}"
    return f"{said}\n-- \n{_foot(letter)}\n"


def _html(letter: Letter) -> str:
    rows = "".join(
        f'<tr><th align="left">{escape(name)}</th><td>{escape(_line(value, 500))}</td></tr>'
        for name, value in letter.facts
    )
    table = f'<table cellpadding="4">{rows}</table>' if rows else ""
    link = f'<p><a href="{escape(letter.link)}">Buka di Lajur</a></p>' if letter.link else ""
    return (
        '<!doctype html><html lang="id"><head><meta charset="utf-8"></head><body>'
        f"<p>Yth. {escape(_line(letter.name, 100))},</p><p>{escape(letter.sentence)}</p>{table}{link}"
        f"<p><small>{escape(_foot(letter))}</small></p></body></html>\n"
    )


def _foot(letter: Letter) -> str:
    return f"Surel ini dikirim otomatis oleh Lajur, {_line(letter.agency, 200)}. Mohon tidak dibalas."


def written(at: datetime, zone: ZoneInfo) -> str:
    """24 November 2026 10.00 WITA."""
    local = at.astimezone(zone)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year} {local:%H.%M} {local.tzname()}"
