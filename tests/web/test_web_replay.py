"""The replay without a browser: everything stands in the table, and only who may read values is sent them."""

import json
import re
from dataclasses import replace
from itertools import pairwise
from time import perf_counter
from typing import Any

import pytest
from replaying import OTHER_AUDITOR, REPORT, reports
from sqlalchemy import delete
from visits import APPLICANT, AUDITOR, HEAD, SOP, STAFF, Site

from service import definitions, history, identity
from service.database import EVERY, reading, transaction
from service.definitions.course import course
from service.history.tables import PayloadRow
from service.instances import erasing
from service.web.moments import _Differences
from service.web.replay import _wrote

SCRIPT = re.compile(r"data-script>(.+?)</script>", re.DOTALL)


def film(page: str) -> list[dict[str, Any]]:
    """The events as the page's script gets them."""
    found = SCRIPT.search(page)
    assert found
    events: list[dict[str, Any]] = json.loads(found[1])["events"]
    return events


@pytest.fixture
def case(site: Site) -> str:
    """A request for data that waits at its second step."""
    case = site.world.starts(SOP)
    site.world.waits(minutes=12)
    site.world.completes(case)
    return case


def test_every_event_is_on_the_page_with_who_and_on_what_authority(site: Site, case: str) -> None:
    page = site.visit(AUDITOR).get(f"/berkas/{case}/putar").text
    events = site.world.events(case)
    told = film(page)
    assert [each["seq"] for each in told] == [each.seq for each in events]
    assert page.count("<tr data-seq=") == len(events)
    assert told[0]["authority"].startswith("jabatan sendiri: Pengguna Data")
    assert all(one["stride"] <= other["stride"] for one, other in pairwise(told))
    done = next(each for each in told if each.get("kind") == "task_completed")
    assert done["who"] and done["lane"] and done["values"]
    opened = next(each for each in told if each.get("running"))
    assert opened["running"][0][2] == 1


def test_an_acting_official_is_told_with_his_decree_and_for_whom(site: Site) -> None:
    site.world.peoples("banyuwangi", site.world.drawing(SOP))
    site.world.appoints("plh", seat="kasi_statistik", person=STAFF, principal=HEAD)
    case = site.world.starts(SOP)
    site.world.completes(case)
    task = site.world.task(case)
    if task.seat != "kasi_statistik":
        pytest.fail(f"the second step of {SOP} is the head's, found {task.seat}")
    site.world.completes(case, by=STAFF)
    page = site.visit(AUDITOR).get(f"/berkas/{case}/putar").text
    told = [each.get("authority", "") for each in film(page)]
    assert any(re.match(r"Plh\. .+ menurut SK 800/12/2026, atas nama .+", each) for each in told)


def test_the_event_that_is_asked_for_is_marked(site: Site, case: str) -> None:
    visit = site.visit(AUDITOR)
    for asked, marked in (("3", 3), ("0", 1), ("-4", 1), ("x", 1), ("", 1), ("9" * 30, 1), ("²", 1)):
        page = visit.get(f"/berkas/{case}/putar?ke={asked}").text
        assert re.findall(r'<tr data-seq="(\d+)"[^>]*aria-current', page) == [str(marked)], asked
    last = len(site.world.events(case))
    assert f'data-first="{last}"' in visit.get(f"/berkas/{case}/putar?ke=999999").text


def test_people_outside_are_sent_only_what_they_wrote(site: Site, case: str) -> None:
    outside = film(site.visit(APPLICANT).get(f"/berkas/{case}/putar").text)
    inside = film(site.visit(AUDITOR).get(f"/berkas/{case}/putar").text)
    own = {
        event.seq for event in site.world.events(case) if event.actor == site.world.person(APPLICANT).person
    }
    assert {each["seq"] for each in outside if each.get("values")} <= own
    site.world.completes(case)
    seen = {
        each["seq"]
        for each in film(site.visit(AUDITOR).get(f"/berkas/{case}/putar").text)
        if each.get("values")
    }
    told = film(site.visit(APPLICANT).get(f"/berkas/{case}/putar").text)
    hidden = {each["seq"] for each in told if each.get("hidden")}
    assert seen - own and seen - own == hidden
    assert not any(each.get("values") or each.get("note") for each in told if each["seq"] in hidden)
    assert len(inside) == len(outside)


def test_who_may_not_know_of_the_case_finds_no_replay(site: Site, case: str) -> None:
    site.adds("lain.banyuwangi", "pemohon")
    assert site.visit("lain.banyuwangi").get(f"/berkas/{case}/putar").status_code == 404
    assert site.visit(AUDITOR).get("/berkas/tidak-ada/putar").status_code == 404


