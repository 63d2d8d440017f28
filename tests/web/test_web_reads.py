"""Catatan pembacaan: auditors see their own, admins and process owners everybody's."""

from datetime import timedelta

import pytest
from visits import APPLICANT, AUDITOR, HEAD, OWNER, SOP, STAFF, Site

ADMIN = "admin.banyuwangi"
LIST = "/audit/pembacaan"


def test_an_auditor_finds_what_he_read(site: Site) -> None:
    case, auditor = site.world.starts(SOP), site.visit(AUDITOR)
    auditor.get(f"/berkas/{case}")
    page = auditor.get(LIST)
    assert page.status_code == 200
    assert f"/berkas/{case}" in page.text and site.world.case(case).number in page.text
    assert "127.0.0.1" in page.text


def test_admin_and_owner_find_everybodys_and_search_them(site: Site) -> None:
    case, other, auditor = site.world.starts(SOP), site.world.starts(SOP), site.visit(AUDITOR)
    auditor.get(f"/berkas/{case}")
    site.world.now += timedelta(days=1)
    site.visit(AUDITOR).get(f"/berkas/{other}")
    for login in (ADMIN, OWNER):
        visit = site.visit(login)
        assert "Auditor banyuwangi" in visit.get(LIST).text
        one = visit.get(LIST, query_string={"berkas": site.world.case(case).number}).text
        assert f"/berkas/{case}" in one and f"/berkas/{other}" not in one
        today = visit.get(LIST, query_string={"sejak": "2026-11-24", "sampai": "2026-11-24"}).text
        assert f"/berkas/{other}" in today and f"/berkas/{case}" not in today
        assert "Tidak ada pembacaan yang cocok" in visit.get(LIST, query_string={"berkas": "9999/2026"}).text
        assert visit.get(LIST, query_string={"sejak": "kemarin"}).status_code == 422
        assert visit.get(LIST, query_string={"after": "x"}).status_code == 422


def test_an_auditor_asks_for_a_colleagues_in_vain(site: Site) -> None:
    auditor = site.visit(AUDITOR)
    auditor.get("/audit")
    mine = auditor.get(LIST).text.count("<tr>")
    person = site.world.person(HEAD).person
    assert auditor.get(LIST, query_string={"orang": person}).text.count("<tr>") == mine


@pytest.mark.parametrize("login", [APPLICANT, STAFF, HEAD])
def test_nobody_else_looks_over_auditors(site: Site, login: str) -> None:
    visit = site.visit(login)
    assert LIST not in visit.get("/sop").text
    assert visit.get(LIST).status_code == 403


def test_the_list_goes_on_where_the_page_ends(site: Site) -> None:
    case, auditor = site.world.starts(SOP), site.visit(AUDITOR)
    for number in range(60):
        auditor.get(f"/berkas/{case}", query_string={"n": number})
    first = auditor.get(LIST).text
    assert first.count(f"/berkas/{case}") == 50
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert 10 <= auditor.get(LIST + following).text.count(f"/berkas/{case}") < 20


def test_a_page_asked_for_again_at_once_is_kept_once(site: Site) -> None:
    case, auditor = site.world.starts(SOP), site.visit(AUDITOR)
    for _ in range(5):
        auditor.get(f"/berkas/{case}")
    assert auditor.get(LIST).text.count(f"<code>/berkas/{case}</code>") == 1
    site.world.now += timedelta(minutes=1)
    auditor.get(f"/berkas/{case}")
    assert auditor.get(LIST).text.count(f"<code>/berkas/{case}</code>") == 2
