"""PyPI pycamunda 0.6.1: one object for each request, a JSON body on every one of them, GET and DELETE too."""

import io
from typing import Any, TypeVar

import pytest
import requests
from front_desk import DIAGRAMS, Desk, fresh, without_warnings

with without_warnings():
    import pycamunda
    import pycamunda.deployment
    import pycamunda.externaltask
    import pycamunda.incident
    import pycamunda.message
    import pycamunda.processdef
    import pycamunda.processinst
    import pycamunda.task
    import pycamunda.version

TOPIC = "kirim-notifikasi"
Request = TypeVar("Request")


class Py:
    """Sends requests of the library as the program account."""

    def __init__(self, desk: Desk, password: str = "") -> None:
        self.url, self.auth = desk.url, (desk.login, password or desk.password)

    def make(self, request: type[Request], **more: Any) -> Request:
        made = request(url=self.url, **more)
        made.auth = requests.auth.HTTPBasicAuth(*self.auth)  # type: ignore[attr-defined]
        return made

    def ask(self, request: Any, **more: Any) -> Any:
        return self.make(request, **more)()

    def deploys(self, name: str) -> Any:
        request = self.make(pycamunda.deployment.Create, name=f"py-{name}", source="pycamunda")
        request.add_resource((name, io.BytesIO((DIAGRAMS / name).read_bytes())))
        return request()

    def starts(self, key: str, business_key: str, **values: Any) -> Any:
        request = self.make(pycamunda.processdef.StartInstance, key=key, business_key=business_key)
        for name, value in values.items():
            request.add_variable(name=name, value=value)
        return request()

    def locks(self, worker: str) -> Any:
        request = self.make(pycamunda.externaltask.FetchAndLock, worker_id=worker, max_tasks=50)
        request.add_topic(name=TOPIC, lock_duration=20_000)
        return request()


@pytest.fixture
def py(desk: Desk) -> Py:
    return Py(desk)


def test_a_case_from_deployment_to_its_end(py: Py) -> None:
    done = py.deploys("sop_izin.bpmn")
    (definition,) = done.deployed_process_definitions.values()
    key = fresh("PY")
    case = py.starts("sop_izin", key, nama="Tono", jumlah=2)
    assert (case.business_key, case.definition_id) == (key, definition.id_)
    assert [each.id_ for each in py.ask(pycamunda.processinst.GetList, business_key=key)] == [case.id_]
    (task,) = py.ask(
        pycamunda.task.GetList,
        process_instance_business_key=key,
        candidate_group="petugas",
        unassigned=True,
        sort_by="created",
        ascending=False,
    )
    assert (task.name, task.suspended) == ("Periksa berkas", False)
    counts = {each.group_name: each.task_count for each in py.ask(pycamunda.task.GetCountByCandidateGroup)}
    assert counts["petugas"] >= 1
    py.ask(pycamunda.task.Claim, id_=task.id_, user_id="budi")
    with pytest.raises(pycamunda.PyCamundaException, match="already claimed"):
        py.ask(pycamunda.task.Claim, id_=task.id_, user_id="siti")
    complete = py.make(pycamunda.task.Complete, id_=task.id_)
    complete.add_variable(name="lengkap", value=True)
    complete.add_variable(name="nilai", value=10)
    complete()
    with pytest.raises(pycamunda.NotFound):
        py.ask(pycamunda.task.Get, id_=task.id_)
    changes_variables(py, case.id_)
    py.ask(pycamunda.processinst.Suspend, id_=case.id_)
    assert py.ask(pycamunda.processinst.Get, id_=case.id_).suspended is True
    py.ask(pycamunda.processinst.Activate, id_=case.id_)
    tree = py.ask(pycamunda.processinst.GetActivityInstance, id_=case.id_)
    assert [each.activity_id for each in tree.child_activity_instances] == ["Task_setujui"]
    py.ask(pycamunda.processinst.Delete, id_=case.id_)
    with pytest.raises(pycamunda.NotFound, match="does not exist"):
        py.ask(pycamunda.processinst.Get, id_=case.id_)


