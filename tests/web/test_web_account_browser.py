"""The door and one's own account in a real browser: at a desk, on a phone, by keyboard, without barriers."""

import re
from base64 import b32decode
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import Browser, Page, expect
from serving import Served
from surfing import pictured, watched

from service import clock

AXE = Path(__file__).resolve().parent / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def phone(browser: Browser, console: list[str]) -> Iterator[Page]:
    with watched(browser, console) as page:
        page.set_viewport_size({"width": 390, "height": 844})
        yield page
    assert console == []


def serious(page: Page) -> list[str]:
    """What axe-core finds that shuts somebody out."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    return [each["id"] for each in found if each["impact"] in ("serious", "critical")]


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def signs_in(page: Page, server: Served, login: str) -> None:
    """By keyboard alone."""
    page.goto(f"{server.url}/masuk")
    page.get_by_label("Nama pengguna").focus()
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(server.password)
    page.keyboard.press("Enter")


@pytest.mark.slow
def test_the_door_at_a_desk_and_on_a_phone(page: Page, phone: Page, live_server: Served) -> None:
    for each, name in ((page, "login"), (phone, "login-phone")):
        each.goto(f"{live_server.url}/masuk")
        expect(each.get_by_role("heading", name="Masuk")).to_be_visible()
        assert serious(each) == [] and fits(each)
        pictured(name, each.screenshot())


@pytest.mark.slow
def test_an_account_gets_a_second_step_and_loses_it_again(
    page: Page, phone: Page, live_server: Served, console: list[str]
) -> None:
    signs_in(phone, live_server, "sari")
    signs_in(page, live_server, "sari")
    expect(page.get_by_role("navigation", name="Menu utama")).to_be_visible()
    page.goto(f"{live_server.url}/akun")
    expect(page.get_by_role("heading", name="Sesi yang terbuka")).to_be_visible()
    assert serious(page) == [] and fits(page)
    pictured("account", page.screenshot(full_page=True))
    phone.goto(f"{live_server.url}/akun")
    assert serious(phone) == [] and fits(phone)
    pictured("account-phone", phone.screenshot(full_page=True))

    page.locator("#second-password").fill(live_server.password)
    page.get_by_role("button", name="Siapkan langkah kedua").click()
    secret = (page.locator(".secret").text_content() or "").replace(" ", "")
    totp = TOTP(b32decode(secret), 6, SHA1(), 30)
    picture = page.get_by_role("img", name=re.compile("Gambar QR"))
    assert picture.evaluate("image => image.complete && image.naturalWidth > 100"), (
        "the policy let it through"
    )
    assert serious(page) == [] and fits(page)
    pictured("second-step", page.screenshot(full_page=True))
    page.get_by_label("Kode").fill(totp.generate(int(clock.now().timestamp())).decode())
    page.get_by_role("button", name="Aktifkan").click()
    codes = page.locator(".codes code").all_text_contents()
    assert len(codes) == 10 and serious(page) == []
    page.get_by_role("link", name="Sudah saya simpan").click()
    expect(page.get_by_text("Tersisa 10 kode pemulihan.")).to_be_visible()

    phone.goto(f"{live_server.url}/akun")
    expect(phone.get_by_role("heading", name="Masuk")).to_be_visible()
    signs_in(phone, live_server, "sari")
    expect(phone.get_by_role("heading", name="Langkah kedua")).to_be_visible()
    assert serious(phone) == [] and fits(phone)
    pictured("second-step-phone", phone.screenshot())
    phone.get_by_label("Kode").fill(codes[0])
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("navigation", name="Menu utama")).to_be_visible()

    page.get_by_text("Matikan langkah kedua").click()
    page.locator("#off-password").fill(live_server.password)
    page.locator("#off-code").fill(codes[1])
    page.get_by_role("button", name="Matikan", exact=True).click()
    expect(page.get_by_text("Langkah kedua dimatikan.")).to_be_visible()
