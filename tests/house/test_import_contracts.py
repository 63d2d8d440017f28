"""The rooms' layers are a contract that runs, and every clause of it bites."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sources import HOUSE, SERVICE

VIOLATIONS = {
    "rooms": ("service/tasks/__init__.py", "import service.instances"),
    "spiffworkflow": ("service/instances/__init__.py", "import SpiffWorkflow.task"),
    "flask": ("service/tasks/__init__.py", "from flask import g"),
    "celery": ("service/worker/__init__.py", "import celery"),
    "pandas": ("service/history/__init__.py", "import pandas"),
    "pure": ("service/feel/__init__.py", "import sqlalchemy"),
    "clock": ("service/tasks/__init__.py", "from service import clock"),
}


def lint(tree: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    program = Path(sys.executable).with_name("lint-imports")
    command = [program, "--no-cache", "--no-logo", "--config", tree / "pyproject.toml", *arguments]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(
        SERVICE, tmp_path / "service", ignore=shutil.ignore_patterns("frontend", "static", "__pycache__")
    )
    shutil.copy(HOUSE / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_house_keeps_its_contracts() -> None:
    result = lint(HOUSE)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_each_contract_breaks_when_it_is_violated(copy: Path, contract: str) -> None:
    assert lint(copy, "--contract", contract).returncode == 0
    file, line = VIOLATIONS[contract]
    with open(copy / file, "a", encoding="utf-8") as module:
        module.write(f"\n{line}\n")
    result = lint(copy, "--contract", contract)
    assert result.returncode == 1
    assert "1 broken" in result.stdout and file.split("/")[1] in result.stdout


def test_a_room_without_a_place_in_the_layers_is_refused(copy: Path) -> None:
    (copy / "service" / "utils.py").write_text("", "utf-8")
    result = lint(copy, "--contract", "rooms")
    assert result.returncode == 1
    assert "utils" in result.stdout
