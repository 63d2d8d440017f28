"""What programs did, told afterwards: steps that failed, tasks handed over, cases suspended and ended."""

from collections.abc import Iterator
from typing import Any

import pytest
from counter import MACHINE, Counter, opened
from sqlalchemy import Engine

TOPIC = "kirim-notifikasi"


@pytest.fixture
def counter(engine: Engine, database_url: str) -> Iterator[Counter]:
    with opened(engine, database_url, "ext_kirim.bpmn", "sop_izin.bpmn") as counter:
        yield counter


def past(counter: Counter, path: str, **query: Any) -> Any:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return counter.told("GET", f"/history/{path}?{asked}")


def fetch(counter: Counter) -> str:
    said = {"workerId": "w", "maxTasks": 1, "topics": [{"topicName": TOPIC, "lockDuration": 20_000}]}
    id: str = counter.told("POST", "/external-task/fetchAndLock", said)[0]["id"]
    return id


def test_a_step_that_failed_leaves_an_incident_and_its_log(counter: Counter) -> None:
    case = counter.starts("ext_kirim", "GAGAL-1")
    step = fetch(counter)
    said = {"workerId": "w", "errorMessage": "Surel tertolak", "retries": 0, "retryTimeout": 0}
    counter.told("POST", f"/external-task/{step}/failure", said, 204)
    (incident,) = past(counter, "incident", processInstanceId=case, open="true")
    assert (incident["incidentType"], incident["configuration"]) == ("failedExternalTask", step)
    assert incident["incidentMessage"] == "Surel tertolak" and incident["endTime"] is None
    assert [each["id"] for each in past(counter, "process-instance", withIncidents="true")] == [case]
    counter.world.waits(minutes=3)
    counter.told("PUT", f"/external-task/{step}/retries", {"retries": 2}, 204)
    (incident,) = past(counter, "incident", processInstanceId=case)
    assert incident["resolved"] and not incident["open"] and incident["endTime"] is not None
    counter.told("POST", f"/external-task/{fetch(counter)}/complete", {"workerId": "w"}, 204)
    log = past(counter, "external-task-log", processInstanceId=case)
    kinds = ("creationLog", "failureLog", "successLog", "deletionLog")
    assert [[kind for kind in kinds if each[kind]] for each in log] == [
        ["creationLog"],
        ["failureLog"],
        ["successLog"],
    ]
    assert [each["errorMessage"] for each in log] == [None, "Surel tertolak", None]
    assert {each["topicName"] for each in log} == {TOPIC} and log[1]["externalTaskId"] == step
    visits = past(counter, "activity-instance", processInstanceId=case, activityType="serviceTask")
    assert [(each["executionId"], each["canceled"], each["taskId"]) for each in visits] == [
        (log[0]["executionId"], False, None)
    ]
    operations = past(counter, "user-operation", processInstanceId=case, entityType="ExternalTask")
    assert [(each["operationType"], each["newValue"]) for each in operations] == [
        ("SetExternalTaskRetries", "2")
    ]


def test_an_error_of_the_procedure_cancels_the_step_and_goes_its_own_way(counter: Counter) -> None:
    case = counter.starts("ext_kirim", "GALAT-1")
    said = {"workerId": "w", "errorCode": "GAGAL", "errorMessage": "Nomor mati"}
    counter.told("POST", f"/external-task/{fetch(counter)}/bpmnError", said, 204)
    visits = past(counter, "activity-instance", processInstanceId=case)
    assert [(each["activityType"], each["canceled"]) for each in visits] == [
        ("startEvent", False),
        ("serviceTask", True),
        ("boundaryError", False),
        ("userTask", False),
    ]
    assert past(counter, "incident", processInstanceId=case) == []


def test_a_case_is_suspended_and_ended_with_its_reason(counter: Counter) -> None:
    case = counter.starts("ext_kirim", "AKHIR-1")
    counter.told("PUT", f"/process-instance/{case}/suspended", {"suspended": True}, 204)
    assert past(counter, f"process-instance/{case}")["state"] == "SUSPENDED"
    assert past(counter, "process-instance/count", suspended="true")["count"] == 1
    assert past(counter, "process-instance", active="true") == []
    counter.told("DELETE", f"/process-instance/{case}", code=204)
    ended = past(counter, f"process-instance/{case}")
    assert ended["state"] == "EXTERNALLY_TERMINATED" and ended["deleteReason"] and ended["endTime"]
    (step,) = past(counter, "activity-instance", processInstanceId=case, canceled="true")
    assert step["activityType"] == "serviceTask" and step["endTime"] == ended["endTime"]
    kinds = [each["operationType"] for each in past(counter, "user-operation", processInstanceId=case)]
    assert kinds == ["Create", "Suspend", "Delete"]


def test_a_variable_that_was_taken_away_is_still_known(counter: Counter) -> None:
    case = counter.starts("ext_kirim", "VAR-1", nama="Ani", berat={"value": 7, "type": "Long"})
    counter.world.waits(minutes=1)
    counter.told("PUT", f"/process-instance/{case}/variables/nama", {"value": "Budi"}, 204)
    counter.told("DELETE", f"/process-instance/{case}/variables/berat", code=204)
    (name,) = past(counter, "variable-instance", processInstanceId=case)
    assert (name["name"], name["value"], name["state"]) == ("nama", "Budi", "CREATED")
    every = past(counter, "variable-instance", processInstanceId=case, includeDeleted="true")
    assert {(each["name"], each["state"]) for each in every} == {("nama", "CREATED"), ("berat", "DELETED")}
    changes = past(counter, "detail", processInstanceId=case, variableInstanceId=name["id"])
    assert [(each["value"], each["revision"], each["initial"]) for each in changes] == [
        ("Ani", 0, True),
        ("Budi", 1, False),
    ]
    kinds = [each["operationType"] for each in past(counter, "user-operation", processInstanceId=case)]
    assert kinds == ["Create", "SetVariable", "RemoveVariable"]


def test_what_a_program_did_with_a_task_is_told_by_name(counter: Counter) -> None:
    case = counter.starts("sop_izin", "IZIN-1", nama="Rina")
    (task,) = counter.told("GET", f"/task?processInstanceId={case}")
    holder = "siti.kota" if task["assignee"] != "siti.kota" else "budi.kota"
    counter.told("POST", f"/task/{task['id']}/assignee", {"userId": holder}, 204)
    counter.told("POST", f"/task/{task['id']}/assignee", {"userId": None}, 204)
    counter.told("POST", f"/task/{task['id']}/claim", {"userId": "budi.kota"}, 204)
    operations = past(counter, "user-operation", processInstanceId=case, taskId=task["id"])
    assert [(each["orgValue"], each["newValue"]) for each in operations][-2:] == [
        (holder, None),
        (None, "budi.kota"),
    ]
    assert operations[-1]["operationType"] == "Claim"
    assert {each["userId"] for each in operations} == {MACHINE}
    links = past(counter, "identity-link-log", processInstanceId=case, type="assignee")
    assert [(each["operationType"], each["userId"]) for each in links][-2:] == [
        ("delete", holder),
        ("add", "budi.kota"),
    ]
    (told,) = past(counter, "task", processInstanceId=case, taskAssignee="budi.kota")
    assert (told["id"], told["taskState"], told["deleteReason"]) == (task["id"], "Updated", None)
    assert past(counter, "task", activityInstanceIdIn=told["activityInstanceId"]) == [told]
