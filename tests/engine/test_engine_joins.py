"""Joins, also inside rework loops, where SpiffWorkflow's own fires too early."""

from itertools import permutations, product

import pytest
from bpmn_text import boundary, diagram, end, flow, gate, path, start, task, tasks
from walking import Walk


def looping(*branches: str) -> bytes:
    """Branches that join, then a decision that may send everything back."""
    ways = [path("s", branch, "j") for branch in branches]
    return diagram(
        start(), gate("exclusive", "m"), gate("parallel", "s"), tasks(" ".join(branches)), gate("parallel", "j"),
        task("z"), gate("exclusive", "g", default="f_g_m"), end(), path("start", "m", "s"), *ways,
        path("j", "z", "g", "m"), flow("g", "end", "selesai"),
    )  # fmt: skip


@pytest.mark.parametrize("branches", ["ab", "abc"])
def test_a_parallel_join_waits_for_all_in_every_round(branches: str) -> None:
    xml = looping(*branches)
    for orders in product(permutations(branches), repeat=3 if len(branches) == 2 else 2):
        walk = Walk(xml)
        for round, order in enumerate(orders, 1):
            for branch in order:
                assert f"z.{round}" not in walk.open
                walk.does(f"{branch}.{round}")
            assert walk.open == {f"z.{round}"}
            walk.does(f"z.{round}", selesai=round == len(orders))
        assert walk.turn.finished


def test_what_parallel_branches_fill_in_meets_after_the_join() -> None:
    walk = Walk(looping("a", "b"), daftar=["x"])
    walk.does("b.1", b={"baris": [1]}, daftar=["x", "y"])
    turn = walk.does("a.1", a={"baris": [2]})
    assert turn.variables == {"daftar": ["x", "y"], "b": {"baris": [1]}, "a": {"baris": [2]}}


def test_a_deadline_beside_a_loop_does_not_disturb_the_join() -> None:
    xml = looping("a", "b").replace(
        b"</bpmn:process>",
        (boundary("t", "a", "PT1H") + task("x") + end("e") + path("t", "x", "e")).encode()
        + b"</bpmn:process>",
    )
    walk = Walk(xml)
    walk.waits(hours=2)
    for round in (1, 2, 3):
        walk.does(f"a.{round}")
        walk.does(f"b.{round}")
        walk.does(f"z.{round}")
    assert walk.open == {"a.4", "b.4", "x.1"}


CHOOSING = diagram(
    start(), gate("inclusive", "s", default="f_s_c"), tasks("a b c"), gate("inclusive", "j"), task("z"), end(),
    path("start", "s", "c", "j", "z", "end"), flow("s", "a", "a = 1"), flow("s", "b", "b = 1"),
    path("a", "j"), path("b", "j"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "opened"),
    [({"a": 1}, "a"), ({"b": 1}, "b"), ({"a": 1, "b": 1}, "ab"), ({}, "c"), ({"a": None}, "c")],
)
def test_an_inclusive_join_waits_for_those_that_were_chosen(chosen: dict[str, int], opened: str) -> None:
    for order in permutations(opened):
        walk = Walk(CHOOSING, **chosen)
        assert walk.open == {f"{name}.1" for name in opened}
        assert sorted(map(str, walk.told("gateway_passed"))) == ["s"] * len(opened)
        for name in order:
            assert "z.1" not in walk.open
            walk.does(f"{name}.1")
        assert walk.open == {"z.1"}


def test_an_inclusive_join_waits_for_a_deadline_path_that_leads_to_it() -> None:
    late = boundary("t", "a", "PT1H") + task("x") + path("t", "x", "j")
    walk = Walk(CHOOSING.replace(b"</bpmn:process>", late.encode() + b"</bpmn:process>"), a=1, b=1)
    walk.does("b.1")
    walk.waits(hours=1)
    walk.does("a.1")
    assert walk.open == {"x.1"}
    walk.does("x.1")
    assert walk.open == {"z.1"}


def test_a_parallel_join_keeps_a_token_that_is_one_too_many() -> None:
    """Two tokens on one way in, one on the other: the join fires once and keeps the spare one waiting."""
    xml = diagram(
        start(), gate("parallel", "s"), tasks("a b c"), gate("exclusive", "m"), gate("parallel", "j"), task("z"), end(),
        path("start", "s", "a", "m", "j", "z", "end"), path("s", "b", "m"), path("s", "c", "j"),
    )  # fmt: skip
    walk = Walk(xml)
    walk.does("a.1")
    walk.does("b.1")
    walk.does("c.1")
    assert walk.open == {"z.1"}
