"""The worker writes SQLite's journal back into the database while others go on working."""

import sqlite3
import threading
import time
from pathlib import Path

from sqlalchemy import Engine, text

from service import clock, worker
from service.database import EVERY, open_engine, transaction


def agencies_in_the_file(path: Path) -> int:
    """What stands in the database's own file, whatever its journal holds."""
    with sqlite3.connect(f"file:{path}?immutable=1", uri=True) as file:
        count: int = file.execute("SELECT count(*) FROM agency").fetchone()[0]
    file.close()
    return count


def settles(engine: Engine, number: int) -> None:
    with transaction(engine, EVERY) as session:
        session.execute(
            text("INSERT INTO agency (key, name, pemda, zone) VALUES (:key, 'Uji', 'Uji', 'Asia/Jakarta')"),
            {"key": f"uji{number}"},
        )


def test_what_was_committed_comes_into_the_file_while_a_worker_runs(
    sqlite_template: Path, tmp_path: Path
) -> None:
    path = tmp_path / "lajur.db"
    path.write_bytes(sqlite_template.read_bytes())
    engine, stop = open_engine(f"sqlite:///{path}"), threading.Event()
    settles(engine, 1)
    assert agencies_in_the_file(path) == 0, "a commit alone leaves it in the journal"
    working = threading.Thread(target=worker.run, args=(engine, stop, clock.now))
    working.start()
    try:
        settles(engine, 2)
        until = time.monotonic() + 20
        while agencies_in_the_file(path) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        assert agencies_in_the_file(path) == 2
    finally:
        stop.set()
        worker.wake()
        working.join(20)
        engine.dispose()
    assert not working.is_alive()
