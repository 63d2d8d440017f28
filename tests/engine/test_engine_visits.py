"""The visits that history tells from the facts alone are those the engine is at, after every move of random cases."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import pytest
from bpmn_text import boundary, diagram, end, external, gate, many, path, start, sub, task, tasks, wait
from random_process import random_process
from walking import Walk

from service.diagram import read
from service.diagram.model import Node
from service.engine import snapshot
from service.engine.timers import wall_clock
from service.history.log import Entry
from service.history.visits import CANCELED, DONE, GATEWAYS, OPEN, Visit, visits

RUNS, BATCH, MOVES = 160, 40, 25
HELD = {"message_received", "timer_fired"}


@dataclass
class Told:
    """A case that is walked, with all its facts as events."""

    xml: bytes

    def __post_init__(self) -> None:
        self.process, self.walk = read(self.xml).main, Walk(self.xml)
        self.entries: list[Entry] = []
        self.notes()

    def notes(self) -> None:
        at = self.walk.now
        for fact in self.walk.turn.facts:
            who = (None, None, None, dict(fact.data), "")
            self.entries.append(Entry(len(self.entries) + 1, at, fact.kind, fact.element, *who))

    def visits(self) -> tuple[Visit, ...]:
        return visits(self.entries, self.process)


@pytest.mark.parametrize("first", range(0, RUNS, BATCH))
def test_what_is_open_for_the_history_is_open_for_the_engine(first: int) -> None:
    for seed in range(first, first + BATCH):
        xml, questions = random_process(seed)
        chance, told = random.Random(~seed), Told(xml)
        agrees(told, seed)
        for _ in range(MOVES):
            if told.walk.turn.finished:
                break
            moves(told.walk, chance, questions, told.process.nodes.values())
            told.notes()
            agrees(told, seed)


def moves(walk: Walk, chance: random.Random, questions: list[str], nodes: Iterable[Node]) -> None:
    """One random move; an error is thrown only where it is caught, lest its token is missed at a join."""
    answers = {name: chance.choice(("ya", "tidak", "tidak")) for name in questions}
    turn, kind = walk.turn, chance.random()
    doable = [each.ref for each in (*turn.open_tasks, *turn.externals)]
    caught = {node.attached_to for node in nodes if node.event == "error"}
    failing = [each.ref for each in turn.externals if each.element in caught]
    if failing and kind < 0.15:
        walk.fails(chance.choice(failing), "E1")
    elif turn.subscriptions and kind < 0.35:
        walk.hears(chance.choice(turn.subscriptions).ref, **answers)
    elif doable and kind < 0.8:
        walk.does(chance.choice(doable), **answers)
    else:
        walk.waits(minutes=chance.choice((1, 20, 60, 300)))


def agrees(told: Told, seed: int) -> None:
    """Everything that waits, by what history calls it, against what the engine says."""
    found, turn, nodes = told.visits(), told.walk.turn, told.process.nodes
    waiting = [each for each in found if each.how == OPEN]
    by_ref = {each.ref for each in waiting if each.ref}
    refs = {each.ref for each in (*turn.open_tasks, *turn.externals)}
    refs |= {each.ref for each in turn.subscriptions if each.kind in ("catch", "receive")}
    events = [each for each in turn.timers if nodes[each.element].kind == "intermediateCatchEvent"]
    refs |= {each.ref for each in events if not branch(told, each.element)}
    assert by_ref == refs, seed
    assert len([each for each in waiting if each.ref]) == len(by_ref), seed
    others = Counter(each.element for each in waiting if not each.ref)
    assert others == Counter(held(told)), seed
    assert not (turn.finished and waiting), seed
    closed = [each for each in found if each.how != OPEN]
    assert all(each.ended_at is not None and each.ended_at >= each.started_at for each in closed), seed
    assert len({(each.element, each.ref or each.seq) for each in found}) == len(found), seed


def branch(told: Told, element: str) -> bool:
    flows, nodes = told.process.flows, told.process.nodes
    return any(nodes[flows[flow].source].kind == "eventBasedGateway" for flow in nodes[element].incoming)


def held(told: Told) -> Iterator[str]:
    """Sub-processes that run and gateways that wait, from the tokens of the stored case."""
    if told.walk.turn.finished:
        return
    case, _ = snapshot.restore(told.walk.program, told.walk.turn.snapshot, told.walk.now, wall_clock)
    for token in case.live():
        kind = told.process.nodes.get(getattr(token.task_spec, "bpmn_id", None) or "")
        if kind is not None and kind.kind in (*GATEWAYS, "subProcess"):
            yield kind.id


def seen(told: Told) -> list[tuple[str, str, str]]:
    return [(each.element, each.kind, each.how) for each in told.visits()]


def drawn(*parts: str, around: str = "", **data: object) -> Told:
    told = Told.__new__(Told)
    told.xml = diagram(*parts, around=around)
    told.process, told.walk, told.entries = read(told.xml).main, Walk(told.xml, **data), []
    told.notes()
    return told


def does(told: Told, *refs: str) -> None:
    for ref in refs:
        told.walk.does(ref)
        told.notes()


def test_a_repeated_step_is_one_visit_around_its_tasks() -> None:
    told = drawn(
        start(),
        many("m", collection="daftar", elementVariable="butir"),
        end(),
        path("start", "m", "end"),
        daftar=["x", "y"],
    )
    does(told, "m.1", "m.2")
    assert seen(told)[1:4] == [
        ("m#multiInstanceBody", "multiInstanceBody", DONE),
        ("m", "userTask", DONE),
        ("m", "userTask", DONE),
    ]
    body, first, second, _ = told.visits()[1:]
    assert body.around is None and first.around is not None and first.around.seq == body.seq
    assert body.ended_at == second.ended_at


def test_a_terminate_end_cancels_what_still_waits() -> None:
    told = drawn(
        start(), gate("parallel", "s"), gate("parallel", "j"), tasks("a b"), wait("w", "P3D"), end("stop", "terminate"),
        end(), path("start", "s", "a", "stop"), path("s", "b", "j"), path("s", "w", "j"), path("j", "end"),
    )  # fmt: skip
    does(told, "b.1", "a.1")
    assert ("stop", "terminateEndEvent", DONE) in seen(told) and told.walk.turn.finished
    assert {(each.element, each.how) for each in told.visits()} >= {
        ("w", CANCELED),
        ("j", CANCELED),
        ("b", DONE),
    }
    assert next(each for each in told.visits() if each.element == "stop").last


def test_what_happens_in_a_sub_process_lies_within_its_visit() -> None:
    inside = (start("is"), task("a"), end("ie"), path("is", "a", "ie"))
    told = drawn(
        start(), sub("p", *inside), boundary("late", "p", "PT1H", interrupting=True), task("z"), end(), end("e2"),
        path("start", "p", "end"), path("late", "z", "e2"),
    )  # fmt: skip
    around, *within = told.visits()[1:]
    assert around.kind == "subProcess" and {each.around and each.around.seq for each in within} == {
        around.seq
    }
    told.walk.waits(hours=2)
    told.notes()
    how = {each.element: each.how for each in told.visits()}
    assert how == {"start": DONE, "p": CANCELED, "is": DONE, "a": CANCELED, "late": DONE, "z": OPEN}


def test_an_error_that_nobody_catches_ends_its_visit_and_not_the_case() -> None:
    told = drawn(start(), external("x"), end(), path("start", "x", "end"))
    told.walk.fails("x.1", "LAIN")
    told.notes()
    visit = told.visits()[1]
    assert (visit.how, visit.last) == (DONE, True)


def test_an_erased_event_is_placed_by_its_element() -> None:
    told = drawn(start(), task("a"), task("b"), end(), path("start", "a", "b", "end"))
    does(told, "a.1")
    told.entries = [replace(each, data=None) for each in told.entries]
    assert seen(told) == [("start", "startEvent", DONE), ("a", "userTask", DONE), ("b", "userTask", OPEN)]
    assert [each.ref for each in told.visits()] == [None, "a.1", "b.1"]
