"""What every test may ask for: a fresh migrated database on SQLite and PostgreSQL, a browser page, a running server."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import demos
import postgres
import pytest
import reexecution
import thrift
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from serving import Served, served
from sqlalchemy import Connection, Engine, create_engine, make_url, text
from surfing import launched, watched
from world import World

from service import clock
from service.database import open_engine, upgrade
from service.identity import passwords

PLACE = "LAJUR_TEST_PLACE"  # the folder that all workers of one run share


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--no-postgres", action="store_true", help="skip what needs PostgreSQL instead of failing"
    )


def pytest_configure(config: pytest.Config) -> None:
    thrift.programs()
    thrift.addresses()
    thrift.statements()
    thrift.checks()
    thrift.years()
    if not hasattr(config, "workerinput"):
        os.environ[PLACE] = tempfile.mkdtemp(prefix="lajur-test-", dir=_memory())
        os.chmod(os.environ[PLACE], 0o755)  # PostgreSQL runs as another user


def _memory() -> str | None:
    """A folder in memory where there is room: a database of some 300 files is copied for every test."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**31
    return str(memory) if roomy else None


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and (place := os.environ.pop(PLACE, "")):
        _forget_template(Path(place))
        postgres.stop(Path(place))
        shutil.rmtree(place)


def _forget_template(place: Path) -> None:
    """A server that was given to us outlives the run; it keeps nothing of ours."""
    made, url = place / "postgres-template.answer", os.environ.get("LAJUR_TEST_POSTGRES_URL")
    if url and made.exists():
        template = make_url(made.read_text("utf-8"))
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {template.database} WITH (FORCE)"))
            if template.username == template.database:
                connection.execute(text(f"DROP ROLE {template.username}"))
        engine.dispose()


def pytest_collection_finish() -> None:
    thrift.rubbish()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What a file does with its browser and its server stays on one worker, each of which has its own."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    for item in items:
        if {"browser", "live_server"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group(f"browser of {item.path.name}"))


def once(name: str, make: Callable[[Path], str]) -> str:
    """What ``make`` answered to the first worker that asked for ``name`` in this run."""
    place = Path(os.environ[PLACE])
    with open(place / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        answer = place / f"{name}.answer"
        if not answer.exists():
            answer.write_text(make(place), "utf-8")
        return answer.read_text("utf-8")


@pytest.fixture(scope="session", autouse=True)
def _pages_compiled_once() -> None:
    """Hundreds of tests make an app of their own; the templates are the same in each."""
    place = Path(os.environ[PLACE]) / "templates"
    place.mkdir(exist_ok=True)
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(place))}


@pytest.fixture(scope="session", autouse=True)
def strong() -> PasswordHasher:
    """The house's own hasher; stories sign in thousands of times and use a weak one of the same kind."""
    ours = passwords._hasher
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    return ours


@pytest.fixture(scope="session")
def sqlite_template() -> Path:
    """A migrated SQLite file to copy."""

    def make(place: Path) -> str:
        path = place / "template.db"
        upgrade(f"sqlite:///{path}")
        return str(path)

    return Path(once("sqlite", make))


@pytest.fixture(scope="session")
def furnished(sqlite_template: Path) -> Path:
    """The same with Banyuwangi's agency, its people and its SOP in force, as hundreds of stories begin."""

    def make(place: Path) -> str:
        path = place / "furnished.db"
        shutil.copyfile(sqlite_template, path)
        engine = open_engine(f"sqlite:///{path}")
        World(engine).deploys("banyuwangi-permintaan-data")
        engine.dispose()
        return str(path)

    return Path(once("furnished", make))


@pytest.fixture(scope="session")
def demo_of_monday(sqlite_template: Path) -> tuple[Path, demos.Accounts]:
    """The demo of an ordinary Monday, for stories that only look at it, and the accounts it told."""
    return demos.found(
        once("demo", lambda place: demos.made(sqlite_template, place / "demo.db", demos.MONDAY))
    )


@pytest.fixture(scope="session")
def demo_of_today(sqlite_template: Path) -> Path:
    """The demo as of now, to copy for servers that begin with it."""
    answer = once("today", lambda place: demos.made(sqlite_template, place / "today.db", clock.now()))
    return demos.found(answer)[0]


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The maintenance database of a real PostgreSQL, where tests may make databases."""
    given = os.environ.get("LAJUR_TEST_POSTGRES_URL")
    return given or once("postgres", postgres.start)


@pytest.fixture(scope="session")
def postgres_admin(postgres_url: str) -> Iterator[Connection]:
    """A connection that may make and drop databases."""
    engine = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str, postgres_admin: Connection) -> str:
    """The URL of a migrated database to copy. Its owner is an ordinary role: no superuser is held to its rows."""

    def make(place: Path) -> str:
        name = f"lajur_test_{uuid4().hex[:12]}"
        url = postgres.owned(postgres_url, postgres_admin, name)
        upgrade(url)
        return url

    return once("postgres-template", make)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh migrated database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "lajur.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    if request.config.getoption("--no-postgres"):
        pytest.skip("--no-postgres was given")
    admin = request.getfixturevalue("postgres_admin")
    with postgres.copied(admin, request.getfixturevalue("postgres_template")) as url:
        yield url


@pytest.fixture
def engine(database_url: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The house's own engine on a fresh database, once on SQLite and once on PostgreSQL.

    Every case that a story has made must come out of its own history again.
    """
    engine = open_engine(database_url)
    yield engine
    try:
        if not request.node.get_closest_marker("tampered"):
            assert reexecution.findings(engine) == []
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless Chromium (Playwright, synchronous)."""
    with launched() as browser:
        yield browser


@pytest.fixture
def console() -> list[str]:
    """What the page complained about; a test that provokes a complaint clears the list."""
    return []


@pytest.fixture
def page(browser: Any, console: list[str]) -> Iterator[Any]:
    """A fresh page of a fresh profile; the test fails when the page complained on its console."""
    with watched(browser, console) as page:
        yield page
    assert console == []


@pytest.fixture(scope="session")
def live_server(demo_of_today: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """``lajur serve --demo`` on a free port with its own SQLite file."""
    place = tmp_path_factory.mktemp("house")
    shutil.copyfile(demo_of_today, place / "lajur.db")
    with served(place) as server:
        yield server
