"""The very instant of a deadline, and a clock that jumps back."""

from datetime import timedelta

import pytest
from bpmn_text import boundary, diagram, end, gate, path, start, task, tasks, wait
from walking import NOW, Walk

from service.errors import Conflict

LATE = diagram(
    start(), task("a"), boundary("tenggat", "a", "PT30M"), end("terlambat", "escalation"), task("b"), end(),
    path("start", "a", "b", "end"), path("tenggat", "terlambat"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind"),
    [("P1D", "timeDuration"), ("2026-01-06T08:00:00+07:00", "timeDate"), ("R2/P1D", "timeCycle")],
)
def test_at_the_very_instant_the_deadline_comes_before_the_person(text: str, kind: str) -> None:
    xml = diagram(
        start(), task("a"), boundary("batas", "a", text, kind, interrupting=True), tasks("b c"), end(),
        path("start", "a", "b", "end"), path("batas", "c", "end"),
    )  # fmt: skip
    early, late = Walk(xml), Walk(xml)
    early.waits(hours=23, minutes=59, seconds=59, microseconds=999999, fire=False)
    early.does("a.1")
    assert early.open == {"b.1"} and early.told("timer_fired") == [] and early.turn.timers == ()
    late.waits(days=1, fire=False)
    with pytest.raises(Conflict, match="tidak terbuka lagi"):
        late.does("a.1")
    late.waits(seconds=0)
    assert late.open == {"c.1"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [("P1D", "timeDuration"), ("2026-01-06T08:00:00+07:00", "timeDate"), ("R2/P1D", "timeCycle")],
)
def test_a_wait_that_is_over_goes_on_before_somebody_else_completes(text: str, kind: str) -> None:
    xml = diagram(
        start(), gate("parallel", "s"), wait("jeda", text, kind), tasks("a b"), gate("parallel", "j"), end(),
        path("start", "s", "jeda", "b", "j", "end"), path("s", "a", "j"),
    )  # fmt: skip
    walk = Walk(xml)
    walk.waits(days=1, fire=False)
    walk.does("a.1")
    assert [
        fact.kind for fact in walk.turn.facts if fact.kind in ("timer_fired", "task_opened", "task_completed")
    ] == [
        "timer_fired",
        "task_opened",
        "task_completed",
    ]
    assert walk.open == {"b.1"}


def test_a_clock_that_jumps_back_fires_nothing_early() -> None:
    walk = Walk(LATE)
    walk.waits(days=-3)
    assert walk.turn.facts == () and walk.turn.next_due_at == NOW + timedelta(minutes=30)


def test_a_clock_that_jumps_back_counts_from_what_the_case_has_seen() -> None:
    row = diagram(
        start(), tasks("a b"), boundary("ta", "a", "PT30M"), boundary("tb", "b", "PT30M"), end("e1"), end("e2"), end(),
        path("start", "a", "b", "end"), path("ta", "e1"), path("tb", "e2"),
    )  # fmt: skip
    walk = Walk(row)
    walk.waits(hours=2)
    walk.waits(hours=-1, fire=False)
    walk.does("a.1")
    due = NOW + timedelta(hours=2, minutes=30)
    assert walk.turn.next_due_at == walk.turn.opened[0].due == due
    assert walk.waits(hours=1, minutes=29).facts == ()
    assert walk.waits(minutes=1).facts[0].data["due"] == due.isoformat()


def test_a_clock_that_jumps_back_fires_no_date_before_it_comes() -> None:
    """A case that has seen noon arms a date of eleven o'clock; at ten nothing is due yet."""
    xml = diagram(
        start(), task("a"), wait("w", (NOW + timedelta(hours=11)).isoformat(), "timeDate"), task("b"), end(),
        path("start", "a", "w", "b", "end"),
    )  # fmt: skip
    walk = Walk(xml)
    walk.waits(hours=12, fire=False)
    walk.does("a.1")
    walk.waits(hours=-2)
    assert walk.turn.facts == () and walk.open == set()
    walk.waits(hours=1)
    assert walk.open == {"b.1"}


def test_a_repeating_timer_does_not_go_back_with_the_clock() -> None:
    ingat = boundary("ingat", "a", "R/PT10H", "timeCycle") + end("e") + path("ingat", "e")
    walk = Walk(diagram(start(), task("a"), ingat, end(), path("start", "a", "end")))
    walk.waits(hours=25)
    for hours in (-20, 10, 5):
        assert walk.waits(hours=hours).facts == () and walk.turn.next_due_at == NOW + timedelta(hours=30)
    walk.waits(hours=10)
    assert walk.told("timer_fired") == ["ingat"] and walk.turn.facts[0].data["missed"] == 0
