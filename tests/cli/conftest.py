"""The office of the stories: its desk before and after its SOP is deployed."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import office
import pytest
from desk import Desk

from service.database import open_engine


@pytest.fixture
def desk(tmp_path: Path, sqlite_template: Path) -> Iterator[Desk]:
    """An office with its staff; nothing is deployed yet."""
    database = tmp_path / "lajur.db"
    shutil.copyfile(sqlite_template, database)
    engine = open_engine(f"sqlite:///{database}")
    office.staff(engine)
    engine.dispose()
    yield Desk(tmp_path, office.furnish(tmp_path), f"sqlite:///{database}")


@pytest.fixture
def working(desk: Desk) -> Desk:
    """The office with its SOP deployed and one case started by lina."""
    desk.does("deploy", str(desk.diagram), "--as", "pemilik")
    desk.does("start", "surat-masuk", "--as", "lina", "--values", '{"perihal": "Undangan rapat"}')
    return desk


@pytest.fixture
def waiting() -> Callable[[Callable[[], bool]], None]:
    """Wait until something is true; the limit only ends a hopeless wait."""

    def wait(true: Callable[[], bool]) -> None:
        give_up = time.monotonic() + 60
        while not true():
            assert time.monotonic() < give_up, "waited for nothing"
            time.sleep(0.02)

    return wait
