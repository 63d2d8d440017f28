"""Each no: its code, its sentence, and that nothing happened."""

import json
import re
from datetime import timedelta

import pytest
from programs import ROOT, SOP, Program, Site, basic, program, typed
from sqlalchemy import update
from web.visits import AUDITOR, HEAD, OWNER, PASSWORD, STAFF
from werkzeug.test import TestResponse

from service import identity
from service.database import EVERY, transaction
from service.identity.tables import AccountRow, OccupantRow, PersonRow
from service.personnel import keys
from service.tasks import Task

APPLICANT = "pemohon.banyuwangi"
UNKNOWN = "01900000-0000-7000-8000-000000000000"


def new_task(site: Site) -> Task:
    """A free task of a new case, which waits for the head of the section."""
    case = site.world.starts(SOP)
    site.world.completes(case)
    return site.world.task(case)


def refused(answer: object, code: int, kind: str = "") -> str:
    """The sentence of a refusal of that code."""
    assert answer.status_code == code, answer.text
    assert answer.content_type == "application/json"
    said = answer.json
    assert {"type", "message", "code"} <= set(said) and said["message"]
    assert not kind or said["type"] == kind
    return str(said["message"])


def turned_away(answer: TestResponse) -> None:
    """Nothing but the wish for a password, as the original says it."""
    assert (answer.status_code, answer.get_data(), answer.content_type) == (401, b"", None)
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_nobody_comes_in_without_a_key(site: Site) -> None:
    stranger = Program(site.app.test_client(), "")
    for path in ("/version", "/task", "/openapi.json", f"/task/{UNKNOWN}", "/no-such-thing", "/batch"):
        turned_away(stranger.get(path))
    assert stranger.get("/engine").json == [{"name": "default"}]
    turned_away(stranger.post(f"/process-definition/key/{SOP}/start", {}))


def test_a_browsers_session_counts_for_nothing(site: Site) -> None:
    visit = site.visit(STAFF)
    assert visit.get("/tugas").status_code == 200
    turned_away(visit.client.get(f"{ROOT}/task"))
    turned_away(visit.send_text(f"{ROOT}/task", "{}"))


def test_a_program_sets_no_cookie_and_needs_no_page_token(site: Site) -> None:
    answer = program(site, STAFF).post("/task", {})
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("key", ["x", "lajur_", "lajur_" + "A" * 43, "lajur_" + "\u00e9" * 43])
def test_an_unknown_key_is_refused(site: Site, key: str) -> None:
    refused(Program(site.app.test_client(), key).get("/version"), 401)


def test_a_key_ends_when_revoked_expired_or_when_its_person_is_gone(site: Site) -> None:
    who, later = program(site, STAFF), program(site, HEAD, days=2)
    assert who.get("/version").status_code == later.get("/version").status_code == 200
    actor = site.world.person(STAFF)
    with transaction(site.world.engine, actor.tenant) as session:
        (key,) = identity.keys.mine(session, actor)
        keys.revoke(session, actor, key.id, site.world.now)
    refused(who.get("/version"), 401)
    site.world.now += timedelta(days=2)
    refused(later.get("/version"), 401)
    auditor = program(site, AUDITOR)
    with transaction(site.world.engine, EVERY) as session:
        person = site.world.person(AUDITOR)
        session.get_one(PersonRow, (person.tenant, person.person)).disabled_at = site.world.now
    refused(auditor.get("/version"), 401)


def test_a_key_never_gives_more_than_its_scopes_nor_its_person(site: Site) -> None:
    task, reader = new_task(site).id, program(site, HEAD, "task:read")
    assert "task:write" in refused(reader.post(f"/task/{task}/claim", {}), 403, "AuthorizationException")
    refused(reader.get("/process-definition"), 403)
    refused(reader.post(f"/process-definition/key/{SOP}/start", {}), 403)
    refused(program(site, OWNER).get("/task"), 403)
    refused(program(site, OWNER).post(f"/process-definition/key/{SOP}/start", {}), 403)
    starter = program(site, APPLICANT, "case:start")
    wish = {"variables": typed(site.world.filled_start(SOP)), "withVariablesInReturn": True}
    before = site.world.cases("banyuwangi")
    assert "case:read" in refused(starter.post(f"/process-definition/key/{SOP}/start", wish), 403)
    assert site.world.cases("banyuwangi") == before


