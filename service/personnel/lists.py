"""A list of people as an office keeps it in a spreadsheet: CSV or XLSX with a line for each person and seat."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from service.calendars import Wrong, read_date
from service.errors import Invalid
from service.identity import ROLES
from service.personnel.import_workbook import MAGIC, MOST_COLUMNS, read_workbook
from service.personnel.particulars import checked_email, checked_login, checked_name, checked_nip
from service.spreadsheet import harmless

LARGEST, MOST_LINES = 2 * 1024 * 1024, 2_000
COLUMNS = {
    "name": ("nama", "nama lengkap", "nama pegawai", "name"),
    "nip": ("nip",),
    "login": ("login", "nama pengguna", "pengguna", "username", "user"),
    "email": ("email", "surel", "e-mail", "alamat surel"),
    "roles": ("peran", "role", "roles"),
    "seat": ("jabatan", "seat"),
    "since": ("sejak", "tmt", "mulai", "since"),
}
ROLE_WORDS = {
    "applicant": ("pemohon",),
    "seat_holder": ("pelaksana", "pegawai"),
    "process_owner": ("pemilik proses",),
    "agency_admin": ("admin instansi", "admin"),
    "auditor": ("auditor",),
    "data_reader": ("pembaca data pribadi", "pembaca data"),
    "operator": ("operator",),
}
TEMPLATE = ("nama", "nip", "login", "email", "peran", "jabatan", "sejak")
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_AS_TEXT = re.compile(r"""="([^"]*)"|'(.*)""")
"""How spreadsheets keep long numbers as text."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line that can be taken, checked by itself. What the list leaves empty is empty here and stays as it is."""

    number: int
    name: str
    nip: str | None
    login: str
    email: str | None
    roles: frozenset[str]
    seat: str
    since: date | None


def read_list(data: bytes) -> tuple[list[Line], list[Wrong]]:
    """The lines of a list, and those that cannot be taken with the reason. The first line names the columns.

    CSV with commas, semicolons or tabs in UTF-8, UTF-16 or Windows-1252, or XLSX; at most 2 MB and 2,000 lines.
    Invalid when the whole is unreadable, too large, empty, or lacks the columns nama and login or NIP.
    """
    if len(data) > LARGEST:
        raise Invalid("Daftar paling besar 2 MB. Bagi daftarnya, lalu impor satu per satu.")
    rows = _rows(data)
    places = _places(next(rows, (1, []))[1])
    lines: list[Line] = []
    wrong: list[Wrong] = []
    for number, row in rows:
        if len(lines) + len(wrong) == MOST_LINES:
            raise Invalid("Daftar paling banyak {most} baris. Bagi daftarnya.", most=MOST_LINES)
        try:
            lines.append(_line(number, row, places))
        except Invalid as no:
            wrong.append(Wrong(number, no.text, no.values))
    if not lines and not wrong:
        raise Invalid(
            "Daftar tidak memuat satu orang pun. Isi paling sedikit satu baris di bawah nama kolom."
        )
    return lines, wrong


def _rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Lines with their numbers, empty ones left out."""
    if data.startswith(_OLD_WORKBOOK):
        raise Invalid("Berkas XLS lama tidak dapat dibaca. Simpan sebagai XLSX atau CSV, lalu coba lagi.")
    numbered: Iterable[tuple[int, Sequence[str]]]
    numbered = enumerate(read_workbook(data), 1) if data.startswith(MAGIC) else _csv(_decoded(data))
    for number, row in numbered:
        cells = [_cell(text) for text in row]
        if any(cells):
            yield number, cells


def _cell(text: str) -> str:
    text = text.strip()
    found = _AS_TEXT.fullmatch(text)
    return (found[1] or found[2] or "").strip() if found else text


def _decoded(data: bytes) -> str:
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if "\x00" not in text:
            return text
        break
    raise Invalid("Berkas harus CSV atau XLSX. Simpan ulang sebagai “CSV UTF-8” atau XLSX, lalu coba lagi.")


def _encodings(data: bytes) -> tuple[str, ...]:
    """UTF-16 by its mark; else UTF-8, or Windows-1252 unless it is UTF-8 with half letters."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return ("cp1252",)
    return ("utf-8-sig",)


def _csv(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.lstrip().partition("\n")[0]
    separator = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise Invalid(
            "Baris {number} tidak dapat dibaca sebagai CSV. Periksa tanda kutipnya.", number=reader.line_num
        ) from error


def _places(header: Sequence[str]) -> dict[str, int]:
    """Where each column stands; those that are missing are left out."""
    if len(header) > MOST_COLUMNS:
        raise Invalid(
            "Daftar paling banyak {most} kolom; ditemukan {found}. Hapus kolom yang tidak perlu.",
            most=MOST_COLUMNS,
            found=len(header),
        )
    names = [" ".join(cell.lower().split()) for cell in header]
    found = {
        column: place
        for column, called in COLUMNS.items()
        if (place := next((place for place, name in enumerate(names) if name in called), -1)) >= 0
    }
    if "name" not in found or not {"login", "nip"} & set(found):
        raise Invalid(
            "Baris pertama harus menamai kolom nama dan login atau nip; ditemukan “{found}”. Pakai contoh berkasnya.",
            found=", ".join(header)[:80],
        )
    return found


def _line(number: int, row: Sequence[str], places: Mapping[str, int]) -> Line:
    cells = {column: row[place] if place < len(row) else "" for column, place in places.items()}
    given = dict.fromkeys(COLUMNS, "") | cells
    if not given["login"] and not given["nip"]:
        raise Invalid("Baris ini tanpa login dan tanpa NIP. Isi salah satu agar orangnya dikenali.")
    if "E+" in given["nip"].upper():
        raise Invalid(
            "NIP terbaca sebagai bilangan ({found}) dan kehilangan angka. Ubah kolomnya menjadi teks, lalu isi lagi.",
            found=given["nip"][:30],
        )
    if given["since"] and not given["seat"]:
        raise Invalid("Kolom sejak diisi tetapi jabatan kosong. Isi jabatannya atau kosongkan tanggalnya.")
    return Line(
        number=number,
        name=checked_name(given["name"]) if given["name"] else "",
        nip=checked_nip(given["nip"]),
        login=checked_login(given["login"]) if given["login"] else "",
        email=checked_email(given["email"]),
        roles=_roles(given["roles"]),
        seat=given["seat"][:200],
        since=read_date(given["since"]) if given["since"] else None,
    )


def _roles(text: str) -> frozenset[str]:
    """Roles by key or by word, with commas, semicolons or slashes between."""
    words = [" ".join(word.lower().split()) for word in re.split(r"[,;/|]", text) if word.strip()]
    return frozenset(_role(word) for word in words)


def _role(word: str) -> str:
    if word in ROLES - {"program"}:  # those are made one by one, on their own page
        return word
    found = next((role for role, called in ROLE_WORDS.items() if word in called), None)
    if found is None:
        raise Invalid(
            "Peran harus satu dari {known}; ditemukan “{found}”. Perbaiki perannya.",
            known=", ".join(called[0] for called in ROLE_WORDS.values()),
            found=word[:40],
        )
    return found


def template(seats: Sequence[str]) -> str:
    """A CSV to fill in: the columns, and a line for each of these seats' titles to show how."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(TEMPLATE)
    for title in seats or ("",):
        writer.writerow([harmless(cell) for cell in ("", "", "", "", "pelaksana", title, "")])
    return "\ufeff" + out.getvalue()
