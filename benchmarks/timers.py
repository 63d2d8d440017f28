"""Deadlines by the thousand: two workers, each deadline once, how many a second, how late; and how long a look takes.

Every deadline is a real case of a small SOP, started by the program itself. *Backlog*: all deadlines passed while
nobody worked; each that fires leaves a notice that somebody is late, so there are two speeds: until the last deadline
has fired, and until everybody is told. *Spread*: they pass one after another at half of the second speed; late is what
lies between a deadline's instant and the commit of its firing. *Look*: what a worker asks when it wakes, with few and
with many jobs waiting (bare rows, written by SQL); the claim of 25 due jobs is taken back each time.

Both databases write to disk as in an office (PostgreSQL with fsync, SQLite with synchronous=FULL); PostgreSQL is
started for the occasion unless LAJUR_TEST_POSTGRES_URL gives one.

Run: ``.venv/bin/python benchmarks/timers.py`` (seven minutes), or with ``--cases 500 --waiting 20000`` for a taste.
"""

import argparse
import logging
import multiprocessing
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

HOUSE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOUSE), str(HOUSE / "tests"), str(HOUSE / "tests" / "jobs")]

import piles
import postgres
from sqlalchemy import Engine, create_engine, delete, event, make_url, text
from sqlalchemy.orm import Session

from service import clock, jobs, worker
from service.database import EVERY, open_engine, transaction, upgrade
from service.jobs import Job
from service.jobs.tables import JobRow

WORKERS = 2
FEW = 1_000
MORNING = datetime(2026, 11, 23, 2, tzinfo=UTC)  # when the workers' clock begins
TRANSACTION = 250
hatchery = multiprocessing.get_context("forkserver")  # it imports once for all workers


def main() -> None:
    """Print what was measured, for SQLite and PostgreSQL."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument(
        "--cases", type=int, default=10_000, help="deadlines in the backlog and in the spread"
    )
    arguments.add_argument("--waiting", type=int, default=1_000_000, help="jobs waiting at the second look")
    given = arguments.parse_args()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="lajur-timers-") as folder:
        os.chmod(folder, 0o755)  # PostgreSQL runs as another user
        with databases(Path(folder)) as urls:
            for url in urls:
                measure(url(), given.cases)
                looks(url(), given.waiting)


@contextmanager
def databases(place: Path) -> Iterator[list[Callable[[], str]]]:
    """Makers of fresh migrated databases, SQLite's and PostgreSQL's."""
    given = os.environ.get("LAJUR_TEST_POSTGRES_URL")
    postgres.SETTINGS |= {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
    server = given or postgres.start(place)
    made: list[str] = []

    def on_sqlite() -> str:
        return migrated(f"sqlite:///{place / uuid4().hex}.db")

    def on_postgresql() -> str:
        made.append(f"lajur_timers_{uuid4().hex[:12]}")
        statement(server, f"CREATE DATABASE {made[-1]}")
        return migrated(make_url(server).set(database=made[-1]).render_as_string(hide_password=False))

    try:
        yield [on_sqlite, on_postgresql]
    finally:
        for name in made:
            statement(server, f"DROP DATABASE {name} WITH (FORCE)")
        if not given:
            postgres.stop(place)


def migrated(url: str) -> str:
    upgrade(url)
    return url


def statement(url: str, words: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(words))
    engine.dispose()


def measure(url: str, cases: int) -> None:
    """Backlog, then spread at half its speed."""
    engine = open_engine(url)
    name = engine.dialect.name
    piles.office(engine)
    began = time.monotonic()
    first = stack(engine, [MORNING - timedelta(minutes=1)] * cases)
    print(f"{name:11} made       {cases:>9,} cases in {time.monotonic() - began:.0f} s", flush=True)
    fired, told, _ = work(engine, url)
    speed = cases / told
    print(
        f"{name:11} backlog    {once(engine, first)}, {cases / fired:,.0f}/s with {WORKERS} workers,"
        f" {speed:,.0f}/s with their notices",
        flush=True,
    )
    gap = timedelta(seconds=2 / speed)
    second = stack(engine, [MORNING + timedelta(seconds=1) + number * gap for number in range(cases)])
    *_, late = work(engine, url)
    late.sort()
    p50, p99 = (late[int(len(late) * share)] * 1000 for share in (0.5, 0.99))
    print(
        f"{name:11} spread     {once(engine, second)}, at {speed / 2:,.0f}/s late by p50 {p50:.0f} ms,"
        f" p99 {p99:.0f} ms, at most {late[-1] * 1000:.0f} ms, early {sum(each < 0 for each in late)}",
        flush=True,
    )
    engine.dispose()


def stack(engine: Engine, dues: Sequence[datetime]) -> list[str]:
    """Cases with those deadlines; what else they ask for (notices, reminders) is not measured here and taken away."""
    made = []
    for start in range(0, len(dues), TRANSACTION):
        made += piles.pile(engine, dues[start : start + TRANSACTION])
    statement(engine.url.render_as_string(hide_password=False), "DELETE FROM job WHERE kind <> 'timer'")
    tidy(engine)
    return made


def tidy(engine: Engine) -> None:
    """What a database does by itself in quiet hours."""
    url = engine.url.render_as_string(hide_password=False)
    statement(url, "VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE")


def once(engine: Engine, cases: Sequence[str]) -> str:
    """What the histories say about the deadlines of those cases; the program ends when one is lost or doubled."""
    fired = piles.fired(engine)
    lost, doubled = (
        sum(map(wrong, (fired[case] for case in cases))) for wrong in (lambda n: n < 1, lambda n: n > 1)
    )
    if lost or doubled:
        raise SystemExit(f"{lost} deadlines lost, {doubled} fired more than once")
    return f"{len(cases):>9,} deadlines, each fired once"


def work(engine: Engine, url: str) -> tuple[float, float, list[float]]:
    """Let the workers do everything: seconds until all had fired, and were told, and how late each fired."""
    gate, over, reports = hatchery.Barrier(WORKERS + 1), hatchery.Event(), hatchery.Queue()
    hands = [hatchery.Process(target=hand, args=(url, gate, over, reports)) for _ in range(WORKERS)]
    for each in hands:
        each.start()
    gate.wait()
    began = time.monotonic()
    seconds = []
    for kind in ("timer", ""):
        while piles.waiting(engine, kind):
            time.sleep(0.05)
            if not all(each.is_alive() for each in hands):
                raise SystemExit("a worker died")
        seconds.append(time.monotonic() - began)
    over.set()
    late = [each for _ in hands for each in reports.get()]
    for each in hands:
        each.join()
    fired, told = seconds
    return fired, told, late


def hand(url: str, gate: Any, over: Any, reports: Any) -> None:
    """A worker process: the program's own loop, watched."""
    logging.disable(logging.CRITICAL)
    engine, stop, late, batch = open_engine(url), threading.Event(), list[float](), list[datetime]()
    fire = worker.HANDLERS["timer"]

    def watched(session: Session, claimed: Sequence[Job], now: datetime) -> None:
        fire(session, claimed, now)
        batch.extend(job.due_at for job in claimed)

    @event.listens_for(Session, "after_commit")
    def committed(session: Session) -> None:
        late.extend((now() - due).total_seconds() for due in batch)
        batch.clear()

    worker.HANDLERS["timer"] = watched
    gate.wait()
    shift = MORNING - clock.now()

    def now() -> datetime:
        return clock.now() + shift

    loop = threading.Thread(target=worker.run, args=(engine, stop, now))
    loop.start()
    over.wait()
    stop.set()
    worker.wake()
    loop.join()
    reports.put(late)


