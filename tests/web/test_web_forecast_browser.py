"""The forecast in a real browser: on a screen, on a phone and on paper."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from serving import Served
from surfing import pictured

AXE = Path(__file__).resolve().parent / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def sheet(page: Page, live_server: Served) -> Page:
    """Tarakan's procedure as its staff sees it, counted from a Monday."""
    page.goto(f"{live_server.url}/masuk")
    page.get_by_label("Nama pengguna").fill("indah")
    page.get_by_label("Kata sandi").fill(live_server.password)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("navigation", name="Menu utama")).to_be_visible()
    page.goto(f"{live_server.url}/sop/tarakan-layanan-data?mulai=2026-11-23")
    return page


@pytest.mark.slow
def test_the_timeline_shows_every_step_on_its_lane_and_can_be_printed(sheet: Page) -> None:
    section = sheet.locator("section.forecast")
    expect(section.get_by_role("img")).to_be_visible()
    expect(section.locator(".gantt .bar-no")).to_have_count(10)
    boxes = [each.bounding_box() for each in section.locator(".gantt g > rect:first-of-type").all()]
    assert all(box and box["width"] >= 5 for box in boxes)
    pictured("forecast", section.screenshot())
    sheet.emulate_media(media="print")
    expect(section.locator(".gantt")).to_be_visible()
    expect(section.get_by_role("button", name="Hitung")).to_be_hidden()


@pytest.mark.slow
def test_on_a_phone_nothing_is_cut_off(sheet: Page) -> None:
    sheet.set_viewport_size({"width": 360, "height": 740})
    assert sheet.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cut = sheet.evaluate(
        """[...document.querySelectorAll('.gantt text')].filter(each => {
        const box = each.getBoundingClientRect();
        return box.right > innerWidth || box.left < 0; }).map(each => each.textContent)"""
    )
    assert cut == []
    pictured("forecast-phone", sheet.locator("section.forecast").screenshot())


@pytest.mark.slow
def test_another_day_is_chosen_with_the_keyboard_alone(sheet: Page) -> None:
    field = sheet.get_by_label("Bila dimulai tanggal")
    field.fill("2026-12-07")
    field.press("Enter")
    expect(sheet.locator(".forecast-end")).to_contain_text("Bila dimulai 7 Des 2026 07.30 WITA")
    sheet.get_by_role("link", name="Mulai sekarang").click()
    expect(sheet.locator(".forecast-end")).to_contain_text("Bila dimulai sekarang")


@pytest.mark.slow
def test_the_forecast_has_no_barriers(sheet: Page) -> None:
    sheet.evaluate(AXE.read_text("utf-8"))
    found = sheet.evaluate("() => axe.run('section.forecast', {resultTypes: ['violations']})")
    assert [each["id"] for each in found["violations"]] == []
