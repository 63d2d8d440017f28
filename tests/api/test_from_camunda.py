"""What is said to people who come from Camunda 7 agrees with the house."""

import re

from camunda_table import PAPER, written

from service.api.unsupported.routes import operations
from service.cli import lajur


def test_the_table_of_operations_is_the_one_of_now() -> None:
    text = PAPER.read_text("utf-8")
    assert text == written(text), "run: python tests/api/camunda_table.py"


def test_the_table_holds_every_path_once() -> None:
    told = re.findall(r"^\| `(/[^`]*)` \|", PAPER.read_text("utf-8"), re.MULTILINE)
    assert told == sorted({path for method, path in operations() if method != "OPTIONS"})


def test_the_commands_it_names_are_there() -> None:
    named = set(re.findall(r"`lajur (\w+)", PAPER.read_text("utf-8")))
    assert named and named <= set(lajur.commands)
