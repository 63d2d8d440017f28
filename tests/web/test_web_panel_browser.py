"""The modeler's panel, palette and list of findings in a real browser: an owner changes steps in plain words."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from serving import Served
from surfing import pictured

AXE = Path(__file__).resolve().parent / "node_modules" / "axe-core" / "axe.min.js"
MODELER = "document.querySelector('[data-modeler]').modeler"
CHOOSE = f"id => {MODELER}.modeler.get('selection').select({MODELER}.modeler.get('elementRegistry').get(id))"
CHOSEN = f"() => {MODELER}.modeler.get('selection').get().map((each) => each.id)"
NODES = (
    f"() => {MODELER}.modeler.get('elementRegistry').filter((each) => each.id.startsWith('langkah_')).length"
)
ENTRIES = (
    "() => [...document.querySelectorAll('[data-panel] [data-entry-id]')].map((each) => each.dataset.entryId)"
)
UNREAD = (
    "asynchronousContinuationBefore", "asynchronousContinuationAfter", "exclusive", "jobPriority",
    "isStartableInTasklist",
    "candidateStarterGroups", "candidateStarterUsers", "errorMessage", "escalationCodeVariable", "javaClass",
    "delegateExpression", "expression", "implementationType", "connectorId", "formType", "conditionType",
    "multiInstanceAsynchronousBefore", "calledElement", "decisionRef", "scriptFormat",
)  # fmt: skip
"""Fields of the libraries for what the check refuses or nobody reads (service/definitions/extensions.py)."""
PATIENCE = 20_000


@pytest.fixture
def owner(page: Page, live_server: Served) -> Page:
    page.goto(f"{live_server.url}/masuk")
    page.get_by_label("Nama pengguna").fill("gilang")
    page.get_by_label("Kata sandi").fill(live_server.password)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("navigation", name="Menu utama")).to_be_visible()
    page.goto(f"{live_server.url}/rancangan")
    return page


def begins(page: Page, kind: str, **typed: str) -> None:
    form = page.locator(f"form:has(input[value={kind}])")
    for name, value in typed.items():
        field = form.locator(f"[name={name}]")
        field.select_option(value) if kind == "versi" else field.fill(value)
    form.get_by_role("button").click()
    expect(page.locator("[data-canvas]")).to_have_attribute("aria-busy", "false", timeout=PATIENCE)
    checked(page, errors=0)


def checked(page: Page, errors: int) -> None:
    """The list has been asked again and counts that many errors."""
    expect(page.locator("[data-count=error]")).to_have_text(f"{errors} kesalahan", timeout=PATIENCE)
    expect(page.locator(".findings-state")).to_contain_text("diperiksa", timeout=PATIENCE)


def field(page: Page, id: str) -> Locator:
    return page.locator(f"[data-entry-id='{id}'] :is(input, textarea, select)").first


def says(page: Page, id: str, words: str) -> None:
    field(page, id).fill(words)
    field(page, id).blur()


def stored(page: Page) -> Any:
    """What the server has of the draft once everything is sent."""
    page.evaluate(f"async () => {{ await {MODELER}.page.save(); }}")
    address = page.locator("[data-modeler]").get_attribute("data-address")
    answer = page.request.get(f"{page.url.split('/rancangan')[0]}{address}/isi")
    return answer.json()


@pytest.mark.slow
def test_an_owner_changes_a_step_sees_a_finding_and_repairs_it(owner: Page) -> None:
    begins(owner, "versi", sop="metro-pengumpulan-pengolahan")
    owner.evaluate(CHOOSE, "langkah_6")
    expect(field(owner, "lajur-waktu")).to_have_value("10 Menit")
    says(owner, "lajur-waktu", "segera")
    expect(owner.locator("[data-entry-id=lajur-waktu]")).to_contain_text("tidak dapat dihitung")
    says(owner, "lajur-waktu", "2 hari")
    says(owner, "lajur-kelengkapan", "Draf surat\nForm data")
    field(owner, "lajur-lane").select_option(label="Kepala Seksi")
    expect(owner.locator(".findings-forecast")).to_contain_text("3 hari kerja", timeout=PATIENCE)
    field(owner, "lajur-form").select_option("")
    checked(owner, errors=1)
    owner.evaluate(CHOOSE, "langkah_1")
    owner.locator(".finding[data-rule=form-missing]").press("Enter")
    assert owner.evaluate(CHOSEN) == ["langkah_6"]
    pictured("modeler-findings", owner.screenshot(full_page=True))
    field(owner, "lajur-form").select_option("metro-pengumpulan-pengolahan-langkah-6")
    checked(owner, errors=0)
    owner.evaluate(CHOOSE, "G6")
    field(owner, "lajur-way-1-when").select_option('keputusan_6 = "perbaiki"')
    xml = stored(owner)["xml"]
    step = xml.partition('id="langkah_6"')[2].partition("</bpmn:userTask>")[0]
    assert (
        'name="waktu" value="2 hari"' in step and 'name="kelengkapan" value="Draf surat, Form data"' in step
    )
    timer = xml.partition('id="tenggat_6"')[2].partition("</bpmn:boundaryEvent>")[0]
    assert 'name="2 hari"' in timer and ">P2D<" in timer
    lane = xml.partition('<bpmn:lane id="kasi"')[2].partition("</bpmn:lane>")[0]
    assert all(f"<bpmn:flowNodeRef>{id}<" in lane for id in ("langkah_6", "tenggat_6", "terlambat_6"))
    assert '>keputusan_6 = "perbaiki"<' in xml


@pytest.mark.slow
def test_an_sop_is_built_from_the_palette_by_keyboard_and_by_mouse(owner: Page) -> None:
    begins(owner, "kosong", nama="Layanan konsultasi")
    says(owner, "lajur-nomor_sop", "7/SOP/2026")  # nothing is chosen: the panel shows the SOP itself
    says(owner, "lajur-dasar_hukum", "UU 14/2008\nPerpres 39/2019")
    palette = owner.locator(".djs-palette")
    owner.evaluate(CHOOSE, "langkah_1")
    palette.get_by_role("button", name="Tambah pemeriksaan").press("Enter")
    palette.get_by_role("button", name="Tambah disposisi").click()
    owner.evaluate(CHOOSE, "selesai")
    palette.get_by_role("button", name="Tambah publikasi").press(" ")
    palette.get_by_role("button", name="Tambah lajur").click()
    field(owner, "lajur-jabatan").select_option(label="Kepala Seksi")
    expect(field(owner, "name")).to_have_value("Kepala Seksi")
    owner.evaluate(CHOOSE, "langkah_2")
    field(owner, "lajur-lane").select_option(label="Kepala Seksi")
    checked(owner, errors=0)
    found = stored(owner)
    xml, forms = found["xml"], found["forms"]
    assert (
        'name="nomor_sop" value="7/SOP/2026"' in xml and 'name="dasar_hukum_2" value="Perpres 39/2019"' in xml
    )
    assert 'id="G2" name="Disetujui?" default=' in xml and '>keputusan_2 = "setuju"<' in xml
    assert re.search(r'sourceRef="G2" targetRef="langkah_1"', xml) and xml.count("escalationRef=") == 4
    assert {f"layanan-konsultasi-langkah-{number}" for number in (1, 2, 3, 4)} <= set(forms)
    assert "Rancangan" in owner.title() and owner.evaluate(NODES) == 4
    for id in (
        "langkah_2",
        "G2",
        "mulai",
        "selesai",
        "tenggat_2",
        "terlambat_2",
        "pelaksana",
        "peserta",
        "alur_1",
    ):
        owner.evaluate(CHOOSE, id)
        expect(owner.locator("[data-panel] [data-entry-id=id]")).to_be_attached()
        shown = owner.evaluate(ENTRIES)
        assert not set(shown) & set(UNREAD), id
    owner.evaluate(AXE.read_text("utf-8"))
    for part in ("[data-findings]", ".djs-palette", "[data-panel]"):
        found = owner.evaluate("part => axe.run(part, {resultTypes: ['violations']})", part)
        assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    while owner.locator("[data-do=undo]").is_enabled():
        owner.locator("[data-do=undo]").click()
    assert owner.evaluate(NODES) == 1 and set(stored(owner)["forms"]) == {"layanan-konsultasi-langkah-1"}
