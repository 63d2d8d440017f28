"""ISO 8601 durations are read strictly, and added as time passes on the wall."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from service.durations import Duration, iso
from service.errors import Invalid


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("PT30M", Duration(minutes=30)),
        ("P1D", Duration(days=1)),
        ("P1W", Duration(weeks=1)),
        ("P3M", Duration(months=3)),
        ("P2Y6M", Duration(years=2, months=6)),
        ("P1DT4H", Duration(days=1, hours=4)),
        ("PT1H1M1S", Duration(hours=1, minutes=1, seconds=1)),
        ("P0DT2H", Duration(hours=2)),
    ],
)
def test_a_duration_is_what_it_says(text: str, duration: Duration) -> None:
    assert iso(text) == duration


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "P1", "1D", "P1S", "PT1D", "P1DT", "-P1D", "P-1D", "PT0S", "P0D", "P1W2D", "p1d", " P1D", "P1D\n",
     "P٣D", "PT1M30M", "P99999999999D", "P1.5D", "PT1.5H", "P0.5M", "R3/PT1H", "PT0.00001M"],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="ISO 8601"):
        iso(text)


def test_shares_are_read_where_an_sop_may_write_them() -> None:
    assert iso("P0.5D", shares=True) == Duration(days=Fraction(1, 2))
    assert iso("P1.5W", shares=True) == Duration(weeks=Fraction(3, 2))
    assert iso("PT1.5H", shares=True) == Duration(seconds=5400)
    assert iso("PT2.5M", shares=True) == Duration(seconds=150)
    for text in ("P1.5M", "P0.5Y", "PT0.0001M", "P0.0D"):
        with pytest.raises(Invalid, match="ISO 8601"):
            iso(text, shares=True)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("P1M", "2028-02-29T20:00:00"),
        ("P13M", "2029-02-28T20:00:00"),
        ("P1M1D", "2028-03-01T20:00:00"),
        ("P1W", "2028-02-07T20:00:00"),
        ("P1DT5H", "2028-02-02T01:00:00"),
        ("P0.5D", "2028-02-01T08:00:00"),
    ],
)
def test_time_on_the_wall_stays_inside_the_month(text: str, end: str) -> None:
    start = datetime(2028, 1, 31, 20, tzinfo=UTC)
    assert iso(text, shares=True).after(start) == datetime.fromisoformat(end).replace(tzinfo=UTC)


def test_an_end_no_calendar_knows_is_refused() -> None:
    for text in ("P9999M", "P99999D", "P1D"):
        with pytest.raises(Invalid, match="9999"):
            iso(text).after(datetime(9999, 12, 31, tzinfo=UTC))
