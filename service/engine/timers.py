"""What a timer's text says, in plain ISO 8601 read strictly: once or again and again, from a date or after a time."""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TypeAlias

from service.durations import Duration, iso
from service.errors import Invalid

DueRule: TypeAlias = Callable[[datetime, str, str], datetime]
"""(start, ISO 8601 text, element id) -> due. The text is a duration, or a date as the diagram says it."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII)
_CYCLE = re.compile(r"R(?P<times>\d{0,4})/(?:(?P<anchor>[^/]+)/)?(?P<every>[^/]+)", re.ASCII)
_SHORTEST_MONTH = 28


@dataclass(frozen=True, slots=True)
class Plan:
    """When a timer fires: ``times`` (``None`` without end), first at ``anchor``, without one after ``every``.

    ``anchor`` and ``every`` are the ISO texts of the diagram, "" where it has none.
    """

    times: int | None
    anchor: str
    every: str


def plan(kind: str, text: str) -> Plan:
    """What ``text`` promises as a timeDuration, timeDate or timeCycle; Invalid when it is not one.

    A cycle is ``R/P6M``, ``R3/PT10H`` (three times in all) or ``R/2026-01-05T08:00:00+07:00/P1W``.
    """
    readers: dict[str, Callable[[str], Plan]] = {
        "timeDuration": _duration,
        "timeDate": _date,
        "timeCycle": _cycle,
    }
    return readers[kind](text)


def date(text: str) -> datetime:
    """``2026-03-31`` or ``2026-03-31T09:00:00+07:00`` as UTC; without an offset it is taken as UTC."""
    try:
        if not _DATE.fullmatch(text):
            raise ValueError(text)
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid(
            "Waktu harus tanggal ISO 8601 seperti 2026-03-31T09:00:00+07:00; ditemukan “{text}”. Perbaiki waktunya.",
            text=text[:40],
        ) from None


def wall_clock(start: datetime, text: str, element: str) -> datetime:
    """The default rule: time as it passes on the wall, weekends and nights included."""
    due = _known(text).after(start) if text.startswith("P") else date(text)
    return due.astimezone(UTC)


def utc(instant: datetime) -> datetime:
    """The instant in UTC; Invalid for one without a zone, which a machine would take for its own."""
    if instant.tzinfo is None:
        raise Invalid("Waktu harus menyebut zona. Beri datetime UTC.")
    return instant.astimezone(UTC)


def repetition(anchor: datetime, every: Duration, number: int) -> datetime:
    """The clock time of the repetition ``number`` (0 is the anchor), without drift: month ends stay month ends."""
    return Duration(
        months=(every.years * 12 + every.months) * number,
        weeks=every.weeks * number,
        days=every.days * number,
        seconds=every.exact_seconds * number,
    ).after(anchor)


def first_after(anchor: datetime, every: Duration, instant: datetime) -> int:
    """The number of the first repetition after ``instant``; all by the clock on the wall, found without walking."""
    if instant < anchor:
        return 0
    days = (every.years * 12 + every.months) * _SHORTEST_MONTH + every.weeks * 7 + every.days
    shortest = timedelta(days=float(days), seconds=every.exact_seconds)
    most = (instant - anchor) // shortest + 2  # one more, for a clock that was put forward
    return bisect_right(range(most), instant, key=lambda number: repetition(anchor, every, number))


@lru_cache(1024)
def _known(text: str) -> Duration:
    return iso(text)


def _duration(text: str) -> Plan:
    iso(text)
    return Plan(1, "", text)


def _date(text: str) -> Plan:
    date(text)
    return Plan(1, text, "")


def _cycle(text: str) -> Plan:
    found = _CYCLE.fullmatch(text)
    if found is None or found["times"] and int(found["times"]) == 0:
        raise Invalid(
            "Pengulangan harus seperti R/P6M atau R3/PT10H; ditemukan “{text}”. Perbaiki waktunya.",
            text=text[:40],
        )
    if found["anchor"] is not None:
        date(found["anchor"])
    iso(found["every"])
    return Plan(int(found["times"]) if found["times"] else None, found["anchor"] or "", found["every"])
