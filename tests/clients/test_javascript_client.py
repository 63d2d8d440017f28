"""npm camunda-external-task-client-js 3.1, Camunda's own worker for Node, in a process of its own."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from front_desk import Desk, fresh

HERE = Path(__file__).parent
PATIENCE = 60


@pytest.fixture(autouse=True)
def ready(desk: Desk) -> None:
    desk.deploys("ext_kirim.bpmn", **{"enable-duplicate-filtering": "true"})


@contextmanager
def worker(desk: Desk, key: str, *steps: str, **more: Any) -> Iterator[Iterator[dict[str, Any]]]:
    """A worker for one business key that does one step with each task it gets; what it says, as it says it."""
    plan = {
        "url": desk.url,
        "login": desk.login,
        "password": desk.password,
        "worker": "js-worker",
        "businessKey": key,
        "steps": steps,
        **more,
    }
    process = subprocess.Popen(
        ["node", "worker.mjs", json.dumps(plan)],
        cwd=HERE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield (json.loads(line) for line in process.stdout)
        _, said = process.communicate(timeout=PATIENCE)
        assert (process.returncode, said) == (0, "")
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdout, process.stderr):
            assert pipe is not None
            pipe.close()


def state(desk: Desk, case: str) -> Any:
    return desk.told("GET", f"/history/process-instance/{case}")["state"]


def test_a_worker_takes_reads_and_completes(desk: Desk) -> None:
    tree = {"value": '{"kota": ["Malang"]}', "type": "Json"}
    when = {"value": "2026-01-02T10:04:05.000+0700", "type": "Date"}
    case = desk.starts("ext_kirim", key := fresh("JS"), nama="Ani", jumlah=3, data=tree, tgl=when)
    with worker(desk, key, "complete", reads=True) as said:
        (done,) = said
    assert "message" not in done, done
    assert done["variables"]["nama"] == "Ani" and done["variables"]["data"] == {"kota": ["Malang"]}
    assert done["variables"]["tgl"] == "2026-01-02T03:04:05.000Z"
    assert state(desk, case) == "COMPLETED"
    past = desk.told("GET", f"/history/variable-instance?processInstanceId={case}")
    values = {each["name"]: (each["type"], each["value"]) for each in past}
    assert values["pesan"] == ("String", "terkirim") and values["ok"] == ("Boolean", True)
    assert values["isi"][0] == "Json" and json.loads(values["isi"][1]) == {"a": [1, None]}


def test_a_worker_fails_to_an_incident_and_is_let_in_again(desk: Desk) -> None:
    case = desk.starts("ext_kirim", key := fresh("JS"))
    with worker(desk, key, "fail", "extend") as said:
        failed = next(said)
        (incident,) = desk.told("GET", f"/incident?processInstanceId={case}")
        assert (incident["incidentMessage"], incident["configuration"]) == ("rusak", failed["id"])
        desk.told("PUT", f"/external-task/{failed['id']}/retries", {"retries": 1})
        again = next(said)
        assert (again["id"], again["retries"], "message" in again) == (failed["id"], 1, False)
    assert desk.told("GET", f"/incident?processInstanceId={case}") == []
    assert state(desk, case) == "COMPLETED"


def test_a_worker_waits_for_what_comes_later(desk: Desk) -> None:
    key = fresh("JS")
    with worker(desk, key, "unlock", "bpmnError") as said:
        case = desk.starts("ext_kirim", key)  # the worker may be asking already, and its question waits
        assert [each["event"] for each in said] == ["unlock", "bpmnError"]
    (step,) = desk.told("GET", f"/task?processInstanceId={case}")
    assert step["taskDefinitionKey"] == "tangani"


def test_files_go_there_and_back(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "balasan.txt").write_text("sudah dibaca", "utf-8")
    letter = {
        "type": "File",
        "value": "aXNpIHN1cmF0",
        "valueInfo": {"filename": "surat.txt", "mimeType": "text/plain"},
    }
    case = desk.starts("ext_kirim", key := fresh("JS"), surat=letter)
    with worker(desk, key, "attach", file=str(tmp_path / "balasan.txt")) as said:
        (done,) = said
    assert "message" not in done, done
    past = desk.told("GET", f"/history/variable-instance?processInstanceId={case}")
    values = {each["name"]: each for each in past}
    assert values["isi"]["value"] == "isi surat" and values["balasan"]["type"] == "File"
    data = desk.ask("GET", f"/history/variable-instance/{values['balasan']['id']}/data")
    assert data.content == b"sudah dibaca"


def test_what_cannot_be_done_is_an_error_of_the_client(desk: Desk) -> None:
    desk.starts("ext_kirim", key := fresh("JS"))
    with worker(desk, key, "lost") as said:
        (lost,) = said
    assert "404" in lost["message"] and lost["type"] == "RestException"
    with worker(desk, key, "complete", password="salah") as said:
        (refused,) = said
    assert refused["event"] == "poll:error" and "401" in refused["message"]
