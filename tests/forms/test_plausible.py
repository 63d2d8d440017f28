"""Plausible answers pass the check of every form there is, whatever is decided."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from service import forms
from service.forms.plausible import answers

FORMS = sorted((Path(__file__).parents[2] / "forms").glob("*.form"))
DATA = {
    "daftar_data": [{"opd": "Dinas Kesehatan", "data": "Stunting"}],
    "data_opd": {"opd": "A", "data": "B"},
}


def choices(parent: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every option of every radio and select a person may pick."""
    for component in parent.get("components", ()):
        yield from choices(component)
        if component["type"] in ("radio", "select") and not component.get("readonly"):
            for option in component["values"]:
                yield component["key"], option["value"]


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_answers_to_every_form_are_accepted(path: Path) -> None:
    schema = json.loads(path.read_text("utf-8"))
    for choose in ({}, *({key: value} for key, value in choices(schema))):
        values = answers(schema, DATA, choose)
        clean = forms.check(schema, values, DATA)
        assert {key: clean.get(key) for key in choose} == choose


def form(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": "default", "id": "uji", "schemaVersion": 19, "components": list(components)}


def field(kind: str, key: str = "isian", **more: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "id": f"Field_{key}",
        "key": key,
        "label": "Isian",
        "validate": {"required": True},
        **more,
    }


@pytest.mark.parametrize(
    "component",
    [
        field("textfield", validate={"required": True, "minLength": 60, "maxLength": 70}),
        field("textfield", validate={"required": True, "validationType": "email"}),
        field("textfield", validate={"required": True, "validationType": "phone"}),
        field("textfield", validate={"required": True, "pattern": "^[0-9]{4}$"}),
        field("number", validate={"required": True, "min": 7, "max": 7}),
        field("number", decimalDigits=2, serializeToString=True),
        field("select", values=[{"label": "Satu", "value": 1}]),
        field("taglist", values=[{"label": "A", "value": "a"}, {"label": "B", "value": "b"}]),
        field("radio", valuesKey="pilihan"),
        field("radio", valuesExpression="=pilihan"),
        field("datetime", subtype="time", timeInterval=15, timeSerializingFormat="utc_offset"),
        field("datetime", subtype="datetime", timeInterval=15, timeSerializingFormat="no_timezone"),
        field("checkbox"),
    ],
    ids=lambda component: component["type"],
)
def test_every_kind_of_field_gets_a_fitting_answer(component: dict[str, Any]) -> None:
    schema, data = form(component), {"pilihan": [{"label": "Satu", "value": "satu"}]}
    values = answers(schema, data, {})
    assert forms.check(schema, values, data)["isian"] not in (None, "", [], False)


def test_what_is_hidden_readonly_or_optional_is_not_sent() -> None:
    schema = form(
        field(
            "radio", "putusan", values=[{"label": "Ya", "value": "ya"}, {"label": "Tidak", "value": "tidak"}]
        ),
        field("textarea", "alasan", conditional={"hide": '=putusan != "tidak"'}),
        field("textfield", "nomor", readonly=True),
        {"type": "textfield", "id": "Field_catatan", "key": "catatan"},
    )
    assert answers(schema, {"nomor": "7"}, {}) == {"putusan": "ya"}
    assert answers(schema, {}, {"putusan": "tidak", "lain": 1}).keys() == {"putusan", "alasan"}
    assert answers(schema, {}, {"catatan": "Ada"})["catatan"] == "Ada"


def test_a_condition_may_look_at_a_field_further_down() -> None:
    later = field("radio", "putusan", values=[{"label": "Ya", "value": "ya"}])
    schema = form(field("textfield", "atas", conditional={"hide": '=putusan = "ya"'}), later)
    assert answers(schema, {}, {}) == {"putusan": "ya"}


def test_earlier_values_are_kept_where_the_form_shows_them() -> None:
    again = field("textfield", "hasil", properties={"jangan_isi_awal": "ya"})
    schema = form(field("textfield", "judul"), again)
    values = answers(schema, {"judul": "Lama", "hasil": "Lama"}, {})
    assert values["judul"] == "Lama"
    assert values["hasil"] != "Lama"


def test_rows_are_taken_as_chosen_or_invented() -> None:
    column = field("textfield", "opd")
    rows = {
        "type": "dynamiclist",
        "id": "Rows_1",
        "path": "daftar",
        "components": [column],
        "isRepeating": True,
    }
    schema = form(rows | {"allowAddRemove": True, "defaultRepetitions": 1})
    assert len(answers(schema, {}, {})["daftar"]) == 2
    assert answers(schema, {}, {"daftar": [{"opd": "Satu"}]}) == {"daftar": [{"opd": "Satu"}]}
    assert answers(schema, {"daftar": [{"opd": "Dua"}]}, {})["daftar"] == [{"opd": "Dua"}]


def test_dates_are_the_day_given_and_a_week_on_where_the_past_is_closed() -> None:
    schema = form(
        field("datetime", "kini", subtype="date"),
        field("datetime", "nanti", subtype="date", disallowPassedDates=True),
    )
    assert answers(schema, {}, {}, date(2026, 1, 5)) == {"kini": "2026-01-05", "nanti": "2026-01-12"}
