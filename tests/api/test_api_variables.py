"""A program reads and writes what a case knows: alone, together, as files, and as variable instances."""

import io
from collections.abc import Iterator

import pytest
from counter import Counter, opened
from programs import SOP, Site, program
from sqlalchemy import Engine

UNKNOWN = "019aa000-0000-7000-8000-000000000000"


@pytest.fixture
def counter(engine: Engine, database_url: str) -> Iterator[Counter]:
    with opened(engine, database_url, "msg_bayar.bpmn", "ext_kirim.bpmn") as counter:
        yield counter


def test_variables_are_set_changed_and_deleted_together(counter: Counter) -> None:
    case = counter.starts(
        "msg_bayar",
        "B",
        nama="Rina",
        jumlah={"value": 9, "type": "Integer"},
        tgl={"value": "2026-01-02T10:04:05.000+0700", "type": "Date"},
    )
    changes = {
        "modifications": {"z": {"value": "1", "type": "String"}, "n": {"value": 3, "type": "Long"}},
        "deletions": ["jumlah", "tak_ada"],
    }
    counter.told("POST", f"/process-instance/{case}/variables", changes, 204)
    assert counter.told("GET", f"/process-instance/{case}/variables?deserializeValues=false") == {
        "nama": {"type": "String", "value": "Rina", "valueInfo": {}},
        "tgl": {"type": "Date", "value": "2026-01-02T03:04:05.000+0000", "valueInfo": {}},
        "z": {"type": "String", "value": "1", "valueInfo": {}},
        "n": {"type": "Long", "value": 3, "valueInfo": {}},
    }
    answer = counter.call(
        "PUT", f"/process-instance/{case}/variables/n", {"value": 4, "type": None, "valueInfo": None}
    )
    assert (answer.status_code, answer.data, answer.content_type) == (204, b"", None)
    assert counter.told("GET", f"/process-instance/{case}/variables/n") == {
        "type": "Integer",
        "value": 4,
        "valueInfo": {},
    }
    counter.told("DELETE", f"/process-instance/{case}/variables/n", None, 204)
    counter.told("DELETE", f"/process-instance/{case}/variables/n", None, 204)
    missing = counter.refused("GET", f"/process-instance/{case}/variables/n")
    assert missing == (404, "InvalidRequestException", "process instance variable with name n does not exist")
    assert counter.world.verdict(case).ok


def test_unknown_cases_and_wrong_values_are_refused_as_the_original_does(counter: Counter) -> None:
    at = f"/process-instance/{UNKNOWN}/variables"
    sentence = f"execution {UNKNOWN} doesn't exist: execution is null"
    assert counter.refused("GET", at) == (500, "NullValueException", sentence)
    assert counter.refused("GET", f"{at}/n") == (
        500,
        "RestException",
        f"Cannot get process instance variable n: {sentence}",
    )
    assert counter.refused("PUT", f"{at}/n", {"value": 1}) == (
        500,
        "RestException",
        f"Cannot put process instance variable n: {sentence}",
    )
    assert counter.refused("POST", at, {})[:2] == (500, "RestException")
    case = counter.starts("msg_bayar", "B")
    wrong = counter.refused("PUT", f"/process-instance/{case}/variables/n", {"value": "x", "type": "Integer"})
    told = "Cannot put process instance variable n: Cannot convert value 'x' of type 'Integer'"
    told += " to java type java.lang.Integer"
    assert wrong == (400, "InvalidRequestException", told)
    wrong = counter.refused(
        "POST", f"/process-instance/{case}/variables", {"modifications": {"a": {"type": "Uang", "value": 1}}}
    )
    assert wrong == (
        400,
        "InvalidRequestException",
        "Cannot modify variables for process instance: Unsupported value type 'Uang'",
    )
    assert counter.refused("POST", f"/process-instance/{case}/variables", {"deletions": [1]})[0] == 400
    assert counter.refused("PUT", f"/process-instance/{case}/variables/{'n' * 201}", {"value": 1})[0] == 400
    assert counter.told("GET", f"/process-instance/{case}/variables") == {}


