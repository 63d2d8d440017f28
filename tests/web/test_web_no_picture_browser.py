"""Files without a picture, which are legal: every page says so and goes on, and the modeler lays them out."""

import re
from pathlib import Path

import pytest
from drawing import TENANT, Desk
from playwright.sync_api import expect
from unfinished import CHOICE, PLAIN
from visits import AUDITOR, OWNER, SOP
from world import HOUSE

from service import definitions, identity
from service.database import transaction
from service.diagram import read

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


LANES = """<laneSet id="ls"><lane id="kasi" name="Kasi"><flowNodeRef>periksa</flowNodeRef></lane>
<lane id="staf" name="Staf"><flowNodeRef>mulai</flowNodeRef><flowNodeRef>selesai</flowNodeRef></lane></laneSet>"""
NESTED = """<userTask id="periksa" name="Memeriksa surat"/><boundaryEvent id="telat" attachedToRef="periksa"
 cancelActivity="false"><timerEventDefinition id="td"><timeDuration>PT1H</timeDuration></timerEventDefinition>
</boundaryEvent><sequenceFlow id="f3" sourceRef="telat" targetRef="bagian"/><subProcess id="bagian" name="Mengingatkan">
<startEvent id="awal"/><sequenceFlow id="g1" sourceRef="awal" targetRef="ingatkan"/><userTask id="ingatkan"/>
</subProcess><sequenceFlow id="f4" sourceRef="bagian" targetRef="selesai"/>"""
STEP = '<userTask id="periksa" name="Memeriksa surat"/>'
SHAPES = "return modeler.get('elementRegistry').getAll().map((each) => each.businessObject.id);"


def ids(xml: bytes) -> list[str]:
    """Every part that is drawn as a box or an arrow, by its id."""
    kinds = (
        "participant|lane|sequenceFlow|messageFlow|subProcess|\\w*(?:Event|Task|task|Gateway|callActivity)"
    )
    return re.findall(rf'<(?:bpmn:)?(?:{kinds}) id="([^"]+)"', xml.decode())


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


@pytest.mark.parametrize(
    "xml",
    [
        plain(),
        plain(CHOICE),
        plain(PLAIN.replace("{lanes}", LANES)),
        plain(PLAIN.replace("{lanes}", LANES).replace(STEP, NESTED)),
        bare((HOUSE / "bpmn" / f"{SOP}.bpmn").read_bytes()),
        bare((HOUSE / "bpmn" / "metro-pengumpulan-pengolahan.bpmn").read_bytes()),
    ],
    ids=["plain", "choice", "lanes", "lanes, timer, subprocess", "pools", "the largest"],
)
def test_the_modeler_lays_a_file_out_and_changes_nothing_else_in_it(desk: Desk, xml: bytes) -> None:
    draft = desk.begins(xml=xml, forms={}, name="Tanpa gambar")
    desk.opens(draft)
    expect(desk.page.get_by_text("bentuknya disusun otomatis")).to_be_visible()
    desk.saved()
    stored = desk.stored(draft)
    assert stored.revision == 2
    assert bare(stored.xml).split() == xml.split(), "not a letter of the rest is different"
    wanted = set(ids(xml))
    assert len(wanted) >= 5 and wanted <= set(desk.does(SHAPES))
    desk.opens(draft)
    expect(desk.page.get_by_text("bentuknya disusun otomatis")).to_be_hidden()
    assert wanted <= set(desk.does(SHAPES))
    assert desk.stored(draft).revision == 2, "what has a picture now is not laid out again"


def test_who_draws_on_loses_no_lane(desk: Desk) -> None:
    draft = desk.begins(xml=plain(PLAIN.replace("{lanes}", LANES)), forms={}, name="Tanpa gambar")
    desk.opens(draft)
    desk.saved()
    moves = (
        "modeler.get('modeling').moveElements([modeler.get('elementRegistry').get(given)], { x: 20, y: 0 });"
    )
    for each in ("periksa", "mulai"):
        desk.does(moves, each)
    desk.saved()
    lanes = {lane.id: set(lane.nodes) for lane in read(desk.stored(draft).xml).main.lanes}
    assert lanes == {"kasi": {"periksa"}, "staf": {"mulai", "selesai"}}


def test_what_cannot_be_laid_out_stays_as_it_is(desk: Desk, tmp_path: Path) -> None:
    two = plain(PLAIN + PLAIN.replace('id="', 'id="lain_').replace('Ref="', 'Ref="lain_'))
    draft, page = desk.begins(xml=two, forms={}, name="Dua proses"), desk.page
    desk.opens(draft)
    expect(page.get_by_text("tidak dapat disusun otomatis di sini")).to_be_visible()
    expect(page.locator(".findings-state")).to_contain_text("diperiksa")
    page.locator("summary", has_text="Buka dan unduh").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Unduh diagram (.bpmn)").click()
    assert Path(download.value.path()).read_bytes() == two == desk.stored(draft).xml
    other = tmp_path / "lain.bpmn"
    other.write_bytes(plain())
    page.locator("[data-import]").set_input_files(other)
    page.get_by_role("button", name="Ganti gambar").click()
    expect(page.get_by_text("bentuknya disusun otomatis")).to_be_visible()
    expect(page.get_by_text("tidak dapat disusun otomatis di sini")).to_have_count(0)
    desk.saved()
    assert b"BPMNShape" in desk.stored(draft).xml


def test_who_only_looks_becomes_no_author_and_what_he_draws_is_kept_with_the_picture(desk: Desk) -> None:
    draft = desk.begins(xml=plain(), forms={}, name="Tanpa gambar")
    with transaction(desk.site.world.engine, TENANT) as session:
        identity.add_person(session, TENANT, "rekan.banyuwangi", "Rekan Pemilik", {"process_owner"})
    desk.page.context.clear_cookies()
    desk.signs_in("rekan.banyuwangi")
    desk.opens(draft)
    expect(desk.page.get_by_text("bentuknya disusun otomatis")).to_be_visible()
    expect(desk.page.locator(".findings-state")).to_contain_text("diperiksa")
    desk.page.wait_for_timeout(4_000)  # a change waits two seconds before it is saved
    assert desk.stored(draft).revision == 1
    desk.does(
        "modeler.get('modeling').updateLabel(modeler.get('elementRegistry').get('periksa'), 'Menelaah');"
    )
    desk.saved()
    stored = desk.stored(draft)
    assert stored.revision == 2 and b"BPMNShape" in stored.xml and b"Menelaah" in stored.xml


def test_who_may_only_read_sees_the_sentence(desk: Desk) -> None:
    draft = desk.begins(xml=plain(), forms={}, name="Tanpa gambar")
    becomes_auditor(desk)
    desk.opens(draft)
    expect(desk.page.get_by_text(SAID)).to_be_visible()
    expect(desk.page.locator(".findings-state")).to_contain_text("diperiksa")
    assert desk.stored(draft).revision == 1
