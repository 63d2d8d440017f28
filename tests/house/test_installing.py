"""Which Python ``scripts/install`` makes its ``.venv`` with."""

import subprocess
import sys
from pathlib import Path

from serving import HOUSE


def chosen(place: Path, python: str) -> subprocess.CompletedProcess[str]:
    """What is found when ``PYTHON`` says so, with a ``python3.11`` of one's own first on the PATH."""
    (place / "python3.11").symlink_to(sys.executable)
    text = (HOUSE / "scripts" / "install").read_text("utf-8").rpartition("\nmain ")[0]
    told = {"PATH": f"{place}:/usr/bin:/bin", "PYTHON": python}
    asked = ["bash", "-c", f'{text}\ncommand -v "$(a_python)"']
    return subprocess.run(asked, cwd=HOUSE / "scripts", env=told, capture_output=True, text=True, check=False)


def test_the_python_that_is_named_is_taken_as_the_path_knows_it(tmp_path: Path) -> None:
    assert chosen(tmp_path, "python3.11").stdout.strip() == str(tmp_path / "python3.11")


def test_a_named_python_that_does_not_fit_is_not_replaced_by_another(tmp_path: Path) -> None:
    found = chosen(tmp_path, "/nowhere/python")
    assert found.returncode != 0 and found.stdout == ""
