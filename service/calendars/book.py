"""Calendars as stored: their sheets, and the one that counts, kept in memory until its revision moves."""

from collections import OrderedDict
from threading import Lock
from types import MappingProxyType
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.calendars.overlay import work_calendar
from service.calendars.sheets import DayChange, Sheet
from service.calendars.tables import CalendarRow, DayRow, HoursRow
from service.calendars.weeks import unpacked
from service.errors import NotFound
from service.identity.tables import AgencyRow
from service.working_time import DEFAULT_RAMADAN, Hours, WorkCalendar

MOST = 256
"""Calendars kept for one database."""
CHANGED = "calendars.changed"
"""Marks a session that wrote a calendar: what it reads may still be rolled back and is kept from others."""
_Kept = OrderedDict[tuple[str, str], tuple[tuple[Any, ...], WorkCalendar]]
_kept: WeakKeyDictionary[Any, _Kept] = WeakKeyDictionary()
_lock = Lock()


def of(session: Session, tenant: str, unit: str = "") -> WorkCalendar:
    """The calendar that counts for the agency, or for a unit of it; an unknown unit counts by its agency's.

    One statement when it has not changed since it was last asked for. NotFound for an unknown agency.
    """
    zone, revisions = _revisions(session, tenant, unit)
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


def _revisions(session: Session, tenant: str, unit: str) -> tuple[str, dict[str, int]]:
    """The agency's zone, and the revision of its calendar and of the unit's where they are stored."""
    ours = (CalendarRow.tenant == AgencyRow.key) & CalendarRow.unit.in_({"", unit})
    rows = session.execute(
        select(AgencyRow.zone, CalendarRow.unit, CalendarRow.revision)
        .outerjoin(CalendarRow, ours)
        .where(AgencyRow.key == tenant)
    ).all()
    if not rows:
        raise NotFound("Instansi tidak ditemukan.")
    return rows[0].zone, {row.unit: row.revision for row in rows if row.unit is not None}


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