def test_another_agencys_ids_are_unknown_ones(site: Site) -> None:
    other = "malut-pengumpulan-data"
    site.world.deploys(other)
    case = site.world.starts(other)
    task, definition = site.world.task(case).id, program(site, "auditor.malut")
    id = definition.get("/process-definition").json[0]["id"]
    who = program(site, AUDITOR)
    for path, unknown in (
        (f"/task/{task}", f"/task/{UNKNOWN}"),
        (f"/task/{task}/form-variables", f"/task/{UNKNOWN}/form-variables"),
        (f"/process-instance/{case}", f"/process-instance/{UNKNOWN}"),
        (f"/process-instance/{case}/variables", f"/process-instance/{UNKNOWN}/variables"),
        (f"/history/process-instance/{case}", f"/history/process-instance/{UNKNOWN}"),
        (f"/process-definition/{id}", "/process-definition/x:1:y"),
        (f"/process-definition/{id}/xml", "/process-definition/x:1:y/xml"),
        (f"/process-definition/key/{other}", "/process-definition/key/x"),
    ):
        there, nowhere = who.get(path), who.get(unknown)
        assert there.status_code in (400, 404, 500), path
        assert nameless(there, task, case, id, other) == nameless(nowhere, UNKNOWN, "x:1:y", "x"), path
    assert who.get(f"/history/process-instance?processInstanceId={case}").json == []
    assert who.get(f"/history/process-instance/count?processDefinitionId={id}").json == {"count": 0}
    assert who.get(f"/process-definition?processDefinitionId={id}").json == []
    for wish in ("claim", "unclaim", "complete"):
        staff = program(site, STAFF)
        there, nowhere = staff.post(f"/task/{task}/{wish}", {}), staff.post(f"/task/{UNKNOWN}/{wish}", {})
        assert there.status_code == 500 and nameless(there, task) == nameless(nowhere, UNKNOWN)


def nameless(answer: TestResponse, *names: str) -> tuple[int, str]:
    """The code and the text of an answer without the things that were asked for."""
    said = answer.text
    for name in names:
        said = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", "?", said)
    return answer.status_code, said


def test_a_task_is_taken_once_and_completed_only_by_who_took_it(site: Site) -> None:
    task = new_task(site).id
    site.adds("kedua", "kasi_statistik")
    first, second = program(site, HEAD), program(site, "kedua")
    refused(second.post(f"/task/{task}/complete", {}), 400)  # taken at once, and then the form is empty
    assert first.get(f"/task/{task}").json["assignee"] is None
    refused(first.post(f"/task/{task}/claim", {"userId": "kedua"}), 403)
    assert first.post(f"/task/{task}/claim", {"userId": HEAD.upper()}).status_code == 204
    refused(second.post(f"/task/{task}/claim", {}), 500, "TaskAlreadyClaimedException")
    refused(second.post(f"/task/{task}/complete", {}), 403)
    refused(second.post(f"/task/{task}/unclaim"), 403)
    assert first.post(f"/task/{task}/unclaim").status_code == 204
    assert second.post(f"/task/{task}/claim").status_code == 204


def test_a_form_that_breaks_a_rule_names_its_fields_and_starts_nothing(site: Site) -> None:
    who, before = program(site, APPLICANT), site.world.cases("banyuwangi")
    answer = who.post(f"/process-definition/key/{SOP}/start", {"variables": {"asing": {"value": 1}}})
    refused(answer, 400, "InvalidRequestException")
    assert [problem["key"] for problem in answer.json["problems"]] == ["asing"]
    wish = {"variables": {"nama": {"type": "Integer", "value": "bukan"}}}
    said = refused(who.post(f"/process-definition/key/{SOP}/start", wish), 400)
    assert said.endswith("Cannot convert value 'bukan' of type 'Integer' to java type java.lang.Integer")
    assert site.world.cases("banyuwangi") == before


