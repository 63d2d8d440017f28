"""Calendars as they were at an instant, folded from what their history tells and not read from what is stored now."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from service import history, identity
from service.calendars.changing import stream
from service.calendars.overlay import work_calendar
from service.calendars.sheets import DayChange, Sheet
from service.calendars.weeks import unpacked
from service.history import Entry
from service.working_time import DEFAULT_RAMADAN, Hours, WorkCalendar

APART = timedelta(minutes=1)
"""So far may lie apart what two machines call now, and a change's own instant from when others read it."""


class _Told(NamedTuple):
    """A change of a sheet: whose (a unit's, or ``""``), when and what."""

    at: datetime
    unit: str
    entry: Entry


class Past:
    """Every calendar that has counted for an agency, or one unit of it, since the beginning.

    Each is made when first asked for and kept: between two changes it is the same.
    """

    def __init__(self, zone: str, unit: str, told: Mapping[str, Sequence[Entry]]) -> None:
        self._zone, self._unit = zone, unit
        self._changes = sorted(
            (_Told(entry.at, of, entry) for of, entries in told.items() for entry in entries),
            key=lambda each: (each.at, each.unit, each.entry.seq),
        )
        self._instants = [each.at for each in self._changes]
        self._sheets: list[tuple[Sheet, Sheet | None]] = [(Sheet(hours=DEFAULT_RAMADAN), None)]
        self._made: dict[int, WorkCalendar] = {}

    def at(self, instant: datetime) -> WorkCalendar:
        """The calendar that counted then."""
        return self._calendar(bisect_right(self._instants, instant))

    def around(self, instant: datetime) -> Iterable[WorkCalendar]:
        """The one that counted then, and then any other that somebody at work that minute may have read."""
        here = bisect_right(self._instants, instant)
        first = bisect_right(self._instants, instant - APART)
        last = bisect_right(self._instants, instant + APART)
        yield self._calendar(here)
        yield from (self._calendar(number) for number in reversed(range(first, last + 1)) if number != here)

    def _calendar(self, number: int) -> WorkCalendar:
        """The calendar after so many changes."""
        if number not in self._made:
            while len(self._sheets) <= number:
                self._sheets.append(self._after(*self._sheets[-1], self._changes[len(self._sheets) - 1]))
            self._made[number] = work_calendar(self._zone, *self._sheets[number])
        return self._made[number]

    def _after(self, agency: Sheet, unit: Sheet | None, told: _Told) -> tuple[Sheet, Sheet | None]:
        if told.unit:
            return agency, _folded(unit or Sheet(), told.entry)
        return _folded(agency, told.entry), unit


def past(session: Session, tenant: str, unit: str = "") -> Past:
    """The calendars of an agency, or of a unit of it, as their histories tell them; two statements.

    An agency begins with the known Ramadans. NotFound for an unknown agency.
    """
    zone = identity.agency(session, tenant).zone
    streams = {stream(each): each for each in {"", unit}}
    told = history.read_many(session, tenant, streams)
    return Past(zone, unit, {streams[name]: entries for name, entries in told.items()})


def as_of(session: Session, tenant: str, unit: str, at: datetime) -> WorkCalendar:
    """The calendar that counted for the agency or its unit at that instant."""
    return past(session, tenant, unit).at(at)


def _folded(sheet: Sheet, entry: Entry) -> Sheet:
    """The sheet after what the event tells; a kind that nobody knows changes nothing."""
    data = entry.data or {}
    if entry.kind in ("calendar_day_declared", "calendar_day_withdrawn"):
        day = date.fromisoformat(data["day"])
        days = {each: found for each, found in sheet.days.items() if each != day}
        if entry.kind == "calendar_day_declared":
            days[day] = DayChange(day, data["kind"], data["name"])
        return replace(sheet, days=MappingProxyType(days))
    if entry.kind in ("calendar_hours_set", "calendar_hours_dropped"):
        since = date.fromisoformat(data["since"])
        hours = [row for row in sheet.hours if (row.kind, row.since) != (data["kind"], since)]
        hours += [_hours(data, since)] if entry.kind == "calendar_hours_set" else []
        return replace(sheet, hours=tuple(sorted(hours, key=lambda row: (row.since, row.kind))))
    return sheet


def _hours(data: Mapping[str, Any], since: date) -> Hours:
    until = date.fromisoformat(data["until"]) if data["until"] else None
    return Hours(since, until, unpacked(json.dumps(data["week"])), data["kind"], data["name"])
