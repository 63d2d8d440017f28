"""The role that an office makes with ``scripts/postgres-role`` can run Lajur, and is held to its agency."""

import logging
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, make_url, text

from service.cli.serving import migrated
from service.database import EVERY, held, open_engine, reading

# The script makes a role of one name: two workers must not make it at once on the one server.
pytestmark = pytest.mark.xdist_group("postgres-role")

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "postgres-role"


@pytest.fixture
def made(postgres_url: str, postgres_admin: Connection, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of the role's database; both are gone afterwards."""
    url = make_url(postgres_url)
    if os.environ.get("LAJUR_TEST_POSTGRES_URL") or not isinstance(url.query.get("host"), str):
        pytest.skip("a server that was given to us keeps its roles")
    server = str(url.query["host"])
    programs = (Path(server).parent / "programs").read_text("utf-8")
    place = {"PGHOST": server, "LAJUR_DB_PASSWORD": "it's-secret", "PATH": f"{programs}:{os.environ['PATH']}"}
    ran = subprocess.run([SCRIPT], env={**os.environ, **place}, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    role = url.set(username="lajur", password="it's-secret", database="lajur")
    yield role.render_as_string(hide_password=False)
    postgres_admin.execute(text("DROP DATABASE lajur WITH (FORCE)"))
    postgres_admin.execute(text("DROP ROLE lajur"))


def test_the_role_runs_the_house_and_is_held(
    made: str, postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    engine = open_engine(made)
    assert held(engine)
    assert migrated(engine)[1] is True
    with reading(engine, EVERY) as session:
        assert session.scalar(text("SELECT count(*) FROM agency")) == 0
    engine.dispose()
    assert "row_level_security_off" not in caplog.text


def test_a_superuser_is_warned_of(made: str, postgres_url: str, caplog: pytest.LogCaptureFixture) -> None:
    engine = open_engine(make_url(postgres_url).set(database="lajur").render_as_string(hide_password=False))
    assert not held(engine)
    with caplog.at_level(logging.WARNING):
        migrated(engine)
    engine.dispose()
    assert "row_level_security_off role=postgres" in caplog.text
