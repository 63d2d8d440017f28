"""An agency with an operator, for stories about jobs, and a way to wait for what others do."""

import time
from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from workplace import furnish


@pytest.fixture
def place(engine: Engine) -> Engine:
    """The database with two agencies and their people."""
    furnish(engine)
    return engine


@pytest.fixture
def waiting() -> Callable[[Callable[[], bool]], None]:
    """Wait until something is true; the limit only ends a hopeless wait."""

    def wait(true: Callable[[], bool]) -> None:
        give_up = time.monotonic() + 60
        while not true():
            assert time.monotonic() < give_up, "waited for nothing"
            time.sleep(0.02)

    return wait
