"""ISO 8601 durations, read strictly."""

import re
from calendar import isleap
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import TypeVar

from service.errors import Invalid

Moment = TypeVar("Moment", date, datetime)

_SHARE = r"(?:\.\d{1,4})?"
_ISO = re.compile(
    rf"P(?:(?P<weeks>\d{{1,4}}{_SHARE})W|(?:(?P<years>\d{{1,2}})Y)?(?:(?P<months>\d{{1,4}})M)?"
    rf"(?:(?P<days>\d{{1,5}}{_SHARE})D)?(?:T(?=\d)(?:(?P<hours>\d{{1,6}}{_SHARE})H)?"
    rf"(?:(?P<minutes>\d{{1,7}}{_SHARE})M)?(?:(?P<seconds>\d{{1,8}})S)?)?)",
    re.ASCII,
)
_LONGEST = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Duration:
    """A duration longer than zero. Weeks and days may have a share (0,5 hari); hours and smaller are whole."""

    years: int = 0
    months: int = 0
    weeks: int | Fraction = 0
    days: int | Fraction = 0
    hours: int = 0
    minutes: int = 0
    seconds: int = 0

    def after(self, start: datetime) -> datetime:
        """Wall clock: calendar months first, kept inside the month, then exact time.

        Invalid for an end that no calendar knows (after the year 9999).
        """
        try:
            return self.months_after(start) + timedelta(
                seconds=float((self.weeks * 7 + self.days) * 86_400) + self.exact_seconds
            )
        except (OverflowError, ValueError):
            raise Invalid(
                "Waktu harus berakhir sebelum tahun 9999; mulai {start:%Y-%m-%d} terlalu lama. "
                "Pilih waktu yang lebih pendek.",
                start=start,
            ) from None

    def months_after(self, start: Moment) -> Moment:
        """Years and months later at the same clock time; the day is kept inside a shorter month."""
        months = (start.year + self.years) * 12 + start.month - 1 + self.months
        year, month = months // 12, months % 12 + 1
        longest = 29 if month == 2 and isleap(year) else _LONGEST[month]
        return start.replace(year=year, month=month, day=min(start.day, longest))

    @property
    def exact_seconds(self) -> int:
        """Hours, minutes and seconds together."""
        return self.hours * 3600 + self.minutes * 60 + self.seconds


def iso(text: str, *, shares: bool = False) -> Duration:
    """``PT30M``, ``P1D``, ``P1W``, ``P3M``, ``P1DT4H``; with ``shares`` also ``P0.5D``, ``P1.5W`` and ``PT1.5H``.

    Invalid for anything else: signs, zero, cycles, weeks beside days. Diagrams take no shares, since other
    engines do not read them; SOPs do ("0,5 hari").
    """
    found = _ISO.fullmatch(text)
    parts = {unit: Fraction(count) for unit, count in found.groupdict().items() if count} if found else {}
    said = _duration(parts)
    if said == Duration() or "." in text and not shares:
        raise Invalid(
            "Waktu harus durasi ISO 8601 seperti PT30M, P1D, P1W atau P3M; ditemukan “{text}”. Perbaiki waktunya.",
            text=text[:40],
        )
    return said


def _duration(parts: dict[str, Fraction]) -> Duration:
    """Shares of hours and minutes become whole seconds; weeks and days keep theirs until they are counted."""
    hours, minutes = parts.get("hours", Fraction(0)), parts.get("minutes", Fraction(0))
    seconds = int(parts.get("seconds", 0))
    if hours.denominator > 1 or minutes.denominator > 1:
        hours, minutes, seconds = Fraction(0), Fraction(0), round(hours * 3600 + minutes * 60) + seconds
    return Duration(
        years=int(parts.get("years", 0)),
        months=int(parts.get("months", 0)),
        weeks=_number(parts.get("weeks", Fraction(0))),
        days=_number(parts.get("days", Fraction(0))),
        hours=int(hours),
        minutes=int(minutes),
        seconds=seconds,
    )


def _number(part: Fraction) -> int | Fraction:
    return int(part) if part.denominator == 1 else part
