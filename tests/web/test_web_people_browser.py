"""People in a real browser: somebody new with a first password, and a list taken over, at a desk and on a phone."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from serving import Served
from surfing import pictured, watched

AXE = Path(__file__).resolve().parent / "node_modules" / "axe-core" / "axe.min.js"
ADMIN = "tono"
LIST = (
    "nama;nip;login;email;peran;jabatan;sejak\n"
    "Dewi Anggraini;199003032015012003;dewi.anggraini;dewi@contoh.go.id;;{seat};01/11/2026\n"
    "Bayu Saputra;;bayu.saputra;;auditor;;\n"
    "Bayu Saputra;1990;bayu;;auditor;;\n"
)
pytestmark = pytest.mark.slow


def enters(page: Page, server: Served) -> None:
    page.goto(f"{server.url}/masuk")
    page.get_by_label("Nama pengguna").fill(ADMIN)
    page.get_by_label("Kata sandi").first.fill(server.password)
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page.get_by_role("navigation", name="Menu utama")).to_be_visible()


@pytest.fixture
def admin(page: Page, live_server: Served) -> Page:
    """The admin at the people."""
    enters(page, live_server)
    page.goto(f"{live_server.url}/orang")
    return page


@pytest.fixture
def phone(browser: Browser, console: list[str], live_server: Served) -> Iterator[Page]:
    """The same with a small phone."""
    with watched(browser, console) as page:
        page.set_viewport_size({"width": 390, "height": 844})
        enters(page, live_server)
        page.goto(f"{live_server.url}/orang")
        yield page
    assert console == []


def shot(page: Page, name: str) -> None:
    pictured(name, page.screenshot(full_page=True))


def barriers(page: Page) -> list[str]:
    """What axe-core calls serious or critical."""
    page.evaluate(AXE.read_text("utf-8"))
    found: Any = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [each["id"] for each in found["violations"] if each["impact"] in ("serious", "critical")]


def test_a_person_is_added_by_keyboard_and_told_the_password_once(admin: Page) -> None:
    expect(admin.get_by_role("heading", name=re.compile("^Orang"))).to_be_visible()
    shot(admin, "people")
    assert barriers(admin) == []
    admin.get_by_role("link", name="Tambah orang").click()
    assert barriers(admin) == []
    admin.get_by_label("Nama lengkap").focus()
    for text in ("Rina Kusuma", "199104042016012004", "rina@contoh.go.id", "rina.kusuma"):
        admin.keyboard.type(text)
        admin.keyboard.press("Tab")
    for _ in range(4):
        admin.keyboard.press("Tab")
    admin.keyboard.press("Space")
    expect(admin.get_by_role("checkbox", name=re.compile("^Auditor"))).to_be_checked()
    admin.get_by_role("button", name="Tambah dan buat kata sandi awal").press("Enter")
    expect(admin.get_by_role("heading", name="Kata sandi awal")).to_be_visible()
    password = admin.locator(".first-password").inner_text()
    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", password)
    shot(admin, "first-password")
    assert barriers(admin) == []
    admin.get_by_role("link", name="Buka Rina Kusuma").click()
    expect(admin.get_by_role("checkbox", name=re.compile("^Auditor"))).to_be_checked()
    expect(admin.get_by_text(password)).to_have_count(0)
    expect(admin.get_by_text("menambahkan Rina Kusuma")).to_be_visible()
    shot(admin, "person")
    assert barriers(admin) == []


def test_a_list_shows_its_changes_and_is_taken_over(admin: Page, console: list[str]) -> None:
    seat = (
        admin.locator(".row-sub")
        .filter(has_text=re.compile("Kepala|Kasi|Kabid|Staf|Statistisi"))
        .first.inner_text()
    )
    text = LIST.format(seat=seat.split(";")[0])
    admin.get_by_role("link", name="Impor daftar").click()
    assert barriers(admin) == []
    uploads(admin, text)
    expect(admin.get_by_role("status").filter(has_text="2 ditambahkan")).to_be_visible()
    expect(admin.get_by_role("row", name=re.compile("^4 salah"))).to_contain_text("18 angka")
    expect(admin.get_by_role("button", name="Simpan semua")).to_have_count(0)
    shot(admin, "people-import")
    assert barriers(admin) == []
    admin.get_by_role("link", name="Pilih berkas lain").click()
    uploads(admin, "\n".join(text.splitlines()[:3]))
    admin.get_by_role("button", name="Simpan semua").click()
    expect(admin.locator(".alert-success")).to_contain_text("2 orang ditambahkan")
    for name in ("Dewi Anggraini", "Bayu Saputra"):
        admin.get_by_label(f"Pilih {name}").check()
    admin.get_by_role("button", name="Buat kata sandi awal untuk yang dipilih").click()
    expect(admin.locator(".first-password")).to_have_count(2)


def uploads(page: Page, text: str) -> None:
    page.get_by_label("Berkas CSV atau XLSX").set_input_files(
        {"name": "orang.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.get_by_role("button", name="Lihat dulu yang berubah").click()
    expect(page.get_by_role("heading", name="Yang berubah")).to_be_visible()


def test_a_phone_shows_people_and_a_list_without_scrolling_sideways(phone: Page, live_server: Served) -> None:
    def fits() -> bool:
        return bool(phone.evaluate("document.documentElement.scrollWidth <= innerWidth"))

    assert fits() and barriers(phone) == []
    shot(phone, "people-phone")
    phone.locator("a.row-name").first.click()
    expect(phone.get_by_role("heading", name="Riwayat")).to_be_visible()
    assert fits() and barriers(phone) == []
    shot(phone, "person-phone")
    phone.goto(f"{live_server.url}/orang/baru")
    assert fits() and barriers(phone) == []
    phone.goto(f"{live_server.url}/orang/impor")
    assert fits()
    uploads(phone, "nama,login,peran\nCitra Lestari,citra.lestari,auditor\nX,x,auditor\n")
    assert fits() and barriers(phone) == []
    shot(phone, "people-import-phone")
