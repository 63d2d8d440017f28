"""An auditor lets a case be proved: the verdict first, findings that lead to their moment, and papers to take home."""

import pytest
from sqlalchemy import text
from visits import AUDITOR, SOP, STAFF, Site

from service.database import transaction


def test_an_honest_case_is_proved_on_its_page(site: Site) -> None:
    case = site.world.starts(SOP)
    site.world.completes(case)
    page = site.visit(AUDITOR).get(f"/audit/{case}").text
    assert "Terbukti: riwayat utuh" in page and "Tidak ada temuan." in page
    assert "Unduh PDF" in page and f"/audit/{case}/laporan.json" in page
    assert f'href="/audit/{case}"' in site.visit(AUDITOR).get("/audit").text
    assert f'href="/audit/{case}"' in site.visit(AUDITOR).get(f"/berkas/{case}").text


@pytest.mark.tampered
def test_a_finding_leads_to_its_moment(site: Site) -> None:
    case = site.world.starts(SOP)
    with transaction(site.world.engine, "banyuwangi") as session:
        session.execute(text("UPDATE instance SET number = 9"))
    page = site.visit(AUDITOR).get(f"/audit/{case}").text
    assert "1 temuan harus dijelaskan." in page
    assert "Nomor register tersimpan 0009/2026, padahal berkas dimulai dengan nomor 0001/2026." in page
    assert f"/berkas/{case}/putar?ke=1" in page and "peristiwa nomor 1" in page


def test_the_report_is_taken_home_as_paper_and_for_programs(site: Site) -> None:
    case = site.world.starts(SOP)
    visit = site.visit(AUDITOR)
    paper = visit.get(f"/audit/{case}/laporan.pdf")
    assert paper.mimetype == "application/pdf" and paper.data.startswith(b"%PDF-")
    report = visit.get(f"/audit/{case}/laporan.json")
    said = report.json or {}
    assert said["case"] == case and said["ok"] is True and said["findings"] == []
    assert "attachment" in report.headers["Content-Disposition"]


def test_it_is_for_auditors_and_for_cases_there_are(site: Site) -> None:
    case = site.world.starts(SOP)
    for page in ("", "/laporan.pdf", "/laporan.json"):
        assert site.visit(STAFF).get(f"/audit/{case}{page}").status_code == 403
        assert (
            site.visit(AUDITOR).get(f"/audit/01999999-0000-7000-8000-000000000000{page}").status_code == 404
        )


def test_the_page_is_english_where_english_is_asked_for(site: Site) -> None:
    case = site.world.starts(SOP)
    page = site.visit(AUDITOR).get(f"/audit/{case}?bahasa=en").text
    assert "Proved: the history is whole" in page and "No findings." in page
