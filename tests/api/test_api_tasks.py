"""A program works with the tasks of a permit counter: finds, hands over, changes, notes, completes; and odd noes."""

from collections.abc import Iterator
from typing import Any

import pytest
from loket import ROBOT, Loket
from programs import Program, Site, program
from sqlalchemy import Engine

from service import clock
from service.database import db

SHAPE = {
    "id",
    "name",
    "assignee",
    "created",
    "due",
    "followUp",
    "lastUpdated",
    "delegationState",
    "description",
    "executionId",
    "owner",
    "parentTaskId",
    "priority",
    "processDefinitionId",
    "processInstanceId",
    "taskDefinitionKey",
    "caseExecutionId",
    "caseInstanceId",
    "caseDefinitionId",
    "suspended",
    "formKey",
    "camundaFormRef",
    "tenantId",
    "taskState",
}
"""The members of a recorded task."""
NOBODY = "00000000-0000-7000-8000-00000000dead"
FORM = {"lengkap": {"value": True}, "jenis": {"value": "iumk"}}


@pytest.fixture
def site(engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    site = Site(engine, database_url)
    site.world = Loket(engine).opens()
    monkeypatch.setattr(clock, "now", lambda: site.world.now)
    yield site
    with site.app.app_context():
        db.engine.dispose()


@pytest.fixture
def robot(site: Site) -> Program:
    return program(site, ROBOT)


def started(robot: Program, key: str | None = "GEN-1", **values: Any) -> str:
    variables = {name: {"value": value} for name, value in {"nama": "Ani", "jumlah": 3, **values}.items()}
    answer = robot.post(
        "/process-definition/key/sop_izin/start", {"businessKey": key, "variables": variables}
    )
    assert answer.status_code == 200, answer.text
    return answer.json["id"]


def opened(robot: Program, case: str) -> dict[str, Any]:
    (task,) = robot.get(f"/task?processInstanceId={case}").json
    return task


@pytest.fixture
def task(robot: Program) -> str:
    """The id of a task at the counter."""
    return opened(robot, started(robot))["id"]


def ids(robot: Program, query: str) -> list[str]:
    answer = robot.get(f"/task?{query}")
    assert answer.status_code == 200, answer.text
    found = [each["id"] for each in answer.json]
    assert robot.get(f"/task/count?{query}").json == {"count": len(found)}
    return found


def refused(answer: Any) -> tuple[int, str, str, int | None]:
    told = answer.json
    return answer.status_code, told["type"], told["message"], told["code"]


def test_a_task_has_every_recorded_member(robot: Program, task: str) -> None:
    found = robot.get(f"/task/{task}").json
    assert set(found) == SHAPE
    assert (found["priority"], found["description"], found["taskState"]) == (
        70,
        "Periksa kelengkapan berkas",
        "Created",
    )
    assert found["due"] and found["followUp"] < found["due"] and found["lastUpdated"] is None
    assert (found["executionId"], found["formKey"]) == (found["processInstanceId"], None)


def test_claims_are_told_as_the_original_does(robot: Program, task: str) -> None:
    assert robot.post(f"/task/{task}/claim", {"userId": "budi.loket"}).status_code == 204
    assert robot.post(f"/task/{task}/claim", {"userId": "budi.loket"}).status_code == 204
    message = f"Task '{task}' is already claimed by someone else."
    expected = (500, "TaskAlreadyClaimedException", message, 0)
    assert refused(robot.post(f"/task/{task}/claim", {"userId": "siti.loket"})) == expected
    assert refused(robot.post(f"/task/{task}/claim", {"userId": "tidak.ada"}))[:2] == (
        400,
        "InvalidRequestException",
    )
    assert robot.post(f"/task/{task}/unclaim").status_code == 204
    assert robot.get(f"/task/{task}").json["assignee"] is None
    for user in ("budi.loket", "siti.loket", None):
        assert robot.post(f"/task/{task}/assignee", {"userId": user}).status_code == 204
        assert robot.get(f"/task/{task}").json["assignee"] == user


def test_a_person_takes_for_himself_only(site: Site, robot: Program, task: str) -> None:
    budi = program(site, "budi.loket")
    assert budi.post(f"/task/{task}/claim", {"userId": "rina.loket"}).status_code == 403
    assert budi.post(f"/task/{task}/assignee", {"userId": "rina.loket"}).status_code == 403
    assert budi.post(f"/task/{task}/assignee", {"userId": "budi.loket"}).status_code == 204
    assert budi.post(f"/task/{task}/assignee", {"userId": None}).status_code == 204


def test_a_person_completes_a_free_task_of_his_seat_in_one_step(
    site: Site, robot: Program, task: str
) -> None:
    case = robot.get(f"/task/{task}").json["processInstanceId"]
    assert program(site, "siti.loket").post(f"/task/{task}/complete", {}).status_code == 500
    assert (
        program(site, "budi.loket").post(f"/task/{task}/submit-form", {"variables": FORM}).status_code == 204
    )
    kinds = [entry.kind for entry in site.world.events(case)]
    assert kinds.index("task_claimed") < kinds.index("task_completed")


def test_a_task_is_completed_once(robot: Program, task: str) -> None:
    sent = {
        "variables": {"lengkap": {"value": True, "type": "Boolean"}, "nilai": {"value": 7, "type": "Long"}}
    }
    assert robot.post(f"/task/{task}/complete", sent).status_code == 204
    why = f"Cannot complete task {task}: Cannot find task with id {task}: task is null"
    for again in (sent, {}):
        assert refused(robot.post(f"/task/{task}/complete", again)) == (500, "RestException", why, 0)
    why = f"No matching task with id {task}"
    assert refused(robot.get(f"/task/{task}")) == (404, "InvalidRequestException", why, None)


def test_completing_may_return_what_the_case_knows(robot: Program) -> None:
    case = started(robot)
    for values in (
        {"lengkap": {"value": True}, "nilai": {"value": 7, "type": "Long"}},
        {"setuju": {"value": True}},
    ):
        said = {"variables": values, "withVariablesInReturn": True}
        answer = robot.post(f"/task/{opened(robot, case)['id']}/complete", said)
        assert answer.status_code == 200, answer.text
    assert answer.json["setuju"] == {"type": "Boolean", "value": True, "valueInfo": {}}
    assert answer.json["nilai"]["type"] == "Long" and set(answer.json) >= {"nama", "jumlah", "lengkap"}


UNKNOWN = [
    ("GET", "", 404, "InvalidRequestException"),
    ("PUT", "", 404, "InvalidRequestException"),
    ("DELETE", "", 500, "NullValueException"),
    ("POST", "/claim", 500, "NullValueException"),
    ("POST", "/unclaim", 500, "NullValueException"),
    ("POST", "/assignee", 500, "NullValueException"),
    ("POST", "/delegate", 500, "NullValueException"),
    ("POST", "/resolve", 500, "NullValueException"),
    ("POST", "/complete", 500, "RestException"),
    ("POST", "/submit-form", 500, "RestException"),
    ("POST", "/bpmnError", 404, "RestException"),
    ("GET", "/form", 400, "RestException"),
    ("GET", "/deployed-form", 400, "InvalidRequestException"),
    ("GET", "/rendered-form", 500, "NullValueException"),
    ("GET", "/form-variables", 400, "InvalidRequestException"),
    ("GET", "/variables", 500, "NullValueException"),
    ("GET", "/variables/nama", 500, "RestException"),
    ("PUT", "/variables/nama", 500, "RestException"),
    ("DELETE", "/variables/nama", 500, "RestException"),
    ("GET", "/localVariables", 500, "NullValueException"),
    ("GET", "/identity-links", 500, "NullValueException"),
    ("POST", "/identity-links", 500, "NullValueException"),
    ("GET", "/comment", 404, "InvalidRequestException"),
    ("GET", "/comment/x", 404, "InvalidRequestException"),
    ("POST", "/comment/create", 400, "InvalidRequestException"),
]
BODIES: dict[str, Any] = {
    "/assignee": {"userId": "budi.loket"},
    "/delegate": {"userId": "budi.loket"},
    "/bpmnError": {"errorCode": "x"},
    "/variables/nama": {"value": 1},
    "/identity-links": {"groupId": "kasi", "type": "candidate"},
    "/comment/create": {"message": "halo"},
}


@pytest.mark.parametrize(("method", "path", "code", "kind"), UNKNOWN, ids=lambda each: str(each))
def test_a_task_that_is_not_there_is_told_as_the_original_does(
    robot: Program, method: str, path: str, code: int, kind: str
) -> None:
    answer = robot.asks(method, f"/task/{NOBODY}{path}", BODIES.get(path, {}))
    assert (answer.status_code, answer.json["type"]) == (code, kind), answer.text


def test_a_task_of_a_case_is_not_deleted(robot: Program, task: str) -> None:
    answer = robot.asks("DELETE", f"/task/{task}", None)
    assert answer.status_code == 500 and "part of a running process" in answer.json["message"]
    assert robot.get(f"/task/{task}").status_code == 200


def test_candidates_are_found_while_nobody_has_taken_them(robot: Program, task: str) -> None:
    for query in ("candidateGroup=petugas", "candidateGroups=petugas,kasi", "candidateUser=budi.loket"):
        assert ids(robot, query) == [task], query
    for query in ("candidateGroup=kasi", "candidateUser=siti.loket", "candidateUser=tidak.ada"):
        assert ids(robot, query) == [], query
    robot.post(f"/task/{task}/claim", {"userId": "budi.loket"})
    assert ids(robot, "candidateGroup=petugas") == []
    assert ids(robot, "candidateGroup=petugas&includeAssignedTasks=true") == [task]
    assert ids(robot, "withCandidateGroups=true&includeAssignedTasks=true") == [task]
    assert ids(robot, "withoutCandidateGroups=true&includeAssignedTasks=true") == []


def test_identity_links_add_seats_and_people(robot: Program, task: str) -> None:
    link = f"/task/{task}/identity-links"
    for said in (
        {"groupId": "kasi", "type": "candidate"},
        {"userId": "wati.loket", "type": "candidate"},
        {"userId": "budi.loket", "type": "assignee"},
        {"userId": "siti.loket", "type": "owner"},
    ):
        assert robot.post(link, said).status_code == 204
        assert robot.post(link, said).status_code == 204, "twice is once"
    told = robot.get(link).json
    assert told == [
        {"userId": None, "groupId": "petugas", "type": "candidate"},
        {"userId": None, "groupId": "kasi", "type": "candidate"},
        {"userId": "wati.loket", "groupId": None, "type": "candidate"},
        {"userId": "budi.loket", "groupId": None, "type": "assignee"},
        {"userId": "siti.loket", "groupId": None, "type": "owner"},
    ]
    assert [each["type"] for each in robot.get(f"{link}?type=owner").json] == ["owner"]
    for query in (
        "involvedUser=wati.loket",
        "involvedUser=siti.loket",
        "owner=siti.loket",
        "assignee=budi.loket",
    ):
        assert ids(robot, query) == [task], query
    for said in told[1:]:
        assert robot.post(f"{link}/delete", said).status_code == 204
    assert robot.get(link).json == told[:1]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"type": "candidate"},
        {"userId": "budi.loket", "groupId": "kasi", "type": "candidate"},
        {"userId": "budi.loket"},
        {"groupId": "kasi", "type": "owner"},
        {"userId": "budi.loket", "type": "peserta"},
        {"userId": "tidak.ada", "type": "candidate"},
        {"groupId": "ka\nsi", "type": "candidate"},
    ],
)
def test_a_link_that_says_nothing_clear_is_refused(robot: Program, task: str, said: dict[str, Any]) -> None:
    assert robot.post(f"/task/{task}/identity-links", said).status_code == 400


