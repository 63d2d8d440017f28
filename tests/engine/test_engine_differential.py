"""The engine and an independent token oracle walk the same random processes and must agree at every move."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

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
    """Drive both with the same random answers, pauses and calendars until the case ends or MOVES are made."""
    xml, questions = random_process(seed)
    chance, pair = random.Random(~seed), Pair(xml)
    for _ in range(MOVES):
        if pair.turn.finished:
            return
        pair.now += timedelta(minutes=chance.choice((0, 1, 5, 20, 60, 60, 300, -30)))
        kind = chance.random()
        if kind < 0.1:
            pair.recounts(chance.randint(1, 4))
            pair.compares()
            continue
        answers = {name: chance.choice(("ya", "tidak", "tidak")) for name in questions}
        doable, awaited = pair.oracle.open + pair.oracle.programs, pair.oracle.awaited
        failing = [ref for ref in pair.oracle.programs if pair.oracle.catching(ref)]
        if kind < 0.45 or not (doable or awaited):
            pair.fires()
        elif failing and kind < 0.5:
            pair.fails(chance.choice(failing))
        elif awaited and (kind < 0.65 or not doable):
            pair.hears(chance.choice(awaited), answers)
        else:
            pair.completes(chance.choice(doable), answers)
        pair.compares()


class Pair:
    """Engine and oracle with the same case; ``slow`` clock minutes pass for each minute of a deadline."""

    def __init__(self, xml: bytes) -> None:
        self.now, self.slow = MORNING, 1
        self.program, self.oracle = engine.compile(xml), Oracle(xml)
        self.turn = engine.start(self.program, data={}, now=self.now, due=self.rule)
        self.oracle.start(self.now)
        self.open: set[str] = set()
        self.compares()

    def rule(self, start: datetime, text: str, element: str) -> datetime:
        return start + (engine.wall_clock(start, text, element) - start) * self.slow

    def recounts(self, slow: int) -> None:
        """Another calendar: what moves and in which order."""
        self.slow = slow
        moved = self.oracle.recount(slow, self.now)
        self.turn = engine.recount(self.program, self.turn.snapshot, now=self.now, due=self.rule)
        told = [
            (fact.data["ref"], *(datetime.fromisoformat(fact.data[key]) for key in ("from", "to")))
            for fact in self.turn.facts
        ]
        assert told == moved
        self.oracle.taken = self.oracle.missed = []

    def fires(self) -> None:
        """Look at the timers."""
        self.turn = engine.fire(self.program, self.turn.snapshot, now=self.now, due=self.rule)
        self.oracle.fire(self.now)

    def completes(self, ref: str, answers: dict[str, str]) -> None:
        """Complete a task of a person or a program, unless a deadline comes first and withdraws it."""
        self._moves(ref, engine.complete, (answers,), lambda: self.oracle.complete(ref, answers, self.now))

    def hears(self, ref: str, answers: dict[str, str]) -> None:
        """Let a message come, unless something else came first."""
        self._moves(ref, engine.receive, (answers,), lambda: self.oracle.hear(ref, answers, self.now))

    def fails(self, ref: str) -> None:
        """Throw an error at a step that has an event for it."""
        self._moves(ref, engine.throw_error, ("GALAT", None, {}), lambda: self.oracle.fail(ref, self.now))

    def _moves(self, ref: str, move: Any, given: tuple[Any, ...], expected: Callable[[], None]) -> None:
        before, oracle = self.turn.snapshot, self.oracle
        oracle.fire(self.now)
        if ref in oracle.open + oracle.programs + oracle.awaited:
            expected()
            self.turn = move(self.program, before, ref, *given, now=self.now, due=self.rule)
            return
        with pytest.raises(Conflict):
            move(self.program, before, ref, *given, now=self.now, due=self.rule)
        self.turn = engine.fire(self.program, before, now=self.now, due=self.rule)

    def compares(self) -> None:
        """Same flows and missed repetitions in this move, same open tasks, timers and data after it."""
        turn, oracle = self.turn, self.oracle
        taken = [fact.data["flow"] for fact in turn.facts if fact.kind == "flow_taken"]
        assert sorted(taken) == sorted(oracle.taken)
        assert [fact.data["missed"] for fact in turn.facts if "missed" in fact.data] == oracle.missed
        self.open |= {task.ref for task in turn.opened}
        self.open -= {task.ref for task in turn.closed}
        assert sorted(self.open) == oracle.open == sorted(task.ref for task in turn.open_tasks)
        assert sorted(one.ref for one in turn.externals) == oracle.programs
        assert sorted(one.ref for one in turn.subscriptions) == oracle.awaited
        assert sorted((timer.ref, timer.due) for timer in turn.timers) == oracle.pending
        assert turn.variables == oracle.data
        assert turn.finished == (not oracle.tokens)
