"""A world whose cases are examined."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from world import World


@pytest.fixture
def world(engine: Engine) -> Iterator[World]:
    yield World(engine)