def test_delegating_and_resolving(robot: Program, task: str) -> None:
    robot.post(f"/task/{task}/claim", {"userId": "budi.loket"})
    assert robot.post(f"/task/{task}/delegate", {"userId": "wati.loket"}).status_code == 204
    found = robot.get(f"/task/{task}").json
    assert (found["assignee"], found["owner"], found["delegationState"]) == (
        "wati.loket",
        "budi.loket",
        "PENDING",
    )
    why = (
        f"Cannot complete task {task}: A delegated task cannot be completed, but should be resolved instead."
    )
    assert refused(robot.post(f"/task/{task}/complete", {})) == (500, "RestException", why, 0)
    assert ids(robot, "delegationState=PENDING") == [task]
    sent = {"variables": {"pendapat": {"value": "layak"}}}
    assert robot.post(f"/task/{task}/resolve", sent).status_code == 204
    found = robot.get(f"/task/{task}").json
    assert (found["assignee"], found["delegationState"]) == ("budi.loket", "RESOLVED")
    assert robot.get(f"/task/{task}/variables/pendapat").json["value"] == "layak"


def test_put_replaces(robot: Program, task: str) -> None:
    sent = {
        "name": "Telaah",
        "description": "Ringkas",
        "priority": 5,
        "due": "2026-12-01T10:00:00.000+0700",
        "followUp": None,
        "assignee": "budi.loket",
        "owner": "siti.loket",
        "delegationState": "RESOLVED",
        "id": "diabaikan",
    }
    assert robot.asks("PUT", f"/task/{task}", sent).status_code == 204
    found = robot.get(f"/task/{task}").json
    assert found["due"] == "2026-12-01T03:00:00.000+0000" and found["taskState"] == "Updated"
    same = ("name", "description", "priority", "followUp", "assignee", "owner", "delegationState")
    assert {name: found[name] for name in same} == {name: sent[name] for name in same}
    assert robot.asks("PUT", f"/task/{task}", {"priority": 1}).status_code == 204
    found = robot.get(f"/task/{task}").json
    assert [found[name] for name in ("description", "due", "assignee", "owner", "delegationState")] == [
        None
    ] * 5
    for wrong in ({"priority": "5"}, {"due": "besok"}, {"owner": "tidak.ada"}, {"delegationState": "x"}):
        assert robot.asks("PUT", f"/task/{task}", wrong).status_code == 400, wrong
    assert robot.get(f"/task/{task}").json == found


