"""The six diagrams, their drawings, and what the modelers' own tools say of them."""

import fcntl
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from drawings import FILES, Drawing, drawn

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The modelers' packages; installed when they are missing."""
    with open(HERE / "package.json") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (HERE / "node_modules" / "bpmn-js").is_dir():
            subprocess.run(
                ["npm", "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True, capture_output=True
            )
    return HERE / "node_modules"


@pytest.fixture(scope="session")
def tools(node_modules: Path) -> Callable[[list[Path]], dict[str, Any]]:
    """What bpmn-moddle and bpmnlint say of files, by path."""

    def ask(files: list[Path]) -> dict[str, Any]:
        command = ["node", "tools.mjs", *map(str, files)]
        run = subprocess.run(command, cwd=HERE, check=True, capture_output=True, text=True)
        return json.loads(run.stdout)

    return ask


@pytest.fixture(scope="session")
def told(tools: Callable[[list[Path]], dict[str, Any]]) -> dict[str, Any]:
    """What they say of the six, by the file's stem."""
    return {Path(path).stem: answer for path, answer in tools(FILES).items()}


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def file(request: pytest.FixtureRequest) -> Path:
    """Each of the six files."""
    return request.param


@pytest.fixture
def drawing(file: Path) -> Drawing:
    """The file's drawing beside its meaning."""
    return drawn(file)
