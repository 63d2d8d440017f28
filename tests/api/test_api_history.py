"""What has been, as programs read it: told from the sealed events, whole, and only to who may read the case."""

from collections import Counter
from typing import Any

import pytest
from programs import SOP, Program, Site, program
from web.visits import AUDITOR, HEAD, STAFF

APPLICANT = "pemohon.banyuwangi"
LISTS = (
    "process-instance",
    "activity-instance",
    "task",
    "variable-instance",
    "detail",
    "user-operation",
    "incident",
    "external-task-log",
    "identity-link-log",
)


@pytest.fixture
def case(site: Site) -> str:
    """A case with one step done, one taken, and the rest ahead."""
    site.world.starts(SOP)
    case = site.world.cases("banyuwangi")[0]
    site.world.waits(minutes=7)
    site.world.completes(case)
    site.world.waits(minutes=5)
    site.world.claims(HEAD, site.world.task(case))
    return case


def rows(who: Program, path: str) -> list[dict[str, Any]]:
    answer = who.get(f"/history/{path}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json
    return found


def test_a_case_is_told_with_its_start_event_and_its_end(site: Site, case: str) -> None:
    auditor = program(site, AUDITOR)
    found = auditor.get(f"/history/process-instance/{case}").json
    assert (found["id"], found["state"], found["endTime"], found["removalTime"]) == (
        case,
        "ACTIVE",
        None,
        None,
    )
    assert found["startActivityId"] == next(
        each["activityId"] for each in rows(auditor, f"activity-instance?processInstanceId={case}")
    )
    assert found["startUserId"] == APPLICANT and found["deleteReason"] is None
    assert [
        each["id"]
        for each in rows(auditor, f"process-instance?processInstanceBusinessKey={found['businessKey']}")
    ]


def test_visits_tasks_and_operations_agree(site: Site, case: str) -> None:
    auditor = program(site, AUDITOR)
    visits = rows(auditor, f"activity-instance?processInstanceId={case}&sortBy=startTime&sortOrder=asc")
    tasks = rows(auditor, f"task?processInstanceId={case}&sortBy=startTime&sortOrder=asc")
    human = [each for each in visits if each["activityType"] == "userTask"]
    assert [(each["taskId"], each["id"]) for each in human] == [
        (each["id"], each["activityInstanceId"]) for each in tasks
    ]
    assert [(each["deleteReason"], each["taskState"], each["assignee"]) for each in tasks][-2:] == [
        ("completed", "Completed", each["assignee"]) for each in tasks[-2:-1]
    ] + [(None, "Updated", HEAD)]
    done = human[-2]
    assert done["durationInMillis"] == 7 * 60_000 and not done["canceled"] and not done["completeScope"]
    operations = rows(auditor, f"user-operation?processInstanceId={case}")
    kinds = Counter((each["entityType"], each["operationType"]) for each in operations)
    assert kinds["ProcessInstance", "Create"] == 1 and kinds["Task", "Complete"] == len(tasks) - 1
    claim = operations[-1]
    assert (claim["operationType"], claim["property"], claim["newValue"], claim["userId"]) == (
        "Claim",
        "assignee",
        HEAD,
        HEAD,
    )
    assert claim["taskId"] == tasks[-1]["id"] and claim["category"] == "TaskWorker"


def test_variables_say_when_they_were_first_set(site: Site, case: str) -> None:
    auditor = program(site, AUDITOR)
    found = rows(auditor, f"variable-instance?processInstanceId={case}")
    said = {each.seq: each for each in site.world.events(case) if (each.data or {}).get("values")}
    assert {each["name"] for each in found} == {
        name for each in said.values() for name in each.data["values"]
    }
    assert len({each["createTime"] for each in found}) == 2
    one = found[0]
    assert auditor.get(f"/history/variable-instance/{one['id']}").json == one
    details = rows(
        auditor, f"detail?processInstanceId={case}&variableUpdates=true&variableInstanceId={one['id']}"
    )
    assert [(each["value"], each["revision"], each["initial"], each["time"]) for each in details] == [
        (one["value"], 0, True, one["createTime"])
    ]
    fields = rows(auditor, f"detail?processInstanceId={case}&formFields=true")
    assert {each["type"] for each in fields} == {"formField"} and "variableName" not in fields[0]
    assert auditor.get(f"/history/variable-instance/{one['id']}/data").status_code == 400


def test_everything_has_its_id_and_strangers_ids_are_unknown(site: Site, case: str) -> None:
    auditor = program(site, AUDITOR)
    for path in ("activity-instance", "variable-instance", "detail"):
        for each in rows(auditor, f"{path}?processInstanceId={case}"):
            assert auditor.get(f"/history/{path}/{each['id']}").json == each
        for unknown in (case, "x", f"x:{case}", "01900000-0000-7000-8000-000000000001"):
            assert auditor.get(f"/history/{path}/{unknown}").status_code == 404


def test_lists_and_their_counts_agree_in_address_and_body(site: Site, case: str) -> None:
    auditor = program(site, AUDITOR)
    site.world.starts(SOP)
    for path in LISTS:
        for query in (
            "",
            f"processInstanceId={case}",
            f"processDefinitionKey={SOP}",
            "processDefinitionId=x:1:y",
        ):
            found = rows(auditor, f"{path}?{query}")
            assert auditor.get(f"/history/{path}/count?{query}").json == {"count": len(found)}
            assert rows(auditor, f"{path}?{query}&maxResults=0") == []
            assert rows(auditor, f"{path}?{query}&firstResult=1&maxResults=1") == found[1:2]
        assert auditor.get(f"/history/{path}?sortBy=apa&sortOrder=asc").status_code == 400
        assert rows(auditor, f"{path}?tenantIdIn=lain") == []
    for path in ("process-instance", "activity-instance", "task", "variable-instance"):
        wish = {"processInstanceId": case, "tenantIdIn": None, "apaSaja": 1}
        assert auditor.post(f"/history/{path}", wish).json == rows(
            auditor, f"{path}?processInstanceId={case}"
        )
        assert auditor.post(f"/history/{path}/count", wish).json["count"] > 0


def test_people_outside_read_their_own_cases_and_their_own_words(site: Site, case: str) -> None:
    auditor, applicant = program(site, AUDITOR), program(site, APPLICANT)
    site.world.starts(SOP, by=APPLICANT)
    assert len(rows(applicant, "process-instance")) == len(rows(auditor, "process-instance"))
    people = {each["assignee"] for each in rows(applicant, f"activity-instance?processInstanceId={case}")}
    assert people <= {None, APPLICANT}
    assert len(rows(auditor, f"activity-instance?taskAssignee={HEAD}")) == 1
    assert rows(applicant, f"activity-instance?taskAssignee={HEAD}") == []
    site.world.completes(case)
    own = {each["name"] for each in rows(applicant, f"variable-instance?processInstanceId={case}")}
    every = {each["name"] for each in rows(auditor, f"variable-instance?processInstanceId={case}")}
    assert own and own < every
    other = program(site, "opd.banyuwangi")
    for path in LISTS:
        assert rows(other, path) == [] and rows(other, f"{path}?processInstanceId={case}") == []
    assert other.get(f"/history/process-instance/{case}").status_code == 404


def test_what_happened_stays(site: Site, case: str) -> None:
    auditor = program(site, AUDITOR)
    gone = auditor.client.delete(f"/engine-rest/history/process-instance/{case}", headers=auditor._who())
    assert gone.status_code == 403 and "tersegel" in gone.json["message"]
    operation = rows(auditor, f"user-operation?processInstanceId={case}")[0]["operationId"]
    path = f"/engine-rest/history/user-operation/{operation}/set-annotation"
    assert auditor.client.put(path, json={"annotation": "x"}, headers=auditor._who()).status_code == 400


def test_filters_look_inside(site: Site, case: str) -> None:
    auditor, world = program(site, AUDITOR), site.world
    other = world.starts(SOP)
    done = next(each.element for each in world.events(case) if each.kind == "task_completed")

    def ids(query: str) -> set[str]:
        return {each["id"] for each in rows(auditor, f"process-instance?{query}")}

    assert ids(f"executedActivityIdIn={done}") == {case}
    assert ids(f"activeActivityIdIn={done}") == {other}
    assert ids("suspended=true") == ids("completed=true") == ids("internallyTerminated=true") == set()
    assert ids("active=true&suspended=true") == set()
    assert ids("finished=false") == {case, other}
    value = next(
        each
        for each in rows(auditor, f"variable-instance?processInstanceId={case}")
        if each["type"] == "String"
    )
    wish = {"variables": [{"name": value["name"], "operator": "eq", "value": value["value"]}]}
    assert case in {each["id"] for each in auditor.post("/history/process-instance", wish).json}
    assert auditor.post("/history/process-instance/count", wish).json["count"] > 0
    assert ids("variables=tidakada_eq_1") == set()
    assert auditor.get("/history/task?taskHadCandidateGroup=x").status_code == 400


@pytest.mark.parametrize("who", [STAFF, HEAD])
def test_officials_read_the_agency(site: Site, case: str, who: str) -> None:
    assert [each["id"] for each in rows(program(site, who), "process-instance")] == [case]
