"""Titik periksa and tanda terima as people see them, at a desk and on a phone, in the demo that signs by itself."""

import re

import pytest
from barriers import AXE, shown_faults
from playwright.sync_api import Page, expect
from serving import Served
from surfing import pictured

pytestmark = pytest.mark.slow


def enters(page: Page, server: Served, login: str) -> None:
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(f"{server.url}/masuk")
    page.get_by_label("Nama pengguna").fill(login)
    page.get_by_label("Kata sandi").fill(server.password)
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page.get_by_role("navigation", name="Menu utama")).to_be_visible()


def test_the_demo_signs_by_itself_and_an_auditor_sees_it(page: Page, live_server: Served) -> None:
    enters(page, live_server, "murni")
    page.goto(f"{live_server.url}/audit")
    page.get_by_role("link", name="Titik periksa", exact=True).click()
    expect(page.get_by_role("heading", name="Titik periksa", level=1)).to_be_visible()
    expect(page.get_by_text("Utuh", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name=re.compile(r"^Nomor \d+$")).first).to_be_visible()
    pictured("checkpoints", page.screenshot(full_page=True))
    assert shown_faults(page, AXE.read_text("utf-8")) == []
    with page.expect_download() as taken:
        page.get_by_role("link", name="Unduh semua catatan").click()
    assert re.search(r"^lajur/\w+\n\d+\n", taken.value.path().read_text("utf-8"))


def test_a_receipt_is_pasted_and_answered(page: Page, live_server: Served) -> None:
    enters(page, live_server, "sari")
    page.goto(f"{live_server.url}/berkas")
    page.locator("a[data-open]").first.click()
    page.get_by_role("link", name="Tanda terima", exact=True).click()
    expect(page.get_by_text("Masih berlaku")).to_be_visible()
    field = page.get_by_label("Tempel atau ketik tanda terima")
    field.fill(field.input_value().replace("·", "-"))
    page.get_by_role("button", name="Periksa", exact=True).click()
    expect(page.get_by_text("Masih berlaku")).to_be_visible()
    pictured("receipt", page.screenshot(full_page=True))
    assert shown_faults(page, AXE.read_text("utf-8")) == []
