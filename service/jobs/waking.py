"""Waking whoever works: a hint after each commit that wrote a job; the worker's poll is the guarantee.

Nobody has to remember it: writing a job notes it on the session, and committing that session rings. In the process a
bell rings. Between processes PostgreSQL carries a NOTIFY inside the transaction; beside SQLite a datagram goes to the
abstract sockets (Linux) whose names follow from the database's file, one for each of up to SLOTS workers.
"""

import hashlib
import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from service.jobs.bell import Bell

CHANNEL = "lajur_jobs"
SLOTS = 8

bell = Bell()


def wake(engine: Engine | None = None) -> None:
    """Let workers look now: those of this process, and with ``engine`` those of every process on its database."""
    bell.ring()
    if engine is None:
        return
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(select(func.pg_notify(CHANNEL, "")))
    else:
        _send(engine)


def ring_after_commit(session: Session) -> None:
    """Note that this session wrote a job, soon due or not: rooms have no clock, and a look in vain costs one query."""
    bell.ring_after_commit(session)


@event.listens_for(Session, "before_commit")
def _notify(session: Session) -> None:
    if bell.noted(session) and session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_notify(CHANNEL, "")))


@event.listens_for(Session, "after_commit", insert=True)  # before the bell itself, which forgets
def _ring(session: Session) -> None:
    bind = session.get_bind() if bell.noted(session) else None
    if bind is not None and bind.dialect.name == "sqlite":
        _send(bind.engine)


def listen(engine: Engine, stop: threading.Event) -> None:
    """Ring this process's bell whenever any process has written a job, until ``stop`` is set.

    Raises when the database is gone; the caller tries again. Where nothing can be heard (SQLite beyond Linux), it
    returns at once and the poll does it all.
    """
    if engine.dialect.name == "postgresql":
        _hear_notifies(engine, stop)
    elif sys.platform == "linux":
        _hear_datagrams(engine, stop)


def _hear_notifies(engine: Engine, stop: threading.Event) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        driver: Any = connection.connection.driver_connection
        connection.detach()  # it goes on listening, so nobody else may have it afterwards
        connection.exec_driver_sql(f"LISTEN {CHANNEL}")
        bell.ring()  # something may have been written before we listened
        while not stop.is_set():
            for _ in driver.notifies(timeout=0.5, stop_after=1):
                bell.ring()


def _hear_datagrams(engine: Engine, stop: threading.Event) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        for address in _addresses(engine):
            with suppress(OSError):
                ear.bind(address)
                break
        ear.settimeout(0.5)
        bell.ring()
        while not stop.is_set():
            with suppress(TimeoutError):
                ear.recv(16)
                bell.ring()


def _send(engine: Engine) -> None:
    if sys.platform != "linux":
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as mouth:
        mouth.setblocking(False)
        for address in _addresses(engine):
            with suppress(OSError):  # nobody there, or somebody who has enough hints already
                mouth.sendto(b"!", address)


def _addresses(engine: Engine) -> list[str]:
    file = str(Path(engine.url.database or "").resolve())
    name = hashlib.sha256(file.encode()).hexdigest()[:32]
    return [f"\0lajur-{name}-{slot}" for slot in range(SLOTS)]
