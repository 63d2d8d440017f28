"""One town for all stories of abuse, as new for each of them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from town import Town

from service import clock


@pytest.fixture(scope="session")
def built_town(sqlite_template: Path) -> Iterator[Town]:
    """Built where the run keeps its databases, in memory if there is room: it is made as new for every story."""
    place = sqlite_template.parent / f"town-{os.getpid()}"
    place.mkdir()
    town = Town(place, sqlite_template)
    yield town
    town._let_go()


@pytest.fixture
def town(built_town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    built_town.rewind()
    monkeypatch.setattr(clock, "now", lambda: built_town.world.now)
    return built_town
