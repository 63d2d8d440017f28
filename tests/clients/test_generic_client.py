"""PyPI generic-camunda-client 7.18, generated from Camunda's own OpenAPI document: its models read every answer.

It writes Python's True into addresses, which the original refuses too: people pass "true".
"""

from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from front_desk import DIAGRAMS, Desk, fresh, without_warnings

with without_warnings():
    import generic_camunda_client as camunda
    from generic_camunda_client.rest import ApiException

TOPIC = "kirim-notifikasi"


def api_client(desk: Desk, password: str) -> Any:
    client = camunda.ApiClient(camunda.Configuration(host=desk.url))
    secret = b64encode(f"{desk.login}:{password}".encode()).decode()
    client.set_default_header("Authorization", f"Basic {secret}")
    return client


@pytest.fixture
def client(desk: Desk) -> Iterator[Any]:
    with without_warnings(), api_client(desk, desk.password) as client:
        yield client
        client.rest_client.pool_manager.clear()


@pytest.fixture
def ready(desk: Desk) -> None:
    desk.deploys(
        "sop_izin.bpmn", "ext_kirim.bpmn", "msg_bayar.bpmn", **{"enable-duplicate-filtering": "true"}
    )


def value(of: Any, type: str | None = None) -> Any:
    return camunda.VariableValueDto(value=of, type=type)


def started(client: Any, key: str, business_key: str, **values: Any) -> Any:
    wish = camunda.StartProcessInstanceDto(
        business_key=business_key, variables=values, with_variables_in_return=True
    )
    found = camunda.ProcessDefinitionApi(client).start_process_instance_by_key(
        key, start_process_instance_dto=wish
    )
    assert found.business_key == business_key
    return found


def test_who_is_there(client: Any) -> None:
    assert camunda.VersionApi(client).get_rest_api_version().version == "7.24.0"
    assert [each.name for each in camunda.EngineApi(client).get_process_engine_names()] == ["default"]


def test_a_diagram_is_deployed_listed_read_and_removed(client: Any) -> None:
    api, name = camunda.DeploymentApi(client), fresh("generic")
    done = api.create_deployment(
        deployment_name=name,
        deployment_source="generic",
        enable_duplicate_filtering=False,
        data=str(DIAGRAMS / "linear9.bpmn"),
    )
    (definition,) = done.deployed_process_definitions.values()
    assert (definition.key, done.name, done.source) == ("linear9", name, "generic")
    (found,) = api.get_deployments(name_like=f"{name}%", sort_by="deploymentTime", sort_order="desc")
    assert found.id == done.id and found.deployment_time.tzinfo is not None
    (resource,) = api.get_deployment_resources(done.id)
    assert resource.name == "linear9.bpmn" and resource.deployment_id == done.id
    api = camunda.ProcessDefinitionApi(client)
    (latest,) = api.get_process_definitions(key="linear9", latest_version="true")
    assert latest.id == definition.id and latest.history_time_to_live == 30
    assert 'id="linear9"' in api.get_process_definition_bpmn20_xml_by_key("linear9").bpmn20_xml
    with pytest.raises(ApiException) as no:
        camunda.DeploymentApi(client).create_deployment(
            deployment_name="x", data=str(DIAGRAMS / "invalid_dangling.bpmn")
        )
    assert no.value.status == 400 and "ENGINE-09005" in no.value.body


@pytest.mark.usefixtures("ready")
def test_a_case_from_start_to_history(client: Any, desk: Desk) -> None:
    key = fresh("GEN")
    case = started(client, "sop_izin", key, nama=value("Ani", "String"), jumlah=value(3, "Integer"))
    assert case.variables["jumlah"].type == "Integer" and case.variables["pemohon"].value == "demo"
    api = camunda.TaskApi(client)
    (task,) = api.get_tasks(
        process_instance_business_key=key,
        candidate_group="petugas",
        unassigned="true",
        sort_by="created",
        sort_order="asc",
    )
    asked = camunda.TaskQueryDto(process_instance_id=case.id, candidate_groups=["petugas", "kasi"])
    assert [each.id for each in api.query_tasks(task_query_dto=asked)] == [task.id]
    assert api.get_tasks_count(process_instance_business_key=key).count == 1
    form = api.get_form_variables(task.id)
    assert (form["lengkap"].value, form["nilai"].type, form["jenis"].value) == (True, "Long", "iumk")
    api.claim(task.id, user_id_dto=camunda.UserIdDto(user_id="budi"))
    with pytest.raises(ApiException) as no:
        api.claim(task.id, user_id_dto=camunda.UserIdDto(user_id="siti"))
    assert (no.value.status, "TaskAlreadyClaimedException" in no.value.body) == (500, True)
    links = camunda.TaskIdentityLinkApi(client).get_identity_links(task.id)
    assert {(each.type, each.user_id, each.group_id) for each in links} == {
        ("candidate", None, "petugas"),
        ("assignee", "budi", None),
    }
    comment = camunda.TaskCommentApi(client).create_comment(
        task.id, comment_dto=camunda.CommentDto(message="halo")
    )
    assert (comment.message, comment.user_id) == ("halo", "demo")
    completes(client, task.id, lengkap=value(True, "Boolean"), nilai=value(7, "Long"))
    decides(client, case.id)
    looks_back(client, case.id, key, task.id)


