"""A program finds versions, reads how their cases begin, starts them, and lets versions rest."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from programs import Program, Site, program
from sqlalchemy import Engine
from test_api_deployment import WHERE, delivers

from service import clock, identity
from service.database import db, transaction

FORM = (
    b'{"id": "mulai", "type": "default", "schemaVersion": 19, "components": '
    b'[{"type": "textfield", "id": "F1", "key": "perihal", "label": "Perihal", "defaultValue": "Izin"}]}'
)
DIAGRAMS = Path(__file__).parent / "diagrams"


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
def client(site: Site) -> Program:
    return program(site, f"sistem.{WHERE}")


def test_versions_are_found(client: Program) -> None:
    for _ in range(2):
        delivers(client, "sop_izin.bpmn", "ext_kirim.bpmn")
    (newest,) = client.get("/process-definition?key=sop_izin&latestVersion=true").json
    assert newest["version"] == 2
    asked = {
        "keysIn=sop_izin,ext_kirim&sortBy=version&sortOrder=desc": [2, 2, 1, 1],
        "nameLike=%25Izin%25&version=1": [1],
        "versionTag=1.0": [1, 2],
        "versionTagLike=1%25&sortBy=versionTag&sortOrder=desc&maxResults=1": [2],
        "withoutVersionTag=true": [1, 2],
        "resourceNameLike=ext%25": [1, 2],
        f"deploymentId={newest['deploymentId']}": [2, 2],
        "category=http://bpmn.io/schema/bpmn": [1, 2, 1, 2],
        "active=true&latestVersion=true": [2, 2],
        "suspended=true": [],
        "tenantIdIn=lain": [],
        "withoutTenantId=true&key=sop_izin": [1, 2],
        "maxResults=0": [],
    }
    for query, versions in asked.items():
        assert [each["version"] for each in client.get(f"/process-definition?{query}").json] == versions, (
            query
        )
        if "maxResults" not in query:
            assert client.get(f"/process-definition/count?{query}").json == {"count": len(versions)}, query
    assert client.get("/process-definition?startableBy=demo").status_code == 400


def test_unknown_ones_are_told_as_the_original_tells_them(client: Program) -> None:
    told = client.get("/process-definition/key/tidak_ada")
    assert (told.status_code, told.json["type"], told.json["code"]) == (404, "RestException", None)
    assert told.json["message"] == "No matching process definition with key: tidak_ada and no tenant-id"
    told = client.post("/process-definition/key/tidak_ada/start", {"businessKey": None, "variables": None})
    assert told.json["message"] == "No matching process definition with key: tidak_ada and no tenant-id"
    told = client.post("/process-definition/tidak-ada/start", {"businessKey": "x", "variables": None})
    assert (told.status_code, told.json["type"], told.json["code"]) == (500, "RestException", 0)
    assert told.json["message"] == (
        "Cannot instantiate process definition tidak-ada: no deployed process definition found with id 'tidak-ada': "
        "processDefinition is null"
    )
    assert client.get("/process-definition/a:1:b").status_code == 404
    assert client.get("/process-definition/a:1:b/xml").status_code == 400
    assert client.get("/process-definition/a:1:b/startForm").status_code == 400
    told = client.get("/process-definition/key/sop_izin/tenant-id/lain")
    assert told.json["message"] == "No matching process definition with key: sop_izin and tenant-id: lain"


def test_the_form_a_diagram_describes_opens_a_case(client: Program) -> None:
    delivers(client, "sop_izin.bpmn")
    id = client.get("/process-definition/key/sop_izin").json["id"]
    for where in ("key/sop_izin", id):
        form = client.get(f"/process-definition/{where}/startForm").json
        key = f"embedded:engine://engine/:engine/process-definition/{id}/rendered-form"
        assert form == {"key": key, "camundaFormRef": None, "contextPath": None}
        values = client.get(f"/process-definition/{where}/form-variables").json
        assert values == {"nama": {"type": "String", "value": None, "valueInfo": {}}}
        page = client.get(f"/process-definition/{where}/rendered-form")
        assert page.content_type == "application/xhtml+xml" and 'name="nama"' in page.text
        assert client.get(f"/process-definition/{where}/deployed-start-form").status_code == 400
        assert client.get(f"/process-definition/{where}/diagram").status_code == 204
        assert "<bpmn:definitions" in client.get(f"/process-definition/{where}/xml").json["bpmn20Xml"]
    refused = client.post("/process-definition/key/sop_izin/submit-form", {"variables": {}})
    assert refused.status_code == 400 and "nama" in str(refused.json["problems"])
    sent = {"businessKey": "B-1", "variables": {"nama": {"value": "Ani"}}}
    case = client.post("/process-definition/key/sop_izin/submit-form", sent)
    assert (case.status_code, case.json["businessKey"]) == (200, "B-1"), case.text
    plain = client.post("/process-definition/key/sop_izin/start", {"variables": {"jumlah": {"value": 3}}})
    assert plain.status_code == 200, plain.text


def test_a_form_file_is_told_as_a_reference(client: Program) -> None:
    xml = (DIAGRAMS / "linear9.bpmn").read_bytes()
    xml = xml.replace(
        b'<bpmn:startEvent id="s">',
        b'<bpmn:startEvent id="s" camunda:formRef="mulai" camunda:formRefBinding="deployment">',
    )
    told = delivers(client, files={"linear9.bpmn": xml, "forms/mulai.form": FORM})
    assert told.status_code == 200, told.text
    form = client.get("/process-definition/key/linear9/startForm").json
    assert (
        form["camundaFormRef"] == {"key": "mulai", "binding": "deployment", "version": None}
        and form["key"] is None
    )
    deployed = client.get("/process-definition/key/linear9/deployed-start-form")
    assert deployed.content_type == "application/json" and deployed.json["id"] == "mulai"
    assert client.get("/process-definition/key/linear9/form-variables").json == {}
    assert client.get("/process-definition/key/linear9/rendered-form").status_code == 404
    later = delivers(client, files={"linear9.bpmn": xml.replace(b"Langkah 1", b"Langkah satu")})
    assert later.status_code == 200, "a form that is not sent along stays the one in force"


def test_any_version_begins_a_case(client: Program) -> None:
    for _ in range(2):
        delivers(client, "sop_izin.bpmn")
    first, second = client.get("/process-definition?key=sop_izin&sortBy=version&sortOrder=asc").json
    sent = {
        "businessKey": "GEN-1",
        "variables": {"nama": {"value": "Ani", "type": "String"}, "jumlah": {"value": 3, "type": "Integer"}},
        "withVariablesInReturn": True,
    }
    told = client.post(f"/process-definition/{first['id']}/start", sent).json
    assert set(told) == {
        "links", "id", "definitionId", "businessKey", "caseInstanceId", "ended", "suspended", "tenantId",
        "definitionKey", "variables",
    }  # fmt: skip
    assert told["definitionId"] == first["id"] and told["businessKey"] == "GEN-1"
    assert told["variables"]["pemohon"]["value"] == f"sistem.{WHERE}"
    by_key = client.post(
        "/process-definition/key/sop_izin/start", {"businessKey": None, "variables": None}
    ).json
    assert by_key["definitionId"] == second["id"] and by_key["businessKey"] is None
    wrong = client.post(
        f"/process-definition/{first['id']}/start",
        {"variables": {"a": {"type": "Integer", "value": "bukan"}}},
    )
    assert (wrong.status_code, wrong.json["type"], wrong.json["code"]) == (
        400,
        "InvalidRequestException",
        None,
    )
    assert wrong.json["message"].startswith(
        f"Cannot instantiate process definition {first['id']}: Cannot convert value 'bukan'"
    )
    jump = {"startInstructions": [{"type": "startBeforeActivity", "activityId": "Task_setujui"}]}
    assert client.post("/process-definition/key/sop_izin/start", jump).status_code == 400


def test_a_suspended_version_begins_nothing(client: Program) -> None:
    delivers(client, "linear9.bpmn")
    id = client.get("/process-definition/key/linear9").json["id"]
    case = client.post("/process-definition/key/linear9/start", {}).json["id"]
    assert client.asks("PUT", f"/process-definition/{id}/suspended", {"suspended": True}).status_code == 204
    assert client.get(f"/process-definition/{id}").json["suspended"] is True
    refused = client.post("/process-definition/key/linear9/start", {})
    assert (refused.status_code, refused.json["type"]) == (500, "RestException")
    assert "is suspended" in refused.json["message"]
    assert client.get(f"/process-instance/{case}").json["suspended"] is False
    whole = {"processDefinitionKey": "linear9", "suspended": True, "includeProcessInstances": True}
    assert client.asks("PUT", "/process-definition/suspended", whole).status_code == 204
    assert client.get(f"/process-instance/{case}").json["suspended"] is True
    freed = {"suspended": False, "includeProcessInstances": True}
    assert client.asks("PUT", "/process-definition/key/linear9/suspended", freed).status_code == 204
    assert client.post("/process-definition/key/linear9/start", {}).status_code == 200
    assert client.get(f"/process-instance/{case}").json["suspended"] is False
    later = {"suspended": True, "executionDate": "2027-01-01T00:00:00.000+0700"}
    assert client.asks("PUT", f"/process-definition/{id}/suspended", later).status_code == 400
    assert client.asks("PUT", "/process-definition/suspended", {"suspended": True}).status_code == 400


def test_cases_are_counted_by_version_and_by_step(client: Program) -> None:
    delivers(client, "linear9.bpmn", "ext_kirim.bpmn")
    for _ in range(2):
        client.post("/process-definition/key/linear9/start", {})
    client.post("/process-definition/key/ext_kirim/start", {})
    counts = {
        each["definition"]["key"]: each["instances"]
        for each in client.get("/process-definition/statistics").json
    }
    assert counts == {"linear9": 2, "ext_kirim": 1}
    (step,) = client.get("/process-definition/key/linear9/statistics").json
    assert step == {"id": "t1", "instances": 2, "failedJobs": 0, "incidents": []}
    both = "/process-definition/statistics?incidents=true&incidentsForType=failedJob"
    assert client.get(both).status_code == 400


def test_versions_are_taken_back_one_by_one_or_all(client: Program) -> None:
    for _ in range(3):
        delivers(client, "linear9.bpmn")
    ids = [each["id"] for each in client.get("/process-definition?sortBy=version&sortOrder=asc").json]
    assert client.asks("DELETE", f"/process-definition/{ids[2]}").status_code == 204
    assert client.get("/process-definition/key/linear9").json["id"] == ids[1]
    client.post("/process-definition/key/linear9/start", {})
    assert client.asks("DELETE", "/process-definition/key/linear9").status_code == 500
    assert client.asks("DELETE", "/process-definition/key/linear9?cascade=true").status_code == 204
    assert client.get("/process-definition/count").json == {"count": 0}
    assert client.asks("DELETE", "/process-definition/key/linear9").status_code == 404
    assert client.get("/history/process-instance/count").json == {"count": 1}


def test_what_is_not_kept_is_refused_openly(client: Program) -> None:
    delivers(client, "linear9.bpmn")
    told = client.asks(
        "PUT", "/process-definition/key/linear9/history-time-to-live", {"historyTimeToLive": 5}
    )
    assert told.status_code == 501
    id = client.get("/process-definition/key/linear9").json["id"]
    assert client.get(f"/process-definition/{id}/static-called-process-definitions").json == []
