"""Bringing the site up: database, demo data, granian with the pages, and the executor of jobs.

The pages run in granian's child processes; this process supervises them and does the jobs, so there is one executor
however many children there are; a child that writes a job wakes it (``service.jobs.waking``). The executor's threads
begin after the children are forked: nothing is shared.
"""

import http.client
import importlib
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import MPServer
from sqlalchemy import Engine

from service import clock, demo, identity, worker
from service.cli.checkpoints import made_beside
from service.cli.telling import table
from service.cli.turns import in_turn
from service.database import EVERY, held, migration_config, open_engine, reading, upgrade
from service.errors import Conflict
from service.settings import Settings

log = logging.getLogger("lajur.serving")
APP = "service.app:create_app"
THREADS = 32
"""Blocking threads of each child: 8 for work, as measured, and 24 on which programs' long polls may wait."""
STOPPING = 8
"""Seconds a child gets to finish its requests."""
_STDERR = {"class": "logging.StreamHandler", "stream": "ext://sys.stderr"}
_HANDLERS = {
    "console": {"formatter": "generic", **_STDERR},
    "access": {"formatter": "access", **_STDERR},
}
"""Granian would write to standard output, which is for the ready line."""


class Bell(threading.Event):
    """What granian's main thread waits on, looked at five times a second.

    Python tells of a signal only between two of its own steps: one that comes just before the thread falls asleep in
    a lock would not be noticed before the next one, and a lock must not be taken by the handler that interrupts it.
    """

    _rung = False

    def set(self) -> None:
        """Ring, also from a signal's handler."""
        self._rung = True

    def clear(self) -> None:
        """Be silent again."""
        self._rung = False

    def is_set(self) -> bool:
        """True when it has rung."""
        return self._rung

    def wait(self, timeout: float | None = None) -> bool:
        """Until it rings, or for ``timeout`` seconds; whether it rang."""
        until = None if timeout is None else time.monotonic() + timeout
        while not self._rung and (until is None or time.monotonic() < until):
            time.sleep(0.2)
        return self._rung


def serve(settings: Settings, *, jobs: bool) -> None:
    """Serve the pages until SIGTERM or SIGINT; then exit with 0. Conflict when the port is taken."""
    _leave_on_signal()
    _log()
    port = _free_port(settings.host, settings.port)
    engine = open_engine(settings.database_url)
    try:
        migrated(engine)
        if settings.demo:
            show_accounts(demo.create(engine, clock.now(), settings.demo_password), settings.demo_password)
        _tell_how_to_begin(engine)
        _tell_of_key(made_beside(settings))
    finally:
        engine.dispose()  # a connection must not be inherited by the children
    _granian(settings, port, jobs)


def _tell_how_to_begin(engine: Engine) -> None:
    """One line for a house that nobody can enter yet."""
    with reading(engine, EVERY) as session:
        if not identity.agencies(session):
            click.echo("Belum ada instansi. Daftarkan dengan: lajur agency add --help", err=True)


def _tell_of_key(made: Path | None) -> None:
    """One line, when a key was made just now."""
    if made:
        click.echo(f"Kunci titik periksa dibuat: {made}. Simpan salinannya di luar mesin ini.", err=True)


def _leave_on_signal() -> None:
    """Until granian takes over, a signal ends the process as a finished one; an open transaction leaves nothing."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def _log() -> None:
    line, instant = "%(asctime)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format=line, datefmt=instant)
    logging.getLogger("lajur").setLevel(logging.INFO)


def _free_port(host: str, port: int) -> int:
    """The port, or a free one for 0; refused when another program listens there, as granian itself would share it."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Conflict(
                "{host}:{port} tidak dapat dipakai ({why}). Hentikan program lain di sana, atau pilih port lain: "
                "PORT=8081 lajur serve",
                host=host,
                port=port,
                why=error.strerror or "alamat tidak dikenal",
            ) from error
        found: int = probe.getsockname()[1]
        return found


