"""What a form does not offer cannot be done: no step is skipped by its address, no field is smuggled in, and of two
who come at once one comes first."""

import json
import threading
from typing import Any

import pytest
from sending import refused, sends
from town import (
    APPLICANT,
    APPLICANT_2,
    AUDITOR,
    HEAD,
    OPD,
    OWNER,
    SOP,
    STAFF,
    STAFF_2,
    TENANT,
    UNKNOWN,
    Town,
    calm,
    sentence,
    values_of,
)


def test_steps_are_not_skipped_by_their_address(town: Town) -> None:
    """Tasks that are not open yet, closed, of another seat, of a colleague, free: none is completed by its address."""
    tries = [
        (STAFF, "closed", {404, 409}),  # an own case's step that is done already
        (APPLICANT, "closed", {409}),
        (STAFF, "free", {403, 404}),
        (HEAD, "free", {403}),  # of the own seat, but not taken
        (STAFF, "held", {403, 404}),
        (STAFF_2, "mine", {403}),  # of the own seat, in a colleague's hand
        (APPLICANT_2, "first", {404}),
        (OPD, "mine", {404}),
        (OWNER, "mine", {404}),
        (AUDITOR, "mine", {403}),
        (HEAD, "other_task", {404}),
        (HEAD, "fresh", {404}),  # a case's id where a task's belongs
    ]
    for login, name, codes in tries:
        visit = town.at_a_page(login)
        with town.unmoved((login, name)):
            for body in (
                {},
                {"values": json.loads(values_of(town, "mine"))},
                {"values": {}, "state": "completed"},
            ):
                answer = sends(
                    visit, f"/tugas/{town.things[name]}/selesai", json.dumps({"values": {}} | body)
                )
                assert answer.status_code in codes, (login, name, answer.status_code)
                assert sentence(answer)


def test_the_form_of_a_step_not_reached_is_nobodys_form(town: Town) -> None:
    """The element's name instead of a task's id, and every kind of address a person may make up."""
    visit = town.at_a_page(HEAD)
    case = town.things["at_head"]
    for made_up in ("langkah_3", "langkah_8", f"{case}:langkah_3", f"{case}/langkah_3", "end1", UNKNOWN):
        with town.unmoved(made_up):
            assert visit.get(f"/tugas/{made_up}").status_code == 404
            refused(sends(visit, f"/tugas/{made_up}/selesai", '{"values": {}}'), made_up)


@pytest.mark.parametrize("way", ["ambil", "lepas", "selesai"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "X"])
def test_nothing_is_done_by_looking_or_by_another_method(town: Town, way: str, method: str) -> None:
    visit = town.at_a_page(HEAD)
    with town.unmoved():
        answer = visit.client.open(
            f"/tugas/{town.things['free']}/{way}", method=method, headers={"X-CSRFToken": visit.token}
        )
    assert answer.status_code == 405


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_a_header_does_not_turn_a_look_into_a_change(town: Town, header: str) -> None:
    visit = town.at_a_page(HEAD)
    path = f"/tugas/{town.things['free']}/ambil"
    with town.unmoved():
        headers = {header: "POST", "X-CSRFToken": visit.token}
        assert visit.client.get(path, headers=headers).status_code == 405
        assert visit.client.get(path, query_string={"_method": "POST"}, headers=headers).status_code == 405


def test_a_started_service_needs_its_seat_and_its_form(town: Town) -> None:
    for login in (STAFF, HEAD, OWNER, AUDITOR, OPD):
        visit = town.at_a_page(login)
        with town.unmoved(login):
            answer = sends(
                visit, f"/mulai/{SOP}", json.dumps({"values": json.loads(values_of(town, "start"))})
            )
            assert answer.status_code == 403 and sentence(answer), login
    visit = town.at_a_page(APPLICANT)
    with town.unmoved():
        refused(sends(visit, "/mulai/tarakan-layanan-data", '{"values": {}}'))
        refused(sends(visit, f"/mulai/{SOP}:1", '{"values": {}}'))


# Mass assignment

SMUGGLED: dict[str, Any] = {
    "assignee": STAFF,
    "seat": "kadis",
    "tenant": "tarakan",
    "started_by": UNKNOWN,
    "roles": ["agency_admin"],
    "role": "agency_admin",
    "state": "completed",
    "revision": 99,
    "id": UNKNOWN,
    "number": "1/2026",
    "due_at": "2030-01-01T00:00:00Z",
    "owner_seat": "kadis",
    "on_behalf_of": UNKNOWN,
    "authority": "jabatan kadis",
    "now": "2020-01-01",
    "__proto__": {"admin": True},
    "constructor": {"prototype": {"admin": True}},
    "keputusan": "setuju",
    "_is_admin": 1,
    "self.__class__": "x",
}


