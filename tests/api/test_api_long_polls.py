"""A worker's question that waits: answered at once when there is work, whichever process opened the step."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from counter import AGENCY, MACHINE, Counter, opened
from sqlalchemy import Engine, text

from service import external_tasks
from service.api.external_task import ear, polling
from service.database import db

TOPIC = "kirim-notifikasi"
HOUSE = Path(__file__).resolve().parent.parent.parent
STARTED_ELSEWHERE = """
import sys
from datetime import datetime
from service import identity, instances
from service.database import open_engine, transaction
url, agency, login, moment = sys.argv[1:]
now = datetime.fromisoformat(moment)
with transaction(open_engine(url), agency) as session:
    actor = identity.actor_by_login(session, login, now)
    instances.start(session, "ext_kirim", {}, actor, now, business_key="SEBELAH", submit=False)
"""
SOON = 60
"""Seconds within which everything here happens; the limit only ends a hopeless wait."""
HALF_AN_HOUR = 1_800_000


@pytest.fixture
def counter(engine: Engine, database_url: str) -> Iterator[Counter]:
    with opened(engine, database_url, "ext_kirim.bpmn") as counter:
        yield counter
    if (thread := listener(counter)) is not None:
        thread.join(SOON)
        assert not thread.is_alive()


@pytest.fixture
def rare_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not ring is not found."""
    monkeypatch.setattr(external_tasks, "POLL", 3600.0)


def listener(counter: Counter) -> threading.Thread | None:
    """The thread that hears other processes, if there is one."""
    found: threading.Thread | None = counter.site.app.extensions["ear"]._thread
    return found


def said(patience: int, who: str = "gen") -> dict[str, Any]:
    wanted = {"topicName": TOPIC, "lockDuration": 20_000}
    return {"workerId": who, "maxTasks": 5, "asyncResponseTimeout": patience, "topics": [wanted]}


def fetch(counter: Counter, patience: int, who: str = "gen") -> Any:
    return counter.told("POST", "/external-task/fetchAndLock", said(patience, who))


@contextmanager
def asking(counter: Counter) -> Iterator["Future[Any]"]:
    """A question that waits half an hour in a thread of its own."""
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(fetch, counter, HALF_AN_HOUR)
        try:
            yield answer
        finally:
            if not answer.done():  # so that a test that fails ends
                counter.starts("ext_kirim", "AKHIR")


def starts_elsewhere(counter: Counter) -> None:
    """Another process starts a case whose first step is a program's, and ends."""
    url = counter.world.engine.url.render_as_string(hide_password=False)
    arguments = (url, AGENCY, MACHINE, counter.world.now.isoformat())
    subprocess.run([sys.executable, "-c", STARTED_ELSEWHERE, *arguments], check=True, cwd=HOUSE)


def rings(since: int) -> int:
    """Wait for a ring after ``since``; how often it has rung by then."""
    assert external_tasks.bell.wait(since, SOON), "nothing rang"
    return external_tasks.bell.heard()


def test_a_question_waits_for_work_and_gets_it_at_once(counter: Counter) -> None:
    starter = threading.Timer(0.2, counter.starts, ["ext_kirim", "NANTI"])
    begun = time.monotonic()
    starter.start()
    (task,) = fetch(counter, 20_000)
    assert task["businessKey"] == "NANTI" and time.monotonic() - begun < 10
    starter.join()
    assert fetch(counter, 50, "lain") == []


@pytest.mark.usefixtures("rare_looks")
def test_a_step_that_another_process_opens_is_heard_of(counter: Counter) -> None:
    before = external_tasks.bell.heard()
    with asking(counter) as answer:
        rings(before)  # it listens
        starts_elsewhere(counter)
        (task,) = answer.result(SOON)
    assert task["businessKey"] == "SEBELAH"


@pytest.mark.usefixtures("rare_looks")
def test_a_listener_that_fails_tries_again(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ear, "AGAIN", 0.01)
    listen, failed = external_tasks.bell.listen, threading.Event()

    def fails_once(engine: Engine, stop: threading.Event) -> None:
        if not failed.is_set():
            failed.set()
            raise OSError("the database is gone")
        listen(engine, stop)

    monkeypatch.setattr(external_tasks.bell, "listen", fails_once)
    before = external_tasks.bell.heard()
    with asking(counter) as answer:
        rings(before)
        assert failed.is_set()
        starts_elsewhere(counter)
        (task,) = answer.result(SOON)
    assert task["businessKey"] == "SEBELAH"


@pytest.mark.usefixtures("rare_looks")
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_listener_whose_connection_was_cut_takes_another(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ear, "AGAIN", 0.01)
    before = external_tasks.bell.heard()
    with asking(counter) as answer:
        before = rings(before)
        with counter.world.engine.begin() as connection:
            listening = "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'"
            assert connection.scalars(text(f"SELECT pg_terminate_backend(pid) {listening}")).all() == [True]
        rings(before)
        starts_elsewhere(counter)
        (task,) = answer.result(SOON)
    assert task["businessKey"] == "SEBELAH"


def test_where_nothing_can_be_heard_a_look_finds_the_step(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = threading.Event()

    def fails(engine: Engine, stop: threading.Event) -> None:
        tried.set()
        raise OSError("the database is gone")

    monkeypatch.setattr(external_tasks.bell, "listen", fails)
    with asking(counter) as answer:
        assert tried.wait(SOON)
        starts_elsewhere(counter)
        (task,) = answer.result(SOON)
    assert task["businessKey"] == "SEBELAH"


def test_nobody_listens_before_somebody_waits_and_then_one_does_for_all(counter: Counter) -> None:
    assert fetch(counter, 0) == []
    counter.starts("ext_kirim")
    assert len(fetch(counter, HALF_AN_HOUR)) == 1
    assert listener(counter) is None
    assert fetch(counter, 1) == []
    first = listener(counter)
    assert first is not None and first.is_alive()
    assert fetch(counter, 1, "lain") == []
    assert listener(counter) is first


def test_after_its_engine_was_disposed_of_the_next_question_begins_anew(counter: Counter) -> None:
    assert fetch(counter, 1) == []
    first = listener(counter)
    with counter.site.app.app_context():
        db.engine.dispose()
    assert fetch(counter, 1) == []
    assert first is not None and listener(counter) is not first
    first.join(SOON)
    assert not first.is_alive()


@pytest.mark.parametrize("pieces", [1, 2], ids=["before it is taken", "before he has got it"])
def test_whoever_has_gone_takes_nothing_and_leaves_his_place(counter: Counter, pieces: int) -> None:
    wanted = {**said(60_000, "w"), "maxTasks": 1}
    answer = counter.call("POST", "/external-task/fetchAndLock", wanted, buffered=False)
    counter.starts("ext_kirim")
    heard = [next(iter(answer.response)) for _ in range(pieces)]
    assert heard[0] == b" " and (pieces == 1 or orjson.loads(heard[1])[0]["workerId"] == "w")
    answer.close()  # the client hangs up
    assert counter.told("GET", "/external-task?locked=true") == []
    assert polling._places._value == polling.WAITS


def test_more_questions_than_places_are_answered_at_once(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "_places", threading.BoundedSemaphore(1))
    assert polling._places.acquire(blocking=False)
    assert fetch(counter, 60_000) == []
