"""A program delivers files: new versions, nothing new, what is wrong with them, taken back."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from programs import ROOT, Program, Site, program
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from service import clock, drafts, identity
from service.database import db, transaction

DIAGRAMS = Path(__file__).parent / "diagrams"
WHERE = "banyuwangi"
KEYS = {
    "id", "key", "category", "description", "name", "version", "resource", "deploymentId", "diagram", "suspended",
    "tenantId", "versionTag", "historyTimeToLive", "startableInTasklist",
}  # fmt: skip


@pytest.fixture
def site(engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The site on both databases, with an agency that has a program."""
    site = Site(engine, database_url)
    monkeypatch.setattr(clock, "now", lambda: site.world.now)
    site.world.peoples(WHERE, (DIAGRAMS / "linear9.bpmn").read_bytes())
    with transaction(engine, WHERE) as session:
        identity.add_person(session, WHERE, f"sistem.{WHERE}", "Sistem", {"program"})
    yield site
    with site.app.app_context():
        db.engine.dispose()


@pytest.fixture
def modeler(site: Site) -> Program:
    return program(site, f"sistem.{WHERE}")


def delivers(who: Program, *names: str, files: dict[str, bytes] | None = None, **wishes: str) -> TestResponse:
    """As the Modeler sends them: parts named after the files."""
    sent = {name: (DIAGRAMS / name).read_bytes() for name in names} | (files or {})
    form: dict[str, Any] = {name.replace("_", "-"): value for name, value in wishes.items()}
    form |= {name: (io.BytesIO(data), name, "text/xml") for name, data in sent.items()}
    headers = {"Authorization": f"Bearer {who.key}"}
    return who.client.post(f"{ROOT}/deployment/create", data=form, headers=headers)


def test_a_delivery_brings_a_version(modeler: Program) -> None:
    told = delivers(modeler, "sop_izin.bpmn", deployment_name="Izin", deployment_source="modeler")
    assert told.status_code == 200, told.text
    assert told.json["name"] == "Izin" and told.json["source"] == "modeler"
    assert told.json["links"][0]["href"].endswith(f"/engine-rest/deployment/{told.json['id']}")
    ((id, found),) = told.json["deployedProcessDefinitions"].items()
    assert set(found) == KEYS and found["id"] == id
    assert (found["key"], found["version"], found["resource"]) == ("sop_izin", 1, "sop_izin.bpmn")
    assert (found["versionTag"], found["historyTimeToLive"]) == ("1.0", 180)
    assert found["category"] == "http://bpmn.io/schema/bpmn" and found["deploymentId"] == told.json["id"]
    assert modeler.get("/process-definition/key/sop_izin").json == found
    assert modeler.get(f"/process-definition/{id}").json == found


def test_what_is_sent_again_unchanged_changes_nothing_when_one_says_so(modeler: Program) -> None:
    first = delivers(modeler, "linear9.bpmn", deployment_name="a", enable_duplicate_filtering="true").json
    again = delivers(modeler, "linear9.bpmn", deployment_name="a", enable_duplicate_filtering="true").json
    assert again["id"] == first["id"] and again["deployedProcessDefinitions"] is None
    other = delivers(modeler, "linear9.bpmn", deployment_name="b", enable_duplicate_filtering="true").json
    assert [each["version"] for each in other["deployedProcessDefinitions"].values()] == [2]
    assert [
        each["version"]
        for each in delivers(modeler, "linear9.bpmn").json["deployedProcessDefinitions"].values()
    ] == [3]
    assert modeler.get("/deployment/count").json == {"count": 3}


def test_only_what_changed_is_taken_when_one_says_so(modeler: Program) -> None:
    delivers(modeler, "linear9.bpmn", "ext_kirim.bpmn", deployment_name="a")
    changed = (DIAGRAMS / "linear9.bpmn").read_bytes().replace(b"Langkah 9", b"Langkah akhir")
    files = {"linear9.bpmn": changed, "ext_kirim.bpmn": (DIAGRAMS / "ext_kirim.bpmn").read_bytes()}
    told = delivers(modeler, files=files, deployment_name="a", deploy_changed_only="true").json
    brought = {each["key"]: each["version"] for each in told["deployedProcessDefinitions"].values()}
    assert brought == {"linear9": 2}
    assert [each["name"] for each in modeler.get(f"/deployment/{told['id']}/resources").json] == [
        "linear9.bpmn"
    ]


