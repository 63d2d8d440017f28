"""Deadlines: plain ISO 8601, counted by a rule, fired when told and never because a machine's clock moved."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from bpmn_text import boundary, diagram, end, path, start, sub, task, tasks, wait
from walking import NOW, Walk

from service import engine
from service.engine import timers
from service.errors import Conflict, Invalid

LATE = diagram(
    start(), task("a"), boundary("tenggat", "a", "PT30M"), end("terlambat", "escalation"), task("b"), end(),
    path("start", "a", "b", "end"), path("tenggat", "terlambat"),
)  # fmt: skip
WITHDRAWING = diagram(
    start(), task("a"), boundary("batas", "a", "P1D", interrupting=True), tasks("b c"), end(),
    path("start", "a", "b", "end"), path("batas", "c", "end"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("iso", "due"),
    [
        ("PT30M", "2026-01-31T23:30:00"),
        ("P1D", "2026-02-01T23:00:00"),
        ("P1W", "2026-02-07T23:00:00"),
        ("P1M", "2026-02-28T23:00:00"),
        ("P3M", "2026-04-30T23:00:00"),
        ("P2Y1M", "2028-02-29T23:00:00"),
        ("P1DT1H1M1S", "2026-02-02T00:01:01"),
        ("P0DT2H", "2026-02-01T01:00:00"),
        ("2026-03-01", "2026-03-01T00:00:00"),
        ("2026-03-01T09:00:00+09:00", "2026-03-01T00:00:00"),
        ("2026-03-01T09:00Z", "2026-03-01T09:00:00"),
    ],
)
def test_the_wall_clock_counts_every_hour(iso: str, due: str) -> None:
    evening = datetime(2026, 1, 31, 23, 0, tzinfo=UTC)
    assert timers.wall_clock(evening, iso, "t").isoformat() == f"{due}+00:00"


def test_due_times_are_utc_wherever_the_start_was() -> None:
    start = datetime(2026, 1, 5, 9, 0, tzinfo=timezone(timedelta(hours=9)))
    assert timers.wall_clock(start, "PT1H", "t").isoformat() == "2026-01-05T01:00:00+00:00"


@pytest.mark.parametrize(
    "text",
    [
        "", "P", "PT", "P1", "1D", "P1S", "PT1D", "P1DT", "-P1D", "P-1D", "P1.5D", "PT0S", "P0D", "P1W2D", "p1d",
        " P1D", "P1D\n", "P٣D", '"P1D"', "'P1D'", "=P1D", "${waktu}", "R3/PT1H", "PT1M30M", "P99999999999D",
        "__import__('os').system('x')",
    ],
)  # fmt: skip
def test_a_duration_is_read_strictly(text: str) -> None:
    with pytest.raises(Invalid, match="ISO 8601"):
        timers.plan("timeDuration", text)


@pytest.mark.parametrize(
    "text",
    [
        "20260301",
        "2026-13-01",
        "2026-W09-1",
        "1 Maret",
        "2026-03-01T25:00",
        "0001-01-01T00:00+14:00",
        "2026-03-01 09:00",
    ],
)
def test_a_date_is_read_strictly(text: str) -> None:
    with pytest.raises(Invalid, match="ISO 8601"):
        timers.date(text)


def test_a_diagram_with_an_unreadable_time_is_refused_at_its_line() -> None:
    for bad in ("besok", "R/P1D", "PT0M", "P1.5D", ""):
        xml = LATE.replace(b"PT30M", bad.encode())
        with pytest.raises(Invalid) as refusal:
            engine.compile(xml)
        (fault,) = refusal.value.details
        assert (fault.element, fault.rule) == ("tenggat", "timer")


def test_a_deadline_fires_once_and_the_task_stays_open() -> None:
    walk = Walk(LATE)
    (opened,), (timer,) = walk.turn.opened, walk.turn.timers
    assert opened.due == timer.due == walk.turn.next_due_at == NOW + timedelta(minutes=30)
    assert (timer.ref, timer.element, timer.task, timer.interrupting) == (
        "tenggat.1",
        "tenggat",
        "a.1",
        False,
    )
    assert walk.waits(minutes=29).facts == ()
    turn = walk.waits(minutes=1)
    assert [(fact.kind, fact.element) for fact in turn.facts] == [
        ("timer_fired", "tenggat"),
        ("flow_taken", "f_tenggat_terlambat"),
        ("event_passed", "terlambat"),
    ]
    assert turn.facts[0].data == {
        "ref": "tenggat.1",
        "task": "a.1",
        "tasks": ["a.1"],
        "due": "2026-01-05T01:30:00+00:00",
        "interrupting": False,
    }
    assert walk.open == {"a.1"} and turn.timers == () and turn.next_due_at is None
    assert walk.waits(days=400).facts == ()
    walk.does("a.1")
    assert walk.does("b.1").finished


def test_a_task_in_time_takes_its_deadline_with_it() -> None:
    walk = Walk(LATE)
    walk.does("a.1")
    assert walk.turn.timers == () and walk.waits(days=1).facts == ()


def test_what_is_due_fires_before_the_completion() -> None:
    walk = Walk(LATE)
    walk.waits(minutes=30, fire=False)
    assert [fact.kind for fact in walk.does("a.1").facts][:4] == [
        "timer_fired",
        "flow_taken",
        "event_passed",
        "task_completed",
    ]


def test_an_interrupting_deadline_withdraws_the_task() -> None:
    walk = Walk(WITHDRAWING)
    assert walk.turn.timers[0].interrupting
    turn = walk.waits(days=1)
    assert [(fact.kind, fact.element) for fact in turn.facts[:2]] == [
        ("timer_fired", "batas"),
        ("task_withdrawn", "a"),
    ]
    assert [(task.ref, task.how) for task in turn.closed] == [("a.1", "withdrawn")]
    assert walk.open == {"c.1"} and turn.timers == ()


def test_a_completion_that_comes_after_an_interrupting_deadline_is_refused() -> None:
    walk = Walk(WITHDRAWING)
    walk.waits(days=1, fire=False)
    with pytest.raises(Conflict, match="tidak terbuka lagi"):
        walk.does("a.1")


def test_the_machines_clock_fires_nothing() -> None:
    """Both cases are due long ago, or far ahead, by any machine's clock."""
    for now in (datetime(1999, 1, 1, tzinfo=UTC), datetime(2199, 1, 1, tzinfo=UTC)):
        program = engine.compile(LATE)
        turn = engine.start(program, data={}, now=now)
        for minutes in (1, 29):
            fired = engine.fire(program, turn.snapshot, now=now + timedelta(minutes=minutes))
            assert fired.facts == () and fired.snapshot == turn.snapshot
        assert engine.fire(program, turn.snapshot, now=now + timedelta(minutes=30)).facts