def looks(url: str, many: int) -> None:
    """What looking costs with FEW and with ``many`` jobs waiting, and 25 due."""
    engine = open_engine(url)
    piles.office(engine)
    wait(engine, FEW)
    before = {name: milliseconds(engine, look) for name, look in LOOKS.items()}
    wait(engine, many - FEW)
    for name, look in LOOKS.items():
        after = milliseconds(engine, look)
        print(
            f"{engine.dialect.name:11} look       {name:12} {before[name]:.2f} ms with {FEW:,} waiting, "
            f"{after:.2f} ms with {many:,}: {after / before[name]:.2f} times",
            flush=True,
        )
    engine.dispose()


def wait(engine: Engine, count: int) -> None:
    """So many more timers for the coming year, and 25 that are due."""
    with transaction(engine, EVERY) as session:
        session.execute(delete(JobRow).where(JobRow.due_at < MORNING))
        due = [jobs.Wish("timer", MORNING - timedelta(seconds=n + 1), {}) for n in range(worker.BATCH)]
        jobs.enqueue_many(session, piles.TENANT, due)
        later = f"{MORNING + timedelta(hours=1):%Y-%m-%d %H:%M:%S+00:00}"
        session.execute(text(ROWS[engine.dialect.name]), {"count": count, "later": later})
    tidy(engine)


COLUMNS = """
INSERT INTO job (tenant, id, kind, queue, payload, due_at, run_at, priority, attempts, max_attempts, dead)"""
ROWS = {
    "postgresql": COLUMNS
    + """
SELECT 'kantor', gen_random_uuid(), 'timer', 'default', '{}'::bytea, at, at, 0, 0, 8, false
FROM (
  SELECT CAST(:later AS timestamptz) + random() * interval '365 days' AS at FROM generate_series(1, :count)
) AS t""",
    "sqlite": COLUMNS
    + """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count),
t(at) AS MATERIALIZED (
  SELECT strftime('%Y-%m-%d %H:%M:%f', :later, '+' || abs(random() % 31536000) || ' seconds') || '000' FROM n
)
SELECT 'kantor', lower(hex(randomblob(16))), 'timer', 'default', X'7B7D', at, at, 0, 0, 8, 0 FROM t""",
}


def milliseconds(engine: Engine, look: Callable[[Session], object]) -> float:
    """The median of many looks, each in a transaction that is taken back."""
    took = []
    for _ in range(300):
        with Session(engine) as session:
            session.connection()
            began = time.perf_counter()
            look(session)
            took.append(time.perf_counter() - began)
    return statistics.median(took[20:]) * 1000


LOOKS: dict[str, Callable[[Session], object]] = {
    "next_run_at": lambda session: jobs.next_run_at(session, MORNING + timedelta(seconds=worker.POLL)),
    "due_ids": lambda session: jobs.due_ids(session, MORNING, worker.BATCH),
    "claim": lambda session: jobs.claim(session, MORNING, "look", worker.BATCH),
}

if __name__ == "__main__":
    main()
