"""A world whose running cases follow a new version."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from versions import Owner


@pytest.fixture
def world(engine: Engine) -> Iterator[Owner]:
    """Metro's agency with its SOP in version 1."""
    world = Owner(engine)
    world.deploys(Owner.SOP)
    yield world
