"""Multi-instance steps: one task for each item, results in the order of the items."""

from typing import Any

import pytest
from bpmn_text import boundary, diagram, end, flow, gate, many, path, start, task
from walking import Walk

from service import engine
from service.errors import Conflict, Invalid


def collecting(step: str, *more: str) -> bytes:
    """A repeated step m, then z, which may send back."""
    return diagram(
        start(), step, task("z"), gate("exclusive", "g", default="f_g_end"), end(), *more,
        path("start", "m", "z", "g", "end"), flow("g", "m", "ulang"),
    )  # fmt: skip


EACH = collecting(many("m", collection="daftar", elementVariable="opd"))
IN_TURN = collecting(many("m", sequential=True, collection="${daftar}", elementVariable="opd"))


def test_every_item_gets_a_task_that_sees_it() -> None:
    walk = Walk(EACH, daftar=["Bappeda", {"nama": "Dinkes"}], perihal="P")
    assert [(task.ref, task.element, task.item) for task in walk.turn.opened] == [
        ("m.1", "m", "Bappeda"),
        ("m.2", "m", {"nama": "Dinkes"}),
    ]
    seen = engine.variables(walk.program, walk.turn.snapshot, "m.2")
    assert (seen["opd"], seen["perihal"]) == ({"nama": "Dinkes"}, "P")
    assert "opd" not in engine.variables(walk.program, walk.turn.snapshot)


def test_results_are_gathered_in_the_order_of_the_items() -> None:
    walk = Walk(EACH, daftar=["a", "b", "c"], jumlah=0)
    for ref, amount in (("m.3", 3), ("m.1", 1)):
        turn = walk.does(ref, jumlah=amount, typename="x")
        assert turn.opened == () and turn.variables == {"daftar": ["a", "b", "c"], "jumlah": 0}
    turn = walk.does("m.2", jumlah=2)
    assert turn.variables["m"] == [
        {"jumlah": 1, "typename": "x"},
        {"jumlah": 2},
        {"jumlah": 3, "typename": "x"},
    ]
    assert turn.variables["jumlah"] == 0 and walk.open == {"z.1"}
    assert walk.told("flow_taken") == ["f_m_z"]


def test_a_second_round_numbers_on_and_gathers_anew() -> None:
    walk = Walk(EACH, daftar=["a", "b"])
    walk.does("m.1", n=1)
    walk.does("m.2", n=2)
    walk.does("z.1", ulang=True, daftar=["c"])
    assert walk.open == {"m.3"}
    assert walk.does("m.3", n=3).variables["m"] == [{"n": 3}]


def test_one_after_another_opens_the_next_when_one_is_done() -> None:
    walk = Walk(IN_TURN, daftar=["a", "b", "c"])
    for number, item in enumerate(["a", "b", "c"], 1):
        assert [(task.ref, task.item) for task in walk.turn.opened] == [(f"m.{number}", item)]
        walk.does(f"m.{number}", n=number)
    assert walk.turn.variables["m"] == [{"n": 1}, {"n": 2}, {"n": 3}] and walk.open == {"z.1"}


@pytest.mark.parametrize("xml", [EACH, IN_TURN])
def test_an_empty_list_is_passed_over(xml: bytes) -> None:
    walk = Walk(xml, daftar=[])
    assert walk.open == {"z.1"} and walk.turn.variables["m"] == []


@pytest.mark.parametrize("value", [None, "abc", 3, {"a": 1}, list(range(1001))])
def test_what_is_no_list_of_bounded_length_is_refused(value: Any) -> None:
    with pytest.raises(Invalid, match="Langkah “m” membutuhkan daftar"):
        Walk(EACH, daftar=value)


def test_a_number_of_instances_is_an_expression() -> None:
    xml = collecting(many("m", inside="<bpmn:loopCardinality>banyak + 1</bpmn:loopCardinality>"))
    walk = Walk(xml, banyak=2)
    assert [task.item for task in walk.turn.opened] == [1, 2, 3]
    for bad in (-2, 0.5, "x", None, 10**6):
        with pytest.raises(Invalid, match="membutuhkan daftar"):
            Walk(xml, banyak=bad)


def test_enough_is_enough() -> None:
    enough = (
        "<bpmn:completionCondition>nrOfCompletedInstances >= 2 or cukup = true</bpmn:completionCondition>"
    )
    xml = collecting(many("m", inside=enough, collection="daftar", elementVariable="opd"))
    walk = Walk(xml, daftar=["a", "b", "c"])
    walk.does("m.3", n=3)
    turn = walk.does("m.1", n=1)
    assert ("m.2", "withdrawn") in [(task.ref, task.how) for task in turn.closed]
    assert turn.variables["m"] == [{"n": 1}, None, {"n": 3}] and walk.open == {"z.1"}
    quick = Walk(xml, daftar=["a", "b"])
    assert quick.does("m.2", cukup=True).variables["m"] == [None, {"cukup": True}]


@pytest.mark.parametrize("xml", [EACH, IN_TURN])
def test_deadlines_watch_the_whole_step(xml: bytes) -> None:
    late = boundary("ingat", "m", "PT1H") + end("e1") + path("ingat", "e1")
    stop = boundary("batas", "m", "PT2H", interrupting=True) + end("e2") + path("batas", "e2")
    walk = Walk(
        xml.replace(b"</bpmn:process>", (late + stop).encode() + b"</bpmn:process>"), daftar=["a", "b"]
    )
    first = walk.turn.opened[0]
    assert first.due == walk.turn.next_due_at and [timer.task for timer in walk.turn.timers] == ["m.1", "m.1"]
    open = sorted(walk.open)
    turn = walk.waits(hours=1)
    assert turn.facts[0].data["task"] == "m.1" and turn.facts[0].data["tasks"] == open
    assert sorted(walk.open) == open and walk.told("timer_fired") == ["ingat"]
    turn = walk.waits(hours=1)
    assert sorted(task.ref for task in turn.closed) == open and turn.finished
    assert "m" not in turn.variables
    with pytest.raises(Conflict):
        walk.does("m.1")


def test_all_tasks_share_the_deadline_of_their_step() -> None:
    late = boundary("ingat", "m", "PT1H") + end("e1") + path("ingat", "e1")
    walk = Walk(EACH.replace(b"</bpmn:process>", late.encode() + b"</bpmn:process>"), daftar=["a", "b"])
    assert {task.due for task in walk.turn.opened} == {walk.turn.next_due_at}
    assert len(walk.turn.timers) == 1
