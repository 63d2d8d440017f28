"""Rancangan, Pengesahan and Versi as two owners, an admin and others meet them."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from visits import AUDITOR, OWNER, SOP, STAFF, Site, Visit
from world import HOUSE

from service import identity
from service.database import transaction

SECOND, ADMIN = "rekan.banyuwangi", "admin.banyuwangi"
SHEET = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


@pytest.fixture
def owners(site: Site) -> tuple[Visit, Visit]:
    with transaction(site.world.engine, "banyuwangi") as session:
        identity.add_person(session, "banyuwangi", SECOND, "Rekan Pemilik", {"process_owner"})
    return site.visit(OWNER), site.visit(SECOND)


def begun(visit: Visit, **fields: Any) -> str:
    """A new draft of the SOP in force; its address."""
    visit.get("/rancangan")
    answer = visit.post("/rancangan", **({"asal": "versi", "sop": SOP} | fields))
    assert answer.status_code == 302, answer.text
    return answer.location.removesuffix("/diagram")


def put(visit: Visit, path: str, **body: Any) -> Any:
    headers = {"X-CSRFToken": visit.token, "Accept": "application/json"}
    return visit.client.put(f"{path}/isi", json=body, headers=headers)


def changed(visit: Visit, path: str) -> None:
    """One step is called otherwise."""
    there = visit.get(f"{path}/isi").json
    xml = there["xml"].replace("Menugaskan staf", "Menugaskan seorang staf")
    assert put(visit, path, revision=there["revision"], xml=xml).json["revision"] == there["revision"] + 1


def proposed(visit: Visit, path: str, **fields: Any) -> Any:
    revision = visit.get(f"{path}/isi").json["revision"]
    visit.get(f"{path}/pengesahan")
    return visit.post(f"{path}/ajukan", revisi=str(revision), **fields)


def seen(visit: Visit, path: str) -> str:
    """The digest that the page shows to who decides."""
    page = visit.get(f"{path}/pengesahan").text
    return page.partition('name="sidik" value="')[2].partition('"')[0]


def test_an_sop_is_changed_by_one_owner_and_released_by_the_other(
    site: Site, owners: tuple[Visit, Visit]
) -> None:
    first, second = owners
    path = begun(first)
    changed(first, path)
    answer = proposed(first, path, catatan="Istilah baru", naskah=(io.BytesIO(SHEET), "SOP asli.pdf"))
    assert answer.status_code == 302
    assert "Menunggu orang kedua" in first.get(f"{path}/pengesahan").text
    page = second.get(f"{path}/pengesahan").text
    assert "Istilah baru" in page and "Menugaskan seorang staf" in page
    assert second.get(f"{path}/naskah.pdf").data == SHEET
    assert "(1)" in second.get("/rancangan").text
    answer = second.post(f"{path}/sahkan", sidik=seen(second, path))
    assert answer.location == f"/sop/{SOP}/versi"
    page = second.get(answer.location).text
    assert "Versi 2" in page and "disahkan Rekan Pemilik" in page and "Istilah baru" in page
    assert "diterapkan Pemilik banyuwangi tanpa orang kedua" in page
    paper = site.visit(STAFF).get(f"/sop/{SOP}/2/naskah.pdf")
    assert paper.data == SHEET and paper.headers["Content-Disposition"].startswith("attachment")
    assert "Rancangan disahkan" in first.get("/pemberitahuan").text


def test_two_who_save_the_same_revision_are_told_apart(owners: tuple[Visit, Visit]) -> None:
    first, second = owners
    path = begun(first)
    there = second.get(f"{path}/isi").json
    changed(first, path)
    answer = put(second, path, revision=there["revision"], xml=there["xml"] + "\n")
    assert answer.status_code == 409
    assert answer.json["by"] == "Pemilik banyuwangi" and answer.json["revision"] == 2
    assert "Pemilik banyuwangi" in answer.json["message"] and answer.json["at"]


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        '{"xml": "<x/>"}',
        '{"revision": true}',
        '{"revision": 1, "xml": 7}',
        '{"revision": 1, "forms": []}',
    ],
)
def test_what_no_script_sends_is_refused_in_a_sentence(owners: tuple[Visit, Visit], body: str) -> None:
    first, _ = owners
    path = begun(first)
    headers = {"X-CSRFToken": first.token, "Accept": "application/json"}
    answer = first.client.put(f"{path}/isi", data=body, headers=headers, content_type="application/json")
    assert answer.status_code == 422 and answer.json["message"]
    assert first.get(f"{path}/isi").json["revision"] == 1


def test_a_wrong_day_and_a_file_that_is_no_pdf_lose_nothing_that_was_typed(
    owners: tuple[Visit, Visit],
) -> None:
    first, _ = owners
    path = begun(first)
    answer = proposed(first, path, catatan="Jangan hilang", berlaku="2020-01-01")
    assert answer.status_code == 422
    assert (
        "Jangan hilang" in answer.text
        and 'value="2020-01-01"' in answer.text
        and "Tanggal berlaku" in answer.text
    )
    answer = proposed(first, path, catatan="Jangan hilang", naskah=(io.BytesIO(b"MZ bukan pdf"), "x.pdf"))
    assert answer.status_code == 422 and "Jangan hilang" in answer.text and "PDF" in answer.text


def test_an_early_release_waits_for_its_day_and_may_be_called_off(
    site: Site, owners: tuple[Visit, Visit]
) -> None:
    first, second = owners
    path = begun(first)
    changed(first, path)
    proposed(first, path, berlaku="2026-12-01")
    second.post(f"{path}/sahkan", sidik=seen(second, path))
    page = second.get(f"/sop/{SOP}/versi").text
    assert "belum berlaku" in page and "berlaku mulai 1 Des 2026 00.00" in page
    assert "berlaku mulai" in second.get(f"/sop/{SOP}/2").text
    assert second.post(f"/sop/{SOP}/2/urungkan").status_code == 302
    assert "ditarik" in second.get(f"/sop/{SOP}/versi").text
    site.world.waits(days=30)
    assert "Versi 1 · berlaku" in site.visit(SECOND).get(f"/sop/{SOP}").text


def test_a_draft_that_was_overtaken_asks_the_approver_for_a_word(owners: tuple[Visit, Visit]) -> None:
    first, second = owners
    one, other = begun(first), begun(first)
    for path in (one, other):
        changed(first, path)
        proposed(first, path)
    second.post(f"{one}/sahkan", sidik=seen(second, one))
    answer = second.post(f"{other}/sahkan", sidik=seen(second, other))
    assert answer.status_code == 409 and "versi 2" in answer.text
    answer = second.post(f"{other}/sahkan", sidik=seen(second, other), menggantikan="2")
    assert answer.status_code == 302


def test_it_comes_back_with_a_reason(owners: tuple[Visit, Visit]) -> None:
    first, second = owners
    path = begun(first)
    proposed(first, path)
    seen(second, path)
    assert "Alasan" in second.post(f"{path}/kembalikan", alasan="").text
    second.post(f"{path}/kembalikan", alasan="Tenggat langkah 2 keliru")
    assert "Tenggat langkah 2 keliru" in first.get(f"{path}/pengesahan").text
    assert "Tenggat langkah 2 keliru" in first.get("/rancangan").text


def test_where_two_are_asked_the_upload_page_leads_to_a_draft(
    site: Site, owners: tuple[Visit, Visit]
) -> None:
    admin, (first, _) = site.visit(ADMIN), owners
    assert "dapat menerapkan SOP sendiri" in admin.get("/sop").text
    admin.post("/sop/pengesahan", berdua="1")
    assert "hanya setelah disahkan" in admin.get("/sop").text
    assert "Terapkan versi baru" not in first.get("/sop").text
    first.get("/sop/terapkan")
    xml = (HOUSE / "bpmn" / f"{SOP}.bpmn").read_bytes().replace(b"Menugaskan staf", b"Menugaskan satu staf")
    page = first.post("/sop/terapkan/periksa", bpmn=(io.BytesIO(xml), "sop.bpmn")).text
    fields = {
        name: page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("bpmn", "forms")
    }
    assert "Simpan sebagai rancangan" in page and "Terapkan versi 2" not in page
    answer = first.post("/sop/terapkan", **fields)
    assert answer.status_code == 403 and "Rancangan" in answer.text
    answer = first.post("/sop/terapkan/rancangan", **fields)
    assert first.get(answer.location.replace("/pengesahan", "/isi")).json["xml"] == xml.decode()


def test_the_list_begins_drafts_and_keeps_what_was_typed(owners: tuple[Visit, Visit]) -> None:
    first, _ = owners
    assert "Belum ada rancangan" in first.get("/rancangan").text
    path = begun(first, asal="kosong", nama="Layanan konsultasi")
    assert first.get(f"{path}/isi").json["name"] == "Layanan konsultasi"
    first.get("/rancangan")
    answer = first.post("/rancangan", asal="kosong", nama=" ")
    assert answer.status_code == 422 and "Nama SOP baru" in answer.text
    answer = first.post("/rancangan", asal="berkas", bpmn=(io.BytesIO(b"<!DOCTYPE x><x/>"), "x.bpmn"))
    assert answer.status_code == 422 and "DOCTYPE" in answer.text
    assert first.get("/rancangan?q=konsultasi").text.count("data-row") == 1
    assert "Tidak ada rancangan yang cocok" in first.get("/rancangan?q=zzz").text


def test_a_draft_is_renamed_and_put_away(owners: tuple[Visit, Visit]) -> None:
    first, second = owners
    path = begun(first)
    first.get(f"{path}/pengesahan")
    first.post(f"{path}/nama", nama="Nama baru")
    changed(second, path)
    second.get("/rancangan")
    assert first.post(f"{path}/buang", revisi="1").status_code == 409
    assert first.post(f"{path}/buang", revisi="2").location == "/rancangan"
    assert first.get(f"{path}/isi").status_code == 404


def test_others_only_read_or_meet_a_closed_door(site: Site, owners: tuple[Visit, Visit]) -> None:
    path = begun(owners[0])
    auditor, staff = site.visit(AUDITOR), site.visit(STAFF)
    assert auditor.get(f"{path}/isi").json["editable"] is False
    assert auditor.get(f"{path}/pengesahan").status_code == 200
    assert put(auditor, path, revision=1, xml="<x/>").status_code == 403
    for visit in (staff, site.visit(ADMIN)):
        assert visit.get(f"{path}/isi").status_code == visit.get("/rancangan").status_code == 403
        assert "Rancangan</a>" not in visit.get("/sop").text


def test_a_saved_instant_is_told_in_json(site: Site, owners: tuple[Visit, Visit]) -> None:
    path = begun(owners[0])
    site.world.now += timedelta(minutes=5)
    told = put(owners[0], path, revision=1, forms={"baru": {"id": "baru", "components": []}})
    assert json.loads(told.text) == {"revision": 2, "saved_at": site.world.now.isoformat()}


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/rancangan?after=0001-01-01T00:00:00%2B14:00~x", 422),
        ("/rancangan?after=9999-12-31T23:59:59-14:00~x", 422),
        (f"/sop/{SOP}/versi?sebelum=-{'9' * 30}", 404),
    ],
)
def test_an_address_that_no_page_gives_is_refused(site: Site, address: str, code: int) -> None:
    assert site.visit(OWNER).get(address).status_code == code


def test_a_stored_sheet_can_be_left_out_of_the_next_proposal(owners: tuple[Visit, Visit]) -> None:
    first, second = owners
    path = begun(first)
    changed(first, path)
    assert "tanpa_naskah" not in first.get(f"{path}/pengesahan").text
    proposed(first, path, naskah=(io.BytesIO(SHEET), "salah.pdf"))
    first.post(f"{path}/tarik")
    assert "Ajukan tanpa naskah yang tersimpan" in first.get(f"{path}/pengesahan").text
    assert proposed(first, path, tanpa_naskah="1").status_code == 302
    assert "Unduh PDF" not in second.get(f"{path}/pengesahan").text
    assert second.get(f"{path}/naskah.pdf").status_code == 404


def test_who_decides_is_told_of_a_version_that_waits_for_its_day(
    site: Site, owners: tuple[Visit, Visit]
) -> None:
    first, second = owners
    ahead, path = begun(first), begun(first)
    for each in (ahead, path):
        changed(first, each)
    day = (site.world.now + timedelta(days=9)).date()
    proposed(first, ahead, berlaku=day.isoformat())
    assert "menunggu berlaku" not in second.get(f"{ahead}/pengesahan").text
    second.post(f"{ahead}/sahkan", sidik=seen(second, ahead))
    proposed(first, path)
    page = second.get(f"{path}/pengesahan").text
    assert "Versi 2 sudah disahkan lebih dulu dan menunggu berlaku mulai" in page


def test_nobody_is_said_to_be_told_where_there_is_no_second_owner(site: Site) -> None:
    alone = site.visit(OWNER)
    path = begun(alone)
    changed(alone, path)
    page = alone.get(proposed(alone, path).location).text
    assert "Rancangan diajukan." in page and "diberi tahu" not in page
    assert "Belum ada pemilik proses lain di instansi ini" in page


def test_an_auditor_has_no_drafts_of_his_own_to_look_for(site: Site) -> None:
    page = site.visit(AUDITOR).get("/rancangan").text
    assert "Milik saya" not in page and "Semua" in page
