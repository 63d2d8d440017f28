"""The first page of the sheet: the identity block, from the properties that the diagram carries."""

import re
from collections.abc import Mapping
from datetime import date

from service.diagram import Process
from service.sheets.model import Identity

LONGEST = 4000
"""Characters of one text. A cell is not a book, and a paper must come to an end."""
_MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
_DATES = (
    ("Tanggal pembuatan", "tgl_pembuatan"),
    ("Tanggal revisi", "tgl_revisi"),
    ("Tanggal pengesahan", "tgl_pengesahan"),
    ("Tanggal efektif", "tgl_efektif"),
)
_BOXES = (
    ("Dasar Hukum", "dasar_hukum"),
    ("Kualifikasi Pelaksana", "kualifikasi_pelaksana"),
    ("Keterkaitan", "keterkaitan"),
    ("Peralatan/Perlengkapan", "peralatan"),
    ("Peringatan", "peringatan"),
    ("Pencatatan dan Pendataan", "pencatatan"),
)
_HIDDEN = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NUMBERED = re.compile(r"_(\d{1,6})")


def identity(process: Process) -> Identity:
    """The block of a process. What its properties do not say stays empty, as on a form that is not filled in."""
    said = {name: clean(value) for name, value in process.properties.items()}
    given = (said.get(f"disahkan_oleh_{part}", "") for part in ("nama", "pangkat", "nip"))
    name, rank, number = given
    return Identity(
        office=tuple(filter(None, (said.get(part, "") for part in ("pemda", "instansi", "unit")))),
        head=(
            ("Nomor SOP", said.get("nomor_sop", "")),
            *((label, spoken(said.get(key, ""))) for label, key in _DATES),
        ),
        signed=tuple(filter(None, (said.get("disahkan_oleh_jabatan", ""),))),
        signer=tuple(filter(None, (name, rank, f"NIP {number}" if number else ""))),
        title=said.get("judul") or clean(process.name) or process.id,
        boxes=tuple((label, _listed(said, key)) for label, key in _BOXES),
    )


def clean(text: str) -> str:
    """A text as a paper bears it: one space between words, no marks that turn its direction, an end."""
    found = " ".join(_HIDDEN.sub("", text).split())
    return found if len(found) <= LONGEST else f"{found[:LONGEST]} … [dipotong]"


def spoken(text: str) -> str:
    """A date as papers write it: 3 Mei 2023; anything else as it is."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _listed(said: Mapping[str, str], key: str) -> tuple[str, ...]:
    """The numbered properties of that name in the order of their numbers, and one without a number before them."""
    numbered = ((name, _NUMBERED.fullmatch(name.removeprefix(key))) for name in said if name.startswith(key))
    found = sorted((int(match[1]), said[name]) for name, match in numbered if match)
    return tuple(text for _, text in [(0, said.get(key, "")), *found] if text)
