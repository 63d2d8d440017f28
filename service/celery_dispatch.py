"""Jobs brought to many workers by Celery: a message carries ids, the table stays the truth.

A lost message is published again while its job is due; one that comes twice finds the job claimed or gone. Celery
is asked to carry and nothing else: no eta, no countdown, no retry, no results.
"""

import logging
import os
import socket
import threading
import time
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from celery import Celery, signals
from celery.exceptions import CPendingDeprecationWarning
from celery.worker.consumer import Consumer
from sqlalchemy import Engine

from service import clock, jobs, worker
from service.database import EVERY, open_engine, reading, transaction
from service.jobs import waking
from service.worker.executing import CALL_LEASE

TASK = "lajur.jobs"
PROCESSES = max(4, os.cpu_count() or 1)
"""Of one Celery worker: some may wait for a mail server while others move cases."""
AGAIN = 30.0
"""Seconds after which a due job that nobody claimed is published again: its message may be lost."""
WINDOW = 500
"""Due jobs looked at together: at most so many ids are under way, so a broker never holds a backlog."""
BUSY = 0.05
"""Seconds between two looks while published jobs wait to be claimed."""
DOWN = 1.0
"""Seconds between two tries while the broker or the database cannot be reached."""
STEP = timedelta(seconds=1)
"""A clock that went back by more than this has been set."""
CALLS = frozenset(kind for kind, handler in worker.HANDLERS.items() if isinstance(handler, worker.Remote))
"""Kinds that talk to another machine: each travels by itself, so that none waits for another's call."""

Id = tuple[str, str]
log = logging.getLogger("lajur.dispatch")


def work(database: str, broker: str) -> int:
    """Be a Celery worker of several processes, with a dispatcher beside it, until SIGTERM or SIGINT; the exit code."""
    stop, engine = threading.Event(), open_engine(database)
    dispatcher = threading.Thread(target=dispatch, args=(engine, broker, stop), daemon=True)

    def begin(**_: Any) -> None:
        if dispatcher.ident is None:  # not at every reconnection
            dispatcher.start()

    warnings.simplefilter(
        "ignore", CPendingDeprecationWarning
    )  # jobs go on when the broker goes: that is meant
    signals.setup_logging.connect(_leave_logging_alone)
    signals.worker_ready.connect(begin)  # by then the processes are forked, and inherit no thread
    hand = carrier(broker, database).Worker(
        pool="prefork",
        concurrency=PROCESSES,
        consumer_cls=_Consumer,
        quiet=True,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    hand.start()
    stop.set()
    worker.wake()
    if dispatcher.ident is not None:
        dispatcher.join()
    engine.dispose()
    return int(hand.exitcode or 0)


class _Consumer(Consumer):
    """Celery's own, except that an acknowledgement which fails ends the connection, and a new one is made.

    Celery only logs it. With Redis gone while every process was busy nothing else would tell, and the worker would wait
    for ever for room that those messages hold (celery issue 10302). What came by an earlier connection is of no matter.
    """

    def call_soon_ack(self, told: Any, log: Any, errors: Any, *rest: Any, **more: Any) -> Any:
        current = told.__self__.channel is self.task_consumer.channel
        return super().call_soon_ack(told, log, () if current else errors, *rest, **more)


def _leave_logging_alone(**_: Any) -> None:
    """Celery sets up logging unless somebody listens to this signal."""


def carrier(broker: str, database: str) -> Celery:
    """The Celery application for a broker's URL (amqp:// or redis://), whose one task does jobs of the ``database``."""
    app = Celery("lajur", broker=broker, set_as_current=False)
    app.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_default_queue="lajur",
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options=_transport(broker),
    )

    def do(ids: Sequence[Sequence[str]]) -> None:
        _do(database, [(tenant, id) for tenant, id in ids])

    app.task(name=TASK, shared=False)(do)
    return app


def _transport(broker: str) -> dict[str, Any]:
    if broker.startswith("redis"):
        return {"visibility_timeout": int(2 * jobs.LEASE.total_seconds())}
    return {"confirm_publish": True}  # a message counts as published when the broker says so


