"""Workers at the interface: they fetch, wait, complete and fail, and are answered in the original's words."""

from collections.abc import Iterator
from typing import Any

import pytest
from counter import Counter, opened
from sqlalchemy import Engine

TOPIC = "kirim-notifikasi"
NOBODY = "019aa000-0000-7000-8000-000000000000"
KEYS = {
    "activityId",
    "activityInstanceId",
    "errorMessage",
    "executionId",
    "id",
    "lockExpirationTime",
    "createTime",
    "processDefinitionId",
    "processDefinitionKey",
    "processDefinitionVersionTag",
    "processInstanceId",
    "retries",
    "suspended",
    "workerId",
    "topicName",
    "tenantId",
    "priority",
    "businessKey",
}


@pytest.fixture
def counter(engine: Engine, database_url: str) -> Iterator[Counter]:
    with opened(engine, database_url, "ext_kirim.bpmn") as counter:
        yield counter


def fetch(counter: Counter, who: str = "gen", **topic: Any) -> Any:
    wait = topic.pop("asyncResponseTimeout", None)
    wanted = {"topicName": TOPIC, "lockDuration": 20_000, **topic}
    said = {"workerId": who, "maxTasks": 5, "usePriority": True, "topics": [wanted]}
    return counter.told("POST", "/external-task/fetchAndLock", {**said, "asyncResponseTimeout": wait})


def test_a_step_is_fetched_with_what_was_asked_for(counter: Counter) -> None:
    long = {"type": "Long", "value": 7}
    case = counter.starts("ext_kirim", "GEX-1", nama="Ani", jumlah=long)
    (task,) = fetch(counter, businessKey="GEX-1", variables=["jumlah"], includeExtensionProperties=True)
    assert set(task) == KEYS | {"errorDetails", "variables", "extensionProperties"}
    assert task["variables"] == {"jumlah": {"type": "Long", "value": 7, "valueInfo": {}}}
    assert (task["activityId"], task["priority"], task["retries"]) == ("ext", 5, None)
    assert (task["workerId"], task["businessKey"], task["suspended"]) == ("gen", "GEX-1", False)
    assert task["processInstanceId"] == case != task["executionId"]
    assert task["extensionProperties"] == {}
    assert fetch(counter) == []
    counter.told("POST", f"/external-task/{task['id']}/unlock", code=204)
    assert fetch(counter, localVariables=True)[0]["variables"] == {}


def test_who_does_not_hold_it_hears_who_does(counter: Counter) -> None:
    counter.starts("ext_kirim")
    id = fetch(counter)[0]["id"]
    holder = "It is locked by worker 'gen'."
    for way, said in (
        ("complete", f"External Task {id} cannot be completed by worker 'lain'. {holder}"),
        ("failure", f"Failure of External Task {id} cannot be reported by worker 'lain'. {holder}"),
        ("bpmnError", f"Bpmn error of External Task {id} cannot be reported by worker 'lain'. {holder}"),
        ("extendLock", f"The lock of the External Task {id} cannot be extended by worker 'lain'. {holder}"),
        ("lock", f"External Task {id} cannot be locked by worker 'lain'. {holder}"),
    ):
        sent = {"workerId": "lain", "errorCode": "X", "newDuration": 5, "lockDuration": 5}
        assert counter.refused("POST", f"/external-task/{id}/{way}", sent) == (400, "RestException", said)
    counter.told("POST", f"/external-task/{id}/unlock", code=204)
    free = counter.refused("POST", f"/external-task/{id}/complete", {"workerId": "lain"})
    assert free[2].endswith("It is locked by worker 'null'.")


def test_an_unknown_step_is_said_in_the_originals_words(counter: Counter) -> None:
    for id in ("nope", NOBODY):
        no = (404, "RestException", f"External task with id {id} does not exist")
        sent = {"workerId": "w", "errorCode": "X", "newDuration": 5, "lockDuration": 5, "retries": 1}
        for way in ("complete", "failure", "bpmnError", "extendLock", "lock", "unlock"):
            assert counter.refused("POST", f"/external-task/{id}/{way}", sent) == no
        for way in ("retries", "priority"):
            assert counter.refused("PUT", f"/external-task/{id}/{way}", sent) == no
        for path in (f"/external-task/{id}", f"/external-task/{id}/errorDetails"):
            assert counter.refused("GET", path) == no


def test_from_failure_to_incident_and_back(counter: Counter) -> None:
    case = counter.starts("ext_kirim", "GEX-2")
    id = fetch(counter)[0]["id"]
    failed = {"workerId": "gen", "errorMessage": "rusak", "errorDetails": "trace", "retries": 0}
    counter.told("POST", f"/external-task/{id}/failure", {**failed, "variables": {"n": {"value": 1}}}, 204)
    (incident,) = counter.told("GET", f"/incident?processInstanceId={case}")
    assert incident["id"] == incident["causeIncidentId"] == incident["rootCauseIncidentId"]
    assert (incident["incidentType"], incident["configuration"]) == ("failedExternalTask", id)
    assert (incident["incidentMessage"], incident["activityId"]) == ("rusak", "ext")
    assert counter.told("GET", f"/incident/{incident['id']}") == incident
    assert counter.told("GET", "/incident/count?incidentMessageLike=ru%25") == {"count": 1}
    assert counter.told("GET", "/incident?incidentType=failedJob") == []
    details = counter.call("GET", f"/external-task/{id}/errorDetails")
    assert (details.text, details.headers["Content-Type"]) == ("trace", "text/plain;charset=UTF-8")
    assert counter.told("GET", "/external-task?noRetriesLeft=true")[0]["errorMessage"] == "rusak"
    assert counter.told("GET", f"/process-instance/{case}/variables")["n"]["value"] == 1
    counter.told("PUT", f"/external-task/{id}/retries", {"retries": 2}, 204)
    assert counter.told("GET", "/incident") == []
    counter.told("POST", f"/external-task/{id}/complete", {"workerId": "gen"}, 204)
    assert counter.refused("POST", f"/external-task/{id}/complete", {"workerId": "gen"})[0] == 404


