"""Ekspor in a real browser: chosen by keyboard, told how large, saved with a bar; on a phone and without script."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from playwright.sync_api import Browser, Page, expect
from serving import Served
from surfing import pictured, watched

AXE = Path(__file__).resolve().parent / "node_modules" / "axe-core" / "axe.min.js"
AUDITOR = "halimah"
pytestmark = pytest.mark.slow


def enters(page: Page, server: Served) -> None:
    """Sign in as an auditor of the demo and open the page from where he lands."""
    page.goto(f"{server.url}/masuk")
    page.get_by_label("Nama pengguna").fill(AUDITOR)
    page.get_by_label("Kata sandi").fill(server.password)
    page.get_by_role("button", name="Masuk").click()
    page.goto(f"{server.url}/audit/ekspor")
    expect(page.get_by_role("heading", name="Ekspor riwayat")).to_be_visible()


@pytest.fixture
def auditor(page: Page, live_server: Served) -> Page:
    enters(page, live_server)
    return page


@pytest.fixture
def phone(browser: Browser, console: list[str], live_server: Served) -> Iterator[Page]:
    with watched(browser, console) as page:
        page.set_viewport_size({"width": 390, "height": 844})
        enters(page, live_server)
        yield page
    assert console == []


def barriers(page: Page) -> list[str]:
    """What axe-core calls serious or critical."""
    page.evaluate(AXE.read_text("utf-8"))
    found: Any = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [each["id"] for each in found["violations"] if each["impact"] in ("serious", "critical")]


def test_a_file_is_chosen_by_keyboard_told_and_saved_with_a_bar(auditor: Page) -> None:
    auditor.get_by_label("Nomor berkas").focus()
    auditor.keyboard.press("Enter")
    section = auditor.get_by_role("region", name="XES")
    expect(section).to_contain_text("peristiwa, kira-kira")
    with auditor.expect_download() as waiting:
        section.get_by_role("button", name="Unduh").click()
    expect(section.get_by_role("status")).to_contain_text("Selesai:")
    bar = section.get_by_role("progressbar")
    assert bar.evaluate("bar => bar.value === bar.max && bar.max > 0")
    saved = waiting.value
    assert saved.suggested_filename.endswith(".xes")
    assert len(etree.parse(saved.path()).findall("trace")) > 3
    auditor.reload()
    expect(auditor.get_by_role("listitem").filter(has_text="sebagai XES").first).to_be_visible()
    assert barriers(auditor) == []
    pictured("export", auditor.screenshot(full_page=True))


def test_the_bundle_comes_whole_on_a_phone(phone: Page) -> None:
    phone.get_by_role("radio", name="Bundel bukti").check()
    phone.get_by_role("button", name="Lihat isi").click()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert barriers(phone) == []
    with phone.expect_download() as waiting:
        phone.get_by_role("button", name="Unduh").click()
    with zipfile.ZipFile(io.BytesIO(Path(waiting.value.path()).read_bytes())) as parts:
        assert parts.testzip() is None and "periksa.py" in parts.namelist()
    pictured("export-phone", phone.screenshot(full_page=True))


def test_a_download_that_breaks_off_is_said_and_can_be_tried_again(auditor: Page) -> None:
    auditor.get_by_role("button", name="Lihat isi").click()
    auditor.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('putus')); }")
    auditor.get_by_role("button", name="Unduh").click()
    expect(auditor.get_by_role("status").filter(has_text="terputus")).to_be_visible()
    expect(auditor.get_by_role("button", name="Unduh")).to_be_enabled()


def test_without_script_the_browser_saves_it_by_itself(browser: Browser, live_server: Served) -> None:
    context = browser.new_context(java_script_enabled=False, locale="id-ID")
    page = context.new_page()
    enters(page, live_server)
    page.get_by_label("CSV: satu baris tiap peristiwa").check()
    page.get_by_role("button", name="Lihat isi").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Unduh").click()
    assert waiting.value.suggested_filename.endswith(".csv")
    context.close()