def _do(database: str, ids: Sequence[Id]) -> None:
    """Claim those of the jobs that are still to be had, and do them."""
    engine = _engine(database, os.getpid())
    with transaction(engine, EVERY) as session:
        name = f"{socket.gethostname()}:{os.getpid()}"
        claimed = jobs.claim_ids(session, ids, clock.now(), name, jobs.LEASE)
    if claimed:
        worker.run_jobs(engine, claimed, clock.now())


@cache
def _engine(database: str, process: int) -> Engine:
    """One engine for each process: a connection does not survive a fork."""
    return open_engine(database)


def dispatch(
    engine: Engine, broker: str, stop: threading.Event, now: Callable[[], datetime] = clock.now
) -> None:
    """Publish the ids of due jobs until ``stop`` is set and ``worker.wake`` rings; with the broker away they wait.

    Any number of dispatchers do no harm: they multiply messages, not effects.
    """
    log.info("dispatcher_started")
    ear = threading.Thread(
        target=waking.bell.attend, args=(engine, stop, worker.POLL), name="lajur-ear", daemon=True
    )
    ear.start()
    post, down = _Post(engine, broker), False
    while not stop.is_set():
        since = waking.bell.heard()
        try:
            seconds = post.look(now())
            if down:
                log.warning("dispatcher_back")
            down = False
        except Exception as problem:  # the jobs of tomorrow must not die of today's network
            if not down:
                log.warning("dispatcher_down retry_seconds=%s problem=%r", DOWN, problem)
            post.forget()
            down, seconds = True, DOWN
        waking.bell.wait(since, seconds, stop)
    post.forget()
    ear.join()
    log.info("dispatcher_stopped")


class _Post:
    """One dispatcher: what it has under way since when, and what it last saw of the clock."""

    def __init__(self, engine: Engine, broker: str) -> None:
        self._engine = engine
        self._line = _Line(broker)
        self._sent: dict[Id, float] = {}
        self._last: datetime | None = None
        self._round = worker.Round(engine)

    def look(self, now: datetime) -> float:
        """Publish what is due and not under way; the seconds until the next look."""
        self._mind_the_clock(now)
        self._round.go(now)
        with reading(self._engine, EVERY) as session:
            ours = jobs.due_ids(session, now, WINDOW, without=CALLS)
            calls = jobs.due_ids(session, now, WINDOW, kinds=CALLS)
            soon = now + timedelta(seconds=worker.POLL)
            coming = None if ours or calls else jobs.next_run_at(session, soon)
        for id in self._sent.keys() - set(ours) - set(calls):
            del self._sent[id]  # claimed; when it is due again, that is another time
        self._publish(ours, worker.BATCH)
        self._publish(calls, 1)
        if ours or calls:
            return BUSY
        return worker.POLL if coming is None else max(0.0, (coming - now).total_seconds())

    def _mind_the_clock(self, now: datetime) -> None:
        """As the executor does: at the first look, and when the clock went back, no lease may reach far ahead."""
        if self._last is None or now < self._last - STEP:
            with transaction(self._engine, EVERY) as session:
                jobs.shorten_leases(session, now, CALL_LEASE)
        self._last = now

    def _publish(self, due: Sequence[Id], size: int) -> None:
        """Publish those that are not under way, so many to a message, and remember when."""
        moment = time.monotonic()
        fresh = [id for id in due if id not in self._sent or self._sent[id] + AGAIN <= moment]
        for start in range(0, len(fresh), size):
            batch = fresh[start : start + size]
            self._line.publish(batch)
            self._sent.update(dict.fromkeys(batch, moment))

    def forget(self) -> None:
        """Hang up, and publish everything again that is still due then: what the broker held may be gone."""
        self._line.hang_up()
        self._sent.clear()


class _Line:
    """The way to the broker: connected at the first message, and anew after ``hang_up``."""

    def __init__(self, broker: str) -> None:
        self._app = carrier(broker, "")
        self._connection: Any = None
        self._producer: Any = None

    def publish(self, ids: Sequence[Id]) -> None:
        if self._producer is None:
            self._connection = self._app.connection_for_write(heartbeat=0)
            self._connection.ensure_connection(max_retries=1, interval_start=0)
            self._producer = self._app.amqp.Producer(self._connection)
        self._app.send_task(TASK, [ids], producer=self._producer, retry=False)

    def hang_up(self) -> None:
        with suppress(Exception):  # it may be broken: that is why we leave
            if self._connection is not None:
                self._connection.close()
        self._connection = self._producer = None
