"""Penugasan: an auditor of one agency is let into another, looks there, and is led home when it ends."""

import pytest
from visits import AUDITOR, SOP, Site, Visit

from service import history
from service.database import reading
from service.personnel import assignments

THEIRS, THEIR_SOP = "tarakan", "tarakan-layanan-data"


@pytest.fixture
def case(site: Site) -> str:
    """A case of the other agency."""
    site.world.deploys(THEIR_SOP)
    return site.world.starts(THEIR_SOP, perihal="Data perikanan Zamrud")


def assigns(site: Site, **other: str) -> Visit:
    admin = site.visit(f"admin.{THEIRS}")
    admin.get("/penugasan")
    form = {"login": AUDITOR, "nama": "Sri Auditor", "dasar": "ST/700/12/2026"}
    dates = {"sejak": "2026-11-23", "sampai": "2026-11-30"}
    assert admin.post("/penugasan", **{**form, **dates, **other}).status_code == 302
    return admin


def goes(site: Site) -> Visit:
    visit = site.visit(AUDITOR)
    answer = visit.post("/pindah-instansi", instansi=THEIRS)
    assert (answer.status_code, answer.location) == (302, "/")
    return visit


def test_the_admin_assigns_and_sees_it_listed(site: Site, case: str) -> None:
    page = assigns(site).get("/penugasan").text
    for words in ("Auditor ditugaskan.", "Sri Auditor", AUDITOR, "ST/700/12/2026", "berjalan"):
        assert words in page, words


def test_the_auditor_changes_over_reads_there_and_comes_back(site: Site, case: str) -> None:
    assigns(site)
    visit = site.visit(AUDITOR)
    assert visit.get(f"/berkas/{case}").status_code == 404
    assert "Baca instansi lain" in visit.get("/audit").text
    visit = goes(site)
    page = visit.get("/audit").text
    assert "Data perikanan Zamrud" in page and "Kembali ke instansi saya" in page
    assert visit.get(f"/berkas/{case}").status_code == 200
    assert visit.get("/tugas").status_code == 403
    assert visit.get("/orang").status_code == 403
    visit.post("/pindah-instansi", instansi=SOP.split("-")[0])
    assert visit.get(f"/berkas/{case}").status_code == 404
    with reading(site.world.engine, THEIRS) as session:
        kinds = [entry.kind for entry in history.read(session, THEIRS, assignments.STREAM)]
    assert kinds == ["auditor_assigned", "auditor_came"]


def test_an_assignment_that_ends_leads_home_at_the_next_step(site: Site, case: str) -> None:
    admin, visit = assigns(site), goes(site)
    person = site.world.person(f"admin.{THEIRS}")
    with reading(site.world.engine, THEIRS) as session:
        (row,) = assignments.assignments(session, person, site.world.now)
    admin.get("/penugasan")
    assert admin.post(f"/penugasan/{row.person}/akhir").status_code == 302
    answer = visit.get(f"/berkas/{case}")
    assert (answer.status_code, answer.location) == (302, "/")
    assert "Penugasan Anda di instansi itu sudah berakhir." in visit.get("/audit").text
    assert visit.get(f"/berkas/{case}").status_code == 404


def test_what_is_sent_after_the_end_is_not_taken_for_home(site: Site, case: str) -> None:
    """A form of the other agency's page must not land in one's own."""
    assigns(site)
    visit = goes(site)
    site.world.waits(days=8, fire=False)
    answer = visit.send("/berkas/x/batal", {})
    assert answer.status_code in (401, 403)


@pytest.mark.parametrize("wanted", [THEIRS, "malut", "*", "", "tidak-ada"])
def test_without_an_assignment_every_agency_is_unknown(site: Site, case: str, wanted: str) -> None:
    visit = site.visit(AUDITOR)
    answer = visit.post("/pindah-instansi", instansi=wanted)
    assert answer.status_code == 404 and "Instansi tidak ditemukan." in answer.text
    assert "Baca instansi lain" not in visit.get("/audit").text


def test_the_way_home_needs_no_assignment(site: Site) -> None:
    assert site.visit(AUDITOR).post("/pindah-instansi", instansi=SOP.split("-")[0]).status_code == 302


def test_only_the_admin_meets_the_page(site: Site) -> None:
    assert site.visit(AUDITOR).get("/penugasan").status_code == 403


def test_a_wrong_form_comes_back_with_its_sentence_and_what_was_typed(site: Site, case: str) -> None:
    admin = site.visit(f"admin.{THEIRS}")
    admin.get("/penugasan")
    answer = admin.post("/penugasan", login="tidak.ada", nama="Sri", dasar="ST/1", sejak="kemarin", sampai="")
    assert answer.status_code == 422 and "Tanggal mulai harus tanggal" in answer.text
    dates = {"sejak": "2026-11-23", "sampai": "2026-11-30"}
    answer = admin.post("/penugasan", login="tidak.ada", nama="Sri Auditor", dasar="ST/700", **dates)
    assert answer.status_code == 422 and "tidak.ada tidak ditemukan" in answer.text
    assert 'value="Sri Auditor"' in answer.text