def test_a_file_goes_in_as_a_form_or_as_base64_and_comes_out_as_it_was(counter: Counter) -> None:
    case = counter.starts(
        "msg_bayar",
        "B",
        surat={
            "type": "File",
            "value": "aGFsbw==",
            "valueInfo": {"filename": "surat ini.txt", "mimetype": "text/plain", "encoding": "utf-8"},
        },
    )
    at = f"/process-instance/{case}/variables"
    form = {"data": (io.BytesIO(b"\x00\xff"), "foto.png", "image/png"), "valueType": "File"}
    assert (
        counter.call("POST", f"{at}/foto/data", data=form, content_type="multipart/form-data").status_code
        == 204
    )
    assert counter.told("GET", f"{at}/foto") == {
        "type": "File",
        "value": None,
        "valueInfo": {"filename": "foto.png", "mimetype": "image/png"},
    }
    photo = counter.call("GET", f"{at}/foto/data")
    assert (photo.status_code, photo.data, photo.mimetype) == (200, b"\x00\xff", "image/png")
    letter = counter.call("GET", f"{at}/surat/data")
    assert (letter.data, letter.headers["Content-Type"]) == (b"halo", "text/plain; charset=utf-8")
    assert (
        letter.headers["Content-Disposition"].startswith("attachment; filename=")
        and letter.headers["X-Content-Type-Options"] == "nosniff"
    )
    raw = {"data": (io.BytesIO(b"abc"), "x"), "valueType": "Bytes"}
    counter.call("POST", f"{at}/mentah/data", data=raw, content_type="multipart/form-data")
    assert counter.told("GET", f"{at}/mentah") == {"type": "Bytes", "value": "YWJj", "valueInfo": {}}
    assert counter.call("GET", f"{at}/mentah/data").data == b"abc"
    counter.told("PUT", f"{at}/teks", {"value": "x"}, 204)
    assert counter.refused("GET", f"{at}/teks/data") == (
        400,
        "InvalidRequestException",
        f"Value of variable with id {case} is not a binary value.",
    )
    huge = {"data": (io.BytesIO(b"x" * (256 * 1024 + 1)), "x"), "valueType": "File"}
    assert (
        counter.call("POST", f"{at}/besar/data", data=huge, content_type="multipart/form-data").status_code
        == 400
    )
    assert (
        counter.call("POST", f"{at}/kosong/data", data={}, content_type="multipart/form-data").status_code
        == 400
    )


def test_an_object_keeps_its_java_name(counter: Counter) -> None:
    info = {"objectTypeName": "java.util.ArrayList", "serializationDataFormat": "application/json"}
    case = counter.starts("msg_bayar", "B", daftar={"type": "Object", "value": "[1,2]", "valueInfo": info})
    at = f"/process-instance/{case}/variables/daftar"
    assert counter.told("GET", at) == {"type": "Object", "value": [1, 2], "valueInfo": info}
    assert counter.told("GET", f"{at}?deserializeValue=false") == {
        "type": "Object",
        "value": "[1,2]",
        "valueInfo": info,
    }


