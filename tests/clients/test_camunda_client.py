"""PyPI camunda-client 0.15, the client with the strictest types: every answer must fit its models."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from front_desk import Desk, fresh, without_warnings

with without_warnings():
    from camunda_client.clients.dto import AuthData
    from camunda_client.clients.engine import CamundaEngineClient
    from camunda_client.clients.engine.dto import GetTaskVariableDTO, UpdateTaskVariableDTO
    from camunda_client.clients.engine.schemas import (
        GetHistoryTasksFilterSchema,
        GetTasksFilterSchema,
        ProcessInstanceQuerySchema,
        SendCorrelationMessageSchema,
    )
    from camunda_client.clients.engine.schemas.body import (
        HistoricProcessInstanceFilterSchema,
        HistoryVariableInstanceFilterSchema,
        UpdateProcessVariablesSchema,
        VariableInstanceFilterSchema,
    )
    from camunda_client.clients.engine.schemas.enums import State
    from camunda_client.clients.external_task import ExternalTaskClient
    from camunda_client.clients.external_task.dto import ExternalTaskConfig
    from camunda_client.clients.schemas import PaginationParams
    from camunda_client.exceptions import CamundaClientError
    from camunda_client.types_ import VariableValueSchema

TOPIC = "kirim-notifikasi"


@pytest.fixture
def run(desk: Desk) -> Iterator[Callable[[Callable[[Any, Any], Awaitable[None]]], None]]:
    """Run a story with the engine's client and the worker's."""
    desk.deploys(
        "sop_izin.bpmn", "ext_kirim.bpmn", "msg_bayar.bpmn", **{"enable-duplicate-filtering": "true"}
    )

    def go(story: Callable[[Any, Any], Awaitable[None]]) -> None:
        async def all() -> None:
            async with clients(desk, desk.password) as (engine, worker):
                await story(engine, worker)

        in_peace(all())

    yield go


def in_peace(story: Coroutine[Any, Any, None]) -> None:
    """Run a story in a thread of its own: where a browser of another test is open, this one has its event loop."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, story).result()


@asynccontextmanager
async def clients(desk: Desk, password: str) -> AsyncIterator[tuple[Any, Any]]:
    auth = AuthData(username=desk.login, password=password)
    async with httpx.AsyncHTTPTransport() as here, httpx.AsyncHTTPTransport() as there:
        engine = CamundaEngineClient(desk.url + "/", auth, here)
        soon = ExternalTaskConfig(retry_timeout=timedelta(milliseconds=1))  # nobody waits half a minute here
        worker = ExternalTaskClient("cc-worker", desk.url + "/", auth, there, soon)
        async with engine._http_client, worker._http_client:
            yield engine, worker


def value(of: Any, kind: Any = None) -> Any:
    return VariableValueSchema(value=of, type=kind)


VALUES = {
    "nama": value("Rina", "String"),
    "jumlah": value(2, "Integer"),
    "tgl": value("2026-01-02T10:04:05.000+0700", "Date"),
    "js": value('{"a":[1]}', "Json"),
}


def test_a_case_from_start_to_history(run: Any) -> None:
    key = fresh("CC")

    async def story(engine: Any, worker: Any) -> None:
        case = await engine.start_process("sop_izin", key, VALUES)
        assert case.business_key == key
        (found,) = await engine.get_process_instances(ProcessInstanceQuerySchema(business_key=key))
        assert found.id == case.id
        asked = GetTasksFilterSchema(process_instance_business_key=key)
        assert (await engine.get_tasks_count(asked)).count == 1
        (task,) = await engine.get_tasks(asked, PaginationParams(limit=10, offset=0))
        assert (task.name, task.priority, task.task_definition_key) == ("Periksa berkas", 70, "Task_periksa")
        assert task.due is not None and task.due > datetime.now(UTC)
        (link,) = await engine.get_identity_links(task.id)
        assert (link.group_id, link.type) == ("petugas", "candidate")
        await engine.claim_task(task.id, "budi")
        assert (await engine.get_task(task.id)).assignee == "budi"
        await engine.unclaim_task(task.id)
        await engine.set_assignee_task(task.id, "siti")
        assert (await engine.get_task(task.id)).assignee == "siti"
        await reads_and_writes(engine, task.id)
        await engine.submit_task_form(task.id, {"lengkap": value(True, "Boolean")})
        assert await engine.get_task(task.id) is None
        await looks_back(engine, case.id, key)

    run(story)


