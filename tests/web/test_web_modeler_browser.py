"""The modeler in a real browser: drawing, saving without loss, files, words, a phone and no barriers."""

import re
from pathlib import Path
from typing import Any

import pytest
from drawing import Desk
from playwright.sync_api import Page, expect
from surfing import pictured
from visits import AUDITOR, SOP

from service import drafts, identity
from service.database import transaction

AXE = Path(__file__).resolve().parent / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = pytest.mark.slow


RENAMES = "modeler.get('modeling').updateLabel(modeler.get('elementRegistry').get('langkah_1'), given);"


def barriers(page: Page) -> list[str]:
    """What axe-core calls serious or critical."""
    page.evaluate(AXE.read_text("utf-8"))
    found: Any = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {each['nodes'][0]['target']}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]


def test_what_is_drawn_is_saved_by_itself_and_taken_back(desk: Desk) -> None:
    draft = desk.begins(key=SOP)
    desk.opens(draft)
    page = desk.page
    before = desk.stored(draft)
    assert before.revision == 1, "opening saves nothing"
    page.get_by_role("button", name="Ukuran terbaca").click()
    expect(page.locator("[data-zoom]")).to_have_text("90%")
    page.locator("[data-element-id=langkah_1]").first.click()
    page.get_by_role("button", name="Tambah langkah dengan waktu dan formulirnya").click()
    desk.saved()
    after = desk.stored(draft)
    assert (
        after.revision > 1 and after.xml.count(b"<bpmn:userTask") == before.xml.count(b"<bpmn:userTask") + 1
    )
    logo = page.locator(".bjs-powered-by")
    expect(logo).to_be_in_viewport(ratio=1)
    assert logo.evaluate(
        "(logo) => { const { x, y, width, height } = logo.getBoundingClientRect();"
        " return [[0.1, 0.1], [0.5, 0.5], [0.9, 0.9]].every(([a, b]) => logo.contains("
        " document.elementFromPoint(x + a * width, y + b * height))); }"
    ), "the mark of bpmn.io stands free"
    pictured("modeler", page.screenshot())
    while page.get_by_role("button", name="Batalkan").is_enabled():
        page.get_by_role("button", name="Batalkan").click()
    desk.saved()
    assert desk.stored(draft).xml.count(b"<bpmn:userTask") == before.xml.count(b"<bpmn:userTask")
    assert set(desk.stored(draft).forms) == set(before.forms)
    desk.does(RENAMES, "Mengirim permintaan")
    page.get_by_role("navigation", name="Bagian rancangan").get_by_role("link", name="Formulir").click()
    expect(page).to_have_url(re.compile(r"/formulir$"))
    assert b"Mengirim permintaan" in desk.stored(draft).xml, "a link is followed when everything is saved"


def test_who_was_overtaken_loses_nothing(desk: Desk, console: list[str]) -> None:
    draft = desk.begins(key=SOP)
    desk.opens(draft)
    now = desk.site.world.now
    with transaction(desk.site.world.engine, "banyuwangi") as session:
        other = identity.add_person(
            session, "banyuwangi", "rekan.banyuwangi", "Rekan Pemilik", {"process_owner"}
        )
        person = identity.actor(session, "banyuwangi", other, now)
        kept = drafts.get(session, person, draft)
        theirs = kept.xml.replace(b"Menugaskan staf", b"Menugaskan dua staf")
        drafts.save(session, person, draft, 1, now, xml=theirs)
    desk.does(RENAMES, "Menugaskan tiga staf")
    bar = desk.page.get_by_role("alert").filter(has_text="Rekan Pemilik menyimpan rancangan ini pukul 09.00")
    expect(bar).to_be_visible()
    assert desk.stored(draft).xml == theirs, "nothing of theirs is overwritten"
    desk.does(RENAMES, "Menugaskan empat staf")  # who draws on does not lose that either
    with desk.page.expect_download() as download:
        bar.get_by_role("button", name="Unduh punya saya").click()
    assert "Menugaskan empat staf" in Path(download.value.path()).read_text("utf-8")
    bar.get_by_role("button", name="Simpan punya saya sebagai rancangan baru").click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("punya Pemilik banyuwangi")
    expect(desk.page.locator("[data-canvas]")).to_have_attribute("aria-busy", "false")
    own = desk.does("return page.draft.id")
    assert own != draft and "Menugaskan empat staf" in desk.stored(own).xml.decode()
    assert desk.stored(draft).xml == theirs
    assert [each for each in console if "409" not in each] == []
    console.clear()


