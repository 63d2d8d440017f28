"""What a calendar may say, and the sentence for what it may not."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol

from service.errors import Invalid
from service.working_time import Hours

KINDS = ("off", "working")
YEARS_BACK, YEARS_AHEAD = 1, 5
LONGEST_NAME = 80
LONGEST_UNIT = 60
LONGEST_RAMADAN = timedelta(days=31)
MOST_DAYS = 500
MOST_HOURS = 60


class _Declared(Protocol):
    @property
    def day(self) -> date: ...
    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...


def clean(name: str) -> str:
    """A name with single spaces."""
    return " ".join(name.split())


def check_days(changes: Sequence[_Declared], today: date) -> None:
    """Invalid for a day that may not be declared, one that is named twice, or too many at once."""
    if len(changes) > MOST_DAYS:
        raise Invalid(
            "Sekali kirim paling banyak {most} hari; ditemukan {found}. Bagi daftarnya.",
            most=MOST_DAYS,
            found=len(changes),
        )
    for each in changes:
        check_day(each, today)
    twice = [day for day, times in Counter(each.day for each in changes).items() if times > 1]
    if twice:
        raise Invalid("Tanggal {day} tertulis dua kali. Sisakan satu.", day=min(twice))


def check_day(change: _Declared, today: date) -> None:
    """Invalid for an unknown kind, a date out of reach, or a name that cannot be one."""
    if change.kind not in KINDS:
        raise Invalid(
            "Jenis hari harus libur atau kerja; ditemukan “{kind}”. Pilih salah satu.", kind=change.kind[:40]
        )
    check_date(change.day, today)
    check_name(change.name)


def check_date(day: date, today: date) -> None:
    """Invalid for a date more than a year behind or five years ahead."""
    first, last = _moved(today, -YEARS_BACK), _moved(today, YEARS_AHEAD)
    if not first <= day <= last:
        raise Invalid(
            "Tanggal harus antara {first} dan {last}; ditemukan {found}. Perbaiki tanggalnya.",
            first=first,
            last=last,
            found=day,
        )


def check_name(name: str) -> None:
    """Invalid for an empty or long name, or one with control characters."""
    length = len(clean(name))
    if not 1 <= length <= LONGEST_NAME or not clean(name).isprintable():
        raise Invalid(
            "Nama harus 1 sampai {most} huruf tanpa tanda kendali; ditemukan {found} huruf. Perbaiki namanya.",
            most=LONGEST_NAME,
            found=length,
        )


def check_unit(unit: str) -> None:
    """Invalid for a unit's name that no process could name."""
    if len(unit) > LONGEST_UNIT or not unit.isprintable() or unit != clean(unit):
        raise Invalid(
            "Nama unit harus paling banyak {most} huruf tanpa spasi ganda. Perbaiki namanya.",
            most=LONGEST_UNIT,
        )


def check_hours(hours: Hours, others: Iterable[Hours], today: date) -> None:
    """Invalid for dates out of reach, a week without work, hours by the second, or a Ramadan that is none."""
    check_name(hours.name)
    check_date(hours.since, today)
    if hours.until is not None:
        check_date(hours.until, today)
    if not any(hours.week):
        raise Invalid("Sepekan harus memuat paling sedikit satu hari kerja. Isi jam kerjanya.")
    if any(at.second or at.microsecond for day in hours.week for pair in day for at in pair):
        raise Invalid("Jam kerja ditulis sampai menit, misalnya 07.30. Perbaiki jamnya.")
    rows = list(others)
    if len(rows) >= MOST_HOURS:
        raise Invalid("Paling banyak {most} jam kerja tersimpan. Hapus yang sudah lewat.", most=MOST_HOURS)
    if hours.kind == "ramadan":
        _check_ramadan(hours, [row for row in rows if row.kind == "ramadan"])


def _check_ramadan(hours: Hours, others: Iterable[Hours]) -> None:
    if hours.until is None or hours.until - hours.since >= LONGEST_RAMADAN:
        raise Invalid("Ramadan berlaku paling lama 31 hari. Isi tanggal akhirnya.")
    for row in others:
        if row.until is not None and hours.since <= row.until and row.since <= hours.until:
            raise Invalid(
                "Ramadan ini bertindihan dengan {name} ({since} sampai {until}). Ubah atau hapus yang itu dahulu.",
                name=row.name,
                since=row.since,
                until=row.until,
            )


def _moved(day: date, years: int) -> date:
    """The same day some years on; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
