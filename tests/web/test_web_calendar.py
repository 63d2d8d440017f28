"""The calendar's page: everybody inside reads it; its admin changes it after seeing which deadlines move."""

import ast
import html
import io
import re
from datetime import date
from pathlib import Path
from typing import Any

from visits import APPLICANT, AUDITOR, SOP, STAFF, Site, Visit
from world import World

from service import calendars, history
from service.database import EVERY, reading
from service.web.language import catalogue

SERVICE = Path(__file__).resolve().parents[2] / "service"
TENANT = SOP.split("-")[0]
ADMIN = f"admin.{TENANT}"
LIST = "tanggal;jenis;nama\n{day:%d/%m/%Y};libur;Hari jadi\n"


def asks(visit: Visit, apa: str, **fields: Any) -> Any:
    """Send one of the page's forms as it stands at the visitor's last month."""
    page = visit.get("/kalender").text
    hidden = {name: hidden_value(page, name) for name in ("revisi", "unit")}
    data = {"csrf_token": visit.token, "apa": apa, **hidden, **fields}
    return visit.client.post("/kalender/periksa", data=data, content_type="multipart/form-data")


def confirms(visit: Visit, page: str) -> Any:
    """Press the button of the preview."""
    names = ("unit", "revisi", "bulan", "perubahan")
    return visit.post("/kalender", **{name: hidden_value(page, name) for name in names})


