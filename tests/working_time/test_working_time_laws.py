"""Laws of working time, for any office, instant and amount; and the same answers as a walk day by day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from day_walk import DayWalk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.durations import Duration
from service.working_time import (
    DEFAULT_RAMADAN,
    KALENDER,
    KERJA,
    NORMAL,
    RAMADAN,
    STATUTORI,
    Hours,
    WorkCalendar,
    default,
)

SHORT = ((time(8), time(12)), (time(12, 15), time(14, 45, 30)))
OFFICES = (
    default("Asia/Jakarta"),
    default("Asia/Makassar"),
    default("Asia/Jayapura"),
    WorkCalendar(
        "Asia/Makassar",
        (
            *DEFAULT_RAMADAN,
            Hours(date(2025, 7, 1), None, (SHORT, SHORT, SHORT, SHORT, SHORT, (SHORT[0],), ())),
            Hours(date(2026, 5, 4), date(2026, 6, 30), RAMADAN),
        ),
        {date(2026, 4, day): "libur" for day in range(13, 18)},
        {date(2026, 4, 12): "pengganti", date(2026, 3, 20): "pengganti"},
    ),
    WorkCalendar("America/New_York", (Hours(date(2026, 1, 1), None, NORMAL),), national=False),
)
WALKS = {id(office): DayWalk(office) for office in OFFICES}
FIRST = datetime(2025, 6, 1, tzinfo=UTC)

anytime = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""On a busy machine as well: the first question of an office prepares its years."""

offices = st.sampled_from(OFFICES)
instants = st.one_of(
    st.integers(0, 500 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds)),
    st.integers(0, 500 * 48).map(
        lambda halves: FIRST + timedelta(minutes=30 * halves)
    ),  # openings and closings
)
amounts = st.integers(1, 60 * 24 * 60 * 60).map(lambda seconds: timedelta(seconds=seconds))
days = st.integers(1, 120)
durations = st.builds(
    Duration,
    months=st.integers(0, 14),
    weeks=st.integers(0, 5),
    days=st.integers(0, 30),
    hours=st.integers(0, 50),
    minutes=st.integers(1, 500),
)


def inside(office: WorkCalendar, at: datetime) -> bool:
    """Whether an instant lies in working hours, their beginning and end included."""
    local = at.astimezone(ZoneInfo(office.zone))
    return any(opens <= local <= closes for opens, closes in office.day(local.date()).segments)


@anytime
@given(offices, instants, amounts)
def test_minutes_end_where_a_walk_over_the_days_ends(
    office: WorkCalendar, start: datetime, amount: timedelta
) -> None:
    end = office.add(start, amount)
    assert end == WALKS[id(office)].minutes_later(start, amount)
    assert end == office.due(start, Duration(seconds=int(amount.total_seconds())))
    assert end == office.due(start, Duration(seconds=int(amount.total_seconds())), STATUTORI)


@anytime
@given(offices, instants, days)
def test_days_end_where_a_walk_over_the_days_ends(office: WorkCalendar, start: datetime, count: int) -> None:
    walk = WALKS[id(office)]
    assert office.due(start, Duration(days=count)) == walk.days_later(start, count)
    assert office.due(start, Duration(days=count), STATUTORI) == walk.days_after(start, count)
    assert office.due(start, Duration(weeks=count)) == office.due(start, Duration(days=5 * count))


@anytime
@given(offices, instants, instants)
def test_what_lies_between_is_what_a_walk_finds(office: WorkCalendar, one: datetime, other: datetime) -> None:
    start, end = sorted((one, other))
    assert office.elapsed(start, end) == WALKS[id(office)].between(start, end)
    assert office.elapsed(end, start) == -office.elapsed(start, end)


@anytime
@given(offices, instants, amounts)
def test_adding_and_then_measuring_gives_back_the_amount(
    office: WorkCalendar, start: datetime, amount: timedelta
) -> None:
    assert office.elapsed(start, office.add(start, amount)) == amount


@anytime
@given(offices, instants, amounts, amounts)
def test_amounts_added_one_after_the_other_are_added_together(
    office: WorkCalendar, start: datetime, first: timedelta, second: timedelta
) -> None:
    assert office.add(office.add(start, first), second) == office.add(start, first + second)


@anytime
@given(offices, instants, durations)
def test_nothing_falls_due_outside_working_time_nor_before_it_began(
    office: WorkCalendar, start: datetime, duration: Duration
) -> None:
    for counting in (KERJA, STATUTORI):
        end = office.due(start, duration, counting)
        assert inside(office, end) and end > start
    dated = Duration(months=duration.months, weeks=duration.weeks, days=duration.days + 1)
    assert inside(office, office.due(start, dated, KALENDER))


@anytime
@given(offices, instants, instants, days, amounts)
def test_what_begins_later_is_never_due_earlier(
    office: WorkCalendar, one: datetime, other: datetime, count: int, amount: timedelta
) -> None:
    start, later = sorted((one, other))
    assert office.add(start, amount) <= office.add(later, amount)
    mixed = Duration(days=count, seconds=int(amount.total_seconds()))
    for duration in (Duration(days=count), mixed):
        for counting in (KERJA, STATUTORI):
            assert office.due(start, duration, counting) <= office.due(later, duration, counting)


@anytime
@given(offices, instants, days, days, amounts)
def test_a_longer_time_is_never_due_earlier(
    office: WorkCalendar, start: datetime, count: int, more: int, amount: timedelta
) -> None:
    """Not so by the wall: a date rolled forward is due at closing, the next date at its own clock time."""
    shorter, longer = Duration(days=count), Duration(days=count + more)
    for counting in (KERJA, STATUTORI):
        assert office.due(start, shorter, counting) <= office.due(start, longer, counting)
    assert office.add(start, amount) < office.add(start, amount + timedelta(seconds=more))


@anytime
@given(offices, instants, amounts, st.integers(0, 100))
def test_a_share_lies_between_and_grows(
    office: WorkCalendar, start: datetime, amount: timedelta, percent: int
) -> None:
    end = office.add(start, amount)
    at = office.share(start, end, percent)
    assert start <= at <= end
    assert office.elapsed(start, at) == amount * percent / 100


@anytime
@given(instants, durations, st.permutations((KERJA, STATUTORI, KALENDER)))
def test_the_zone_moves_the_clock_and_nothing_else(
    start: datetime, duration: Duration, countings: list[str]
) -> None:
    """The same local start has the same local end in Jakarta, Makassar and Jayapura."""
    ends = {
        OFFICES[ahead].due(start - timedelta(hours=ahead), duration, countings[0]) + timedelta(hours=ahead)
        for ahead in (0, 1, 2)
    }
    assert len(ends) == 1


def test_what_was_asked_before_changes_no_answer() -> None:
    """The tables grow with the questions: near, far and long ago in any order."""
    questions = [datetime(year, 4, 14, 2, tzinfo=UTC) for year in (2026, 1990, 2060, 2026, 2199)]
    fresh = [WorkCalendar("Asia/Jakarta").due(start, Duration(days=400)) for start in questions]
    kept = WorkCalendar("Asia/Jakarta")
    assert [kept.due(start, Duration(days=400)) for start in questions] == fresh
