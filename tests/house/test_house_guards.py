"""Rules of the house that a reader would otherwise have to remember."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from sources import SERVICE, calls, modules, name, tree

FILE_LINES = 300
FUNCTION_LINES = 40
LONGER: dict[str, int] = {}  # what may be longer, and how long: "service/x.py" or "service/x.py:function"
ASKS_THE_CLOCK = re.compile(
    r"(?!clock\.now$).+\.(now|utcnow|today|current_timestamp)"
    r"|time\.(time|time_ns|localtime|gmtime|ctime|strftime)"
)
ENDS_A_TRANSACTION = re.compile(r".*\.(commit|rollback)")


def found(pattern: re.Pattern[str], paths: Iterable[Path]) -> list[str]:
    """Every call that matches, ``service/x.py:12: session.commit``."""
    return [
        f"{name(path)}:{line}: {call}"
        for path in paths
        for line, call in calls(path)
        if pattern.fullmatch(call)
    ]


def others(*allowed: str) -> list[Path]:
    """All modules of the program but the allowed ones, which must be there."""
    assert set(allowed) <= {name(path) for path in modules()}
    return [path for path in modules() if name(path) not in allowed]


def test_only_the_clock_asks_the_machine_for_the_time() -> None:
    assert found(ASKS_THE_CLOCK, others("service/clock.py")) == []
    assert found(ASKS_THE_CLOCK, [SERVICE / "clock.py"])


def test_no_room_ends_a_transaction() -> None:
    assert found(ENDS_A_TRANSACTION, others("service/database.py", "service/migrations/env.py")) == []


def test_a_commit_in_a_room_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.HOUSE", tmp_path)
    room = tmp_path / "room.py"
    room.write_text("session.connection().commit()\nx = datetime.now(UTC)\nclock.now()\n", "utf-8")
    assert found(ENDS_A_TRANSACTION, [room]) == ["room.py:1: session.connection().commit"]
    assert found(ASKS_THE_CLOCK, [room]) == ["room.py:2: datetime.now"]


def test_files_and_functions_stay_short() -> None:
    too_long = [
        f"{what}: {lines} lines, at most {most}"
        for path in modules()
        if path.parent.name != "versions"  # a migration is a list of tables, written by a tool
        for what, lines, most in lengths(path)
        if lines > LONGER.get(what, most)
    ]
    assert too_long == [], "split them by verb behind the same names"


def lengths(path: Path) -> Iterator[tuple[str, int, int]]:
    """The file and each of its functions: what, how many lines, how many it may have."""
    yield name(path), len(path.read_text("utf-8").splitlines()), FILE_LINES
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield f"{name(path)}:{node.name}", lines, FUNCTION_LINES