async def reads_and_writes(engine: Any, task: UUID) -> None:
    """Variables that the task sees."""
    asked = GetTaskVariableDTO(task_id=task, variable_name="nama", deserialize_value=False)
    assert (await engine.get_task_variable(asked)).value == "Rina"
    asked = GetTaskVariableDTO(task_id=task, variable_name="js", deserialize_value=False)
    found = await engine.get_task_variable(asked)
    assert (found.type, found.value) == ("Json", '{"a":[1]}')
    missing = GetTaskVariableDTO(task_id=task, variable_name="tak_ada", deserialize_value=False)
    assert await engine.get_task_variable(missing) is None
    changed = UpdateTaskVariableDTO(task_id=task, variable_name="jumlah", variable=value(9, "Integer"))
    await engine.update_task_variable(changed)
    here = UpdateTaskVariableDTO(
        task_id=task, variable_name="catatan", variable=value("x"), is_local_variable=True
    )
    await engine.update_task_variable(here)
    asked = GetTaskVariableDTO(task_id=task, variable_name="catatan", is_local_variable=True)
    assert (await engine.get_task_variable(asked)).value == "x"


async def looks_back(engine: Any, case: UUID, key: str) -> None:
    """Variables of the case, and its history while it runs."""
    wanted = VariableInstanceFilterSchema(process_instance_id_in=[case])
    values = {each.name: each for each in await engine.get_variable_instances_post(wanted)}
    assert values["jumlah"].value == 9
    assert (values["tgl"].type, values["tgl"].value) == ("Date", "2026-01-02T10:04:05.000+0700") or (
        datetime.fromisoformat(values["tgl"].value) == datetime.fromisoformat("2026-01-02T10:04:05+07:00")
    )
    change = UpdateProcessVariablesSchema(modifications={"z": value("1", "String")}, deletions=["jumlah"])
    await engine.update_variable_instances(process_instance_id=case, schema=change)
    names = {each.name for each in await engine.get_variable_instances_post(wanted)}
    assert "z" in names and "jumlah" not in names
    (past,) = await engine.get_history_process_instances(
        HistoricProcessInstanceFilterSchema(process_instance_business_key=key)
    )
    assert (past.id, past.state, past.end_time) == (case, State.ACTIVE, None)
    assert (await engine.get_history_process_instance(case)).start_user_id == "demo"
    steps = await engine.get_history_tasks(GetHistoryTasksFilterSchema(process_instance_id=case))
    assert {each.task_definition_key: each.delete_reason for each in steps} == {
        "Task_periksa": "completed",
        "Task_setujui": None,
    }
    wanted = HistoryVariableInstanceFilterSchema(variable_name="nama", process_instance_id=case)
    (name,) = await engine.get_history_variable_instances_post(wanted)
    assert name.value == "Rina"
    await engine.delete_process(str(case))
    assert (await engine.get_history_process_instance(case)).state == State.EXTERNALLY_TERMINATED