BODIES = {
    "no json": "{",
    "no object": "[]",
    "a name twice": '{"variables": {}, "variables": {}}',
    "NaN": '{"variables": {"a": {"value": NaN}}}',
    "Infinity": '{"variables": {"a": {"value": -Infinity}}}',
    "1e400": '{"variables": {"a": {"value": 1e400}}}',
    "beyond 2^53": '{"variables": {"a": {"value": 9007199254740993}}}',
    "beyond 2^53 as float": '{"variables": {"a": {"value": 1e20, "type": "Double"}}}',
    "half a letter": '{"variables": {"a": {"value": "\\ud800"}}}',
    "a zero byte": '{"variables": {"a": {"value": "\\u0000"}}}',
    "no UTF-8": b'{"businessKey": "\xff"}',
    "too deep": '{"a": ' * 30 + "1" + "}" * 30,
    "far too deep": "[" * 100_000,
    "too many": json.dumps({"variables": {str(each): {"value": 1} for each in range(10_000)}}),
    "wrong kinds": '{"businessKey": 7}',
    "variables as a list": '{"variables": []}',
    "a variable as text": '{"variables": {"a": "b"}}',
    "an unknown type": '{"variables": {"a": {"value": 1, "type": "Bytes"}}}',
    "bad inner JSON": '{"variables": {"a": {"value": "{\\"b\\": NaN}", "type": "Json"}}}',
    "a wish as text": '{"withVariablesInReturn": "ya"}',
    "a long key": json.dumps({"businessKey": "x" * 256}),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_bad_body_is_refused_with_a_sentence_and_changes_nothing(site: Site, body: str | bytes) -> None:
    who, before = program(site, APPLICANT), site.world.cases("banyuwangi")
    refused(who.send(f"/process-definition/key/{SOP}/start", body), 400)
    assert site.world.cases("banyuwangi") == before


def test_a_body_is_at_most_one_megabyte_and_json(site: Site) -> None:
    who = program(site, APPLICANT)
    large = json.dumps({"businessKey": "x" * 1024 * 1024})
    refused(who.send(f"/process-definition/key/{SOP}/start", large), 413)
    refused(who.post(f"/process-definition/key/{SOP}/start", {}, **{"Content-Type": "text/plain"}), 415)
    assert who.send("/task", "").json == []


@pytest.mark.parametrize(
    "query",
    [
        "sortBy=created",
        "sortOrder=asc",
        "sortBy=nothing&sortOrder=asc",
        "sortBy=created&sortOrder=up",
        "maxResults=-1",
        "maxResults=1001",
        "maxResults=99999999999999999999",
        "firstResult=x",
        "firstResult=\u0664",
        "assigned=True",
        "name=%00",
        "createdAfter=yesterday",
        "createdAfter=2026-11-21T11:44:53",
        "createdAfter=0001-01-01T00:00:00%2B1400",
    ],
)
def test_a_wrong_parameter_is_refused(site: Site, query: str) -> None:
    refused(program(site, STAFF).get(f"/task?{query}"), 400, "InvalidRequestException")


def test_an_unknown_parameter_is_passed_over_and_slices_are_exact(site: Site) -> None:
    who = program(site, AUDITOR)
    cases = [site.world.starts(SOP) for _ in range(3)]
    assert len(who.get("/process-instance?unknown=1&maxResults=2").json) == 2
    assert who.get("/process-instance?maxResults=0").json == []
    pages = [
        who.get(f"/process-instance?sortBy=instanceId&sortOrder=desc&firstResult={at}&maxResults=1").json
        for at in range(4)
    ]
    assert [[each["id"] for each in page] for page in pages] == [[id] for id in reversed(cases)] + [[]]


def test_unknown_addresses_and_methods_are_told_apart(site: Site) -> None:
    who = program(site, STAFF)
    refused(who.get("/no-such-thing"), 404)
    refused(who.get("/"), 404)
    refused(who.post("/version", {}), 405)
    answer = who.client.patch(f"{ROOT}/task/{UNKNOWN}", headers={"Authorization": f"Bearer {who.key}"})
    refused(answer, 405)
    assert answer.headers["Allow"] == "DELETE, GET, PUT"
    refused(who.get("/task//"), 404)
    asked = who.client.options(f"{ROOT}/task")
    assert (asked.status_code, asked.headers["Allow"]) == (204, "GET, POST")


def test_basic_takes_a_key_or_a_password_that_is_enough_by_itself(site: Site) -> None:
    client, who = site.app.test_client(), program(site, STAFF)
    with transaction(site.world.engine, EVERY) as session:
        identity.set_password(session, STAFF, PASSWORD, site.world.now)

    def version(login: str, secret: str) -> int:
        return client.get(f"{ROOT}/version", headers=basic(login, secret)).status_code

    assert version(STAFF, who.key) == 200
    assert version(HEAD, who.key) == 401
    assert version(STAFF, PASSWORD) == 200
    assert version(STAFF, PASSWORD + "x") == 401
    assert version("nobody", PASSWORD) == 401
    with transaction(site.world.engine, EVERY) as session:
        session.get_one(AccountRow, STAFF).totp_step = 0
    assert version(STAFF, PASSWORD) == 401
    assert version(STAFF, who.key) == 200
    with transaction(site.world.engine, EVERY) as session:
        session.get_one(AccountRow, STAFF).totp_step = None
        session.get_one(AccountRow, STAFF).temporary_until = site.world.now + timedelta(days=1)
    assert version(STAFF, PASSWORD) == 401


def test_guessing_a_password_here_is_as_slow_as_in_the_pages(site: Site) -> None:
    client = site.app.test_client()
    codes = [client.get(f"{ROOT}/version", headers=basic(STAFF, f"salah-{n}")).status_code for n in range(7)]
    assert codes[0] == 401 and codes[-1] == 429
    last = client.get(f"{ROOT}/version", headers=basic(STAFF, "salah"))
    refused(last, 429)
    assert int(last.headers["Retry-After"]) > 0


def test_people_outside_read_only_what_they_wrote(site: Site) -> None:
    task = new_task(site)
    site.world.completes(task.instance)
    inside = program(site, AUDITOR).get(f"/process-instance/{task.instance}/variables").json
    applicant = program(site, APPLICANT)
    outside = applicant.get(f"/process-instance/{task.instance}/variables").json
    assert outside and set(outside) < set(inside)
    assert applicant.get(f"/history/process-instance/{task.instance}").json["startUserId"] == APPLICANT
    refused(applicant.get(f"/task/{task.id}"), 404)
    assert applicant.get("/task").json == []


def test_whoever_loses_the_seat_between_claim_and_completion_is_refused(site: Site) -> None:
    task = new_task(site)
    who = program(site, HEAD)
    assert who.post(f"/task/{task.id}/claim", {}).status_code == 204
    values = site.world.filled(task)
    with transaction(site.world.engine, EVERY) as session:
        session.execute(update(OccupantRow).where(OccupantRow.seat == task.seat).values(until=site.world.now))
    refused(who.post(f"/task/{task.id}/complete", {"variables": typed(values)}), 403)
    assert site.world.task(task.instance).id == task.id
