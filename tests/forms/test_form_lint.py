"""What is wrong with a form file, and what its fields are."""

from typing import Any

import pytest

from service.errors import Invalid
from service.forms import Field, Option, fields, initial, lint

TEXT = {"type": "textfield", "id": "T", "key": "teks", "label": "Teks"}
NUMBER = {"type": "number", "id": "N", "key": "angka", "label": "Angka"}


def form(*components: Any) -> dict[str, Any]:
    return {"type": "default", "schemaVersion": 19, "id": "formulir", "components": list(components)}


def hidden(condition: str) -> dict[str, Any]:
    return {"type": "textfield", "id": "H", "key": "h", "conditional": {"hide": condition}}


@pytest.mark.parametrize(
    ("schema", "rule"),
    [
        ({}, "not_a_form"),
        (form(TEXT) | {"schemaVersion": 20}, "not_a_form"),
        (form({"type": "peta", "id": "a"}), "unknown_type"),
        (form("teks"), "unknown_type"),
        (form(TEXT, NUMBER | {"id": "T"}), "id"),
        (form(TEXT, TEXT | {"id": "T2"}), "key"),
        (form(TEXT, TEXT | {"id": "T2", "key": "teks.dalam"}), "key"),
        (form(TEXT | {"key": ""}), "key"),
        (form(TEXT | {"key": "satu-dua"}), "key"),
        (form(TEXT | {"key": "a.__proto__.b"}), "key"),
        (form(TEXT | {"key": "constructor"}), "key"),
        (form(TEXT | {"validate": {"pattern": "(a"}}), "pattern"),
        (form(TEXT | {"validate": {"pattern": "a++"}}), "pattern"),
        (form(TEXT | {"validate": {"min": 1}}), "rule"),
        (form(NUMBER | {"validate": {"pattern": "a"}}), "rule"),
        (form(NUMBER | {"validate": {"min": "satu"}}), "rule"),
        (form(NUMBER | {"increment": -1}), "rule"),
        (form(NUMBER | {"decimalDigits": 1.5}), "rule"),
        (form(NUMBER | {"validate": {"min": "=1 +"}}), "expression"),
        (form(NUMBER | {"defaultValue": "satu"}), "default"),
        (form(hidden("=teks.")), "expression"),
        (form(hidden("true")), "expression"),
        (form(TEXT | {"readonly": '=import("os")'}), "expression"),
        (form(TEXT, hidden("=teks > 5")), "types"),
        (form(TEXT, NUMBER, hidden("=teks > 5 or angka = 1")), "types"),
        (form({"type": "select", "id": "a", "key": "a"}), "options"),
        (form({"type": "select", "id": "a", "key": "a", "values": []}), "options"),
        (form({"type": "select", "id": "a", "key": "a", "values": ["x", "x"]}), "options"),
        (form({"type": "select", "id": "a", "key": "a", "values": ["x"], "valuesKey": "y"}), "options"),
        (form({"type": "datetime", "id": "a", "key": "a", "subtype": "tahun"}), "moment"),
        (form({"type": "dynamiclist", "id": "a", "path": "a", "components": []}), "rows"),
        (
            form({"type": "dynamiclist", "id": "a", "path": "a", "components": [TEXT], "readonly": "=x"}),
            "rows",
        ),
        (
            form({"type": "dynamiclist", "id": "a", "path": "a", "components": [TEXT | {"readonly": True}]}),
            "readonly_in_rows",
        ),
        (form(*[TEXT | {"id": f"T{n}", "key": f"k{n}"} for n in range(1001)]), "too_large"),
        (form(TEXT | {"type": []}), "unknown_type"),
        (form(TEXT | {"type": {"a": 1}}), "unknown_type"),
        (form(TEXT | {"type": "datetime", "subtype": []}), "moment"),
        (form(TEXT | {"type": "datetime", "timeSerializingFormat": {"a": 1}}), "moment"),
    ],
)
def test_error_is_found_and_the_form_refused(schema: dict[str, Any], rule: str) -> None:
    found = lint(schema)

    assert rule in {problem.rule for problem in found if problem.severity == "error"}
    assert all(problem.sentence for problem in found)
    with pytest.raises(Invalid):
        fields(schema)


@pytest.mark.parametrize(
    ("condition", "warned"),
    [
        ("=angka > 5", True),
        ("=luas > 5", True),
        ('=teks = "a" and angka > 5', True),
        ("=this.angka > 5", True),
        ("=angka != null and angka > 5", False),
        ('=teks != "a"', False),
        ("=teks = null", False),
        ("=if angka > 5 then true else false", False),
    ],
)
def test_condition_that_a_missing_value_turns_around_is_warned_of(condition: str, warned: bool) -> None:
    found = lint(form(TEXT, NUMBER, hidden(condition)))

    assert [(problem.rule, problem.severity) for problem in found] == (
        [("null_hides", "warning")] if warned else []
    )


@pytest.mark.parametrize(
    ("component", "rule"),
    [
        ({"type": "filepicker", "id": "a", "key": "a"}, "upload"),
        ({"type": "textfield", "key": "a"}, "id"),
        ({"type": "textfield", "id": "a", "key": "return"}, "key"),
        ({"type": "table", "id": "a", "dataSource": "=xs["}, "expression"),
    ],
)
def test_warning_leaves_the_form_usable(component: dict[str, Any], rule: str) -> None:
    schema = form(TEXT, component)

    assert [(problem.rule, problem.severity) for problem in lint(schema)] == [(rule, "warning")]
    assert fields(schema)


def test_problem_says_where() -> None:
    group = {"type": "group", "id": "G", "components": [TEXT, hidden("=angka >")]}

    (problem,) = lint(form(group))
    assert problem.path == "components.0.components.1.conditional.hide"


def test_fields_tell_how_to_show_what_was_stored() -> None:
    rows = {"type": "dynamiclist", "id": "L", "path": "daftar", "label": "Daftar", "components": [NUMBER]}
    choice = {
        "type": "radio",
        "id": "R",
        "key": "pilihan",
        "label": "Pilihan",
        "values": [{"label": "Ya", "value": "y"}],
    }
    group = {
        "type": "group",
        "id": "G",
        "path": "g",
        "components": [choice, TEXT | {"validate": {"required": True}}],
    }

    assert fields(form(group, rows, {"type": "text", "id": "X", "text": "Judul"})) == (
        Field("g.pilihan", "Pilihan", "radio", options=(Option("y", "Ya"),)),
        Field("g.teks", "Teks", "textfield", required=True),
        Field("daftar", "Daftar", "dynamiclist", fields=(Field("angka", "Angka", "number"),)),
    )


@pytest.mark.parametrize(
    "odd", [{"components": 5}, {"components": ["x"]}, {"properties": []}, {"properties": None}]
)
def test_what_the_check_passes_over_can_be_shown(odd: dict[str, Any]) -> None:
    schema = form(TEXT | odd)

    assert not [problem for problem in lint(schema) if problem.severity == "error"]
    assert initial(schema, {TEXT["key"]: "isi"}) == {TEXT["key"]: "isi"}
