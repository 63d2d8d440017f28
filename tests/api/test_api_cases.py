"""A program looks after running cases: it finds them, looks into them, lets them rest and ends them."""

from collections.abc import Iterator

import pytest
from counter import Counter, opened
from sqlalchemy import Engine

UNKNOWN = "019aa000-0000-7000-8000-000000000000"


@pytest.fixture
def counter(engine: Engine, database_url: str) -> Iterator[Counter]:
    with opened(engine, database_url, "sop_izin.bpmn", "msg_bayar.bpmn", "ext_kirim.bpmn") as counter:
        yield counter


def test_a_case_is_found_by_what_is_known_of_it(counter: Counter) -> None:
    first = counter.starts("sop_izin", "IZIN-1", nama="Ani", jumlah=3)
    second = counter.starts("sop_izin", "IZIN_2", nama="Budi", jumlah=5)
    waiting = counter.starts("msg_bayar", None)
    (told,) = counter.told("GET", "/process-instance?businessKey=IZIN-1")
    assert set(told) == {
        "links",
        "id",
        "definitionId",
        "businessKey",
        "caseInstanceId",
        "ended",
        "suspended",
        "tenantId",
        "definitionKey",
    }
    assert (told["id"], told["businessKey"], told["ended"], told["suspended"]) == (
        first,
        "IZIN-1",
        False,
        False,
    )
    asked = {
        "businessKeyLike=IZIN%25": {first, second},
        "processDefinitionKey=msg_bayar": {waiting},
        "processDefinitionKeyNotIn=sop_izin": {waiting},
        "processDefinitionKeyIn=sop_izin,msg_bayar": {first, second, waiting},
        "activityIdIn=Task_periksa": {first, second},
        "activityIdIn=tunggu,tidak_ada": {waiting},
        "variables=nama_eq_Ani": {first},
        "variables=nama_like_%25ud%25": {second},
        "variables=nama_neq_Ani": {second},
        "variables=nama_eq_ani": set(),
        "variables=nama_eq_ani&variableValuesIgnoreCase=true": {first},
        "tenantIdIn=x": set(),
        "superProcessInstance=x": set(),
        "rootProcessInstances=true&withoutTenantId=true&active=true": {first, second, waiting},
        "suspended=true": set(),
        "withIncident=true": set(),
        f"processInstanceIds={first},{UNKNOWN}": {first},
        "maxResults=0": set(),
    }
    for query, ids in asked.items():
        assert {each["id"] for each in counter.told("GET", f"/process-instance?{query}")} == ids, query
        if "maxResults" not in query:
            assert counter.told("GET", f"/process-instance/count?{query}") == {"count": len(ids)}, query
    body = {"variables": [{"name": "jumlah", "operator": "gteq", "value": 4}], "businessKey": None}
    assert [each["id"] for each in counter.told("POST", "/process-instance", body)] == [second]
    assert counter.told("POST", "/process-instance/count", body) == {"count": 1}
    sorted_down = counter.told(
        "GET", "/process-instance?sortBy=businessKey&sortOrder=desc&businessKeyLike=IZIN%25"
    )
    assert [each["businessKey"] for each in sorted_down] == ["IZIN_2", "IZIN-1"]


@pytest.mark.parametrize(
    "query",
    [
        "sortBy=instanceId",
        "sortBy=nope&sortOrder=asc",
        "variables=nama_is_Ani",
        "variables=nama",
        "active=ya",
    ],
)
def test_a_question_that_cannot_be_read_is_refused(counter: Counter, query: str) -> None:
    assert counter.refused("GET", f"/process-instance?{query}")[0] == 400


def test_filters_that_would_change_the_answer_are_not_passed_over(counter: Counter) -> None:
    assert counter.refused("POST", "/process-instance", {"orQueries": [{"businessKey": "x"}]})[0] == 400
    assert counter.told("POST", "/process-instance", {"orQueries": [], "unknown": 1}) == []


