"""A worker that is born quickly, to be killed: the real loop over a real database, which tells when it is in a job."""

import os
import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from service import worker
from service.database import open_engine
from service.jobs import Job
from service.worker import loop


def live(url: str, now: datetime, inside: Any, effects: str) -> None:
    """Work until killed; ``inside`` is 1 from a handler's first line to its commit.

    With a file ``effects``, deadlines have an effect outside of the transaction as well: a line for each job.
    """
    loop.BATCH = 5
    for kind, handler in worker.HANDLERS.items():
        if not isinstance(handler, worker.Remote):
            worker.HANDLERS[kind] = _watched(handler, inside, effects if kind == "timer" else "")
    event.listen(Session, "after_commit", lambda session: _leave(inside))
    worker.run(open_engine(url), threading.Event(), lambda: now)


def _watched(handler: worker.Local, inside: Any, effects: str) -> worker.Local:
    def handle(session: Session, batch: Sequence[Job], now: datetime) -> None:
        inside.value = 1
        if effects:
            with open(os.open(effects, os.O_WRONLY | os.O_APPEND), "w") as file:
                file.writelines(f"{job.instance}\n" for job in batch)
        handler(session, batch, now)

    return handle


def _leave(inside: Any) -> None:
    inside.value = 0
