"""What evidence costs, and what it can carry.

*Step*: completing a step of a real case in its transaction on disk, and inside it the time that is spent for proof
alone: commitments and hashes of its events, and the digest of the state. *Verifier*: ``periksa.py`` in a process of its
own on a bundle, start and unzipping included. *Re-execution*: examining cases whole (chain, every move, rows, diagram,
people). *Export*: the bundle and XES to nowhere in a process of its own, and its largest memory, for few and for many
events. *Honest*: every check there is over all those events; nothing may be found. *Chains*: 16 writers on PostgreSQL,
each with a transaction for each event, to a stream of their own or all to the same one.

The cases are walked by the tests' own people; most are copies, each sealed anew under its own number. Both databases
write to disk as in an office.

Run: ``.venv/bin/python benchmarks/evidence.py`` (a million events: about half an hour), or ``--events 20000`` for a
taste.
"""

import argparse
import logging
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

HOUSE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOUSE), str(HOUSE / "tests")]

import postgres
from attacks.many import METRO, SOP, honest
from sqlalchemy import create_engine, make_url, select, text
from sqlalchemy.orm import Session
from world import World

from service import audit, checkpoints, engine, exports, history, identity, instances
from service.checkpoints import Keyring
from service.database import open_engine, reading, transaction, upgrade
from service.engine import Fact
from service.exports import Wanted, bundle, periksa
from service.history import log
from service.identity import Actor
from service.instances.tables import InstanceRow

SAFE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
"""PostgreSQL as an office runs it; the tests' own one does not wait for the disk."""
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
FEW = 20_000
WRITERS = 16
spawn = multiprocessing.get_context("spawn")


def main() -> None:
    """Print what was measured."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument(
        "--events", type=int, default=1_000_000, help="events of the export and the checks"
    )
    arguments.add_argument("--steps", type=int, default=300, help="steps that are completed")
    arguments.add_argument("--cases", type=int, default=200, help="cases that are re-executed")
    arguments.add_argument("--seconds", type=float, default=10, help="how long the writers write")
    given = arguments.parse_args()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="lajur-evidence-") as folder:
        place = Path(folder)
        os.chmod(place, 0o755)  # PostgreSQL runs as another user
        with served(place) as server:
            for name, url in (("SQLite", file(place)), ("PostgreSQL", made(server))):
                print(f"step on {name}: {step(url, given.steps)}")
            chains(server, given.seconds)
        few, many = agency(place, min(FEW, given.events)), agency(place, given.events)
        print(f"re-execution: {again(many, given.cases)}")
        export(few, many, place)
        blameless(many)


@contextmanager
def served(place: Path) -> Iterator[str]:
    """A PostgreSQL for the occasion, unless LAJUR_TEST_POSTGRES_URL gives one."""
    given = os.environ.get("LAJUR_TEST_POSTGRES_URL")
    postgres.SETTINGS |= SAFE
    try:
        yield given or postgres.start(place)
    finally:
        if not given:
            postgres.stop(place)


def file(place: Path) -> str:
    url = f"sqlite:///{place / uuid4().hex}.db"
    upgrade(url)
    return url


def made(server: str) -> str:
    """A fresh database on that server."""
    name = f"lajur_evidence_{uuid4().hex[:12]}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    upgrade(url)
    return url


# Step


class Stopwatch:
    """How long the watched functions take altogether."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._before: list[tuple[Any, str, Any]] = []

    def rest(self) -> None:
        """Watch no more."""
        for module, name, function in self._before:
            setattr(module, name, function)

    def watches(self, module: Any, name: str) -> None:
        function: Callable[..., Any] = getattr(module, name)
        self._before.append((module, name, function))

        def watched(*given: Any, **named: Any) -> Any:
            before = time.perf_counter()
            try:
                return function(*given, **named)
            finally:
                self.seconds += time.perf_counter() - before

        setattr(module, name, watched)


