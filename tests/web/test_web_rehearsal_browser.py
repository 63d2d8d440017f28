"""A draft tried out in a real browser: forms, people and the clock, the token simulation, and nothing in the way."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from serving import Served
from surfing import pictured

from service import drafts, identity
from service.clock import now
from service.database import open_engine, transaction

AXE = Path(__file__).resolve().parent / "node_modules" / "axe-core" / "axe.min.js"
SOP = "metro-pengumpulan-pengolahan"


@pytest.fixture(scope="module")
def draft(live_server: Served) -> str:
    """A draft of Metro's procedure in the demo, by its id."""
    engine = open_engine(live_server.database_url)
    with transaction(engine, "metro") as session:
        owner = identity.actor_by_login(session, OWNER, now())
        made = drafts.begin(session, owner, now(), key=SOP)
    engine.dispose()
    return made.id


OWNER = "gilang"


@pytest.fixture
def trial(page: Page, live_server: Served, draft: str) -> Page:
    """The page of the rehearsal as the process owner opens it."""
    page.goto(f"{live_server.url}/masuk")
    page.get_by_label("Nama pengguna").fill(OWNER)
    page.get_by_label("Kata sandi").fill(live_server.password)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("navigation", name="Menu utama")).to_be_visible()
    page.goto(f"{live_server.url}/rancangan/{draft}/coba")
    expect(page.locator("[data-canvas]")).to_have_attribute("aria-busy", "false")
    return page


@pytest.mark.slow
def test_an_owner_plays_a_case_with_the_clock_and_people_he_chooses(trial: Page, tmp_path: Path) -> None:
    trial.get_by_label("Mulai pada").fill("2026-11-23T08:00")
    trial.get_by_role("button", name="Pakai waktu ini").click()
    expect(trial.locator("[data-clock]")).to_have_text("Senin, 23 Nov 2026 08.00 WIB")
    trial.get_by_role("button", name="Isi otomatis").click()
    trial.get_by_role("button", name="Mulai berkas uji").click()
    events = trial.locator("[data-events] li")
    expect(events.first).to_contain_text("memulai berkas")
    trial.get_by_role("button", name="+1 jam kerja").click()
    expect(trial.locator("[data-clock]")).to_contain_text("09.00")
    expect(trial.locator("[data-work] .due")).to_contain_text("terlambat")
    expect(trial.locator("span.mark-late")).to_have_count(1)
    stranger = trial.locator("optgroup[label='Tidak boleh'] option").first.get_attribute("value")
    trial.get_by_label("Dikerjakan oleh").select_option(stranger)
    trial.get_by_role("button", name="Isi otomatis").click()
    trial.get_by_role("button", name="Selesaikan langkah ini").click()
    expect(trial.locator("[data-refused]")).to_contain_text("tidak memegang jabatan")
    pictured("rehearsal", trial.screenshot(full_page=True))
    trial.get_by_label("Dikerjakan oleh").select_option(index=0)
    trial.get_by_role("button", name="Selesaikan langkah ini").click()
    expect(events.filter(has_text="menyelesaikan langkah")).to_have_count(1)
    with trial.expect_download() as saved:
        trial.get_by_role("button", name="Unduh naskah").click()
    script: dict[str, Any] = json.loads(Path(saved.value.path()).read_text("utf-8"))
    assert [each["do"] for each in script["steps"]] == ["start", "wait", "complete"]
    trial.get_by_role("button", name="Batalkan langkah terakhir").click()
    expect(events.filter(has_text="menyelesaikan langkah")).to_have_count(0)
    trial.reload()
    expect(events.first).to_contain_text("memulai berkas")
    trial.get_by_label("Buka naskah").set_input_files(saved.value.path())
    expect(events.filter(has_text="menyelesaikan langkah")).to_have_count(1)
    trial.get_by_role("button", name="Coba semua jalur").click()
    expect(trial.locator("[data-walked]")).to_contain_text("Semuanya sampai ke akhir.")
    trial.locator("[data-walked]").get_by_role("button", name="Putar jalur ini: Jalur lurus").click()
    expect(trial.locator("[data-work]")).to_contain_text("Berkas uji selesai.")
    trial.evaluate(AXE.read_text("utf-8"))
    found = trial.evaluate("() => axe.run('main', {resultTypes: ['violations']})")
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    trial.set_viewport_size({"width": 360, "height": 780})
    assert trial.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.slow