def test_without_a_connection_work_is_kept_and_sent_later(desk: Desk, console: list[str]) -> None:
    draft = desk.begins(key=SOP)
    desk.opens(draft)
    desk.page.context.set_offline(True)
    desk.does(RENAMES, "Menugaskan lima staf")
    expect(desk.page.locator("[data-save-state]")).to_contain_text("sambungan terputus")
    assert desk.stored(draft).revision == 1
    kept = desk.page.evaluate("Object.values({...localStorage}).join()")
    assert "Menugaskan lima staf" in kept
    desk.page.context.set_offline(False)
    desk.saved()
    assert "Menugaskan lima staf" in desk.stored(draft).xml.decode()
    assert "Menugaskan lima staf" not in desk.page.evaluate("Object.values({...localStorage}).join()")
    assert [each for each in console if "ERR_INTERNET_DISCONNECTED" not in each] == []
    console.clear()


def test_diagrams_come_and_go_as_files(desk: Desk, tmp_path: Path) -> None:
    draft = desk.begins(key=SOP)
    desk.opens(draft)
    page = desk.page
    files = {}
    for kind in ("bpmn", "svg", "png"):
        page.locator("summary", has_text="Buka dan unduh").click()
        with page.expect_download() as download:
            page.get_by_role(
                "button", name=f"Unduh {'diagram' if kind == 'bpmn' else 'gambar'} (.{kind})"
            ).click()
        files[kind] = Path(download.value.path()).read_bytes()
        assert download.value.suggested_filename.endswith(f".{kind}")
    assert b'id="banyuwangi-permintaan-data"' in files["bpmn"]
    assert files["svg"].startswith(b"<?xml") and b"Menugaskan staf" in files["svg"]
    assert files["png"].startswith(b"\x89PNG") and len(files["png"]) > 50_000
    other = tmp_path / "lain.bpmn"
    other.write_bytes(desk.site.world.drawing("banyuwangi-diseminasi"))
    page.locator("summary", has_text="Buka dan unduh").click()
    page.locator("[data-import]").set_input_files(other)
    page.get_by_role("button", name="Jangan").click()
    assert desk.stored(draft).revision == 1
    page.locator("summary", has_text="Buka dan unduh").click()
    page.locator("[data-import]").set_input_files(other)
    page.get_by_role("button", name="Ganti gambar").click()
    expect(page.get_by_text("Gambar diganti dengan lain.bpmn.")).to_be_visible()
    desk.saved()
    assert desk.stored(draft).xml == other.read_bytes()
    page.get_by_role("button", name="Kembalikan gambar yang tadi").click()
    desk.saved()
    assert b'id="banyuwangi-permintaan-data"' in desk.stored(draft).xml
    broken = tmp_path / "rusak.bpmn"
    broken.write_text("<bukan bpmn")
    page.locator("[data-import]").set_input_files(broken)
    page.get_by_role("button", name="Ganti gambar").click()
    expect(page.get_by_text("tidak dapat dibuka sebagai diagram BPMN")).to_be_visible()
    assert "Menugaskan staf" in desk.does("return page.xml()")


def test_an_auditor_reads_the_same_drawing_and_changes_nothing(desk: Desk) -> None:
    draft = desk.begins(key=SOP)
    desk.page.context.clear_cookies()
    desk.signs_in(AUDITOR)
    desk.opens(draft)
    page = desk.page
    expect(page.get_by_text("Anda dapat membaca rancangan ini, tidak mengubahnya.")).to_be_visible()
    expect(page.locator(".djs-palette")).to_have_count(0)
    page.locator("[data-element-id=langkah_1]").first.click()
    expect(page.locator("[data-panel]")).to_contain_text("Mengajukan permintaan data")
    expect(page.locator("[data-panel]")).to_contain_text("kelengkapan")
    assert barriers(page) == []


def test_on_a_phone_and_by_keyboard(desk: Desk) -> None:
    desk.page.set_viewport_size({"width": 360, "height": 740})
    desk.opens(desk.begins(key=SOP))
    page = desk.page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    pictured("modeler-phone", page.screenshot(full_page=True))
    assert barriers(page) == []
    page.set_viewport_size({"width": 1366, "height": 768})
    page.locator(".djs-container svg").first.focus()
    page.keyboard.press("Control+f")
    expect(page.locator(".djs-search-input input")).to_be_focused()
    page.keyboard.type("Mengajukan permintaan data")
    expect(page.locator(".djs-search-result-selected")).to_have_text(re.compile("langkah_1"))
    page.keyboard.press("Enter")
    expect(page.locator(".djs-element.selected[data-element-id=langkah_1]")).to_have_count(1)
    page.keyboard.press("Delete")
    desk.saved()
    assert not desk.does("return modeler.get('elementRegistry').get('langkah_1')")
    page.keyboard.press("Control+z")
    desk.saved()
    assert desk.does("return modeler.get('elementRegistry').get('langkah_1').businessObject.name")
    assert barriers(page) == []
