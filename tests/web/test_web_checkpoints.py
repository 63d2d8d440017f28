"""Titik periksa and tanda terima: what an auditor and everybody else read there and take along."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import text
from visits import AUDITOR, SOP, STAFF, Site, Visit

from service import checkpoints
from service.database import transaction
from service.history.notes import opened

TENANT = SOP.split("-")[0]
PAGE = "/audit/titik-periksa"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """The key beside the site's database."""
    path = tmp_path / "lajur-checkpoint.pem"
    checkpoints.create(path)
    return path


@pytest.fixture
def signed(site: Site, key: Path) -> Site:
    """One case, and two checkpoints."""
    case = site.world.starts(SOP)
    for _ in range(2):
        signs(site, key)
        site.world.completes(case)
    return site


def signs(site: Site, key: Path) -> None:
    site.world.now += timedelta(minutes=5)
    with transaction(site.world.engine, TENANT) as session:
        checkpoints.make(session, TENANT, checkpoints.ring(key).private, site.world.now)


def reads(visit: Visit, path: str) -> str:
    answer = visit.get(path)
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_an_auditor_reads_that_all_is_whole_and_takes_it_along(signed: Site, key: Path) -> None:
    auditor = signed.visit(AUDITOR)
    assert "Titik periksa" in reads(auditor, "/audit")
    page, ring = reads(auditor, PAGE), checkpoints.ring(key)
    assert "Keadaan Utuh" in page and "Nomor 2" in page and "Nomor 1" in page
    assert checkpoints.words(ring.public[-1]) in page and ring.vkeys(TENANT)[-1] in page
    keys = auditor.get(f"{PAGE}/kunci.txt").text.split()
    note = auditor.get(f"{PAGE}/2.txt")
    assert "attachment" in note.headers["Content-Disposition"]
    assert "\nnomor 2\n" in opened(note.text, keys)
    whole = checkpoints.apart(auditor.get(f"{PAGE}/semua.txt").text)
    assert len(whole) == 2 and whole[1] == note.text
    assert auditor.get(f"{PAGE}/3.txt").status_code == 404


@pytest.mark.tampered
def test_what_was_changed_is_said_with_the_number_of_the_case(signed: Site) -> None:
    with signed.world.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER event_no_update"))
        connection.execute(text("UPDATE event SET hash = 'f' WHERE kind = 'task_opened' OR seq = 3"))
    page = reads(signed.visit(AUDITOR), PAGE)
    assert re.search(
        r"Keadaan \d temuan Peristiwa nomor \d+ dari riwayat berkas 0001/2026 bukan yang ada", page
    )
    assert "of case 0001/2026 is not the one" in reads(signed.visit(AUDITOR), f"{PAGE}?bahasa=en")


def test_many_checkpoints_are_paged_and_examined_when_somebody_asks(
    site: Site, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.web.checkpoints.AT_ONCE", 2)
    monkeypatch.setattr("service.web.checkpoints.PAGE", 2)
    case = site.world.starts(SOP)
    for _ in range(3):
        signs(site, key)
        site.world.completes(case)
    auditor = site.visit(AUDITOR)
    page = auditor.get(PAGE).text
    assert "Belum diperiksa" in page and "sebelum=2" in page and "Nomor 1<" not in page
    assert "Nomor 1<" in auditor.get(f"{PAGE}?sebelum=2").text
    assert "diperiksa pada 2 yang terbaru" in reads(auditor, f"{PAGE}?periksa=ya")


def test_without_a_key_it_is_said_plainly(site: Site) -> None:
    auditor = site.visit(AUDITOR)
    page = reads(auditor, PAGE)
    assert "tidak ada yang ditandatangani" in page and "Belum ada titik periksa." in page
    assert auditor.get(f"{PAGE}/kunci.txt").status_code == 404


def test_a_key_that_cannot_be_used_is_said(signed: Site, key: Path) -> None:
    key.chmod(0o644)
    assert "dapat dibaca orang lain" in reads(signed.visit(AUDITOR), PAGE)


def test_only_who_audits_sees_them(signed: Site) -> None:
    staff = signed.visit(STAFF)
    for path in (PAGE, f"{PAGE}/1.txt", f"{PAGE}/kunci.txt", f"{PAGE}/semua.txt"):
        assert staff.get(path).status_code == 403


def completed(site: Site) -> tuple[Visit, str]:
    """Staff completes a step over the page; the visit, and the address of the receipt the page gave."""
    case = site.world.starts(SOP)
    while site.world.task(case).seat != STAFF.split(".")[0]:
        site.world.completes(case)
    task = site.world.task(case)
    site.world.claims(STAFF, task)
    staff = site.visit(STAFF)
    staff.get(f"/tugas/{task.id}")
    answer = staff.send(f"/tugas/{task.id}/selesai", site.world.filled(task))
    assert answer.status_code == 200, answer.text
    inbox = staff.get("/tugas").text
    assert "Simpan tanda terimanya:" in inbox
    return staff, unescape(re.search(r'href="(/tanda-terima\?isi=[^"]+)"', inbox)[1])


@pytest.mark.tampered
def test_a_receipt_holds_until_somebody_changes_history(site: Site) -> None:
    staff, receipt = completed(site)
    page = reads(staff, receipt)
    assert "Berkas 0001/2026, peristiwa" in page and "Masih berlaku" in page
    with site.world.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER event_no_update"))
        connection.execute(text("UPDATE event SET element = 'x' WHERE seq = 1 AND kind = 'case_started'"))
    assert "tetapi riwayat berkasnya tidak utuh lagi" in reads(staff, receipt)
    with site.world.engine.begin() as connection:
        connection.execute(text("UPDATE event SET hash = 'f'"))
    assert "Tidak cocok" in reads(staff, receipt)


def test_the_page_of_a_case_gives_a_receipt_too(site: Site) -> None:
    staff, _ = completed(site)
    case = site.world.cases(TENANT)[0]
    link = re.search(r'href="(/tanda-terima\?isi=[^"]+)"', staff.get(f"/berkas/{case}").text)[1]
    assert "Masih berlaku" in reads(staff, unescape(link))


@pytest.mark.parametrize(
    "typed", ["halo", "0007/2026", "0007/2026 12 abc", "0007/2026 · 12 · " + "f" * 65, "\x00"]
)
def test_what_is_no_receipt_is_said(site: Site, typed: str) -> None:
    answer = site.visit(STAFF).get("/tanda-terima", query_string={"isi": typed})
    assert answer.status_code == 200 and "Tanda terima terdiri atas" in answer.text


def test_an_unknown_case_and_another_hash_answer_alike(site: Site) -> None:
    site.world.starts(SOP)
    staff = site.visit(STAFF)
    for number in ("0001/2026", "0777/2026", "999999999/9999"):
        page = reads(staff, f"/tanda-terima?isi=Tanda terima {number}, peristiwa 1, sidik {'F' * 64}")
        assert "Tidak cocok" in page


@pytest.mark.parametrize("number", ["2147483647", "9" * 20])
def test_a_number_that_no_checkpoint_has_is_unknown_however_large(signed: Site, number: str) -> None:
    auditor = signed.visit(AUDITOR)
    assert auditor.get(f"{PAGE}/{number}.txt").status_code == 404
    assert auditor.get(f"{PAGE}?sebelum={number}").status_code == 200
