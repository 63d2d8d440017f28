"""The security paper says nothing that is not there: every requirement once, every proof named exists."""

import ast
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from sources import HOUSE

PAPER = HOUSE / "docs" / "security.md"
LIST = HOUSE / "tests" / "fixtures" / "asvs-5.0-level2.txt"
STATES = {"met", "not met", "not applicable"}
FILES = r"(?:tests|service|docs|scripts)/[\w./-]+|[\w.-]+\.(?:lock|yml)|\.dockerignore|Dockerfile"
PROOF = re.compile(rf"`({FILES})(?:::(\w+))?`")


@dataclass(frozen=True)
class Row:
    """One line of the table; ``proofs`` are (path, name of the test or nothing)."""

    number: str
    level: str
    asked: str
    state: str
    proofs: tuple[tuple[str, str], ...]
    why: str


def rows(text: str) -> list[Row]:
    """The lines of the table."""
    found = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if re.fullmatch(r"\d+\.\d+\.\d+", cells[0]):
            number, level, asked, state, why = cells
            found.append(Row(number, level, asked, state, tuple(PROOF.findall(why)), why))
    return found


def requirements() -> dict[str, str]:
    """Number and level of every requirement of levels 1 and 2."""
    lines = LIST.read_text("utf-8").splitlines()
    return dict(line.split() for line in lines if line and not line.startswith("#"))


ROWS = rows(PAPER.read_text("utf-8"))


def test_every_requirement_stands_in_the_table_once_with_its_level() -> None:
    wanted = requirements()
    assert Counter(wanted.values()) == {"1": 70, "2": 183}
    assert [(row.number, row.level) for row in ROWS] == list(wanted.items())


def test_every_state_is_one_of_three_and_says_why() -> None:
    assert [row.number for row in ROWS if row.state not in STATES] == []
    assert [row.number for row in ROWS if not row.asked or not row.why] == []


def test_what_is_met_names_its_proof() -> None:
    assert [row.number for row in ROWS if row.state == "met" and not row.proofs] == []


def test_every_proof_exists() -> None:
    missing = [
        f"{row.number}: {path}" for row in ROWS for path, _ in row.proofs if not (HOUSE / path).is_file()
    ]
    assert missing == []
    named = {(path, test) for row in ROWS for path, test in row.proofs if test}
    assert sorted(f"{path}::{test}" for path, test in named if test not in stories_of(HOUSE / path)) == []


def test_every_file_the_paper_names_exists() -> None:
    named = {path for path, _ in PROOF.findall(PAPER.read_text("utf-8"))}
    assert sorted(path for path in named if not (HOUSE / path).exists()) == []


def stories_of(path: Path) -> set[str]:
    """The test functions of a file."""
    tree = ast.parse(path.read_text("utf-8"))
    return {
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name[:5] == "test_"
    }


def test_the_paper_counts_right() -> None:
    counts = Counter(row.state for row in ROWS)
    said = f"Of {len(ROWS)}: " + ", ".join(
        f"{counts[state]} {state}" for state in ("met", "not met", "not applicable")
    )
    assert said in PAPER.read_text("utf-8")


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("| 1.1.1 | 2 | Decoded once | met | trust us |", "proof"),
        ("| 1.1.1 | 2 | Decoded once | almost | `service/errors.py` |", "state"),
    ],
)
def test_a_row_that_says_too_much_is_found(line: str, wrong: str) -> None:
    (row,) = rows(line)
    assert (row.state == "met" and not row.proofs) == (wrong == "proof")
    assert (row.state not in STATES) == (wrong == "state")