def test_an_external_task_fails_to_an_incident_and_comes_back(run: Any, desk: Desk) -> None:
    key = fresh("CX")
    case = desk.starts("ext_kirim", key)

    async def story(engine: Any, worker: Any) -> None:
        (task,) = await worker.fetch_and_lock([TOPIC], business_key=key)
        assert (task.worker_id, task.topic_name, task.business_key) == ("cc-worker", TOPIC, key)
        await worker.extend_lock(task.id, new_duration=60_000)
        await worker.failure(task.id, error_message="rusak", error_details="jejak lengkap", retries=0)
        assert await engine.get_external_task_error_details(task.id) == "jejak lengkap"
        (incident,) = [
            each
            for each in await engine.get_incidents("failedExternalTask")
            if str(each.process_instance_id) == case
        ]
        assert (incident.activity_id, incident.incident_message) == ("ext", "rusak")
        assert incident.configuration == task.id
        at_once = timedelta(milliseconds=1)
        assert await worker.fetch_and_lock([TOPIC], business_key=key, lock_timeout=at_once) == []
        desk.told("PUT", f"/external-task/{task.id}/retries", {"retries": 2})
        assert not [each for each in await engine.get_incidents() if str(each.process_instance_id) == case]
        (back,) = await worker.fetch_and_lock([TOPIC], business_key=key)
        assert (back.id, back.retries) == (task.id, 2)
        await worker.complete(task.id, global_variables={"ok": value(True, "Boolean")})
        assert (await engine.get_history_process_instance(UUID(case))).state == State.COMPLETED

    run(story)


def test_a_business_error_takes_its_own_way(run: Any, desk: Desk) -> None:
    key = fresh("CE")
    case = desk.starts("ext_kirim", key)

    async def story(engine: Any, worker: Any) -> None:
        (task,) = await worker.fetch_and_lock([TOPIC], business_key=key)
        await worker.unlock(task.id)
        (task,) = await worker.fetch_and_lock([TOPIC], business_key=key)
        await worker.bpmn_error(task.id, "GAGAL", "pesan", {"alasan": value("x", "String")})
        (step,) = await engine.get_tasks(GetTasksFilterSchema(process_instance_id=UUID(case)))
        assert step.task_definition_key == "tangani"
        with pytest.raises(CamundaClientError, match="404"):
            await worker.complete(task.id)

    run(story)


def test_a_message_finds_its_case(run: Any, desk: Desk) -> None:
    key = fresh("CM")
    case = desk.starts("msg_bayar", key)

    async def story(engine: Any, worker: Any) -> None:
        wish = SendCorrelationMessageSchema(message_name="PembayaranDiterima", business_key=key)
        assert await engine.send_correlation_message(wish) is None
        with pytest.raises(CamundaClientError, match="400"):
            await engine.send_correlation_message(wish)
        (step,) = await engine.get_tasks(GetTasksFilterSchema(process_instance_id=UUID(case)))
        assert step.task_definition_key == "verif"

    run(story)


def test_what_cannot_be_done_is_an_error_of_the_client(run: Any, desk: Desk) -> None:
    case = desk.starts("sop_izin", fresh("CF"), nama="Ani")
    task = UUID(desk.open_task(case))

    async def story(engine: Any, worker: Any) -> None:
        with pytest.raises(
            CamundaClientError, match="404.*No matching process definition with key: tidak_ada"
        ):
            await engine.start_process("tidak_ada")
        with pytest.raises(CamundaClientError, match="400.*Cannot convert value"):
            await engine.start_process("sop_izin", None, {"a": value("bukan", "Integer")})
        await engine.claim_task(task, "budi")
        with pytest.raises(CamundaClientError, match="500.*is already claimed by someone else"):
            await engine.claim_task(task, "siti")
        assert await engine.get_task(uuid4()) is None
        with pytest.raises(CamundaClientError, match="404"):
            await worker.complete(str(uuid4()))

    run(story)


def test_a_wrong_password_opens_nothing(desk: Desk) -> None:
    async def story() -> None:
        async with clients(desk, "salah-sandi") as (engine, worker):
            with pytest.raises(CamundaClientError, match="401"):
                await engine.get_tasks()
            with pytest.raises(CamundaClientError, match="401"):
                await worker.fetch_and_lock([TOPIC])

    in_peace(story())
    assert desk.ask("GET", "/task/count").status_code == 200  # one wrong guess keeps nobody out