def completes(client: Any, task: str, **values: Any) -> None:
    api, done = camunda.TaskApi(client), camunda.CompleteTaskDto(variables=values)
    answer = api.complete(task, complete_task_dto=done, _preload_content=False)  # it cannot read a 204
    assert (answer.status, answer.data) == (204, b"")
    answer.release_conn()
    with pytest.raises(ApiException) as no:
        api.complete(task, complete_task_dto=camunda.CompleteTaskDto(variables={}))
    assert no.value.status == 500 and "RestException" in no.value.body
    with pytest.raises(ApiException) as no:
        api.get_task(task)
    assert no.value.status == 404


def decides(client: Any, case: str) -> None:
    """The second step with its timer, then the end."""
    (step,) = camunda.TaskApi(client).get_tasks(process_instance_id=case)
    (timer,) = camunda.JobApi(client).get_jobs(process_instance_id=case)
    assert timer.due_date > datetime.now(UTC) and timer.retries > 0
    done = camunda.CompleteTaskDto(variables={"setuju": value(True)}, with_variables_in_return=True)
    told = camunda.TaskApi(client).complete(step.id, complete_task_dto=done)
    assert told["setuju"].value is True and told["nilai"].type == "Long"


def looks_back(client: Any, case: str, key: str, task: str) -> None:
    api = camunda.HistoricProcessInstanceApi(client)
    past = api.get_historic_process_instance(case)
    assert (past.state, past.start_activity_id, past.start_user_id) == ("COMPLETED", "Start_1", "demo")
    found = api.get_historic_process_instances(process_instance_business_key=key, finished="true")
    assert [each.id for each in found] == [case]
    steps = camunda.HistoricActivityInstanceApi(client).get_historic_activity_instances(
        process_instance_id=case, sort_by="startTime", sort_order="asc"
    )
    assert {(each.activity_id, each.activity_type) for each in steps} == {
        ("Start_1", "startEvent"),
        ("Task_periksa", "userTask"),
        ("Task_setujui", "userTask"),
        ("Gw_1", "exclusiveGateway"),
        ("End_terbit", "noneEndEvent"),
    }
    tasks = camunda.HistoricTaskInstanceApi(client).get_historic_task_instances(process_instance_id=case)
    assert {each.id: each.delete_reason for each in tasks}[task] == "completed"
    values = camunda.HistoricVariableInstanceApi(client).get_historic_variable_instances(
        process_instance_id=case
    )
    assert {each.name for each in values} >= {"nama", "jumlah", "pemohon", "lengkap", "nilai", "setuju"}
    log = camunda.HistoricUserOperationLogApi(client).query_user_operation_entries(process_instance_id=case)
    assert {"Create", "Claim", "Complete"} <= {each.operation_type for each in log}


