"""OCEL 2.0: valid, every relation leads somewhere, and tasks, people, seats and procedures are objects of their own."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from takings import KEYS, Archive, takes
from world import World

from service.exports import Wanted
from service.exports.ocel import ocel

SCHEMA = Path(__file__).parent.parent / "fixtures" / "ocel" / "ocel20.schema.json"
SOP = "banyuwangi-permintaan-data"


@pytest.fixture(scope="module")
def schema() -> Any:
    """The schema of the format, dates checked as dates."""
    return jsonschema_rs.validator_for(json.loads(SCHEMA.read_text("utf-8")), validate_formats=True)


@pytest.mark.parametrize("reads", [False, True], ids=["hidden", "open"])
@pytest.mark.parametrize("agency", KEYS)
def test_every_export_of_the_demo_is_valid_and_whole(
    archive: Archive, schema: Any, agency: str, reads: bool
) -> None:
    log = json.loads(archive.takes(agency, "ocel", reads=reads))
    assert list(schema.iter_errors(log)) == []
    objects = {each["id"]: each["type"] for each in log["objects"]}
    assert len(objects) == len(log["objects"]), "no object twice"
    assert len({each["id"] for each in log["events"]}) == len(log["events"])
    related = [each["objectId"] for one in (*log["events"], *log["objects"]) for each in one["relationships"]]
    assert set(related) <= set(objects)
    assert set(objects) - set(related) <= {id for id, kind in objects.items() if kind == "berkas"}
    for what, types in (("events", "eventTypes"), ("objects", "objectTypes")):
        declared = {each["name"]: {one["name"] for one in each["attributes"]} for each in log[types]}
        for each in log[what]:
            assert {one["name"] for one in each["attributes"]} <= declared[each["type"]]


def test_the_schema_would_have_noticed(archive: Archive, schema: Any) -> None:
    log = json.loads(archive.takes("tarakan", "ocel"))
    log["events"][0]["time"] = "kemarin"
    assert list(schema.iter_errors(log))


def test_a_completion_names_its_case_its_task_who_and_on_what_ground(world: World) -> None:
    world.deploys(SOP)
    case = world.starts(SOP)
    world.completes(case)
    auditor = world.person("auditor.banyuwangi")
    log = json.loads(takes(world.engine, auditor, "ocel", Wanted(case)))
    kinds = Counter(each["type"] for each in log["objects"])
    assert kinds == {"berkas": 1, "tugas": 2, "orang": 1, "jabatan": 1, "SOP": 1}
    done = next(each for each in log["events"] if each["type"] == "Mengajukan permintaan data (selesai)")
    assert [each["qualifier"] for each in done["relationships"]] == [
        "berkas",
        "langkah",
        "pelaku",
        "atas dasar",
    ]
    assert done["relationships"][1]["objectId"] == f"{case} langkah_1.1"
    handed = next(each for each in log["events"] if each["type"] == "Mengajukan permintaan data (diambil)")
    assert "diserahkan kepada" in [each["qualifier"] for each in handed["relationships"]]


def test_an_office_without_cases_has_an_empty_log(schema: Any) -> None:
    log = json.loads(b"".join(ocel([])))
    assert list(schema.iter_errors(log)) == []
    assert (log["events"], log["objects"], log["eventTypes"]) == ([], [], [])