def test_comments_are_kept(site: Site, robot: Program, task: str) -> None:
    made = robot.post(f"/task/{task}/comment/create", {"message": "halo"})
    assert made.status_code == 200, made.text
    said = made.json
    assert (said["userId"], said["message"], said["taskId"]) == (ROBOT, "halo", task)
    assert said["links"][0]["href"].endswith(f"/engine-rest/task/{task}/comment/{said['id']}")
    assert robot.get(f"/task/{task}/comment").json == [{**said, "links": []}]
    assert robot.get(f"/task/{task}/comment/{said['id']}").json == {**said, "links": []}
    why = f"Task comment with id {NOBODY} does not exist for task id '{task}'."
    answer = robot.get(f"/task/{task}/comment/{NOBODY}")
    assert refused(answer) == (404, "InvalidRequestException", why, None)
    assert robot.post(f"/task/{task}/comment/create", {}).status_code == 400
    robot.post(f"/task/{task}/complete", {})
    assert robot.get(f"/task/{task}/comment").json == [{**said, "links": []}]


def test_form_variables_begin_with_the_form(robot: Program, task: str) -> None:
    told = robot.get(f"/task/{task}/form-variables").json
    assert list(told)[:3] == ["lengkap", "nilai", "jenis"]
    assert told["lengkap"] == {"type": "Boolean", "value": True, "valueInfo": {}}
    assert told["nilai"] == {"type": "Long", "value": None, "valueInfo": {}}
    assert (
        told["jenis"]["value"] == "iumk" and told["nama"]["value"] == "Ani" and told["jumlah"]["value"] == 3
    )
    assert set(robot.get(f"/task/{task}/form-variables?variableNames=nama,jenis").json) == {"nama", "jenis"}


