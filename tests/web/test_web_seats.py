"""Seats and substitutes as pages: who sees them, who changes them, and on whose authority a step reads."""

import re
from datetime import date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from visits import APPLICANT, AUDITOR, HEAD, OWNER, SOP, STAFF, Site, Visit
from world import MONDAY

from service.identity import Seat
from service.personnel import Stay
from service.web.seat_chart import picture

ADMIN, CHIEF = "admin.banyuwangi", "kabid_statistik.banyuwangi"
SEAT, PDF = "kasi_statistik", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
DAY = timedelta(days=1)
WIB = ZoneInfo("Asia/Jakarta")


@pytest.fixture
def admin(site: Site) -> Visit:
    visit = site.visit(ADMIN)
    visit.get("/pengganti")
    return visit


def id_of(site: Site, login: str) -> str:
    return site.world.person(login).person


def wish(site: Site, **changes: object) -> dict[str, object]:
    """The appointing form, filled in."""
    return {
        "jenis": "plh",
        "jabatan": SEAT,
        "orang": id_of(site, CHIEF),
        "sejak": "2026-11-23",
        "sampai": "2026-11-30",
        "dasar": "SK 800/12/2026",
        **changes,
    }


@pytest.mark.parametrize("login", [ADMIN, HEAD, STAFF, OWNER, AUDITOR])
def test_everybody_inside_reads_who_sits_where(site: Site, login: str) -> None:
    visit = site.visit(login)
    text = visit.get("/jabatan").text
    assert "Susunan sekarang" in text and f'href="/jabatan/{SEAT}"' in text
    assert 'role="img"' in text and "Linimasa sebagai tabel" in text
    assert ("Tambah jabatan" in text) is (login == ADMIN)
    one = visit.get(f"/jabatan/{SEAT}")
    assert one.status_code == 200 and ("Dudukkan pejabat" in one.text) is (login == ADMIN)
    assert ("Tunjuk pengganti" in visit.get("/pengganti").text) is (login == ADMIN)


def test_people_outside_do_not(site: Site) -> None:
    visit = site.visit(APPLICANT)
    for path in ("/jabatan", f"/jabatan/{SEAT}", "/pengganti", "/pengganti/riwayat", "/jabatan/tidak_ada"):
        assert visit.get(path).status_code == 403, path
    assert "/jabatan" not in visit.get("/mulai").text


@pytest.mark.parametrize(
    "query", ["", "?tahun=2025", "?tahun=semua", "?tahun=0000", "?tahun=9999", "?tahun=x", "?tahun=²²²²"]
)
def test_any_year_can_be_asked_for(site: Site, admin: Visit, query: str) -> None:
    for path in ("/jabatan", f"/jabatan/{SEAT}"):
        answer = admin.get(path + query)
        assert answer.status_code == 200 and " style=" not in answer.text


def test_a_seat_is_added_changed_filled_and_emptied(site: Site, admin: Visit) -> None:
    answer = admin.post("/jabatan", nama="Kasubbag Umum", atasan="kadis", sebutan="Kasubag\nKTU", luar_="x")
    assert answer.location == "/jabatan/kasubbag_umum"
    assert "Jabatan ini belum pernah diduduki" in admin.get("/jabatan/kasubbag_umum").text
    assert "1 jabatan kosong" in admin.get("/jabatan").text
    admin.post("/jabatan/kasubbag_umum", nama="Kepala Subbagian Umum", atasan="kadis", sebutan="KTU")
    admin.post(
        "/jabatan/kasubbag_umum/pejabat", orang=id_of(site, STAFF), sejak="2026-11-01", dasar="SK 821/9/2026"
    )
    text = admin.get("/jabatan/kasubbag_umum").text
    for words in (
        "Kepala Subbagian Umum",
        "1 Nov 2026 – seterusnya",
        "SK 821/9/2026",
        "menetapkan sebutan lain",
    ):
        assert words in text
    end = re.search(r"/masa-jabatan/[0-9a-f-]+/akhir", text)
    assert end
    answer = admin.post(end.group(), jabatan="kasubbag_umum", sampai="2026-11-30")
    assert answer.status_code == 302
    text = admin.get("/jabatan/kasubbag_umum").text
    assert "1 Nov 2026 – 30 Nov 2026" in text and "pada 30 Nov 2026" in text
    site.world.waits(days=8)  # the last day is over
    assert "kasubbag_umum" not in site.world.person(STAFF).seats


