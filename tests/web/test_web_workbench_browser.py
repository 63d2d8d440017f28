"""One SOP changed by an official who programs nothing: drawn, mended, tried, compared, released by a second person."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from replaying import opened
from surfing import pictured
from visits import PASSWORD, Site

from service import identity
from service.database import EVERY, transaction

pytestmark = pytest.mark.slow
METRO = "metro-pengumpulan-pengolahan"
OWNER, MATE = "pemilik.metro", "rekan.metro"
MODELER = "document.querySelector('[data-modeler]').modeler"
CHOOSE = f"id => {MODELER}.modeler.get('selection').select({MODELER}.modeler.get('elementRegistry').get(id))"
PATIENCE = 20_000


@pytest.fixture
def metro(site: Site, page: Page) -> Iterator[str]:
    """The site's address, with Metro's SOP in force and a second owner."""
    site.world.deploys(METRO)
    with transaction(site.world.engine, EVERY) as session:
        identity.add_person(session, "metro", MATE, "Rekan Pemilik", {"process_owner"})
        for login in (OWNER, MATE):
            identity.set_password(session, login, PASSWORD)
    with opened(site) as url:
        page.set_default_timeout(PATIENCE)
        yield url
        page.goto("about:blank")


def enters(page: Page, url: str, login: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{url}/masuk")
    page.get_by_label("Nama pengguna").fill(login)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page.get_by_role("navigation", name="Menu utama")).to_be_visible(timeout=PATIENCE)


def stands(page: Page) -> None:
    """The diagram of the page is there."""
    expect(page.locator("[data-canvas]")).to_have_attribute("aria-busy", "false", timeout=PATIENCE)


def part(page: Page, name: str) -> None:
    """Another part of the draft; nothing is lost by leaving."""
    page.get_by_role("navigation", name="Bagian rancangan").get_by_role("link", name=name).click()


def says(page: Page, entry: str, words: str) -> None:
    field = page.locator(f"[data-entry-id='{entry}'] :is(input, textarea, select, [contenteditable])").first
    field.fill(words)
    field.blur()


def counts(page: Page, errors: int) -> None:
    expect(page.locator("[data-count=error]")).to_have_text(f"{errors} kesalahan", timeout=PATIENCE)
    expect(page.locator(".findings-state")).to_contain_text("diperiksa", timeout=PATIENCE)


def draws(page: Page) -> None:
    """A step more, another lane, other deadlines; a finding that is seen and mended."""
    page.evaluate(CHOOSE, "langkah_1")
    says(page, "lajur-waktu", "30 Menit")
    page.locator(".djs-palette").get_by_role("button", name="Tambah langkah").click()
    says(page, "name", "Mencatat penugasan")
    page.evaluate(CHOOSE, "langkah_6")
    says(page, "lajur-waktu", "2 hari")
    page.locator("[data-entry-id=lajur-lane] select").select_option(label="Kepala Seksi")
    page.locator("[data-entry-id=lajur-form] select").select_option("")
    counts(page, errors=1)
    expect(page.locator(".finding[data-rule=form-missing]")).to_contain_text(
        "belum punya formulir", timeout=PATIENCE
    )
    page.locator("[data-entry-id=lajur-form] select").select_option(f"{METRO}-langkah-6")
    counts(page, errors=0)
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved", timeout=PATIENCE)


def asks_for_more(page: Page) -> None:
    """A field more in the form of step 6."""
    page.get_by_role("link", name=f"{METRO}-langkah-6").first.click()
    expect(page.locator("#design-canvas")).to_have_attribute("aria-busy", "false", timeout=PATIENCE)
    panel = page.locator("#design-panel .fjs-properties-panel")
    before = panel.get_attribute("data-field") or ""
    page.locator(".fjs-palette-field[data-field-type=number]").focus()
    page.keyboard.press("Enter")
    expect(panel).not_to_have_attribute("data-field", before, timeout=PATIENCE)
    header = page.locator("[data-group-id=group-general] .bio-properties-panel-group-header")
    if "open" not in (header.get_attribute("class") or ""):
        header.click()
    page.get_by_label("Judul isian").fill("Jumlah halaman")
    page.get_by_label("Nama data", exact=True).fill("jumlah_halaman")
    expect(page.locator("#design-state")).to_contain_text("Tersimpan", timeout=PATIENCE)
    expect(page.locator("#design-list")).to_have_text("Tidak ada temuan.")


def tries(page: Page) -> None:
    """A case of the draft is begun, and every way through it is walked."""
    stands(page)
    page.get_by_role("button", name="Isi otomatis").click()
    page.get_by_role("button", name="Mulai berkas uji").click()
    expect(page.locator("[data-events] li").first).to_contain_text("memulai berkas", timeout=PATIENCE)
    page.get_by_role("button", name="Coba semua jalur").click()
    expect(page.locator("[data-walked]")).to_contain_text("Semuanya sampai ke akhir.", timeout=PATIENCE)


def test_metro_s_sop_is_changed_released_by_a_second_person_and_a_running_case_follows(
    page: Page, site: Site, metro: str
) -> None:
    world = site.world
    running = world.starts(METRO)
    due = world.task(running).due_at
    enters(page, metro, OWNER)
    page.goto(f"{metro}/rancangan")
    form = page.locator("form:has(input[value=versi])")
    form.locator("[name=sop]").select_option(METRO)
    form.get_by_role("button").click()
    stands(page)
    draws(page)
    part(page, "Formulir")
    asks_for_more(page)
    part(page, "Uji coba")
    tries(page)
    part(page, "Perubahan")
    told = page.locator("main")
    for sentence in (
        "“Menugaskan Kabid” 10 menit → 30 menit",
        "“Mencatat penugasan” baru",
        "ke “Kepala Seksi”",
        "10 menit → 2 hari",
        "Jumlah halaman",
    ):
        expect(told).to_contain_text(sentence, timeout=PATIENCE)
    part(page, "Pengesahan")
    page.get_by_label("Catatan untuk yang mengesahkan").fill("Sesuai rapat 20 November")
    page.get_by_role("button", name="Ajukan").click()
    expect(page.get_by_role("heading", name="Menunggu orang kedua")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name="Sahkan")).to_have_count(0)
    address = page.url

    enters(page, metro, MATE)
    page.goto(address)
    expect(page.locator("main")).to_contain_text("“Mencatat penugasan” baru", timeout=PATIENCE)
    pictured("approval", page.screenshot(full_page=True))
    page.get_by_role("button", name="Sahkan").click()
    expect(page.locator("main")).to_contain_text(
        "dirancang Pemilik metro, disahkan Rekan Pemilik", timeout=PATIENCE
    )
    pictured("versions", page.screenshot(full_page=True))
    fresh = world.starts(METRO)
    assert world.case(fresh).version == 2 and world.case(running).version == 1

    page.goto(f"{metro}/sop/{METRO}/pindah")
    page.get_by_label("Alasan atau dasar pemindahan").fill("SK 12/2026")
    page.get_by_role("button", name="Pindahkan 1 berkas ke versi 2").click()
    expect(page.get_by_role("heading", name="Sedang dipindahkan")).to_be_visible(timeout=PATIENCE)
    world.waits()
    expect(page.get_by_role("heading", name="Selesai")).to_be_visible(timeout=PATIENCE)
    moved = world.task(running)
    assert (world.case(running).version, moved.element, moved.due_at) == (2, "langkah_1", due)
    assert world.task(fresh).due_at != due, "thirty minutes from its own start"
    world.completes(running)
    assert world.task(running).name == "Mencatat penugasan", "the case goes on along the new drawing"
    assert world.verdict(running).ok