def changes_variables(py: Py, case: str) -> None:
    values = py.ask(pycamunda.processinst.VariablesGetList, process_instance_id=case)
    known = {name: each.value for name, each in values.items()}
    assert (known["nama"], known["jumlah"], known["nilai"]) == ("Tono", 2, 10)
    py.ask(
        pycamunda.processinst.VariablesUpdate,
        process_instance_id=case,
        var_name="catatan",
        value="x",
        type_="String",
    )
    found = py.ask(pycamunda.processinst.VariablesGet, process_instance_id=case, var_name="catatan")
    assert found.value == "x"
    py.ask(pycamunda.processinst.VariablesDelete, process_instance_id=case, var_name="catatan")
    with pytest.raises(pycamunda.NotFound):
        py.ask(pycamunda.processinst.VariablesGet, process_instance_id=case, var_name="catatan")


def test_an_external_task_fails_to_an_incident_and_comes_back(py: Py, desk: Desk) -> None:
    py.deploys("ext_kirim.bpmn")
    case = py.starts("ext_kirim", fresh("PYX")).id_
    worker = fresh("py-worker")
    (task,) = [each for each in py.locks(worker) if each.process_instance_id == case]
    py.ask(
        pycamunda.externaltask.HandleFailure,
        id_=task.id_,
        worker_id=worker,
        error_message="rusak",
        error_details="jejak",
        retries=0,
        retry_timeout=0,
    )
    (incident,) = py.ask(pycamunda.incident.GetList, process_instance_id=case)
    assert incident.incident_type is pycamunda.incident.IncidentType.failed_external_task
    assert incident.incident_message == "rusak"
    py.ask(pycamunda.externaltask.SetRetries, id_=task.id_, retries=1)
    assert py.ask(pycamunda.incident.GetList, process_instance_id=case) == ()
    (task,) = [each for each in py.locks(worker) if each.process_instance_id == case]
    py.ask(pycamunda.externaltask.ExtendLock, id_=task.id_, new_duration=30_000, worker_id=worker)
    with pytest.raises(pycamunda.BadRequest, match="cannot be completed by worker 'lain'"):
        py.ask(pycamunda.externaltask.Complete, id_=task.id_, worker_id="lain")
    listed = py.ask(pycamunda.externaltask.GetList, worker_id=worker, request_error_details=False)
    assert task.id_ in {each.id_ for each in listed}
    done = py.make(pycamunda.externaltask.Complete, id_=task.id_, worker_id=worker)
    done.add_variable(name="ok", value=True)
    done()
    with pytest.raises(pycamunda.NotFound, match="does not exist"):
        py.ask(pycamunda.externaltask.Complete, id_=task.id_, worker_id=worker)
    assert desk.told("GET", f"/history/process-instance/{case}")["state"] == "COMPLETED"


def test_a_message_finds_its_case(py: Py) -> None:
    py.deploys("msg_bayar.bpmn")
    key = fresh("PYM")
    case = py.starts("msg_bayar", key).id_
    wish = {"message_name": "PembayaranDiterima", "business_key": key, "result_enabled": True}
    request = py.make(pycamunda.message.CorrelateSingle, **wish)
    request.add_process_variable(name="n", value=1)
    (found,) = request()
    assert found.execution.process_instance_id == case
    with pytest.raises(pycamunda.BadRequest, match="MismatchingMessageCorrelationException"):
        py.ask(pycamunda.message.CorrelateSingle, **wish)


def test_what_cannot_be_done_is_an_exception(py: Py, desk: Desk) -> None:
    with pytest.raises(pycamunda.NotFound, match="No matching process definition with key: tidak_ada"):
        py.starts("tidak_ada", "x")
    request = py.make(pycamunda.processdef.StartInstance, key="sop_izin")
    request.add_variable(name="a", value="bukan", type_="Integer")
    py.deploys("sop_izin.bpmn")
    with pytest.raises(pycamunda.BadRequest, match="Cannot convert value 'bukan'"):
        request()
    with pytest.raises(pycamunda.BadRequest, match="ENGINE-09005"):
        py.deploys("invalid_dangling.bpmn")
    with pytest.raises(pycamunda.NotFound, match="External task with id nope does not exist"):
        py.ask(pycamunda.externaltask.Complete, id_="nope", worker_id="py")
    assert py.ask(pycamunda.version.Get) == "7.24.0"


def test_a_wrong_password_opens_nothing(desk: Desk) -> None:
    with pytest.raises(pycamunda.Unauthorized):
        Py(desk, "salah").ask(pycamunda.version.Get)
    with pytest.raises(pycamunda.Unauthorized):
        Py(desk, "salah").locks("py")