def step(url: str, steps: int) -> str:
    """The median of completing a step, and what shares of it are proof alone and all writing of events."""
    at = open_engine(url)
    world = World(at)
    world.deploys(SOP)
    sealing, digests, writing = watches = Stopwatch(), Stopwatch(), Stopwatch()
    for name in ("payload", "commit", "seal"):
        sealing.watches(log, name)
    digests.watches(engine, "digest")
    writing.watches(history, "append_all")
    taken: list[tuple[float, ...]] = []
    case = ""
    for element in ("langkah_1", "langkah_2", "langkah_3", "langkah_4") * (steps // 4):
        case = world.starts(SOP) if element == "langkah_1" else case
        task = world.task(case, element)
        login = f"{task.seat}.{METRO}"
        world.claims(login, task)
        values, actor = world.filled(task), world.person(login)
        for watch in watches:
            watch.seconds = 0.0
        before = time.perf_counter()
        with transaction(at, METRO) as session:
            instances.complete_task(session, task.id, values, actor, world.now)
        taken.append((time.perf_counter() - before, *(watch.seconds for watch in watches)))
    whole, sealed, digest, written = (statistics.median(each) for each in zip(*taken, strict=True))
    for watch in watches:
        watch.rest()
    at.dispose()
    return (
        f"{whole * 1000:.2f} ms; proof {(sealed + digest) / whole:.1%} of it (hashes {sealed * 1e6:.0f} us, digest of "
        f"the state {digest * 1e6:.0f} us); all writing of events {written / whole:.1%}"
    )


# Chains


def chains(server: str, seconds: float) -> None:
    """Events a second with a chain for each case and with one for all."""
    url = made(server)
    at = open_engine(url)
    with transaction(at, METRO) as session:
        identity.add_agency(session, METRO, "Diskominfo", "Kota Metro", "Asia/Jakarta")
        history.append(session, METRO, "semua", [Fact("flow_taken", "f", {"flow": "f"})], None, NOW)
    at.dispose()
    rates = []
    for one in (False, True):
        with ProcessPoolExecutor(4, spawn) as pool:
            done = [pool.submit(writers, url, number, WRITERS // 4, one, seconds) for number in range(4)]
            rates.append(sum(each.result() for each in done) / seconds)
    own, shared = rates
    print(
        f"{WRITERS} writers on PostgreSQL: {own:,.0f} events/s with a chain for each case, {shared:,.0f} with one for "
        f"all: {own / shared:.1f} times"
    )


def writers(url: str, number: int, threads: int, one: bool, seconds: float) -> int:
    """Events that so many threads of one process write."""
    at, counts = open_engine(url), [0] * threads
    until = time.monotonic() + seconds

    def write(index: int) -> None:
        stream = "semua" if one else f"berkas-{number}-{index}"
        while time.monotonic() < until:
            with transaction(at, METRO) as session:
                history.append(session, METRO, stream, [Fact("flow_taken", "f", {"flow": "f"})], None, NOW)
            counts[index] += 1

    hands = [threading.Thread(target=write, args=(index,)) for index in range(threads)]
    for each in hands:
        each.start()
    for each in hands:
        each.join()
    at.dispose()
    return sum(counts)


# Many events


@dataclass(frozen=True)
class Agency:
    """A database with many honest events, signed; ``key`` is where its key lies."""

    url: str
    key: Path
    now: datetime
    events: int
    note: str

    @property
    def ring(self) -> Keyring:
        return checkpoints.ring(self.key)

    def auditor(self, session: Session) -> Actor:
        """Who may take everything home."""
        found = identity.actor_by_login(session, f"auditor.{METRO}", self.now)
        return replace(found, roles=found.roles | {"data_reader"})


def agency(place: Path, events: int) -> Agency:
    """An agency with so many events."""
    url, key = file(place), place / f"{uuid4().hex}.pem"
    at, ring = open_engine(url), checkpoints.create(key)
    world, written = honest(at, events)
    before = time.perf_counter()
    with transaction(at, METRO) as session:
        made = checkpoints.make(session, METRO, ring.private, world.now)
    assert made is not None
    print(f"checkpoint over {made.size:,} streams: {time.perf_counter() - before:.2f} s")
    at.dispose()
    return Agency(url, key, world.now, written, made.note)


def again(agency: Agency, cases: int) -> str:
    """Events a second of examining cases whole."""
    at = open_engine(agency.url)
    with reading(at, METRO) as session:
        ids = list(session.scalars(select(InstanceRow.id).where(InstanceRow.tenant == METRO).limit(cases)))
        before = time.perf_counter()
        events = sum(report.events for report in audit.reports(session, METRO, ids, agency.now))
        taken = time.perf_counter() - before
    at.dispose()
    return f"{events / taken:,.0f} events/s ({taken / events * 1000:.2f} ms an event, {len(ids)} cases)"


def export(few: Agency, many: Agency, place: Path) -> None:
    """How fast, and with how much memory, everything leaves the house; then the verifier on that bundle."""
    for format in ("bundle", "xes"):
        for agency in (few, many):
            with ProcessPoolExecutor(1, spawn) as pool:
                seconds, peak, before = pool.submit(exported, agency, format, place / "out").result()
            print(
                f"{format} of {agency.events:,} events: {agency.events / seconds:,.0f} events/s, "
                f"{(place / 'out').stat().st_size / 2**20:,.0f} MiB, largest memory {peak:.0f} MiB "
                f"({before:.0f} before it began)"
            )
            if format == "bundle":
                print(f"verifier: {verified(agency, place / 'out', place)}")


def exported(agency: Agency, format: str, path: Path) -> tuple[float, float, float]:
    """Seconds, and the largest memory in MiB after and before."""
    at = open_engine(agency.url)
    with reading(at, METRO) as session, path.open("wb") as out:
        actor, before, began = agency.auditor(session), peak(), time.perf_counter()
        if format == "bundle":
            bundle.write(session, actor, Wanted(), out, agency.now, keys=agency.ring.vkeys(METRO))
        else:
            zone = ZoneInfo("Asia/Jakarta")
            for piece in exports.stream(session, actor, Wanted(), format, agency.now, zone):
                out.write(piece)
        return time.perf_counter() - began, peak(), before


def peak() -> float:
    """The largest memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def verified(agency: Agency, path: Path, place: Path) -> str:
    """Events a second of the stand-alone verifier, and what it says."""
    kept = place / "titik.txt"
    kept.write_text(agency.note, "utf-8")
    command = [
        sys.executable,
        "-I",
        periksa.__file__,
        path,
        "--kunci",
        agency.ring.vkeys(METRO)[0],
        "--titik",
        kept,
    ]
    before = time.perf_counter()
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    taken = time.perf_counter() - before
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return f"{agency.events / taken:,.0f} events/s, at most {used:.0f} MiB; it says: {done.stdout.strip()}"


def blameless(agency: Agency) -> None:
    """Every check of the house over everything; nothing may be found."""
    at = open_engine(agency.url)
    with reading(at, METRO) as session:
        found: list[object] = list(
            checkpoints.examine(session, METRO, agency.ring.vkeys(METRO), [agency.note])
        )
        found += audit.registers(session, METRO)
        ids = list(session.scalars(select(InstanceRow.id).where(InstanceRow.tenant == METRO)))
        events = 0
        for report in audit.reports(session, METRO, ids, agency.now):
            events += report.events
            found += [each for each in report.findings if each.severity == audit.FINDING]
    at.dispose()
    print(
        f"honest: {events:,} events of {len(ids):,} cases examined, {len(found)} findings {found[:3] or ''}"
    )


if __name__ == "__main__":
    main()
