"""Cases of every kind to take home: the demo's, which many stories only look at, and a world of one's own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from demos import Accounts
from sqlalchemy import Engine
from takings import Archive
from world import World

from service.database import open_engine


@pytest.fixture(scope="session")
def archive(
    demo_of_monday: tuple[Path, Accounts], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Archive]:
    """The demo, made once for stories that only look."""
    path = tmp_path_factory.mktemp("exports") / "lajur.db"
    shutil.copyfile(demo_of_monday[0], path)
    engine = open_engine(f"sqlite:///{path}")
    yield Archive(engine)
    engine.dispose()


@pytest.fixture
def world(engine: Engine) -> World:
    """A world of one's own on both databases."""
    return World(engine)
