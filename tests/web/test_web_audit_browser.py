"""The proof of a case as an auditor sees it, at a desk and on a phone, in the demo."""

import re

import pytest
from barriers import AXE, shown_faults
from playwright.sync_api import Page, expect
from serving import Served
from surfing import pictured

pytestmark = pytest.mark.slow


def test_an_auditor_lets_a_case_be_proved(page: Page, live_server: Served) -> None:
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(f"{live_server.url}/masuk")
    page.get_by_label("Nama pengguna").fill("murni")
    page.get_by_label("Kata sandi").fill(live_server.password)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.goto(f"{live_server.url}/audit?state=finished")
    page.locator("main a[href^='/audit/0']").first.click()
    expect(page.get_by_role("heading", name=re.compile("^Pembuktian berkas"))).to_be_visible()
    expect(page.get_by_text("Terbukti: riwayat utuh")).to_be_visible()
    expect(page.get_by_text("Tidak ada temuan.")).to_be_visible()
    pictured("proof", page.screenshot())
    assert shown_faults(page, AXE.read_text("utf-8")) == []
    page.set_viewport_size({"width": 390, "height": 844})
    pictured("proof-phone", page.screenshot(full_page=True))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert shown_faults(page, AXE.read_text("utf-8")) == []
    with page.expect_download() as taken:
        page.get_by_role("link", name="Unduh PDF").click()
    assert taken.value.path().read_bytes().startswith(b"%PDF-")
