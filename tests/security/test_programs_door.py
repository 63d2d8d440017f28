"""The door for programs counts no cookie, and a key that is over opens nothing."""

import json
from base64 import b64encode
from datetime import timedelta
from uuid import UUID

import pytest
from routes import programs
from test_hostile_values import BODIES
from town import GONE, HEAD, PASSWORD, PHONE, STAFF, STAFF_2, Town, calm

FORM = "application/x-www-form-urlencoded"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


def basic(login: str, password: str) -> str:
    return "Basic " + b64encode(f"{login}:{password}".encode()).decode()


def test_a_browsers_cookie_opens_nothing_there(town: Town) -> None:
    """So no page elsewhere can use it: with the cookie and even the page's token the answer is a stranger's."""
    wrong, visit = [], town.at_a_page(STAFF)
    for route in programs(town):
        with town.unmoved(route.told):
            mine = visit.client.open(route.path, method=route.method, headers={"X-CSRFToken": visit.token})
            theirs = town.stranger().client.open(route.path, method=route.method)
        if (mine.status_code, mine.get_data()) != (theirs.status_code, theirs.get_data()):
            wrong.append(f"{route.told}: {mine.status_code}")
        if mine.status_code not in (200, 401, 404, 405):
            wrong.append(f"{route.told}: {mine.status_code}")
    assert wrong == []


def test_a_password_the_browser_remembers_is_of_no_use_to_a_page_elsewhere(town: Town) -> None:
    """Basic is the one proof there that a browser sends by itself."""
    for login, path in ((STAFF, f"/engine-rest/task/{town.things['mine']}/unclaim"),):
        for elsewhere in (
            {"Origin": "https://evil.example"},
            {"Origin": "null", "User-Agent": BROWSER},
            {"Origin": "null", "User-Agent": BROWSER, "Sec-Fetch-Site": "cross-site"},
            {"Origin": "file://", "User-Agent": BROWSER},
            {"Sec-Fetch-Site": "cross-site"},
        ):
            headers = {"Authorization": basic(login, PASSWORD), **elsewhere}
            with town.unmoved(elsewhere):
                answer = town.stranger().client.post(path, headers=headers, content_type=FORM)
            assert answer.status_code == 400, answer.status_code
        answer = town.stranger().client.post(path, headers={"Authorization": basic(login, PASSWORD)})
        assert answer.status_code == 204, "the control: without a foreign origin it is what the person may do"


@pytest.mark.parametrize(
    "proof",
    [
        "Bearer", "Bearer ", "Bearer x", "Bearer lajur_", "Bearer lajur_" + "x" * 43, "Bearer " + "x" * 10_000,
        "bearer lajur_\x00", "Basic", "Basic %%%", "Basic " + "=" * 100, "Basic OjpQ", "Digest username=x",
        "Basic " + b64encode(b"\xff\xfe:\xff").decode(), basic(STAFF, "salah"), basic("tidak.ada", "salah"),
        basic(GONE, PASSWORD), basic(PHONE, PASSWORD), basic(f"{STAFF}\x00", "salah"), basic(STAFF, ""), "x" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_proof_opens_nothing(town: Town, proof: str) -> None:
    for path, method in (
        ("/engine-rest/task", "GET"),
        (f"/engine-rest/task/{town.things['mine']}/unclaim", "POST"),
    ):
        with town.unmoved(path):
            answer = town.stranger().client.open(path, method=method, headers={"Authorization": proof})
        assert answer.status_code == 401 and calm(answer) == "", (path, answer.status_code)
        assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_a_key_that_is_over_opens_nothing(town: Town) -> None:
    """Revoked, expired, of a disabled person, and one of somebody else's name."""
    secret = town.keys[STAFF]
    path = f"/engine-rest/task/{town.things['mine']}/unclaim"

    def asks() -> int:
        with town.unmoved():
            answer = town.stranger().client.post(path, headers={"Authorization": f"Bearer {secret}"})
        assert calm(answer) == ""
        return answer.status_code

    person = UUID(town.things[STAFF]).hex
    for meanwhile in (
        "UPDATE api_token SET revoked_at = '2026-11-22 00:00:00' WHERE person = :id",
        "UPDATE api_token SET expires_at = '2026-11-22 00:00:00' WHERE person = :id",
        "UPDATE person SET disabled_at = '2026-11-22 00:00:00' WHERE id = :id",
    ):
        town.rewind()
        town.does(meanwhile, id=person)
        assert asks() == 401, meanwhile
    town.rewind()
    town.world.now += timedelta(days=31)
    assert asks() == 401
    town.rewind()
    mixed = {"Authorization": basic(STAFF_2, secret)}
    assert town.stranger().client.get("/engine-rest/task", headers=mixed).status_code == 401


def test_a_key_does_no_more_than_its_scopes(town: Town) -> None:
    town.does("UPDATE api_token SET scopes = 'case:read' WHERE person = :id", id=UUID(town.things[STAFF]).hex)
    headers = {"Authorization": f"Bearer {town.keys[STAFF]}"}
    for path, method in (
        (f"/engine-rest/task/{town.things['mine']}/unclaim", "POST"),
        (f"/engine-rest/task/{town.things['mine']}/complete", "POST"),
        ("/engine-rest/task", "GET"),
    ):
        with town.unmoved(path):
            answer = town.stranger().client.open(path, method=method, headers=headers, json={})
        assert answer.status_code == 403 and "izin" in answer.json["message"]


@pytest.mark.parametrize("what", BODIES)
def test_no_body_of_a_program_gets_further_than_a_sentence(town: Town, what: str) -> None:
    body, wrong = BODIES[what], []
    variable = b'{"variables": {"perihal": ' + body + b"}}"
    tries = [
        (STAFF, f"/engine-rest/task/{town.things['mine']}/complete", body),
        (STAFF, f"/engine-rest/task/{town.things['mine']}/complete", variable),
        (HEAD, "/engine-rest/task", body),
    ]
    if (
        not body.startswith((b'{"values": "', b'{"values": [1', b'{"values": null')) and body
    ):  # members nobody reads
        tries.append((HEAD, f"/engine-rest/task/{town.things['free']}/claim", body))
    with town.unmoved(what):
        for login, path, sent in tries:
            headers = {"Authorization": f"Bearer {town.keys[login]}"}
            answer = town.stranger().client.post(
                path, data=sent, headers=headers, content_type="application/json"
            )
            if calm(answer) or answer.status_code not in (200, 400, 403, 404, 409, 413, 415):
                wrong.append(f"{path}: {answer.status_code} {calm(answer)}")
    assert wrong == []


def test_smuggled_members_change_nothing(town: Town) -> None:
    """Claiming for somebody else, completing with members the interface does not have."""
    headers = {"Authorization": f"Bearer {town.keys[HEAD]}"}
    for more in (
        {"userId": STAFF},
        {"userId": town.things[STAFF]},
        {"userId": ["x"]},
        {"userId": {"$ne": None}},
        {"userId": 1},
    ):
        with town.unmoved(more):
            answer = town.stranger().client.post(
                f"/engine-rest/task/{town.things['free']}/claim", data=json.dumps(more), headers=headers,
                content_type="application/json",
            )  # fmt: skip
            assert answer.status_code in (400, 403, 404) and calm(answer) == "", (more, answer.status_code)
