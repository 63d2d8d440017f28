"""Cases of every kind to take home: the demo's, which many stories only look at, and a world of one's own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from takings import NOW, Archive
from world import World

from service import demo
from service.database import open_engine


@pytest.fixture(scope="session")
def archive(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The demo, made once for stories that only look."""
    path = tmp_path_factory.mktemp("exports") / "lajur.db"
    shutil.copyfile(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}")
    demo.create(engine, NOW, "demo-rahasia-1")
    yield Archive(engine)
    engine.dispose()


@pytest.fixture
def world(engine: Engine) -> World:
    """A world of one's own on both databases."""
    return World(engine)