def test_the_form_is_generated(robot: Program, task: str) -> None:
    key = f"embedded:engine://engine/:engine/task/{task}/rendered-form"
    assert robot.get(f"/task/{task}/form").json == {"key": key, "camundaFormRef": None, "contextPath": None}
    page = robot.get(f"/task/{task}/rendered-form")
    assert page.content_type == "application/xhtml+xml" and 'name="lengkap"' in page.text
    assert robot.get(f"/task/{task}/deployed-form").status_code == 400


def test_variables_of_a_task_are_those_of_its_case_and_its_own(robot: Program, task: str) -> None:
    path = f"/task/{task}"
    assert robot.get(f"{path}/variables/nama?deserializeValue=false").json == {
        "type": "String",
        "value": "Ani",
        "valueInfo": {},
    }
    why = "task variable with name tak_ada does not exist"
    answer = robot.get(f"{path}/variables/tak_ada")
    assert refused(answer) == (404, "InvalidRequestException", why, None)
    assert robot.asks("PUT", f"{path}/variables/jumlah", {"value": 9, "type": "Integer"}).status_code == 204
    assert robot.asks("PUT", f"{path}/localVariables/sendiri", {"value": "x"}).status_code == 204
    assert robot.get(f"{path}/localVariables").json == {
        "sendiri": {"type": "String", "value": "x", "valueInfo": {}}
    }
    seen = robot.get(f"{path}/variables").json
    assert seen["jumlah"]["value"] == 9 and seen["sendiri"]["value"] == "x"
    case = robot.get(path).json["processInstanceId"]
    assert "sendiri" not in robot.get(f"/process-instance/{case}/variables").json
    said = {"modifications": {"baru": {"value": 1}}, "deletions": ["jumlah"]}
    assert robot.post(f"{path}/variables", said).status_code == 204
    assert {"baru", "jumlah"} & set(robot.get(f"{path}/variables").json) == {"baru"}
    assert robot.asks("DELETE", f"{path}/localVariables/sendiri", None).status_code == 204
    assert robot.get(f"{path}/localVariables").json == {}


