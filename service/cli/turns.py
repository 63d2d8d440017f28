"""Requests of one process in turn: Python computes one thing at a time, and those that push each other lose time.

Every statement gives Python's lock away; with several requests at once the lock goes round with each of them. One
after the other they take less processor time altogether, and each is answered sooner. For SQLite, whose statements are
over at once; a request that waits for another server leaves time for others (measured by ``benchmarks/rest.py``).
"""

from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

PATIENCE = 0.05
"""Seconds after which a request begins all the same: a slow one, as the reading of a large file, holds up nobody."""
App = Callable[..., Iterable[bytes]]


def in_turn(app: App) -> App:
    """``app`` (WSGI), of which one request begins to answer after the other, as far as ``PATIENCE`` allows.

    An answer that comes in pieces, as that of a long poll, has had its turn when its first piece is asked for.
    """
    turn = Lock()

    def answered(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        mine = turn.acquire(timeout=PATIENCE)
        try:
            return app(environ, start)
        finally:
            if mine:
                turn.release()

    return answered
