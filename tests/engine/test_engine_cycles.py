"""Timers that repeat: on a step that stays open, as a wait, with an end, from a date, and after an outage."""

from datetime import UTC, datetime, timedelta

import pytest
from bpmn_text import boundary, diagram, end, many, path, start, sub, task, tasks, wait
from walking import NOW, Walk

from service import engine
from service.engine.waiting import MOST_PASSED
from service.errors import Conflict, Invalid


def reminding(text: str, *, interrupting: bool = False) -> bytes:
    """A step that is asked after again and again, each time with a task for somebody else."""
    asked = boundary("ingat", "a", text, "timeCycle", interrupting=interrupting)
    ways = path("start", "a", "b", "end") + path("ingat", "tanya", "selesai")
    return diagram(start(), tasks("a b tanya"), asked, end(), end("selesai"), ways)


def waiting(text: str, kind: str = "timeCycle") -> bytes:
    return diagram(start(), wait("jeda", text, kind), task("b"), end(), path("start", "jeda", "b", "end"))


def fired(walk: Walk) -> list[tuple[str, str, int]]:
    """Ref, due time as hours after the start, and missed repetitions of every firing of the last move."""
    facts = [fact.data for fact in walk.turn.facts if fact.kind == "timer_fired"]
    return [(fact["ref"], since_start(fact["due"]), fact["missed"]) for fact in facts]


def since_start(instant: str) -> str:
    return f"{(datetime.fromisoformat(instant) - NOW) / timedelta(hours=1):g}h"


def test_a_reminder_comes_again_as_long_as_the_step_is_open() -> None:
    walk = Walk(reminding("R/PT10H"))
    for number in (1, 2, 3):
        assert walk.waits(hours=9, minutes=59).facts == ()
        walk.waits(minutes=1)
        assert fired(walk) == [(f"ingat.{number}", f"{number * 10}h", 0)]
        assert walk.told("task_opened") == ["tanya"]
        assert walk.turn.next_due_at == walk.now + timedelta(hours=10)
    assert walk.open == {"a.1", "tanya.1", "tanya.2", "tanya.3"}
    walk.does("a.1")
    assert walk.turn.timers == () and walk.waits(days=9).facts == ()
    assert walk.open == {"b.1", "tanya.1", "tanya.2", "tanya.3"}


def test_three_times_are_three_times() -> None:
    walk = Walk(reminding("R3/PT10H"))
    seen = []
    for _ in range(5):
        walk.waits(hours=10)
        seen.append(fired(walk))
    assert seen == [[("ingat.1", "10h", 0)], [("ingat.2", "20h", 0)], [("ingat.3", "30h", 0)], [], []]
    assert walk.turn.timers == () and walk.open == {"a.1", "tanya.1", "tanya.2", "tanya.3"}


def test_what_an_outage_missed_comes_once_and_says_how_often() -> None:
    walk = Walk(reminding("R/PT10H"))
    walk.waits(hours=35)
    assert fired(walk) == [("ingat.1", "10h", 2)]
    assert walk.open == {"a.1", "tanya.1"}
    (timer,) = walk.turn.timers
    assert (timer.ref, timer.task, timer.due) == ("ingat.2", "a.1", NOW + timedelta(hours=40))
    assert walk.waits(hours=4).facts == ()
    walk.waits(hours=1)
    assert fired(walk) == [("ingat.2", "40h", 0)]


def test_missed_repetitions_are_used_up() -> None:
    walk = Walk(reminding("R3/PT10H"))
    walk.waits(hours=25)
    assert fired(walk) == [("ingat.1", "10h", 1)] and len(walk.turn.timers) == 1
    walk.waits(hours=90)
    assert fired(walk) == [("ingat.2", "30h", 0)] and walk.turn.timers == ()
    alone = Walk(reminding("R3/PT10H"))
    alone.waits(days=9)
    assert fired(alone) == [("ingat.1", "10h", 2)] and alone.turn.timers == ()


