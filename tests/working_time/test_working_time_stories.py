"""Offices at work: Friday prayers, Ramadan, Lebaran, three zones, days declared off and days made up for."""

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta

import pytest

from service.durations import Duration, iso
from service.errors import Invalid
from service.working_time import (
    DEFAULT_RAMADAN,
    KALENDER,
    KERJA,
    NORMAL,
    STATUTORI,
    Hours,
    WorkCalendar,
    default,
)

METRO, TARAKAN, TERNATE = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
OFFSETS = {METRO: "+07:00", TARAKAN: "+08:00", TERNATE: "+09:00"}


def due(start: str, text: str, counting: str = KERJA, calendar: WorkCalendar | None = None) -> str:
    """Local in, local out: ``2026-04-13T10:00`` and ``P1D``."""
    calendar = calendar or default(METRO)
    zone = datetime.fromisoformat(start + OFFSETS[calendar.zone]).tzinfo
    end = calendar.due(datetime.fromisoformat(start).replace(tzinfo=zone), iso(text, shares=True), counting)
    assert end.tzinfo is UTC
    return end.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def minutes(start: str, end: str, calendar: WorkCalendar | None = None) -> int:
    first, last = (datetime.fromisoformat(text + "+07:00") for text in (start, end))
    return (calendar or default(METRO)).working_minutes(first, last)


def with_days(off: dict[str, str] | None = None, worked: dict[str, str] | None = None) -> WorkCalendar:
    read = [{date.fromisoformat(day): name for day, name in (days or {}).items()} for days in (off, worked)]
    return WorkCalendar(METRO, DEFAULT_RAMADAN, *read)


@pytest.mark.parametrize(
    ("start", "text", "end"),
    [
        ("2026-04-13T11:00", "PT60M", "2026-04-13T12:00"),  # lands before the break, not behind it
        ("2026-04-13T12:00", "PT1M", "2026-04-13T13:01"),
        ("2026-04-13T12:30", "PT30M", "2026-04-13T13:30"),
        ("2026-04-13T15:30", "PT30M", "2026-04-13T16:00"),
        ("2026-04-13T16:00", "PT1M", "2026-04-14T07:31"),
        ("2026-04-10T16:00", "PT1H", "2026-04-13T08:00"),  # Friday closes 16:30
        ("2026-04-11T09:00", "PT7H30M", "2026-04-13T16:00"),  # Saturday
        ("2026-04-13T10:00", "PT37H30M", "2026-04-20T10:00"),  # a week of work
        ("2026-04-13T10:00", "PT20S", "2026-04-13T10:00"),
    ],
)
def test_minutes_pass_only_at_work(start: str, text: str, end: str) -> None:
    assert due(start, text) == end


@pytest.mark.parametrize(
    ("start", "text", "end"),
    [
        ("2026-04-13T10:00", "P1D", "2026-04-14T10:00"),
        ("2026-04-13T07:30", "P1D", "2026-04-13T16:00"),  # from opening, full days
        ("2026-04-13T07:31", "P1D", "2026-04-14T07:31"),
        ("2026-04-13T06:00", "P3D", "2026-04-15T16:00"),  # before opening: from opening
        ("2026-04-13T16:00", "P1D", "2026-04-14T16:00"),  # closing is still the day
        ("2026-04-13T16:01", "P1D", "2026-04-14T16:00"),  # after it, the next day from opening
        ("2026-04-11T09:00", "P1D", "2026-04-13T16:00"),  # Saturday
        ("2026-04-13T12:30", "P1D", "2026-04-14T13:00"),  # in the break
        ("2026-04-13T10:00", "P1W", "2026-04-20T10:00"),
        ("2026-04-13T10:00", "P1DT4H", "2026-04-14T15:00"),
        ("2026-04-13T10:00", "P0.5D", "2026-04-13T14:45"),
        ("2026-04-13T07:30", "P1.5D", "2026-04-14T11:15"),
        ("2026-04-13T10:00", "P0.5W", "2026-04-15T14:45"),
    ],
)
def test_days_roll_at_the_same_clock_time(start: str, text: str, end: str) -> None:
    assert due(start, text) == end


def test_what_would_fall_into_fridays_prayers_moves_behind_them() -> None:
    assert due("2026-04-09T11:30", "P1D") == "2026-04-10T11:30"
    assert due("2026-04-09T11:31", "P1D") == "2026-04-10T13:00"
    assert due("2026-04-09T12:00", "P1D") == "2026-04-10T13:00"
    assert due("2026-04-10T16:15", "P1D") == "2026-04-13T16:00"  # Friday closes later than Monday
    assert due("2026-04-10T11:15", "PT30M") == "2026-04-10T13:15"


