"""The benchmark of the interface runs on both databases and prints what it promises."""

import os
import re
import subprocess
import sys

import pytest
from front_desk import HOUSE


@pytest.mark.slow
@pytest.mark.long
def test_the_benchmark_drives_cases_on_both_databases() -> None:
    run = subprocess.run(
        [sys.executable, "benchmarks/rest.py", "--seconds", "0.3"],
        cwd=HOUSE,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert re.findall(r"^(sqlite|postgresql) +clients", run.stdout, re.M) == ["sqlite", "postgresql"]
    assert len(re.findall(r"^ +[14]( +[\d.]+){5}$", run.stdout, re.M)) == 4
    assert len(re.findall(r"^ +(?:9|20|40)( +[\d.]+){4}$", run.stdout, re.M)) == 6
    statements = [int(each) for each in re.findall(r"SQL statements of a completion: (\d+)", run.stdout)]
    assert len(statements) == 2 and max(statements) <= 8