@pytest.mark.parametrize(
    ("path", "fields", "sentence"),
    [
        ("/jabatan", {"nama": "x"}, "Nama jabatan harus 2 sampai 120"),
        ("/jabatan", {"nama": "Kasi Lain", "kunci": "A B"}, "Kunci jabatan"),
        ("/jabatan", {"nama": "Baru", "atasan": "tidak_ada"}, "tidak ditemukan"),
        (f"/jabatan/{SEAT}", {"nama": "Kasi", "atasan": SEAT}, "atasannya sendiri"),
        (f"/jabatan/{SEAT}/pejabat", {"sejak": "kemarin"}, "Tanggal mulai harus tanggal"),
        (f"/jabatan/{SEAT}/pejabat", {"sejak": "0001-01-01"}, "Tanggal mulai harus tanggal"),
        (f"/jabatan/{SEAT}/pejabat", {"sejak": "2026-11-23", "sampai": "9999-12-31"}, "Hari terakhir harus"),
        ("/pengganti", {"jenis": "raja"}, "Plt, Plh, atau delegasi"),
        ("/pengganti", {"sampai": "2026-11-01"}, "Tanggal berakhir harus"),
        ("/pengganti", {"sejak": "2026-11-20"}, "tidak berlaku surut"),
        ("/pengganti", {"dasar": ""}, "Nomor dasar"),
        ("/pengganti", {"jabatan": "tidak_ada"}, "Jabatan tidak ditemukan"),
        ("/pengganti", {"orang": "bukan-id"}, "Pegawai tidak ditemukan"),
        ("/pengganti", {"sop": "tidak-ada"}, "tidak dikenal"),
    ],
)
def test_a_refusal_stands_in_the_page_and_keeps_what_was_typed(
    site: Site, admin: Visit, path: str, fields: dict[str, str], sentence: str
) -> None:
    given = wish(site, **fields) if path == "/pengganti" else fields
    answer = admin.post(path, **given)
    assert answer.status_code in (404, 422) and sentence in answer.text, answer.text[:500]
    if path == "/pengganti" and fields.get("dasar") != "":
        assert 'value="SK 800/12/2026"' in answer.text


@pytest.mark.parametrize("login", [HEAD, STAFF, OWNER, AUDITOR, APPLICANT])
def test_only_the_admin_writes(site: Site, login: str) -> None:
    visit = site.visit(login)
    for path in (
        "/jabatan",
        f"/jabatan/{SEAT}",
        f"/jabatan/{SEAT}/pejabat",
        "/masa-jabatan/x/akhir",
        "/pengganti",
    ):
        assert visit.post(path, **wish(site, nama="Raja")).status_code == 403, path
    assert site.world.person(CHIEF).mandates == ()


def test_a_plh_is_appointed_shown_with_a_badge_and_told_in_the_case(site: Site, admin: Visit) -> None:
    answer = admin.post("/pengganti", berkas=(BytesIO(PDF), "../SK Plh.pdf"), **wish(site))
    assert answer.status_code == 302
    page = admin.get("/pengganti").text
    assert "23 Nov 2026 – 30 Nov 2026" in page and "Plh. " in page
    case = site.world.starts(SOP)
    site.world.completes(case, "langkah_1")
    chief = site.visit(CHIEF)
    assert "chip-acting" in chief.get("/tugas").text
    task = site.world.task(case)
    assert "bukan sebagai pejabatnya sendiri" in chief.get(f"/tugas/{task.id}").text
    site.world.completes(case, by=CHIEF)
    text = re.sub(r"\s+", " ", chief.get(f"/berkas/{case}").text)
    name, head = site.world.person(CHIEF).name, site.world.person(HEAD).name
    assert re.search(
        rf"{name} sebagai Plh\. [\w .()/-]+ \(SK 800/12/2026\), atas nama {head} menyelesaikan", text
    )


def test_the_file_of_a_decree_comes_as_an_attachment(site: Site, admin: Visit) -> None:
    admin.post("/pengganti", berkas=(BytesIO(PDF), "../SK Plh.html"), **wish(site))
    path = re.search(r"/pengganti/sk/[0-9a-f-]+", admin.get("/pengganti").text)
    assert path
    for login, code in ((AUDITOR, 200), (STAFF, 200), (APPLICANT, 403)):
        with site.visit(login).client.get(path.group()) as answer:
            assert answer.status_code == code
            if code == 200:
                assert answer.data == PDF and answer.mimetype == "application/pdf"
                assert answer.headers["Content-Disposition"].startswith("attachment; filename=SK-Plh.pdf")
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert admin.get("/pengganti/sk/bukan-id").status_code == 404


def test_a_wrong_file_is_refused(site: Site, admin: Visit) -> None:
    answer = admin.post("/pengganti", berkas=(BytesIO(b"<script>"), "sk.pdf"), **wish(site))
    assert answer.status_code == 422 and "PDF, JPEG, atau PNG" in answer.text
    answer = admin.post("/pengganti", berkas=(BytesIO(PDF + b"0" * 2_200_000), "sk.pdf"), **wish(site))
    assert answer.status_code == 422 and "2 MB" in answer.text
    answer.request.environ["wsgi.input"].close()  # the test client's own temporary file


