"""The engine and an independent token oracle walk the same random processes and must agree at every move."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from random_process import random_process
from token_oracle import Oracle

from service import engine
from service.errors import Conflict

MORNING = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
RUNS, BATCH, MOVES = 1200, 100, 30


@pytest.mark.parametrize("first", range(0, RUNS, BATCH))
def test_engine_and_oracle_take_the_same_way(first: int) -> None:
    for seed in range(first, first + BATCH):
        try:
            walk(seed)
        except Exception as error:
            raise AssertionError(f"seed {seed}: {type(error).__name__}: {error}") from error


def walk(seed: int) -> None:
    """Drive both with the same random answers and pauses until the case ends or MOVES are made."""
    xml, questions = random_process(seed)
    chance, now = random.Random(~seed), MORNING
    program, oracle = engine.compile(xml), Oracle(xml)
    turn = engine.start(program, data={}, now=now)
    oracle.start(now)
    open: set[str] = set()
    compare(turn, oracle, open)
    for _ in range(MOVES):
        if turn.finished:
            return
        now += timedelta(minutes=chance.choice((0, 1, 5, 20, 60)))
        if chance.random() < 0.5 or not oracle.open:
            turn = engine.fire(program, turn.snapshot, now=now)
            oracle.fire(now)
            compare(turn, oracle, open)
            continue
        ref = chance.choice(oracle.open)
        answers = {name: chance.choice(("ya", "tidak", "tidak")) for name in questions}
        oracle.fire(now)
        if ref not in oracle.open:
            with pytest.raises(Conflict):
                engine.complete(program, turn.snapshot, ref, answers, now=now)
            turn = engine.fire(program, turn.snapshot, now=now)
        else:
            oracle.complete(ref, answers)
            turn = engine.complete(program, turn.snapshot, ref, answers, now=now)
        compare(turn, oracle, open)


def compare(turn: engine.Turn, oracle: Oracle, open: set[str]) -> None:
    """Same flows in this move, same open tasks, timers and data after it."""
    taken = [fact.data["flow"] for fact in turn.facts if fact.kind == "flow_taken"]
    assert sorted(taken) == sorted(oracle.taken)
    open.update(task.ref for task in turn.opened)
    open.difference_update(task.ref for task in turn.closed)
    assert sorted(open) == oracle.open
    assert sorted((timer.ref, timer.due) for timer in turn.timers) == oracle.pending
    assert turn.variables == oracle.data
    assert turn.finished == (not oracle.tokens)