def test_retries_of_several_are_all_or_none(counter: Counter) -> None:
    cases = [counter.starts("ext_kirim") for _ in range(3)]
    ids = [task["id"] for task in fetch(counter)]
    wrong = {"retries": 4, "externalTaskIds": [ids[0], NOBODY]}
    assert counter.refused("PUT", "/external-task/retries", wrong)[0] == 404
    assert counter.told("GET", f"/external-task/{ids[0]}")["retries"] is None
    counter.told(
        "PUT",
        "/external-task/retries",
        {"retries": 4, "externalTaskIds": ids[:1], "processInstanceIds": cases},
        204,
    )
    assert {task["retries"] for task in counter.told("GET", "/external-task")} == {4}
    assert counter.refused("PUT", "/external-task/retries", {"externalTaskIds": ids})[0] == 400
    assert counter.refused("PUT", "/external-task/retries", {"retries": 1})[0] == 400


def test_lists_take_the_filters_of_clients(counter: Counter) -> None:
    first, second = counter.starts("ext_kirim", "A"), counter.starts("ext_kirim", "B")
    (task,) = fetch(counter, businessKey="A")
    counter.told("PUT", f"/external-task/{task['id']}/priority", {"priority": -3}, 204)
    for asked, cases in {
        f"externalTaskId={task['id']}": {first},
        "workerId=gen": {first},
        "locked=true": {first},
        "notLocked=true": {second},
        "locked=true&notLocked=true": set(),
        f"topicName={TOPIC}": {first, second},
        "topicName=lain": set(),
        f"processInstanceIdIn={first},{NOBODY}": {first},
        f"executionId={task['executionId']}": {first},
        "activityId=ext": {first, second},
        "withRetriesLeft=true": {first, second},
        "noRetriesLeft=true": set(),
        "suspended=true": set(),
        "priorityLowerThanOrEquals=-1": {first},
        "priorityHigherThanOrEquals=0": {second},
        f"processDefinitionId={task['processDefinitionId']}": {first, second},
    }.items():
        found = counter.told("GET", f"/external-task?{asked}")
        assert {each["processInstanceId"] for each in found} == cases, asked
        assert counter.told("GET", f"/external-task/count?{asked}") == {"count": len(cases)}
    assert set(counter.told("GET", f"/external-task/{task['id']}")) == KEYS
    order = {"sorting": [{"sortBy": "taskPriority", "sortOrder": "desc"}], "workerId": None}
    assert [each["processInstanceId"] for each in counter.told("POST", "/external-task", order)] == [
        second,
        first,
    ]
    assert counter.told("POST", "/external-task/count", {"locked": True}) == {"count": 1}
    assert counter.told("GET", "/external-task?maxResults=0") == []
    assert counter.refused("GET", "/external-task?sortBy=id")[0] == 400
    assert counter.refused("GET", "/external-task?tenantIdIn=x")[0] == 400
    assert counter.told("GET", "/external-task/topic-names") == [TOPIC]
    assert counter.told("GET", "/external-task/topic-names?withLockedTasks=true") == [TOPIC]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"workerId": "w"},
        {"workerId": "w", "maxTasks": -1},
        {"workerId": "w", "maxTasks": True},
        {"workerId": "w", "maxTasks": 1, "topics": {}},
        {"workerId": "w", "maxTasks": 1, "topics": [{"topicName": "t"}]},
        {"workerId": "w", "maxTasks": 1, "topics": [{"lockDuration": 1}]},
        {"workerId": "w", "maxTasks": 1, "topics": [{"topicName": "t", "lockDuration": 0}]},
        {"workerId": "w", "maxTasks": 1, "asyncResponseTimeout": 1_800_001},
        {"workerId": "w", "maxTasks": 1, "sorting": [{"sortBy": "nama", "sortOrder": "asc"}]},
    ],
)
def test_a_wish_that_is_none_is_refused(counter: Counter, said: dict[str, Any]) -> None:
    assert counter.refused("POST", "/external-task/fetchAndLock", said)[0] == 400


def test_an_error_of_the_procedure_goes_its_way(counter: Counter) -> None:
    case = counter.starts("ext_kirim")
    id = fetch(counter)[0]["id"]
    sent = {"workerId": "gen", "errorCode": "GAGAL", "variables": {"alasan": {"value": "x"}}}
    counter.told("POST", f"/external-task/{id}/bpmnError", sent, 204)
    assert counter.told("GET", f"/task?processInstanceId={case}")[0]["taskDefinitionKey"] == "tangani"
    assert counter.told("GET", f"/process-instance/{case}/variables")["alasan"]["value"] == "x"


def test_people_do_no_programs_work(counter: Counter) -> None:
    counter.starts("ext_kirim")
    said = {"workerId": "w", "maxTasks": 1, "topics": [{"topicName": TOPIC, "lockDuration": 1}]}
    assert counter.call("POST", "/external-task/fetchAndLock", said, by="budi.kota").status_code == 403
    assert counter.call("GET", "/external-task", by="budi.kota").status_code == 403
