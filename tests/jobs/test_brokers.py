"""Jobs through Celery and real brokers: whatever is killed, every deadline passes once."""

import base64
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import piles
import pytest
import redis
from brokers import Broker, RabbitMQ, Redis
from serving import HOUSE
from sqlalchemy import Engine

from service import celery_dispatch, clock, jobs, worker
from service.database import EVERY, reading, transaction
from service.jobs import Wish

pytestmark = pytest.mark.xdist_group("brokers")
Waiting = Callable[[Callable[[], bool]], None]
LAJUR_WORKER = """
from datetime import timedelta
from service import jobs
jobs.LEASE = timedelta(seconds=3)  # so that nobody waits a minute for what a killed worker held
from service.cli import main
main(["worker"])
"""


@pytest.fixture(scope="module")
def rabbit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """One RabbitMQ for all stories: it takes seconds to start."""
    broker = RabbitMQ(tmp_path_factory.mktemp("rabbit"))
    yield broker
    broker.close()


@pytest.fixture
def redis_broker(tmp_path: Path) -> Iterator[Redis]:
    broker = Redis(tmp_path)
    yield broker
    broker.close()


@pytest.fixture
def broker(request: pytest.FixtureRequest) -> Broker:
    """A broker that runs, by its name."""
    broker: Broker = request.getfixturevalue({"rabbitmq": "rabbit", "redis": "redis_broker"}[request.param])
    if not broker.running:
        broker.start()
    return broker


@contextmanager
def lajur_worker(database: str, broker: Broker) -> Iterator["subprocess.Popen[bytes]"]:
    """``lajur worker`` with a broker."""
    settings = {
        "LAJUR_DATABASE_URL": database,
        "LAJUR_BROKER_URL": broker.url,
        "LAJUR_VAR": str(broker.place),
    }
    with open(broker.place / "workers", "ab") as said:
        process = subprocess.Popen(
            [sys.executable, "-c", LAJUR_WORKER],
            cwd=HOUSE,
            env={**os.environ, **settings},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.mark.parametrize(
    ("database_url", "broker"),
    [("postgresql", "rabbitmq"), ("postgresql", "redis"), ("sqlite", "redis")],
    indirect=True,
)
def test_brokers_and_workers_may_die(
    engine: Engine, database_url: str, broker: Broker, waiting: Waiting
) -> None:
    """The broker is killed and comes back, then a worker is killed for good; nothing is lost or doubled."""
    piles.office(engine)
    cases = piles.pile(engine, [piles.LONG_AGO] * 120)
    with lajur_worker(database_url, broker) as first, lajur_worker(database_url, broker) as second:
        waiting(lambda: len(piles.fired(engine)) >= 10)
        broker.kill()
        cases += piles.pile(engine, [piles.LONG_AGO] * 120)
        broker.start()
        waiting(lambda: len(piles.fired(engine)) >= 140)
        os.killpg(first.pid, signal.SIGKILL)
        cases += piles.pile(engine, [clock.now() + timedelta(seconds=1)] * 20)
        waiting(lambda: piles.waiting(engine) == 0)
        second.terminate()
        assert second.wait(60) == 0
    assert piles.fired(engine) == Counter(cases)


@contextmanager
def dispatching(engine: Engine, broker: Broker) -> Iterator[None]:
    """A dispatcher and nobody who does the jobs."""
    stop = threading.Event()
    thread = threading.Thread(target=celery_dispatch.dispatch, args=(engine, broker.url, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        worker.wake()
        thread.join(60)
    assert not thread.is_alive()


def messages(broker: Redis) -> list[Any]:
    """What lies in the broker: the ids of each message."""
    with redis.Redis(port=broker.port) as connection:
        kept = [json.loads(message) for message in connection.lrange("lajur", 0, -1)]
    return [json.loads(base64.b64decode(message["body"]))[0][0] for message in kept]


def test_messages_carry_ids_only(engine: Engine, redis_broker: Redis, waiting: Waiting) -> None:
    """Deadlines travel together; what calls another machine travels alone, so that none waits for another."""
    redis_broker.start()
    piles.office(engine)
    piles.pile(engine, [piles.LONG_AGO, piles.LONG_AGO, clock.now() + timedelta(days=1)])
    worker.settle(engine, piles.LONG_AGO - timedelta(minutes=1))
    with transaction(engine, EVERY) as session:
        mails = [Wish("mail", piles.LONG_AGO, {}) for _ in range(2)]
        jobs.enqueue_many(session, piles.TENANT, mails)
        due = jobs.due_ids(session, clock.now(), 10)
    with dispatching(engine, redis_broker):
        waiting(lambda: len(messages(redis_broker)) == 3)
    found = messages(redis_broker)
    assert sorted(map(len, found)) == [1, 1, 2]
    assert sorted(tuple(id) for ids in found for id in ids) == sorted(due)


def test_what_nobody_claims_is_published_again(
    engine: Engine, redis_broker: Redis, waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(celery_dispatch, "AGAIN", 0.5)
    redis_broker.start()
    piles.office(engine)
    piles.pile(engine, [piles.LONG_AGO])
    with dispatching(engine, redis_broker):
        waiting(lambda: len(messages(redis_broker)) >= 2)
    first, again, *_ = messages(redis_broker)
    assert first == again


def test_a_message_that_comes_twice_finds_nothing(engine: Engine, database_url: str) -> None:
    piles.office(engine)
    cases = piles.pile(engine, [piles.LONG_AGO] * 3)
    with reading(engine, EVERY) as session:
        due = jobs.due_ids(session, clock.now(), 100)
    task = celery_dispatch.carrier("memory://", database_url).tasks[celery_dispatch.TASK]
    for _ in range(2):
        task(due)
    assert piles.fired(engine) == Counter(cases)
    assert piles.waiting(engine) == 0
    celery_dispatch._engine(database_url, os.getpid()).dispose()


def test_a_broker_that_is_away_is_told_once_and_the_table_waits(
    engine: Engine,
    redis_broker: Redis,
    waiting: Waiting,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(celery_dispatch, "DOWN", 0.05)
    piles.office(engine)
    piles.pile(engine, [piles.LONG_AGO])
    with caplog.at_level(logging.INFO, "lajur.dispatch"), dispatching(engine, redis_broker):
        waiting(lambda: "dispatcher_down" in caplog.text)
        threading.Event().wait(0.5)
        redis_broker.start()
        waiting(lambda: "dispatcher_back" in caplog.text)
        waiting(lambda: len(messages(redis_broker)) >= 1)
    assert caplog.text.count("dispatcher_down") == 1
    assert redis_broker.url not in caplog.text
