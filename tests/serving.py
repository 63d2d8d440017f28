"""A real server for the tests: started as an operator starts it, stopped with SIGTERM."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
PASSWORD = "kata-sandi-uji-7"
PATIENCE = 300  # seconds: an end to waiting, not a promise


@dataclass(frozen=True)
class Served:
    """A running server; every demo person's password is ``password``. ``place`` holds its data and what it said."""

    url: str
    database_url: str
    password: str
    place: Path
    process: "subprocess.Popen[bytes]"

    def stop(self) -> int:
        """Ask it to stop as an operator does; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    @property
    def printed(self) -> str:
        return (self.place / "stdout").read_text("utf-8")


@contextmanager
def served(place: Path, command: Sequence[str] = (), database: str = "") -> Iterator[Served]:
    """``lajur serve --demo`` (or ``command``) with its data in the folder ``place``, from its ready line on.

    ``database`` is the URL of another database than the SQLite file in that folder.
    """
    port = free_port()
    database = database or f"sqlite:///{place / 'lajur.db'}"
    settings = {
        "PORT": str(port),
        "LAJUR_VAR": str(place),
        "LAJUR_DATABASE_URL": database,
        "LAJUR_DEMO_PASSWORD": PASSWORD,
    }
    with open(place / "stdout", "wb") as stdout, open(place / "stderr", "wb") as stderr:
        process = subprocess.Popen(
            command or [Path(sys.executable).with_name("lajur"), "serve", "--demo"],
            cwd=HOUSE,
            env={**os.environ, **settings},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
    server = Served(f"http://127.0.0.1:{port}", database, PASSWORD, place, process)
    try:
        _await_ready(server)
        yield server
    finally:
        process.terminate()
        process.wait(PATIENCE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await_ready(server: Served) -> None:
    give_up = time.monotonic() + PATIENCE
    while f"ready {server.url}\n" not in server.printed:
        ended = server.process.poll() is not None
        if ended or time.monotonic() > give_up:
            said = (server.place / "stderr").read_text("utf-8", "replace")
            raise AssertionError(f"the server was not ready:\n{server.printed}\n{said[-4000:]}")
        time.sleep(0.05)