def test_people_set_no_variables_beside_their_forms(site: Site, robot: Program, task: str) -> None:
    budi = program(site, "budi.loket")
    assert budi.asks("PUT", f"/task/{task}/variables/jumlah", {"value": 9}).status_code == 403


def test_tasks_are_found_by_what_they_and_their_cases_say(robot: Program) -> None:
    first, second = (opened(robot, started(robot, key, jumlah=n)) for key, n in (("A-1", 1), ("B%2", 2)))
    one, two = first["id"], second["id"]
    assert robot.asks("PUT", f"/task/{two}", {"name": "Telaah", "priority": 9}).status_code == 204
    case, version = first["processInstanceId"], first["processDefinitionId"]
    for query, expected in {
        f"processInstanceId={case}": [one],
        f"executionId={case}": [one],
        f"processDefinitionId={version}&taskId={one}": [one],
        "processInstanceBusinessKey=A-1": [one],
        "processInstanceBusinessKeyIn=A-1,B%252": [one, two],
        "processInstanceBusinessKeyLike=B%25": [two],
        "processDefinitionName=SOP%20Izin%20Usaha": [one, two],
        "processDefinitionNameLike=%25Izin%25": [one, two],
        "processDefinitionName=Lain": [],
        "taskDefinitionKey=Task_periksa": [one, two],
        "taskDefinitionKeyNotIn=Task_periksa": [],
        "taskDefinitionKeyLike=%25setujui": [],
        "name=Telaah": [two],
        "nameNotEqual=Telaah": [one],
        "nameLike=%25aah": [two],
        "nameNotLike=%25aah": [one],
        "descriptionLike=%25lengkap%25": [one],
        "priority=70": [one],
        "minPriority=70": [one],
        "maxPriority=69": [two],
        "withoutDueDate=true": [two],
        "followUpBeforeOrNotExistent=2026-11-22T00:00:00.000%2B0000": [two],
        "active=true": [one, two],
        "suspended=true": [],
        "processVariables=nama_eq_Ani": [one, two],
        "processVariables=nama_eq_Ani,nama_like_B%25": [],
        "taskVariables=nama_eq_Ani": [],
        "tenantIdIn=x": [],
        "caseInstanceId=x": [],
        "assigned=true&unassigned=true": [],
        "withoutTenantId=true": [one, two],
        "maxResults=0": [],
    }.items():
        found = [each["id"] for each in robot.get(f"/task?{query}&sortBy=created&sortOrder=asc").json]
        assert sorted(found) == sorted(expected), query


