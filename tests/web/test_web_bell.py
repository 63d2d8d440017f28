"""The bell in every page's head, the list behind it, and the page where an admin sets how people are told."""

import re
from datetime import time

import pytest
from playwright.sync_api import Page, expect
from serving import Served
from sqlalchemy import select
from visits import APPLICANT, AUDITOR, HEAD, SOP, STAFF, Site, Visit

from service import identity, notices
from service.database import EVERY, reading, transaction
from service.identity.tables import SessionRow
from service.jobs.tables import JobRow

ADMIN = "admin.banyuwangi"


def opened(site: Site) -> str:
    """A case whose first step waits for the head, who was told."""
    case = site.world.starts(SOP)
    site.world.completes(case, "langkah_1")
    site.world.waits()
    return site.world.task(case).id


def number(visit: Visit, path: str = "/sop") -> str:
    """What stands beside the bell of a page."""
    found = re.search(r"data-bell-count[^>]*>([^<]*)<", visit.get(path).text)
    assert found
    return found.group(1)


def test_the_bell_counts_on_every_page_until_the_task_is_opened(site: Site) -> None:
    task = opened(site)
    head = site.visit(HEAD)
    assert [number(head, path) for path in ("/tugas", "/berkas", "/sop", "/pemberitahuan")] == ["1"] * 4
    assert head.get("/pemberitahuan/jumlah").json == {"unread": "1"}
    assert number(head, f"/tugas/{task}") == ""
    assert head.get("/pemberitahuan/jumlah").json == {"unread": ""}
    assert "Belum dibaca" in head.get("/pemberitahuan").text


def test_the_list_says_what_it_is_about_and_leads_there(site: Site) -> None:
    task = opened(site)
    head = site.visit(HEAD)
    page = head.get("/pemberitahuan").text
    step = site.world.task(site.world.cases("banyuwangi")[0])
    assert step.name in page and step.number in page and "Tugas baru" in page
    assert f'href="/tugas/{task}"' in page
    assert head.post("/pemberitahuan/dibaca").status_code == 302
    assert number(head) == ""
    assert "sudah dibaca" in head.get("/pemberitahuan?unread=1").text
    assert f'href="/tugas/{task}"' in head.get("/pemberitahuan").text


def test_others_bells_stay_silent_and_their_lines_are_unknown(site: Site) -> None:
    opened(site)
    with reading(site.world.engine, EVERY) as session:
        (line,) = notices.bell(session, site.world.person(HEAD), site.world.now).rows
    for login in (AUDITOR, STAFF):
        other = site.visit(login)
        assert number(other) == ""
        assert other.get(f"/pemberitahuan/{line.id}/berkas").status_code == 404
        other.post("/pemberitahuan/dibaca")
    assert number(site.visit(HEAD)) == "1"


def test_who_sits_above_is_led_to_the_case(site: Site) -> None:
    with transaction(site.world.engine, EVERY) as session:
        identity.seat_above(session, "banyuwangi", "kasi_statistik", "kabid_statistik")
    case = site.world.starts(SOP)
    site.world.completes(case, "langkah_1")
    site.world.waits(days=30)
    above = site.visit("kabid_statistik.banyuwangi")
    page = above.get("/pemberitahuan").text
    assert "Terlambat di bawah Anda" in page
    door = re.search(r'href="(/pemberitahuan/[^"/]+/berkas)"', page)
    assert door
    assert above.get(door.group(1)).location == f"/berkas/{case}"
    assert number(above) == ""


