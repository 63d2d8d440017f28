"""Cases that begin by the clock: half-yearly, on a date, so many times, in the time of the agency."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bpmn_text import diagram, end, path, start, task, timer

from service import engine

ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # a Monday, nine o'clock in Jakarta


def program(text: str, kind: str = "timeCycle") -> engine.Program:
    begin = start(inside=timer(text, kind) if text else "")
    return engine.compile(diagram(begin, task("a"), end(), path("start", "a", "end")))


def starts(text: str, *, count: int = 3, after: datetime = NOW, zone: str = "Asia/Jakarta") -> list[str]:
    """The next starts on the clock of the zone, each asked for when the one before has been."""
    found: list[str] = []
    process, clock = program(text), ZoneInfo(zone)
    while len(found) < count:
        due = engine.next_start(process, after=after, begun=len(found), zone=clock)
        if due is None:
            return [*found, "-"]
        assert due > after and due.tzinfo is UTC
        after = due
        found.append(f"{due.astimezone(clock):%Y-%m-%d %H:%M}")
    return found


@pytest.mark.parametrize("zone", ZONES)
def test_every_half_year_begins_in_january_and_july_by_the_agencys_clock(zone: str) -> None:
    assert starts("R/P6M", zone=zone) == ["2027-01-01 00:00", "2027-07-01 00:00", "2028-01-01 00:00"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("R/P1Y", ["2027-01-01 00:00", "2028-01-01 00:00", "2029-01-01 00:00"]),
        ("R/P3M", ["2027-01-01 00:00", "2027-04-01 00:00", "2027-07-01 00:00"]),
        ("R/P1M", ["2026-12-01 00:00", "2027-01-01 00:00", "2027-02-01 00:00"]),
        ("R/P1W", ["2026-11-30 00:00", "2026-12-07 00:00", "2026-12-14 00:00"]),
        ("R/P1D", ["2026-11-24 00:00", "2026-11-25 00:00", "2026-11-26 00:00"]),
        ("R/PT1H", ["2026-11-23 10:00", "2026-11-23 11:00", "2026-11-23 12:00"]),
        ("R/PT15M", ["2026-11-23 09:15", "2026-11-23 09:30", "2026-11-23 09:45"]),
        ("R2/P6M", ["2027-01-01 00:00", "2027-07-01 00:00", "-"]),
        ("R/2026-01-05T08:00:00+07:00/P1W", ["2026-11-30 08:00", "2026-12-07 08:00", "2026-12-14 08:00"]),
        ("R/2026-01-31/P1M", ["2026-11-30 00:00", "2026-12-31 00:00", "2027-01-31 00:00"]),
        ("R/2030-03-01T09:00:00/P1M", ["2030-03-01 09:00", "2030-04-01 09:00", "2030-05-01 09:00"]),
        ("R3/2026-11-01/P2W", ["2026-11-29 00:00", "-"]),
        ("R3/2026-01-01/P1M", ["-"]),
        ("R/2026-01-01/P1M15D", ["2026-12-30 00:00", "2027-02-13 00:00", "2027-03-31 00:00"]),
    ],
)
def test_a_cycle_falls_on_civil_time(text: str, expected: list[str]) -> None:
    assert starts(text) == expected


def test_a_start_is_after_and_never_at_the_instant_asked_from() -> None:
    midnight = datetime(2027, 1, 1, tzinfo=JAKARTA)
    assert starts("R/P6M", after=midnight, count=1) == ["2027-07-01 00:00"]
    assert starts("R/P6M", after=midnight - timedelta.resolution, count=1) == ["2027-01-01 00:00"]


def test_after_an_outage_the_next_one_is_ahead_and_the_missed_ones_are_not_made_up_for() -> None:
    years_later = datetime(2031, 3, 3, tzinfo=UTC)
    assert starts("R/P6M", after=years_later, count=1) == ["2031-07-01 00:00"]
    due = engine.next_start(program("R3/P6M"), after=years_later, begun=2, zone=JAKARTA)
    assert due == datetime(2031, 7, 1, tzinfo=JAKARTA)
    assert engine.next_start(program("R3/P6M"), after=years_later, begun=3, zone=JAKARTA) is None


def test_a_date_begins_one_case() -> None:
    once = program("2027-03-01", "timeDate")
    assert engine.next_start(once, after=NOW, begun=0, zone=JAKARTA) == datetime(2027, 3, 1, tzinfo=JAKARTA)
    assert engine.next_start(once, after=NOW, begun=1, zone=JAKARTA) is None
    assert engine.next_start(once, after=datetime(2027, 3, 1, tzinfo=JAKARTA), begun=0, zone=JAKARTA) is None


def test_a_duration_begins_one_case_so_long_after() -> None:
    once = program("P1D", "timeDuration")
    assert engine.next_start(once, after=NOW, begun=0, zone=JAKARTA) == NOW + timedelta(days=1)
    assert engine.next_start(once, after=NOW, begun=1, zone=JAKARTA) is None


def test_a_process_that_people_start_has_no_next_start() -> None:
    assert engine.next_start(program(""), after=NOW, begun=0, zone=JAKARTA) is None


def test_a_case_begun_by_the_clock_is_a_case_like_any_other() -> None:
    turn = engine.start(program("R/P6M"), data={}, now=NOW)
    assert [fact.kind for fact in turn.facts][:2] == ["case_started", "event_passed"]
    assert [task.ref for task in turn.open_tasks] == ["a.1"]