def test_variables_are_compared_as_what_they_are(robot: Program) -> None:
    one, two = (opened(robot, started(robot, f"K-{n}", jumlah=n))["id"] for n in (1, 2))
    for condition, expected in (
        ({"name": "jumlah", "operator": "eq", "value": 2}, [two]),
        ({"name": "jumlah", "operator": "eq", "value": "2"}, []),
        ({"name": "jumlah", "operator": "gteq", "value": 1}, [one, two]),
        ({"name": "JUMLAH", "operator": "eq", "value": 1}, []),
    ):
        told = robot.post("/task", {"processVariables": [condition]}).json
        assert [each["id"] for each in told] == expected, condition
        assert robot.post("/task/count", {"processVariables": [condition]}).json == {"count": len(expected)}
    sent = {
        "processVariables": [{"name": "JUMLAH", "operator": "eq", "value": 1}],
        "variableNamesIgnoreCase": True,
    }
    assert [each["id"] for each in robot.post("/task", sent).json] == [one]


def test_looking_into_cases_needs_a_key_that_reads_cases(site: Site, robot: Program, task: str) -> None:
    narrow = program(site, ROBOT, "task:read")
    assert narrow.get("/task?processVariables=nama_eq_Ani").status_code == 403
    assert narrow.get("/task").status_code == 200


@pytest.mark.parametrize("moment", ["created", "due", "followUp"])
def test_instants_are_met_to_the_millisecond(robot: Program, task: str, moment: str) -> None:
    told = robot.get(f"/task/{task}").json[moment].replace("+", "%2B")
    on = {"created": "createdOn", "due": "dueDate", "followUp": "followUpDate"}[moment]
    assert ids(robot, f"{on}={told}") == [task]
    assert ids(robot, f"{moment}After={told}") == ids(robot, f"{moment}Before={told}") == []


@pytest.mark.parametrize(
    "sent",
    [
        {"orQueries": [{"name": "x"}]},
        {"assigneeExpression": "${x}"},
        {"processInstanceBusinessKeyLikeExpression": "${x}"},
        {"caseInstanceVariables": [{"name": "a", "operator": "eq", "value": 1}]},
        {"sorting": [{"sortBy": "name"}]},
        {"sorting": [{"sortBy": "name", "sortOrder": "asc"}, {"sortBy": "tinggi", "sortOrder": "asc"}]},
        {"sorting": [{}]},
        {"processVariables": [{"name": "a", "operator": "mirip", "value": 1}]},
    ],
)
def test_what_would_change_the_answer_and_is_not_known_is_refused(
    robot: Program, task: str, sent: Any
) -> None:
    assert robot.post("/task", sent).status_code == 400
    assert (
        robot.post("/task/count", sent).status_code == (200 if "sorting" in sent else 400)
        or "sorting" in sent
    )


