"""Two agencies, their people, and short words for what happens to jobs there."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from service import history, identity, jobs, worker
from service.database import EVERY, open_engine, reading, transaction
from service.identity import Actor
from service.jobs import Job, Wish

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
AGENCY, OTHER = "metro", "tarakan"
STREAM = "catatan"


def furnish(engine: Engine) -> None:
    """Galih operates and sari works at one agency, tono operates at the other."""
    with transaction(engine, EVERY) as session:
        for key in (AGENCY, OTHER):
            identity.add_agency(session, key, f"Diskominfo {key}", key, "Asia/Jakarta")
        identity.add_person(session, AGENCY, "galih", "Galih", {"operator"})
        identity.add_person(session, AGENCY, "sari", "Sari", {"seat_holder"})
        identity.add_person(session, OTHER, "tono", "Tono", {"operator"})


def person(engine: Engine, login: str) -> Actor:
    with reading(engine, EVERY) as session:
        return identity.actor_by_login(session, login, NOON)


def asks(engine: Engine, *wishes: Wish, tenant: str = AGENCY) -> None:
    with transaction(engine, EVERY) as session:
        jobs.enqueue_many(session, tenant, wishes)


def notes(count: int, at: datetime = NOON, **more: Any) -> list[Wish]:
    """So many jobs of the kind ``note``, numbered from 0."""
    return [Wish("note", at, {"n": n}, **more) for n in range(count)]


def claims(engine: Engine, now: datetime = NOON, limit: int = 100, worker: str = "a") -> tuple[Job, ...]:
    with transaction(engine, EVERY) as session:
        return jobs.claim(session, now, worker, limit)


def fails(engine: Engine, job: Job, now: datetime = NOON, why: str = "Peladen mati.", **more: bool) -> bool:
    with transaction(engine, EVERY) as session:
        return jobs.fail(session, job, why, now, **more)


def tally(engine: Engine, tenant: str = AGENCY) -> tuple[int, int, int]:
    """How many wait, are held, and rest."""
    with reading(engine, EVERY) as session:
        found = jobs.tally(session, tenant)
    return found.waiting, found.running, found.dead


def told(engine: Engine, stream: str) -> list[tuple[str, Mapping[str, Any]]]:
    """Kind and data of every event in a stream."""
    with reading(engine, EVERY) as session:
        return [(entry.kind, entry.data or {}) for entry in history.read(session, AGENCY, stream)]


@dataclass(frozen=True)
class Note:
    """An event that a job's handler writes: the effect that must be there exactly once."""

    data: Mapping[str, Any]
    kind: str = "noted"
    element: str | None = None


def write(session: Any, job: Job, now: datetime) -> None:
    history.append(session, job.tenant, STREAM, [Note({"n": job.payload["n"]})], None, now)


def taking_notes(session: Any, batch: Sequence[Job], now: datetime) -> None:
    """A well-behaved handler: what is still held is done, all in one transaction."""
    held = jobs.held_many(session, batch)
    for job in held:
        write(session, job, now)
    jobs.done_many(session, held)


def noted(engine: Engine) -> list[int]:
    """The numbers of the jobs that had their effect, in order."""
    return sorted(data["n"] for _, data in told(engine, STREAM))


@dataclass
class Telephone:
    """A remote handler whose line can be cut before or after the other side has heard."""

    once: bool = False
    heard: list[str] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)
    waits_for: threading.Event | None = None
    meanwhile: Any = None

    def read(self, session: Any, job: Job) -> int:
        return int(job.payload["n"])

    def call(self, thing: int, job: Job) -> int:
        self.heard.append(job.id)
        if self.meanwhile:
            self.meanwhile()
        if self.waits_for:
            assert self.waits_for.wait(60)
        if self.trouble:
            raise self.trouble.pop()
        return thing

    def apply(self, session: Any, job: Job, result: int, now: datetime) -> None:
        write(session, job, now)
        jobs.done(session, job)


@contextmanager
def working(engine: Engine, count: int = 1, now: Any = lambda: NOON) -> Iterator[None]:
    """So many workers, each as if it were a process of its own."""
    stop, engines = threading.Event(), [open_engine(_url(engine)) for _ in range(count)]
    threads = [threading.Thread(target=worker.run, args=(each, stop, now), daemon=True) for each in engines]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        worker.wake()
        for thread in threads:
            thread.join(60)
        for each in engines:
            each.dispose()
    assert not any(thread.is_alive() for thread in threads)


def _url(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)
