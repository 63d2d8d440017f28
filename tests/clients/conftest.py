"""A real server for real clients: granian and the worker, with the demo agency, on SQLite and on PostgreSQL."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import postgres
import pytest
from front_desk import CLIENT, Desk, founded
from serving import PASSWORD, served

from service.database import open_engine

SERVE = [str(Path(sys.executable).with_name("lajur")), "serve"]


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def house_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated database for the whole run, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("clients") / "lajur.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    if request.config.getoption("--no-postgres"):
        pytest.skip("--no-postgres was given")
    admin = request.getfixturevalue("postgres_admin")
    with postgres.copied(admin, request.getfixturevalue("postgres_template")) as url:
        yield url


@pytest.fixture(scope="session")
def house(house_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server with the demo agency."""
    engine = open_engine(house_url)
    founded(engine, PASSWORD)
    engine.dispose()
    with served(tmp_path_factory.mktemp("house"), SERVE, house_url) as server:
        yield server.url


@pytest.fixture
def desk(house: str) -> Iterator[Desk]:
    """The program account ``demo`` at the running server."""
    desk = Desk(f"{house}/engine-rest", CLIENT, PASSWORD)
    with desk.session:
        yield desk


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The clients of one server stay on one worker."""
    for item in items:
        given = getattr(item, "callspec", None)
        if given is not None and "house_url" in given.params:
            item.add_marker(pytest.mark.xdist_group(f"clients on {given.params['house_url']}"))
