"""A linear process driven over REST by programs with keep-alive connections, each in a process of its own.

A step is what a client does: ask for the case's open task, complete it with a variable. The server is the one an
office runs: ``lajur serve`` with its worker, Basic authentication, a database that waits for the disk. Printed for
each database and number of clients: steps a second (both requests), completions a second of the completing alone, how
long a completion takes (p50, p95), and the server's processor time for a step. Then the same for 9, 20 and 40 tasks
with the ratio to 9, and the SQL statements of one completion.

Camunda 7.24 on two cores (H2 file): 98 steps/s with 1 client (p50 6.4 ms, p95 25.7), 162 with 4.

Run: ``python benchmarks/rest.py`` (about three minutes); ``--seconds 5``, ``--databases sqlite``, ``--workers 2``.
"""

import argparse
import http.client
import json
import os
import statistics
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HOUSE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOUSE), str(HOUSE / "tests"), str(HOUSE / "tests" / "clients")]

import postgres
from front_desk import CLIENT, Desk, founded
from linear import linear
from serving import PASSWORD, Served, served
from sqlalchemy import create_engine
from test_statements import Counted

from service.database import db, open_engine, upgrade
from service.settings import web_processes

SERVE = [str(Path(sys.executable).with_name("lajur")), "serve"]
LENGTHS = (9, 20, 40)
TICK = os.sysconf("SC_CLK_TCK")
SAFE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
"""PostgreSQL as an office runs it; the tests' own one does not wait for the disk."""


@dataclass(frozen=True)
class Measured:
    """What one run gave: seconds of each completion, and of everything."""

    completions: list[float]
    clients: int
    seconds: float
    processor: float

    def told(self) -> str:
        taken = sorted(self.completions)
        p50, p95 = statistics.median(taken), taken[int(len(taken) * 0.95)]
        return (
            f"{len(taken) / self.seconds:>8.0f} {len(taken) / self._alone:>12.0f} {p50 * 1000:>8.1f} "
            f"{p95 * 1000:>8.1f} {self.processor / len(taken) * 1000:>8.2f}"
        )

    @property
    def _alone(self) -> float:
        """Seconds of completing alone, as if the clients did nothing else."""
        return sum(self.completions) / self.clients

    @property
    def median(self) -> float:
        return statistics.median(self.completions)

    @property
    def processor_each(self) -> float:
        return self.processor / len(self.completions)


class Client:
    """One program with one connection."""

    def __init__(self, url: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc)
        secret = b64encode(f"{CLIENT}:{PASSWORD}".encode()).decode()
        self.headers = {"Authorization": f"Basic {secret}", "Content-Type": "application/json"}

    def ask(self, method: str, path: str, said: Any = None) -> Any:
        body = None if said is None else json.dumps(said)
        self.connection.request(method, "/engine-rest" + path, body, self.headers)
        answer = self.connection.getresponse()
        told = answer.read()
        if answer.status not in (200, 204):
            raise RuntimeError(f"{method} {path}: {answer.status} {told.decode()[:500]}")
        return json.loads(told) if told else None

    def case(self, key: str, tasks: int) -> Iterator[float]:
        """Start a case and do its tasks; the seconds of each completion."""
        id = self.ask("POST", f"/process-definition/key/{key}/start", {})["id"]
        said = {"variables": {"catatan": {"value": "diperiksa", "type": "String"}}}
        for _ in range(tasks):
            (task,) = self.ask("GET", f"/task?processInstanceId={id}")
            before = time.perf_counter()
            self.ask("POST", f"/task/{task['id']}/complete", said)
            yield time.perf_counter() - before


def drive(url: str, tasks: int, until: float) -> list[float]:
    """One client's cases until the clock says so (``time.monotonic`` is one for all processes)."""
    client, key = Client(url), f"linear{tasks}"
    taken: list[float] = []
    while time.monotonic() < until:
        taken += client.case(key, tasks)
    return taken


