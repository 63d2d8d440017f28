"""Random processes, walked at random and recorded as the history records them, come out the same when run again."""

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from random_process import random_process

from service import engine
from service.audit.rerun import Rerun, rerun
from service.engine import DueRule, Turn
from service.errors import Refusal
from service.history import Entry
from service.history.chain import opened, payload
from service.instances.move import Move, Said, told

MORNING = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
RUNS, BATCH, MOVES = 120, 40, 25
PACES = (1, 2, 3, 4)


def counting(pace: int) -> DueRule:
    """A calendar by which ``pace`` minutes pass for each minute of a deadline."""
    return lambda start, text, element: start + (engine.wall_clock(start, text, element) - start) * pace


def again(walk: "Walked") -> Rerun:
    return rerun(walk.program, walk.entries, lambda at: map(counting, walk.paces[at]))


class Walked:
    """A case on its way, with the events that would stand in its history."""

    def __init__(self, seed: int) -> None:
        xml, self.questions = random_process(seed)
        self.program, self.now, self.pace = engine.compile(xml), MORNING, 1
        self.chance, self.entries = random.Random(~seed), list[Entry]()
        self.paces: dict[datetime, list[int]] = defaultdict(list)
        self.moved: dict[int, range] = {}
        values = {"luas": 1.5, "bulat": 2.0, "kunci é": ["a", {"desimal": "x"}]}
        turn = engine.start(self.program, data=values, now=self.now, due=counting(1))
        self.notes(turn, "orang", Said(values))

    def notes(self, turn: Turn, actor: str | None, said: Said | None = None) -> None:
        """Tell the history of a move, which never goes back behind its last instant."""
        self.turn = turn
        definition = SimpleNamespace(key="sop", version=1, sha256="x")
        clock, case = SimpleNamespace(definition=definition), SimpleNamespace(register="0001/2026")
        at = max(self.now, self.entries[-1].at) if self.entries else self.now
        self.paces[at].append(self.pace)
        behind = {"clock": self.now.isoformat()} if self.now < at else {}
        move = Move(cast(Any, case), cast(Any, clock), turn, said=said or Said())
        for fact in told(move, self.now):
            data = opened(payload({**fact.data, **behind}))
            seq = len(self.entries) + 1
            self.entries.append(Entry(seq, at, fact.kind, fact.element, actor, None, None, data, ""))
        here = range(len(self.entries) - len(turn.facts) + 1, len(self.entries) + 1)
        self.moved |= dict.fromkeys(here, here)

    def moves(self) -> None:
        """Something that may happen now."""
        self.now += timedelta(minutes=self.chance.choice((0, 1, 5, 20, 60, 300, -30)))
        now, due, kind = self.now, counting(self.pace), self.chance.random()
        answers = {name: self.chance.choice(("ya", "tidak", "tidak")) for name in self.questions}
        work = [each.ref for each in self.turn.open_tasks] + [each.ref for each in self.turn.externals]
        awaited = [each.ref for each in self.turn.subscriptions]
        case = (self.program, self.turn.snapshot)
        if kind < 0.1:
            self.pace = self.chance.choice(PACES)
            self.notes(engine.recount(*case, now=now, due=counting(self.pace)), None)
        elif kind < 0.15:
            said = Said({"dari luar": now.isoformat()})
            self.notes(engine.set_variables(*case, said.values, ["luas"], now=now, due=due), "program", said)
        elif kind < 0.4 or not (work or awaited):
            self.notes(engine.fire(*case, now=now, due=due), None)
        elif awaited and (kind < 0.6 or not work):
            ref = self.chance.choice(awaited)
            self.notes(engine.receive(*case, ref, answers, now=now, due=due), "program", Said(answers, ref))
        elif kind < 0.65:
            ref = self.chance.choice(work)
            turn = engine.throw_error(*case, ref, "GALAT", None, answers, now=now, due=due)
            self.notes(turn, "orang", Said(answers, ref))
        else:
            ref = self.chance.choice(work)
            self.notes(engine.complete(*case, ref, answers, now=now, due=due), "orang", Said(answers, ref))


def walked(seed: int) -> Walked:
    walk = Walked(seed)
    for _ in range(MOVES):
        if walk.turn.finished:
            break
        try:
            walk.moves()
        except (
            Refusal
        ):  # a due timer took the step away, or an error left a join waiting: nothing is recorded
            continue
    if seed % 5 == 0 and not walk.turn.finished:
        walk.notes(
            engine.cancel(walk.program, walk.turn.snapshot, now=walk.now), "orang", Said(reason="batal")
        )
    return walk


@pytest.mark.parametrize("first", range(0, RUNS, BATCH))
def test_what_was_recorded_comes_out_the_same(first: int) -> None:
    for seed in range(first, first + BATCH):
        walk = walked(seed)
        done = again(walk)
        assert done.difference is None and done.erased is None, seed
        assert done.events == len(walk.entries) and done.turn is not None, seed
        assert engine.digest(done.turn, walk.now) == engine.digest(walk.turn, walk.now), seed


@pytest.mark.parametrize("first", range(0, RUNS, BATCH))
def test_an_event_that_is_dropped_or_told_twice_is_found_there(first: int) -> None:
    for seed in range(first, first + BATCH):
        walk = walked(seed)
        place = walk.chance.randrange(len(walk.entries) - 1)
        whole = walk.entries
        walk.entries = whole[:place] + whole[place + 1 :]
        dropped = again(walk).difference
        assert dropped is not None, (seed, place)
        move = walk.moved[place + 1]
        assert dropped.event.seq >= move[0], (seed, place)
        if len(move) > 1:
            assert dropped.event.seq <= place + 2, (seed, place)
        walk.entries = whole[: place + 1] + whole[place:]
        twice_is_once = whole[place].kind == "variables_set"
        assert twice_is_once or again(walk).difference is not None, (seed, place)


def test_old_events_without_a_state_are_compared_one_by_one() -> None:
    for seed in range(20):
        walk = walked(seed)
        for entry in walk.entries:
            (entry.data or {}).pop("state", None)
        done = again(walk)
        assert done.states == 0 and done.events == len(walk.entries), (seed, done.difference)


def test_what_was_erased_ends_the_proof_and_accuses_nobody() -> None:
    walk = walked(3)
    first = walk.entries[0]
    walk.entries[0] = Entry(1, first.at, first.kind, first.element, first.actor, None, None, None, "")
    done = again(walk)
    assert (done.erased, done.difference, done.moves) == (1, None, 0)
