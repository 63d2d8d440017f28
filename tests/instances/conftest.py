"""The workshop on both databases."""

import pytest
from sqlalchemy import Engine
from workshop import Workshop


@pytest.fixture
def workshop(engine: Engine) -> Workshop:
    """An agency with a program account, two seats and their holders."""
    return Workshop(engine)
