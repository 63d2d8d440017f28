"""Workers die by kill -9 in the middle of jobs: nothing is lost, nothing happens twice, and this test would see it."""

import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import mortals
import piles
import pytest
from sqlalchemy import Engine

from service import history, worker
from service.database import EVERY, reading

pytestmark = pytest.mark.long
KILLS = 100  # on each of the two databases
ENOUGH = 100
"""Deadlines waiting at any time: few would be held by eight dying workers one after another, and rest as incidents."""
LATER = datetime(2026, 11, 23, 5, tzinfo=UTC)
LEASES = timedelta(minutes=2)
"""Each worker lives so much later than the one before: what that one held is free again."""


@pytest.fixture(scope="module")
def nursery() -> Any:
    """Where workers come from: a process that has everything imported and only forks."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["mortals"])
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PYTHONPATH", os.pathsep.join(sys.path))  # it imports before it is told where from
        forkserver.ensure_running()
    return context


class Ordeal:
    """Cases whose deadlines have passed, and workers that are killed while they fire them."""

    def __init__(self, engine: Engine, nursery: Any, effects: Path | None = None) -> None:
        self.engine = engine
        self.cases: list[str] = []
        self._url = engine.url.render_as_string(hide_password=False)
        self._nursery = nursery
        self._effects = str(effects or "")
        self._lives = self._now()
        piles.office(engine)

    def _now(self) -> Iterator[datetime]:
        now = LATER
        while True:
            yield now
            now += LEASES

    def kills(self, times: int) -> None:
        """kill -9 so many workers, each at a random instant inside a job."""
        killed = 0
        while killed < times:
            if piles.waiting(self.engine) < ENOUGH:
                self.cases += piles.pile(self.engine, [piles.LONG_AGO] * ENOUGH)
                worker.settle(self.engine, piles.LONG_AGO - timedelta(minutes=1))  # the notices of new tasks
            killed += self._kill_one()

    def _kill_one(self) -> bool:
        """Whether it died inside a job, as it should."""
        inside = self._nursery.RawValue("b", 0)
        mortal = self._born(inside)
        self._wait(mortal, lambda: bool(inside.value))
        time.sleep(random.uniform(0, 0.05))
        mortal.kill()
        mortal.join()
        return bool(inside.value)

    def ends(self) -> None:
        """Let one worker live until nothing is left."""
        last = self._born(self._nursery.RawValue("b", 0))
        self._wait(last, lambda: piles.waiting(self.engine) == 0)
        last.kill()
        last.join()

    def _born(self, inside: Any) -> Any:
        life = (self._url, next(self._lives), inside, self._effects)
        mortal = self._nursery.Process(target=mortals.live, args=life, daemon=True)
        mortal.start()
        return mortal

    def _wait(self, mortal: Any, true: Callable[[], bool]) -> None:
        give_up = time.monotonic() + 60
        while not true():
            assert mortal.is_alive(), "a worker died by itself"
            assert time.monotonic() < give_up, "waited for nothing"
            time.sleep(0.001)


def test_workers_killed_in_the_middle_lose_and_double_nothing(
    engine: Engine, nursery: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    ordeal = Ordeal(engine, nursery)
    ordeal.kills(KILLS)
    before = len(piles.fired(engine))
    ordeal.ends()
    fired = piles.fired(engine)
    with capsys.disabled():
        print(
            f"\n{engine.dialect.name}: killed {KILLS} workers in a job, {len(ordeal.cases)} deadlines, "
            f"{before} fired under fire, lost {len(ordeal.cases) - len(fired)}, "
            f"doubled {doubled_in(fired)}"
        )
    assert fired == Counter(ordeal.cases)
    assert piles.waiting(engine) == 0
    with reading(engine, EVERY) as session:
        verdicts = [history.verify(session, piles.TENANT, case) for case in ordeal.cases]
    assert all(verdict.ok for verdict in verdicts)


def doubled_in(effects: Counter[str]) -> int:
    """How many cases had an effect more than once."""
    return sum(times > 1 for times in effects.values())


def test_an_effect_outside_the_transaction_is_caught(
    engine: Engine, nursery: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The negative control: the same ordeal sees what a careless handler doubles."""
    effects = tmp_path / "effects"
    effects.touch()
    ordeal = Ordeal(engine, nursery, effects)
    ordeal.kills(10)
    ordeal.ends()
    assert piles.fired(engine) == Counter(ordeal.cases)
    doubled = doubled_in(Counter(effects.read_text("utf-8").split()))
    with capsys.disabled():
        print(f"\n{engine.dialect.name}: a careless handler, 10 kills, doubled {doubled}")
    assert doubled
