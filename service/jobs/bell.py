"""A bell for threads that wait for work: it rings once what they wait for is committed."""

import threading

from sqlalchemy import event
from sqlalchemy.orm import Session


class Bell:
    """Rings for every waiting thread; a ring while nobody waits is not lost.

    Whoever writes work notes it on the session; committing that session rings. A note that was rolled back may ring
    in vain with the session's next commit: a look too many.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._rings = 0
        event.listen(Session, "after_commit", self._committed)

    def ring_after_commit(self, session: Session) -> None:
        """Note that this session wrote work."""
        session.info[self] = True

    def noted(self, session: Session) -> bool:
        """Whether committing the session now will ring: savepoints do not."""
        return self in session.info and not session.in_nested_transaction()

    def ring(self) -> None:
        """Let everybody who waits look now."""
        with self._changed:
            self._rings += 1
            self._changed.notify_all()

    def heard(self) -> int:
        """How often it has rung: what ``wait`` goes by."""
        with self._changed:
            return self._rings

    def wait(self, since: int, seconds: float, stop: threading.Event | None = None) -> bool:
        """Until a ring after ``since``, ``stop`` or so many seconds; whether it was one of the first two.

        Whoever sets ``stop`` rings.
        """
        with self._changed:
            return self._changed.wait_for(
                lambda: self._rings != since or (stop is not None and stop.is_set()), seconds
            )

    def _committed(self, session: Session) -> None:
        if self.noted(session):
            del session.info[self]
            self.ring()
