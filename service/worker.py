"""The hand that fires due timers: it looks, fires until none is left, and sleeps until the next one is due.

Run it once for each deployment: inside ``lajur serve`` or as ``lajur worker``. Two of them do no harm, because a
case is held while it moves and a timer that has fired is gone; they only do the looking twice.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from service import clock, instances
from service.database import reading, transaction

POLL = 5.0
"""Seconds between two looks when nothing rings: the guarantee; ``wake`` is only a hint."""
BATCH = 20
"""Cases moved in one transaction, so that people who complete tasks wait briefly."""

_log = logging.getLogger("lajur.worker")


class _Bell:
    """Rings for every waiting thread; a ring while nobody waits is not lost."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._rings = 0

    def ring(self) -> None:
        with self._changed:
            self._rings += 1
            self._changed.notify_all()

    def heard(self) -> int:
        with self._changed:
            return self._rings

    def wait(self, since: int, stop: threading.Event, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: stop.is_set() or self._rings != since, seconds)


_bell = _Bell()


def wake() -> None:
    """Let the workers of this process look now: after a change that made a timer, or after setting their ``stop``."""
    _bell.ring()


def run(engine: Engine, stop: threading.Event, now: Callable[[], datetime] = clock.now) -> None:
    """Fire due timers until ``stop`` is set. A failing database is logged and tried again at the next look."""
    _log.info("worker_started poll=%s", POLL)
    while not stop.is_set():
        since = _bell.heard()
        try:
            fire_all(engine, now(), stop)
            seconds = _until_next(engine, now())
        except Exception:  # the timers of tomorrow must not die of today's network
            _log.exception("worker_failed retry_seconds=%s", POLL)
            seconds = POLL
        _bell.wait(since, stop, seconds)
    _log.info("worker_stopped")


def fire_all(engine: Engine, now: datetime, stop: threading.Event | None = None) -> int:
    """Fire everything due at ``now``, a transaction for each batch; how many moves that were."""
    moves = 0
    while not (stop and stop.is_set()):
        with transaction(engine) as session:
            fired = instances.fire_due(session, now, BATCH)
        if not fired:
            break
        moves += fired
        _log.info("timers_fired cases=%d now=%s", fired, now.isoformat())
    return moves


def _until_next(engine: Engine, now: datetime) -> float:
    """Seconds to sleep: until the next timer is due, at most one poll."""
    with reading(engine) as session:
        due = instances.next_due(session)
    return POLL if due is None else min(POLL, max(0.0, (due - now).total_seconds()))
