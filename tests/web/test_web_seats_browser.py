"""Seats and substitutes in a real browser: the timeline, an appointment by keyboard, a phone, no barriers."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from serving import Served
from surfing import pictured, watched

from service import clock

AXE = Path(__file__).resolve().parent / "node_modules" / "axe-core" / "axe.min.js"
ADMIN, STAFF = "tono", "joko"
pytestmark = pytest.mark.slow


def enters(page: Page, server: Served, login: str) -> None:
    """Sign in as a demo person."""
    page.goto(f"{server.url}/masuk")
    page.get_by_label("Nama pengguna").fill(login)
    page.get_by_label("Kata sandi").fill(server.password)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("navigation", name="Menu utama")).to_be_visible()


@pytest.fixture
def admin(page: Page, live_server: Served) -> Page:
    enters(page, live_server, ADMIN)
    return page


@pytest.fixture
def phone(browser: Browser, console: list[str], live_server: Served) -> Iterator[Page]:
    """Staff with a small phone."""
    with watched(browser, console) as page:
        page.set_viewport_size({"width": 390, "height": 844})
        enters(page, live_server, ADMIN)
        yield page
    assert console == []


def shot(page: Page, name: str) -> None:
    pictured(name, page.screenshot(full_page=True))


def barriers(page: Page) -> list[str]:
    """What axe-core calls serious or critical."""
    page.evaluate(AXE.read_text("utf-8"))
    found: Any = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [each["id"] for each in found["violations"] if each["impact"] in ("serious", "critical")]


def test_the_timeline_shows_holders_and_substitutes_and_says_them_in_a_table(
    admin: Page, live_server: Served
) -> None:
    admin.goto(f"{live_server.url}/jabatan")
    expect(admin.get_by_role("img", name=re.compile("Linimasa"))).to_be_visible()
    assert admin.locator(".seat-bar-jabatan text").count() >= 6
    expect(admin.locator(".seat-beside", has_text="Plh Joko Prasetyo")).to_be_visible()
    admin.get_by_text("Linimasa sebagai tabel").click()
    row = admin.get_by_role("row", name=re.compile("Joko Prasetyo.*Plh"))
    expect(row).to_contain_text("SK 800/12/2026")
    expect(row).to_contain_text("menggantikan Ratna Puspitasari")
    admin.get_by_text("Linimasa sebagai tabel").click()
    shot(admin, "seats")
    assert barriers(admin) == []
    admin.get_by_role("link", name="Semua tahun").click()
    expect(admin.locator(".seat-bar text", has_text="Slamet Riyadi")).to_have_count(1)
    admin.get_by_role("link", name="Kepala Bidang", exact=False).first.click()
    expect(admin.get_by_role("heading", name="Pejabat dan pengganti")).to_be_visible()
    expect(admin.locator(".seat-stay", has_text="SK 821.2/87/2023")).to_contain_text("Kusnadi Hadi")
    assert barriers(admin) == []
    shot(admin, "seat")


def test_an_admin_appoints_and_withdraws_with_the_keyboard(admin: Page, live_server: Served) -> None:
    today = clock.now().date()
    admin.goto(f"{live_server.url}/pengganti")
    shot(admin, "substitutes")
    assert barriers(admin) == []
    form = admin.locator("#tunjuk")
    form.get_by_label("Plh: pejabat berhalangan sementara").press("Space")
    form.get_by_label("Jabatan", exact=True).select_option("kadis")
    choice = form.get_by_label("Pengganti").locator("option", has_text="Endang").get_attribute("value")
    form.get_by_label("Pengganti").select_option(choice)
    form.get_by_label("Hari terakhir").fill((today + timedelta(days=5)).isoformat())
    form.get_by_label("Nomor SK atau surat perintah").fill("SK 800/99/2026")
    form.get_by_label("Nomor SK atau surat perintah").press("Enter")
    expect(admin.locator(".alert-success")).to_contain_text("Penunjukan dicatat")
    row = admin.locator("li", has_text="SK 800/99/2026")
    expect(row).to_contain_text("Endang Sulistyowati")
    row.locator("summary").press("Enter")
    row.get_by_label("Alasan pencabutan").fill("Kepala dinas batal cuti")
    row.get_by_label("Alasan pencabutan").press("Enter")
    expect(admin.locator(".alert-success")).to_contain_text("Penunjukan dicabut")
    expect(admin.locator("li", has_text="SK 800/99/2026")).to_contain_text("dicabut")


def test_who_acts_for_another_reads_so_in_the_inbox(page: Page, live_server: Served) -> None:
    enters(page, live_server, STAFF)
    expect(page.locator(".chip-acting").first).to_contain_text("Plh. ")
    shot(page, "inbox-acting")
    assert barriers(page) == []


def test_on_a_phone_nothing_is_cut_off(phone: Page, live_server: Served) -> None:
    for path, name in (("/jabatan", "seats-phone"), ("/pengganti", "substitutes-phone")):
        phone.goto(live_server.url + path)
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        cut = phone.evaluate(
            """[...document.querySelectorAll('.seat-beside, .seat-tick')].filter(each => {
            const box = each.getBoundingClientRect();
            return box.right > innerWidth || box.left < 0; }).map(each => each.textContent)"""
        )
        assert cut == []
        shot(phone, name)
        assert barriers(phone) == []
