"""The program's own sources, read by the guards."""

import ast
from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
SERVICE = HOUSE / "service"


def modules() -> list[Path]:
    """Every Python file of the program."""
    return sorted(path for path in SERVICE.rglob("*.py") if "node_modules" not in path.parts)


def name(path: Path) -> str:
    """A file as the guards report it, ``service/tasks/inbox.py``."""
    return path.relative_to(HOUSE).as_posix()


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """Every call of a file: its line and what is called, ``session.commit``."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))
