"""The contract of ``scripts/serve``: one ready line, answers, stops when told, keeps what it had."""

import os
import sqlite3
import subprocess
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
from serving import HOUSE, served

SERVE = str(HOUSE / "scripts" / "serve")


@pytest.mark.slow
def test_serve_starts_answers_stops_and_keeps_its_data(tmp_path: Path) -> None:
    with served(tmp_path, [SERVE, "--demo"]) as first:
        with urllib.request.urlopen(f"{first.url}/masuk") as answer:
            assert answer.status == 200
            assert "Lajur" in answer.read().decode()
        assert first.stop() == 0
        assert [line for line in first.printed.splitlines() if "ready" in line] == [f"ready {first.url}"]
        assert nobody_left(first.process.pid)
        assert os.access(HOUSE / ".venv" / "bin" / "lajur", os.X_OK)
    cases = numbers(tmp_path)
    assert len(cases) >= 12
    with served(tmp_path, [SERVE, "--demo"]) as second:
        assert second.stop() == 0
        assert second.printed == f"ready {second.url}\n"
    assert numbers(tmp_path) == cases


def test_serve_refuses_what_it_does_not_know() -> None:
    result = subprocess.run([SERVE, "--dmeo"], capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "--dmeo" in result.stderr and "--demo" in result.stderr


def test_serve_explains_itself() -> None:
    result = subprocess.run([SERVE, "--help"], capture_output=True, text=True, check=True)
    assert "usage: scripts/serve [--demo] [--port N]\n" in result.stdout


def numbers(place: Path) -> list[str]:
    """The ids of all cases in the served database."""
    with closing(sqlite3.connect(place / "lajur.db")) as database:
        return sorted(str(id) for (id,) in database.execute("SELECT id FROM instance"))


def nobody_left(group: int) -> bool:
    """Whether every process the server started has ended with it."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False
