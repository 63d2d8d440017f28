"""Two processes write one SQLite file: each waits for the other, none is lost, and who waits too long is told."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from service import database
from service.database import EVERY, reading, transaction

HOUSE = Path(__file__).resolve().parent.parent.parent
WRITES = 150
COUNT = """
import sys
from sqlalchemy import text
from service.database import EVERY, open_engine, transaction
engine = open_engine(sys.argv[1])
for _ in range(int(sys.argv[2])):
    with transaction(engine, EVERY) as session:
        count = session.execute(text("SELECT n FROM tally")).scalar_one()
        session.execute(text("UPDATE tally SET n = :n"), {"n": count + 1})
        session.execute(text("INSERT INTO turn (who) VALUES (:who)"), {"who": sys.argv[3]})
"""
HOLD = """
import sys
from service.database import EVERY, open_engine, transaction
with transaction(open_engine(sys.argv[1]), EVERY):
    print("writing", flush=True)
    sys.stdin.readline()
"""
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def runs(source: str, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", source, *arguments]
    return subprocess.Popen(command, cwd=HOUSE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@contextmanager
def somebody_writes(engine: Engine) -> Iterator["subprocess.Popen[str]"]:
    """Another process in the middle of its transaction, until a line is written to it."""
    process = runs(HOLD, str(engine.url))
    try:
        assert process.stdout is not None and process.stdout.readline() == "writing\n"
        yield process
    finally:
        process.communicate("", timeout=60)


@pytest.fixture
def tallied(engine: Engine) -> Engine:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE tally (n INTEGER)"))
        connection.execute(text("CREATE TABLE turn (place INTEGER PRIMARY KEY, who TEXT)"))
        connection.execute(text("INSERT INTO tally VALUES (0)"))
    return engine


@ON_SQLITE
def test_processes_that_write_at_once_lose_nothing_and_take_turns(tallied: Engine) -> None:
    both = [runs(COUNT, str(tallied.url), str(WRITES), who) for who in "ab"]
    for each in both:
        each.communicate(timeout=120)
        assert each.returncode == 0
    with reading(tallied, EVERY) as session:
        assert session.execute(text("SELECT n FROM tally")).scalar_one() == 2 * WRITES
        order = "".join(session.execute(text("SELECT who FROM turn ORDER BY place")).scalars())
    assert sorted(order) == ["a"] * WRITES + ["b"] * WRITES


@ON_SQLITE
def test_a_writer_goes_on_as_soon_as_the_other_process_is_done(tallied: Engine) -> None:
    looks: list[float] = []
    with pytest.MonkeyPatch.context() as patch, somebody_writes(tallied) as other:
        assert other.stdin is not None
        stdin = other.stdin

        def looked(seconds: float) -> None:
            looks.append(seconds)
            if looks.count(database._LOOK) == 3:
                stdin.write("go on\n")
                stdin.flush()

        patch.setattr(database.time, "sleep", looked)
        with transaction(tallied, EVERY) as session:
            session.execute(text("UPDATE tally SET n = 1"))
    assert looks.count(database._LOOK) >= 3


@ON_SQLITE
def test_who_has_waited_long_enough_is_told_and_nothing_is_kept(
    tallied: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0)
    with somebody_writes(tallied):
        with pytest.raises(OperationalError, match="locked"), transaction(tallied, EVERY):
            raise AssertionError("it must not begin")
        with reading(tallied, EVERY) as session:
            assert session.execute(text("SELECT n FROM tally")).scalar_one() == 0
    monkeypatch.undo()
    with transaction(tallied, EVERY) as session:
        session.execute(text("UPDATE tally SET n = 7"))
    with reading(tallied, EVERY) as session:
        assert session.execute(text("SELECT n FROM tally")).scalar_one() == 7
        assert session.execute(text("PRAGMA busy_timeout")).scalar_one() == 30_000


@ON_SQLITE
def test_another_trouble_than_a_busy_neighbour_is_said_at_once(
    tallied: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[float] = []
    monkeypatch.setattr(database.time, "sleep", looks.append)
    with tallied.execution_options(reading=True).connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("BEGIN")
        writing = connection.execution_options(reading=False)
        with pytest.raises(OperationalError, match="within a transaction"):
            writing.begin()
    assert looks == []