@pytest.mark.usefixtures("ready")
def test_an_external_task_fails_to_an_incident_and_comes_back(client: Any) -> None:
    key, api = fresh("GEX"), camunda.ExternalTaskApi(client)
    case = started(client, "ext_kirim", key).id
    topic = camunda.FetchExternalTaskTopicDto(topic_name=TOPIC, lock_duration=20_000, business_key=key)
    wish = camunda.FetchExternalTasksDto(
        worker_id="gen", max_tasks=1, use_priority=True, async_response_timeout=1000, topics=[topic]
    )
    (task,) = api.fetch_and_lock(fetch_external_tasks_dto=wish)
    assert (task.worker_id, task.priority, task.business_key) == ("gen", 5, key)
    failed = camunda.ExternalTaskFailureDto(
        worker_id="gen", error_message="rusak", error_details="trace", retries=0, retry_timeout=0
    )
    api.handle_failure(task.id, external_task_failure_dto=failed)
    (incident,) = camunda.IncidentApi(client).get_incidents(process_instance_id=case)
    assert (incident.incident_type, incident.configuration) == ("failedExternalTask", task.id)
    assert camunda.IncidentApi(client).get_incidents_count(process_instance_id=case).count == 1
    assert api.get_external_task(task.id).retries == 0
    api.set_external_task_resource_retries(task.id, retries_dto=camunda.RetriesDto(retries=2))
    assert camunda.IncidentApi(client).get_incidents(process_instance_id=case) == []
    (task,) = api.fetch_and_lock(fetch_external_tasks_dto=wish)
    with pytest.raises(ApiException) as no:
        api.complete_external_task_resource(
            task.id, complete_external_task_dto=camunda.CompleteExternalTaskDto(worker_id="lain")
        )
    assert no.value.status == 400 and "cannot be completed by worker 'lain'" in no.value.body
    done = camunda.CompleteExternalTaskDto(worker_id="gen", variables={"ok": value(True, "Boolean")})
    api.complete_external_task_resource(task.id, complete_external_task_dto=done)
    assert camunda.HistoricProcessInstanceApi(client).get_historic_process_instance(case).state == "COMPLETED"


@pytest.mark.usefixtures("ready")
def test_a_message_finds_its_case_and_the_case_is_looked_at_and_ended(client: Any) -> None:
    key = fresh("GMS")
    case = started(client, "msg_bayar", key).id
    wish = camunda.CorrelationMessageDto(
        message_name="PembayaranDiterima",
        business_key=key,
        process_variables={"n": value(1)},
        result_enabled=True,
    )
    (found,) = camunda.MessageApi(client).deliver_message(correlation_message_dto=wish)
    assert (found.result_type, found.execution.process_instance_id) == ("Execution", case)
    with pytest.raises(ApiException) as no:
        camunda.MessageApi(client).deliver_message(correlation_message_dto=wish)
    assert no.value.status == 400 and "MismatchingMessageCorrelationException" in no.value.body
    (n,) = camunda.VariableInstanceApi(client).get_variable_instances(process_instance_id_in=case)
    assert (n.name, n.type, n.value) == ("n", "Integer", 1)
    assert [each.id for each in camunda.ExecutionApi(client).get_executions(process_instance_id=case)] == [
        case
    ]
    api = camunda.ProcessInstanceApi(client)
    tree = api.get_activity_instance_tree(case)
    assert [each.activity_id for each in tree.child_activity_instances] == ["verif"]
    state = camunda.SuspensionStateDto(suspended=True)
    api.update_suspension_state_by_id(case, suspension_state_dto=state)
    assert api.get_process_instance(case).suspended is True
    api.delete_process_instance(case)
    with pytest.raises(ApiException) as no:
        api.get_process_instance(case)
    assert no.value.status == 404


def test_what_cannot_be_done_is_an_exception(client: Any, desk: Desk) -> None:
    for ask, status in (
        (lambda: started(client, "tidak_ada", "x"), 404),
        (lambda: started(client, "sop_izin", "x", a=value("bukan", "Integer")), 400),
        (lambda: camunda.TaskApi(client).get_form_variables(str(uuid4())), 400),
        (lambda: camunda.TaskVariableApi(client).get_task_variables(str(uuid4())), 500),
        (lambda: camunda.TaskApi(client).get_tasks(sort_by="created"), 400),
        (lambda: camunda.ProcessInstanceApi(client).delete_process_instance(str(uuid4())), 404),
        (
            lambda: camunda.JobApi(client).set_job_retries(
                "nope", job_retries_dto=camunda.RetriesDto(retries=1)
            ),
            500,
        ),
    ):
        with pytest.raises((ApiException, TypeError)) as no:
            ask()
        assert getattr(no.value, "status", status) == status


def test_a_wrong_password_opens_nothing(desk: Desk) -> None:
    with without_warnings(), api_client(desk, "salah") as client:
        with pytest.raises(ApiException) as no:
            camunda.TaskApi(client).get_tasks()
        assert no.value.status == 401
        client.rest_client.pool_manager.clear()