def test_ramadan_opens_later_closes_earlier_and_breaks_shorter() -> None:
    """19 February 2026 is the first day."""
    assert due("2026-02-18T15:30", "P1D") == "2026-02-19T15:00"
    assert due("2026-02-18T07:45", "P1D") == "2026-02-19T08:00"
    assert due("2026-02-18T07:30", "P2D") == "2026-02-19T15:00"
    assert due("2026-02-19T14:30", "PT1H") == "2026-02-20T08:30"
    assert due("2026-02-18T12:00", "P1D") == "2026-02-19T12:00"
    assert due("2026-02-18T13:00", "P1D") == "2026-02-19T13:00"
    assert minutes("2026-02-19T00:00", "2026-02-20T00:00") == 390
    assert due("2026-02-19T08:00", "P0.5D") == "2026-02-19T11:15"


def test_lebaran_is_a_week_in_which_nothing_falls_due() -> None:
    """Nyepi, Idul Fitri and their cuti bersama: 18 to 24 March 2026."""
    assert due("2026-03-17T14:00", "P1D") == "2026-03-25T14:00"
    assert due("2026-03-17T14:30", "PT1H") == "2026-03-25T08:00"
    assert minutes("2026-03-18T00:00", "2026-03-25T00:00") == 0
    assert due("2026-02-20T09:00", "P1M") == "2026-03-25T16:00"
    assert due("2026-03-17T09:00", "P2D", STATUTORI) == "2026-03-26T16:00"


@pytest.mark.parametrize("zone", [METRO, TARAKAN, TERNATE])
def test_each_office_works_by_the_clock_on_its_own_wall(zone: str) -> None:
    assert due("2026-04-13T15:30", "PT1H", calendar=default(zone)) == "2026-04-14T08:00"
    assert due("2026-04-13T10:00", "P1D", calendar=default(zone)) == "2026-04-14T10:00"
    assert due("2026-04-13T23:30", "P1D", STATUTORI, default(zone)) == "2026-04-14T16:00"


def test_one_instant_is_in_one_office_still_and_in_another_no_more() -> None:
    at = datetime(2026, 4, 13, 8, 30, tzinfo=UTC)  # 15:30, 16:30, 17:30
    ends = [default(zone).due(at, Duration(minutes=30)) for zone in (METRO, TARAKAN, TERNATE)]
    assert [f"{end:%d %H:%M}" for end in ends] == ["13 09:00", "14 00:00", "13 23:00"]


@pytest.mark.parametrize(
    ("start", "text", "end"),
    [
        (
            "2026-01-31T10:00",
            "P1M",
            "2026-03-02T15:00",
        ),  # 28 February is a Saturday: closing of Monday, Ramadan
        ("2026-01-31T10:00", "P3M", "2026-04-30T10:00"),
        ("2026-04-13T10:00", "P1M", "2026-05-13T10:00"),
        ("2026-04-13T22:00", "P1M", "2026-05-13T16:00"),
        ("2026-04-13T05:00", "P1M", "2026-05-13T07:30"),
        ("2026-04-15T12:00", "P1M", "2026-05-18T16:00"),  # 15 May is cuti bersama
        ("2025-12-25T09:00", "P1Y", "2026-12-28T16:00"),
        ("2026-04-10T11:45", "P2M", "2026-06-10T11:45"),
        ("2026-04-12T11:45", "P2M", "2026-06-12T13:00"),  # a Friday
        ("2026-04-13T10:00", "P1M2D", "2026-05-19T10:00"),
    ],
)
def test_months_are_of_the_calendar_and_roll_forward(start: str, text: str, end: str) -> None:
    assert due(start, text) == end


@pytest.mark.parametrize(
    ("start", "text", "end"),
    [
        ("2026-04-17T10:00", "PT24H", "2026-04-18T10:00"),  # a Saturday
        ("2026-04-13T22:00", "PT30M", "2026-04-13T22:30"),
        ("2026-04-13T10:00", "P7D", "2026-04-20T10:00"),
        ("2026-04-13T10:00", "P5D", "2026-04-20T16:00"),
        ("2026-04-13T20:00", "P1D", "2026-04-14T16:00"),
        ("2026-03-17T09:00", "P1W", "2026-03-25T16:00"),
        ("2026-04-13T10:00", "P1DT30H", "2026-04-15T16:00"),
        ("2026-04-13T10:00", "P0.5D", "2026-04-13T16:00"),
    ],
)
def test_the_wall_counts_every_hour_and_every_day(start: str, text: str, end: str) -> None:
    assert due(start, text, KALENDER) == end


