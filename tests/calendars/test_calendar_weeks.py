"""Hours as people write them, and a unit's hours over its agency's."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.calendars import read_week, written
from service.calendars.overlay import laid_over
from service.calendars.weeks import packed, unpacked
from service.errors import Invalid
from service.working_time import NORMAL, RAMADAN, Hours
from service.working_time.hours import hours_on

USUAL = ["07.30–12.00, 13.00–16.00"] * 4 + ["07:30-11:30; 13:00 - 16:30", "", "libur"]
START = date(2026, 1, 1)


def test_the_usual_week_is_read_and_written() -> None:
    assert read_week(USUAL) == NORMAL == unpacked(packed(NORMAL))
    assert written(NORMAL[4]) == "07.30–11.30, 13.00–16.30" and written(()) == ""
    assert read_week([written(day) for day in RAMADAN]) == RAMADAN


@pytest.mark.parametrize(
    "text", ["7", "07.30", "12.00-07.30", "08.00-08.00", "08.00-24.00", "08.60-09.00", "08.00-12.00,11.00-13.00",
             "13.00-14.00,08.00-09.00", ",".join(["08.00-09.00"] * 7), "pagi–sore"],
)  # fmt: skip
def test_hours_that_cannot_be_name_their_day(text: str) -> None:
    with pytest.raises(Invalid) as no:
        read_week(["", "", text, "", "", "", ""])
    assert str(no.value).startswith("Rabu: ")


def test_a_week_has_seven_days() -> None:
    with pytest.raises(Invalid):
        read_week(["08.00-12.00"] * 6)


def a_week(hour: int) -> tuple[tuple[tuple[time, time], ...], ...]:
    return (((time(hour), time(hour + 1)),),) * 7


rows = st.builds(
    lambda since, length, kind, hour: Hours(
        START + timedelta(since),
        None if length is None else START + timedelta(since + length),
        a_week(hour),  # type: ignore[arg-type]
        kind,
        str(hour),
    ),
    st.integers(0, 40),
    st.none() | st.integers(0, 20),
    st.sampled_from(["hours", "ramadan"]),
    st.integers(0, 22),
)
sheets = st.lists(rows, max_size=4, unique_by=lambda row: (row.kind, row.since))


@settings(max_examples=150, deadline=None)
@given(sheets, sheets)
def test_a_unit_wins_on_every_day_it_covers(agency: list[Hours], unit: list[Hours]) -> None:
    merged = list(laid_over(agency, unit))
    for number in range(70):
        day = START + timedelta(number)
        wanted = hours_on(unit, day) or hours_on(agency, day)
        found = hours_on(merged, day)
        assert (found and found.week) == (wanted and wanted.week), day