def test_what_is_wrong_is_told_with_its_place(modeler: Program) -> None:
    told = delivers(modeler, "invalid_dangling.bpmn")
    assert (told.status_code, told.json["type"], told.json["code"]) == (400, "ParseException", 0)
    assert told.json["message"].startswith("ENGINE-09005 Could not parse BPMN process. Errors: \n* ")
    assert "| resource invalid_dangling.bpmn | line 5 | column 70" in told.json["message"]
    (problem,) = told.json["details"]["invalid_dangling.bpmn"]["errors"]
    assert set(problem) == {"message", "line", "column", "mainElementId", "\u0435lementIds"}
    assert (problem["line"], problem["column"], problem["mainElementId"]) == (5, 70, "f1")
    assert modeler.get("/process-definition/count").json == {"count": 0}


def test_a_file_that_is_no_xml_is_told_as_the_original_tells_it(modeler: Program) -> None:
    told = delivers(modeler, files={"rusak.bpmn": b"<definitions"})
    assert (told.status_code, told.json["type"]) == (500, "ProcessEngineException")
    assert told.json["message"].startswith("ENGINE-09003 Could not parse 'rusak.bpmn'.")


def test_all_or_nothing(modeler: Program) -> None:
    assert delivers(modeler, "linear9.bpmn", "invalid_dangling.bpmn").status_code == 400
    assert modeler.get("/deployment").json == [] and modeler.get("/process-definition").json == []
    assert delivers(modeler).status_code == 400
    assert delivers(modeler, files={"harga.dmn": b"<definitions/>"}).status_code == 400


def test_a_delivery_is_read_file_by_file(modeler: Program) -> None:
    form = b'{"id": "izin", "type": "default", "schemaVersion": 19, "components": []}'
    sent = {"izin.form": form, "catatan.txt": b"untuk arsip", "gambar/logo.svg": b"<svg/>"}
    id = delivers(modeler, "linear9.bpmn", files=sent, deployment_name="x").json["id"]
    assert modeler.get(f"/deployment/{id}").json["name"] == "x"
    files = modeler.get(f"/deployment/{id}/resources").json
    assert [each["name"] for each in files] == ["catatan.txt", "gambar/logo.svg", "izin.form", "linear9.bpmn"]
    for each in files:
        assert modeler.get(f"/deployment/{id}/resources/{each['id']}").json == each
        data = modeler.get(f"/deployment/{id}/resources/{each['id']}/data")
        assert data.data == {**sent, "linear9.bpmn": (DIAGRAMS / "linear9.bpmn").read_bytes()}[each["name"]]
        assert data.headers["Content-Disposition"].startswith("attachment")
    assert modeler.get(f"/deployment/{id}/resources/{id}").status_code == 404


def test_deliveries_are_found(site: Site, modeler: Program) -> None:
    ids = [
        delivers(modeler, "linear9.bpmn", deployment_name=name, deployment_source="s").json["id"]
        for name in "ab"
    ]
    found = modeler.get("/deployment?nameLike=a%25&sortBy=deploymentTime&sortOrder=desc&maxResults=5").json
    assert [each["id"] for each in found] == ids[:1]
    assert (
        set(found[0]) == {"links", "id", "name", "source", "deploymentTime", "tenantId"}
        and found[0]["links"] == []
    )
    assert modeler.get("/deployment?maxResults=0").json == []
    assert modeler.get("/deployment/count?source=s").json == {"count": 2}
    assert modeler.get("/deployment/count?withoutSource=true").json == {"count": 0}
    assert modeler.get("/deployment?tenantIdIn=lain").json == []
    assert modeler.get("/deployment?sortBy=warna&sortOrder=asc").status_code == 400
    assert modeler.get("/deployment?sortBy=name").status_code == 400
    assert modeler.get("/deployment/registered").json == sorted(ids)


def test_what_was_deployed_in_the_pages_is_a_delivery_too(site: Site, modeler: Program) -> None:
    site.world.deploys("banyuwangi-permintaan-data")
    (found,) = modeler.get("/deployment").json
    assert found["source"] == "lajur"
    names = [each["name"] for each in modeler.get(f"/deployment/{found['id']}/resources").json]
    assert "banyuwangi-permintaan-data.bpmn" in names and len(names) > 1
    told = modeler.get("/process-definition?key=banyuwangi-permintaan-data").json[0]
    assert told["deploymentId"] == found["id"] and told["versionTag"] is None


