"""The program's own sources, read by the guards."""

import ast
from functools import cache
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
SERVICE = HOUSE / "service"


def modules() -> list[Path]:
    """Every Python file of the program."""
    return sorted(path for path in SERVICE.rglob("*.py") if "node_modules" not in path.parts)


def name(path: Path) -> str:
    """A file as the guards report it, ``service/tasks/inbox.py``."""
    return path.relative_to(HOUSE).as_posix()


def calls(path: Path) -> tuple[tuple[int, str], ...]:
    """Every call of a file: its line and what is called, ``session.commit``."""
    return _calls(path.read_text("utf-8"))


def tree(path: Path) -> ast.Module:
    """What several guards look at is read once; none changes it."""
    return _tree(path.read_text("utf-8"))


@cache
def _calls(source: str) -> tuple[tuple[int, str], ...]:
    nodes = (node for node in ast.walk(_tree(source)) if isinstance(node, ast.Call))
    return tuple((node.lineno, ast.unparse(node.func)) for node in nodes)


@cache
def _tree(source: str) -> ast.Module:
    return ast.parse(source)
