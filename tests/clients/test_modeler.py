"""What the desktop Modeler asks, in its order; it waits five seconds for each answer, the deployment's too."""

from uuid import UUID

import requests
from front_desk import CLIENT, DIAGRAMS, PATIENCE, Desk
from serving import Served

HEADERS = {"Accept": "application/json", "Origin": "file://"}
GENERATED = "ENGINE-09005 Could not parse BPMN process."


def deploys(desk: Desk, name: str, title: str) -> requests.Response:
    """The multipart as the Modeler writes it: the diagram's part is named after its file."""
    fields = {
        "deployment-name": (None, title),
        "deployment-source": (None, "Camunda Modeler"),
        "enable-duplicate-filtering": (None, "true"),
        name: (name, (DIAGRAMS / name).read_bytes(), "text/xml"),
        "catatan.form": (
            "catatan.form",
            b'{"type": "default", "id": "catatan", "components": []}',
            "application/octet-stream",
        ),
    }
    return requests.post(
        f"{desk.url}/deployment/create",
        files=fields,
        headers=HEADERS,
        auth=(desk.login, desk.password),
        timeout=PATIENCE,
    )


def test_the_connection_is_tried_without_and_then_with_a_password(desk: Desk) -> None:
    bare = requests.get(f"{desk.url}/deployment?maxResults=0", headers=HEADERS, timeout=PATIENCE)
    assert bare.status_code == 401
    assert bare.headers["WWW-Authenticate"].startswith("Basic")
    known = requests.get(
        f"{desk.url}/deployment?maxResults=0",
        headers=HEADERS,
        auth=(desk.login, desk.password),
        timeout=PATIENCE,
    )
    assert (known.status_code, known.json()) == (200, [])
    assert known.headers["Content-Type"] == "application/json"
    assert desk.told("GET", "/version") == {"version": "7.24.0"}
    nobody = requests.get(f"{desk.root}/engine-rest-tidak-ada/deployment", headers=HEADERS, timeout=PATIENCE)
    assert nobody.status_code == 404


def test_a_browser_like_modeler_may_ask_first(desk: Desk) -> None:
    for origin in ("null", "file://"):
        asked = requests.options(
            f"{desk.url}/deployment/create",
            headers={
                "Origin": origin,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "authorization,content-type,accept",
            },
            timeout=PATIENCE,
        )
        assert asked.ok and asked.headers["Access-Control-Allow-Origin"] in (origin, "*")
        allowed = asked.headers["Access-Control-Allow-Headers"].lower()
        assert all(name in allowed for name in ("authorization", "content-type", "accept"))


def test_a_diagram_is_deployed_unchanged_it_gives_nothing_and_it_starts(desk: Desk) -> None:
    first = deploys(desk, "sop_izin.bpmn", "Izin dari Modeler")
    assert first.status_code == 200, first.text
    (definition,) = first.json()["deployedProcessDefinitions"].values()
    UUID(first.json()["id"])
    assert definition["key"] == "sop_izin"
    again = deploys(desk, "sop_izin.bpmn", "Izin dari Modeler")
    assert again.status_code == 200 and again.json()["deployedProcessDefinitions"] is None
    said = {"businessKey": None, "variables": None}
    started = desk.ask("POST", f"/process-definition/{definition['id']}/start", said)
    assert started.status_code == 200, started.text
    assert started.json()["definitionId"] == definition["id"]
    said = {"businessKey": "MOD-1", "variables": {"nama": {"type": "String", "value": "Dewi"}}}
    named = desk.told("POST", f"/process-definition/{definition['id']}/start", said)
    assert named["businessKey"] == "MOD-1"


def test_a_broken_diagram_is_told_as_one(desk: Desk) -> None:
    before = desk.told("GET", "/deployment/count")
    broken = deploys(desk, "invalid_dangling.bpmn", "Rusak")
    assert broken.status_code == 400
    assert broken.json()["type"] == "ParseException"
    assert broken.json()["message"].startswith(GENERATED)
    (found,) = broken.json()["details"].values()
    assert {"message", "line", "column", "mainElementId"} <= set(found["errors"][0])
    assert desk.told("GET", "/deployment/count") == before


def test_the_demo_has_the_program_account(live_server: Served) -> None:
    with Desk(f"{live_server.url}/engine-rest", CLIENT, live_server.password).session as session:
        answer = session.get(f"{live_server.url}/engine-rest/deployment?maxResults=0", timeout=PATIENCE)
        assert (answer.status_code, answer.json()) == (200, [])
        people = session.get(f"{live_server.url}/engine-rest/user?memberOfGroup=petugas", timeout=PATIENCE)
        assert [each["id"] for each in people.json()] == ["budi"]


def test_the_modeler_finds_the_pages(desk: Desk) -> None:
    found = requests.get(f"{desk.root}/.well-known/camunda-automation-platform/webapps", timeout=PATIENCE)
    assert found.status_code == 200
    assert {"adminUrl", "cockpitUrl", "tasklistUrl"} <= set(found.json())
    desk.deploys("ext_kirim.bpmn")
    case = desk.starts("ext_kirim", "MOD-2")
    page = requests.get(f"{found.json()['cockpitUrl']}/process-instance/{case}", timeout=PATIENCE)
    assert page.status_code == 200  # the case's page, or the sign-in page that leads there
    assert case in page.url or "masuk" in page.url
