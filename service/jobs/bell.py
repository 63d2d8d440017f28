"""A bell for threads that wait for work: it rings once what they wait for is committed, here and in other processes.

Nobody has to remember it: whoever writes work notes it on the session, and committing that session rings. A ring is a
hint; the poll of those who wait is the guarantee.
"""

import logging
import threading
from collections.abc import Collection

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from service.jobs import carrying

_NOTED = "bells"
log = logging.getLogger("lajur.bell")


class Bell:
    """Rings for every waiting thread; a ring while nobody waits is not lost.

    ``channel`` is its name between processes: a lower-case SQL name. A process hears the others while a thread of it is
    in ``listen`` or ``attend``, and hears itself twice then. A note that was rolled back may ring in vain with the
    session's next commit: a look too many.
    """

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self._changed = threading.Condition()
        self._rings = 0

    def ring_after_commit(self, session: Session) -> None:
        """Note that this session wrote work, soon due or not: rooms have no clock, and a look in vain costs little."""
        session.info.setdefault(_NOTED, set()).add(self)

    def ring(self) -> None:
        """Let everybody who waits in this process look now."""
        with self._changed:
            self._rings += 1
            self._changed.notify_all()

    def wake(self, engine: Engine | None = None) -> None:
        """Let everybody look now: those of this process, and with ``engine`` those of every process on its database."""
        self.ring()
        if engine is None:
            return
        if engine.dialect.name == "postgresql":
            with engine.begin() as connection:
                connection.execute(carrying.notice([self.channel]))
        else:
            carrying.send(engine, self.channel)

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

    def listen(self, engine: Engine, stop: threading.Event) -> None:
        """Ring whenever any process on this database has written such work, until ``stop`` is set.

        Raises when the database is gone. Where nothing can be heard (SQLite beyond Linux), it returns at once and the
        poll does it all.
        """
        carrying.receive(engine, self.channel, stop, self.ring)

    def attend(self, engine: Engine, stop: threading.Event, again: float) -> None:
        """``listen`` until ``stop`` is set, anew after ``again`` seconds when it ends; never raises."""
        while not stop.is_set():
            try:
                self.listen(engine, stop)
            except Exception as error:  # the poll finds everything meanwhile
                if not stop.is_set():
                    log.warning("deaf channel=%s retry_seconds=%s error=%r", self.channel, again, error)
            stop.wait(again)


def _noted(session: Session) -> Collection[Bell]:
    """The bells that committing the session now will ring: savepoints ring none."""
    bells: Collection[Bell] = session.info.get(_NOTED, ())
    return bells if bells and not session.in_nested_transaction() else ()


@event.listens_for(Session, "before_commit")
def _notify(session: Session) -> None:
    bells = _noted(session)
    if bells and session.get_bind().dialect.name == "postgresql":
        session.execute(carrying.notice(bell.channel for bell in bells))


@event.listens_for(Session, "after_commit")
def _ring(session: Session) -> None:
    bells = _noted(session)
    if not bells:
        return
    del session.info[_NOTED]
    bind = session.get_bind()
    for bell in bells:
        if bind.dialect.name == "sqlite":
            carrying.send(bind.engine, bell.channel)
        bell.ring()
