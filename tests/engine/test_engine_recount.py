"""A changed calendar: open deadlines are counted anew from where they began, and told when they move."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from bpmn_text import boundary, diagram, end, many, path, start, task, tasks, wait
from walking import NOW, Walk

from service import engine

HOUR = timedelta(hours=1)
GOLDEN = Path(__file__).parent / "golden"


def later(hours: int) -> engine.DueRule:
    """A calendar with so many hours off."""
    return lambda begin, text, element: engine.wall_clock(begin, text, element) + timedelta(hours=hours)


def slower(times: int) -> engine.DueRule:
    """A calendar by which everything takes so many times as long."""
    return lambda begin, text, element: begin + (engine.wall_clock(begin, text, element) - begin) * times


STEP = diagram(
    start(), task("a"), boundary("tenggat", "a", "PT30H"), end("terlambat", "escalation"), task("b"), end(),
    path("start", "a", "b", "end"), path("tenggat", "terlambat"),
)  # fmt: skip


def test_a_day_off_moves_the_open_deadline_and_the_task_with_it() -> None:
    walk = Walk(STEP)
    walk.waits(hours=5)
    turn = walk.recounts(later(24))
    (fact,) = turn.facts
    assert (fact.kind, fact.element) == ("deadline_moved", "tenggat")
    assert fact.data == {
        "ref": "tenggat.1",
        "task": "a.1",
        "tasks": ["a.1"],
        "from": (NOW + 30 * HOUR).isoformat(),
        "to": (NOW + 54 * HOUR).isoformat(),
        "interrupting": False,
    }
    assert turn.opened == turn.closed == () and not turn.finished
    assert [(task.ref, task.due) for task in turn.open_tasks] == [("a.1", NOW + 54 * HOUR)]
    assert turn.next_due_at == turn.timers[0].due == NOW + 54 * HOUR
    assert walk.waits(hours=48).facts == ()
    assert walk.waits(hours=1).facts[0].data["due"] == (NOW + 54 * HOUR).isoformat()


def test_counting_again_by_the_same_calendar_changes_nothing() -> None:
    walk = Walk(STEP)
    walk.recounts(later(24))
    before = walk.turn.snapshot
    walk.waits(hours=3)
    turn = walk.recounts(later(24))
    assert turn.facts == () and turn.snapshot == before and turn.next_due_at == NOW + 54 * HOUR
    assert [task.due for task in turn.open_tasks] == [NOW + 54 * HOUR]


def test_a_day_off_taken_back_moves_it_back() -> None:
    walk = Walk(STEP, due=later(24))
    assert walk.recounts(engine.wall_clock).open_tasks[0].due == NOW + 30 * HOUR


def test_a_deadline_moved_into_the_past_fires_at_the_next_look() -> None:
    walk = Walk(STEP, due=later(24))
    walk.waits(hours=40)
    turn = walk.recounts(engine.wall_clock)
    assert [fact.kind for fact in turn.facts] == ["deadline_moved"] and turn.next_due_at == NOW + 30 * HOUR
    assert walk.waits(seconds=0).facts[0].kind == "timer_fired"


def test_what_has_passed_stays_passed_though_nobody_has_looked_yet() -> None:
    walk = Walk(STEP)
    walk.waits(hours=30, fire=False)
    assert walk.recounts(later(24)).facts == ()
    assert walk.turn.open_tasks[0].due == walk.turn.next_due_at == NOW + 30 * HOUR


def test_a_late_task_keeps_the_deadline_it_missed() -> None:
    both = boundary("satu", "a", "PT1H") + boundary("dua", "a", "PT9H") + end("e1") + end("e2")
    xml = diagram(
        start(), task("a"), both, end(), path("start", "a", "end"), path("satu", "e1"), path("dua", "e2")
    )
    walk = Walk(xml)
    walk.waits(hours=1)
    turn = walk.recounts(later(24))
    assert [fact.element for fact in turn.facts] == ["dua"] and turn.open_tasks[0].due == NOW + HOUR
    walk.waits(hours=-1)
    assert walk.recounts(later(48)).open_tasks[0].due == NOW + HOUR


def test_facts_come_in_the_order_the_deadlines_were_due() -> None:
    both = boundary("dua", "a", "PT9H") + boundary("satu", "a", "PT1H") + end("e1") + end("e2")
    xml = diagram(
        start(), task("a"), both, end(), path("start", "a", "end"), path("satu", "e1"), path("dua", "e2")
    )

    def turned(begin: datetime, text: str, element: str) -> datetime:
        return begin + {"satu": 9, "dua": 8}[element] * HOUR

    turn = Walk(xml).recounts(turned)
    assert [fact.element for fact in turn.facts] == ["satu", "dua"]
    assert [timer.element for timer in turn.timers] == ["dua", "satu"] and turn.open_tasks[
        0
    ].due == NOW + 8 * HOUR


def test_a_wait_moves_too() -> None:
    walk = Walk(diagram(start(), wait("jeda", "PT5H"), task("b"), end(), path("start", "jeda", "b", "end")))
    (fact,) = walk.recounts(later(2)).facts
    assert (fact.element, fact.data["task"], fact.data["tasks"]) == ("jeda", None, [])
    assert walk.turn.next_due_at == NOW + 7 * HOUR and walk.turn.open_tasks == ()


def test_a_date_does_not_move() -> None:
    dated = boundary("batas", "a", "2026-01-09T08:00:00+07:00", "timeDate", interrupting=True)
    xml = diagram(start(), tasks("a c"), dated, end(), path("start", "a", "end"), path("batas", "c", "end"))
    assert Walk(xml).recounts(later(24)).facts == ()


def test_a_cycles_next_repetition_is_counted_from_the_one_before() -> None:
    ingat = boundary("ingat", "a", "R/PT10H", "timeCycle") + end("e") + path("ingat", "e")
    walk = Walk(diagram(start(), task("a"), ingat, end(), path("start", "a", "end")))
    walk.waits(hours=12)
    (fact,) = walk.recounts(slower(2)).facts
    assert (fact.data["ref"], fact.data["from"]) == ("ingat.2", (NOW + 20 * HOUR).isoformat())
    assert fact.data["to"] == (NOW + 30 * HOUR).isoformat()
    assert walk.turn.open_tasks[0].due == NOW + 10 * HOUR
    walk.waits(hours=18)
    assert walk.told("timer_fired") == ["ingat"] and walk.turn.next_due_at == NOW + 50 * HOUR


def test_a_cycle_from_a_date_moves_only_after_that_date() -> None:
    ingat = (
        boundary("ingat", "a", "R/2026-01-06T01:00:00Z/PT10H", "timeCycle") + end("e") + path("ingat", "e")
    )
    walk = Walk(diagram(start(), task("a"), ingat, end(), path("start", "a", "end")))
    assert walk.recounts(slower(2)).facts == ()
    walk.waits(hours=24)
    assert [fact.data["to"] for fact in walk.recounts(slower(3)).facts] == [(NOW + 54 * HOUR).isoformat()]


def test_every_open_task_of_a_repeated_step_gets_the_new_deadline() -> None:
    batas = boundary("batas", "m", "PT9H") + end("e") + path("batas", "e")
    walk = Walk(
        diagram(start(), many("m", collection="opd"), batas, end(), path("start", "m", "end")), opd=["a", "b"]
    )
    walk.does("m.1")
    turn = walk.recounts(later(1))
    assert turn.facts[0].data["tasks"] == ["m.2"]
    assert [(task.ref, task.item, task.due) for task in turn.open_tasks] == [("m.2", "b", NOW + 10 * HOUR)]


def test_a_case_that_has_ended_is_left_alone() -> None:
    ended = Walk(STEP)
    ended.does("a.1")
    ended.does("b.1")
    assert ended.turn.finished
    before = ended.turn.snapshot
    turn = ended.recounts(later(24))
    assert turn.facts == turn.open_tasks == () and turn.finished and turn.snapshot == before
    stopped = Walk(STEP)
    stopped.turn = engine.cancel(stopped.program, stopped.turn.snapshot, now=NOW)
    turn = stopped.recounts(later(24))
    assert turn.facts == () and turn.cancelled and turn.next_due_at is None


@pytest.mark.parametrize("hours", [1, 24])
def test_a_case_stored_before_deadlines_could_move_goes_on_as_it_was(hours: int) -> None:
    program = engine.compile((GOLDEN / "everything-1.bpmn").read_bytes())
    old = (GOLDEN / "everything-1.snapshot").read_bytes()
    turn = engine.recount(program, old, now=NOW + 31 * HOUR, due=later(hours))
    assert turn.facts == () and turn.snapshot == old
    assert [(task.ref, task.due) for task in turn.open_tasks] == [("m.1", NOW + 72 * HOUR), ("b.1", None)]


def test_every_move_tells_all_open_tasks() -> None:
    walk = Walk(STEP)
    assert walk.turn.open_tasks == walk.turn.opened
    assert [task.ref for task in walk.waits(hours=1).open_tasks] == ["a.1"]
    assert [task.ref for task in walk.does("a.1").open_tasks] == ["b.1"]
    assert walk.does("b.1").open_tasks == ()
