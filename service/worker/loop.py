"""Looking for due jobs, and sleeping in between."""

import logging
import os
import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy import Engine

from service import checkpoints, clock, jobs
from service.database import EVERY, reading, transaction
from service.jobs import Job, waking
from service.worker import executing
from service.worker.handlers import HANDLERS, Remote
from service.worker.writing_back import write_back

POLL = 5.0
"""Seconds between two looks when nothing rings: the guarantee; ``wake`` is only a hint."""
BATCH = 25
"""Jobs claimed and done together, so that people who complete tasks wait briefly."""
CALLS = 4
"""Remote calls at the same time: a slow mail server holds up no deadline."""
NAME = f"{socket.gethostname()}:{os.getpid()}"
"""Stands in ``locked_by``, for whoever looks at the table."""
_STEP = timedelta(seconds=1)
_ROUND = timedelta(minutes=1)
"""Between two looks whether an agency is new, or a key: checkpoints then begin by themselves."""

log = logging.getLogger("lajur.worker")


def run(engine: Engine, stop: threading.Event, now: Callable[[], datetime] = clock.now) -> None:
    """Do due jobs until ``stop`` is set and ``wake`` rings; what has begun then is finished first.

    A failing database is logged and tried again at the next look.
    """
    log.info("worker_started poll=%s", POLL)
    ear = threading.Thread(
        target=waking.bell.attend, args=(engine, stop, POLL), name="lajur-ear", daemon=True
    )
    ear.start()
    clerk = threading.Thread(target=write_back, args=(engine, stop), name="lajur-clerk", daemon=True)
    clerk.start()
    with ThreadPoolExecutor(CALLS, "lajur-call") as pool:
        desk = _Desk(engine, stop, now, pool)
        while not stop.is_set():
            since = waking.bell.heard()
            try:
                seconds = desk.look()
            except Exception:  # the jobs of tomorrow must not die of today's network
                log.exception("worker_failed retry_seconds=%s", POLL)
                seconds = POLL
            if seconds:
                waking.bell.wait(since, seconds, stop)
    ear.join()
    clerk.join()
    log.info("worker_stopped")


class Round:
    """Looks now and then whether every agency has its job that makes checkpoints."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._last: datetime | None = None

    def go(self, now: datetime) -> None:
        """Ask for those that are missing, at most once a minute."""
        if self._last is not None and abs(now - self._last) < _ROUND:
            return
        with reading(self._engine, EVERY) as session:
            missing = checkpoints.unasked(session)
        if missing:
            with transaction(self._engine, EVERY) as session:
                checkpoints.ask(session, missing, now)
        self._last = now


class _Desk:
    """One worker: what it last saw of the clock, and the calls it has going."""

    def __init__(
        self, engine: Engine, stop: threading.Event, now: Callable[[], datetime], pool: ThreadPoolExecutor
    ) -> None:
        self._engine = engine
        self._stop = stop
        self._now = now
        self._pool = pool
        self._last: datetime | None = None
        self._calls: set[Future[None]] = set()
        self._round = Round(engine)

    def look(self) -> float:
        """Do one batch of what is due; seconds to sleep before the next look."""
        now = self._now()
        self._mind_the_clock(now)
        self._round.go(now)
        full = _remote_kinds() if self._free() <= 0 else ()
        with reading(self._engine, EVERY) as session:
            due = jobs.next_run_at(session, now + timedelta(seconds=POLL), full)
        if due is None or due > now:
            return POLL if due is None else (due - now).total_seconds()
        with transaction(self._engine, EVERY) as session:
            claimed = jobs.claim(session, now, NAME, BATCH, without=full)
        self._work(claimed, now)
        return 0.0

    def _mind_the_clock(self, now: datetime) -> None:
        """At the first look, and when the clock went back: no lease may reach into a far future."""
        if self._last is None or now < self._last - _STEP:
            with transaction(self._engine, EVERY) as session:
                shortened = jobs.shorten_leases(session, now, executing.CALL_LEASE)
            if shortened:
                log.warning("clock_went_back leases_shortened=%d now=%s", shortened, now.isoformat())
        self._last = now

    def _free(self) -> int:
        self._calls = {call for call in self._calls if not call.done()}
        return CALLS - len(self._calls)

    def _work(self, claimed: Sequence[Job], now: datetime) -> None:
        remote = [job for job in claimed if job.kind in _remote_kinds()]
        free = self._free()
        if remote[free:]:
            executing.give_back(self._engine, remote[free:])
        for job in remote[:free]:
            call = self._pool.submit(self._call, job, now)
            self._calls.add(call)
            call.add_done_callback(lambda _: waking.bell.ring())
        executing.run_jobs(self._engine, [job for job in claimed if job not in remote], now, self._stop)

    def _call(self, job: Job, now: datetime) -> None:
        try:
            executing.run_jobs(self._engine, [job], now, self._stop)
        except Exception:  # its lease ends by itself
            log.exception("call_failed job=%s kind=%s", job.id, job.kind)


def _remote_kinds() -> frozenset[str]:
    return frozenset(kind for kind, handler in HANDLERS.items() if isinstance(handler, Remote))


def settle(engine: Engine, now: datetime) -> int:
    """Do everything due at ``now``, and what follows from it, until nothing is left; how many jobs that were."""
    done = 0
    while True:
        with transaction(engine, EVERY) as session:
            claimed = jobs.claim(session, now, NAME, BATCH)
        if not claimed:
            return done
        executing.run_jobs(engine, claimed, now)
        done += len(claimed)
