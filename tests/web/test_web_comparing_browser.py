"""A draft beside the version in force in a real browser: coloured with words, moved together, shown from the list."""

import copy
import re
from pathlib import Path

import pytest
from comparison.sop import Sop
from lxml import etree
from playwright.sync_api import Locator, Page, expect
from serving import Served
from surfing import pictured

from service import clock, drafts, identity
from service.database import open_engine, transaction

AXE = Path(__file__).resolve().parent / "node_modules" / "axe-core" / "axe.min.js"
OWNER, TENANT = "gilang", "metro"
SOP = "metro-pengumpulan-pengolahan"
pytestmark = pytest.mark.slow


def edited() -> bytes:
    """Metro's SOP with a new step, another deadline, a step in another lane and a note gone."""
    sop = Sop(SOP)
    sop.text("tenggat_3", "timeDuration", "P2D")
    sop.moves("langkah_5", "kabid")
    sop.puts(SOP, '<bpmn:userTask id="langkah_16" name="Mencatat surat keluar"/>')
    shape = copy.deepcopy(sop.root.xpath("//*[@bpmnElement='langkah_1']")[0])
    shape.attrib.update({"id": "gambar_16", "bpmnElement": "langkah_16"})
    shape[0].set("x", "420")
    sop.root.xpath("//*[@bpmnElement='langkah_1']/..")[0].append(shape)
    sop.drops("catatan_G5", "asosiasi_G5")
    for drawn in sop.root.xpath("//*[@bpmnElement='catatan_G5' or @bpmnElement='asosiasi_G5']"):
        drawn.getparent().remove(drawn)
    return etree.tostring(sop.root, encoding="utf-8", xml_declaration=True)


@pytest.fixture
def compared(page: Page, live_server: Served) -> Page:
    """The page of a draft's changes as its owner sees it, both diagrams drawn."""
    engine = open_engine(live_server.database_url)
    with transaction(engine, TENANT) as session:
        owner = identity.actor_by_login(session, OWNER, clock.now())
        draft = drafts.begin(session, owner, clock.now(), key=SOP)
        drafts.save(session, owner, draft.id, draft.revision, clock.now(), xml=edited())
    engine.dispose()
    page.goto(f"{live_server.url}/masuk")
    page.get_by_label("Nama pengguna").fill(OWNER)
    page.get_by_label("Kata sandi").fill(live_server.password)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("navigation", name="Menu utama")).to_be_visible()
    page.goto(f"{live_server.url}/rancangan/{draft.id}/perubahan")
    for canvas in page.locator("[data-canvas]").all():
        expect(canvas).to_have_attribute("aria-busy", "false")
    return page


def moved(side: Locator) -> list[float]:
    """Where a drawing stands and how large it is, roughly."""
    matrix = str(side.locator("svg > g.viewport").get_attribute("transform"))
    return [round(float(number), 1) for number in re.findall(r"-?[\d.]+(?:e-\d+)?", matrix)]


def test_changes_are_coloured_with_words_and_shown_on_both_diagrams(compared: Page) -> None:
    old, new = (compared.locator(f"[data-side={side}]") for side in ("old", "new"))
    assert new.locator(".djs-element[data-element-id=langkah_16].mark-new").count() == 1
    assert new.locator("span.mark", has_text="baru").count() == 1
    assert old.locator("span.mark", has_text="dihapus").count() == 2  # the note and its line
    assert {*old.locator("span.mark-changed").all_text_contents()} == {"berubah"}
    retimed = compared.get_by_role("button", name="30 menit → 2 hari")
    retimed.click()
    for side in (old, new):
        expect(side.locator(".djs-element[data-element-id=tenggat_3].pointed")).to_be_in_viewport()
    expect(compared.get_by_role("status").filter(has_text="Ditunjukkan di diagram")).to_contain_text("2 hari")
    pictured("diff", compared.screenshot())
    before = moved(old)
    assert before == moved(new)
    compared.get_by_role("button", name="Geser ke kanan").click()
    assert moved(old) == moved(new) != before
    compared.get_by_role("button", name="Perbesar").click()
    assert moved(old) == moved(new)
    retimed.focus()
    compared.keyboard.press("Tab")
    compared.keyboard.press("Enter")
    expect(compared.locator(".compare-link[aria-current]")).not_to_have_text("30 menit → 2 hari")
    compared.evaluate(AXE.read_text("utf-8"))
    found = compared.evaluate("() => axe.run('main', {resultTypes: ['violations']})")
    assert [each["id"] for each in found["violations"]] == []
    compared.set_viewport_size({"width": 360, "height": 800})
    assert compared.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for side in (old, new):
        assert side.locator(".bjs-powered-by").is_visible()
    pictured("diff-phone", compared.screenshot(full_page=True))
