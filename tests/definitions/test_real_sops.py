"""The six SOPs that come with the house are let in without an error, each under its own name."""

import json
from pathlib import Path
from typing import Any

import pytest

from service.definitions import ERROR, check
from service.diagram import read

HOUSE = Path(__file__).resolve().parents[2]
SOPS = (
    "balikpapan-pengumpulan-data",
    "banyuwangi-diseminasi",
    "banyuwangi-permintaan-data",
    "malut-pengumpulan-data",
    "metro-pengumpulan-pengolahan",
    "tarakan-layanan-data",
)


def forms_of(sop: str) -> dict[str, Any]:
    return {path.stem: json.loads(path.read_bytes()) for path in (HOUSE / "forms").glob(f"{sop}-*.form")}


@pytest.mark.parametrize("sop", SOPS)
def test_a_real_sop_has_nothing_to_be_told_but_its_law(sop: str) -> None:
    xml = (HOUSE / "bpmn" / f"{sop}.bpmn").read_bytes()
    main = read(xml).main
    seats = {lane.properties["jabatan"]: lane.properties["jabatan"] for lane in main.lanes}
    assert (main.id, main.properties["jenis"]) == (sop, "sop")
    told = {each.rule for each in check(xml, forms_of(sop), seats)}
    assert told == ({"legal-limit"} if sop == "tarakan-layanan-data" else set())  # 11 days of 10


@pytest.mark.parametrize("sop", SOPS)
def test_a_real_sop_without_its_forms_is_refused(sop: str) -> None:
    found = check((HOUSE / "bpmn" / f"{sop}.bpmn").read_bytes(), {})
    assert {each.rule for each in found if each.severity == ERROR} == {"form-unknown"}
