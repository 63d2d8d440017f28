"""What is written down of a person, checked: name, NIP, address, login; and the first password. Pure."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from service.errors import Invalid

SHORTEST_NAME, LONGEST_NAME = 2, 120
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody mistakes for another when reading them from paper."""


@dataclass(frozen=True, slots=True)
class Particulars:
    """A person's name, NIP (18 digits) and mail address; ``None`` where there is none."""

    name: str
    nip: str | None = None
    email: str | None = None


def checked(given: Particulars) -> Particulars:
    """The particulars as they are stored: spaces made single, empty ones ``None``; Invalid says what is wrong."""
    return Particulars(checked_name(given.name), checked_nip(given.nip), checked_email(given.email))


def checked_name(text: str) -> str:
    """A name of 2 to 120 characters; Invalid otherwise."""
    name = " ".join(text.split())
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise Invalid(
            "Nama harus {shortest} sampai {longest} huruf tanpa tanda kendali; ditemukan {found}. Perbaiki namanya.",
            shortest=SHORTEST_NAME,
            longest=LONGEST_NAME,
            found=len(name),
        )
    return name


def checked_nip(text: str | None) -> str | None:
    """A NIP (Perka BKN 22/2007): birth date, month of appointment, sex 1 or 2, three digits. Invalid otherwise.

    Spaces between its parts are how it is printed; nothing at all means the person has none.
    """
    nip = "".join((text or "").split())
    if not nip:
        return None
    if not (len(nip) == 18 and nip.isascii() and nip.isdigit()):
        raise Invalid("NIP harus 18 angka; ditemukan “{found}”. Periksa NIP-nya.", found=nip[:30])
    if not _dated(nip):
        raise Invalid(
            "NIP harus tanggal lahir (8 angka), bulan pengangkatan (6), jenis kelamin 1 atau 2, nomor urut (3); "
            "ditemukan {found}. Periksa NIP-nya.",
            found=nip,
        )
    return nip


def _dated(nip: str) -> bool:
    try:
        born = datetime.strptime(nip[:8], "%Y%m%d")  # noqa: DTZ007 (a birthday has no zone)
        appointed = datetime.strptime(nip[8:14], "%Y%m")  # noqa: DTZ007
    except ValueError:
        return False
    return 1900 <= born.year < appointed.year <= 2100 and nip[14] in "12"


def checked_email(text: str | None) -> str | None:
    """One plain address as HTML's own field accepts it, or none; Invalid otherwise."""
    found = (text or "").strip()
    if found and (len(found) > 254 or not _ADDRESS.fullmatch(found)):
        raise Invalid("Alamat surel harus seperti nama@instansi.go.id. Perbaiki alamatnya.")
    return found or None


def checked_login(text: str) -> str:
    """A login of 3 to 60 small letters, digits, dots, dashes and underscores; Invalid otherwise."""
    login = text.strip()
    if not _LOGIN.fullmatch(login):
        raise Invalid(
            "Nama pengguna harus 3 sampai 60 huruf kecil, angka, titik, strip atau garis bawah, diawali huruf atau "
            "angka; ditemukan “{found}”. Perbaiki nama penggunanya.",
            found=login[:60],
        )
    return login


def first_password() -> str:
    """Sixteen random letters in groups of four, easy to read from paper: 79 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
