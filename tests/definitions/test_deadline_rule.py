"""What a timer means by the calendar and by what the diagram says of counting."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from definitions.small import flows
from definitions.timed import START_END, extension, process, task

from service.definitions import deadlines
from service.diagram import Process
from service.errors import Invalid
from service.working_time import default

WITA = ZoneInfo("Asia/Makassar")
FRIDAY = datetime(2026, 2, 13, 10, tzinfo=WITA)


def timed(*, border: str = "", step: dict[str, str] | None = None, **said: str) -> Process:
    return process(START_END, task("a", "P1D", border=border, **(step or {})), flows("s a e"), **said)


def due(found: Process, text: str = "P1D") -> datetime:
    return deadlines.rule(found, default("Asia/Makassar"))(FRIDAY, text, "t_a")


def test_a_day_is_a_working_day_unless_the_diagram_says_otherwise() -> None:
    assert due(timed()) == datetime(2026, 2, 18, 10, tzinfo=WITA)  # Imlek and its cuti bersama lie between
    assert due(timed(kalender="statutori")) == datetime(2026, 2, 18, 16, tzinfo=WITA)
    assert due(timed(kalender="kalender"), "PT24H") == datetime(2026, 2, 14, 10, tzinfo=WITA)


def test_the_timer_speaks_before_its_step_and_the_step_before_the_process() -> None:
    outer = {"kalender": "statutori"}
    step = timed(step={"kalender": "kalender"}, **outer)
    event = timed(border=extension(kalender="kerja"), step={"kalender": "kalender"}, **outer)
    found = [deadlines.counting(each, each.nodes["t_a"]) for each in (timed(**outer), step, event)]
    assert found == ["statutori", "kalender", "kerja"]


def test_a_word_nobody_knows_counts_as_working_time() -> None:
    odd = timed(kalender="bursa")
    assert deadlines.counting(odd, odd.nodes["t_a"]) == "kerja"
    assert deadlines.counting(odd, None) == "kerja"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-31", datetime(2026, 3, 31, tzinfo=WITA)),
        ("2026-03-31T09:00", datetime(2026, 3, 31, 9, tzinfo=WITA)),
        ("2026-03-31T09:00:00Z", datetime(2026, 3, 31, 9, tzinfo=UTC)),
        ("2026-03-31T09:00:00+07:00", datetime(2026, 3, 31, 2, tzinfo=UTC)),
    ],
)
def test_a_date_is_that_instant_on_the_offices_clock(text: str, expected: datetime) -> None:
    found = due(timed(), text)
    assert (found, found.tzinfo) == (expected, UTC)


@pytest.mark.parametrize("text", ["besok", "P0D", "P-1D", "2026-13-01", "P1D1W", ""])
def test_what_is_neither_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        due(timed(), text)
