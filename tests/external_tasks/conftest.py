"""The workshop on both databases."""

import pytest
from sqlalchemy import Engine
from workshop import Workshop


@pytest.fixture
def workshop(engine: Engine) -> Workshop:
    """An agency whose steps are done by workers."""
    return Workshop(engine)
