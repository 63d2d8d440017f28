"""People and seats as users and groups; nothing of it for whoever has no business with it, and no password is told."""

import pytest
from programs import ROOT, Program, Site, basic, program
from web.visits import HEAD, STAFF

from service import identity
from service.database import EVERY, transaction
from service.identity.tables import PersonRow

PASSWORD = "program-rahasia-7"
TENANT = "banyuwangi"
ROBOT = "robot.banyuwangi"


@pytest.fixture
def who(site: Site) -> Program:
    """The agency's program."""
    with transaction(site.world.engine, EVERY) as session:
        identity.add_person(session, TENANT, ROBOT, "Robot", {"program"})
    return program(site, ROBOT)


def ids(who: Program, path: str) -> list[str]:
    answer = who.get(path)
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json]


def test_people_are_users(site: Site, who: Program) -> None:
    with transaction(site.world.engine, EVERY) as session:
        identity.set_email(session, TENANT, site.world.person(STAFF).person, "staf@example.go.id")
    one = who.get(f"/user/{STAFF}/profile").json
    first, _, last = site.world.person(STAFF).name.partition(" ")
    assert one == {"id": STAFF, "firstName": first, "lastName": last, "email": "staf@example.go.id"}
    assert who.get(f"/user?id={STAFF}").json == [one]
    everybody = ids(who, "/user")
    assert who.get("/user/count").json == {"count": len(everybody)}
    assert everybody == sorted(everybody) and all(each.endswith(".banyuwangi") for each in everybody)
    assert ids(who, "/user?sortBy=userId&sortOrder=desc&firstResult=1&maxResults=2") == everybody[::-1][1:3]
    assert ids(who, "/user?maxResults=0") == []
    assert set(ids(who, f"/user?idIn={STAFF},{HEAD},nobody")) == {STAFF, HEAD}
    assert ids(who, "/user?memberOfGroup=staf_statistik") == [STAFF]
    assert ids(who, "/user?emailLike=%25example%25") == [STAFF]
    assert ids(who, "/user?emailLike=.*") == ids(who, "/user?memberOfTenant=x") == []
    assert who.get("/user?potentialStarter=x").status_code == 400


def test_whoever_is_disabled_or_elsewhere_is_no_user(site: Site, who: Program) -> None:
    with transaction(site.world.engine, EVERY) as session:
        session.get_one(PersonRow, (TENANT, site.world.person(STAFF).person)).disabled_at = site.world.now
    for login in (STAFF, "auditor.malut", "nobody"):
        answer = who.get(f"/user/{login}/profile")
        assert (answer.status_code, answer.json["type"]) == (404, "InvalidRequestException")
        assert answer.json["message"] == f"User with id {login} does not exist"
    assert STAFF not in ids(who, "/user")


def test_seats_are_groups(site: Site, who: Program) -> None:
    seats = ids(who, "/group")
    assert {"staf_statistik", "kasi_statistik"} <= set(seats)
    one = who.get("/group/staf_statistik").json
    assert set(one) == {"id", "name", "type"} and one["type"] == "SEAT"
    assert (
        who.get("/group?id=staf_statistik").json == who.post("/group", {"id": "staf_statistik"}).json == [one]
    )
    assert who.get("/group/count").json == who.post("/group/count", {}).json == {"count": len(seats)}
    assert ids(who, f"/group?member={STAFF}") == ["staf_statistik"]
    assert ids(who, "/group?member=nobody") == []
    wish = {"sorting": [{"sortBy": "id", "sortOrder": "desc"}], "member": None}
    assert [each["id"] for each in who.post("/group?maxResults=1", wish).json] == [max(seats)]
    lost = who.get("/group/tidak-ada")
    assert (lost.status_code, lost.json["message"]) == (404, "Group with id tidak-ada does not exist")


def test_the_seats_of_somebody_and_who_sits_there_too(site: Site, who: Program) -> None:
    site.adds("kedua", "staf_statistik")
    told = who.get(f"/identity/groups?userId={STAFF}").json
    assert [each["id"] for each in told["groups"]] == ["staf_statistik"]
    assert [each["id"] for each in told["groupUsers"]] == ["kedua"]
    assert set(told["groupUsers"][0]) == {"id", "firstName", "lastName", "displayName"}
    assert who.get("/identity/groups?userId=nobody").json == {"groups": [], "groupUsers": []}
    missing = who.get("/identity/groups")
    assert (missing.status_code, missing.json["message"]) == (400, "No user id was supplied")