def test_tokens_run_over_the_drawing_in_the_pages_language_and_leave_the_logo_free(trial: Page) -> None:
    trial.get_by_role("button", name="Simulasi token").click()
    stage = trial.locator("[data-simulation]")
    begin = stage.get_by_role("button", name="Jalankan peristiwa ini").first
    begin.click()
    expect(stage.locator(".bts-token, .bts-token-count").first).to_be_visible()
    pictured("token-simulation", trial.screenshot())
    titles = stage.locator("[title]").evaluate_all("all => all.map(each => each.title)")
    english = {"Trigger Event", "Reset Simulation", "Set Sequence Flow", "Play/Pause Simulation"}
    assert titles and not english & set(titles)
    logo = stage.locator(".bjs-powered-by")
    expect(logo).to_be_visible()
    free = """logo => {
      const { x, y, width, height } = logo.getBoundingClientRect();
      return logo.contains(document.elementFromPoint(x + width / 2, y + height / 2));
    }"""
    logo.scroll_into_view_if_needed()
    assert logo.evaluate(free)
    trial.get_by_role("button", name="Simulasi token").click()
    expect(stage).to_be_hidden()


@pytest.mark.slow
def test_who_is_quicker_than_the_server_loses_no_step(trial: Page) -> None:
    """The clock is put on twice, and a button pressed twice, while the answer to the start is on its way."""
    waiting: list[Route] = []
    held = True
    trial.get_by_label("Mulai pada").fill("2026-11-23T08:00")
    trial.get_by_role("button", name="Pakai waktu ini").click()
    expect(trial.locator("[data-clock]")).to_have_text("Senin, 23 Nov 2026 08.00 WIB")
    trial.get_by_role("button", name="Isi otomatis").click()
    trial.route("**/coba/adegan", lambda route: waiting.append(route) if held else route.continue_())
    begin = trial.get_by_role("button", name="Mulai berkas uji")
    with trial.expect_request("**/coba/adegan"):
        begin.click()
    begin.click()
    trial.get_by_role("button", name="+1 jam kerja").click()
    trial.get_by_role("button", name="+1 jam kerja").click()
    assert len(waiting) == 1, "the others wait for their turn"
    held = False
    waiting[0].continue_()
    expect(trial.locator("[data-clock]")).to_contain_text("10.00")
    expect(trial.locator("[data-events] li").first).to_contain_text("memulai berkas")
    expect(trial.locator("[data-refused]")).to_be_hidden()


BOTH = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="uji">
<bpmn:process id="uji_dua" name="Dua langkah" isExecutable="true">
<bpmn:startEvent id="mulai"/><bpmn:endEvent id="selesai"/>
<bpmn:parallelGateway id="bagi"/><bpmn:parallelGateway id="kumpul"/>
<bpmn:userTask id="satu" name="Langkah satu" camunda:formRef="isian" camunda:formRefBinding="deployment"/>
<bpmn:userTask id="dua" name="Langkah dua" camunda:formRef="isian" camunda:formRefBinding="deployment"/>
<bpmn:sequenceFlow id="a" sourceRef="mulai" targetRef="bagi"/>
<bpmn:sequenceFlow id="b" sourceRef="bagi" targetRef="satu"/>
<bpmn:sequenceFlow id="c" sourceRef="bagi" targetRef="dua"/>
<bpmn:sequenceFlow id="d" sourceRef="satu" targetRef="kumpul"/>
<bpmn:sequenceFlow id="e" sourceRef="dua" targetRef="kumpul"/>
<bpmn:sequenceFlow id="f" sourceRef="kumpul" targetRef="selesai"/>
</bpmn:process></bpmn:definitions>"""
NOTES = {
    "type": "default",
    "id": "isian",
    "components": [
        {"type": "textfield", "key": key, "id": f"bagian_{key}", "label": label}
        for key, label in (("catatan", "Catatan"), ("usul", "Usul"))
    ],
}


@pytest.mark.slow
def test_what_was_typed_at_another_step_does_not_hide_what_the_case_has_learned(
    trial: Page, live_server: Served
) -> None:
    engine = open_engine(live_server.database_url)
    with transaction(engine, "metro") as session:
        owner = identity.actor_by_login(session, OWNER, now())
        made = drafts.begin(
            session, owner, now(), xml=BOTH.encode(), forms={"isian": NOTES}, name="Dua langkah"
        )
    engine.dispose()
    trial.goto(f"{live_server.url}/rancangan/{made.id}/coba")
    trial.get_by_role("button", name="Mulai berkas uji").click()
    choices, work = trial.locator("[data-choices]"), trial.locator("[data-work]")
    choices.get_by_role("button", name="Langkah satu").click()
    work.get_by_label("Usul").fill("dari langkah satu")
    choices.get_by_role("button", name="Langkah dua").click()
    work.get_by_label("Catatan").fill("baru")
    trial.get_by_role("button", name="Selesaikan langkah ini").click()
    expect(work.get_by_role("heading", name="Langkah satu")).to_be_visible()
    expect(work.get_by_label("Catatan")).to_have_value("baru")
    expect(work.get_by_label("Usul")).to_have_value("dari langkah satu")
