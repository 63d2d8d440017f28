"""Real message brokers for the tests: private processes on free ports, to be killed and started again.

Redis keeps nothing on disk, so a kill loses every message; RabbitMQ keeps what was confirmed, as offices run it.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from serving import free_port

PATIENCE = 120  # seconds: an end to waiting, not a promise
RABBITS = (
    "/usr/lib/rabbitmq/bin/rabbitmq-server",
)  # Debian's program on PATH insists on the system's own account
HELP = (
    "{program} was not found, and the tests of the Celery dispatch need a real one. On Debian: sudo apt-get install"
    " {package} (scripts/test as root does it); it need not run as a service."
)


class Unavailable(Exception):
    """A broker's program is missing; the text says what to install."""


class Broker:
    """A broker that lives in the folder ``place`` and listens at ``url`` while it runs."""

    url: str

    def __init__(self, place: Path) -> None:
        self.place = place
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, or start it again with what it kept; returns when it answers."""
        with open(self.place / "said", "ab") as said:
            self._process = subprocess.Popen(
                self.command(),
                cwd=self.place,
                env={**os.environ, **self.settings()},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        give_up = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > give_up:
                raise AssertionError(f"no answer:\n{(self.place / 'said').read_text('utf-8', 'replace')}")
            time.sleep(0.05)

    @property
    def running(self) -> bool:
        return self._process is not None

    def kill(self) -> None:
        """kill -9: no goodbye, nothing written."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(PATIENCE)
            self._process = None

    def close(self) -> None:
        """Nothing is left of it but its folder."""
        self.kill()

    def command(self) -> list[str]:
        raise NotImplementedError

    def settings(self) -> dict[str, str]:
        return {}

    hello: bytes

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as probe:
                probe.settimeout(5)
                probe.sendall(self.hello)
                return bool(probe.recv(1))
        except OSError:
            return False


class Redis(Broker):
    """redis-server without persistence."""

    hello = b"PING\r\n"

    def __init__(self, place: Path) -> None:
        super().__init__(place)
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        program = shutil.which("redis-server")
        if program is None:
            raise Unavailable(HELP.format(program="redis-server", package="redis-server"))
        options = {"port": self.port, "bind": "127.0.0.1", "dir": self.place, "save": "", "appendonly": "no"}
        return [program, *(part for name, value in options.items() for part in (f"--{name}", str(value)))]


class RabbitMQ(Broker):
    """rabbitmq-server with its own folders, cookie, name server and ports, as whatever user runs the tests."""

    hello = b"AMQP\x00\x00\x09\x01"

    def __init__(self, place: Path) -> None:
        super().__init__(place)
        self.url = f"amqp://guest:guest@127.0.0.1:{self.port}//"
        self._names, self._between = free_port(), free_port()
        (place / "rabbitmq.conf").write_text(
            f"listeners.tcp.1 = 127.0.0.1:{self.port}\nvm_memory_high_watermark.absolute = 512MB\n"
            "disk_free_limit.absolute = 50MB\n",
            "utf-8",
        )
        self._name_server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if self._name_server is None:
            self._name_server = subprocess.Popen(
                [_found("epmd", "erlang-base"), "-port", str(self._names), "-address", "127.0.0.1"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        super().start()

    def close(self) -> None:
        super().close()
        if self._name_server is not None:
            self._name_server.kill()
            self._name_server.wait(PATIENCE)

    def command(self) -> list[str]:
        return [next((path for path in RABBITS if Path(path).exists()), "") or _found("rabbitmq-server")]

    def settings(self) -> dict[str, str]:
        place = self.place
        own: dict[str, Any] = {
            "HOME": place,
            "ERL_EPMD_PORT": self._names,
            "RABBITMQ_NODENAME": f"lajur{self.port}@localhost",
            "RABBITMQ_DIST_PORT": self._between,
            "RABBITMQ_MNESIA_BASE": place / "kept",
            "RABBITMQ_LOG_BASE": place / "logs",
            "RABBITMQ_PID_FILE": place / "pid",
            "RABBITMQ_CONFIG_FILE": place / "rabbitmq.conf",
            "RABBITMQ_CONF_ENV_FILE": place / "none",
            "RABBITMQ_ENABLED_PLUGINS_FILE": place / "plugins",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 -kernel inet_dist_use_interface {127,0,0,1}",
        }
        return {name: str(value) for name, value in own.items()}


def _found(program: str, package: str = "") -> str:
    path = shutil.which(program)
    if path is None:
        raise Unavailable(HELP.format(program=program, package=package or program))
    return path