def test_many_come_page_by_page(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.web.bell.PAGE", 2)
    for _ in range(3):
        opened(site)
    head = site.visit(HEAD)
    first = head.get("/pemberitahuan").text
    more = re.search(r'rel="next" href="([^"]+)"', first)
    assert more and first.count("row-notice") == 2
    second = head.get("/pemberitahuan" + more.group(1).replace("&amp;", "&")).text
    assert second.count("row-notice") == 1 and "Ke halaman pertama" in second
    assert head.get("/pemberitahuan?after=keliru").status_code == 200


def test_asking_for_the_number_keeps_no_session_alive(site: Site) -> None:
    staff, begun = site.visit(STAFF), site.world.now
    site.world.waits(minutes=5, fire=False)
    for path, used in (("/pemberitahuan/jumlah", begun), ("/tugas", site.world.now)):
        answer = staff.get(path)
        assert answer.status_code == 200 and "Set-Cookie" not in answer.headers
        with reading(site.world.engine, EVERY) as session:
            assert session.scalars(select(SessionRow.seen_at)).one() == used


def test_one_sets_the_address_of_ones_own_mails(site: Site) -> None:
    staff = site.visit(STAFF)
    staff.get("/pemberitahuan")
    assert staff.post("/pemberitahuan/surel", email="staf@kab.example").status_code == 302
    assert 'value="staf@kab.example"' in staff.get("/pemberitahuan").text
    answer = staff.post("/pemberitahuan/surel", email="staf@kab.example\nBcc: x@y.z")
    assert answer.status_code == 422 and "Alamat surel" in answer.text


def test_the_admin_sets_how_people_are_told(site: Site) -> None:
    admin = site.visit(ADMIN)
    page = admin.get("/instansi/pemberitahuan").text
    assert 'value="80"' in page and 'value="17.00"' in page and "LAJUR_SMTP_URL" in page
    answer = admin.post(
        "/instansi/pemberitahuan",
        revision="0",
        reminder_percent="70",
        quiet="on",
        quiet_from="18.30",
        quiet_until="06:00",
        mail="on",
        webhook_url="https://sistem.example/lajur",
        webhook_secret="rahasia-yang-panjang",
    )
    assert answer.status_code == 302
    stored = settings(site)
    assert (stored.reminder_percent, stored.quiet_from, stored.quiet_until) == (70, time(18, 30), time(6))
    page = admin.get("/instansi/pemberitahuan").text
    assert "rahasia-yang-panjang" not in page and "Kunci tersimpan" in page
    admin.post("/instansi/pemberitahuan", revision="1", reminder_percent="0", webhook_url=stored.webhook_url)
    stored = settings(site)
    assert (stored.quiet_from, stored.mail, stored.webhook_secret) == (None, False, "rahasia-yang-panjang")


def settings(site: Site) -> notices.Settings:
    with reading(site.world.engine, EVERY) as session:
        return notices.settings(session, "banyuwangi")


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ({"reminder_percent": "100"}, 422, "1 sampai 99"),
        ({"reminder_percent": "banyak"}, 422, "bilangan bulat"),
        ({"quiet": "on", "quiet_from": "25:00"}, 422, "seperti 17.00"),
        ({"quiet": "on", "quiet_from": "07:00", "quiet_until": "07:00"}, 422, "tidak boleh sama"),
        ({"webhook_url": "http://10.0.0.1/", "webhook_secret": "x" * 20}, 422, "https://"),
        ({"revision": "7"}, 409, "diubah orang lain"),
    ],
)
def test_what_makes_no_sense_is_said_beside_what_was_typed(
    site: Site, typed: dict[str, str], code: int, said: str
) -> None:
    admin = site.visit(ADMIN)
    admin.get("/instansi/pemberitahuan")
    answer = admin.post("/instansi/pemberitahuan", **{"revision": "0", "reminder_percent": "80", **typed})
    assert answer.status_code == code and said in answer.text
    if "webhook_url" in typed:
        assert 'value="http://10.0.0.1/"' in answer.text
    assert settings(site).revision == 0


def test_the_settings_are_the_admins_alone(site: Site) -> None:
    for login in (STAFF, APPLICANT, AUDITOR):
        visit = site.visit(login)
        assert visit.get("/instansi/pemberitahuan").status_code == 403
        assert visit.post("/instansi/pemberitahuan", reminder_percent="1").status_code == 403
        assert visit.post("/instansi/pemberitahuan/contoh").status_code == 403
        assert "Pengaturan pemberitahuan" not in visit.get("/sop").text
    assert "Pengaturan pemberitahuan" in site.visit(ADMIN).get("/sop").text


def test_a_sample_is_asked_for_with_a_button(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    admin = site.visit(ADMIN)
    admin.get("/instansi/pemberitahuan")
    assert admin.post("/instansi/pemberitahuan/contoh").status_code == 409
    monkeypatch.setenv("LAJUR_SMTP_URL", "smtp://127.0.0.1:1")
    monkeypatch.setenv("LAJUR_MAIL_FROM", "lajur@kab.example")
    monkeypatch.setenv("LAJUR_PUBLIC_URL", "https://lajur.kab.example")
    admin.post("/pemberitahuan/surel", email="admin@kab.example")
    assert admin.post("/instansi/pemberitahuan/contoh").status_code == 302
    assert "admin@kab.example" in admin.get("/instansi/pemberitahuan").text
    with reading(site.world.engine, EVERY) as session:
        assert session.scalars(select(JobRow.kind).where(JobRow.kind == "mail")).all() == ["mail"]


@pytest.mark.slow
def test_an_open_page_hears_the_bell_change(page: Page, live_server: Served) -> None:
    page.clock.install()
    page.goto(f"{live_server.url}/masuk")
    page.get_by_label("Nama pengguna").fill("abdullah")
    page.get_by_label("Kata sandi").fill(live_server.password)
    page.get_by_role("button", name="Masuk").click()
    bell = page.locator(".bell")
    expect(bell).to_have_accessible_name(re.compile(r"Pemberitahuan \d+\+? belum dibaca"))
    list_page = page.context.new_page()
    list_page.set_viewport_size({"width": 360, "height": 740})
    list_page.goto(f"{live_server.url}/pemberitahuan")
    expect(list_page.locator(".row-unread").first).to_be_visible()
    assert list_page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    list_page.get_by_role("button", name="Tandai semua dibaca").click()
    expect(list_page.get_by_text("ditandai dibaca")).to_be_visible()
    page.clock.fast_forward("01:05")
    expect(page.locator("[data-bell-count]")).to_be_hidden()
    expect(bell).to_have_accessible_name("Pemberitahuan")
    list_page.goto(f"{live_server.url}/pemberitahuan")
    list_page.keyboard.press("j")
    list_page.keyboard.press("Enter")
    expect(list_page.get_by_role("heading", level=1)).not_to_have_text("Pemberitahuan")
