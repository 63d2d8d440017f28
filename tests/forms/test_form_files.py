"""The form files of the six procedures against what the documents say."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.errors import Invalid
from service.forms import check, fields, lint

HOUSE = Path(__file__).resolve().parents[2]
SOPS = {
    sop["id"]: sop
    for sop in json.loads((HOUSE / "tests" / "fixtures" / "digest.json").read_text("utf-8"))["sops"]
}
FORMS = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((HOUSE / "forms").glob("*.form"))}
DRAWN_ANYWAY = {
    "tarakan-layanan-data-langkah-1a"
}  # implied by the document and drawn, with a form of its own
WORDS = {True: "tersedia", False: "tidak_tersedia"}
RETURNS = {"kembalikan", "perbaiki", "perbaikan", "tidak_tersedia", "belum_sesuai"}
CONFORMS = {True: "sesuai", False: "belum_sesuai"}


def components(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for component in schema["components"]:
        yield component
        if "components" in component:
            yield from components(component)


def keyed(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        str(part.get("key") or part.get("path")): part
        for part in components(schema)
        if "key" in part or "path" in part
    }


def form_id(sop: str, step: Any) -> str:
    return f"{sop}-langkah-{step}"


def decisions() -> Iterator[tuple[str, str, list[str]]]:
    """Form id, variable and values of each decision, as the digest's conditions say."""
    for sop in SOPS.values():
        for gateway in sop["flow"]["gateways"]:
            conditions = [branch["condition"].split(" == ") for branch in gateway["branches"]]
            name, step = conditions[0][0], gateway["after_step"]
            spelled = CONFORMS if name == "sesuai" else WORDS
            values = [
                spelled[text == "true"] if text in ("true", "false") else json.loads(text)
                for _, text in conditions
            ]
            yield form_id(sop["id"], step), f"{name}_{step}", values


DECISIONS = list(decisions())


def test_every_step_and_every_start_has_its_form() -> None:
    steps = {form_id(sop["id"], step["no"]) for sop in SOPS.values() for step in sop["steps"]}
    starts = {f"{sop}-mulai" for sop in SOPS}

    assert len(steps) == 52
    assert set(FORMS) == steps | starts | DRAWN_ANYWAY


@pytest.mark.parametrize("name", FORMS)
def test_form_is_sound(name: str) -> None:
    schema = FORMS[name]

    assert lint(schema) == ()
    assert schema["id"] == name
    assert (schema["executionPlatform"], schema["executionPlatformVersion"]) == ("Camunda Cloud", "8.7.0")
    assert (schema["schemaVersion"], schema["type"]) == (19, "default")
    assert schema["components"][0]["type"] == "text"
    assert all(field.label for field in fields(schema))


@pytest.mark.parametrize("sop", SOPS)
def test_kelengkapan_is_a_checklist_that_must_be_ticked(sop: str) -> None:
    for step in SOPS[sop]["steps"]:
        schema = FORMS[form_id(sop, step["no"])]
        lists = [part for part in components(schema) if "kelengkapan" in part.get("properties", {})]

        assert [part["properties"]["kelengkapan"] for part in lists] == (
            [step["kelengkapan"]] if step["kelengkapan"] else []
        )
        for box in (box for part in lists for box in part["components"]):
            assert box["type"] == "checkbox" and box["validate"]["required"] is True
            assert box["key"].startswith(f"lengkap_{step['no']}")
        assert not lists or len(lists[0]["components"]) == 1 + step["kelengkapan"].count(",")


@pytest.mark.parametrize("sop", SOPS)
def test_form_shows_the_row_it_serves(sop: str) -> None:
    for step in SOPS[sop]["steps"]:
        shown = FORMS[form_id(sop, step["no"])]["components"][0]["text"]
        assert f"**Waktu:** {step['waktu'].lower()}" in shown
        assert shown.startswith("**Kegiatan:** ") and "**Output:** " in shown