def measured(pool: Executor, server: Served, clients: int, tasks: int, seconds: float) -> Measured:
    """So many clients at once, each in a process of ``pool``, after one that warms up."""
    list(Client(server.url).case(f"linear{tasks}", tasks))
    list(pool.map(time.sleep, [0.3] * clients))  # every process is there
    busy, began = processor(server.process.pid), time.monotonic()
    shares = [pool.submit(drive, server.url, tasks, began + seconds) for _ in range(clients)]
    taken = [each for share in shares for each in share.result()]
    return Measured(taken, clients, time.monotonic() - began, processor(server.process.pid) - busy)


def processor(process: int) -> float:
    """Seconds of processor time that a process and its children have taken."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    mine = (int(fields[11]) + int(fields[12])) / TICK
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return mine + sum(processor(int(child)) for child in children)


@contextmanager
def database(kind: str, place: Path) -> Iterator[str]:
    """The URL of an empty database of that kind, in the folder ``place``."""
    if kind == "sqlite":
        yield f"sqlite:///{place / 'rest.db'}"
        return
    postgres.SETTINGS.update(SAFE)
    os.chmod(place, 0o755)
    url = postgres.start(place)
    try:
        admin = create_engine(url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            yield postgres.owned(url, connection, "lajur_rest")
        admin.dispose()
    finally:
        postgres.stop(place)


@contextmanager
def running(kind: str, workers: int | None = None) -> Iterator[Served]:
    """A server with the demo agency and the three processes."""
    with tempfile.TemporaryDirectory(prefix="lajur-rest-") as folder:
        place = Path(folder)
        with database(kind, place) as url:
            upgrade(url)
            engine = open_engine(url)
            founded(engine, PASSWORD)
            engine.dispose()
            os.environ["LAJUR_WEB_WORKERS"] = str(workers or web_processes())
            with served(place, SERVE, url) as server:
                desk = Desk(f"{server.url}/engine-rest", CLIENT, PASSWORD)
                for tasks in LENGTHS:
                    files = {"diagram": (f"linear{tasks}.bpmn", linear(tasks, f"linear{tasks}"))}
                    data = {"deployment-name": f"linear{tasks}"}
                    desk.session.post(
                        f"{desk.url}/deployment/create", data=data, files=files
                    ).raise_for_status()
                yield server


def main() -> None:
    """Print the tables."""
    wish = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    wish.add_argument("--seconds", type=float, default=8)
    wish.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    wish.add_argument("--clients", nargs="+", type=int, default=[1, 4])
    wish.add_argument("--workers", type=int, help="web processes; else as many as an office gets")
    asked = wish.parse_args()
    once = get_context("forkserver")  # imports once for all
    with ProcessPoolExecutor(max(asked.clients), once) as pool:
        for kind in asked.databases:
            with running(kind, asked.workers) as server:
                told(pool, kind, server, asked)


def told(pool: Executor, kind: str, server: Served, asked: argparse.Namespace) -> None:
    """Measure one server and print its tables."""
    print(f"\n{kind:<11} clients  steps/s  completing/s   p50 ms   p95 ms   CPU ms")
    for clients in asked.clients:
        found = measured(pool, server, clients, LENGTHS[0], asked.seconds)
        print(f"{'':<11} {clients:>7} {found.told()}", flush=True)
    lengths(pool, server, asked.seconds)
    print(f"{'':<11} SQL statements of a completion: {statements(server.database_url)}", flush=True)


def statements(url: str) -> int:
    """How many one completion takes, counted in this process on the same database."""
    engine = open_engine(url)
    counted = Counted(engine, url, founding=False)
    case = counted.starts(LENGTHS[0])
    taken = [len(counted.completes(case)) for _ in range(3)]
    with counted.app.app_context():
        db.engine.dispose()
    engine.dispose()
    return taken[-1]


def lengths(pool: Executor, server: Served, seconds: float) -> None:
    """Whether a step of a longer process costs more."""
    print(f"{'':<11}   tasks   p50 ms    ratio   CPU ms    ratio")
    first: Measured | None = None
    for tasks in LENGTHS:
        found = measured(pool, server, 1, tasks, seconds)
        first = first or found
        print(
            f"{'':<11} {tasks:>7} {found.median * 1000:>8.2f} {found.median / first.median:>8.2f} "
            f"{found.processor_each * 1000:>8.2f} {found.processor_each / first.processor_each:>8.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
