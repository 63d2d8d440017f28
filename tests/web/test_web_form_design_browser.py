"""The form editor in a real browser: drawn with mouse and keyboard, checked, tried, kept, and never over another's."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from serving import Served
from sqlalchemy import Engine
from surfing import pictured

from service import drafts, identity
from service.database import open_engine, reading, transaction
from service.drafts import Draft
from service.identity import Actor

AXE = Path(__file__).resolve().parent / "node_modules" / "axe-core" / "axe.min.js"
WORDS = (
    Path(__file__).resolve().parents[2] / "service/web/frontend/src/form-design/words.id.json"
).read_text("utf-8")
TENANT, OWNER, SOP = "banyuwangi", "wahyu", "banyuwangi-permintaan-data"
FORM, OTHER = f"{SOP}-langkah-3", f"{SOP}-langkah-4"
PALETTE = ("textfield", "textarea", "number", "datetime", "expression", "checkbox", "checklist", "radio")
PALETTE = (*PALETTE, "select", "taglist", "text", "table", "spacer", "separator", "group", "dynamiclist")
STORE = "lajur:draft:rancangan:"
NOT_OFFERED = ("html", "image", "iframe", "button", "documentPreview", "filepicker")
SAME_WORD = {"ID", "Form", "Label", "Path", "Input"}
"""English words that may stand: abbreviations, and what stands inside a longer Indonesian one."""


class Desk:
    """The editor's page with what stands in the database behind it."""

    def __init__(self, page: Page, url: str, engine: Engine) -> None:
        self.page, self.url, self.engine = page, url, engine
        self.draft = self.begins()

    def owner(self, session: Any) -> Actor:
        return identity.actor_by_login(session, OWNER, datetime.now(UTC))

    def begins(self) -> Draft:
        with transaction(self.engine, TENANT) as session:
            return drafts.begin(session, self.owner(session), datetime.now(UTC), key=SOP)

    def saved(self) -> Draft:
        with reading(self.engine, TENANT) as session:
            return drafts.get(session, self.owner(session), self.draft.id)

    def elsewhere(self, forms: dict[str, Any]) -> None:
        """Somebody saves at another place meanwhile."""
        with transaction(self.engine, TENANT) as session:
            revision = drafts.get(session, self.owner(session), self.draft.id).revision
            drafts.save(session, self.owner(session), self.draft.id, revision, datetime.now(UTC), forms=forms)

    def opens(self, form: str = FORM) -> None:
        self.page.goto(f"{self.url}/rancangan/{self.draft.id}/formulir/{form}")
        expect(self.page.locator("#design-canvas")).to_have_attribute("aria-busy", "false")

    def adds(self, kind: str) -> None:
        """A component, with the keyboard alone; its properties are shown next."""
        panel = self.page.locator("#design-panel .fjs-properties-panel")
        before = panel.get_attribute("data-field") or ""
        self.page.locator(f".fjs-palette-field[data-field-type={kind}]").focus()
        self.page.keyboard.press("Enter")
        expect(panel).not_to_have_attribute("data-field", before)

    def unfolds(self, group: str) -> None:
        header = self.page.locator(f"[data-group-id=group-{group}] .bio-properties-panel-group-header")
        if "open" not in (header.get_attribute("class") or ""):
            header.click()

    def state(self, words: str) -> None:
        expect(self.page.locator("#design-state")).to_contain_text(words, timeout=20_000)


@pytest.fixture
def desk(page: Page, live_server: Served, console: list[str]) -> Iterator[Desk]:
    page.goto(f"{live_server.url}/masuk")
    page.get_by_label("Nama pengguna").fill(OWNER)
    page.get_by_label("Kata sandi").fill(live_server.password)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("navigation", name="Menu utama")).to_be_visible()
    engine = open_engine(live_server.database_url)
    yield Desk(page, live_server.url, engine)
    engine.dispose()
    console[:] = [line for line in console if "status of 4" not in line and "ERR_INTERNET" not in line]


@pytest.mark.slow
def test_a_field_is_added_worded_checked_tried_and_kept(desk: Desk) -> None:
    page = desk.page
    desk.opens()
    desk.adds("number")
    desk.unfolds("general")
    page.get_by_label("Judul isian").fill("Luas lahan")
    page.get_by_label("Nama data", exact=True).fill("luas")
    preview = page.locator("#form-place")
    expect(preview.get_by_text("Luas lahan")).to_be_visible()
    desk.state("Tersimpan")
    expect(page.locator("#design-list")).to_have_text("Tidak ada temuan.")
    before, after = desk.draft.forms[FORM], desk.saved().forms[FORM]
    assert after["components"][:-1] == before["components"]
    added = after["components"][-1]
    assert (added["type"], added["key"], added["label"]) == ("number", "luas", "Luas lahan")
    assert {**after, "components": []} == {**before, "components": []}

    desk.adds("textfield")
    desk.unfolds("condition")
    page.locator("[data-group-id=group-condition] .cm-content").click()
    page.keyboard.type("luas > 5")
    finding = page.locator("#design-list").get_by_role("button", name="bernilai null")
    expect(finding).to_be_visible(timeout=20_000)
    pictured("form-editor", page.screenshot(full_page=True))
    page.locator(".fjs-element[data-field-type=number]").last.click()
    finding.click()
    expect(page.locator(".fjs-editor-selected")).to_have_attribute("data-field-type", "textfield")
    page.get_by_role("button", name="Batalkan").click()
    expect(finding).to_be_hidden(timeout=20_000)

    preview.get_by_label("Data yang ditemukan*").fill("   ")  # blanks: the browser lets them through
    preview.get_by_label("Permohonan dan disposisi sudah dibaca").check()
    preview.get_by_label("Arsip data Dinas").check()
    preview.get_by_label("Tersedia, langsung").check()
    page.get_by_role("button", name="Coba kirim").click()
    told = page.locator("#trial-told")
    expect(told).to_contain_text("“Data yang ditemukan” wajib diisi")
    preview.get_by_label("Data yang ditemukan*").fill("Luas panen 2025")
    page.get_by_role("button", name="Coba kirim").click()
    expect(told).to_contain_text("Isian lengkap")
    expect(told).to_contain_text('"data_tersedia_3": "tersedia"')


