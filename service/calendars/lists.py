"""A list of days as an office keeps it in a spreadsheet: CSV with date, kind and name."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from service.calendars.rules import MOST_DAYS, check_day
from service.calendars.sheets import DayChange
from service.errors import Invalid

LARGEST = 256 * 1024
COLUMNS = {
    "day": ("tanggal", "tgl", "hari", "date", "day"),
    "kind": ("jenis", "kind", "type"),
    "name": ("nama", "keterangan", "name"),
}
KINDS = {
    "off": ("libur", "off", "hari libur", "libur lokal", "libur setempat", "cuti bersama", "holiday"),
    "working": ("kerja", "working", "masuk", "hari kerja", "pengganti", "kerja pengganti", "replacement"),
}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_LOCAL = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line of the list that cannot be taken: its number in the file, and why as a template with its values."""

    number: int
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The place, as the command line names it."""
        return f"baris {self.number}"

    @property
    def sentence(self) -> str:
        """Why, in Indonesian."""
        return self.text.format(**self.values) if self.values else self.text


def read_list(data: bytes, today: date) -> tuple[DayChange, ...]:
    """The days of a list. Its first line names the columns: tanggal (or date), jenis (kind), nama (name).

    UTF-8, with or without BOM; commas, semicolons or tabs between; dates as 2026-03-18 or 18/03/2026; jenis is libur
    or kerja. Invalid names every wrong line in its details (``Wrong``): ``today`` bounds the dates as in ``change``.
    """
    rows = _rows(_text(data))
    places = _places(next(rows, (1, []))[1])
    found: dict[date, DayChange] = {}
    wrong: list[Wrong] = []
    count = 0
    for number, row in rows:
        count += 1
        if count > MOST_DAYS:
            break
        try:
            change = _change(row, places, today)
            if change.day in found:
                raise Invalid("Tanggal {day} tertulis dua kali. Sisakan satu.", day=change.day)
            found[change.day] = change
        except Invalid as no:
            wrong.append(Wrong(number, no.text, no.values))
    _check_whole(count, wrong)
    return tuple(found.values())


def _text(data: bytes) -> str:
    if len(data) > LARGEST:
        raise Invalid("Daftar paling besar 256 KB. Bagi daftarnya.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid("Daftar harus berkas CSV UTF-8. Simpan ulang sebagai “CSV UTF-8”.") from error
    if "\x00" in text:
        raise Invalid("Daftar harus berkas CSV UTF-8. Simpan ulang sebagai “CSV UTF-8”.")
    return text


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines with their numbers; empty ones are left out."""
    first = text.lstrip().partition("\n")[0]
    separator = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise Invalid(
            "Baris {number} tidak dapat dibaca sebagai CSV. Periksa tanda kutipnya.", number=reader.line_num
        ) from error


def _places(header: Sequence[str]) -> dict[str, int]:
    """Where each column stands."""
    names = [cell.lower() for cell in header]
    found = {
        column: next((place for place, name in enumerate(names) if name in called), -1)
        for column, called in COLUMNS.items()
    }
    if -1 in found.values():
        raise Invalid(
            "Baris pertama harus menamai kolom tanggal, jenis dan nama; ditemukan “{found}”. Tambahkan barisnya.",
            found=", ".join(header)[:80],
        )
    return found


def _change(row: Sequence[str], places: Mapping[str, int], today: date) -> DayChange:
    day, kind, name = (row[places[column]] if places[column] < len(row) else "" for column in COLUMNS)
    change = DayChange(read_date(day), _kind(kind), " ".join(name.split()))
    check_day(change, today)
    return change


def read_date(text: str) -> date:
    """2026-03-18, 18/03/2026, 18-3-2026 or 18.3.2026; Invalid otherwise."""
    iso, local = _ISO.fullmatch(text), _LOCAL.fullmatch(text)
    parts = iso.groups() if iso else local.groups()[::-1] if local else None
    try:
        if parts is not None:
            return date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        pass
    raise Invalid(
        "Tanggal ditulis seperti 18/03/2026 atau 2026-03-18; ditemukan “{found}”. Perbaiki tanggalnya.",
        found=text[:20],
    )


def _kind(text: str) -> str:
    word = " ".join(text.lower().split())
    found = next((kind for kind, called in KINDS.items() if word in called), None)
    if found is None:
        raise Invalid(
            "Jenis hari harus libur atau kerja; ditemukan “{kind}”. Pilih salah satu.", kind=text[:40]
        )
    return found


def _check_whole(count: int, wrong: Sequence[Wrong]) -> None:
    if count > MOST_DAYS:
        raise Invalid(
            "Sekali kirim paling banyak {most} hari; ditemukan {found}. Bagi daftarnya.",
            most=MOST_DAYS,
            found=f"> {MOST_DAYS}",
        )
    if wrong:
        raise Invalid(
            "{count} baris daftar belum benar. Perbaiki berkasnya, lalu periksa lagi. Belum ada yang tersimpan.",
            details=wrong,
            count=len(wrong),
        )
    if count == 0:
        raise Invalid("Daftar tidak memuat satu hari pun. Isi paling sedikit satu baris.")
