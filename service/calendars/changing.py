"""Every change of a calendar: hold it, check, write, tell the history. Recounting deadlines is the door's next step."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service import history, identity
from service.calendars.book import CHANGED, sheet, units
from service.calendars.overlay import work_calendar
from service.calendars.rules import check_unit
from service.calendars.sheets import Change, DayChange, DayWithdrawn, Fact, HoursDropped, Sheet
from service.calendars.sheets import change as changed_sheet
from service.calendars.tables import CalendarRow, DayRow, HoursRow
from service.calendars.weeks import packed
from service.database import new_id
from service.errors import Conflict
from service.identity import Actor
from service.working_time import DEFAULT_RAMADAN, Hours, WorkCalendar

STREAM = "kalender"


def stream(unit: str = "") -> str:
    """The history of the agency's calendar, or of a unit's."""
    return f"{STREAM}:{unit}" if unit else STREAM


def seed(session: Session, tenant: str, now: datetime) -> None:
    """Give a new agency its calendar with the known Ramadans; one that has a calendar keeps it."""
    if _held(session, tenant, "") is None:
        _opened(session, tenant, "")


def declare(
    session: Session,
    actor: Actor,
    days: Sequence[DayChange],
    now: datetime,
    unit: str = "",
    revision: int | None = None,
) -> int:
    """Declare days off and replacement working days; see ``change``."""
    return change(session, actor, days, now, unit, revision)


def withdraw(
    session: Session, actor: Actor, day: date, now: datetime, unit: str = "", revision: int | None = None
) -> int:
    """Take a declared day back; NotFound when none is declared."""
    return change(session, actor, [DayWithdrawn(day)], now, unit, revision)


def set_hours(
    session: Session, actor: Actor, hours: Hours, now: datetime, unit: str = "", revision: int | None = None
) -> int:
    """Set the hours of a range of dates, in the place of those of the same kind and beginning."""
    return change(session, actor, [hours], now, unit, revision)


def drop_hours(
    session: Session,
    actor: Actor,
    kind: str,
    since: date,
    now: datetime,
    unit: str = "",
    revision: int | None = None,
) -> int:
    """Drop the hours of that kind and beginning; NotFound when there are none."""
    return change(session, actor, [HoursDropped(kind, since)], now, unit, revision)


def change(
    session: Session,
    actor: Actor,
    changes: Sequence[Change],
    now: datetime,
    unit: str = "",
    revision: int | None = None,
) -> int:
    """Make all changes or none; the calendar's revision afterwards, the same when nothing differs.

    Forbidden without the right, Invalid and NotFound as ``sheets.change`` says, Conflict when the calendar is no
    longer at the ``revision`` that was seen.
    """
    identity.require(actor, "calendar.change")
    check_unit(unit)
    row = _held(session, actor.tenant, unit) or _opened(session, actor.tenant, unit)
    if revision is not None and revision != row.revision:
        raise Conflict(
            "Kalender baru saja diubah orang lain. Muat ulang halaman, lalu periksa lagi perubahannya."
        )
    old = sheet(session, actor.tenant, unit)
    new, facts = changed_sheet(old, changes, _today(session, actor, now), unit)
    if facts:
        session.info[CHANGED] = True
        row.revision += 1
        session.flush()
        _write(session, actor, unit, old, new, now)
        history.append(session, actor.tenant, stream(unit), facts, actor.person, now)
    return row.revision


def proposed(
    session: Session, actor: Actor, changes: Sequence[Change], now: datetime, unit: str = ""
) -> tuple[dict[str, WorkCalendar], tuple[Fact, ...]]:
    """The calendars that would count differently after the changes, by unit, and what would be told.

    A change of the agency's own ("") shows through in those of its units. Nothing is written.
    """
    identity.require(actor, "calendar.change")
    check_unit(unit)
    tenant, zone = actor.tenant, identity.agency(session, actor.tenant).zone
    agency = sheet(session, tenant)
    own = sheet(session, tenant, unit) if unit else agency
    new, facts = changed_sheet(own, changes, _today(session, actor, now), unit)
    if unit:
        return {unit: work_calendar(zone, agency, new)}, facts
    below = {each: work_calendar(zone, new, sheet(session, tenant, each)) for each in units(session, tenant)}
    return {"": work_calendar(zone, new)} | below, facts


def _today(session: Session, actor: Actor, now: datetime) -> date:
    return now.astimezone(identity.agency(session, actor.tenant).clock).date()


def _held(session: Session, tenant: str, unit: str) -> CalendarRow | None:
    """The calendar's row, held until the transaction ends."""
    query = select(CalendarRow).where(CalendarRow.tenant == tenant, CalendarRow.unit == unit)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).first()


def _opened(session: Session, tenant: str, unit: str) -> CalendarRow:
    """A new calendar; when another transaction was first, theirs."""
    try:
        with session.begin_nested():
            session.add(CalendarRow(tenant=tenant, unit=unit, revision=0))
            session.flush()
            _add_hours(session, tenant, unit, () if unit else DEFAULT_RAMADAN)
    except IntegrityError:
        pass
    row = _held(session, tenant, unit)
    assert row is not None  # ours or theirs, and calendars are never deleted
    return row


def _write(session: Session, actor: Actor, unit: str, old: Sheet, new: Sheet, now: datetime) -> None:
    """Bring the rows from one sheet to the other."""
    gone = [day for day, found in old.days.items() if new.days.get(day) != found]
    if gone:
        mine = (DayRow.tenant == actor.tenant) & (DayRow.unit == unit)
        session.execute(delete(DayRow).where(mine, DayRow.day.in_(gone)))
    came = [found for day, found in new.days.items() if old.days.get(day) != found]
    if came:
        who = {"tenant": actor.tenant, "unit": unit, "declared_by": actor.person, "declared_at": now}
        rows = [{**who, "day": each.day, "kind": each.kind, "name": each.name} for each in came]
        session.execute(insert(DayRow), rows)
    for row in set(old.hours) - set(new.hours):
        theirs = (HoursRow.tenant == actor.tenant) & (HoursRow.unit == unit)
        session.execute(
            delete(HoursRow).where(theirs, HoursRow.kind == row.kind, HoursRow.since == row.since)
        )
    _add_hours(session, actor.tenant, unit, [row for row in new.hours if row not in old.hours])


def _add_hours(session: Session, tenant: str, unit: str, hours: Iterable[Hours]) -> None:
    rows = [
        {
            "tenant": tenant,
            "id": new_id(),
            "unit": unit,
            "since": row.since,
            "until": row.until,
            "kind": row.kind,
            "name": row.name,
            "week": packed(row.week),
        }
        for row in hours
    ]
    if rows:
        session.execute(insert(HoursRow), rows)