@pytest.mark.parametrize(("name", "variable", "values"), DECISIONS)
def test_decision_has_the_values_of_the_diagram_and_a_return_its_reason(
    name: str, variable: str, values: list[str]
) -> None:
    parts = keyed(FORMS[name])
    choice, reason = parts[variable], parts[f"alasan_{variable.rsplit('_', 1)[1]}"]
    returned = next(value for value in values if value in RETURNS)

    assert sorted(option["value"] for option in choice["values"]) == sorted(values)
    assert choice["validate"]["required"] is True and "defaultValue" not in choice
    assert reason["validate"]["required"] is True
    assert reason["conditional"]["hide"] == f'={variable} != "{returned}"'


def test_only_gateways_have_decisions() -> None:
    decided = {name: variable for name, variable, _ in DECISIONS}
    reasons = {
        name for name, schema in FORMS.items() if any(key.startswith("alasan_") for key in writes(schema))
    }

    assert len(decided) == 18
    assert reasons == set(decided)


@pytest.mark.parametrize(("name", "variable", "values"), DECISIONS)
def test_return_without_reason_is_refused_by_the_check(name: str, variable: str, values: list[str]) -> None:
    for value in values:
        with pytest.raises(Invalid) as refusal:
            check(FORMS[name], {variable: value})
        refused = {problem.key for problem in refusal.value.details}
        is_return = value in RETURNS
        assert (f"alasan_{variable.rsplit('_', 1)[1]}" in refused) == is_return


def writes(schema: dict[str, Any]) -> set[str]:
    """The keys a form writes, list columns included; what it only shows again is not counted."""
    return {key for key, part in keyed(schema).items() if not part.get("readonly")}


@pytest.mark.parametrize("sop", SOPS)
def test_each_datum_is_written_by_one_form(sop: str) -> None:
    """A key of another step may only be shown again, readonly and of the same type."""
    own = {name: schema for name, schema in FORMS.items() if name.startswith(sop)}
    writers: dict[str, str] = {}
    for name, schema in own.items():
        for key in writes(schema):
            assert key not in writers, f"{key}: {writers.get(key)} and {name}"
            writers[key] = name
    for schema in own.values():
        for key, part in keyed(schema).items():
            if part.get("readonly") and not key.startswith("data_opd."):
                assert part["type"] == keyed(own[writers[key]])[key]["type"]


@pytest.mark.parametrize("name", FORMS)
def test_key_carries_the_number_of_its_step(name: str) -> None:
    """What a step writes is named after it; a start form and the list of data are known by plain names."""
    if name.endswith("-mulai"):
        assert "perihal" in writes(FORMS[name])
        return
    step = name.rsplit("-", 1)[1]
    for key in writes(FORMS[name]) - {"daftar_data", "opd", "data"}:
        assert key.endswith(f"_{step}") or key.startswith(f"lengkap_{step}_"), key


@pytest.mark.parametrize("name", FORMS)
def test_decision_reason_and_checklist_are_not_filled_again(name: str) -> None:
    """A step done again begins with its earlier values, but nobody decides or ticks by doing nothing."""
    for key, part in keyed(FORMS[name]).items():
        if not part.get("readonly"):
            marked = part.get("properties", {}).get("jangan_isi_awal") == "ya"
            is_fresh = key.startswith(
                ("keputusan_", "hasil_", "data_tersedia_", "opd_tersedia_", "sesuai_", "alasan_", "lengkap_")
            )
            assert marked == is_fresh, key


def test_list_of_data_feeds_one_task_for_each_row() -> None:
    listing = keyed(FORMS["balikpapan-pengumpulan-data-langkah-1"])["daftar_data"]
    shown = keyed(FORMS["balikpapan-pengumpulan-data-langkah-5"])

    assert [part["key"] for part in listing["components"]] == ["opd", "data"]
    assert {"data_opd.opd", "data_opd.data"} <= {key for key, part in shown.items() if part.get("readonly")}


@pytest.mark.parametrize("name", ["banyuwangi-permintaan-data-mulai", "tarakan-layanan-data-mulai"])
def test_period_does_not_end_before_it_begins(name: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check(FORMS[name], {"tahun_awal": 2024, "tahun_akhir": 2020})

    sentences = {problem.key: problem.sentence for problem in refusal.value.details}
    assert sentences["tahun_akhir"] == "“Sampai tahun” paling kecil 2024, tetapi terisi 2020."
