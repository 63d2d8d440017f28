"""Calendars as stored: their sheets, and the one that counts, kept in memory until its revision moves."""

from collections import OrderedDict
from threading import Lock
from types import MappingProxyType
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.orm import Session

from service.calendars.overlay import work_calendar
from service.calendars.sheets import DayChange, Sheet
from service.calendars.tables import CalendarRow, DayRow, HoursRow
from service.calendars.weeks import unpacked
from service.database import LINE
from service.errors import NotFound
from service.identity.tables import AgencyRow
from service.working_time import DEFAULT_RAMADAN, Hours, WorkCalendar

MOST = 256
"""Calendars kept for one database."""
CHANGED = "calendars.changed"
"""Marks a session that wrote a calendar: what it reads may still be rolled back and is kept from others."""
Edition = tuple[str, dict[str, int]]
"""The agency's zone, and the revisions of its calendar and of its units' where they are stored."""
_Kept = OrderedDict[tuple[str, str], tuple[tuple[Any, ...], WorkCalendar]]
_kept: WeakKeyDictionary[Any, _Kept] = WeakKeyDictionary()
_lock = Lock()


def of(session: Session, tenant: str, unit: str = "", edition: Edition | None = None) -> WorkCalendar:
    """The calendar that counts for the agency, or for a unit of it; an unknown unit counts by its agency's.

    One statement when it has not changed since it was last asked for, and none with the ``edition`` that this
    transaction has read. NotFound for an unknown agency.
    """
    zone, revisions = edition or _revisions(session, tenant, unit)
    unit = unit if unit in revisions else ""
    version = (zone, revisions.get("", 0), revisions.get(unit, 0))
    if session.info.get(CHANGED):
        return _read(session, tenant, unit, zone)
    with _lock:
        kept = _kept.setdefault(session.get_bind().engine.pool, OrderedDict())
        found = kept.get((tenant, unit))
        if found is not None and found[0] == version:
            kept.move_to_end((tenant, unit))
            return found[1]
    calendar = _read(session, tenant, unit, zone)
    with _lock:
        kept[(tenant, unit)] = (version, calendar)
        while len(kept) > MOST:
            kept.popitem(last=False)
    return calendar


def _revisions(session: Session, tenant: str, unit: str) -> Edition:
    ours = (CalendarRow.tenant == AgencyRow.key) & CalendarRow.unit.in_({"", unit})
    rows = session.execute(
        select(AgencyRow.zone, CalendarRow.unit, CalendarRow.revision)
        .outerjoin(CalendarRow, ours)
        .where(AgencyRow.key == tenant)
    ).all()
    if not rows:
        raise NotFound("Instansi tidak ditemukan.")
    return rows[0].zone, {row.unit: row.revision for row in rows if row.unit is not None}


def revisions() -> ColumnElement[str | None]:
    """All of an agency's revisions in one column of a query for ``AgencyRow``; ``edition`` reads it."""
    each = CalendarRow.unit + "\n" + cast(CalendarRow.revision, String)
    told = select(func.aggregate_strings(each, LINE)).where(CalendarRow.tenant == AgencyRow.key)
    return told.correlate(AgencyRow).scalar_subquery()


def edition(zone: str, told: str | None) -> Edition:
    """What ``revisions`` told, with the agency's zone."""
    words = told.split("\n") if told else []
    return zone, {unit: int(number) for unit, number in zip(words[::2], words[1::2], strict=True)}


def _read(session: Session, tenant: str, unit: str, zone: str) -> WorkCalendar:
    own = sheet(session, tenant, unit) if unit else None
    return work_calendar(zone, sheet(session, tenant), own)


def sheet(session: Session, tenant: str, unit: str = "") -> Sheet:
    """What the agency, or its unit, has written down; where nothing is stored an agency has the known Ramadans."""
    ours = (CalendarRow.tenant == tenant) & (CalendarRow.unit == unit)
    revision = session.scalar(select(CalendarRow.revision).where(ours))
    if revision is None:
        return Sheet() if unit else Sheet(hours=DEFAULT_RAMADAN)
    hours = (
        select(HoursRow)
        .where(HoursRow.tenant == tenant, HoursRow.unit == unit)
        .order_by(HoursRow.since, HoursRow.kind)
    )
    days = select(DayRow).where(DayRow.tenant == tenant, DayRow.unit == unit).order_by(DayRow.day)
    return Sheet(
        revision,
        tuple(
            Hours(row.since, row.until, unpacked(row.week), row.kind, row.name)
            for row in session.scalars(hours.execution_options(populate_existing=True))
        ),
        MappingProxyType(
            {
                row.day: DayChange(row.day, row.kind, row.name)
                for row in session.scalars(days.execution_options(populate_existing=True))
            }
        ),
    )


def units(session: Session, tenant: str) -> tuple[str, ...]:
    """The units of the agency that have a calendar of their own, by name."""
    query = select(CalendarRow.unit).where(CalendarRow.tenant == tenant, CalendarRow.unit != "")
    return tuple(session.scalars(query.order_by(CalendarRow.unit)))