def hidden_value(page: str, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    assert found, name
    return html.unescape(found.group(1))


def due_day(world: World, case: str) -> date:
    """The local day on which the case's open step is due."""
    due = world.task(case).due_at
    assert due is not None
    with reading(world.engine, EVERY) as session:
        return due.astimezone(calendars.of(session, TENANT)._clock).date()


def kind_of(site: Site, day: date) -> str:
    with reading(site.world.engine, EVERY) as session:
        return calendars.of(session, TENANT).day(day).kind


def test_a_month_shows_every_day_by_word(site: Site) -> None:
    page = site.visit(STAFF).get("/kalender?bulan=2026-03").text
    for words in (
        "Maret 2026",
        "Libur nasional",
        "Hari Suci Nyepi",
        "Cuti bersama",
        "Akhir pekan",
        "Ramadan",
    ):
        assert words in page, words
    for words in ("08.00–12.00", "13.00–16.00", ">17</strong> hari kerja", ">115 jam 30 menit</strong>"):
        assert words in page, words
    assert page.count('scope="col" role="columnheader"') == 7
    assert "Periksa tenggat dulu" not in page and "data-day" not in page


def test_months_can_be_turned_and_chosen(site: Site) -> None:
    visit = site.visit(AUDITOR)
    assert "bulan=2027-01" in visit.get("/kalender?bulan=2026-12").text
    assert "Februari 2028" in visit.get("/kalender?bulan=2&tahun=2028").text
    assert visit.get("/kalender?bulan=2026-13").status_code == 422
    assert visit.get("/kalender?bulan=x").status_code == 200


def test_a_day_off_is_previewed_saved_and_moves_the_deadline(site: Site) -> None:
    case = site.world.starts(SOP)
    before, day = site.world.task(case).due_at, due_day(site.world, case)
    admin = site.visit(ADMIN)
    preview = asks(admin, "hari", hari=str(day), jenis="off", nama="Hari jadi <kota>")
    assert preview.status_code == 200
    for words in (
        "Tenggat yang bergeser",
        "1 tenggat",
        site.world.case(case).number,
        "lebih lambat",
        "&lt;kota&gt;",
    ):
        assert words in preview.text, words
    assert kind_of(site, day) == "working", "a preview saves nothing"
    saved = confirms(admin, preview.text)
    assert saved.status_code == 302
    assert "1 perubahan disimpan" in admin.get(saved.location).text
    assert kind_of(site, day) == "off"
    site.world.waits()
    after = site.world.task(case).due_at
    assert before and after and after > before
    told = admin.get("/kalender/riwayat").text
    assert "hari libur: Hari jadi &lt;kota&gt;" in told and "Riwayat utuh" in told


def test_a_declared_day_can_be_withdrawn(site: Site) -> None:
    day = date(site.world.now.year + 1, 5, 20)
    admin = site.visit(ADMIN)
    usual = kind_of(site, day)
    confirms(admin, asks(admin, "hari", hari=str(day), jenis="working", nama="Pengganti").text)
    assert kind_of(site, day) == "replacement"
    assert "Cabut “Pengganti”" in admin.get(f"/kalender?bulan={day:%Y-%m}&hari={day}").text
    confirms(admin, asks(admin, "cabut", hari=str(day)).text)
    assert kind_of(site, day) == usual
    assert asks(admin, "cabut", hari=str(day)).status_code == 404


def test_a_range_of_days_off_leaves_out_weekends(site: Site) -> None:
    year = site.world.now.year + 1
    admin = site.visit(ADMIN)
    fields = {"hari": f"{year}-07-01", "sampai": f"{year}-07-14", "jenis": "off", "nama": "Pindah kantor"}
    confirms(admin, asks(admin, "hari", **fields).text)
    with reading(site.world.engine, EVERY) as session:
        days = calendars.sheet(session, TENANT).days
    assert 8 <= len(days) <= 10 and all(day.weekday() < 5 for day in days)


def test_wrong_lines_of_a_list_are_named_and_nothing_is_saved(site: Site) -> None:
    admin = site.visit(ADMIN)
    day = date(site.world.now.year + 1, 5, 20)
    text = LIST.format(day=day) + "31/02/2027;libur;Salah\n21/05/2027;cuti;Salah\n"
    answer = asks(admin, "daftar", daftar=(io.BytesIO(text.encode()), "libur.csv"))
    assert answer.status_code == 422
    assert "2 baris daftar belum benar" in answer.text
    assert re.findall(r'<td class="num">(\d+)</td>', answer.text) == ["3", "4"]
    good = asks(admin, "daftar", daftar=(io.BytesIO(LIST.format(day=day).encode("utf-8-sig")), "libur.csv"))
    assert "Hari jadi" in good.text and kind_of(site, day) != "off"
    confirms(admin, good.text)
    assert kind_of(site, day) == "off"


def test_hours_keep_what_was_typed_when_they_are_refused(site: Site) -> None:
    admin = site.visit(ADMIN)
    since = f"{site.world.now.year + 1}-01-01"
    week = {f"jam_{number}": "07.00–14.00" for number in range(6)}
    fields = {"nama": "Enam hari", "jenis": "hours", "sejak": since, "sampai": "", "semula": ""}
    refused = asks(admin, "jam", **fields, **week, jam_6="pagi")
    assert refused.status_code == 422
    assert "Minggu: jam kerja ditulis seperti" in refused.text and 'value="pagi"' in refused.text
    confirms(admin, asks(admin, "jam", **fields, **week, jam_6="").text)
    page = admin.get(f"/kalender?bulan={since[:7]}&jam=hours:{since}").text
    assert "Senin–Sabtu 07.00–14.00" in page and "Ubah “Enam hari”" in page
    later = {**fields, "semula": f"hours:{since}", "sejak": f"{since[:4]}-02-01"}
    confirms(admin, asks(admin, "jam", **later, **week, jam_6="").text)
    with reading(site.world.engine, EVERY) as session:
        found = [str(row.since) for row in calendars.sheet(session, TENANT).hours if row.kind == "hours"]
    assert found == [f"{since[:4]}-02-01"]
    confirms(admin, asks(admin, "hapus-jam", jenis="hours", sejak=found[0]).text)
    assert "Enam hari" not in admin.get("/kalender").text


def test_a_unit_has_its_own_calendar(site: Site) -> None:
    admin, day = site.visit(ADMIN), date(site.world.now.year + 1, 5, 20)
    assert "belum punya kalender sendiri" in admin.get("/kalender?unit=UPTD").text
    assert site.visit(STAFF).get("/kalender?unit=UPTD").status_code == 404
    confirms(admin, asks(admin, "hari", hari=str(day), jenis="off", nama="Khusus unit", unit="UPTD").text)
    assert kind_of(site, day) != "off"
    assert "Khusus unit" in site.visit(STAFF).get(f"/kalender?unit=UPTD&bulan={day:%Y-%m}").text
    assert admin.get(f"/kalender?unit={'x' * 61}").status_code == 422


def test_a_change_made_meanwhile_is_a_conflict(site: Site) -> None:
    admin, year = site.visit(ADMIN), site.world.now.year + 1
    first = asks(admin, "hari", hari=f"{year}-05-19", jenis="off", nama="Satu").text
    second = asks(admin, "hari", hari=f"{year}-05-20", jenis="off", nama="Dua").text
    assert confirms(admin, first).status_code == 302
    late = confirms(admin, second)
    assert late.status_code == 409 and "baru saja diubah" in late.text


def test_nothing_new_is_said_and_not_saved(site: Site) -> None:
    admin, fields = (
        site.visit(ADMIN),
        {"hari": f"{site.world.now.year + 1}-05-19", "jenis": "off", "nama": "Satu"},
    )
    confirms(admin, asks(admin, "hari", **fields).text)
    answer = asks(admin, "hari", **fields)
    assert answer.status_code == 422 and "sudah seperti itu" in answer.text


def test_only_the_admin_changes_and_outsiders_do_not_see(site: Site) -> None:
    for login in (STAFF, AUDITOR):
        visit = site.visit(login)
        assert asks_bare(visit).status_code == 403
        assert visit.post("/kalender", perubahan="[]", revisi="0", unit="").status_code == 403
    outsider = site.visit(APPLICANT)
    for path in ("/kalender", "/kalender/riwayat"):
        assert outsider.get(path).status_code == 403
    assert "Kalender</a>" not in outsider.get("/sop").text


def asks_bare(visit: Visit) -> Any:
    return visit.post("/kalender/periksa", apa="hari", hari="2026-12-01", jenis="off", nama="Libur")


HOSTILE = (
    "",
    "{",
    "[]x",
    "{}",
    "[]",
    "[1]",
    '[["hari"]]',
    '[["hari", "2026-13-01", "off", "a"]]',
    '[["hari", 1, 2, 3]]',
    '[["jam", "2027-01-01", null, "[]", "hours", "a"]]',
    '[["jam", "2027-01-01", null, "[[[[]]]]", "x", "y"]]',
    '[["lain"]]',
    '[["hari", "2027-01-01", ["off"], "a"]]',
    '[["hari", "2027-01-01", "off", "a\\u0000b"]]',
)


def test_hostile_changes_are_sentences(site: Site) -> None:
    admin = site.visit(ADMIN)
    admin.get("/kalender")
    for sent in HOSTILE:
        assert admin.post("/kalender", perubahan=sent, revisi="0", unit="").status_code == 422, sent
    good = '[["hari", "2027-05-04", "off", "a"]]'
    assert admin.post("/kalender", perubahan=good, revisi="x", unit="").status_code == 422
    for apa in ("", "lain", "hari", "daftar", "jam"):
        assert admin.post("/kalender/periksa", revisi="0", unit="", apa=apa).status_code == 422, apa
    with reading(site.world.engine, EVERY) as session:
        assert history.read(session, TENANT, calendars.stream()) == ()


def test_the_page_speaks_english(site: Site) -> None:
    page = site.visit(ADMIN).get("/kalender?bulan=2026-03&bahasa=en").text
    for words in ("Working calendar", "March 2026", "Public holiday", "Weekend", "Monday"):
        assert words in page, words


def test_every_refusal_of_the_room_has_its_english() -> None:
    english = catalogue("en")
    paths = [*(SERVICE / "calendars").glob("*.py"), *(SERVICE / "web").glob("calendar*.py")]
    calls = [
        node
        for path in paths
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
    ]
    texts = {
        str(call.args[0].value)
        for call in calls
        if ast.unparse(call.func) in ("Invalid", "NotFound", "Conflict")
        and isinstance(call.args[0], ast.Constant)
    }
    assert len(texts) > 25
    assert sorted(text for text in texts if english.gettext(text) == text) == []
