"""The page of a procedure's picture: who sees it, what it says, and its tables as files."""

import csv
import io

import pytest
from visits import APPLICANT, AUDITOR, OWNER, SOP, STAFF, Site, Visit

ADMIN = "admin.banyuwangi"
PAGE = f"/sop/{SOP}/gambaran"


@pytest.fixture
def owner(site: Site) -> Visit:
    """The process owner, after one case went straight through and one is late at its first step."""
    world = site.world
    straight = world.starts(SOP)
    for element in ("langkah_1", "langkah_2", "langkah_3", "langkah_8"):
        world.waits(minutes=2)
        world.completes(straight, element, data_tersedia=True)
    late = world.starts(SOP)
    world.waits(hours=1)
    world.completes(late, "langkah_1")
    return site.visit(OWNER)


def test_the_picture_says_what_was_counted(owner: Visit) -> None:
    page = owner.get(PAGE).text
    assert "2 berkas: 1 selesai, 1 berjalan, 0 dibatalkan" in page
    assert "1 dari 2 (50%)" in page
    assert "Tidak ada langkah yang dikerjakan ulang." in page
    assert page.count('<li class="way card">') == 1
    assert "Tersedia</li>" in page


@pytest.mark.parametrize("view", ["frekuensi", "waktu", "terlambat", "apa-saja"])
def test_every_view_has_its_words_beside_the_shades(owner: Visit, view: str) -> None:
    page = owner.get(f"{PAGE}?lihat={view}").text
    word = {"waktu": "menit kerja", "terlambat": "50% terlambat"}.get(view, "2 kali")
    assert "shade-" in page and word in page


def test_filters_are_kept_in_the_address_and_narrow_the_cases(owner: Visit) -> None:
    assert "1 berkas:" in owner.get(f"{PAGE}?terlambat=1").text
    assert "Belum ada berkas yang cocok." in owner.get(f"{PAGE}?dari=2027-01-01").text
    assert "2 berkas:" in owner.get(f"{PAGE}?versi=1&dari=2026-11-23&sampai=2026-11-23").text
    assert "lihat=waktu" in owner.get(f"{PAGE}?versi=1").text


@pytest.mark.parametrize(
    "question",
    [
        "dari=besok",
        "dari=2026-11-23&sampai=2026-11-01",
        "versi=satu",
        pytest.param("versi=" + "9" * 5000, id="a number without end"),
        "sampai=0001-01-01",
    ],
)
def test_a_question_that_cannot_be_meant_is_answered_with_a_sentence(owner: Visit, question: str) -> None:
    answer = owner.get(f"{PAGE}?{question}")
    assert answer.status_code == 422 and 'role="alert"' in answer.text


def test_an_unknown_procedure_or_version_is_not_found(owner: Visit) -> None:
    assert owner.get("/sop/tidak-ada/gambaran").status_code == 404
    assert owner.get(f"{PAGE}?versi=9").status_code == 404


def test_the_tables_are_files_that_a_spreadsheet_reads(owner: Visit) -> None:
    for table, column in {
        "langkah": "terlambat",
        "alur": "kali",
        "varian": "jalur",
        "putaran": "kembali_ke",
    }.items():
        answer = owner.get(f"{PAGE}.csv?tabel={table}")
        assert answer.status_code == 200 and answer.mimetype == "text/csv"
        lines = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
        assert table == "putaran" or lines and column in lines[0]
    assert owner.get(f"{PAGE}.csv?tabel=rahasia").status_code == 422


def test_those_who_improve_and_those_who_examine_see_it_and_nobody_else(site: Site, owner: Visit) -> None:
    answers = {login: site.visit(login).get(PAGE).status_code for login in (AUDITOR, ADMIN, STAFF, APPLICANT)}
    assert answers == {AUDITOR: 200, ADMIN: 200, STAFF: 403, APPLICANT: 403}
    assert site.visit(STAFF).get(f"{PAGE}.csv").status_code == 403
    assert "Gambaran proses" in owner.get(f"/sop/{SOP}").text
    assert "Gambaran proses" not in site.visit(STAFF).get(f"/sop/{SOP}").text


def test_nobody_is_named(owner: Visit, site: Site) -> None:
    pages = owner.get(PAGE).text + "".join(
        owner.get(f"{PAGE}.csv?tabel={each}").text for each in ("langkah", "varian")
    )
    main = pages.partition("<main")[2]
    assert "Staf Statistik banyuwangi" not in main and "0001/2026" not in main


def test_a_procedure_without_cases_says_so(site: Site) -> None:
    assert "Belum ada berkas yang cocok." in site.visit(OWNER).get(PAGE).text
