"""The admin erases what an applicant wrote, after the page has shown what goes; the pages go on without it."""

import re

import pytest
from visits import APPLICANT, AUDITOR, HEAD, OWNER, SOP, STAFF, Site, Visit

ADMIN = "admin.banyuwangi"
NAME = "Zulkarnain"
SAID = {"dasar": "UU 27/2022 Pasal 43", "surat": "470/12/2026", "setuju": "ya"}


def finished(site: Site) -> str:
    case = site.world.starts(SOP, perihal=NAME)
    for step in ("langkah_1", "langkah_2", "langkah_3", "langkah_8"):
        site.world.completes(case, step)
    return case


def shown(visit: Visit, case: str) -> str:
    page = visit.get("/penghapusan", query_string={"berkas": case})
    assert page.status_code == 200
    found = re.search(r'name="seen" value="([^"]+)"', page.text)
    assert found
    return found.group(1)


def test_the_admin_sees_what_goes_and_lets_it_go(site: Site) -> None:
    case = finished(site)
    number, admin = site.world.case(case).number, site.visit(ADMIN)
    page = admin.get("/penghapusan", query_string={"berkas": number}).text
    assert "<code>perihal</code>" in page and NAME not in page, (
        "the names of fields, never what stands in them"
    )
    answer = admin.post("/penghapusan", berkas=number, seen=shown(admin, number), **SAID)
    assert (answer.status_code, answer.location) == (302, "/penghapusan")
    after = admin.get("/penghapusan").text
    assert "Rantai riwayatnya tetap utuh" in after and number in after and SAID["surat"] in after
    assert "semuanya sudah dihapus" in admin.get("/penghapusan", query_string={"berkas": number}).text


def test_everybodys_pages_say_that_it_was_erased_and_on_what_basis(site: Site) -> None:
    case, admin = finished(site), site.visit(ADMIN)
    before = site.visit(HEAD).get(f"/berkas/{case}").text
    assert NAME in before
    admin.post("/penghapusan", berkas=case, seen=shown(admin, case), **SAID)
    for login in (HEAD, AUDITOR, APPLICANT):
        page = site.visit(login).get(f"/berkas/{case}")
        assert page.status_code == 200 and NAME not in page.text, login
        assert "dihapus menurut UU 27/2022 Pasal 43" in page.text, login
        assert "Riwayat utuh" in page.text
        assert "menghapus data pribadi dari" in page.text
    audit = site.visit(AUDITOR).get("/audit").text
    assert "Riwayat tidak utuh" not in audit and NAME not in audit
    assert case not in site.visit(HEAD).get("/berkas", query_string={"q": NAME}).text
    assert NAME not in site.visit(HEAD).get("/berkas").text


def test_what_was_not_shown_or_not_agreed_to_does_not_go(site: Site) -> None:
    case, admin = finished(site), site.visit(ADMIN)
    seen = shown(admin, case)
    for change in ({"setuju": ""}, {"dasar": ""}, {"surat": " "}, {"seen": "lain"}):
        answer = admin.post("/penghapusan", **({"berkas": case, "seen": seen, **SAID} | change))
        assert answer.status_code in (409, 422), change
        assert 'role="alert"' in answer.text
    assert NAME in site.visit(HEAD).get(f"/berkas/{case}").text


def test_a_case_that_runs_and_one_that_is_unknown_are_refused_with_a_sentence(site: Site) -> None:
    case, admin = site.world.starts(SOP, perihal=NAME), site.visit(ADMIN)
    running = admin.get("/penghapusan", query_string={"berkas": case})
    assert running.status_code == 409 and "masih berjalan" in running.text
    nowhere = admin.get("/penghapusan", query_string={"berkas": "9999/2026"})
    assert nowhere.status_code == 404 and "Berkas tidak ditemukan" in nowhere.text
    posted = admin.post("/penghapusan", berkas=case, seen="", **SAID)
    assert posted.status_code == 409 and "masih berjalan" in posted.text


def test_every_ended_case_of_a_person_from_the_persons_page(site: Site) -> None:
    case, running, admin = finished(site), site.world.starts(SOP, perihal=NAME), site.visit(ADMIN)
    person = site.world.person(APPLICANT).person
    page = admin.get(f"/orang/{person}").text
    assert f"/penghapusan?orang={person}" in page
    page = admin.get("/penghapusan", query_string={"orang": person}).text
    assert site.world.case(case).number in page and site.world.case(running).number in page
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    assert admin.post("/penghapusan", orang=person, seen=seen.group(1), **SAID).status_code == 302
    assert site.world.case(running).subject == NAME
    assert NAME not in site.visit(HEAD).get(f"/berkas/{case}").text


@pytest.mark.parametrize("login", [APPLICANT, STAFF, HEAD, OWNER, AUDITOR])
def test_nobody_else_finds_the_door(site: Site, login: str) -> None:
    visit = site.visit(login)
    assert "/penghapusan" not in visit.get("/sop").text
    assert visit.get("/penghapusan").status_code == 403
    assert visit.post("/penghapusan", berkas="0001/2026", **SAID).status_code == 403