def test_a_repetition_due_at_this_very_instant_belongs_to_what_has_passed() -> None:
    walk = Walk(reminding("R/PT10H"))
    walk.waits(hours=20)
    assert fired(walk) == [("ingat.1", "10h", 1)]
    assert walk.turn.next_due_at == NOW + timedelta(hours=30)


@pytest.mark.parametrize(("days", "missed"), [(5, 5 * 24 * 60 - 1), (400, MOST_PASSED - 1)])
def test_an_outage_is_caught_up_in_bounded_time(days: int, missed: int) -> None:
    asked = 0

    def counted(begin: datetime, text: str, element: str) -> datetime:
        nonlocal asked
        asked += 1
        return engine.wall_clock(begin, text, element)

    walk = Walk(reminding("R/PT1M"), due=counted)
    walk.waits(days=days)
    assert fired(walk)[0][2] == missed and len(fired(walk)) == 1
    assert walk.turn.next_due_at == walk.now + timedelta(minutes=1)
    assert asked <= MOST_PASSED + 2


def test_each_repetition_is_counted_by_the_rule_from_the_one_before() -> None:
    asked = []

    def calendar(begin: datetime, text: str, element: str) -> datetime:
        asked.append((begin, text, element))
        return begin + timedelta(days=2)

    walk = Walk(reminding("R/PT10H"), due=calendar)
    walk.waits(days=5)
    assert asked == [(NOW + timedelta(days=day), "PT10H", "ingat") for day in (0, 2, 4)]
    assert walk.turn.next_due_at == NOW + timedelta(days=6)


def test_a_rule_that_stands_still_is_refused_and_not_asked_for_ever() -> None:
    walk = Walk(reminding("R/PT10H"), due=lambda begin, text, element: max(begin, NOW + timedelta(hours=1)))
    with pytest.raises(Invalid, match="sesudah awalnya"):
        walk.waits(days=1)


def test_an_interrupting_cycle_happens_once() -> None:
    walk = Walk(reminding("R/PT10H", interrupting=True))
    walk.waits(days=3)
    assert walk.told("timer_fired") == ["ingat"] and "missed" not in walk.turn.facts[0].data
    assert walk.open == {"tanya.1"} and walk.turn.timers == ()
    late = Walk(reminding("R3/PT10H", interrupting=True))
    late.waits(hours=10, fire=False)
    with pytest.raises(Conflict, match="tidak terbuka lagi"):
        late.does("a.1")


@pytest.mark.parametrize("text", ["R/PT10H", "R1/PT10H", "R3/PT10H"])
def test_a_wait_ends_with_the_first_repetition(text: str) -> None:
    walk = Walk(waiting(text))
    assert walk.waits(hours=9).facts == ()
    walk.waits(days=2)
    assert walk.told("timer_fired") == ["jeda"] and walk.open == {"b.1"} and walk.turn.timers == ()


def test_a_wait_from_a_date_ends_at_the_next_of_its_dates() -> None:
    """The anchor was a Thursday at eight; the case starts on a Monday."""
    walk = Walk(waiting("R/2025-01-02T08:00:00+07:00/P1W"))
    assert walk.turn.next_due_at == datetime(2026, 1, 8, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "dues"),
    [
        ("R/2026-01-05T09:00:00+08:00/P1D", ["2026-01-05T01:00", "2026-01-06T01:00", "2026-01-07T01:00"]),
        ("R/2026-01-10T00:00:00Z/P1D", ["2026-01-10T00:00", "2026-01-11T00:00", "2026-01-12T00:00"]),
        ("R2/2026-01-10T00:00:00Z/P1D", ["2026-01-10T00:00", "2026-01-11T00:00"]),
        ("R/1999-12-31T00:00:00+07:00/P1M", ["2026-01-30T17:00", "2026-02-28T17:00", "2026-03-28T17:00"]),
        ("R9000/2025-12-31T00:00:00Z/PT1H", ["2026-01-05T01:00", "2026-01-05T02:00", "2026-01-05T03:00"]),
        ("R7/2025-12-31T00:00:00Z/P1D", ["2026-01-06T00:00"]),
        ("R3/2020-01-01T00:00:00Z/P1D", ["2020-01-03T00:00"]),
    ],
)
def test_a_cycle_from_a_date_joins_in_where_it_has_come_to(text: str, dues: list[str]) -> None:
    walk, seen = Walk(reminding(text)), []
    while walk.turn.next_due_at and len(seen) < len(dues) + 1:
        seen.append(walk.turn.next_due_at.strftime("%Y-%m-%dT%H:%M"))
        walk.now = max(walk.now, walk.turn.next_due_at)
        walk.waits(seconds=0)
    assert seen[: len(dues)] == dues
    assert (len(seen) > len(dues)) == text.startswith(("R/", "R9000/"))


