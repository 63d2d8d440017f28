"""What an agency, or one of its units, has written down: hours and days. A change makes a new sheet and its facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any, TypeAlias

from service.calendars import rules
from service.calendars.weeks import stored
from service.errors import NotFound
from service.working_time import Hours


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day that differs: ``kind`` is ``off`` (local holiday) or ``working`` (replacement, or a holiday worked)."""

    day: date
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class DayWithdrawn:
    """A declared day becomes an ordinary one again."""

    day: date


@dataclass(frozen=True, slots=True)
class HoursDropped:
    """The hours of that kind (``hours`` or ``ramadan``) which began at ``since`` hold no longer."""

    kind: str
    since: date


Change: TypeAlias = DayChange | DayWithdrawn | Hours | HoursDropped
"""``Hours`` alone are to be set; they take the place of those of the same kind and beginning."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One calendar as stored. ``revision`` is 0 where nothing is stored yet."""

    revision: int = 0
    hours: tuple[Hours, ...] = ()
    days: Mapping[date, DayChange] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Fact:
    """What a change says to the history."""

    kind: str
    data: dict[str, Any]
    element: str | None = field(default=None, init=False)


def change(
    sheet: Sheet, changes: Sequence[Change], today: date, unit: str = ""
) -> tuple[Sheet, tuple[Fact, ...]]:
    """The sheet after the changes in their order, and a fact for each that makes a difference.

    ``today`` is the agency's date: days lie at most a year behind and five years ahead of it. Invalid names the rule
    that is broken; NotFound when a day or hours to be taken back are not there.
    """
    rules.check_days([each for each in changes if isinstance(each, DayChange)], today)
    facts: list[Fact] = []
    for each in changes:
        sheet, fact = _changed(sheet, each, today)
        if fact is not None:
            facts.append(Fact(fact.kind, fact.data | {"unit": unit}))
    return sheet, tuple(facts)


def _changed(sheet: Sheet, change: Change, today: date) -> tuple[Sheet, Fact | None]:
    match change:
        case DayChange():
            return _declared(sheet, change)
        case DayWithdrawn():
            return _withdrawn(sheet, change.day)
        case Hours():
            return _set(sheet, change, today)
        case HoursDropped():
            return _dropped(sheet, change)


def _declared(sheet: Sheet, change: DayChange) -> tuple[Sheet, Fact | None]:
    change = replace(change, name=rules.clean(change.name))
    if sheet.days.get(change.day) == change:
        return sheet, None
    days = MappingProxyType({**sheet.days, change.day: change})
    return replace(sheet, days=days), Fact("calendar_day_declared", _day(change))


def _withdrawn(sheet: Sheet, day: date) -> tuple[Sheet, Fact]:
    declared = sheet.days.get(day)
    if declared is None:
        raise NotFound("Tidak ada hari yang dinyatakan pada {day}. Muat ulang kalender.", day=day)
    days = MappingProxyType({each: found for each, found in sheet.days.items() if each != day})
    return replace(sheet, days=days), Fact("calendar_day_withdrawn", _day(declared))


def _set(sheet: Sheet, hours: Hours, today: date) -> tuple[Sheet, Fact | None]:
    hours = replace(hours, name=rules.clean(hours.name))
    if hours in sheet.hours:
        return sheet, None
    others = tuple(row for row in sheet.hours if (row.kind, row.since) != (hours.kind, hours.since))
    rules.check_hours(hours, others, today)
    kept = tuple(sorted((*others, hours), key=lambda row: (row.since, row.kind)))
    return replace(sheet, hours=kept), Fact("calendar_hours_set", _hours(hours))


def _dropped(sheet: Sheet, change: HoursDropped) -> tuple[Sheet, Fact]:
    found = [row for row in sheet.hours if (row.kind, row.since) == (change.kind, change.since)]
    if not found:
        raise NotFound(
            "Tidak ada jam kerja yang berlaku sejak {since}. Muat ulang kalender.", since=change.since
        )
    kept = tuple(row for row in sheet.hours if row not in found)
    return replace(sheet, hours=kept), Fact("calendar_hours_dropped", _hours(found[0]))


def _day(change: DayChange) -> dict[str, Any]:
    return {"day": change.day.isoformat(), "kind": change.kind, "name": change.name}


def _hours(hours: Hours) -> dict[str, Any]:
    until = hours.until.isoformat() if hours.until else None
    dates = {"since": hours.since.isoformat(), "until": until}
    return {"kind": hours.kind, "name": hours.name, **dates, "week": stored(hours.week)}