@pytest.mark.parametrize("name", SMUGGLED)
def test_a_field_the_form_does_not_have_is_refused(town: Town, name: str) -> None:
    """Within the values, where it would become a variable of the case."""
    for login, key, path in (
        (STAFF, "mine", f"/tugas/{town.things['mine']}/selesai"),
        (APPLICANT, "start", f"/mulai/{SOP}"),
    ):
        visit = town.at_a_page(login)
        values = json.loads(values_of(town, key)) | {name: SMUGGLED[name]}
        with town.unmoved(name):
            answer = sends(visit, path, json.dumps({"values": values}))
            assert answer.status_code == 422, (path, answer.status_code)
            assert name.split(".")[0] in answer.text or "ditolak" in sentence(answer)
            form = visit.post(path, values=json.dumps(values))
            assert form.status_code == 422 and calm(form) == ""


def test_fields_beside_the_values_change_nothing_of_what_is_written(town: Town) -> None:
    """Beside the values they are not read at all: the case is written as without them."""
    written = []
    for more in ({}, SMUGGLED):
        town.rewind()
        visit = town.at_a_page(STAFF)
        body = {**more, "values": json.loads(values_of(town, "mine"))}
        answer = sends(visit, f"/tugas/{town.things['mine']}/selesai", json.dumps(body))
        assert answer.status_code == 200, sentence(answer)
        done = town.world.events(town.things["at_staff"])
        case = town.world.case(town.things["at_staff"])
        written.append(
            ([(each.kind, each.actor, each.authority, each.data) for each in done], case.variables)
        )
    assert written[0] == written[1]


def test_fields_beside_a_form_change_nothing_of_what_is_written(town: Town) -> None:
    visit = town.at_a_page(STAFF_2)
    before = town.rows()
    fields = {name: str(value) for name, value in SMUGGLED.items()} | {"email": "staf2@banyuwangi.go.id"}
    assert visit.post("/pemberitahuan/surel", **fields).status_code == 302
    after = town.rows()
    assert [name for name in after if after[name] != before[name]] == ["person"]
    person = town.world.person(STAFF_2)
    assert (person.roles, person.seats) == (frozenset({"seat_holder"}), frozenset({"staf_statistik"}))


def test_two_who_take_one_task_at_once_are_one_who_has_it(town: Town) -> None:
    task = town.things["free"]
    town.site.adds("kasi2." + TENANT, "kasi_statistik")
    second = town.site.visit("kasi2." + TENANT)
    both, answers = [town.at_a_page(HEAD), second], {}
    second.get("/sop")

    def take(number: int) -> None:
        answers[number] = both[number].post(f"/tugas/{task}/ambil").status_code

    threads = [threading.Thread(target=take, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers.values()) == [302, 409]
    claimed = [each for each in town.world.events(town.things["at_head"]) if each.kind == "task_claimed"]
    assert len([each for each in claimed if each.element == "langkah_2"]) == 1


def test_a_form_sent_at_once_from_two_windows_moves_the_case_once(town: Town) -> None:
    path, body = (
        f"/tugas/{town.things['mine']}/selesai",
        json.dumps({"values": json.loads(values_of(town, "mine"))}),
    )
    windows, answers = [town.at_a_page(STAFF) for _ in range(4)], []
    threads = [
        threading.Thread(target=lambda each=each: answers.append(sends(each, path, body).status_code))
        for each in windows
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 4
    done = [each for each in town.world.events(town.things["at_staff"]) if each.kind == "task_completed"]
    assert len([each for each in done if each.element == "langkah_3"]) == 1


def test_a_stale_revision_is_a_conflict_and_nothing_is_lost(town: Town) -> None:
    admin = town.at_a_page("admin." + TENANT)
    telling = {"quiet_from": "17.00", "quiet_until": "07.00"}
    assert (
        admin.post("/instansi/pemberitahuan", reminder_percent="60", revision="0", **telling).status_code
        == 302
    )
    for revision in ("0", "99", "999999999", "-1", "x", "", "1e0", "٠"):
        with town.unmoved(revision):
            refused(
                admin.post("/instansi/pemberitahuan", reminder_percent="50", revision=revision, **telling),
                revision,
            )
    perubahan = '[["hari","2026-12-09","off","Hari jadi"]]'
    assert admin.post("/kalender", revisi="0", bulan="2026-12", perubahan=perubahan).status_code == 302
    for revision in ("0", "99", "999999999", "-1", "x", "", "1e0", "٠"):
        other = perubahan.replace("09", "10")
        with town.unmoved(revision):
            refused(admin.post("/kalender", revisi=revision, bulan="2026-12", perubahan=other), revision)
