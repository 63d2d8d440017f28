"""An agency's admin keeps the calendar: what counts afterwards, what is refused, what the history tells."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from service import calendars, history, identity
from service.calendars import DayChange, DayWithdrawn, HoursDropped
from service.database import EVERY, reading, transaction
from service.errors import Conflict, Forbidden, Invalid, NotFound
from service.identity import Actor
from service.working_time import NORMAL, RAMADAN, Hours, WorkCalendar

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 30)
SATURDAY = date(2026, 11, 28)
OFF = DayChange(MONDAY, "off", "Hari jadi kota")
EARLY = Hours(date(2026, 12, 1), None, (*NORMAL[:4], ((time(7), time(11)),), (), ()), "hours", "Jumat pendek")


@pytest.fixture
def agency(engine: Engine) -> Engine:
    """Kota Metro with its admin and one official."""
    with transaction(engine, EVERY) as session:
        identity.add_agency(session, "metro", "Diskominfo", "Kota Metro", "Asia/Jakarta")
        identity.add_agency(session, "tarakan", "Diskominfo", "Kota Tarakan", "Asia/Makassar")
        identity.add_person(session, "metro", "admin", "Admin", {"agency_admin"})
        identity.add_person(session, "metro", "staf", "Staf", {"seat_holder"})
    return engine


def acts(engine: Engine, do: Callable[[Session, Actor], Any], login: str = "admin") -> Any:
    with transaction(engine, EVERY) as session:
        return do(session, identity.actor_by_login(session, login, NOW))


def declares(engine: Engine, *days: DayChange, **more: Any) -> int:
    revision: int = acts(engine, lambda session, admin: calendars.declare(session, admin, days, NOW, **more))
    return revision


def of(engine: Engine, tenant: str = "metro", unit: str = "") -> WorkCalendar:
    with reading(engine, EVERY) as session:
        return calendars.of(session, tenant, unit)


def told(engine: Engine, unit: str = "") -> list[tuple[str, dict[str, Any] | None]]:
    with reading(engine, EVERY) as session:
        entries = history.read(session, "metro", calendars.stream(unit))
        assert history.verify(session, "metro", calendars.stream(unit)).ok
    return [(entry.kind, entry.data) for entry in entries]


def test_an_agency_without_rows_has_the_usual_calendar(agency: Engine) -> None:
    found = of(agency)
    assert found.zone == "Asia/Jakarta" and of(agency, "tarakan").zone == "Asia/Makassar"
    assert found.day(date(2026, 8, 17)).kind == "holiday"
    assert found.day(date(2026, 2, 19)).ramadan == "Ramadan 1447 H"
    with reading(agency, EVERY) as session, pytest.raises(NotFound):
        calendars.of(session, "nirwana")


def test_a_seeded_agency_counts_like_one_without_rows(agency: Engine) -> None:
    before = of(agency)
    acts(agency, lambda session, _: calendars.seed(session, "metro", NOW))
    acts(agency, lambda session, _: calendars.seed(session, "metro", NOW))
    assert of(agency).hours == before.hours
    with reading(agency, EVERY) as session:
        assert calendars.sheet(session, "metro").revision == 0


def test_days_are_declared_and_withdrawn(agency: Engine) -> None:
    declares(agency, OFF, DayChange(SATURDAY, "working", "Pengganti 30 November"))
    assert (of(agency).day(MONDAY).kind, of(agency).day(MONDAY).name) == ("off", "Hari jadi kota")
    assert of(agency).day(SATURDAY).kind == "replacement" and of(agency).day(SATURDAY).segments
    acts(agency, lambda session, admin: calendars.withdraw(session, admin, MONDAY, NOW))
    assert of(agency).day(MONDAY).kind == "working"
    assert of(agency, "tarakan").day(SATURDAY).kind == "weekend"
    assert [kind for kind, _ in told(agency)] == [
        "calendar_day_declared",
        "calendar_day_declared",
        "calendar_day_withdrawn",
    ]
    assert told(agency)[0][1] == {"day": "2026-11-30", "kind": "off", "name": "Hari jadi kota", "unit": ""}


def test_a_day_declared_again_takes_its_new_name(agency: Engine) -> None:
    declares(agency, OFF)
    assert declares(agency, replace(OFF, name="  Hari   jadi ke-89 ")) == 2
    assert of(agency).day(MONDAY).name == "Hari jadi ke-89"


def test_what_changes_nothing_is_not_told(agency: Engine) -> None:
    assert declares(agency, OFF) == declares(agency, OFF) == 1
    assert len(told(agency)) == 1


def test_hours_are_set_replaced_and_dropped(agency: Engine) -> None:
    friday = date(2026, 12, 4)
    acts(agency, lambda session, admin: calendars.set_hours(session, admin, EARLY, NOW))
    assert len(of(agency).day(friday).segments) == 1
    ended = replace(EARLY, until=date(2026, 12, 3))
    acts(agency, lambda session, admin: calendars.set_hours(session, admin, ended, NOW))
    assert len(of(agency).day(friday).segments) == 2
    acts(agency, lambda session, admin: calendars.drop_hours(session, admin, "hours", EARLY.since, NOW))
    acts(
        agency, lambda session, admin: calendars.drop_hours(session, admin, "ramadan", date(2026, 2, 19), NOW)
    )
    assert of(agency).day(date(2026, 2, 20)).ramadan == ""
    assert of(agency).day(date(2025, 3, 3)).ramadan == "Ramadan 1446 H"
    assert [kind for kind, _ in told(agency)] == ["calendar_hours_set"] * 2 + ["calendar_hours_dropped"] * 2


def test_a_unit_is_laid_over_its_agency(agency: Engine) -> None:
    declares(agency, OFF)
    declares(agency, DayChange(MONDAY, "working", "Piket"), unit="puskesmas")
    acts(agency, lambda session, admin: calendars.set_hours(session, admin, EARLY, NOW, unit="puskesmas"))
    assert of(agency, unit="puskesmas").day(MONDAY).kind == "replacement"
    assert of(agency).day(MONDAY).kind == "off"
    assert len(of(agency, unit="puskesmas").day(date(2026, 12, 4)).segments) == 1
    assert of(agency, unit="tidak dikenal") is of(agency)
    declares(agency, DayChange(date(2026, 12, 7), "off", "Upacara"))
    assert of(agency, unit="puskesmas").day(date(2026, 12, 7)).kind == "off", "the agency's change reaches it"
    with reading(agency, EVERY) as session:
        assert calendars.units(session, "metro") == ("puskesmas",)
    assert len(told(agency, "puskesmas")) == 2


@pytest.mark.parametrize(
    "days",
    [
        [DayChange(MONDAY, "cuti", "Cuti")],
        [DayChange(MONDAY, "off", "  ")],
        [DayChange(MONDAY, "off", "x" * 81)],
        [DayChange(MONDAY, "off", "a\x07b")],
        [DayChange(date(2025, 11, 22), "off", "Terlalu lama")],
        [DayChange(date(2031, 11, 24), "off", "Terlalu jauh")],
        [OFF, replace(OFF, name="Lagi")],
    ],
)
def test_impossible_days_change_nothing(agency: Engine, days: list[DayChange]) -> None:
    good = DayChange(date(2026, 12, 24), "off", "Libur")
    with pytest.raises(Invalid):
        declares(agency, good, *days)
    assert told(agency) == [] and of(agency).day(good.day).kind != "off"


@pytest.mark.parametrize(
    "hours",
    [
        replace(EARLY, name=""),
        replace(EARLY, since=date(2025, 11, 1)),
        replace(EARLY, until=date(2033, 1, 1)),
        replace(EARLY, week=((),) * 7),
        replace(EARLY, week=(*NORMAL[:6], ((time(8, 0, 30), time(9)),))),
        Hours(date(2027, 3, 1), date(2027, 3, 20), RAMADAN, "ramadan", "Bertindihan"),
        Hours(date(2028, 1, 28), None, RAMADAN, "ramadan", "Tanpa akhir"),
        Hours(date(2028, 1, 28), date(2028, 3, 28), RAMADAN, "ramadan", "Terlalu lama"),
    ],
)
def test_impossible_hours_change_nothing(agency: Engine, hours: Hours) -> None:
    with pytest.raises(Invalid):
        acts(agency, lambda session, admin: calendars.set_hours(session, admin, hours, NOW))
    assert told(agency) == []


def test_what_is_not_there_cannot_be_taken_back(agency: Engine) -> None:
    for change in (DayWithdrawn(MONDAY), HoursDropped("hours", MONDAY)):
        with pytest.raises(NotFound):
            acts(agency, lambda session, admin, c=change: calendars.change(session, admin, [c], NOW))


def test_two_admins_do_not_overwrite_each_other(agency: Engine) -> None:
    seen = declares(agency, OFF)
    declares(agency, DayChange(SATURDAY, "working", "Pengganti"), revision=seen)
    with pytest.raises(Conflict):
        declares(agency, DayChange(date(2026, 12, 24), "off", "Terlambat tahu"), revision=seen)
    assert of(agency).day(date(2026, 12, 24)).kind != "off"


def test_only_the_admin_changes(agency: Engine) -> None:
    with pytest.raises(Forbidden):
        acts(agency, lambda session, staf: calendars.declare(session, staf, [OFF], NOW), "staf")
    with pytest.raises(Forbidden):
        acts(agency, lambda session, staf: calendars.proposed(session, staf, [OFF], NOW), "staf")


def test_a_proposal_writes_nothing(agency: Engine) -> None:
    with reading(agency, EVERY) as session:
        admin = identity.actor_by_login(session, "admin", NOW)
        proposals, facts = calendars.proposed(session, admin, [OFF], NOW)
    assert proposals[""].day(MONDAY).kind == "off" and [fact.kind for fact in facts] == [
        "calendar_day_declared"
    ]
    assert of(agency).day(MONDAY).kind == "working"


def test_a_calendar_is_read_again_only_after_a_change(agency: Engine) -> None:
    first = of(agency)
    statements: list[str] = []
    event.listen(agency, "before_cursor_execute", lambda *given: statements.append(given[2]))
    assert of(agency) is first
    asked = [each for each in statements if each.startswith("SELECT") and "set_config" not in each]
    assert len(asked) == 1
    declares(agency, OFF)
    assert of(agency) is not first


def test_what_was_rolled_back_is_never_kept(agency: Engine) -> None:
    def gives_up(session: Session, admin: Actor) -> None:
        calendars.declare(session, admin, [OFF], NOW)
        assert calendars.of(session, "metro").day(MONDAY).kind == "off"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        acts(agency, gives_up)
    assert of(agency).day(MONDAY).kind == "working"
    declares(agency, DayChange(SATURDAY, "working", "Pengganti"))  # the same revision as the one given up
    assert of(agency).day(MONDAY).kind == "working" and of(agency).day(SATURDAY).kind == "replacement"


def test_a_month_is_whole_weeks_with_its_working_time(agency: Engine) -> None:
    declares(agency, OFF)
    with reading(agency, EVERY) as session:
        month = calendars.month(session, "metro", 2026, 11)
        with pytest.raises(Invalid):
            calendars.month(session, "metro", 2026, 13)
    assert [len(week) for week in month.weeks] == [7] * 6
    assert month.weeks[0][5] is None and month.weeks[0][6] is month.days[0]
    assert (month.working_days, month.working_minutes, month.revision) == (20, 20 * 450, 1)
    assert month.days[29].declared == OFF and month.days[28].declared is None


def test_days_off_to_come_are_told_in_stretches(agency: Engine) -> None:
    declares(agency, OFF, replace(OFF, day=date(2026, 12, 1)), DayChange(SATURDAY, "working", "Pengganti"))
    coming = calendars.coming(of(agency), NOW.date(), limit=3)
    assert [(each.since.day, each.until.day, each.kind) for each in coming[:2]] == [
        (28, 28, "replacement"),
        (30, 1, "off"),
    ]
    assert len(coming) == 3 and coming[2].kind in ("joint_leave", "holiday")


def test_two_first_changes_at_once_are_both_kept(agency: Engine) -> None:
    days = [replace(OFF, day=date(2026, 12, number)) for number in range(1, 9)]
    with ThreadPoolExecutor(4) as hands:
        revisions = sorted(hands.map(lambda day: declares(agency, day), days))
    assert revisions == list(range(1, 9))
    assert all(of(agency).day(each.day).kind == "off" for each in days) and len(told(agency)) == 8
    with reading(agency, EVERY) as session:
        assert len(calendars.sheet(session, "metro").hours) == 4, "the Ramadans are there once"
