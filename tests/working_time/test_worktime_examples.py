"""The worked examples: deadlines of real SOPs and laws, counted by hand."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.durations import iso, read
from service.working_time import KALENDER, KERJA, NORMAL, RAMADAN, STATUTORI, default

PAPER = json.loads(
    (Path(__file__).parents[1] / "fixtures/calendar/worktime_examples.json").read_text("utf-8")
)
EXAMPLES = [example for example in PAPER["examples"] if "due" in example]
RULES = {
    "working minutes": KERJA,
    "working minutes, chained": KERJA,
    "working days, rolling": KERJA,
    "calendar months, rolled forward": KERJA,
    "7 calendar days, rolled forward": KALENDER,
    "working days, end-of-day (first day excluded)": STATUTORI,
}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_a_worked_example(example: dict[str, Any]) -> None:
    calendar = default(example["tz"])
    start = datetime.fromisoformat(example["start"])
    found = calendar.due(start, iso(str(read(example["waktu"]).max)), RULES[example["rule"]])
    assert found == datetime.fromisoformat(example["due"]), example["note"]


def test_steps_that_take_their_time_end_when_their_sum_does() -> None:
    """Banyuwangi: 455 minutes are more than one day of 450."""
    (example,) = (each for each in EXAMPLES if each["id"] == "W19")
    calendar, at = default(example["tz"]), datetime.fromisoformat(example["start"])
    for minutes in (10, 20, 120, 60, 240, 5):
        at = calendar.add(at, timedelta(minutes=minutes))
    assert at == datetime.fromisoformat(example["due"])


def test_the_weeks_of_the_decree() -> None:
    """Perpres 21/2023, article 4: 37.5 hours, in Ramadan 32.5."""
    (example,) = (each for each in PAPER["examples"] if each["id"] == "W22")
    sums = [
        sum(
            (closes.hour * 60 + closes.minute) - (opens.hour * 60 + opens.minute)
            for segments in week
            for opens, closes in segments
        )
        for week in (NORMAL, RAMADAN)
    ]
    assert sums == [example["normal_week"], example["ramadan_week"]]


def test_the_calendar_that_agencies_begin_with_is_the_one_of_the_examples() -> None:
    calendar = default("Asia/Jakarta")
    for name, week in (("normal", NORMAL), ("ramadan", RAMADAN)):
        assert PAPER["calendar"][name] == {
            str(day): [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in segments]
            for day, segments in enumerate(week)
        }
    assert [[str(row.since), str(row.until)] for row in calendar.hours] == PAPER["calendar"]["ramadan_ranges"]
