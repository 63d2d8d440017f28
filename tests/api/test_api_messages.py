"""Messages come to whoever waits for them, executions wait, and nothing else moves."""

from collections.abc import Iterator

import pytest
from counter import DIAGRAMS, Counter, opened
from sqlalchemy import Engine

MISMATCH = "org.camunda.bpm.engine.MismatchingMessageCorrelationException: "
NAME = "PembayaranDiterima"
UNKNOWN = "019aa000-0000-7000-8000-000000000000"


@pytest.fixture
def counter(engine: Engine, database_url: str) -> Iterator[Counter]:
    with opened(engine, database_url, "msg_bayar.bpmn", "msg_mulai.bpmn") as counter:
        yield counter


def test_a_message_moves_the_one_case_that_waits_for_it(counter: Counter) -> None:
    case = counter.starts("msg_bayar", "B-1")
    counter.starts("msg_bayar", "B-2")
    (waiting,) = counter.told(
        "GET", f"/execution?processInstanceId={case}&messageEventSubscriptionName={NAME}"
    )
    said = {"messageName": NAME, "businessKey": "B-1", "withoutTenantId": False, "all": False}
    said |= {
        "processVariables": {"n": {"value": 1}},
        "resultEnabled": True,
        "variablesInResultEnabled": False,
    }
    (result,) = counter.told("POST", "/message", said)
    execution = {"id": waiting["id"], "processInstanceId": case, "ended": True, "tenantId": None}
    assert result == {"resultType": "Execution", "execution": execution, "processInstance": None}
    assert counter.told("GET", f"/process-instance/{case}/variables/n")["type"] == "Integer"
    again = counter.refused("POST", "/message", said)
    sentence = f"Cannot correlate message '{NAME}': No process definition or execution matches the parameters"
    assert again == (400, "RestException", MISMATCH + sentence)
    root = {"id": case, "processInstanceId": case, "ended": False, "tenantId": None}
    assert counter.told("GET", f"/execution?processInstanceId={case}") == [root]
    assert counter.world.verdict(case).ok


def test_more_than_one_match_moves_none_unless_all_are_meant(counter: Counter) -> None:
    cases = {counter.starts("msg_bayar", "B", nomor=number) for number in range(3)}
    code, kind, told = counter.refused("POST", "/message", {"messageName": NAME, "businessKey": "B"})
    assert (code, kind) == (400, "RestException")
    assert told.startswith(
        f"{MISMATCH}ENGINE-13031 Cannot correlate a message with name '{NAME}' to a single execution. 3 "
    )
    one = {
        "messageName": NAME,
        "correlationKeys": {"nomor": {"value": 1}},
        "resultEnabled": True,
        "variablesInResultEnabled": True,
    }
    (result,) = counter.told("POST", "/message", one)
    assert result["variables"]["nomor"]["value"] == 1
    reached = counter.told("POST", "/message", {"messageName": NAME, "all": True, "resultEnabled": True})
    assert {each["execution"]["processInstanceId"] for each in (*reached, result)} == cases
    assert counter.told("POST", "/message", {"messageName": NAME, "all": True, "resultEnabled": True}) == []
    assert counter.call("POST", "/message", {"messageName": NAME, "all": True}).status_code == 204


def test_a_message_is_meant_for_one_case_by_its_id(counter: Counter) -> None:
    case = counter.starts("msg_bayar", "B")
    counter.starts("msg_bayar", "B")
    counter.told("POST", "/message", {"messageName": NAME, "processInstanceId": case}, 204)
    assert counter.refused("POST", "/message", {"messageName": NAME, "processInstanceId": UNKNOWN})[0] == 400


def test_a_message_begins_a_case(counter: Counter) -> None:
    said = {
        "messageName": "PermohonanMasuk",
        "businessKey": "M-1",
        "processVariables": {"a": {"value": 7, "type": "Long"}},
    }
    (result,) = counter.told("POST", "/message", {**said, "resultEnabled": True})
    assert result["resultType"] == "ProcessDefinition" and result["execution"] is None
    case = result["processInstance"]
    assert (case["businessKey"], case["definitionKey"], case["ended"]) == ("M-1", "msg_mulai", False)
    assert counter.told("GET", f"/process-instance/{case['id']}/variables/a") == {
        "type": "Long",
        "value": 7,
        "valueInfo": {},
    }
    counter.deploys(
        lain=(DIAGRAMS / "msg_mulai.bpmn")
        .read_bytes()
        .replace(b"msg_mulai", b"msg_lain")
        .replace(b"PermohonanMasuk", b"Lain")
    )
    counter.told("POST", "/message", {"messageName": "Lain"}, 204)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "No message name supplied"),
        ({"messageName": NAME, "tenantId": "x", "withoutTenantId": True}, "cannot be used together"),
        ({"messageName": NAME, "variablesInResultEnabled": True}, "cannot be used without 'resultEnabled'"),
        (
            {"messageName": NAME, "processVariables": {"a": {"value": "x", "type": "Integer"}}},
            "Cannot deliver message: Cannot convert value 'x'",
        ),
        ({"messageName": NAME, "tenantId": "lain"}, "No process definition or execution matches"),
    ],
)
def test_a_message_that_says_too_little_or_wrong_is_refused(
    counter: Counter, said: dict, sentence: str
) -> None:
    counter.starts("msg_bayar", "B")
    code, _, told = counter.refused("POST", "/message", said)
    assert code == 400 and sentence in told
    assert counter.told("GET", "/event-subscription/count") == {"count": 2}


