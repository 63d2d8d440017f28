"""Hearing of steps that other processes open, from the first question on that has to wait."""

import threading

from sqlalchemy import Engine, event

from service import external_tasks

AGAIN = 5.0
"""Seconds after which a listener whose database has gone tries again; whoever waits looks more often than that."""


class Ear:
    """The listening thread of one app: none until it is opened, and none after its engine was disposed of.

    On PostgreSQL it holds one connection, which the engine's pool does not count.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def open(self, engine: Engine) -> None:
        """Begin to listen beside this database unless one listens already; a forked process begins its own."""
        with self._lock:
            if self._thread is not None and self._thread.is_alive() and not self._stop.is_set():
                return
            stop = self._stop = threading.Event()
            event.listen(engine, "engine_disposed", lambda _: stop.set(), once=True)
            self._thread = threading.Thread(
                target=external_tasks.bell.attend, args=(engine, stop, AGAIN), name="lajur-ear", daemon=True
            )
            self._thread.start()
