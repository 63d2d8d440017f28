"""Whether the steps of a case can follow each other: stories on small diagrams and on the six SOPs."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from definitions.small import flow, flows, nodes
from definitions.timed import catch, process, sub, task, timer
from sops.paths import Scenario, scenarios
from world import HOUSE

from service.audit.conformance import LANE, Step, conforms, trace
from service.audit.token_game import Game
from service.definitions.lanes import seat_of
from service.diagram import Process, read

ENDS = nodes("s: startEvent; e: endEvent")
MANY = '<multiInstanceLoopCharacteristics isSequential="{}" camunda:collection="orang"/>'


def said(process: Process, steps: str, *, ended: bool = True) -> str:
    """What is found of steps named one after another: nothing, or the rule, the step, and what could have come."""
    found = conforms(process, [Step(id) for id in steps.split()], ended=ended)
    assert found.proven
    if found.first is None:
        return ""
    step = found.first.step.element if found.first.step else "-"
    return f"{found.first.rule} {step}: {' '.join(id or 'END' for id in found.first.expected)}"


def test_a_row_of_steps() -> None:
    row = process(ENDS, task("a"), task("b"), task("c"), flows("s a b c e"))
    assert said(row, "a b c") == ""
    assert said(row, "a c") == "urutan c: b"
    assert said(row, "a b") == "akhir -: c"
    assert said(row, "a b", ended=False) == ""
    assert said(row, "a b c c") == "urutan c: END"
    assert said(row, "a x c") == "asing x: b"
    assert said(row, "") == "akhir -: a"


def test_a_choice_takes_one_way_and_a_loop_goes_back() -> None:
    parts = nodes("g m: exclusiveGateway"), task("a"), task("b"), task("c")
    loop = process(ENDS, *parts, flows("s m a g b e", "g c m"))
    assert said(loop, "a b") == ""
    assert said(loop, "a c a c a b") == ""
    assert said(loop, "a c b") == "urutan b: a"
    assert said(loop, "a b c") == "urutan c: END"
    assert said(loop, "a a") == "urutan a: b c"


def test_branches_side_by_side_come_in_any_order_and_are_all_waited_for() -> None:
    parts = nodes("f j: parallelGateway"), task("a"), task("b"), task("c")
    both = process(ENDS, *parts, flows("s f a j c e", "f b j"))
    assert said(both, "a b c") == said(both, "b a c") == ""
    assert said(both, "a c b") == "urutan c: b"
    assert said(both, "a b") == "akhir -: c"


def test_an_inclusive_join_waits_for_those_that_may_still_come() -> None:
    parts = nodes("f j: inclusiveGateway"), task("a"), task("b"), task("c"), task("d")
    some = process(ENDS, *parts, flows("s f a j d e", "f b c j"))
    assert said(some, "a d") == said(some, "b c d") == said(some, "b a c d") == said(some, "a b c d") == ""
    assert said(some, "b d") == "urutan d: a c"
    assert said(some, "b a d") == "urutan d: c"
    assert said(some, "d") == "urutan d: a b"


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_a_repeated_step_is_done_as_often_as_there_are_items(sequential: str) -> None:
    many = process(ENDS, task("a", inside=MANY.format(sequential)), task("b"), flows("s a b e"))
    assert said(many, "a a a b") == said(many, "b") == ""
    assert said(many, "a b a") == "urutan a: END"


def test_a_deadline_that_leaves_the_step_may_start_more_work_even_after_it() -> None:
    late = process(
        ENDS, task("a"), timer("t", "a", "PT1H", ends=True), task("w"), task("b"), nodes("x: endEvent"),
        flows("s a b e", "t w x"),
    )  # fmt: skip
    aside = _aside()
    assert said(late, "w") == ""  # it interrupted
    assert said(late, "a w") == "urutan w: b"
    assert said(aside, "w a b") == said(aside, "a w b") == said(aside, "a b w") == said(aside, "a b") == ""
    assert said(aside, "a w w b") == "urutan w: b"
    assert said(aside, "w b") == "urutan b: a"


def _aside() -> Process:
    event = timer("t", "a", "PT1H").replace(flow("t", "x_t"), "")
    return process(ENDS, task("a"), event, task("w"), task("b"), flows("s a b e", "t w x_t"))


def test_a_cycle_may_start_as_much_work_as_there_was_time_for() -> None:
    every = "<timerEventDefinition><timeCycle>R/PT1H</timeCycle></timerEventDefinition>"
    event = f'<boundaryEvent id="t" attachedToRef="a" cancelActivity="false">{every}</boundaryEvent>'
    often = process(ENDS, task("a"), event, task("w"), nodes("x: endEvent"), flows("s a e", "t w x"))
    assert said(often, "w w a w") == said(often, "a") == said(often, "a w w w") == ""


def test_a_sub_process_ends_with_its_last_step_and_a_deadline_empties_it() -> None:
    inside = sub("p", nodes("s2: startEvent; e2: endEvent; f: parallelGateway"), task("a"), task("b"),
                 nodes("j: parallelGateway"), flows("s2 f a j e2", "f b j"))  # fmt: skip
    whole = process(
        ENDS, inside, timer("t", "p", "P1D", ends=True), task("c"), task("d"), flows("s p c e", "t d e")
    )
    assert said(whole, "a b c") == said(whole, "a d") == said(whole, "d") == ""
    assert said(whole, "a c") == "urutan c: b d"
    assert said(whole, "a d b") == "urutan b: END"


def test_a_terminate_end_takes_everything_with_it_at_once() -> None:
    stop = '<endEvent id="x"><terminateEventDefinition/></endEvent>'
    parts = nodes("f: parallelGateway; g: exclusiveGateway"), task("a"), task("b"), task("c")
    over = process(ENDS, stop, *parts, flows("s f a g x", "g c e", "f b e"))
    assert said(over, "a") == said(over, "b a") == said(over, "a b c") == said(over, "b a c") == ""
    assert said(over, "b") == "akhir -: a"
    assert said(over, "a b") == "akhir -: c"  # had it been terminated, b could not have followed


def test_waiting_events_and_the_first_of_several_are_not_seen() -> None:
    parts = nodes("v: eventBasedGateway"), catch("w1", "PT1H"), catch("w2", "PT2H"), task("a"), task("b")
    first = process(ENDS, *parts, flows("s v w1 a e", "v w2 b e"))
    assert said(first, "a") == said(first, "b") == ""
    assert said(first, "a b") == "urutan b: END"


def test_an_error_may_be_caught_and_a_step_may_be_lost() -> None:
    program = '<serviceTask id="p" name="P" camunda:type="external" camunda:topic="t"/>'
    error = '<boundaryEvent id="t" attachedToRef="p"><errorEventDefinition/></boundaryEvent>'
    caught = process(ENDS, program, error, task("a"), task("b"), flows("s p a e", "t b e"))
    assert said(caught, "p a") == said(caught, "b") == ""
    assert said(caught, "p b") == "urutan b: a"
    found = conforms(caught, [Step("p", lost=True)], ended=True)
    assert found.ok
    assert conforms(caught, [Step("p", lost=True), Step("a")]).first.expected == ("",)


def test_the_sentence_names_step_and_alternatives_as_people_call_them() -> None:
    row = process(ENDS, task("a"), task("b"), task("c"), flows("s a b c e"))
    first = conforms(row, [Step("a", seq=4), Step("c", seq=9)]).first
    assert first.text.format(**first.values) == (
        "Langkah “C” tidak dapat menyusul di sini menurut diagram; yang dapat: B."
    )
    assert first.step.seq == 9


def test_a_search_that_grows_beyond_its_bound_is_given_up_without_a_finding() -> None:
    ways = [f"w{number}" for number in range(12)]
    wide = process(ENDS, nodes("g: inclusiveGateway"), *(task(id) for id in ways), *(flows(f"g {id} e") for id in ways),
                   flows("s g"))  # fmt: skip
    found = conforms(wide, [Step("w0"), Step("w0")])
    assert not found.proven and found.ok
    row = process(ENDS, task("a"), task("b"), flows("s a b e"))
    assert not conforms(Game(row, bound=1), [Step("a"), Step("b")]).proven


# the six SOPs


@cache
def sop(name: str) -> Process:
    return read((HOUSE / "bpmn" / f"{name}.bpmn").read_bytes()).main


def walked(scenario: Scenario) -> list[Step]:
    """The steps of a way through an SOP, each in the lane of the seat that does it."""
    seats = {seat_of(lane): lane.id for lane in sop(scenario.sop).lanes}
    return [Step(element, seats[seat]) for seat, element in scenario.steps]


@pytest.mark.parametrize("scenario", tuple(scenarios()), ids=lambda each: each.id)
def test_every_way_its_document_names_conforms_and_no_step_may_be_left_out(scenario: Scenario) -> None:
    game, steps = Game(sop(scenario.sop)), walked(scenario)
    assert conforms(game, steps, ended=True).found == ()
    for at in range(len(steps)):
        short = steps[:at] + steps[at + 1 :]
        found = conforms(game, short, ended=True)
        if (
            found.ok
        ):  # the same step came once more, and once is another way; a repeated step may have no items
            assert (
                game.nodes[steps[at].element].loop
                or steps[at] in short
                or [step.element for step in short] in others(scenario)
            )
            continue
        assert found.first.index >= at


def others(scenario: Scenario) -> list[list[str]]:
    return [[element for _, element in each.steps] for each in scenarios() if each.sop == scenario.sop]


def test_the_wrong_lane_is_named_whoever_did_the_step() -> None:
    steps = walked(next(scenarios()))
    steps[2] = Step(steps[2].element, "lajur_lain", 7)
    found = conforms(sop(next(scenarios()).sop), steps, ended=True)
    assert [(each.rule, each.index, each.step.seq) for each in found.found] == [(LANE, 2, 7)]


@dataclass(frozen=True)
class Told:
    seq: int
    kind: str
    element: str | None
    data: dict[str, Any] | None


def test_the_steps_are_read_from_the_events_with_lane_and_number() -> None:
    told = [
        Told(1, "task_opened", "a", {"ref": "a.1", "lane": "staf"}),
        Told(2, "task_completed", "a", {"ref": "a.1"}),
        Told(3, "external_opened", "p", {"ref": "p.1", "lane": None}),
        Told(4, "error_ended", "p", {"ref": "p.1"}),
        Told(5, "error_ended", "akhir", {"ref": None}),
        Told(6, "task_completed", "b", None),
    ]
    assert trace(told) == (Step("a", "staf", 2), Step("p", None, 4, lost=True), Step("b", None, 6))
