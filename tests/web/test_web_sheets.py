"""Lembar SOP through the door: of a version for everybody in the agency, of a draft for those who may see drafts."""

import pytest
from visits import AUDITOR, OWNER, SOP, STAFF, Site

from service import drafts, identity
from service.database import transaction
from service.drafts import Draft

VERSION = f"/sop/{SOP}/1/lembar"
EMPTY = (
    b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">'
    b'<process id="kosong" name="Kosong" isExecutable="true"><startEvent id="s"/></process></definitions>'
)


def begun(site: Site, *, xml: bytes | None = None) -> Draft:
    """A draft of the owner: of the SOP in force, or of a file."""
    with transaction(site.world.engine, "banyuwangi") as session:
        owner = identity.actor_by_login(session, OWNER, site.world.now)
        return drafts.begin(session, owner, site.world.now, **({"xml": xml} if xml else {"key": SOP}))


@pytest.fixture
def draft(site: Site) -> Draft:
    return begun(site)


def test_everybody_of_the_agency_reads_the_sheet_of_a_version(site: Site) -> None:
    staff = site.visit(STAFF)
    assert f'href="{VERSION}"' in staff.get(f"/sop/{SOP}").text
    page = staff.get(VERSION).text
    assert "Staff statistik memeriksa ketersediaan data" in page and "188/6593/429.116/2022" in page
    assert f"{SOP}, versi 1, sidik " in page and "Halaman 2 dari 2" in page
    assert "RANCANGAN" not in page
    assert staff.get(f"/sop/{SOP}/9/lembar").status_code == 404


def test_the_paper_keeps_its_words_in_an_english_page(site: Site) -> None:
    page = site.visit(STAFF).get(f"{VERSION}?bahasa=en").text
    assert "Print it from the browser" in page
    sheet = page[page.index('<div class="sheet-desk') :]
    assert 'lang="id"' in sheet[:80] and "Kualifikasi Pelaksana" in sheet and "Mutu Baku" in sheet


def test_the_pdf_comes_on_the_paper_that_is_asked_for(site: Site) -> None:
    staff = site.visit(STAFF)
    assert f'href="{VERSION}.pdf?kertas=f4"' in staff.get(f"{VERSION}?kertas=f4").text
    for paper, width in (("a4", b"841"), ("f4", b"935")):
        answer = staff.get(f"{VERSION}.pdf?kertas={paper}")
        assert answer.mimetype == "application/pdf" and answer.data.startswith(b"%PDF-")
        assert b"/MediaBox [ 0 0 " + width in answer.data
        assert answer.headers["Content-Disposition"] == f'inline; filename="lembar-{SOP}-1.pdf"'
    for path in (VERSION, f"{VERSION}.pdf"):
        answer = staff.get(f"{path}?kertas=letter")
        assert answer.status_code == 422 and "Kertas harus a4 atau f4" in answer.text


def test_a_draft_says_on_every_page_that_it_is_one(site: Site, draft: Draft) -> None:
    for login in (OWNER, AUDITOR):
        page = site.visit(login).get(f"/rancangan/{draft.id}/lembar").text
        assert page.count("RANCANGAN, belum berlaku") == 2
        assert f'href="/rancangan/{draft.id}/lembar" aria-current="page"' in page
        paper = site.visit(login).get(f"/rancangan/{draft.id}/lembar.pdf")
        assert paper.status_code == 200 and paper.data.startswith(b"%PDF-")
    assert site.visit(STAFF).get(f"/rancangan/{draft.id}/lembar").status_code == 403
    assert site.visit(STAFF).get(f"/rancangan/{draft.id}/lembar.pdf").status_code == 403
    site.world.deploys("metro-pengumpulan-pengolahan")
    assert site.visit("pemilik.metro").get(f"/rancangan/{draft.id}/lembar").status_code == 404


def test_names_that_are_code_stay_names(site: Site) -> None:
    old = begun(site)
    named = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;/svg&gt;{{7*7}}"
    xml = old.xml.replace(b'name="Staf Statistik"', f'name="{named}"'.encode())
    xml = xml.replace(b'name="Tersedia"', f'name="{named}"'.encode())
    draft = begun(site, xml=xml)
    page = site.visit(OWNER).get(f"/rancangan/{draft.id}/lembar").text
    assert (
        "<script>alert" not in page and "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "{{7*7}}" in page
    )


def test_a_drawing_without_steps_says_what_is_missing(site: Site) -> None:
    draft = begun(site, xml=EMPTY)
    owner = site.visit(OWNER)
    answer = owner.get(f"/rancangan/{draft.id}/lembar")
    assert answer.status_code == 422 and "Gambarlah langkahnya dulu." in answer.text
    assert 'aria-current="page"' in answer.text
    assert owner.get(f"/rancangan/{draft.id}/lembar.pdf").status_code == 422
