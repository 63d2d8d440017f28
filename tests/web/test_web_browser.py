"""The pages in a real browser: a request from its applicant to its end, on a screen and on a phone.

Every page that is opened must keep quiet: a complaint of the console, such as a broken content policy, fails the test.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from serving import Served
from surfing import pictured, watched

DEMO = "banyuwangi-permintaan-data"
Enter = Callable[[str], Page]


@pytest.fixture
def enter(page: Page, live_server: Served) -> Enter:
    """Sign in as a demo person."""

    def enter(login: str) -> Page:
        page.context.clear_cookies()
        page.goto(f"{live_server.url}/masuk")
        page.get_by_label("Nama pengguna").fill(login)
        page.get_by_label("Kata sandi").fill(live_server.password)
        page.get_by_role("button", name="Masuk").click()
        expect(page.get_by_role("navigation", name="Menu utama")).to_be_visible()
        return page

    return enter


@pytest.fixture
def phone(browser: Browser, console: list[str]) -> Iterator[Page]:
    """A page on a small phone."""
    with watched(browser, console) as page:
        page.set_viewport_size({"width": 360, "height": 740})
        yield page
    assert console == []


def form(page: Page) -> Any:
    """The form once it stands."""
    expect(page.locator("#form-place")).to_have_attribute("aria-busy", "false")
    return page.locator("#form-place")


def fill(page: Page) -> None:
    """Fill every open field a person must fill: first choices, ticked boxes, a date, plausible words."""
    place = form(page)
    for box in place.locator(".fjs-form-field-checkbox input").all():
        box.check()
    for group in place.locator(".fjs-form-field-radio, .fjs-form-field-checklist").all():
        if group.is_visible() and group.locator("input:checked").count() == 0:
            group.locator("input").first.check()
    for select in place.locator(".fjs-form-field-select").all():
        if select.locator(".fjs-select-placeholder").count():
            select.locator(".fjs-input-group").click()
            select.locator(".fjs-dropdownlist-item").first.click()
    for field in place.locator("input.fjs-input:not([readonly]), textarea:not([readonly])").all():
        if (
            field.is_visible()
            and field.get_attribute("type") not in ("checkbox", "radio")
            and not field.input_value()
        ):
            field.fill(words(field))
            field.blur()


def words(field: Any) -> str:
    about = f"{field.get_attribute('id')} {field.get_attribute('placeholder')}".lower()
    samples = {
        "dd/mm/yyyy": "24/11/2026",
        "d/m/yyyy": "24/11/2026",
        "hh:mm": "10:00",
        "surel": "dina@contoh.go.id",
        "email": "dina@contoh.go.id",
        "tautan": "https://data.contoh.go.id/padi",
        "telepon": "081234567890",
        "tahun": "2025",
        "jumlah": "12",
        "nip": "198001012005011001",
    }
    return next((sample for part, sample in samples.items() if part in about), "Data padi menurut kecamatan")


def opens(page: Page, words: str) -> None:
    """Take the task of a case from the inbox."""
    row = page.locator("[data-row]", has_text=words)
    row.get_by_role("button", name=re.compile("^Ambil")).or_(
        row.get_by_role("link", name=re.compile("^Kerjakan"))
    ).click()
    form(page)


def sends(page: Page, button: str) -> None:
    """Press a button of the form and see the next page."""
    here = page.url
    page.locator("#form-send").get_by_role("button", name=re.compile(button)).click()
    expect(page.locator(".alert-success")).to_be_visible()
    assert page.url != here


@pytest.mark.slow
def test_a_request_travels_from_its_applicant_to_its_end(enter: Enter) -> None:
    subject = "Produksi garam rakyat 2025"
    page = enter("dimas")
    page.get_by_role("link", name="Mulai", exact=True).click()
    page.get_by_role("link", name="Mulai Layanan Permintaan Data Sektoral").click()
    form(page).get_by_label(re.compile("^Perihal")).fill(subject)
    fill(page)
    sends(page, "Kirim dan mulai")
    expect(page.get_by_role("heading", level=1)).to_have_text(subject)
    page.get_by_role("link", name="Kerjakan").click()
    fill(page)
    sends(page, "Selesaikan langkah")
    enter("ratna")
    opens(page, subject)
    fill(page)
    sends(page, "Selesaikan langkah")
    enter("sari")
    opens(page, subject)
    fill(page)
    sends(page, "Tersedia, langsung")
    opens(page, subject)
    fill(page)
    sends(page, "Selesaikan langkah")
    page.locator(".alert-success a").first.click()  # the case; then its receipt
    expect(page.locator(".where")).to_contain_text("Berkas selesai")
    expect(page.locator(".integrity")).to_contain_text("Riwayat utuh")


@pytest.mark.slow
def test_a_return_asks_for_its_reason_and_keeps_what_is_typed(enter: Enter, live_server: Served) -> None:
    page = enter("nurhayati")
    page.get_by_role("link", name=re.compile("^Kerjakan")).first.click()
    form(page)
    approve = page.get_by_role("button", name="Paraf, naskah dinas sesuai")
    give_back = page.get_by_role("button", name="Kembalikan kepada staf penyusun…")
    approve.click()
    expect(page.locator("#form-problems")).to_contain_text("Belum terkirim")
    expect(page.locator(".fjs-form-field-error").first).to_be_visible()
    give_back.click()
    expect(page.locator("#form-problems")).to_contain_text("Lengkapi isian yang baru terbuka")
    reason = page.locator("textarea[id*=Field_alasan]")
    expect(reason).to_be_focused()
    reason.fill("Kode klasifikasi surat keliru.")
    expect(page.locator("#draft-kept")).to_be_visible()
    page.reload()
    form(page)
    expect(page.locator("#draft-notice")).to_be_visible()
    expect(page.locator("textarea[id*=Field_alasan]")).to_have_value("Kode klasifikasi surat keliru.")
    give_back.click()
    expect(page.locator(".alert-success")).to_contain_text("Langkah selesai")
    enter("indah")
    expect(page.get_by_text("Dikembalikan Nurhayati: “Kode klasifikasi surat keliru.”")).to_be_visible()


@pytest.mark.slow
def test_the_list_can_be_walked_with_the_keyboard(enter: Enter) -> None:
    page = enter("hartono")
    page.goto(page.url.replace("/tugas", "/berkas"))
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("[data-open]").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Riwayat")).to_be_visible()


@pytest.mark.slow
def test_the_diagram_opens_where_the_case_is_with_its_logo_in_sight(enter: Enter) -> None:
    page = enter("hartono")
    page.goto(page.url.replace("/tugas", "/berkas?state=running"))
    page.locator("[data-open]").first.click()
    canvas = page.locator("[data-canvas]")
    expect(canvas).to_have_attribute("aria-busy", "false")
    canvas.scroll_into_view_if_needed()
    expect(page.locator("span.mark-here, span.mark-late").first).to_be_in_viewport()
    logo = page.locator(".bjs-powered-by")
    logo.scroll_into_view_if_needed()
    assert logo.evaluate(
        """logo => { const at = logo.getBoundingClientRect();
        return logo.contains(document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2)); }"""
    )
    for name in ("Perbesar", "Perkecil", "Geser ke kiri", "Geser ke kanan", "Seluruhnya", "Kembali ke sini"):
        page.get_by_role("button", name=name).click()


@pytest.mark.slow
def test_a_phone_shows_every_page_without_scrolling_sideways(phone: Page, live_server: Served) -> None:
    phone.goto(f"{live_server.url}/masuk")
    assert fits(phone)
    phone.get_by_label("Nama pengguna").fill("ratna")
    phone.get_by_label("Kata sandi").fill(live_server.password)
    phone.get_by_role("button", name="Masuk").click()
    for path in ("/tugas", "/mulai", "/berkas", "/sop", f"/sop/{DEMO}"):
        phone.goto(f"{live_server.url}{path}")
        assert fits(phone), path
        assert small_targets(phone) == [], path
    for path in ("/tugas", "/berkas"):
        phone.goto(f"{live_server.url}{path}")
        phone.locator("[data-open]").first.click()
        expect(phone.get_by_role("heading", level=1)).to_be_visible()
        phone.wait_for_load_state("networkidle")
        assert fits(phone), phone.url


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def small_targets(page: Page) -> list[str]:
    """Buttons and fields lower than a thumb needs."""
    found: list[str] = page.evaluate(
        """[...document.querySelectorAll('button, .btn, input:not([type=hidden]), select, nav a, summary')]
        .filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 44)
        .map(each => each.outerHTML)"""
    )
    return found


@pytest.mark.slow
def test_screenshots_for_the_papers(enter: Enter) -> None:
    """Pictures in var/screenshots; with LAJUR_SCREENSHOTS=1 those of docs/screenshots are made anew."""
    page = enter("sari")
    pictured("inbox", page.screenshot())
    page.locator("a.bell").click()
    page.wait_for_load_state("networkidle")
    pictured("notices", page.screenshot())
    enter("indah")
    page.locator("[data-open]").first.click()
    form(page)
    pictured("task", page.screenshot())
    page.get_by_role("navigation", name="Menu utama").get_by_role("link", name="Berkas").click()
    page.locator("[data-open]").first.click()
    expect(page.locator("[data-canvas]")).to_have_attribute("aria-busy", "false")
    pictured("case", page.screenshot(full_page=True))
