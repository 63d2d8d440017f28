"""Whatever the engine lets happen in a random process follows from its diagram, also in the eyes of conformance."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from random_process import random_process

from service import engine
from service.audit.conformance import Step, conforms, trace
from service.audit.token_game import Game
from service.diagram import read
from service.errors import Conflict, Invalid

MORNING = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
RUNS, BATCH, MOVES = 300, 100, 30


@dataclass(frozen=True)
class Told:
    seq: int
    kind: str
    element: str | None
    data: dict[str, Any]


def lived(seed: int) -> tuple[bytes, list[Told], engine.Turn]:
    """A case that is moved at random: steps done and failed, messages, time."""
    xml, questions = random_process(seed)
    chance, now, program = random.Random(~seed), MORNING, engine.compile(xml)
    turn = engine.start(program, data={}, now=now, due=engine.wall_clock)
    facts = [*turn.facts]
    for _ in range(MOVES):
        now += timedelta(minutes=chance.choice((0, 1, 5, 20, 60, 60, 300)))
        answers = {name: chance.choice(("ya", "tidak", "tidak")) for name in questions}
        for move in (_fire, _move(turn, chance, answers)):
            try:
                turn = move(program, turn, now)
            except (Conflict, Invalid):  # what waited is over, or the case would be stuck: it stays as it is
                continue
            facts += turn.facts
            if turn.finished:
                break
        if turn.finished:
            break
    told = [Told(seq, fact.kind, fact.element, dict(fact.data)) for seq, fact in enumerate(facts, 1)]
    return xml, told, turn


Move = Callable[[engine.Program, engine.Turn, datetime], engine.Turn]


def _fire(program: engine.Program, turn: engine.Turn, now: datetime) -> engine.Turn:
    return engine.fire(program, turn.snapshot, now=now, due=engine.wall_clock)


def _move(turn: engine.Turn, chance: random.Random, answers: dict[str, Any]) -> Move:
    doable = [each.ref for each in (*turn.open_tasks, *turn.externals)]
    programs = [each.ref for each in turn.externals]
    awaited = [each.ref for each in turn.subscriptions]
    if not (doable or awaited) or chance.random() < 0.3:
        return _fire
    if programs and chance.random() < 0.1:
        ref = chance.choice(programs)
        return lambda program, turn, now: engine.throw_error(
            program, turn.snapshot, ref, "X", None, answers, now=now, due=engine.wall_clock
        )
    how = engine.receive if awaited and (chance.random() < 0.3 or not doable) else engine.complete
    ref = chance.choice(awaited if how is engine.receive else doable)
    return lambda program, turn, now: how(
        program, turn.snapshot, ref, answers, now=now, due=engine.wall_clock
    )


@pytest.mark.parametrize("first", range(0, RUNS, BATCH))
def test_what_the_engine_does_conforms(first: int) -> None:
    seen = 0
    for seed in range(first, first + BATCH):
        xml, told, turn = lived(seed)
        found = conforms(read(xml).main, trace(told), ended=turn.finished)
        assert found.proven and found.ok, f"seed {seed}: {found.first}"
        seen += found.steps
    assert seen > 5 * BATCH


def test_what_is_open_can_come_next() -> None:
    """Every open step is among those that conformance expects, so that it never names a wrong one."""
    for seed in range(60):
        xml, told, turn = lived(seed)
        game = Game(read(xml).main)
        steps = list(trace(told))
        for task in turn.open_tasks:
            assert conforms(game, [*steps, Step(task.element)]).ok, f"seed {seed}: {task.element}"


def test_a_step_done_twice_or_too_early_is_mostly_noticed() -> None:
    """A random change of a trace may be another way of the same process; most are not."""
    noticed = tried = 0
    for seed in range(80):
        xml, told, turn = lived(seed)
        steps, chance = list(trace(told)), random.Random(seed)
        if len(steps) < 3:
            continue
        at = chance.randrange(len(steps) - 1)
        game = Game(read(xml).main)
        without = conforms(game, steps[:at] + steps[at + 1 :], ended=turn.finished)
        double = conforms(game, steps[: at + 1] + steps[at:], ended=turn.finished)
        tried += 2
        noticed += (not without.ok) + (not double.ok)
    assert noticed > 0.6 * tried
