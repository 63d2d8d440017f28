"""The benchmark of deadlines runs, and counts what it must."""

import os
import re
import subprocess
import sys

import pytest
from serving import HOUSE


@pytest.mark.slow
@pytest.mark.long
def test_the_benchmark_fires_each_deadline_once_on_both_databases(postgres_url: str) -> None:
    run = subprocess.run(
        [sys.executable, "benchmarks/timers.py", "--cases", "60", "--waiting", "3000"],
        cwd=HOUSE,
        env={**os.environ, "LAJUR_TEST_POSTGRES_URL": postgres_url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    found = re.findall(
        r"^(sqlite|postgresql) +(backlog|spread) +60 deadlines, each fired once", run.stdout, re.M
    )
    assert found == [(name, part) for name in ("sqlite", "postgresql") for part in ("backlog", "spread")]
    assert run.stdout.count("times") == 6
