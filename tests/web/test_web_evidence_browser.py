"""Erasure and readings in a real browser, at a desk and on a phone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from serving import Served
from surfing import pictured, watched

AXE = Path(__file__).resolve().parent / "node_modules" / "axe-core" / "axe.min.js"
ADMIN, AUDITOR = "tono", "halimah"
pytestmark = pytest.mark.slow


def enters(page: Page, server: Served, login: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{server.url}/masuk")
    page.get_by_label("Nama pengguna").fill(login)
    page.get_by_label("Kata sandi").first.fill(server.password)
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page.get_by_role("navigation", name="Menu utama")).to_be_visible()


def barriers(page: Page) -> list[str]:
    """What axe-core calls serious or critical."""
    page.evaluate(AXE.read_text("utf-8"))
    found: Any = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [each["id"] for each in found["violations"] if each["impact"] in ("serious", "critical")]


def looks(page: Page, name: str) -> None:
    pictured(name, page.screenshot(full_page=True))
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, (
        "wider than the screen"
    )


@pytest.fixture(params=[(1366, 768), (390, 844)], ids=["desk", "phone"])
def sized(browser: Browser, console: list[str], request: pytest.FixtureRequest) -> Iterator[tuple[Page, str]]:
    width, height = request.param
    with watched(browser, console) as page:
        page.set_viewport_size({"width": width, "height": height})
        yield page, "desk" if width > 1000 else "phone"
    assert console == []


def test_what_would_go_is_shown_and_nothing_goes_unasked(
    sized: tuple[Page, str], live_server: Served
) -> None:
    page, where = sized
    enters(page, live_server, AUDITOR)
    page.goto(f"{live_server.url}/audit?state=finished")
    number = page.locator(".row-sub .num").first.inner_text()
    enters(page, live_server, ADMIN)
    page.locator(".who summary").click()
    page.get_by_role("link", name="Penghapusan data pribadi").click()
    page.get_by_label("Nomor berkas").fill(number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Yang akan dihapus")).to_be_visible()
    looks(page, f"erasing-{where}")
    page.get_by_label("Nomor surat permohonan").fill("470/12/2026")
    page.get_by_role("button", name="Hapus isi").click()
    expect(page.get_by_role("checkbox")).to_be_focused()  # it must be ticked first: nothing was sent
    expect(page.get_by_role("heading", name="Yang akan dihapus")).to_be_visible()


def test_an_auditor_sees_what_he_read(sized: tuple[Page, str], live_server: Served) -> None:
    page, where = sized
    enters(page, live_server, AUDITOR)
    page.goto(f"{live_server.url}/audit")
    page.locator(".who summary").click()
    page.get_by_role("link", name="Catatan pembacaan").click()
    expect(page.get_by_role("cell", name="/audit", exact=True).first).to_be_visible()
    looks(page, f"readings-{where}")
