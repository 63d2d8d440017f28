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


ACROSS_AGENCIES = {
    "service/api/caller.py": "a token says only afterwards whose it is",
    "service/celery_dispatch.py": "jobs of all agencies wait in one line",
    "service/cli/checkpoints.py": "one key signs for every agency; the machine's owner is trusted",
    "service/cli/door.py": "a login says only afterwards whose it is; the machine's owner is trusted",
    "service/cli/serving.py": "says how to begin where there is no agency at all",
    "service/cli/people.py": "lajur people lists every agency for the machine's owner",
    "service/demo/making.py": "makes five agencies in one transaction",
    "service/migrations/env.py": "changes the tables of all",
    "service/web/assigning.py": "an auditor's other agencies are not his own",
    "service/web/auth.py": "the health page, and a demo site's list of who can be tried",
    "service/web/entering.py": "a login says only afterwards whose it is",
    "service/web/federated.py": "a sign-in service says only afterwards whose it is",
    "service/worker/executing.py": "one batch may hold jobs of several agencies",
    "service/worker/loop.py": "jobs of all agencies wait in one line",
}
"""Who may look across agencies, and why."""
OWN_WAYS = {
    "service/api/caller.py": "the interface's visitor.py: who calls, and the agency's transactions",
    "service/api/reads.py": "keeps what an auditor was given, after the answer is made",
    "service/web/reads.py": "keeps what an auditor was given, after the page is made",
    "service/web/assigning.py": "an auditor changes over to an agency that is not his own",
    "service/web/auth.py": "nobody has signed in yet",
    "service/web/entering.py": "nobody has signed in yet",
    "service/web/federated.py": "nobody has signed in yet",
    "service/web/second_step.py": "nobody has signed in yet",
    "service/web/visitor.py": "writing() and looking(), scoped to the person's agency",
}
"""The doors for people and programs that open transactions themselves, and why; every other one asks the visitor."""


def test_only_these_look_across_agencies() -> None:
    assert importers({"EVERY"}) == set(ACROSS_AGENCIES), "name the agency, or say here why that cannot be"


def test_pages_and_the_interface_reach_the_database_only_as_the_visitor() -> None:
    opening = importers({"transaction", "reading", "open_engine", "upgrade"})
    doors = {each for each in opening if each.startswith(("service/web/", "service/api/"))}
    assert doors == set(OWN_WAYS)


def test_sessions_are_opened_in_one_place() -> None:
    opens = re.compile(r"(Session|sessionmaker|scoped_session|db\.session.*)")
    assert found(opens, others("service/database.py")) == []
    assert found(opens, [SERVICE / "database.py"])


def importers(names: set[str]) -> set[str]:
    """The modules that take one of these from ``service.database``."""
    return {
        name(path)
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        and node.module == "service.database"
        and names & {each.name for each in node.names}
    }
