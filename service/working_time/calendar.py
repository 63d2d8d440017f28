"""An office's calendar: adds durations to instants and measures working time between them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from service.durations import Duration
from service.errors import Invalid
from service.working_time.counting import KERJA, RULES
from service.working_time.days import Almanac, Day
from service.working_time.hours import DEFAULT_RAMADAN, Hours
from service.working_time.span import EPOCH, FIRST_ORDINAL, MICRO, Span, WorkDay, since_epoch

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years an office may count in; a time outside them is a slip of the hand. Spans know one more on either side."""

_EARLIEST = since_epoch(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC))
_LATEST = since_epoch(datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC))
_NONE: Mapping[date, str] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """Hours, days off and replacement working days of an office in its IANA zone. Immutable, shared by threads.

    Of the ``hours`` that hold on a day Ramadan wins, then what began last; ``NORMAL`` where none holds. Replacement
    days beat days off, days off beat national holidays. Instants given are aware, instants returned are UTC.
    Invalid: a zone nobody knows, an instant without zone, anything outside the years 1900 to 2200.
    """

    zone: str
    hours: tuple[Hours, ...] = ()
    days_off: Mapping[date, str] = field(default_factory=lambda: _NONE)
    working_days: Mapping[date, str] = field(default_factory=lambda: _NONE)
    national: bool = True
    _clock: ZoneInfo = field(init=False, repr=False)
    _almanac: Almanac = field(init=False, repr=False)
    _span: Span | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "days_off", MappingProxyType(dict(self.days_off)))
        object.__setattr__(self, "working_days", MappingProxyType(dict(self.working_days)))
        object.__setattr__(self, "_clock", _zone(self.zone))
        almanac = Almanac(self.hours, self.days_off, self.working_days, self.national)
        object.__setattr__(self, "_almanac", almanac)

    def due(self, start: datetime, duration: Duration, counting: str = KERJA) -> datetime:
        """When a duration that begins at ``start`` ends, in UTC; ``counting`` is kerja, kalender or statutori.

        Invalid also when the office does not work that long until the year 2200.
        """
        rule = RULES.get(counting)
        if rule is None:
            raise Invalid(
                "Cara menghitung harus kerja, kalender atau statutori; ditemukan “{found}”. Perbaiki nilainya.",
                found=counting[:40],
            )
        at = _micros(start)
        span = self._over(at)
        while True:
            try:
                return _instant(rule(span, at, duration))
            except IndexError:
                span = self._longer(span)
            except (ValueError, OverflowError):
                raise _outside() from None

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The instant when so much working time has passed since ``start``, on the earlier side of a break.

        No amount gives ``start`` itself or the next opening. Invalid for an amount below zero.
        """
        if amount < timedelta(0):
            raise Invalid(
                "Waktu kerja yang ditambahkan harus nol atau lebih; ditemukan {amount}.", amount=amount
            )
        at, micros = _micros(start), amount // MICRO
        span = self._over(at)
        while True:
            try:
                return _instant(span.plus(at, micros))
            except IndexError:
                span = self._longer(span)

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Working time between two instants, below zero when ``end`` comes first."""
        first, last = _micros(start), _micros(end)
        span = self._over(first)
        if not span.low <= last < span.high:
            span = self._over(last)
        return timedelta(microseconds=span.used(last) - span.used(first))

    def working_minutes(self, start: datetime, end: datetime) -> int:
        """Whole working minutes between two instants, rounded down."""
        return self.elapsed(start, end) // timedelta(minutes=1)

    def share(self, start: datetime, due: datetime, percent: float) -> datetime:
        """The instant when ``percent`` of the working time between two instants is used.

        Without working time between them (a weekend on the wall's clock) it is the share of time as it passes.
        """
        worked = self.elapsed(start, due)
        if worked > timedelta(0):
            return min(self.add(start, worked * percent / 100), due.astimezone(UTC))
        return (start + max(due - start, timedelta(0)) * percent / 100).astimezone(UTC)

    def day(self, date: date) -> Day:
        """What a local date is, why, and its hours."""
        return self._almanac.day(date, self._clock)

    def _over(self, at: int) -> Span:
        """The span that holds an instant, prepared at the first question and kept."""
        span = self._span
        if span is not None and span.low <= at < span.high:
            return span
        year = (EPOCH + at * MICRO).year
        years = span.years if span is not None else range(year - 1, year + 3)
        return self._prepared(min(years[0], year - 1), max(years[-1], year + 1))

    def _longer(self, span: Span) -> Span:
        """Twice the years ahead; Invalid when there are no more."""
        if span.years[-1] > LAST_YEAR:
            raise _outside()
        return self._prepared(span.years[0], span.years[-1] + len(span.years))

    def _prepared(self, first: int, last: int) -> Span:
        """Threads that prepare at once do the same work; the span that is kept is whole either way."""
        years = range(max(first, FIRST_YEAR - 1), min(last, LAST_YEAR + 1) + 1)
        span = Span(self._clock, years, (day for year in years for day in self._work_days(year)))
        object.__setattr__(self, "_span", span)
        return span

    def _work_days(self, year: int) -> Iterator[WorkDay]:
        for ordinal in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()):
            day = date.fromordinal(ordinal)
            if segments := self._almanac.worked(day):
                opens = datetime.combine(day, segments[0][0], self._clock)
                yield WorkDay(
                    ordinal - FIRST_ORDINAL,
                    tuple((self._utc(day, opened), self._utc(day, closed)) for opened, closed in segments),
                    (opens.replace(tzinfo=UTC) - opens) // MICRO,
                )

    def _utc(self, day: date, clock: time) -> int:
        return since_epoch(datetime.combine(day, clock, self._clock))


@lru_cache(64)
def default(zone: str) -> WorkCalendar:
    """The calendar every agency begins with: Perpres 21/2023, Ramadan, national holidays and cuti bersama."""
    return WorkCalendar(zone, DEFAULT_RAMADAN)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise Invalid(
            "Zona waktu harus nama IANA seperti Asia/Makassar; ditemukan “{name}”. Perbaiki zonanya.",
            name=name[:40],
        ) from None


def _micros(instant: datetime) -> int:
    if instant.tzinfo is None:
        raise Invalid("Waktu harus menyebut zona, seperti 2026-02-13T10:00:00+08:00. Tambahkan zonanya.")
    at = since_epoch(instant)
    if not _EARLIEST <= at < _LATEST:
        raise _outside()
    return at


def _instant(at: int) -> datetime:
    if not _EARLIEST <= at < _LATEST:
        raise _outside()
    return EPOCH + timedelta(0, 0, at)


def _outside() -> Invalid:
    return Invalid(
        "Waktu harus berada di antara tahun {first} dan {last}, dan kantor harus mempunyai hari kerja sebelumnya. "
        "Periksa waktunya.",
        first=FIRST_YEAR,
        last=LAST_YEAR,
    )