def test_what_is_open_in_a_case_is_a_tree(counter: Counter) -> None:
    case = counter.starts("msg_bayar", "B-1")
    root = counter.told("GET", f"/process-instance/{case}/activity-instances")
    (leaf,) = root["childActivityInstances"]
    assert root["id"] == case and root["activityType"] == "processDefinition"
    assert root["name"] == root["activityName"] == "Tunggu pembayaran (message)" and root["executionIds"] == [
        case
    ]
    assert (leaf["activityId"], leaf["activityType"]) == ("tunggu", "intermediateMessageCatch")
    assert leaf["parentActivityInstanceId"] == case and leaf["id"].startswith("tunggu:")
    assert counter.told("GET", f"/execution/{leaf['executionIds'][0]}")["processInstanceId"] == case
    counter.told("POST", "/message", {"messageName": "PembayaranDiterima", "businessKey": "B-1"}, 204)
    (leaf,) = counter.told("GET", f"/process-instance/{case}/activity-instances")["childActivityInstances"]
    assert (leaf["activityId"], leaf["activityType"], leaf["executionIds"]) == ("verif", "userTask", [case])
    missing = counter.refused("GET", f"/process-instance/{UNKNOWN}/activity-instances")
    assert missing == (404, "InvalidRequestException", f"Process instance with id {UNKNOWN} does not exist")


def test_a_suspended_case_rests_until_it_is_activated(counter: Counter) -> None:
    case = counter.starts("msg_bayar", "B-2")
    counter.told("PUT", f"/process-instance/{case}/suspended", {"suspended": True}, 204)
    assert counter.told("GET", f"/process-instance/{case}")["suspended"] is True
    assert [each["id"] for each in counter.told("GET", "/process-instance?suspended=true")] == [case]
    message = {"messageName": "PembayaranDiterima", "businessKey": "B-2"}
    assert counter.refused("POST", "/message", message)[0] == 400
    counter.told(
        "PUT", "/process-instance/suspended", {"processInstanceIds": [case], "suspended": False}, 204
    )
    counter.told("POST", "/message", message, 204)


def test_many_cases_are_suspended_by_their_key(counter: Counter) -> None:
    cases = {counter.starts("msg_bayar", f"B-{number}") for number in range(3)}
    other = counter.starts("sop_izin", "lain", nama="x")
    counter.told(
        "PUT", "/process-instance/suspended", {"processDefinitionKey": "msg_bayar", "suspended": True}, 204
    )
    assert {each["id"] for each in counter.told("GET", "/process-instance?suspended=true")} == cases
    assert counter.told("GET", f"/process-instance/{other}")["suspended"] is False


def test_a_case_is_ended_once(counter: Counter) -> None:
    case = counter.starts("sop_izin", "A", nama="Ani")
    answer = counter.call("DELETE", f"/process-instance/{case}?skipCustomListeners=true")
    assert (answer.status_code, answer.data, answer.content_type) == (204, b"", None)
    again = counter.refused("DELETE", f"/process-instance/{case}")
    sentence = f"No process instance found for id '{case}': processInstance is null"
    assert again == (404, "InvalidRequestException", sentence)
    assert counter.call("DELETE", f"/process-instance/{case}?failIfNotExists=false").status_code == 204
    gone = counter.refused("GET", f"/process-instance/{case}")
    assert gone == (404, "InvalidRequestException", f"Process instance with id {case} does not exist")
    assert counter.told("GET", f"/history/process-instance/{case}")["state"] == "EXTERNALLY_TERMINATED"


def test_many_cases_are_ended_for_a_reason_or_none_at_all(counter: Counter) -> None:
    cases = [counter.starts("sop_izin", f"A-{number}", nama="Ani") for number in range(3)]
    assert (
        counter.refused("POST", "/process-instance/delete", {"processInstanceIds": [cases[0], UNKNOWN]})[0]
        == 404
    )
    assert counter.told("GET", "/process-instance/count") == {"count": 3}
    said = {"processInstanceQuery": {"businessKeyLike": "A-%"}, "deleteReason": "Salah diimpor"}
    batch = counter.told("POST", "/process-instance/delete", said)
    assert (batch["type"], batch["totalJobs"]) == ("instance-deletion", 3)
    assert counter.told("GET", "/process-instance/count") == {"count": 0}
    assert "Salah diimpor" in str(counter.world.events(cases[0])[-1].data)
    assert counter.refused("POST", "/process-instance/delete", {})[0] == 400


def test_an_official_reads_but_neither_changes_nor_suspends(counter: Counter) -> None:
    case = counter.starts("msg_bayar", "B")
    reads = counter.call("GET", f"/process-instance/{case}/variables", by="budi.kota")
    assert reads.status_code == 200
    for method, path, said in (
        ("PUT", f"/process-instance/{case}/suspended", {"suspended": True}),
        ("PUT", f"/process-instance/{case}/variables/n", {"value": 1}),
        ("POST", "/message", {"messageName": "PembayaranDiterima"}),
    ):
        assert counter.call(method, path, said, by="budi.kota").status_code == 403, path
    assert counter.told("GET", f"/process-instance/{case}/variables") == {}


