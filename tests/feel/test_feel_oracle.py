"""Our evaluator against the one form-js runs in the browser: the same values, the same `hide`."""

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from feel_cases import Case, cases

from service import feel
from service.errors import Invalid

HERE = Path(__file__).parent
SEED = int(os.environ.get("FEEL_SEED", "2025"))
COUNT = int(os.environ.get("FEEL_CASES", "3000"))


@pytest.fixture(scope="session")
def oracle() -> str:
    """Return the path of node, with the browser's evaluator installed from the committed lockfile."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.fail(
            "The FEEL oracle needs node 20 and npm on the PATH: install them and run the tests again."
        )
    with (HERE / "package-lock.json").open(encoding="utf-8") as lock:
        # parallel workers of the test run share the folder
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (HERE / "node_modules" / ".package-lock.json").is_file():
            done = subprocess.run(
                [npm, "ci"], check=False, cwd=HERE, capture_output=True, text=True, timeout=300
            )
            assert done.returncode == 0, f"npm ci failed in {HERE}:\n{done.stderr[-2000:]}"
    return node


def ask(node: str, asked: list[Case]) -> list[dict[str, Any]]:
    """Run all cases in one node process."""
    run = [node, "oracle.mjs"]
    env = {**os.environ, "TZ": "UTC"}
    done = subprocess.run(
        run,
        check=False,
        cwd=HERE,
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=120,
        env=env,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout, parse_float=Decimal)


def plain(value: Any) -> Any:
    """Write a result as the oracle does: dates and durations as their text."""
    if isinstance(value, (date, timedelta)):
        return {"@": feel.compile("string(x)").evaluate({"x": value})}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return value


def alike(ours: Any, theirs: Any) -> bool:
    """Compare two results; true is not 1."""
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(alike, ours, theirs))
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(alike(ours[key], theirs[key]) for key in ours)
    return isinstance(ours, bool) == isinstance(theirs, bool) and ours == theirs


def test_random_expressions_mean_the_same_as_in_the_browser(oracle: str) -> None:
    asked = cases(SEED, COUNT)
    strange: list[str] = []
    refused: list[str] = []
    for (text, data), answer in zip(asked, ask(oracle, asked), strict=True):
        try:
            expression = feel.compile(text)
        except Invalid:
            refused.append(text)
            continue
        ours = {"value": plain(expression.evaluate(data))}
        hidden = {"value": expression.truthy_or_null(data)}
        if not alike(ours, answer["result"]):
            strange.append(f"{text}\n    data {data}\n    ours {ours}\n    browser {answer['result']}")
        if not alike(hidden, answer["hide"]):
            strange.append(f"hide: {text}\n    data {data}\n    ours {hidden}\n    browser {answer['hide']}")
    shown = "\n".join(sorted(strange, key=len)[:10])
    # the only thing the generator writes that we refuse: an outermost not() so long that the browser itself wavers
    assert all(text.startswith("not(") and len(text) > 60 for text in refused), refused[:5]
    assert len(refused) < COUNT // 50
    assert not strange, f"seed {SEED}: {len(strange)} of {COUNT} differ (FEEL_SEED repeats it)\n{shown}"


def test_the_random_expressions_are_no_empty_talk(oracle: str) -> None:
    answers = ask(oracle, cases(SEED, COUNT))
    results = [answer["result"].get("value") for answer in answers]
    kinds = {
        name: sum(type(value).__name__ == name for value in results)
        for name in ("bool", "str", "list", "dict", "int")
    }
    assert min(kinds.values()) > COUNT // 100, kinds
    assert sum(value is None for value in results) < COUNT // 2
    assert {answer["hide"].get("value") for answer in answers} == {True, False}