def test_the_due_rule_is_asked_once_and_its_answer_survives_reloads() -> None:
    asked = []

    def working_time(start: datetime, iso: str, element: str) -> datetime:
        asked.append((start, iso, element))
        return (start + timedelta(days=3)).astimezone(timezone(timedelta(hours=8)))

    walk = Walk(LATE, due=working_time)
    for _ in range(3):
        walk.waits(hours=1)
    assert asked == [(NOW, "PT30M", "tenggat")]
    assert walk.turn.next_due_at == NOW + timedelta(days=3) and walk.turn.next_due_at.tzinfo is UTC
    assert walk.waits(days=3).facts[0].kind == "timer_fired"


def test_a_rule_that_forgets_the_zone_is_refused() -> None:
    with pytest.raises(Invalid, match="zona"):
        Walk(LATE, due=lambda start, iso, element: datetime(2026, 2, 1))  # noqa: DTZ001


def test_timers_fire_in_the_order_they_are_due() -> None:
    xml = diagram(
        start(), task("a"), boundary("dua", "a", "PT2H"), boundary("satu", "a", "PT1H"),
        boundary("tiga", "a", "PT3H", interrupting=True), end("e1"), end("e2"), end("e3"),
        path("start", "a"), path("satu", "e1"), path("dua", "e2"), path("tiga", "e3"),
    )  # fmt: skip
    walk = Walk(xml)
    assert [timer.element for timer in walk.turn.timers] == ["satu", "dua", "tiga"]
    walk.waits(days=5)
    assert walk.told("timer_fired") == ["satu", "dua", "tiga"] and walk.turn.finished


def test_a_worker_that_was_down_fires_a_chain_one_wait_at_a_time() -> None:
    walk = Walk(
        diagram(start(), wait("w1", "PT1H"), wait("w2", "PT1H"), end(), path("start", "w1", "w2", "end"))
    )
    assert (walk.turn.timers[0].task, walk.turn.timers[0].interrupting) == (None, False)
    walk.waits(days=5)
    assert walk.told("timer_fired") == ["w1"] and walk.turn.next_due_at == walk.now + timedelta(hours=1)
    assert walk.waits(hours=1).finished


def test_a_date_in_the_past_fires_at_the_next_look() -> None:
    xml = diagram(
        start(), wait("w", "2020-01-01", "timeDate"), task("a"), end(), path("start", "w", "a", "end")
    )
    walk = Walk(xml)
    assert walk.open == set() and walk.turn.timers[0].due == datetime(2020, 1, 1, tzinfo=UTC)
    walk.waits(seconds=0)
    assert walk.open == {"a.1"}


def test_a_deadline_on_a_sub_process_withdraws_all_in_it() -> None:
    late = boundary("tb", "b", "P9D") + end("e4") + path("tb", "e4")
    deepest = sub("inner", start("s3"), task("b"), late, end("e3"), path("s3", "b", "e3"))
    middle = sub("outer", start("s2"), task("a"), deepest, end("e2"), path("s2", "a", "inner", "e2"))
    xml = diagram(
        start(), middle, boundary("batas", "outer", "P2D", interrupting=True), boundary("ingat", "outer", "P1D"),
        tasks("c d"), end(), path("start", "outer", "end"), path("batas", "c", "end"), path("ingat", "d", "end"),
    )  # fmt: skip
    walk = Walk(xml)
    walk.does("a.1")
    walk.waits(days=1)
    assert walk.open == {"b.1", "d.1"}
    walk.waits(days=1)
    assert walk.open == {"c.1", "d.1"} and walk.turn.timers == ()
    assert walk.told("task_withdrawn") == ["b"]