@pytest.mark.tampered
def test_what_was_erased_is_said_with_its_basis_and_the_rest_is_shown(site: Site) -> None:
    case = reports(site, 2, late=1)
    before = site.visit(OTHER_AUDITOR).get(f"/berkas/{case}/putar").text
    with transaction(site.world.engine, EVERY) as session:
        admin = identity.actor_by_login(session, "admin.putaran", site.world.now)
        wanted = erasing.Wanted(case, "")
        erasing.erase(session, admin, wanted, "UU 27/2022 Pasal 8", "Surat 12/PDP/2026", site.world.now)
    page = site.visit(OTHER_AUDITOR).get(f"/berkas/{case}/putar").text
    old, new = film(before), film(page)
    assert "dihapus menurut UU 27/2022 Pasal 8" in page and "Putaran 1" in before and "Putaran 1" not in page
    assert not any(each.get("values") for each in new)
    for one, other in zip(old, new, strict=False):
        assert [one.get(key) for key in SHOWN] == [other.get(key) for key in SHOWN]
    assert page.count("<rect class=") == before.count("<rect class=")


SHOWN = ("seq", "stride", "moved", "wave", "tokens", "waiting", "running", "took")


def test_what_is_not_there_without_a_reason_is_said_too(site: Site, case: str) -> None:
    with transaction(site.world.engine, EVERY) as session:
        session.connection().exec_driver_sql("DROP TRIGGER IF EXISTS payload_no_delete")
        session.execute(delete(PayloadRow).where(PayloadRow.stream == case, PayloadRow.seq == 1))
    answer = site.visit(AUDITOR).get(f"/berkas/{case}/putar")
    assert answer.status_code == 200 and "tanpa catatan penghapusan" in film(answer.text)[0]["missing"]


def test_a_change_is_told_against_what_stood_there_before(site: Site) -> None:
    case = reports(site, 2)
    told = film(site.visit(OTHER_AUDITOR).get(f"/berkas/{case}/putar").text)
    first, second = (each["values"] for each in told if each.get("element") == "putus")
    assert first == [["Keputusan", "Perbaiki lagi", "", "new"], ["Catatan", "Putaran 1", "", "new"]]
    assert second == [
        ["Keputusan", "Sudah cukup", "Perbaiki lagi", "changed"],
        ["Catatan", "Putaran 2", "Putaran 1", "changed"],
    ]


def test_what_no_form_asks_for_is_told_too_and_nothing_twice(site: Site) -> None:
    case = reports(site, 1)
    with reading(site.world.engine, EVERY) as session:
        entries = history.read(session, "putaran", case)
        ran = course(session, definitions.get(session, "putaran", REPORT), entries)
    [decided] = [each for each in entries if each.element == "putus" and each.kind == "task_completed"]
    data = decided.data or {}
    more = replace(
        decided, data=data | {"values": data["values"] | {"tambahan": "x"}, "local": {"sela": "y"}}
    )
    with site.app.test_request_context():
        told = [each.label for each in _Differences(ran, site.world.person(OTHER_AUDITOR)).of(more)]
    assert told == ["Keputusan", "Catatan", "tambahan", "sela"]
    assert _wrote(replace(decided, data={"local": {"sela": "y"}}))
    assert not _wrote(replace(decided, data={"ref": "a.1"}))


def test_working_time_stands_beside_the_standard_and_runs_late(site: Site) -> None:
    case = reports(site, 1, late=1)
    page = site.visit(OTHER_AUDITOR).get(f"/berkas/{case}/putar").text
    fired = next(each for each in film(page) if each.get("kind") == "timer_fired")
    assert fired["running"][0][:3] == ["tulis", "Menulis naskah", 1]
    sheet = page[page.index('id="lembar-kendali"') :]
    assert (
        "terpakai 2 jam 39 menit kerja" in sheet and "terlambat 39 menit kerja" in sheet
    )  # lunch does not count
    assert sheet.count('class="planned"') == 2 and 'class="late"' in sheet  # one of them explains the colour


def test_a_long_case_answers_soon(site: Site) -> None:
    case = reports(site, 25)
    visit = site.visit(OTHER_AUDITOR)
    visit.get(f"/berkas/{case}/putar")
    begun = perf_counter()
    page = visit.get(f"/berkas/{case}/putar").text
    took = perf_counter() - begun
    assert len(film(page)) > 450 and took < 5, took


def test_the_case_page_leads_to_its_replay(site: Site, case: str) -> None:
    assert f'href="/berkas/{case}/putar"' in site.visit(AUDITOR).get(f"/berkas/{case}").text


def test_it_is_told_in_english_too(site: Site, case: str) -> None:
    page = site.visit(AUDITOR).get(f"/berkas/{case}/putar?bahasa=en").text
    assert "Replay" in page and "own seat: " in page and "Control sheet" in page
