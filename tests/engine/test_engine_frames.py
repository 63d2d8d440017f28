"""The frames that history tells from the facts alone: tokens stand where the engine has them, and move as recorded."""

import random
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from time import perf_counter

import pytest
from bpmn_text import boundary, end, gate, many, path, start, sub, task, tasks, wait
from random_process import random_process
from test_engine_visits import Told, does, drawn, moves

from service.history.frames import Frame, frames

RUNS, BATCH, MOVES = 120, 40, 25


def shown(told: Told) -> tuple[Frame, ...]:
    return frames(told.entries, told.process)


def at_rest(told: Told) -> Counter[str]:
    """Where the engine says the case is: at open work, at what is waited for, and at gateways."""
    turn, nodes = told.walk.turn, told.process.nodes
    found = Counter(each.element for each in (*turn.open_tasks, *turn.externals))
    found.update(visit.element for visit in told.visits() if visit.how == "open" and not visit.ref)
    found.update(each.element for each in turn.subscriptions if each.kind in ("catch", "receive"))
    waits = (each.element for each in turn.timers if nodes[each.element].kind == "intermediateCatchEvent")
    found.update(each for each in waits if not _chosen_later(told, each))
    holders = {each.id for each in nodes.values() if each.kind == "subProcess"}
    return Counter({id: n for id, n in found.items() if id in nodes and id not in holders})


def _chosen_later(told: Told, element: str) -> bool:
    flows, nodes = told.process.flows, told.process.nodes
    return any(nodes[flows[flow].source].kind == "eventBasedGateway" for flow in nodes[element].incoming)


@pytest.mark.parametrize("first", range(0, RUNS, BATCH))
def test_whenever_a_case_rests_its_tokens_stand_where_the_engine_says(first: int) -> None:
    for seed in range(first, first + BATCH):
        xml, questions = random_process(seed)
        chance, told = random.Random(~seed), Told(xml)
        for _ in range(MOVES):
            assert Counter(dict(shown(told)[-1].tokens)) == at_rest(told), seed
            if told.walk.turn.finished:
                break
            moves(told.walk, chance, questions, told.process.nodes.values())
            told.notes()


@pytest.mark.parametrize("first", range(0, RUNS, BATCH))
def test_every_flow_of_the_record_moves_one_token_once(first: int) -> None:
    for seed in range(first, first + BATCH):
        xml, questions = random_process(seed)
        chance, told = random.Random(seed), Told(xml)
        while not told.walk.turn.finished and len(told.entries) < 150:
            moves(told.walk, chance, questions, told.process.nodes.values())
            told.notes()
        flows = [each.element for each in told.entries if each.kind == "flow_taken"]
        found = shown(told)
        assert [each.moved for each in found if each.moved] == flows, seed
        assert [each.seq for each in found] == [each.seq for each in told.entries], seed
        assert all(0 <= after.stride - before.stride <= 1 for before, after in pairwise(found)), seed
        assert all(many > 0 for each in found for _, many in each.tokens), seed


def test_two_branches_go_side_by_side_and_meet_at_the_join() -> None:
    told = drawn(
        start(), gate("parallel", "s"), tasks("a b"), gate("parallel", "j"), end(),
        path("start", "s", "a", "j", "end"), path("s", "b", "j"),
    )  # fmt: skip
    first = shown(told)
    assert [(each.moved, each.wave) for each in first if each.moved] == [
        ("f_start_s", 0),
        ("f_s_a", 1),
        ("f_s_b", 1),
    ]
    assert first[-1].tokens == (("a", 1), ("b", 1))
    does(told, "a.1")
    assert shown(told)[-1].tokens == (("b", 1), ("j", 1))
    does(told, "b.1")
    assert shown(told)[-1].tokens == ()
    assert [each.stride for each in shown(told) if each.moved] == [0, 0, 0, 1, 2, 2]
    assert [each.ended for each in shown(told) if each.ended] == [("end",)]


def test_a_token_on_its_way_stands_on_the_flow() -> None:
    told = drawn(start(), task("a"), end(), path("start", "a", "end"))
    assert [each.tokens for each in shown(told)] == [
        (),
        (("start", 1),),
        (("f_start_a", 1),),
        (("a", 1),),
    ]