def test_a_cycle_on_a_sub_process_ends_with_it() -> None:
    inner = sub("dalam", start("s"), task("a"), end("e"), path("s", "a", "e"))
    ingat = boundary("ingat", "dalam", "R/P1D", "timeCycle") + task("tanya") + end("selesai")
    ways = path("start", "dalam", "end") + path("ingat", "tanya", "selesai")
    walk = Walk(diagram(start(), inner, ingat, end(), ways))
    for _ in range(3):
        walk.waits(days=1)
    assert walk.open == {"a.1", "tanya.1", "tanya.2", "tanya.3"}
    walk.does("a.1")
    assert walk.turn.timers == () and not walk.turn.finished


def test_a_cycle_on_a_repeated_step_tells_all_that_are_open() -> None:
    ingat = boundary("ingat", "m", "R/P1D", "timeCycle") + end("selesai") + path("ingat", "selesai")
    walk = Walk(
        diagram(start(), many("m", collection="opd"), ingat, end(), path("start", "m", "end")), opd=["a", "b"]
    )
    walk.waits(days=1)
    assert walk.turn.facts[0].data["tasks"] == ["m.1", "m.2"]
    walk.does("m.1")
    walk.waits(days=1)
    assert walk.turn.facts[0].data["tasks"] == ["m.2"] and walk.turn.facts[0].data["ref"] == "ingat.2"
    assert walk.does("m.2").finished


def test_a_way_that_ends_everything_ends_the_cycle_too() -> None:
    stop = boundary("ingat", "a", "R/P1D", "timeCycle") + end("stop", "terminate") + path("ingat", "stop")
    walk = Walk(diagram(start(), task("a"), stop, end(), path("start", "a", "end")))
    assert walk.waits(days=3).finished and walk.told("timer_fired") == ["ingat"]


def test_a_tasks_deadline_is_its_first_whatever_repeats_or_follows() -> None:
    both = boundary("ingat", "a", "R/P1D", "timeCycle") + boundary("batas", "a", "PT30H", interrupting=True)
    ways = path("start", "a", "end") + path("ingat", "e1") + path("batas", "e2")
    walk = Walk(diagram(start(), task("a"), both, end(), end("e1"), end("e2"), ways))
    first = NOW + timedelta(days=1)
    assert walk.turn.opened[0].due == first
    walk.waits(days=1)
    (open_task,) = walk.turn.open_tasks
    assert open_task.due == first and walk.turn.next_due_at == NOW + timedelta(hours=30)


def test_a_cycle_costs_the_same_in_every_round() -> None:
    ingat = boundary("ingat", "a", "R/PT1H", "timeCycle") + end("selesai") + path("ingat", "selesai")
    walk, sizes = Walk(diagram(start(), task("a"), ingat, end(), path("start", "a", "end"))), set()
    for _ in range(500):
        walk.waits(hours=1)
        assert walk.told("timer_fired") == ["ingat"]
        sizes.add(len(walk.turn.snapshot))
    assert max(sizes) - min(sizes) <= 20
