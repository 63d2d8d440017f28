"""Patterns that would make an official's browser hang are found by their shape; those of offices pass."""

import json
from pathlib import Path

import pytest

from service import forms
from service.forms.patterns import compile_pattern
from service.forms.runaway import runs_away

RUNAWAYS = [
    "(a+)+$",
    "^(a*)*$",
    "(a|a)*$",
    "(a|ab?)*b?$",
    "^(\\w+\\s?)*$",
    "^([a-z]+)*@",
    "(?:x+x+)+y",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "(.*)*x",
    "^(\\d+|[0-9a-f]+)*$",
    "(a?b?)*c",
    "^([a-zA-Z0-9._-]*[a-zA-Z0-9])*@",
    "(?=(a+)+b)a",
    "((ab)*(ab)*)*$",
    "(a{2,50})*$",
    "^(a{1,5})*b$",
    "(a{1,9}){1,9}",
    "^((a{0,4}){0,4}){0,4}$",
    "^([a-z]{2,5}-?)+$",
    "^((a{1,9}){4}){4}$",
    "^(a?){30}$",
    "^((a?){5}){5}$",
    "^(a+){9}$",
    "x" * 200 + "*",
]
HARMLESS = [
    "^https?://[^ ]+$",
    "^[0-9]{3}/[A-Z.]+/[0-9]{4}$",
    "^\\d{18}$",
    "^(\\d{1,3}\\.)+\\d{1,4}$",
    "^(\\d{4})*$",
    "^(\\+62|0)[0-9]{8,13}$",
    "^[\\w.]+@(\\w+\\.)+\\w+$",
    "^\\w+( \\w+)*$",
    "^[0-9]{1,3}(\\.[0-9]{3})*(,[0-9]+)?$",
    "^(a|b|c)+$",
    "^(a*b)*$",
    "^(jpg|jpeg|png)$",
    "a+b+c+$",
    "^([A-Z]{2,5} ?){1,3}$",
    "^([a-z]{1,9} ){1,9}$",
    "\\bdata\\b",
    "^[^;]*;[^;]*$",
    "^(\\d{1,3}\\.){3}\\d{1,3}$",
    "^((\\d{2}){8} ?)+$",
    "^((ab|cd){3} ?)+$",
    "^(\\d{4} ?){4}$",
    "^([A-Z]\\d?-?){3}$",
    "^((\\d{1,3}\\.){3}\\d{1,3} )+$",
    "^(?:(?:ab|cd)x)+$",
    "",
]


@pytest.mark.parametrize("pattern", RUNAWAYS)
def test_a_pattern_with_two_ways_around_is_found(pattern: str) -> None:
    compile_pattern(pattern)
    assert runs_away(pattern)


@pytest.mark.parametrize("pattern", HARMLESS)
def test_a_pattern_with_one_way_passes(pattern: str) -> None:
    compile_pattern(pattern)
    assert not runs_away(pattern)


def test_every_pattern_of_the_six_sops_passes() -> None:
    house = Path(__file__).resolve().parents[2]
    texts = [path.read_text("utf-8") for path in sorted((house / "forms").glob("*.form"))]
    patterns = {
        part["validate"]["pattern"]
        for text in texts
        for part in json.loads(text)["components"]
        if part.get("validate", {}).get("pattern")
    }
    assert patterns and not any(runs_away(pattern) for pattern in patterns)


def test_a_form_with_such_a_pattern_is_not_usable() -> None:
    field = {"type": "textfield", "id": "A", "key": "a", "validate": {"pattern": "(a+)+$"}}
    found = forms.lint({"type": "default", "id": "x", "schemaVersion": 19, "components": [field]})
    assert [(each.rule, each.severity, each.path) for each in found] == [
        ("runaway", "error", "components.0.validate.pattern")
    ]