def test_a_repeated_step_shows_a_token_for_each_that_is_open() -> None:
    told = drawn(
        start(),
        many("m", collection="daftar", elementVariable="butir"),
        end(),
        path("start", "m", "end"),
        daftar=["x", "y", "z"],
    )
    assert shown(told)[-1].tokens == (("m", 3),)
    does(told, "m.2")
    assert shown(told)[-1].tokens == (("m", 2),)
    does(told, "m.1", "m.3")
    assert shown(told)[-1].tokens == ()


def test_a_deadline_waits_with_its_step_and_is_dropped_with_it() -> None:
    told = drawn(
        start(), task("a"), boundary("late", "a", "PT1H"), end(), end("e2"), path("start", "a", "end"),
        path("late", "e2"),
    )  # fmt: skip
    assert shown(told)[-1].waiting == ("late",)
    does(told, "a.1")
    (gone,) = [each for each in shown(told) if each.dropped]
    assert gone.dropped == ("late",) and told.entries[gone.seq - 1].kind == "task_completed"
    assert shown(told)[-1].waiting == () and all(not each.cancelled for each in shown(told))


def test_a_deadline_that_interrupts_cancels_its_step_and_its_token_goes_on() -> None:
    told = drawn(
        start(), task("a"), boundary("late", "a", "PT1H", interrupting=True), task("z"), end(), end("e2"),
        path("start", "a", "end"), path("late", "z", "e2"),
    )  # fmt: skip
    told.walk.waits(hours=2)
    told.notes()
    found = shown(told)
    assert [each.cancelled for each in found if each.cancelled] == [("a",)]
    assert found[-1].tokens == (("z", 1),) and found[-1].waiting == ()
    assert not any(each.dropped for each in found)


def test_a_terminate_end_leaves_nothing_behind() -> None:
    told = drawn(
        start(), gate("parallel", "s"), gate("parallel", "j"), tasks("a b"), wait("w", "P3D"), end("stop", "terminate"),
        end(), path("start", "s", "a", "stop"), path("s", "b", "j"), path("s", "w", "j"), path("j", "end"),
    )  # fmt: skip
    does(told, "b.1", "a.1")
    found = shown(told)
    assert {each for frame in found for each in frame.cancelled} == {"w", "j"}
    assert found[-1].tokens == ()


def test_a_sub_process_shows_the_tokens_within_it() -> None:
    inside = (start("is"), task("a"), end("ie"), path("is", "a", "ie"))
    told = drawn(start(), sub("p", *inside), task("z"), end(), path("start", "p", "z", "end"))
    assert shown(told)[-1].tokens == (("a", 1),)
    assert [(each.moved, each.wave) for each in shown(told) if each.moved] == [
        ("f_start_p", 0),
        ("f_is_a", 1),
    ]
    does(told, "a.1")
    assert shown(told)[-1].tokens == (("z", 1),)
    after = [(each.moved, each.wave) for each in shown(told) if each.stride and each.moved]
    assert after == [("f_a_ie", 0), ("f_p_z", 1)]


def test_an_erased_case_still_shows_its_way() -> None:
    told = drawn(start(), task("a"), task("b"), end(), path("start", "a", "b", "end"))
    does(told, "a.1")
    whole = shown(told)
    told.entries = [replace(each, data=None) for each in told.entries]
    assert [(each.moved, each.tokens) for each in shown(told)] == [
        (each.moved, each.tokens) for each in whole
    ]


def test_time_grows_with_the_events_and_not_with_their_square() -> None:
    told = drawn(start(), task("a"), task("b"), end(), path("start", "a", "b", "a"))
    for n in range(1, 500):
        does(told, f"{'a' if n % 2 else 'b'}.{(n + 1) // 2}")
    assert len(told.entries) > 1400
    begun = perf_counter()
    whole = shown(told)
    took = perf_counter() - begun
    assert len(whole) == len(told.entries) and whole[-1].tokens == (("b", 1),)
    assert took < 1, took