def migrated(engine: Engine) -> tuple[str, bool]:
    """Bring the database to the newest migration, without loading the migrations when it is there already.

    The revision, and whether anything changed.
    """
    if engine.dialect.name == "postgresql" and not held(engine):
        log.warning("row_level_security_off role=%s see=docs/security-postgresql.md", engine.url.username)
    url = engine.url.render_as_string(hide_password=False)
    head = ScriptDirectory.from_config(migration_config(url)).get_current_head() or ""
    with engine.execution_options(reading=True).connect() as connection:
        if MigrationContext.configure(connection).get_current_revision() == head:
            return head, False
    upgrade(url)
    return head, True


def show_accounts(accounts: Sequence[demo.Account], password: str | None) -> None:
    """Tell once how to get in; nothing when the demo was there already."""
    if not accounts:
        return
    click.echo("Akun contoh:" if password else "Akun contoh (kata sandi hanya ditunjukkan sekali ini):")
    rows = [
        (each.login, "LAJUR_DEMO_PASSWORD" if password else each.password, each.name, each.agency, each.title)
        for each in accounts
    ]
    table(("LOGIN", "KATA SANDI", "NAMA", "INSTANSI", "JABATAN"), rows, "")


def _granian(settings: Settings, port: int, jobs: bool) -> None:
    server = MPServer(
        APP,
        address=settings.host,
        port=port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=THREADS,
        workers_kill_timeout=STOPPING,
        log_level=LogLevels.error,
        log_dictconfig={"handlers": _HANDLERS},
    )
    server.main_loop_interrupt = Bell()
    stop = threading.Event()
    attendant = threading.Thread(target=_attend, args=(server, settings, port, jobs, stop), daemon=True)
    server.on_startup(attendant.start)
    server.on_startup(partial(signal.signal, signal.SIGHUP, server.signal_handler_interrupt))
    try:
        server.serve(target_loader=partial(_app, settings, os.getpid()), wrap_loader=False)
    except SystemExit:
        if not server.interrupt_signal:  # a child died by itself: say so to whoever supervises us
            raise
    finally:
        stop.set()
        worker.wake()
        attendant.join(STOPPING)


def _app(settings: Settings, parent: int) -> Callable[..., Any]:
    """In a child: the pages. A signal that comes before granian listens ends the child, as does the parent's death."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    _die_with(parent)
    module, name = APP.split(":")
    app: Callable[..., Any] = getattr(importlib.import_module(module), name)(settings)
    return in_turn(app) if settings.database_url.startswith("sqlite") else app


def _die_with(parent: int) -> None:
    """Ask Linux to end this child when its parent is gone, however it went."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:
            raise SystemExit(0)


def _attend(server: MPServer, settings: Settings, port: int, jobs: bool, stop: threading.Event) -> None:
    """Once the children are there: wait for the first answer, say ready, then do jobs until told to stop."""
    while len(server.wrks) < server.workers and not stop.is_set():
        time.sleep(0.01)  # holding nothing: a fork copies whatever lock is held at that moment
    _await_answer(settings.host, port, stop)
    if stop.is_set():
        return
    click.echo(f"ready http://{settings.host}:{port}")
    sys.stdout.flush()
    if jobs:
        _do_jobs(settings, stop)


def _await_answer(host: str, port: int, stop: threading.Event) -> None:
    """Ask for the health page until it is there."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    while not stop.is_set():
        connection = http.client.HTTPConnection(near, port, timeout=5)
        try:
            connection.request("GET", "/sehat")
            if connection.getresponse().status == http.client.OK:
                return
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        stop.wait(0.03)


def _do_jobs(settings: Settings, stop: threading.Event) -> None:
    engine = open_engine(settings.database_url)
    try:
        if settings.broker_url:
            from service import celery_dispatch

            celery_dispatch.dispatch(engine, settings.broker_url, stop)
        else:
            worker.run(engine, stop)
    finally:
        engine.dispose()


def work(engine: Engine, settings: Settings) -> None:
    """Do due jobs until SIGTERM or SIGINT, by ourselves or as a Celery worker of the broker; then exit with 0."""
    if settings.broker_url:
        from service import celery_dispatch

        _log()
        raise SystemExit(celery_dispatch.work(settings.database_url, settings.broker_url))
    stop = threading.Event()

    def leave(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)
    _log()
    thread = threading.Thread(target=worker.run, args=(engine, stop))
    thread.start()
    while not stop.wait(0.5):
        if not thread.is_alive():
            raise SystemExit(1)
    worker.wake()
    thread.join()
