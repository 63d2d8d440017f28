"""Files without a picture, which are legal: every page says so and goes on, and the modeler lays them out."""

import re

import pytest
from drawing import TENANT, Desk
from playwright.sync_api import expect
from unfinished import PLAIN
from visits import AUDITOR, OWNER, SOP

from service import definitions, identity
from service.database import transaction

pytestmark = pytest.mark.slow

SAID = "Diagram ini tidak mempunyai gambar: berkasnya hanya memuat langkah dan alurnya."
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">\n'
)


def bare(xml: bytes) -> bytes:
    """The file without its picture."""
    return re.sub(rb"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>\s*", b"", xml, flags=re.DOTALL)


def plain(process: str = PLAIN) -> bytes:
    """A file as one writes it by hand: what follows what."""
    return (HEAD + process.format(lanes="") + "</definitions>").encode()


def becomes_auditor(desk: Desk) -> None:
    desk.page.context.clear_cookies()
    desk.signs_in(AUDITOR)


def in_force(desk: Desk) -> None:
    """A second version of the procedure, without a picture."""
    world = desk.site.world
    with transaction(world.engine, TENANT) as session:
        owner = identity.actor_by_login(session, OWNER, world.now)
        before = definitions.get(session, TENANT, SOP)
        changed = bare(world.drawing(SOP)).replace(b"Menugaskan staf", b"Menugaskan dua staf")
        definitions.deploy(session, TENANT, changed, dict(before.forms), owner, world.now)


def test_a_rehearsal_is_played_to_its_end(desk: Desk) -> None:
    page = desk.page
    page.goto(f"{desk.url}/rancangan/{desk.begins(xml=plain(), forms={}, name='Surat masuk')}/coba")
    expect(page.locator("[data-canvas]")).to_have_attribute("aria-busy", "false")
    expect(page.get_by_text(SAID)).to_be_visible()
    expect(page.get_by_role("button", name="Simulasi token")).to_be_hidden()
    page.get_by_role("button", name="Mulai berkas uji").click()
    page.get_by_role("button", name="+1 jam kerja").click()
    page.get_by_role("button", name="Selesaikan langkah ini").click()
    expect(page.locator("[data-work]")).to_contain_text("Berkas uji selesai.")


def test_the_pages_of_a_version_in_force_say_it_and_go_on(desk: Desk) -> None:
    in_force(desk)
    case, page = desk.site.world.starts(SOP), desk.page
    page.goto(f"{desk.url}/sop/{SOP}")
    expect(page.get_by_text(SAID)).to_be_visible()
    expect(page.locator("[data-canvas]")).to_have_attribute("aria-busy", "false")
    expect(page.get_by_role("group", name="Gerakkan diagram")).to_be_hidden()
    becomes_auditor(desk)
    page.goto(f"{desk.url}/berkas/{case}")
    expect(page.get_by_text(SAID)).to_be_visible()


def test_a_replay_without_a_picture_goes_on_with_its_table(desk: Desk) -> None:
    in_force(desk)
    case, page = desk.site.world.starts(SOP), desk.page
    becomes_auditor(desk)
    page.goto(f"{desk.url}/berkas/{case}/putar")
    expect(page.locator("[data-canvas]")).to_have_attribute("aria-busy", "false")
    expect(page.get_by_text(SAID)).to_be_visible()
    page.get_by_role("button", name="Langkah berikutnya").click()
    page.get_by_role("button", name="Putar", exact=True).click()
    expect(page.get_by_role("button", name="Jeda")).to_be_visible()


def test_a_comparison_shows_the_side_that_has_a_picture(desk: Desk) -> None:
    in_force(desk)
    page = desk.page
    page.goto(f"{desk.url}/sop/{SOP}/banding")
    for side in ("old", "new"):
        expect(page.locator(f"[data-side={side}] [data-canvas]")).to_have_attribute("aria-busy", "false")
    expect(page.locator("[data-side=new]").get_by_text(SAID)).to_be_visible()
    page.get_by_role("button", name="Seluruhnya").click()
    page.get_by_role("button", name="Perubahan berikutnya").click()
    expect(page.locator("[data-side=old] .pointed")).not_to_have_count(0)