@pytest.mark.parametrize(
    ("start", "text", "end"),
    [
        ("2026-04-13T00:01", "P1D", "2026-04-14T16:00"),
        ("2026-04-13T23:59", "P1D", "2026-04-14T16:00"),
        ("2026-04-09T10:00", "P1D", "2026-04-10T16:30"),
        ("2026-04-11T20:00", "P1W", "2026-04-20T16:00"),
        ("2026-03-16T09:00", "P10D", "2026-04-07T16:00"),
        ("2026-01-31T10:00", "P1M", "2026-03-02T15:00"),
        ("2026-04-13T10:00", "P0.5D", "2026-04-14T16:00"),
        ("2026-04-13T15:30", "PT1H", "2026-04-14T08:00"),
        ("2026-04-13T10:00", "P1DT1H", "2026-04-15T08:30"),
    ],
)
def test_the_law_excludes_the_day_of_receipt_and_ends_at_closing(start: str, text: str, end: str) -> None:
    assert due(start, text, STATUTORI) == end


def test_what_an_agency_declares_goes_before_what_the_nation_does() -> None:
    calendar = with_days(
        off={"2026-04-14": "HUT Kota", "2026-05-01": "Libur"},
        worked={"2026-04-18": "Pengganti HUT Kota", "2026-05-01": "Tetap bekerja"},
    )
    kinds = {
        day: (found.kind, found.name, len(found.segments))
        for day in (
            "2026-04-13",
            "2026-04-14",
            "2026-04-18",
            "2026-04-19",
            "2026-05-01",
            "2026-05-14",
            "2026-05-15",
        )
        if (found := calendar.day(date.fromisoformat(day)))
    }
    assert kinds == {
        "2026-04-13": ("working", "", 2),
        "2026-04-14": ("off", "HUT Kota", 0),
        "2026-04-18": ("replacement", "Pengganti HUT Kota", 2),
        "2026-04-19": ("weekend", "", 0),
        "2026-05-01": ("replacement", "Tetap bekerja", 2),
        "2026-05-14": ("holiday", "Kenaikan Yesus Kristus", 0),
        "2026-05-15": ("joint_leave", "Cuti Bersama Kenaikan Yesus Kristus", 0),
    }
    assert due("2026-04-13T10:00", "P1D", calendar=calendar) == "2026-04-15T10:00"
    assert due("2026-04-17T10:00", "P1D", calendar=calendar) == "2026-04-18T10:00"


def test_a_day_of_ramadan_names_it() -> None:
    day = default(METRO).day(date(2026, 2, 20))
    assert (day.kind, day.ramadan) == ("working", "Ramadan 1447 H")
    assert [f"{opens:%H:%M}-{closes:%H:%M%z}" for opens, closes in day.segments] == [
        "08:00-11:30+0700",
        "12:30-15:30+0700",
    ]


def test_an_office_without_national_holidays_works_on_them() -> None:
    calendar = WorkCalendar(METRO, national=False)
    assert due("2026-03-17T14:00", "P1D", calendar=calendar) == "2026-03-18T14:00"


def test_of_hours_that_overlap_the_later_hold_and_ramadan_before_all() -> None:
    six: tuple[tuple[time, time], ...] = ((time(8), time(14)),)
    week = (six, six, six, six, six, six, ())
    calendar = WorkCalendar(
        METRO,
        (
            *DEFAULT_RAMADAN,
            Hours(date(2026, 1, 1), None, week, name="Enam hari kerja"),
            Hours(date(2026, 4, 6), date(2026, 4, 12), NORMAL, name="Kunjungan"),
        ),
    )
    hours = {
        day: f"{found.segments[0][0]:%H:%M}" if found.segments else found.kind
        for day in (
            "2025-12-29",
            "2026-01-05",
            "2026-02-20",
            "2026-02-21",
            "2026-04-04",
            "2026-04-06",
            "2026-04-11",
        )
        if (found := calendar.day(date.fromisoformat(day)))
    }
    assert hours == {
        "2025-12-29": "07:30",
        "2026-01-05": "08:00",
        "2026-02-20": "08:00",
        "2026-02-21": "weekend",
        "2026-04-04": "08:00",
        "2026-04-06": "07:30",
        "2026-04-11": "weekend",
    }
    assert (
        due("2026-04-03T09:00", "P1D", calendar=calendar) == "2026-04-04T14:00"
    )  # Good Friday; a Saturday is worked


