"""SQLite's journal is written back into the database beside the work, so that nobody's request waits while it is.

Whoever commits when the journal has grown long would write it all back before he is answered, which takes a busy disk
up to half a second (``benchmarks/rest.py``). Where no worker runs, that is what still happens.
"""

import logging
import threading
from pathlib import Path

from sqlalchemy import Engine

PAUSE = 0.25
"""Seconds between two looks at the journal."""
log = logging.getLogger("lajur.worker")


def write_back(engine: Engine, stop: threading.Event) -> None:
    """Until ``stop``: write back what has been committed, as far as nobody reads what was before.

    Returns at once for other databases, and for one in memory. Errors are left to whoever commits.
    """
    kept = engine.url.database
    if engine.dialect.name != "sqlite" or kept in (None, "", ":memory:"):
        return
    journal, seen = Path(f"{kept}-wal"), 0
    while not stop.wait(PAUSE):
        try:
            changed = journal.stat().st_mtime_ns
            if changed != seen:
                _checkpoint(engine)
                seen = changed
        except FileNotFoundError:  # nobody has written yet
            continue
        except Exception as error:
            log.warning("journal_not_written_back error=%r", error)
            stop.wait(PAUSE * 20)


def _checkpoint(engine: Engine) -> None:
    """Outside of any transaction, which a connection of this house would begin."""
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    finally:
        connection.close()
