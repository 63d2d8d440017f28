"""Lanes and their seats in a real browser: bound with the keyboard, on a screen and on a phone."""

import pytest
from playwright.sync_api import Page, expect
from serving import Served
from surfing import pictured
from test_web_forecast_browser import AXE


@pytest.fixture
def sheet(page: Page, live_server: Served) -> Page:
    """Tarakan's procedure as its process owner sees it."""
    page.goto(f"{live_server.url}/masuk")
    page.get_by_label("Nama pengguna").fill("yusuf")
    page.get_by_label("Kata sandi").fill(live_server.password)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("navigation", name="Menu utama")).to_be_visible()
    page.goto(f"{live_server.url}/sop/tarakan-layanan-data")
    return page


@pytest.mark.slow
def test_a_lane_is_bound_with_the_keyboard_alone(sheet: Page) -> None:
    chosen = sheet.get_by_label("Jabatan untuk lajur Sekretaris Dinas")
    before = chosen.input_value()
    chosen.focus()
    sheet.keyboard.press("Tab")
    expect(sheet.get_by_role("button", name="Ikat lajur Sekretaris Dinas")).to_be_focused()
    sheet.keyboard.press("Enter")
    expect(sheet.get_by_text("Lajur ini sudah diikat ke jabatan itu.")).to_be_visible()
    assert chosen.input_value() == before
    pictured("lanes", sheet.locator("section:has(#lanes)").screenshot())


@pytest.mark.slow
def test_on_a_phone_the_lanes_stay_on_the_page_and_axe_finds_nothing_serious(sheet: Page) -> None:
    sheet.set_viewport_size({"width": 390, "height": 844})
    assert sheet.evaluate("document.documentElement.scrollWidth <= innerWidth")
    pictured("lanes-phone", sheet.locator("section:has(#lanes)").screenshot())
    sheet.evaluate(AXE.read_text("utf-8"))
    found = sheet.evaluate("axe.run('section:has(#lanes)')")
    assert [each["id"] for each in found["violations"] if each["impact"] in ("serious", "critical")] == []
