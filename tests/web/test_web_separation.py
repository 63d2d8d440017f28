"""What people see of four eyes and of lanes: on the sheet, in the inbox, on the task, and by their own hands."""

import re
from datetime import timedelta

import pytest
from visits import APPLICANT, AUDITOR, HEAD, OWNER, SOP, STAFF, Site

DISSEMINATION = "banyuwangi-diseminasi"
ADMIN, DIVISION = "admin.banyuwangi", "kabid_statistik.banyuwangi"
SEAT = "kasi_statistik"


@pytest.fixture
def drafted(site: Site) -> str:
    """A case of dissemination whose draft the staff made and handed in, waiting for the head of section."""
    site.world.deploys(DISSEMINATION)
    case = site.world.starts(DISSEMINATION)
    for step in ("langkah_1", "langkah_2", "langkah_3"):
        site.world.completes(case, step)
    return case


def words(page: str) -> str:
    """The page as people read it."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_sheet_says_which_steps_must_not_share_a_person(site: Site) -> None:
    site.world.deploys(DISSEMINATION)
    page = words(site.visit(HEAD).get(f"/sop/{DISSEMINATION}").text)
    assert page.count("Tidak boleh orang yang sama dengan langkah 2, langkah 3") == 2
    assert "Tidak boleh orang yang sama" not in words(site.visit(HEAD).get(f"/sop/{SOP}").text)


def test_the_drafter_meets_the_task_marked_and_cannot_take_it(site: Site, drafted: str) -> None:
    site.world.seats(STAFF, SEAT)
    staff = site.visit(STAFF)
    inbox = staff.get("/tugas").text
    assert "Perlu orang lain" in inbox and "Ambil Memeriksa hasil" not in inbox
    task = site.world.task(drafted)
    page = words(staff.get(f"/tugas/{task.id}").text)
    assert "Anda sudah mengerjakan langkah “Membuat diseminasi dan narasi” pada berkas ini" in page
    assert "Ambil tugas ini" not in page and "Selesaikan langkah" not in page
    answer = staff.post(f"/tugas/{task.id}/ambil")
    assert answer.status_code == 403 and "harus dikerjakan orang lain" in answer.text
    assert site.world.task(drafted).assignee is None
    assert "Perlu orang lain" not in site.visit(HEAD).get("/tugas").text


def test_who_lost_the_authority_meanwhile_reads_why_and_gives_the_task_back(site: Site, drafted: str) -> None:
    site.world.appoints("plh", seat=SEAT, person=DIVISION, principal=HEAD, days=1)
    task = site.world.claims(DIVISION, site.world.task(drafted))
    site.world.now += timedelta(days=1)
    visit = site.visit(DIVISION)
    page = words(visit.get(f"/tugas/{task.id}").text)
    assert (
        "Wewenang Anda sebagai Plh. Subkoordinator Statistik (SK 800/12/2026) berakhir 24/11/2026 09.00."
        in page
    )
    assert "Selesaikan langkah" not in page and "Lepas tugas ini agar dapat diambil rekan" in page
    answer = visit.send(f"/tugas/{task.id}/selesai", {})
    assert answer.status_code == 403 and answer.json["message"].startswith("Wewenang Anda")
    assert visit.post(f"/tugas/{task.id}/lepas").status_code == 302
    assert site.world.task(drafted).assignee is None


def test_the_refusal_speaks_english_too(site: Site, drafted: str) -> None:
    site.world.seats(STAFF, SEAT)
    staff = site.visit(STAFF)
    staff.get("/tugas?bahasa=en")
    page = words(staff.get(f"/tugas/{site.world.task(drafted).id}?bahasa=en").text)
    assert "must be done by somebody else" in page


def test_the_sheet_shows_lanes_with_their_people_and_what_is_missing(site: Site) -> None:
    site.world.unseats(DIVISION, "kabid_statistik")
    xml = site.world.drawing(SOP).replace(b'value="kadis"', b'value="walidata"', 1)
    xml = xml.replace(b'name="Kepala Dinas"', b'name="Wali Data"', 1)
    site.world.deploys(SOP, change=xml)
    head = site.visit(HEAD)
    old = words(head.get(f"/sop/{SOP}/1").text)
    assert "Subkoordinator Statistik Subkoordinator Statistik Subkoordinator Statistik banyuwangi" in old
    assert "Kepala Bidang Kepala Bidang kosong" in old
    assert "Pengguna Data (pemohon) di luar instansi" in old
    assert "Ikat ke jabatan lain" not in old
    hidden = words(site.visit(APPLICANT).get(f"/sop/{SOP}").text)
    assert "Lajur dan jabatan" in hidden and "Subkoordinator Statistik banyuwangi" not in hidden


def test_an_admin_binds_a_lane_and_the_sheet_tells_of_it(site: Site) -> None:
    case = site.world.starts(SOP)
    site.world.completes(case, "langkah_1")
    admin = site.visit(ADMIN)
    assert 'for="lane-3"' in admin.get(f"/sop/{SOP}").text
    answer = admin.post(f"/sop/{SOP}/1/lajur/subkoord", jabatan="kabid_statistik")
    assert answer.location == f"/sop/{SOP}/1#lanes"
    page = words(admin.get(answer.location).text)
    assert "Ikatan lajur tersimpan. 1 tugas terbuka ikut pindah." in page
    assert (
        "Admin banyuwangi mengikat lajur “Subkoordinator Statistik” ke jabatan Kepala Bidang, "
        "semula Subkoordinator Statistik." in page
    )
    assert site.world.inbox(DIVISION) == ["Menugaskan staf"]
    timeline = words(site.visit(HEAD).get(f"/berkas/{case}").text)
    assert (
        "memindahkan langkah “Menugaskan staf” dari jabatan Subkoordinator Statistik ke Kepala Bidang."
        in timeline
    )


def test_a_binding_that_cannot_be_is_a_sentence_and_changes_nothing(site: Site) -> None:
    owner = site.visit(OWNER)
    owner.get(f"/sop/{SOP}")
    for path, seat, code in (
        (f"/sop/{SOP}/1/lajur/subkoord", "walikota", 422),
        (f"/sop/{SOP}/1/lajur/subkoord", "", 422),
        (f"/sop/{SOP}/1/lajur/subkoord", "x" * 100_000, 422),
        (f"/sop/{SOP}/1/lajur/kantin", "kadis", 404),
        (f"/sop/{SOP}/9/lajur/subkoord", "kadis", 404),
        (f"/sop/{SOP}/{9**40}/lajur/subkoord", "kadis", 404),
        (f"/sop/{SOP}/1/lajur/subkoord%00", "kadis", 404),
    ):
        assert owner.post(path, jabatan=seat).status_code == code, (path, seat)
    for login in (HEAD, AUDITOR, APPLICANT):
        visit = site.visit(login)
        visit.get("/sop")
        answer = visit.post(f"/sop/{SOP}/1/lajur/subkoord", jabatan="kadis")
        assert answer.status_code == 403 and "pemilik proses dan admin instansi" in answer.text
    assert "semula" not in words(owner.get(f"/sop/{SOP}").text)
