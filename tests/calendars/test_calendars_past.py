"""The calendar as it was: what its history tells, whatever has been declared since or written past the rooms."""

from datetime import date, timedelta

from sqlalchemy import Engine, text
from world import MONDAY, World

from service import calendars, identity
from service.database import reading, transaction
from service.working_time import Hours, WorkCalendar

SOP, TENANT = "metro-pengumpulan-pengolahan", "metro"
FRIDAY = date(2026, 11, 27)
SHORT = calendars.read_week(["08.00–12.00"] * 5 + ["", ""])


def said(calendar: WorkCalendar) -> tuple[object, ...]:
    """What a calendar is made of."""
    return calendar.zone, calendar.hours, dict(calendar.days_off), dict(calendar.working_days)


def test_each_instant_has_the_calendar_that_counted_then(engine: Engine) -> None:
    world = World(engine)
    world.deploys(SOP)
    world.waits(fire=False, hours=1)
    world.declares_off(TENANT, FRIDAY, "Libur daerah")
    declared = world.now
    world.waits(fire=False, hours=1)
    with transaction(engine, TENANT) as session:
        admin = identity.actor_by_login(session, "admin.metro", world.now)
        calendars.set_hours(session, admin, Hours(FRIDAY, None, SHORT, "hours", "Pendek"), world.now, "UPT")
    world.waits(fire=False, hours=1)
    world.withdraws_off(TENANT, FRIDAY)
    with reading(engine, TENANT) as session:
        before, during, now = (
            calendars.as_of(session, TENANT, "", at)
            for at in (MONDAY, declared + timedelta(minutes=30), world.now)
        )
        assert [FRIDAY in each.days_off for each in (before, during, now)] == [False, True, False]
        assert said(now) == said(calendars.of(session, TENANT))
        assert said(calendars.as_of(session, TENANT, "UPT", world.now)) == said(
            calendars.of(session, TENANT, "UPT")
        )
        assert said(calendars.as_of(session, TENANT, "UPT", declared)) == said(during)


def test_within_a_minute_of_a_change_either_may_have_counted(engine: Engine) -> None:
    world = World(engine)
    world.deploys(SOP)
    world.waits(fire=False, hours=1)
    world.declares_off(TENANT, FRIDAY, "Libur daerah")
    with reading(engine, TENANT) as session:
        past = calendars.past(session, TENANT)
    assert [FRIDAY in each.days_off for each in past.around(world.now)] == [True, False]
    assert len(list(past.around(world.now + timedelta(hours=1)))) == 1
    assert past.at(world.now) is next(iter(past.around(world.now))), "made once"


def test_a_day_written_past_the_rooms_never_counted(engine: Engine) -> None:
    world = World(engine)
    world.deploys(SOP)
    world.declares_off(TENANT, date(2026, 12, 30), "Libur biasa")
    with transaction(engine, TENANT) as session:
        session.execute(text("UPDATE calendar_day SET day = '2026-11-27'"))
    with reading(engine, TENANT) as session:
        assert FRIDAY not in calendars.as_of(session, TENANT, "", world.now).days_off
