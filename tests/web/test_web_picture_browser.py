"""The picture of a procedure in a real browser: shades with words, another view, on a phone and without barriers."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from serving import Served
from surfing import pictured

AXE = Path(__file__).resolve().parent / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def seen(page: Page, live_server: Served) -> Page:
    """The picture of Banyuwangi's requests for data as its auditor sees it."""
    page.goto(f"{live_server.url}/masuk")
    page.get_by_label("Nama pengguna").fill("murni")
    page.get_by_label("Kata sandi").fill(live_server.password)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("navigation", name="Menu utama")).to_be_visible()
    page.goto(f"{live_server.url}/sop/banyuwangi-permintaan-data")
    page.get_by_role("link", name="Gambaran proses").click()
    expect(page.locator("[data-canvas]")).to_have_attribute("aria-busy", "false")
    return page


@pytest.mark.slow
def test_the_diagram_is_shaded_and_says_its_numbers(seen: Page) -> None:
    assert seen.locator(".djs-element[class*='mark-heat-']").count() > 3
    words = seen.locator("span.mark[class*='mark-heat-']").all_text_contents()
    assert words and all(word.endswith(" kali") for word in words)
    assert seen.locator("span.mark[class*='mark-flow-']").count() > 0
    pictured("picture", seen.screenshot())


@pytest.mark.slow
def test_another_view_is_chosen_and_the_question_is_kept(seen: Page) -> None:
    seen.get_by_label("Versi").select_option("1")
    seen.get_by_role("button", name="Terapkan").click()
    seen.get_by_role("link", name="Keterlambatan").click()
    expect(seen.locator("[data-canvas]")).to_have_attribute("aria-busy", "false")
    assert "versi=1" in seen.url and "lihat=terlambat" in seen.url
    words = seen.locator("span.mark[class*='mark-heat-']").all_text_contents()
    assert words and all("% terlambat" in word for word in words)
    seen.get_by_role("link", name="Waktu kerja").click()
    expect(seen.locator("span.mark[class*='mark-heat-']").first).to_contain_text("kerja")
    pictured("picture-time", seen.screenshot(full_page=True))


@pytest.mark.slow
def test_on_a_phone_nothing_is_cut_off(seen: Page) -> None:
    seen.set_viewport_size({"width": 390, "height": 844})
    assert seen.evaluate("document.documentElement.scrollWidth <= innerWidth")
    pictured("picture-phone", seen.screenshot(full_page=True))


@pytest.mark.slow
def test_the_picture_has_no_barriers(seen: Page) -> None:
    seen.evaluate(AXE.read_text("utf-8"))
    found = seen.evaluate("() => axe.run('main', {resultTypes: ['violations']})")
    assert [each["id"] for each in found["violations"]] == []
