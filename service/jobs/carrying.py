"""How a ring gets from process to process: what is sent carries no news, only that somebody should look.

PostgreSQL carries a NOTIFY inside the transaction. Beside SQLite a datagram goes to the abstract sockets (Linux) whose
names follow from the channel and the database's file, one for each of up to SLOTS listening processes; whoever comes
when all are taken hears nothing, and has his poll.
"""

import hashlib
import socket
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Select, func, select

SLOTS = 8
_MOMENT = 0.5
"""Seconds after which a listener looks whether it should stop."""


def notice(channels: Iterable[str]) -> Select[Any]:
    """The one statement with which a transaction on PostgreSQL tells all these channels, if it is committed."""
    return select(*(func.pg_notify(channel, "") for channel in sorted(channels)))


def send(engine: Engine, channel: str) -> None:
    """Tell whoever listens beside this SQLite database, now; never raises and never waits."""
    if sys.platform != "linux":
        return
    with (
        suppress(OSError),
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as mouth,
    ):  # no file may be left to open
        mouth.setblocking(False)
        for address in _addresses(engine, channel):
            with suppress(OSError):  # nobody there, or somebody who has enough hints already
                mouth.sendto(b"!", address)


def receive(engine: Engine, channel: str, stop: threading.Event, ring: Callable[[], None]) -> None:
    """Call ``ring`` once one listens, and whenever something comes, until ``stop`` is set.

    Raises when the database is gone. Where nothing can be heard (SQLite beyond Linux), it returns at once.
    """
    if engine.dialect.name == "postgresql":
        _receive_notifies(engine, channel, stop, ring)
    elif sys.platform == "linux":
        _receive_datagrams(engine, channel, stop, ring)


def _receive_notifies(engine: Engine, channel: str, stop: threading.Event, ring: Callable[[], None]) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        driver: Any = connection.connection.driver_connection
        connection.detach()  # it goes on listening, so nobody else may have it afterwards
        connection.exec_driver_sql(f"LISTEN {channel}")
        ring()  # something may have been written before we listened
        while not stop.is_set():
            for _ in driver.notifies(timeout=_MOMENT, stop_after=1):
                ring()


def _receive_datagrams(engine: Engine, channel: str, stop: threading.Event, ring: Callable[[], None]) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        for address in _addresses(engine, channel):
            with suppress(OSError):
                ear.bind(address)
                break
        ear.settimeout(_MOMENT)
        ring()
        while not stop.is_set():
            with suppress(TimeoutError):
                ear.recv(16)
                ring()


def _addresses(engine: Engine, channel: str) -> list[str]:
    file = str(Path(engine.url.database or "").resolve())
    name = hashlib.sha256(file.encode()).hexdigest()[:32]
    return [f"\0{channel}-{name}-{slot}" for slot in range(SLOTS)]
