"""The calendar in a real browser: a month to work with all day, a change with its preview, a list with wrong lines."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from serving import Served
from surfing import pictured, watched

from service import clock

AXE = Path(__file__).resolve().parent / "node_modules" / "axe-core" / "axe.min.js"
ADMIN, STAFF = "tono", "ratna"
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
    """The admin at the calendar of March 2026."""
    enters(page, live_server, ADMIN)
    page.goto(f"{live_server.url}/kalender?bulan=2026-03")
    return page


@pytest.fixture
def phone(browser: Browser, console: list[str], live_server: Served) -> Iterator[Page]:
    """Staff with a small phone."""
    with watched(browser, console) as page:
        page.set_viewport_size({"width": 360, "height": 740})
        enters(page, live_server, STAFF)
        yield page
    assert console == []


def next_monday() -> date:
    today = clock.now().date()
    return today + timedelta(days=7 - today.weekday())


def shot(page: Page, name: str) -> None:
    pictured(name, page.screenshot(full_page=True))


def barriers(page: Page) -> list[str]:
    """What axe-core calls serious or critical."""
    page.evaluate(AXE.read_text("utf-8"))
    found: Any = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [each["id"] for each in found["violations"] if each["impact"] in ("serious", "critical")]


def test_the_month_is_a_table_that_the_keyboard_walks(admin: Page) -> None:
    table = admin.get_by_role("table", name="Maret 2026")
    expect(table.get_by_role("columnheader")).to_have_count(7)
    nyepi = table.get_by_role("cell", name=re.compile("Hari Suci Nyepi")).last
    expect(nyepi).to_contain_text("Libur nasional")
    expect(table.get_by_role("cell", name=re.compile("Ubah Senin 2 Mar"))).to_contain_text("12.30–15.00")
    admin.locator("a[data-day='1']").focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowUp"):
        admin.keyboard.press(key)
    expect(admin.locator("a[data-day='2']")).to_be_focused()
    admin.keyboard.press("PageDown")
    expect(admin.get_by_role("heading", name="April 2026")).to_be_visible()
    expect(admin.locator("a[data-day='1']")).to_be_focused()
    admin.keyboard.press("ArrowLeft")
    expect(admin.get_by_role("heading", name="Maret 2026")).to_be_visible()
    admin.keyboard.press("Enter")
    expect(admin.get_by_role("heading", name="Minggu 1 Mar 2026")).to_be_visible()
    shot(admin, "calendar")
    assert barriers(admin) == []


def test_a_day_off_is_confirmed_after_its_preview(admin: Page, live_server: Served) -> None:
    day = next_monday()
    admin.goto(f"{live_server.url}/kalender?bulan={day:%Y-%m}")
    admin.locator(f"a[data-day='{day.day}']").click()
    admin.get_by_label("Menjadi").select_option("off")
    admin.get_by_label("Nama atau dasar").fill("Hari uji")
    admin.locator("#ubah").get_by_role("button", name="Periksa tenggat dulu").click()
    expect(admin.get_by_role("heading", name="Tenggat yang bergeser")).to_be_visible()
    expect(admin.get_by_text("Belum ada yang tersimpan")).to_be_visible()
    shot(admin, "calendar-preview")
    assert barriers(admin) == []
    admin.get_by_role("button", name="Simpan perubahan").click()
    expect(admin.locator(".alert-success")).to_contain_text("1 perubahan disimpan")
    cell = admin.get_by_role("table").locator("td", has=admin.locator(f"a[data-day='{day.day}']"))
    expect(cell).to_contain_text("Hari uji")
    cell.locator("a").click()
    admin.get_by_role("button", name="Cabut “Hari uji”").click()
    admin.get_by_role("button", name="Simpan perubahan").click()
    expect(admin.get_by_text("Hari uji")).to_have_count(0)
    admin.get_by_role("link", name="Riwayat perubahan").click()
    expect(admin.get_by_text("Riwayat utuh: 2 perubahan.")).to_be_visible()


def test_wrong_lines_of_a_list_stand_beside_the_field(admin: Page, console: list[str]) -> None:
    text = "tanggal;jenis;nama\n31/02/2027;libur;Salah\n05/05/2027;cuti;Salah\n"
    admin.get_by_label("Berkas CSV").set_input_files(
        {"name": "libur.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    card = admin.locator("#daftar")
    card.get_by_role("button", name="Periksa tenggat dulu").click()
    expect(card.get_by_role("alert")).to_contain_text("2 baris daftar belum benar")
    expect(card.get_by_role("alert")).to_be_focused()
    expect(card.locator("tbody tr")).to_have_count(2)
    expect(card.locator("tbody")).to_contain_text("31/02/2027")
    console[:] = [line for line in console if "422" not in line]  # the refusal is one


def test_a_phone_shows_the_month_as_a_list(phone: Page, live_server: Served) -> None:
    phone.goto(f"{live_server.url}/kalender?bulan=2026-03")
    expect(phone.get_by_role("cell", name=re.compile("Hari Suci Nyepi")).last).to_contain_text("Kamis 19")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    first, second = (phone.locator("td:not(.cal-empty)").nth(number).bounding_box() for number in (0, 1))
    assert first and second and first["x"] == second["x"] and second["y"] > first["y"]
    shot(phone, "calendar-phone")
    assert barriers(phone) == []
