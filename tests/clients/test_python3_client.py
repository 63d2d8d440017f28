"""PyPI camunda-external-task-client-python3 4.5: its worker, its engine client, with Basic and with a key."""

import base64
from typing import Any

import pytest
from front_desk import Desk, fresh, without_warnings
from serving import PASSWORD

with without_warnings():
    from camunda.client.engine_client import EngineClient
    from camunda.client.external_task_client import ExternalTaskClient
    from camunda.external_task.external_task import ExternalTask
    from camunda.external_task.external_task_worker import ExternalTaskWorker, NoExternalTaskFound
    from camunda.process_definition.process_definition_client import ProcessDefinitionClient

TOPIC = "kirim-notifikasi"


def config(desk: Desk, password: str = PASSWORD) -> dict[str, Any]:
    return {
        "auth_basic": {"username": desk.login, "password": password},
        "maxTasks": 5,
        "lockDuration": 20_000,
        "asyncResponseTimeout": 200,
        "retries": 3,
        "retryTimeout": 0,
    }


@pytest.fixture
def engine(desk: Desk) -> Any:
    desk.deploys(
        "sop_izin.bpmn", "ext_kirim.bpmn", "msg_bayar.bpmn", **{"enable-duplicate-filtering": "true"}
    )
    return EngineClient(desk.url, config(desk))


def worker(desk: Desk) -> Any:
    return ExternalTaskWorker(fresh("py3"), desk.url, config(desk))


def of(case: str, task: Any) -> bool:
    return bool(task.get_process_instance_id() == case)


def test_a_worker_does_what_waits_with_what_the_case_knows(engine: Any, desk: Desk) -> None:
    case = engine.start_process("ext_kirim", {"nama": "Ani", "jumlah": 3}, business_key=fresh("P3"))["id"]
    seen: list[ExternalTask] = []

    def action(task: ExternalTask) -> Any:
        if of(case, task):
            seen.append(task)
        return task.complete({"ok": True, "pesan": "terkirim"}, {"lokal": 1})

    worker(desk).fetch_and_execute(TOPIC, action)
    (task,) = seen
    assert (task.get_variable("nama"), task.get_variable("jumlah")) == ("Ani", 3)
    assert task.get_topic_name() == TOPIC and task.get_activity_id() == "ext"
    assert desk.told("GET", f"/history/process-instance/{case}")["state"] == "COMPLETED"
    values = desk.told("GET", f"/history/variable-instance?processInstanceId={case}&variableName=pesan")
    assert [each["value"] for each in values] == ["terkirim"]


def test_a_worker_fails_until_an_incident_and_is_let_in_again(engine: Any, desk: Desk) -> None:
    case = engine.start_process("ext_kirim", {}, business_key=fresh("P3"))["id"]
    doing = worker(desk)

    def fails(task: ExternalTask) -> Any:
        return task.failure("rusak", "jejak lengkap", max_retries=1, retry_timeout=0)

    for _ in range(2):
        doing.fetch_and_execute(TOPIC, fails)
        if desk.told("GET", f"/incident?processInstanceId={case}"):
            break
    (incident,) = desk.told("GET", f"/incident?processInstanceId={case}")
    details = desk.ask("GET", f"/external-task/{incident['configuration']}/errorDetails")
    assert (details.text, details.headers["Content-Type"]) == ("jejak lengkap", "text/plain;charset=UTF-8")
    with pytest.raises(NoExternalTaskFound):
        doing.fetch_and_execute(TOPIC, lambda task: task.complete({}))
    desk.told("PUT", f"/external-task/{incident['configuration']}/retries", {"retries": 1})
    doing.fetch_and_execute(TOPIC, lambda task: task.complete({}))
    assert desk.told("GET", f"/history/process-instance/{case}")["state"] == "COMPLETED"


def test_a_business_error_takes_its_own_way(engine: Any, desk: Desk) -> None:
    case = engine.start_process("ext_kirim", {}, business_key=fresh("P3"))["id"]
    worker(desk).fetch_and_execute(TOPIC, lambda task: task.bpmn_error("GAGAL", "pesan", {"alasan": "x"}))
    (step,) = desk.told("GET", f"/task?processInstanceId={case}")
    assert step["taskDefinitionKey"] == "tangani"
    assert desk.told("GET", f"/process-instance/{case}/variables")["alasan"]["value"] == "x"


def test_the_engine_client_starts_finds_correlates_and_reads(engine: Any, desk: Desk) -> None:
    key = fresh("P3")
    case = engine.start_process("msg_bayar", {"kota": "Tarakan"}, business_key=key)["id"]
    found = engine.get_process_instance("msg_bayar", ["kota_eq_Tarakan"])
    assert case in {each["id"] for each in found}
    assert engine.get_process_instance("msg_bayar", ["kota_eq_Malang"]) == []
    (told,) = engine.correlate_message("PembayaranDiterima", business_key=key, process_variables={"n": 1})
    assert told["resultType"] == "Execution"
    with pytest.raises(Exception, match="400 : RestException.*Mismatching"):
        engine.correlate_message("PembayaranDiterima", business_key=key)
    data = {
        "value": base64.b64encode(b"isi surat").decode(),
        "type": "File",
        "valueInfo": {"filename": "surat.txt"},
    }
    desk.told("PUT", f"/process-instance/{case}/variables/berkas", data)
    assert base64.b64decode(engine.get_process_instance_variable(case, "berkas")) == b"isi surat"


def test_jobs_and_versions(engine: Any, desk: Desk) -> None:
    case = desk.starts("sop_izin", fresh("P3"), nama="Ani")
    desk.told("POST", f"/task/{desk.open_task(case)}/complete", {"variables": {}})
    (job,) = engine.get_jobs(0, 10, process_instance_id=case)
    assert engine.set_job_retry(job["id"], 2) is True
    with pytest.raises(Exception, match="500 : InvalidRequestException.*ENGINE-13053"):
        engine.set_job_retry("nope")
    versions = ProcessDefinitionClient(desk.url, config(desk))
    started = versions.start_process_by_version("sop_izin", "1.0", {"nama": "Ani"}, business_key=fresh("P3"))
    assert started["definitionId"].startswith("sop_izin:")
    with pytest.raises(Exception, match="no process definitions found"):
        versions.start_process_by_version("sop_izin", "99", {"nama": "Ani"})


def test_what_cannot_be_done_is_an_exception(engine: Any, desk: Desk) -> None:
    with pytest.raises(Exception, match="404 : RestException : No matching process definition"):
        engine.start_process("tidak_ada", {})
    bad = {"a": {"value": "bukan", "type": "Integer"}}
    with pytest.raises(Exception, match="400 : InvalidRequestException.*Cannot convert value 'bukan'"):
        engine.start_process("sop_izin", bad)
    client = ExternalTaskClient("py3-lain", desk.url, config(desk))
    with pytest.raises(Exception, match="404 : RestException.*does not exist"):
        client.complete("nope", {})
    desk.starts("ext_kirim", key := fresh("P3"))
    (task,) = desk.locks("pemilik", key)
    with pytest.raises(Exception, match="400 : .*cannot be completed by worker 'py3-lain'"):
        client.complete(task["id"], {})


def test_a_wrong_password_opens_nothing(desk: Desk) -> None:
    wrong = config(desk, "salah")
    with pytest.raises(Exception, match="401"):
        EngineClient(desk.url, wrong).start_process("sop_izin", {})
    with pytest.raises(Exception, match="401"):
        ExternalTaskClient("py3", desk.url, wrong).fetch_and_lock(TOPIC)
