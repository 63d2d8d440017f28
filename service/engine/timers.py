"""Timers in plain ISO 8601: read strictly, due by a rule that is handed in, fired only when told."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias, cast

from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition

from service.errors import Invalid

DueRule: TypeAlias = Callable[[datetime, str, str], datetime]
"""(start, ISO 8601 text, element id) -> due. The text is a duration, or a date as the diagram says it."""

_DURATION = re.compile(
    r"P(?:(?P<weeks>\d{1,4})W|(?:(?P<years>\d{1,2})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,7})M)?(?:(?P<seconds>\d{1,8})S)?)?)",
    re.ASCII,
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII)
_CYCLE = re.compile(r"R\d{0,4}/(?:(?P<start>[^/]+)/)?(?P<every>[^/]+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Duration:
    """An ISO 8601 duration of whole units, longer than zero."""

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0
    hours: int = 0
    minutes: int = 0
    seconds: int = 0

    def after(self, start: datetime) -> datetime:
        """Wall clock: calendar months first, kept inside the month, then exact time."""
        months = start.year * 12 + start.month - 1 + self.years * 12 + self.months
        year, month = months // 12, months % 12 + 1
        day = min(start.day, monthrange(year, month)[1])
        exact = timedelta(
            weeks=self.weeks,
            days=self.days,
            hours=self.hours,
            minutes=self.minutes,
            seconds=self.seconds,
        )
        return start.replace(year=year, month=month, day=day) + exact


def duration(text: str) -> Duration:
    """``PT30M``, ``P1D``, ``P1W``, ``P3M``, ``P1DT4H``. Invalid for anything else: fractions, signs, zero, cycles."""
    found = _DURATION.fullmatch(text)
    parts = {unit: int(count) for unit, count in found.groupdict().items() if count} if found else {}
    if not any(parts.values()):
        raise Invalid(
            "Waktu harus durasi ISO 8601 seperti PT30M, P1D, P1W atau P3M; ditemukan “{text}”. Perbaiki waktunya.",
            text=text[:40],
        )
    return Duration(**parts)


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


def cycle(text: str) -> None:
    """Accept ``R/P6M``, ``R3/PT10H`` or ``R/2026-01-05T08:00:00Z/P1W``; Invalid otherwise."""
    found = _CYCLE.fullmatch(text)
    if found is None:
        raise Invalid(
            "Pengulangan harus seperti R/P6M; ditemukan “{text}”. Perbaiki waktunya.", text=text[:40]
        )
    if found["start"] is not None:
        date(found["start"])
    duration(found["every"])


def check(kind: str, text: str) -> None:
    """Refuse a timer text that is not what its ``kind`` (timeDuration, timeDate, timeCycle) promises."""
    readers: dict[str, Callable[[str], object]] = {
        "timeDuration": duration,
        "timeDate": date,
        "timeCycle": cycle,
    }
    readers[kind](text)


def wall_clock(start: datetime, iso: str, element: str) -> datetime:
    """The default rule: time as it passes on the wall, weekends and nights included."""
    due = duration(iso).after(start) if iso.startswith("P") else date(iso)
    return due.astimezone(UTC)


def utc(instant: datetime) -> datetime:
    """The instant in UTC; Invalid for one without a zone, which a machine would take for its own."""
    if instant.tzinfo is None:
        raise Invalid("Waktu harus menyebut zona. Beri datetime UTC.")
    return instant.astimezone(UTC)


class PlainTimer(TimerEventDefinition):  # type: ignore[misc]
    """Spiff's timer with plain ISO text, a due time fixed once, and no clock of its own."""

    def __init__(self, element: str, text: str) -> None:
        super().__init__(element, text)

    def has_fired(self, my_task: Any) -> bool:
        """Fix the due time at the first look; true only after ``fire`` said so."""
        data = my_task.internal_data
        if "due" not in data:
            case = my_task.workflow
            data["due"] = utc(case.due_rule(case.now, self.expression, self.name)).isoformat()
            data["ref"] = case.next_ref(self.name)
        return bool(data.get("fired"))


def due_of(token: Any) -> datetime:
    """When a waiting timer is due, in UTC."""
    return datetime.fromisoformat(cast(str, token.internal_data["due"]))
