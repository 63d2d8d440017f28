"""Variables come in Camunda's types and go out in them, whatever lies in between."""

import json
from typing import Any

import pytest

from service.api import variables
from service.api.variable import asking
from service.errors import Invalid

FILE = {"type": "File", "value": "aGFsbw==", "valueInfo": {"filename": "a.txt", "mimetype": "text/plain"}}
LIST = {
    "type": "Object",
    "value": "[1,2]",
    "valueInfo": {"objectTypeName": "java.util.ArrayList", "serializationDataFormat": "application/json"},
}


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"value": "Ani"}, ("String", "Ani")),
        ({"value": True}, ("Boolean", True)),
        ({"value": 3}, ("Integer", 3)),
        ({"value": 2**31}, ("Long", 2**31)),
        ({"value": -(2**31)}, ("Integer", -(2**31))),
        ({"value": 1.5}, ("Double", 1.5)),
        ({"value": None}, ("Null", None)),
        ({"value": [1, {"a": None}]}, ("Json", '[1,{"a":null}]')),
        ({"value": 7, "type": "Long"}, ("Long", 7)),
        ({"value": 7, "type": "long"}, ("Long", 7)),
        ({"value": 7, "type": "short"}, ("Short", 7)),
        ({"value": 3, "type": "Double"}, ("Double", 3.0)),
        ({"value": "12", "type": "Integer"}, ("Integer", 12)),
        ({"value": "true", "type": "Boolean"}, ("Boolean", True)),
        ({"value": 12, "type": "String"}, ("String", "12")),
        ({"value": None, "type": "Long"}, ("Long", None)),
        ({"value": None, "type": "String"}, ("String", None)),
        ({"value": None, "type": "Null"}, ("Null", None)),
        ({"value": "2026-01-02T10:04:05.000+0700", "type": "Date"}, ("Date", "2026-01-02T03:04:05.000+0000")),
        ({"value": "2026-01-02T10:04:05+07:00", "type": "date"}, ("Date", "2026-01-02T03:04:05.000+0000")),
        ({"value": "2026-01-02T03:04:05.250Z", "type": "Date"}, ("Date", "2026-01-02T03:04:05.250+0000")),
        ({"value": '{"a": [1]}', "type": "Json"}, ("Json", '{"a":[1]}')),
        ({"value": '"teks"', "type": "json"}, ("Json", '"teks"')),
        ({"value": "aGFsbw==", "type": "Bytes"}, ("Bytes", "aGFsbw==")),
        (FILE, ("File", None)),
        (LIST, ("Object", "[1,2]")),
    ],
)
def test_a_value_comes_back_in_its_type(sent: dict[str, Any], told: tuple[str, Any]) -> None:
    values, types = variables.read({"x": sent})
    values = json.loads(json.dumps(values))  # as a case keeps them
    found = variables.told(values, types)["x"]
    assert (found["type"], found["value"]) == told and type(found["value"]) is type(told[1])
    assert found["valueInfo"] == sent.get("valueInfo", {})
    if told[0] != "File":
        assert variables.told(*variables.read({"x": found}))["x"] == found


def test_an_object_is_shown_as_json_or_as_its_text() -> None:
    values, types = variables.read({"x": LIST})
    assert variables.told(values, types, serialized=False)["x"]["value"] == [1, 2]


