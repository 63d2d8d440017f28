"""What is written about the house agrees with the house."""

import json
import re
import subprocess
import tomllib
from pathlib import Path
from urllib.parse import unquote

import click
import pytest
from sources import HOUSE, modules

from service.cli import lajur

PAPERS = sorted([*HOUSE.glob("*.md"), *(HOUSE / "docs").rglob("*.md")])
SCRIPTS = [HOUSE / ".ci" / "run", *sorted((HOUSE / "scripts").iterdir())]
BASH = [path for path in SCRIPTS if path.is_file() and path.read_bytes().startswith(b"#!/usr/bin/env bash")]
SETTINGS = HOUSE / "CONTRIBUTING.md"
FOR_TESTS = {"LAJUR_TEST_POSTGRES_URL", "LAJUR_CHROMIUM"}
PROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))


def relative(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def test_the_readme_lists_the_commands_of_the_program() -> None:
    listed = re.findall(r"^\| `lajur (\S+?)[ `]", (HOUSE / "README.md").read_text("utf-8"), re.MULTILINE)
    assert listed == list(lajur.commands)


@pytest.mark.parametrize("name", lajur.commands)
def test_every_command_says_what_it_does_and_gives_an_example(name: str) -> None:
    command = lajur.commands[name]
    context = click.Context(command, info_name=name, parent=click.Context(lajur, info_name="lajur"))
    _, _, explanation = command.get_help(context).partition("\n")
    assert command.help
    assert f"lajur {name}" in explanation, "no example"
    assert [
        option.name for option in command.params if isinstance(option, click.Option) and not option.help
    ] == []


@pytest.mark.parametrize("script", BASH, ids=relative)
def test_scripts_are_proper_bash(script: Path) -> None:
    result = subprocess.run(["bash", "-n", script], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert script.stat().st_mode & 0o111, "not executable"


def test_ci_runs_the_test_script_and_nothing_else() -> None:
    lines = (HOUSE / ".ci" / "run").read_text("utf-8").splitlines()
    assert len(lines) == 2 and "scripts/test" in lines[1]


@pytest.mark.parametrize(
    ("lock", "declared"),
    [
        ("requirements.lock", PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["build"]),
        (
            "requirements-dev.lock",
            PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["dev"],
        ),
        ("requirements-node.lock", PROJECT["dependency-groups"]["node"]),
    ],
)
def test_the_locks_hold_what_is_declared_with_its_hashes(lock: str, declared: list[str]) -> None:
    pins = pinned(lock)
    assert all(hashes for _, hashes in pins.values())
    for requirement in declared:
        package, comparison, wanted = re.fullmatch(
            r"([\w.-]+)(?:\[\w+\])?(>=|==)([\w.]+)(?:,<[\w.]+)?", requirement
        ).groups()
        found = version(pins[package.lower()][0])
        fits = found == version(wanted) if comparison == "==" else found >= version(wanted)
        assert fits, f"{requirement} is locked at {pins[package.lower()][0]}: run scripts/lock"


def test_the_development_lock_adds_to_the_other_and_changes_nothing() -> None:
    runtime, development = pinned("requirements.lock"), pinned("requirements-dev.lock")
    assert {name: development.get(name) for name in runtime} == runtime


def pinned(lock: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Version and hashes of each package of a lock file."""
    text = (HOUSE / lock).read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    found = {}
    for line in lines:
        name, locked = re.match(r"([\w.-]+)(?:\[[\w,]+\])?==([\w.]+)", line).groups()
        found[name] = (locked, tuple(re.findall(r"--hash=sha256:[0-9a-f]{64}", line)))
    return found


def version(text: str) -> tuple[int, ...]:
    parts = [int(part) for part in re.findall(r"\d+", text)]
    return tuple(parts + [0] * (6 - len(parts)))


def test_every_setting_is_told() -> None:
    read = {found for path in modules() for found in re.findall(r"\bLAJUR_[A-Z_]+", path.read_text("utf-8"))}
    assert sorted(read) == sorted(
        set(re.findall(r"\bLAJUR_[A-Z_]+", SETTINGS.read_text("utf-8"))) - FOR_TESTS
    )


def test_the_changelog_has_a_place_for_what_comes() -> None:
    headings = re.findall(r"^## (.+)$", (HOUSE / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0] == "[Unreleased]"


def test_every_decision_is_in_the_index_and_has_its_five_lines() -> None:
    folder = HOUSE / "docs" / "decisions"
    files = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    index = (folder / "README.md").read_text("utf-8")
    listed = re.findall(r"^- \[(.+)\]\((\S+\.md)\)$", index, re.MULTILINE)
    titles = [(path.read_text("utf-8").splitlines()[0].removeprefix("# "), path.name) for path in files]
    assert sorted(listed) == sorted(titles)
    for path in files:
        parts = re.findall(r"^- \*\*([\w ]+)\*\*", path.read_text("utf-8"), re.MULTILINE)
        assert parts == ["Question", "Choice", "Why", "Price", "Look again when"], path.name


@pytest.mark.parametrize("paper", PAPERS, ids=relative)
def test_links_between_papers_lead_somewhere(paper: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", paper.read_text("utf-8"))
    missing = [to for to in targets if "://" not in to and not (paper.parent / unquote(to)).exists()]
    assert missing == []


def test_npm_packages_are_locked_with_integrity_and_without_addresses() -> None:
    for lock in [*HOUSE.glob("tests/*/package-lock.json"), HOUSE / "service/web/frontend/package-lock.json"]:
        packages = json.loads(lock.read_text("utf-8"))["packages"]
        loose = [name for name, entry in packages.items() if name and not entry.get("integrity")]
        assert loose == [], relative(lock)
        assert "resolved" not in lock.read_text("utf-8"), relative(lock)