def test_empty_filters_ask_for_nothing(robot: Program, task: str) -> None:
    sent = {
        "orQueries": [],
        "assigneeIn": [],
        "processVariables": [],
        "assigneeExpression": None,
        "sorting": [],
    }
    assert [each["id"] for each in robot.post("/task", sent).json] == [task]


def test_every_wanted_order_counts(robot: Program) -> None:
    found = [opened(robot, started(robot, f"K-{n}"))["id"] for n in range(4)]
    for id, name, priority in zip(found, "BABA", (1, 2, 3, 3), strict=True):
        robot.asks("PUT", f"/task/{id}", {"name": name, "priority": priority})
    order = [{"sortBy": "name", "sortOrder": "asc"}, {"sortBy": "priority", "sortOrder": "desc"}]
    told = robot.post("/task", {"sorting": order}).json
    assert [(each["name"], each["priority"]) for each in told] == [("A", 3), ("A", 2), ("B", 3), ("B", 1)]


@pytest.mark.parametrize(
    "sort", ["assignee", "dueDate", "followUpDate", "lastUpdated", "nameCaseInsensitive"]
)
def test_empty_values_are_sorted_alike_everywhere(robot: Program, sort: str) -> None:
    found = [opened(robot, started(robot, f"K-{n}"))["id"] for n in range(2)]
    robot.asks("PUT", f"/task/{found[0]}", {"name": "b", "assignee": None})
    robot.asks(
        "PUT", f"/task/{found[1]}", {"name": "C", "assignee": "budi.loket", "due": "2026-12-01T10:00:00.000Z"}
    )
    up, down = (ids(robot, f"sortBy={sort}&sortOrder={order}") for order in ("asc", "desc"))
    assert up == down[::-1] and len(up) == 2
    if sort in ("assignee", "dueDate", "nameCaseInsensitive"):
        assert up == found


def test_seats_are_told_how_much_waits(robot: Program) -> None:
    for n in range(3):
        started(robot, f"K-{n}")
    robot.post(f"/task/{opened(robot, started(robot, 'K-4'))['id']}/complete", {})
    told = robot.get("/task/report/candidate-group-count").json
    assert told == [{"groupName": "kasi", "taskCount": 1}, {"groupName": "petugas", "taskCount": 3}]


def test_an_error_nobody_catches_ends_its_branch(robot: Program, task: str) -> None:
    case = robot.get(f"/task/{task}").json["processInstanceId"]
    assert robot.post(f"/task/{task}/bpmnError", {}).status_code == 400
    assert robot.post(f"/task/{task}/bpmnError", {"errorCode": "E1"}).status_code == 204
    assert robot.get(f"/task?processInstanceId={case}").json == []


def test_what_is_missing_says_so(robot: Program, task: str) -> None:
    for method, path in (
        ("POST", "/task/create"),
        ("POST", f"/task/{task}/bpmnEscalation"),
        ("POST", f"/task/{task}/attachment/create"),
        ("DELETE", f"/task/{task}/comment/x"),
    ):
        assert robot.asks(method, path, {}).status_code == 501, path


def test_a_suspended_case_is_seen_and_rests(robot: Program, task: str) -> None:
    case = robot.get(f"/task/{task}").json["processInstanceId"]
    assert robot.asks("PUT", f"/process-instance/{case}/suspended", {"suspended": True}).status_code == 204
    assert robot.get(f"/task/{task}").json["suspended"] is True
    assert ids(robot, "suspended=true") == [task] and ids(robot, "active=true") == []
    assert robot.post(f"/task/{task}/complete", {}).status_code == 500