def test_a_password_is_verified_as_slowly_as_anywhere(site: Site, who: Program) -> None:
    with transaction(site.world.engine, EVERY) as session:
        identity.set_password(session, STAFF, PASSWORD, site.world.now)

    def verified(login: str, password: str = PASSWORD) -> bool | int:
        answer = who.post("/identity/verify", {"username": login, "password": password})
        if answer.status_code != 200:
            return answer.status_code
        assert answer.json["authenticatedUser"] == login
        return bool(answer.json["authenticated"])

    assert verified(STAFF) is True
    assert verified(STAFF, "salah") is verified("nobody") is verified("auditor.malut") is False
    assert who.post("/identity/verify", {"username": STAFF}).status_code == 400
    assert [verified(STAFF, f"salah-{number}") for number in range(7)][-1] == 429
    assert verified(STAFF) == 429, "after too many the right one waits too"
    late = who.post("/identity/verify", {"username": STAFF, "password": "x"})
    assert int(late.headers["Retry-After"]) > 0
    pages = site.stranger()
    pages.get("/masuk")
    assert pages.post("/masuk", login=STAFF, password=PASSWORD).status_code == 429, (
        "they are counted together"
    )


def test_guessing_at_another_agencys_people_here_keeps_nobody_waiting_there(site: Site, who: Program) -> None:
    site.world.deploys("malut-pengumpulan-data")
    with transaction(site.world.engine, EVERY) as session:
        identity.set_password(session, "auditor.malut", PASSWORD, site.world.now)
    for number in range(8):
        who.post("/identity/verify", {"username": "auditor.malut", "password": f"salah-{number}"})
    pages = site.stranger()
    pages.get("/masuk")
    assert pages.post("/masuk", login="auditor.malut", password=PASSWORD).status_code == 302


def test_what_a_password_must_be(who: Program) -> None:
    rules = who.get("/identity/password-policy").json["rules"]
    assert rules[0] == {"placeholder": "PASSWORD_POLICY_LENGTH", "parameter": {"minLength": "8"}}

    def tried(password: str, **profile: str) -> list[bool]:
        said = who.post("/identity/password-policy", {"password": password, "profile": profile}).json
        assert said["valid"] is all(each["valid"] for each in said["rules"])
        return [each["valid"] for each in said["rules"]]

    assert tried("kuda-batu-hujan-7") == [True, True]
    assert tried("pendek") == [False, True]
    assert tried("password123") == [True, False]
    assert tried("wulandari12", lastName="Wulandari") == [True, False]
    assert who.post("/identity/password-policy", {}).status_code == 400


def test_there_are_no_tenants_and_no_single_authorizations(who: Program) -> None:
    assert who.get("/tenant").json == who.get("/authorization?type=1").json == []
    assert who.get("/tenant/count").json == who.get("/authorization/count").json == {"count": 0}
    assert who.get("/tenant/banyuwangi").status_code == who.get("/authorization/x").status_code == 404
    assert who.get("/telemetry/configuration").json == {"enableTelemetry": False}


def test_whether_somebody_may_is_said_honestly(site: Site, who: Program) -> None:
    def may(permission: str, kind: int, by: Program = who, **more: str) -> bool:
        asked = {"permissionName": permission, "resourceName": "x", "resourceType": str(kind), **more}
        answer = by.get(
            "/authorization/check?" + "&".join(f"{name}={value}" for name, value in asked.items())
        )
        assert set(answer.json) == {"permissionName", "resourceName", "resourceId", "authorized"}
        return bool(answer.json["authorized"])

    assert may("CREATE", 9) and may("READ", 7) and may("CREATE_INSTANCE", 6)
    assert not may("DELETE", 1) and not may("ALL", 4) and not may("READ", 99)
    assert not may("CREATE", 9, userId=STAFF) and may("READ", 7, userId=STAFF)
    assert not may("READ", 7, userId="nobody") and not may("READ", 7, userId="auditor.malut")
    staff = program(site, STAFF)
    assert may("READ", 7, staff) and not may("CREATE", 9, staff) and not may("CREATE", 9, staff, userId=STAFF)
    assert who.get("/authorization/check?permissionName=READ").status_code == 400


def test_only_programs_and_admins_look_people_up_and_only_with_the_scope(site: Site, who: Program) -> None:
    paths = (
        "/user",
        "/user/count",
        f"/user/{STAFF}/profile",
        "/group",
        "/group/x",
        f"/identity/groups?userId={STAFF}",
    )
    for path in paths:
        assert program(site, STAFF).get(path).status_code == 403, path
        assert program(site, ROBOT, "task:read").get(path).status_code == 403, path
    asked = program(site, STAFF).post("/identity/verify", {"username": HEAD, "password": "x"})
    assert asked.status_code == 403


def test_a_program_comes_in_here_and_nowhere_else(site: Site, who: Program) -> None:
    with transaction(site.world.engine, EVERY) as session:
        identity.set_password(session, ROBOT, PASSWORD, site.world.now)
    assert who.client.get(f"{ROOT}/task", headers=basic(ROBOT, PASSWORD)).status_code == 200
    visit = site.stranger()
    visit.get("/masuk")
    for _ in range(8):
        answer = visit.post("/masuk", login=ROBOT, password=PASSWORD)
        assert answer.status_code == 403 and "/engine-rest" in answer.get_data(as_text=True)
    assert visit.get("/tugas").status_code == 302
    assert who.client.get(f"{ROOT}/task", headers=basic(ROBOT, PASSWORD)).status_code == 200