def test_working_time_between_two_instants() -> None:
    assert minutes("2026-04-13T10:00", "2026-04-13T13:30") == 150
    assert minutes("2026-04-10T16:00", "2026-04-13T08:00") == 60
    assert minutes("2026-04-13T08:00", "2026-04-10T16:00") == -60
    assert minutes("2026-04-13T18:00", "2026-04-14T06:00") == 0
    assert minutes("2026-04-13T10:00:00", "2026-04-13T10:01:59") == 1


def test_a_reminder_comes_when_its_share_of_the_working_time_is_used() -> None:
    calendar = default(METRO)
    start, end = (datetime.fromisoformat(f"2026-04-{day}+07:00") for day in ("13T10:00", "15T10:00"))
    assert calendar.share(start, end, 50) == datetime.fromisoformat("2026-04-14T10:00+07:00")
    assert calendar.share(start, end, 0) == start
    assert calendar.share(start, end, 100) == end
    friday, sunday = (datetime.fromisoformat(f"2026-04-{day}+07:00") for day in ("10T18:00", "12T18:00"))
    assert calendar.share(friday, sunday, 50) == datetime.fromisoformat("2026-04-11T18:00+07:00")
    assert calendar.share(sunday, friday, 50) == sunday


def test_what_cannot_be_counted_is_refused() -> None:
    calendar, start = default(METRO), datetime(2026, 4, 13, 3, tzinfo=UTC)
    closed = WorkCalendar(METRO, (Hours(date(1800, 1, 1), None, ((), (), (), (), (), (), ())),))
    for text, counting, rule in [
        ("P1D", KERJA, closed), ("P1D", STATUTORI, closed), ("P1D", KALENDER, closed), ("PT1H", KERJA, closed),
        ("P99999D", KERJA, calendar), ("P99Y9999M", KERJA, calendar), ("PT999999H", KERJA, calendar),
        ("P9999W", STATUTORI, calendar), ("P9999W", KALENDER, calendar), ("P9999M", KALENDER, calendar),
    ]:  # fmt: skip
        with pytest.raises(Invalid, match="1900 dan 2200"):
            rule.due(start, iso(text), counting)
    for year in (1, 1899, 2201, 9999):
        with pytest.raises(Invalid, match="1900 dan 2200"):
            calendar.due(datetime(year, 1, 2, tzinfo=UTC), iso("P1D"))
    with pytest.raises(Invalid, match="zona"):
        calendar.due(datetime(2026, 4, 13), iso("P1D"))  # noqa: DTZ001
    with pytest.raises(Invalid, match="statutori; ditemukan “hukum”"):
        calendar.due(start, iso("P1D"), "hukum")
    with pytest.raises(Invalid, match="nol atau lebih"):
        calendar.add(start, timedelta(minutes=-1))
    for zone in ("", "Mars/Olympus", "../etc/passwd", "WITA"):
        with pytest.raises(Invalid, match="IANA"):
            WorkCalendar(zone)


def test_the_first_and_the_last_year_count() -> None:
    assert default(METRO).due(datetime(1900, 1, 1, tzinfo=UTC), iso("P1D")).year == 1900
    assert default(METRO).due(datetime(2200, 12, 1, tzinfo=UTC), iso("P1W")).year == 2200
    assert default(METRO).elapsed(
        datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 12, 31, tzinfo=UTC)
    ) > timedelta(days=20_000)


def test_hours_that_make_no_sense_are_refused() -> None:
    backwards = (((time(12), time(8)),), *NORMAL[1:])
    crossing = (((time(8), time(12)), (time(11), time(15))), *NORMAL[1:])
    for week in (backwards, crossing, NORMAL[:5]):
        with pytest.raises(Invalid, match="tujuh hari"):
            Hours(date(2026, 1, 1), None, week)
    with pytest.raises(Invalid, match="sesudah 2026-01-02"):
        Hours(date(2026, 1, 2), date(2026, 1, 1), NORMAL)
    with pytest.raises(Invalid, match="ramadan; ditemukan “puasa”"):
        Hours(date(2026, 1, 2), None, NORMAL, "puasa")


def test_a_calendar_stays_what_it_was() -> None:
    days = {date(2026, 4, 14): "HUT Kota"}
    calendar = WorkCalendar(METRO, (), days)
    days.clear()
    assert calendar.days_off == {date(2026, 4, 14): "HUT Kota"}
    assert due("2026-04-13T10:00", "P1D", calendar=calendar) == "2026-04-15T10:00"


def test_holidays_are_loaded_at_the_first_question() -> None:
    """The package is large: who only imports the room does not pay for it."""
    said = subprocess.run(
        [sys.executable, "-c", "import sys, service.working_time; print('holidays' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "False\n"