def test_a_holder_delegates_and_takes_it_back(site: Site) -> None:
    head = site.visit(HEAD)
    assert "Delegasikan tugas saya" in head.get("/pengganti").text
    staff = id_of(site, STAFF)
    fields = wish(site, orang=staff, dasar="ND 090/31/2026", digantikan=id_of(site, CHIEF))
    assert head.post("/pengganti/delegasi", **fields).status_code == 302
    (mandate,) = site.world.person(STAFF).mandates
    assert (mandate.kind, mandate.principal) == ("delegasi", id_of(site, HEAD)), (
        "the form cannot name another"
    )
    assert "Cabut" in head.get("/pengganti").text
    assert head.post(f"/pengganti/{mandate.id}/cabut", alasan="").status_code == 422
    assert head.post(f"/pengganti/{mandate.id}/cabut", alasan="Sudah kembali").status_code == 302
    assert site.world.person(STAFF).mandates == ()
    assert "mencabut penunjukan" in head.get("/pengganti/riwayat").text


def test_nobody_delegates_a_seat_of_others(site: Site) -> None:
    staff = site.visit(STAFF)
    fields = wish(site, orang=id_of(site, CHIEF))
    assert staff.post("/pengganti/delegasi", **fields).status_code == 403
    assert (
        site.visit(APPLICANT).post("/pengganti/delegasi", **{**fields, "jabatan": "pemohon"}).status_code
        == 403
    )


def test_another_agency_does_not_exist(site: Site, admin: Visit) -> None:
    site.world.deploys("tarakan-layanan-data")
    done = site.world.appoints("plh", seat=SEAT, person=CHIEF)
    other = site.visit("admin.tarakan")
    other.get("/jabatan")
    assert "banyuwangi" not in other.get("/jabatan").text + other.get("/pengganti").text
    assert other.post(f"/pengganti/{done.id}/cabut", alasan="Iseng saja").status_code == 404
    assert other.get("/jabatan/opd").status_code == other.get("/jabatan/tidak_ada").status_code == 404
    assert other.post("/pengganti", **wish(site)).status_code == 404


SEATS = [Seat("kadis", "Kepala Dinas", False), Seat("opd", "OPD", True)]


def stay(since: datetime, until: datetime | None, kind: str = "jabatan", name: str = "A") -> Stay:
    return Stay(name, kind, "kadis", name, name, since, until, "")


def at(month: int, day: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, tzinfo=WIB)


def test_the_picture_places_people_gaps_and_today() -> None:
    stays = [
        stay(at(1, 1, 2020), at(3, 1)),
        stay(at(3, 1), at(7, 1), "plt", "B"),
        stay(at(7, 1), None, name="C"),
        stay(at(8, 1), None, name="D"),
        stay(at(1, 1, 2027), at(1, 1, 2027), name="never"),
    ]
    drawn = picture(SEATS, stays, range(2026, 2027), at(7, 2), WIB)
    row, outside = drawn.rows
    assert [(bar.stay.name, bar.line) for bar in row.bars] == [("A", 0), ("C", 0), ("D", 1), ("B", 2)]
    assert row.bars[0].left == 0 and {bar.name for bar in row.bars} == {"inside"}
    assert [round(gap.left + gap.width) for gap in row.gaps] == [50] and row.lines == 3
    assert outside.gaps == () and outside.lines == 1
    assert drawn.today is not None and 49 < drawn.today < 51
    assert [tick.at for tick in drawn.ticks][:2] == [date(2026, 1, 1), date(2026, 2, 1)]


def test_a_short_time_has_its_name_beside_it_and_names_do_not_cover_each_other() -> None:
    stays = [
        stay(at(1, 1), at(12, 1)),
        stay(at(2, 1), at(2, 8), "plh", "early"),
        stay(at(3, 1), at(3, 8), "plh", "soon after"),
        stay(at(12, 20), at(12, 24), "plh", "late"),
    ]
    bars = picture(SEATS, stays, range(2026, 2027), at(7, 2), WIB).rows[0].bars
    assert [(bar.stay.name, bar.name, bar.line) for bar in bars[1:]] == [
        ("early", "after", 1),
        ("soon after", "after", 2),
        ("late", "before", 1),
    ]


def test_many_years_are_marked_by_some_and_today_may_lie_outside() -> None:
    drawn = picture(SEATS, [stay(at(1, 1, 2000), None)], range(1990, 2020), MONDAY, WIB)
    assert len(drawn.ticks) <= 12 and drawn.today is None
    assert all(0 <= bar.left <= 100 - bar.width + 0.01 for row in drawn.rows for bar in row.bars)
    assert drawn.rows[0].gaps == (), "before the first known person nothing is known"