def test_a_type_gives_way_when_a_form_has_written_something_else() -> None:
    _, types = variables.read({"tgl": {"type": "Date", "value": "2026-01-02T10:04:05+07:00"}})
    assert variables.told({"tgl": "besok"}, types)["tgl"]["type"] == "String"
    assert variables.told({"tgl": 4}, types)["tgl"] == {"type": "Integer", "value": 4, "valueInfo": {}}


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (
            {"value": "bukan", "type": "Integer"},
            "Cannot convert value 'bukan' of type 'Integer' to java type java.lang.Integer",
        ),
        ({"value": 2**31, "type": "Integer"}, "Cannot convert value '2147483648' of type 'Integer'"),
        (
            {"value": 1.5, "type": "Long"},
            "Cannot convert value '1.5' of type 'Long' to java type java.lang.Long",
        ),
        ({"value": 1, "type": "Boolean"}, "Cannot convert value '1' of type 'Boolean'"),
        ({"value": [1], "type": "String"}, "Cannot convert value '[1]' of type 'String'"),
        (
            {"value": "2026-01-02", "type": "Date"},
            "Cannot convert value '2026-01-02' of type 'Date' to java type java.util.Date",
        ),
        (
            {"value": {"a": 1}, "type": "Json"},
            "Must provide 'null' or String value for value of SerializableValue type 'Json'.",
        ),
        ({"value": "{", "type": "Json"}, "Cannot read the value of type 'Json' as JSON"),
        ({"value": "{x}", "type": "Xml"}, "Serialization format 'Xml' is not supported"),
        (
            {
                "value": "rO0=",
                "type": "Object",
                "valueInfo": {"serializationDataFormat": "application/x-java"},
            },
            "not supported",
        ),
        ({"value": 1, "type": "Uang"}, "Unsupported value type 'Uang'"),
        ({"value": "aGFsbw==", "type": "File"}, "Cannot create file without filename!"),
        ({"value": "bukan base64", "type": "File", "valueInfo": {"filename": "a"}}, "must be base64"),
        ({"value": "x", "type": "File", "valueInfo": {"filename": "a\r\nb"}}, "valueInfo of a File"),
        ({"value": 1, "valueInfo": {"transient": True}}, "Transient variables are not supported"),
        ("Ani", "must be an object"),
    ],
)
def test_a_wrong_value_is_refused_in_the_originals_words(sent: Any, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        variables.read({"x": sent}, "Cannot instantiate process definition izin:1:x")
    assert str(refused.value).startswith("Cannot instantiate process definition izin:1:x: ")
    assert sentence in str(refused.value)


def test_a_file_has_its_limit() -> None:
    large = "A" * (variables.LARGEST_FILE * 4 // 3 + 8)
    with pytest.raises(Invalid, match="256 KB"):
        variables.read({"x": {"type": "File", "value": large, "valueInfo": {"filename": "a"}}})


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("nama_eq_Ani", True),
        ("nama_eq_ani", False),
        ("nama_neq_Budi", True),
        ("lain_neq_Budi", False),
        ("nama_like_A%", True),
        ("nama_like_A_", False),
        ("nama_like_A\\_i", False),
        ("nama_gt_Aa", True),
        ("asal_surat_eq_kota", True),
        ("jumlah_eq_3", False),
        ("tgl_gt_2026-01-01T00:00:00.000+0700", True),
        ("tgl_lteq_2026-01-02T03:04:05.000Z", True),
    ],
)
def test_conditions_of_an_address_compare_text_and_instants(condition: str, holds: bool) -> None:
    sent = {
        "nama": {"value": "Ani"},
        "asal_surat": {"value": "kota"},
        "jumlah": {"value": 3},
        "tgl": {"type": "Date", "value": "2026-01-02T10:04:05+07:00"},
    }
    assert asking.all_hold(asking.read(condition, text=True), *variables.read(sent)) is holds


@pytest.mark.parametrize(
    ("operator", "value", "holds"),
    [
        ("eq", 3, True),
        ("eq", 3.0, True),
        ("eq", True, False),
        ("gt", 2, True),
        ("lt", 3, False),
        ("neq", None, True),
        ("gt", "2", False),
    ],
)
def test_conditions_of_a_body_compare_by_kind(operator: str, value: Any, holds: bool) -> None:
    (condition,) = asking.read([{"name": "jumlah", "operator": operator, "value": value}], text=False)
    assert condition.holds({"jumlah": 3}) is holds
