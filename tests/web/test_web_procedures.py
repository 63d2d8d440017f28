"""SOPs as sheets, and a new version put into force by its owner."""

import io
import re

from visits import APPLICANT, AUDITOR, HEAD, OWNER, SOP, STAFF, Site, Visit
from world import HOUSE

XML = (HOUSE / "bpmn" / f"{SOP}.bpmn").read_bytes()


def checks(visit: Visit, xml: bytes, *forms: tuple[str, bytes]) -> object:
    """Bring files to the page that checks them."""
    files = [(io.BytesIO(text), name) for name, text in forms]
    data = {"csrf_token": visit.token, "bpmn": (io.BytesIO(xml), "sop.bpmn"), "forms": files}
    return visit.client.post("/sop/terapkan/periksa", data=data, content_type="multipart/form-data")


def confirms(visit: Visit, page: str) -> object:
    """Press the button of the page that showed findings and changes."""
    fields = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("bpmn", "forms")}
    return visit.post("/sop/terapkan", **fields)


def test_a_sheet_shows_the_sop_as_the_office_knows_it(site: Site) -> None:
    page = site.visit(HEAD).get(f"/sop/{SOP}").text
    for words in ("Nomor SOP", "Dasar hukum", "Kegiatan", "Kelengkapan", "Versi 1", "berlaku", "10 menit"):
        assert words in page, words
    assert site.visit(HEAD).get(f"/sop/{SOP}/1/diagram.bpmn").data == XML


def test_owners_read_how_many_cases_run_and_applicants_do_not(site: Site) -> None:
    site.world.starts(SOP)
    for login in (HEAD, OWNER):
        assert "<dt>Berkas berjalan</dt><dd>1</dd>" in re.sub(
            r"</?a\b[^>]*>", "", site.visit(login).get("/sop").text
        )
    assert "Berkas berjalan" not in site.visit(APPLICANT).get("/sop").text


def test_an_owner_sees_what_changes_before_it_is_in_force(site: Site) -> None:
    owner = site.visit(OWNER)
    owner.get("/sop/terapkan")
    changed = XML.replace(b">PT10M<", b">PT20M<", 1).replace(
        b'name="Menugaskan staf"', b'name="Menunjuk staf"'
    )
    assert changed != XML
    page = checks(owner, changed).text
    assert "akan menjadi versi 2" in page and "Menunjuk staf" in page and "10 menit → 20 menit" in page
    assert "Versi 2" not in owner.get(f"/sop/{SOP}").text
    assert confirms(owner, page).location == f"/sop/{SOP}"
    sheet = owner.get(f"/sop/{SOP}").text
    assert "Versi 2" in sheet and "mulai berlaku" in sheet
    assert "lihat versi 2 yang berlaku" in owner.get(f"/sop/{SOP}/1").text


def test_a_wrong_diagram_is_told_by_line_and_not_stored(site: Site) -> None:
    owner = site.visit(OWNER)
    owner.get("/sop/terapkan")
    answer = checks(owner, XML.replace(b"bpmn:userTask", b"bpmn:scriptTask"))
    assert answer.status_code == 422
    assert "Belum ada yang tersimpan" in answer.text and "kesalahan" in answer.text
    assert 'action="/sop/terapkan"' not in answer.text
    assert "Versi 2" not in owner.get(f"/sop/{SOP}").text


def test_hostile_uploads_are_sentences(site: Site) -> None:
    owner = site.visit(OWNER)
    owner.get("/sop/terapkan")
    bomb = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + XML
    for xml in (b"", b"\xff\xfe", b"<a/>", bomb):
        answer = checks(owner, xml)
        assert answer.status_code == 422, xml[:20]
        assert "root:" not in answer.text
    assert checks(owner, XML, ("x.form", b"{")).status_code == 422
    assert checks(owner, XML, ("x.form", b'{"id": "a", "id": "b"}')).status_code == 422
    assert owner.post("/sop/terapkan", bpmn="%%%", forms="e30=").status_code == 422
    assert owner.post("/sop/terapkan").status_code == 422


def test_only_owners_deploy(site: Site) -> None:
    for login in (STAFF, AUDITOR):
        visit = site.visit(login)
        assert visit.get("/sop/terapkan").status_code == 403
        assert checks(visit, XML).status_code == 403
        assert visit.post("/sop/terapkan", bpmn="", forms="").status_code == 403
