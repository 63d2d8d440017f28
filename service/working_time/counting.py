"""The three ways in which an SOP or a law counts a duration."""

from collections.abc import Callable, Mapping
from datetime import date
from math import ceil
from types import MappingProxyType
from typing import TypeAlias

from service.durations import Duration
from service.working_time.span import DAY, FIRST_ORDINAL, Span

KERJA = "kerja"
"""Working time, the default: minutes and hours worked, days by the same clock time, months rolled forward."""
KALENDER = "kalender"
"""Time on the wall: hours as they pass, days of the calendar rolled forward to a working day."""
STATUTORI = "statutori"
"""As the law counts (UU 14/2008, UU 30/2014): the day of receipt excluded, due at closing time."""

SECOND = 1_000_000
Rule: TypeAlias = Callable[[Span, int, Duration], int]


def kerja(span: Span, at: int, duration: Duration) -> int:
    """Months, then days (a week is five), then hours and minutes; a share of a day is one of its working time."""
    if duration.years or duration.months:
        at = span.on(_months_later(span.local(at), duration))
    days = duration.weeks * 5 + duration.days
    amount = duration.exact_seconds * SECOND
    if days:
        whole = int(days)
        if days != whole:
            amount += int((days - whole) * span.day_length(at))
        if whole:
            at = span.days_later(at, whole)
    return span.plus(at, amount) if amount else at


def kalender(span: Span, at: int, duration: Duration) -> int:
    """Dates first, rolled forward when they fall on a day off; then hours and minutes as they pass."""
    days = duration.weeks * 7 + duration.days
    if days or duration.years or duration.months:
        at = span.on(_months_later(span.local(at), duration) + int(days * DAY))
    return at + duration.exact_seconds * SECOND


def statutori(span: Span, at: int, duration: Duration) -> int:
    """By date only: receipt on a day off is receipt on the next working day, and the day after it is day one.

    Half a day is a day. Hours and minutes are counted as working time.
    """
    days = ceil(duration.weeks * 5 + duration.days)
    if days or duration.years or duration.months:
        received = span.next_day(span.local(at))
        at = span.closing(_months_later(received * DAY, duration) // DAY, days)
    return span.plus(at, duration.exact_seconds * SECOND) if duration.exact_seconds else at


def _months_later(local: int, duration: Duration) -> int:
    """Calendar months later at the same clock time; the day is kept inside a shorter month."""
    if not duration.years and not duration.months:
        return local
    number, clock = divmod(local, DAY)
    later = duration.months_after(date.fromordinal(number + FIRST_ORDINAL))
    return (later.toordinal() - FIRST_ORDINAL) * DAY + clock


RULES: Mapping[str, Rule] = MappingProxyType({KERJA: kerja, KALENDER: kalender, STATUTORI: statutori})
