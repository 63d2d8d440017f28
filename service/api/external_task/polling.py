"""The long poll: a worker's question that waits for work, and takes none when the worker has gone.

The answer begins at once and says nothing but blanks, which JSON passes over, until there is work or time is up. The
server stops asking for more of an answer whose reader has gone: a wait ends there, before anything is locked. What was
locked and could not be handed over any more is let go again.
"""

import threading
import time
from collections.abc import Iterator
from typing import Any

import orjson
from flask import Response, current_app, g, stream_with_context

from service import clock, external_tasks
from service.api.caller import actor, engine, looking, now, writing
from service.api.external_task.ear import Ear
from service.api.external_task.fetching import Wish, take, wish
from service.api.intake import body
from service.api.refusals import Unknown
from service.errors import Refusal

WAITS = 24
"""Questions that may wait in this process at once; what comes beyond is answered at once, with nothing.

Each holds one of the server's threads (``cli.serving.THREADS``), so that these must be more.
"""
_places = threading.BoundedSemaphore(WAITS)


def fetch_and_lock() -> Any:
    """Steps for a worker: at once, or as soon as there are some."""
    wanted, since = wish(body()), external_tasks.bell.heard()
    with writing() as session:
        found = take(session, wanted, now())
    if found or not wanted.topics or not wanted.patience:
        return found
    ear: Ear = current_app.extensions["ear"]
    ear.open(engine())
    if not _places.acquire(blocking=False):
        return found
    waiting = _Waiting(wanted, since)
    return Response(waiting, content_type="application/json", headers={"X-Accel-Buffering": "no"})


class _Waiting:
    """The answer of a question that waits, piece by piece; its place is free again when it is closed."""

    def __init__(self, wanted: Wish, since: int) -> None:
        self._pieces: Any = stream_with_context(_pieces(wanted, since))
        self._closed = threading.Lock()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            piece: bytes = next(self._pieces)
        except StopIteration:
            self.close()
            raise
        return piece

    def close(self) -> None:
        """However it ended."""
        if not self._closed.acquire(blocking=False):
            return
        try:
            self._pieces.close()
        finally:
            _places.release()


def _pieces(wanted: Wish, since: int) -> Iterator[bytes]:
    """Blanks until there is work, then the steps."""
    assert wanted.patience is not None
    until = time.monotonic() + wanted.patience.total_seconds()
    while (left := until - time.monotonic()) > 0:
        external_tasks.bell.wait(since, min(left, external_tasks.POLL))
        since = external_tasks.bell.heard()
        yield b" "  # whoever has gone is noticed here, before anything is taken
        if found := _try(wanted):
            yield from _handed(wanted, found)
            return
    yield b"[]"


def _try(wanted: Wish) -> list[dict[str, Any]]:
    """What there is; nothing for who may not take it any more."""
    g.now = clock.now()  # the request began long ago
    try:
        with looking() as session:
            if not external_tasks.waiting(session, actor(), wanted.topics, now()):
                return []
        with writing() as session:
            return take(session, wanted, now())
    except (Refusal, Unknown):
        return []


def _handed(wanted: Wish, found: list[dict[str, Any]]) -> Iterator[bytes]:
    try:
        yield orjson.dumps(found)
    except GeneratorExit:
        with writing() as session:
            external_tasks.release(session, actor().tenant, [each["id"] for each in found], wanted.worker)
        raise
