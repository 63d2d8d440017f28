"""Forms that a diagram describes are forms like any other: shown, checked, told with their types."""

from pathlib import Path
from typing import Any

import pytest
from definitions.small import PLAIN, changed, diagram

from service import forms
from service.definitions.content import opened
from service.definitions.generated import as_days, described, is_generated
from service.diagram import read
from service.errors import Invalid

IZIN = Path(__file__).parents[1] / "api" / "diagrams" / "sop_izin.bpmn"
TASK = '<userTask id="a" name="Periksa"/>'


def described_by(fields: str, space: str = "camunda") -> dict[str, Any]:
    """The form of a task with these fields."""
    data = f"<extensionElements><{space}:formData>{fields}</{space}:formData></extensionElements>"
    xml = diagram(changed(PLAIN, TASK, f'<userTask id="a" name="Periksa">{data}</userTask>'))
    if space == "operaton":
        xml = xml.replace(
            b"xmlns:camunda=", b'xmlns:operaton="http://operaton.org/schema/1.0/bpmn" xmlns:camunda='
        )
    return dict(described(read(xml))["a"])


def field(schema: dict[str, Any], key: str) -> dict[str, Any]:
    return next(each for each in schema["components"] if each["key"] == key)


def test_the_forms_of_a_diagram_are_its_own() -> None:
    found = described(read(IZIN.read_bytes()))
    assert set(found) == {"Start_1", "Task_periksa"}
    task = dict(found["Task_periksa"])
    assert is_generated(task) and not is_generated({"type": "default"}) and not is_generated(None)
    assert task["lajur"]["types"] == {"lengkap": "Boolean", "nilai": "Long", "jenis": "String"}
    assert [each["type"] for each in task["components"]] == ["checkbox", "number", "select"]
    assert field(task, "lengkap")["defaultValue"] is True and field(task, "jenis")["defaultValue"] == "iumk"
    assert forms.lint(task) == ()


def test_a_described_form_is_checked_like_any_form() -> None:
    schema = described_by(
        '<camunda:formField id="nama" label="Nama" type="string"><camunda:validation>'
        '<camunda:constraint name="required"/><camunda:constraint name="minlength" config="3"/>'
        '<camunda:constraint name="maxlength" config="5"/></camunda:validation></camunda:formField>'
        '<camunda:formField id="jumlah" type="long"><camunda:validation><camunda:constraint name="min" config="2"/>'
        '<camunda:constraint name="max" config="9"/></camunda:validation></camunda:formField>'
    )
    assert forms.check(schema, {"nama": "Ani", "jumlah": 2}, {}) == {"nama": "Ani", "jumlah": 2}
    for wrong in ({}, {"nama": "An"}, {"nama": "Anisah"}, {"nama": "Ani", "jumlah": 1}, {"nama": "Ani", "jumlah": 10},
                  {"nama": "Ani", "jumlah": 2.5}):  # fmt: skip
        with pytest.raises(Invalid):
            forms.check(schema, wrong, {})


def test_what_is_read_only_stays_as_it_was() -> None:
    schema = described_by(
        '<camunda:formField id="nomor" type="string"><camunda:validation><camunda:constraint name="readonly"/>'
        "</camunda:validation></camunda:formField>"
    )
    assert forms.check(schema, {}, {"nomor": "7"}) == {"nomor": "7"}


def test_days_come_as_the_calendar_writes_them_whatever_the_pattern() -> None:
    schema = described_by(
        '<camunda:formField id="tgl" label="Tanggal" type="date" defaultValue="21/11/2026"/>'
        '<camunda:formField id="lain" type="date" datePattern="yyyy-MM-dd" defaultValue="2026-11-22"/>'
        '<camunda:formField id="jam" type="date" datePattern="dd/MM/yyyy HH:mm" defaultValue="21/11/2026 08:30"/>'
    )
    assert (
        field(schema, "tgl")["defaultValue"] == "2026-11-21"
        and field(schema, "tgl")["dateLabel"] == "Tanggal"
    )
    assert field(schema, "lain")["defaultValue"] == "2026-11-22"
    assert (field(schema, "jam")["subtype"], field(schema, "jam")["defaultValue"]) == (
        "datetime",
        "2026-11-21T08:30",
    )
    assert forms.lint(schema) == ()
    assert forms.check(schema, {"tgl": "2026-12-01", "lain": "2026-12-02", "jam": "2026-12-03T09:15"}, {})


def test_days_of_programs_are_read_as_the_form_writes_them() -> None:
    schema = described_by(
        '<camunda:formField id="tgl" type="date"/><camunda:formField id="nama" type="string"/>'
    )
    for sent in ("2026-11-21T00:00:00.000+07:00", "21/11/2026"):
        assert as_days(schema, {"tgl": sent, "nama": sent}) == {"tgl": "2026-11-21", "nama": sent}
    for wrong in ("kemarin", None, 7, "2026-11-21"):
        assert as_days(schema, {"tgl": wrong}) == {"tgl": wrong}


def test_what_would_have_to_be_computed_is_left_empty() -> None:
    schema = described_by(
        '<camunda:formField id="nama" label="${judul}" type="string" defaultValue="${pemohon}"/>'
    )
    assert "defaultValue" not in field(schema, "nama") and field(schema, "nama")["label"] == "nama"


def test_the_namespace_of_operaton_says_the_same() -> None:
    schema = described_by('<operaton:formField id="nama" type="string"/>', "operaton")
    assert [each["key"] for each in schema["components"]] == ["nama"]


def test_a_form_file_that_is_named_comes_first() -> None:
    xml = IZIN.read_bytes().replace(
        b'id="Task_periksa" name', b'id="Task_periksa" camunda:formRef="berkas" name'
    )
    content = opened(xml, b'{"berkas":{"id":"berkas","type":"default","components":[]}}')
    assert set(content.generated) == {"Start_1", "Task_periksa"}
    assert content.diagram.main.nodes["Task_periksa"].form == "berkas"
    assert (content.particulars.tag, content.particulars.keep_days) == ("1.0", 180)