def test_variable_instances_are_found_by_whose_and_what_they_are(counter: Counter) -> None:
    case = counter.starts("msg_bayar", "B-1", nama="Rina", jumlah=9)
    other = counter.starts("msg_bayar", "B-2", nama="Budi")
    rows = counter.told(
        "GET", f"/variable-instance?processInstanceIdIn={case}&sortBy=variableName&sortOrder=asc"
    )
    assert [(row["name"], row["type"], row["value"]) for row in rows] == [
        ("jumlah", "Integer", 9),
        ("nama", "String", "Rina"),
    ]
    assert set(rows[0]) == {
        "type",
        "value",
        "valueInfo",
        "id",
        "name",
        "processDefinitionId",
        "processInstanceId",
        "executionId",
        "caseInstanceId",
        "caseExecutionId",
        "taskId",
        "batchId",
        "activityInstanceId",
        "errorMessage",
        "tenantId",
    }
    assert rows[0]["processInstanceId"] == rows[0]["executionId"] == rows[0]["activityInstanceId"] == case
    assert counter.told("GET", f"/variable-instance/{rows[1]['id']}") == rows[1]
    counter.told("PUT", f"/process-instance/{case}/variables/nama", {"value": "Rini"}, 204)
    assert counter.told("GET", f"/variable-instance/{rows[1]['id']}")["value"] == "Rini"
    asked = {
        "variableName=nama": {"Rini", "Budi"},
        "variableNameLike=n%25": {"Rini", "Budi"},
        f"variableName=nama&processInstanceIdIn={other}": {"Budi"},
        f"executionIdIn={case}": {"Rini", 9},
        "variableValues=nama_eq_Budi": {"Budi"},
        f"taskIdIn={UNKNOWN}": set(),
        "tenantIdIn=x": set(),
        "maxResults=0": set(),
    }
    for query, values in asked.items():
        assert {row["value"] for row in counter.told("GET", f"/variable-instance?{query}")} == values, query
    body = {"variableValues": [{"name": "jumlah", "operator": "gt", "value": 5}], "variableName": None}
    assert [
        row["value"] for row in counter.told("POST", "/variable-instance?deserializeValues=false", body)
    ] == [9]
    assert counter.told("POST", "/variable-instance/count", body) == {"count": 1}
    assert counter.told("GET", "/variable-instance/count") == {"count": 3}
    for id in (UNKNOWN, "x"):
        missing = counter.refused("GET", f"/variable-instance/{id}")
        assert missing == (
            404,
            "InvalidRequestException",
            f"Variable instance with Id '{id}' does not exist.",
        )


def test_local_variables_belong_to_what_waits(counter: Counter) -> None:
    case = counter.starts("ext_kirim", "E", nama="Rina")
    (execution,) = counter.told("GET", f"/execution?processInstanceId={case}&activityId=ext")
    at = f"/execution/{execution['id']}/localVariables"
    counter.told("PUT", f"{at}/nama", {"value": 7, "type": "Long"}, 204)
    assert counter.told("GET", at) == {"nama": {"type": "Long", "value": 7, "valueInfo": {}}}
    assert counter.told("GET", f"/process-instance/{case}/variables/nama")["value"] == "Rina"
    rows = counter.told("GET", f"/variable-instance?processInstanceIdIn={case}&variableName=nama")
    assert {(row["executionId"], row["value"]) for row in rows} == {(case, "Rina"), (execution["id"], 7)}
    local = next(row for row in rows if row["value"] == 7)
    assert (
        local["activityInstanceId"].startswith("ext:")
        and counter.told("GET", f"/variable-instance/{local['id']}") == local
    )
    counter.told("POST", at, {"deletions": ["nama"], "modifications": {"x": {"value": 1}}}, 204)
    assert list(counter.told("GET", at)) == ["x"]
    missing = counter.refused("GET", f"{at}/nama")
    assert missing == (
        404,
        "InvalidRequestException",
        "local execution variable with name nama does not exist",
    )
    own = f"/execution/{case}/localVariables"
    assert counter.told("GET", own)["nama"]["value"] == "Rina"


def test_people_outside_read_only_what_they_wrote(site: Site) -> None:
    case, applicant = site.world.starts(SOP), program(site, "pemohon.banyuwangi")
    site.world.completes(case)
    site.world.completes(case)
    inside = program(site, "kasi_statistik.banyuwangi").get(f"/process-instance/{case}/variables").json
    own = applicant.get(f"/process-instance/{case}/variables").json
    me = site.world.person("pemohon.banyuwangi").person
    events = [entry for entry in site.world.events(case) if entry.actor == me]
    written = [(entry.data or {}).get("values", {}) for entry in events]
    assert set(own) == {name for values in written for name in values}
    assert "isi_disposisi_2" in inside and "isi_disposisi_2" not in own
    assert applicant.get(f"/execution/{case}/localVariables").json == own
    for path in ("/variable-instance", f"/variable-instance?processInstanceIdIn={case}"):
        assert applicant.get(path).status_code == 403
    assert applicant.get("/process-instance?variables=perihal_like_%25").status_code == 403
    assert [each["id"] for each in applicant.get("/execution").json if each["id"] == case] == [case]