def test_messages_that_are_waited_for_are_listed(counter: Counter) -> None:
    case = counter.starts("msg_bayar", "B")
    (row,) = counter.told("GET", f"/event-subscription?processInstanceId={case}&eventType=message")
    assert set(row) == {
        "id",
        "eventType",
        "eventName",
        "executionId",
        "processInstanceId",
        "activityId",
        "createdDate",
        "tenantId",
    }
    assert (row["eventName"], row["activityId"], row["processInstanceId"]) == (NAME, "tunggu", case)
    (start,) = counter.told(
        "GET", "/event-subscription?eventName=PermohonanMasuk&sortBy=created&sortOrder=desc"
    )
    assert (start["executionId"], start["processInstanceId"], start["activityId"]) == (None, None, "s")
    for query, size in {
        f"executionId={row['executionId']}": 1,
        f"executionId={UNKNOWN}": 0,
        "eventType=signal": 0,
        f"eventSubscriptionId={row['id']}": 1,
        "activityId=tunggu": 1,
    }.items():
        assert len(counter.told("GET", f"/event-subscription?{query}")) == size, query
        assert counter.told("GET", f"/event-subscription/count?{query}") == {"count": size}, query
    at = f"/execution/{row['executionId']}/messageSubscriptions/{NAME}"
    assert counter.told("GET", at) == row
    missing = counter.refused("GET", f"/execution/{row['executionId']}/messageSubscriptions/Lain")
    assert missing[0] == 404 and "named Lain does not exist" in missing[2]


def test_an_execution_is_triggered_by_its_message(counter: Counter) -> None:
    case = counter.starts("msg_bayar", "B")
    (execution,) = counter.told("GET", f"/execution?messageEventSubscriptionName={NAME}")
    at = f"/execution/{execution['id']}/messageSubscriptions/{NAME}/trigger"
    counter.told("POST", at, {"variables": {"n": {"value": 1}}}, 204)
    assert counter.told("GET", f"/process-instance/{case}/variables/n")["value"] == 1
    code, kind, told = counter.refused("POST", at, {})
    assert (code, kind) == (500, "RestException") and "does not have a subscription" in told
    gone = counter.refused("GET", f"/execution/{execution['id']}")
    assert gone == (404, "InvalidRequestException", f"Execution with id {execution['id']} does not exist")
    own = counter.starts("msg_bayar", "B-2")
    counter.told("POST", f"/execution/{own}/messageSubscriptions/{NAME}/trigger", {}, 204)


def test_only_a_receive_task_takes_a_signal(counter: Counter) -> None:
    text = (DIAGRAMS / "msg_bayar.bpmn").read_bytes().replace(b'"msg_bayar"', b'"terima"')
    text = text.replace(
        b'<bpmn:intermediateCatchEvent id="tunggu"',
        b'<bpmn:receiveTask id="tunggu" messageRef="Message_bayar"',
    )
    text = text.replace(b'<bpmn:messageEventDefinition id="tunggu_def" messageRef="Message_bayar" />', b"")
    counter.deploys(terima=text.replace(b"</bpmn:intermediateCatchEvent>", b"</bpmn:receiveTask>"))
    case = counter.starts("terima", "T")
    (execution,) = counter.told("GET", f"/execution?processInstanceId={case}&activityId=tunggu")
    counter.told("POST", f"/execution/{execution['id']}/signal", {"variables": {"a": {"value": "b"}}}, 204)
    assert [each["taskDefinitionKey"] for each in counter.told("GET", f"/task?processInstanceId={case}")] == [
        "verif"
    ]
    catching = counter.starts("msg_bayar", "C")
    (other,) = counter.told("GET", f"/execution?processInstanceId={catching}&activityId=tunggu")
    assert counter.refused("POST", f"/execution/{other['id']}/signal", {})[0] == 500
    assert counter.refused("POST", f"/execution/{UNKNOWN}/signal", {})[0] == 500


def test_executions_are_asked_for_in_many_ways(counter: Counter) -> None:
    case, other = counter.starts("msg_bayar", "B-1", n=1), counter.starts("msg_bayar", "B-2", n=2)
    asked = {
        "": 4,
        f"processInstanceId={case}": 2,
        "businessKey=B-2": 2,
        "processDefinitionKey=msg_bayar&activityId=tunggu": 2,
        "activityId=verif": 0,
        "signalEventSubscriptionName=x": 0,
        "processVariables=n_eq_1": 0,
        "suspended=true": 0,
        "active=true&firstResult=1&maxResults=2": 2,
        "maxResults=0": 0,
    }
    for query, size in asked.items():
        assert len(counter.told("GET", f"/execution?{query}")) == size, query
    body = {"processVariables": [{"name": "n", "operator": "eq", "value": 1}], "active": None}
    assert {each["processInstanceId"] for each in counter.told("POST", "/execution", body)} == {case}
    assert counter.told("POST", "/execution/count", body) == {"count": 2}
    assert counter.told("GET", "/execution/count") == {"count": 4}
    assert counter.told("GET", f"/execution/{other}") == {
        "id": other,
        "processInstanceId": other,
        "ended": False,
        "tenantId": None,
    }
