"""The hand that fires timers: every timer once, whoever looks, whatever happened before."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import office
import pytest
from sqlalchemy import Engine

from service import definitions, history, identity, instances, jobs, worker
from service.database import EVERY, open_engine, reading, transaction, upgrade
from service.worker import loop

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LATER = MONDAY + timedelta(hours=2)
Waiting = Callable[[Callable[[], bool]], None]


def opens(engine: Engine, cases: int) -> list[str]:
    """The office with this many cases started on Monday, each with a deadline of half an hour."""
    with transaction(engine, EVERY) as session:
        owner = identity.actor_by_login(session, "pemilik", MONDAY)
        forms = {form["id"]: form for form in office.FORMS}
        definitions.deploy(session, "kantor", office.DIAGRAM.encode(), forms, owner, MONDAY)
        lina = identity.actor_by_login(session, "lina", MONDAY)
        values = {"perihal": "Surat"}
        return [instances.start(session, office.SOP, values, lina, MONDAY).id for _ in range(cases)]


@contextmanager
def workers(engine: Engine, count: int) -> Iterator[None]:
    """So many workers, all of whom think it is two hours later."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=worker.run, args=(engine, stop, lambda: LATER), daemon=True)
        for _ in range(count)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        worker.wake()
        for thread in threads:
            thread.join(30)
    assert not any(thread.is_alive() for thread in threads)


def fired(engine: Engine, case: str) -> int:
    """How often a deadline of the case has passed."""
    with reading(engine, EVERY) as session:
        return Counter(entry.kind for entry in history.read(session, "kantor", case))["timer_fired"]


def due(engine: Engine) -> datetime | None:
    with reading(engine, EVERY) as session:
        return jobs.next_run_at(session, LATER)


def test_two_workers_fire_every_timer_once(engine: Engine, waiting: Waiting) -> None:
    office.staff(engine)
    cases = opens(engine, 2 * worker.BATCH + 5)
    worker.settle(engine, MONDAY)  # the notices of what was opened
    with reading(engine, EVERY) as session:
        assert jobs.next_run_at(session, MONDAY + timedelta(minutes=23)) is None
    with workers(engine, 2):
        waiting(lambda: due(engine) is None)
    assert [fired(engine, case) for case in cases] == [1] * len(cases)


def test_a_timer_that_is_not_due_stays(engine: Engine) -> None:
    office.staff(engine)
    (case,) = opens(engine, 1)
    worker.settle(engine, MONDAY + timedelta(minutes=29))
    assert fired(engine, case) == 0
    worker.settle(engine, MONDAY + timedelta(minutes=30))
    assert fired(engine, case) == 1
    assert worker.settle(engine, LATER) == 0
    assert fired(engine, case) == 1


def test_a_woken_worker_looks_at_once(
    engine: Engine, waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "POLL", 3600.0)
    office.staff(engine)
    with workers(engine, 2):
        (case,) = opens(engine, 1)
        worker.wake()
        waiting(lambda: fired(engine, case) == 1)


def test_a_failing_database_is_told_and_tried_again(
    tmp_path: Path, waiting: Waiting, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"sqlite:///{tmp_path / 'kosong.db'}"
    engine = open_engine(url)
    with caplog.at_level(logging.INFO, "lajur.worker"), workers(engine, 1):
        waiting(lambda: "worker_failed" in caplog.text)
        upgrade(url)
        office.staff(engine)
        (case,) = opens(engine, 1)
        worker.wake()
        waiting(lambda: fired(engine, case) == 1)
    assert "jobs_done kind=timer jobs=1" in caplog.text
    engine.dispose()
