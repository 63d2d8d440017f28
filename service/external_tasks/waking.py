"""Telling those who wait for work that there is some: a ring after the commit, heard in this process.

Other processes find it at their next look (``POLL``), which also finds locks that have run out.
"""

import threading

from sqlalchemy import event
from sqlalchemy.orm import Session

POLL = 1.0
"""Seconds between two looks while nothing rings."""
_NOTED = "external_task_written"


class _Bell:
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

    def wait(self, since: int, seconds: float) -> bool:
        """Until a ring after ``since`` or for so many seconds; whether it rang."""
        with self._changed:
            return self._changed.wait_for(lambda: self._rings != since, seconds)


bell = _Bell()


def ring_after_commit(session: Session) -> None:
    """Note that this session wrote work that may be fetched."""
    session.info[_NOTED] = True


@event.listens_for(Session, "after_commit")
def _ring(session: Session) -> None:
    if _NOTED in session.info and not session.in_nested_transaction():
        del session.info[_NOTED]
        bell.ring()


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_NOTED, None)