@pytest.mark.slow
def test_what_another_saved_is_never_overwritten(desk: Desk) -> None:
    page = desk.page
    desk.opens()
    desk.elsewhere({OTHER: {**desk.draft.forms[OTHER], "components": []}})
    desk.adds("separator")
    desk.state("Tersimpan")  # another form of the draft: both stand
    assert desk.saved().forms[OTHER]["components"] == []
    assert desk.saved().forms[FORM]["components"][-1]["type"] == "separator"

    desk.elsewhere({OTHER: desk.draft.forms[OTHER]})
    desk.adds("text")
    desk.state("Tersimpan")  # also after what one saved oneself
    assert desk.saved().forms[FORM]["components"][-1]["type"] == "text"

    theirs = {**desk.draft.forms[FORM], "components": []}
    desk.elsewhere({FORM: theirs})
    desk.adds("spacer")
    bar = page.get_by_role("alert")
    expect(bar).to_contain_text("Wahyu Hidayat", timeout=20_000)
    desk.state("Belum tersimpan")
    assert desk.saved().forms[FORM] == theirs
    bar.get_by_role("button", name="rancangan baru").click()
    page.wait_for_url("**/diagram")
    mine = page.url.split("/rancangan/")[1].split("/")[0]
    assert mine != desk.draft.id and desk.saved().forms[FORM] == theirs
    with reading(desk.engine, TENANT) as session:
        kept = drafts.get(session, desk.owner(session), mine).forms[FORM]["components"]
    assert [part["type"] for part in kept[-3:]] == ["separator", "text", "spacer"]


@pytest.mark.slow
def test_what_waited_since_an_earlier_visit_is_not_put_over_what_another_saved(desk: Desk) -> None:
    page = desk.page
    desk.opens()
    mine = {**desk.draft.forms[FORM], "components": [{"type": "separator", "id": "Field_mine"}]}
    left = {"at": time() * 1000, "values": {"revision": 1, "part": {"forms": {FORM: mine}}}}
    name = f"{page.locator('body').get_attribute('data-person')}:{page.locator('#design').get_attribute('data-url')}"
    page.evaluate("([name, left]) => localStorage.setItem(name, left)", [STORE + str(name), json.dumps(left)])
    theirs = {**desk.draft.forms[FORM], "components": []}
    desk.elsewhere({FORM: theirs})
    desk.opens()
    bar = page.get_by_role("alert")
    expect(bar).to_contain_text("Wahyu Hidayat", timeout=20_000)
    assert desk.saved().forms[FORM] == theirs
    bar.get_by_role("button", name="rancangan baru").click()
    page.wait_for_url("**/diagram")
    copy = page.url.split("/rancangan/")[1].split("/")[0]
    with reading(desk.engine, TENANT) as session:
        assert drafts.get(session, desk.owner(session), copy).forms[FORM] == mine


@pytest.mark.slow
def test_what_could_not_be_sent_waits_in_the_browser(desk: Desk) -> None:
    page = desk.page
    desk.opens()
    page.context.set_offline(True)
    desk.adds("separator")
    desk.state("sambungan terputus")
    assert desk.saved().revision == 1
    page.context.set_offline(False)
    desk.state("Tersimpan")
    assert desk.saved().forms[FORM]["components"][-1]["type"] == "separator"


@pytest.mark.slow
def test_every_panel_speaks_indonesian_and_nothing_stands_in_the_way(desk: Desk) -> None:
    page = desk.page
    desk.opens()
    english = {key for key, said in json.loads(WORDS).items() if key != said} - SAME_WORD
    for kind in NOT_OFFERED:
        expect(page.locator(f".fjs-palette-field[data-field-type={kind}]")).to_be_hidden()
    left: set[str] = set()
    for kind in PALETTE:
        desk.adds(kind)
        page.locator("#design-panel .bio-properties-panel-group-header:not(.open)").evaluate_all(
            "all => all.forEach((each) => each.click())"
        )
        shown = page.locator(".fjs-palette-container, #design-panel").all_inner_texts()
        left |= {line.strip() for text in shown for line in text.splitlines()} & english
        labels = page.locator("#design [title]").evaluate_all("all => all.map((each) => each.title)")
        left |= set(labels) & english
    assert left == set()
    logo = page.locator("#design-canvas .fjs-powered-by").last
    logo.scroll_into_view_if_needed()
    expect(logo).to_be_visible()
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("() => axe.run('main', {resultTypes: ['violations']})")
    assert [(each["id"], node["target"]) for each in found["violations"] for node in each["nodes"]] == []
    page.set_viewport_size({"width": 360, "height": 780})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