def test_a_delivery_is_sent_once_more(modeler: Program) -> None:
    id = delivers(modeler, "linear9.bpmn", "ext_kirim.bpmn", deployment_name="x").json["id"]
    told = modeler.post(f"/deployment/{id}/redeploy", {"resourceNames": ["ext_kirim.bpmn"], "source": "lagi"})
    assert told.status_code == 200, told.text
    assert (told.json["name"], told.json["source"]) == ("x", "lagi") and told.json["id"] != id
    brought = {each["key"]: each["version"] for each in told.json["deployedProcessDefinitions"].values()}
    assert brought == {"ext_kirim": 2}
    assert modeler.post(f"/deployment/{id}/redeploy", {"resourceNames": ["tidak.bpmn"]}).status_code == 404
    assert modeler.post("/deployment/tidak/redeploy").status_code == 404


def test_a_delivery_is_taken_back_but_nothing_is_forgotten(site: Site, modeler: Program) -> None:
    first = delivers(modeler, "linear9.bpmn").json["id"]
    second = delivers(modeler, "linear9.bpmn").json["id"]
    case = modeler.post("/process-definition/key/linear9/start", {"businessKey": "K-1"}).json
    refused = modeler.asks("DELETE", f"/deployment/{second}")
    assert (refused.status_code, refused.json["type"]) == (500, "ProcessEngineException")
    assert "Deletion of process definition without cascading failed." in refused.json["message"]
    assert modeler.asks("DELETE", f"/deployment/{second}?cascade=true").status_code == 204
    assert modeler.get(f"/deployment/{second}").status_code == 404
    assert modeler.get(f"/process-definition/{case['definitionId']}").status_code == 404
    assert modeler.get("/process-definition/key/linear9").json["deploymentId"] == first
    past = modeler.get(f"/history/process-instance/{case['id']}").json
    assert past["state"] == "EXTERNALLY_TERMINATED" and past["processDefinitionVersion"] == 2
    assert modeler.asks("DELETE", f"/deployment/{first}").status_code == 204
    assert modeler.get("/process-definition/key/linear9").status_code == 404
    assert modeler.asks("DELETE", f"/deployment/{first}").status_code == 404
    fresh = delivers(modeler, "linear9.bpmn").json["deployedProcessDefinitions"]
    assert [each["version"] for each in fresh.values()] == [3]


def test_one_message_begins_one_definition(modeler: Program) -> None:
    assert delivers(modeler, "msg_mulai.bpmn").status_code == 200
    assert delivers(modeler, "msg_mulai.bpmn").status_code == 200
    other = (DIAGRAMS / "msg_mulai.bpmn").read_bytes().replace(b'"msg_mulai"', b'"msg_lain"')
    told = delivers(modeler, files={"lain.bpmn": other})
    assert (told.status_code, told.json["type"]) == (500, "ProcessEngineException")
    assert (
        "there already is a message event subscription for the message with name 'PermohonanMasuk'"
        in told.json["message"]
    )
    found = modeler.get("/process-definition?messageEventSubscriptionName=PermohonanMasuk").json
    assert [(each["key"], each["version"]) for each in found] == [("msg_mulai", 2)]
    taken = found[0]["deploymentId"]
    assert modeler.asks("DELETE", f"/deployment/{taken}").status_code == 204
    found = modeler.get("/process-definition?messageEventSubscriptionName=PermohonanMasuk").json
    assert [(each["key"], each["version"]) for each in found] == [("msg_mulai", 1)]


def test_who_may_not_deploy_learns_nothing_new(site: Site) -> None:
    site.world.deploys("banyuwangi-permintaan-data")
    reader = program(site, f"auditor.{WHERE}")
    assert delivers(reader, "linear9.bpmn").status_code == 403
    narrow = program(site, f"sistem.{WHERE}", "definition:read")
    assert delivers(narrow, "linear9.bpmn").status_code == 403
    (found,) = reader.get("/deployment").json
    assert reader.asks("DELETE", f"/deployment/{found['id']}").status_code == 403


def test_where_two_must_agree_no_program_deploys_alone(site: Site, modeler: Program) -> None:
    with transaction(site.world.engine, WHERE) as session:
        admin = identity.actor_by_login(session, f"admin.{WHERE}", site.world.now)
        drafts.set_rule(session, admin, True, site.world.now)
    told = delivers(modeler, "linear9.bpmn", deployment_name="a")
    assert told.status_code == 403 and "Rancangan" in told.json["message"]
    assert modeler.get("/deployment").json == [] and modeler.get("/process-definition").json == []
