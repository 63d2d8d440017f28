"""People to come in, on a fresh database."""

import pytest
from household import Household
from sqlalchemy import Engine


@pytest.fixture
def house(engine: Engine) -> Household:
    return Household(engine)
