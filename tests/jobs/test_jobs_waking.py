"""A worker is woken after the commit, in its own process and in others; nothing depends on it."""

import errno
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text
from workplace import AGENCY, NOON, asks, noted, notes, taking_notes, tally, working

from service import clock, external_tasks, jobs, worker
from service.database import EVERY, transaction
from service.jobs import carrying, waking
from service.worker import loop

Waiting = Callable[[Callable[[], bool]], None]
HOUSE = Path(__file__).resolve().parent.parent.parent
ELSEWHERE = """
import sys
from datetime import timedelta
from service import clock, jobs
from service.database import EVERY, open_engine, transaction
with transaction(open_engine(sys.argv[1]), EVERY) as session:
    jobs.enqueue(session, "metro", "note", clock.now() - timedelta(seconds=1), {"n": 7})
"""


def asks_elsewhere(engine: Engine) -> None:
    """Another process writes a job that is due, and ends."""
    url = engine.url.render_as_string(hide_password=False)
    subprocess.run([sys.executable, "-c", ELSEWHERE, url], check=True, cwd=HOUSE)


def test_the_bell_rings_after_the_commit_and_only_then(place: Engine) -> None:
    before = waking.bell.heard()
    with transaction(place, EVERY) as session:
        with session.begin_nested():
            jobs.enqueue(session, AGENCY, "note", NOON, {"n": 1})
        assert waking.bell.heard() == before
    assert waking.bell.heard() == before + 1


def test_work_that_was_not_committed_rings_nothing(place: Engine) -> None:
    before = waking.bell.heard()
    with pytest.raises(ZeroDivisionError), transaction(place, EVERY) as session:
        jobs.enqueue(session, AGENCY, "note", NOON, {"n": 1})
        raise ZeroDivisionError
    with transaction(place, EVERY) as session:
        jobs.claim(session, NOON, "a", 1)
    assert waking.bell.heard() == before


def test_another_process_is_heard(place: Engine, waiting: Waiting) -> None:
    stop, before = threading.Event(), waking.bell.heard()
    ear = threading.Thread(target=waking.listen, args=(place, stop))
    ear.start()
    waiting(lambda: waking.bell.heard() == before + 1)  # it listens
    asks_elsewhere(place)
    waiting(lambda: waking.bell.heard() == before + 2)
    waking.wake(place)  # what a door may say as well: once here, once by way of the others
    waiting(lambda: waking.bell.heard() == before + 4)
    stop.set()
    ear.join(60)
    assert not ear.is_alive()


def test_two_workers_beside_one_database_are_both_woken(place: Engine, waiting: Waiting) -> None:
    stop, before = threading.Event(), waking.bell.heard()
    ears = [threading.Thread(target=waking.listen, args=(place, stop)) for _ in range(2)]
    for ear in ears:
        ear.start()
    waiting(lambda: waking.bell.heard() == before + 2)
    asks_elsewhere(place)
    waiting(lambda: waking.bell.heard() == before + 4)
    stop.set()
    for ear in ears:
        ear.join(60)


def test_who_waits_for_steps_of_programs_is_not_woken_for_jobs(place: Engine, waiting: Waiting) -> None:
    stop, work, steps = threading.Event(), waking.bell.heard(), external_tasks.bell.heard()
    ears = [
        threading.Thread(target=bell.listen, args=(place, stop))
        for bell in (waking.bell, external_tasks.bell)
    ]
    for ear in ears:
        ear.start()
    waiting(lambda: (waking.bell.heard(), external_tasks.bell.heard()) == (work + 1, steps + 1))
    asks_elsewhere(place)
    waiting(lambda: waking.bell.heard() == work + 2)
    assert not external_tasks.bell.wait(steps + 1, 0.5)
    stop.set()
    for ear in ears:
        ear.join(60)


def test_a_transaction_tells_others_in_one_statement_and_only_if_it_wrote_work(place: Engine) -> None:
    said: list[str] = []
    event.listen(place, "before_cursor_execute", lambda *heard: said.append(heard[2]))
    with transaction(place, EVERY) as session:
        session.execute(text("SELECT 'no work'"))
    assert said.pop() == "SELECT 'no work'"
    with transaction(place, EVERY) as session:
        jobs.enqueue(session, AGENCY, "note", NOON, {"n": 1})
        external_tasks.ring_after_commit(session)
        external_tasks.ring_after_commit(session)
    told = [each for each in said if "pg_notify" in each]
    assert told == ([said[-1]] if place.dialect.name == "postgresql" else [])


def test_what_is_committed_is_done_also_when_nobody_can_be_told(
    place: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that may open no more files has no socket to send by; whoever wrote must not write again."""

    def refuses(*given: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    before = external_tasks.bell.heard()
    with monkeypatch.context() as crowded:
        crowded.setattr(carrying.socket, "socket", refuses)
        with transaction(place, EVERY) as session:
            jobs.enqueue(session, AGENCY, "note", NOON, {"n": 1})
            external_tasks.ring_after_commit(session)
    assert tally(place) == (1, 0, 0)
    assert external_tasks.bell.heard() == before + 1


def test_a_sleeping_worker_does_the_job_of_another_process_without_a_poll(
    place: Engine, waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "POLL", 3600.0)
    monkeypatch.setitem(worker.HANDLERS, "note", taking_notes)
    with working(place, now=clock.now):
        asks(place, *notes(1, clock.now() - timedelta(seconds=1)))
        waiting(lambda: noted(place) == [0])
        asks_elsewhere(place)
        waiting(lambda: noted(place) == [0, 7])