BRANCHES = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="uji" id="D">
  <bpmn:message id="M" name="Jawaban" />
  <bpmn:process id="cabang" name="Cabang" isExecutable="true">
    <bpmn:startEvent id="s" />
    <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="sub" />
    <bpmn:subProcess id="sub" name="Menunggu jawaban">
      <bpmn:startEvent id="ss" />
      <bpmn:sequenceFlow id="g1" sourceRef="ss" targetRef="pilih" />
      <bpmn:eventBasedGateway id="pilih" name="Jawaban atau waktu" />
      <bpmn:sequenceFlow id="g2" sourceRef="pilih" targetRef="jawab" />
      <bpmn:sequenceFlow id="g3" sourceRef="pilih" targetRef="waktu" />
      <bpmn:intermediateCatchEvent id="jawab">
        <bpmn:messageEventDefinition messageRef="M" />
      </bpmn:intermediateCatchEvent>
      <bpmn:intermediateCatchEvent id="waktu">
        <bpmn:timerEventDefinition><bpmn:timeDuration>P2D</bpmn:timeDuration></bpmn:timerEventDefinition>
      </bpmn:intermediateCatchEvent>
      <bpmn:sequenceFlow id="g4" sourceRef="jawab" targetRef="se" />
      <bpmn:sequenceFlow id="g5" sourceRef="waktu" targetRef="se" />
      <bpmn:endEvent id="se" />
    </bpmn:subProcess>
    <bpmn:sequenceFlow id="f2" sourceRef="sub" targetRef="e" />
    <bpmn:endEvent id="e" />
  </bpmn:process>
</bpmn:definitions>"""


def test_branches_of_a_gateway_are_one_beneath_their_sub_process(counter: Counter) -> None:
    counter.deploys(cabang=BRANCHES.encode())
    case = counter.starts("cabang", "C")
    (sub,) = counter.told("GET", f"/process-instance/{case}/activity-instances")["childActivityInstances"]
    assert (sub["activityId"], sub["activityType"], sub["name"]) == ("sub", "subProcess", "Menunggu jawaban")
    (gateway,) = sub["childActivityInstances"]
    assert (gateway["activityId"], gateway["activityType"]) == ("pilih", "eventBasedGateway")
    assert gateway["parentActivityInstanceId"] == sub["id"]
    assert counter.told("GET", f"/execution/count?processInstanceId={case}") == {"count": 3}
    counter.told("POST", "/message", {"messageName": "Jawaban", "businessKey": "C"}, 204)
    assert counter.refused("GET", f"/process-instance/{case}")[0] == 404


def test_a_failed_step_is_an_incident_of_its_case(counter: Counter) -> None:
    case, fine = counter.starts("ext_kirim", "E-1"), counter.starts("ext_kirim", "E-2")
    wish = {"topicName": "kirim-notifikasi", "lockDuration": 20_000, "businessKey": "E-1"}
    (step,) = counter.told(
        "POST", "/external-task/fetchAndLock", {"workerId": "w", "maxTasks": 1, "topics": [wish]}
    )
    failure = {"workerId": "w", "errorMessage": "server surat mati", "retries": 0}
    counter.told("POST", f"/external-task/{step['id']}/failure", failure, 204)
    for query in (
        "withIncident=true",
        "incidentType=failedExternalTask",
        "incidentMessage=server%20surat%20mati",
        "incidentMessageLike=server%25",
    ):
        assert [each["id"] for each in counter.told("GET", f"/process-instance?{query}")] == [case], query
    assert counter.told("GET", "/process-instance?incidentType=failedJob") == []
    (leaf,) = counter.told("GET", f"/process-instance/{case}/activity-instances")["childActivityInstances"]
    assert leaf["incidents"] == [{"id": leaf["incidentIds"][0], "activityId": "ext"}]
    assert leaf["executionIds"] == [step["executionId"]] and leaf["id"] == step["activityInstanceId"]
    (other,) = counter.told("GET", f"/process-instance/{fine}/activity-instances")["childActivityInstances"]
    assert other["incidentIds"] == []
