"""What is drawn in the modeler runs, what it opens stays as it was, and all of it speaks Indonesian."""

import pytest
from drawing import Desk
from playwright.sync_api import expect
from surfing import pictured
from visits import OWNER, SOP
from world import BPMN, forms_of

from service import drafts, identity
from service.comparison import differences
from service.database import transaction
from service.definitions import check
from service.definitions.content import Content
from service.diagram import read

pytestmark = pytest.mark.slow


def test_the_six_open_save_and_are_checked_unchanged(desk: Desk) -> None:
    desk.opens(desk.begins(key=SOP))
    for path in BPMN:
        before = path.read_bytes()
        text = desk.does("await modeler.importXML(given); return page.xml();", before.decode())
        after = text.encode()
        forms = forms_of(path.stem)
        told = [(each.rule, each.severity, each.element, each.sentence) for each in check(before, forms, {})]
        assert [
            (each.rule, each.severity, each.element, each.sentence) for each in check(after, forms, {})
        ] == told
        old, new = (Content(xml, forms, read(xml)) for xml in (before, after))
        assert differences(old, new) == (), path.stem


WALK = """
  const menu = modeler.get('popupMenu'), selection = modeler.get('selection');
  const wait = () => new Promise((done) => setTimeout(done, 30));
  const seen = new Set();
  for (const element of modeler.get('elementRegistry').getAll()) {
    const [trigger] = element.businessObject.eventDefinitions ?? [];
    const kind = [element.type, element.businessObject.$type, trigger?.$type].join();
    if (seen.has(kind)) continue;
    seen.add(kind);
    selection.select(element);
    await wait();
    for (const header of document.querySelectorAll('.bio-properties-panel-group-header')) header.click();
    await wait();
    for (const name of ['bpmn-replace', 'bpmn-append', 'bpmn-create']) {
      if (menu.isEmpty(element, name)) continue;
      menu.open(element, name, { x: 300, y: 300 }, { title: '-', search: true });
      await wait();
      menu.close();
    }
  }
  const tasks = modeler.get('elementRegistry').filter((each) => each.type === 'bpmn:UserTask').slice(0, 3);
  selection.select(tasks);
  await wait();
  menu.open(tasks, 'align-elements', { x: 300, y: 300 });
  await wait();
  menu.close();
  modeler.get('minimap').open();
  modeler.get('searchPad').toggle();
  await wait();
  return [[...seen].length, [...unknown]];
"""


def test_every_menu_and_panel_speaks_indonesian(desk: Desk) -> None:
    """What a library says without our words is listed by the page itself; every kind of part is asked."""
    desk.opens(desk.begins(key=SOP))
    kinds, unknown = desk.does(WALK)
    assert kinds > 10
    assert unknown == []
    made = desk.does(
        "const factory = modeler.get('elementFactory'), root = modeler.get('canvas').getRootElement();"
        "const pool = root.children.find((each) => each.type === 'bpmn:Participant');"
        "for (const type of given) modeler.get('modeling').createShape(factory.createShape({ type }),"
        " { x: pool.x + 300, y: pool.y + 60 }, pool);"
        + WALK,
        ["bpmn:ManualTask", "bpmn:ServiceTask", "bpmn:ReceiveTask", "bpmn:SubProcess", "bpmn:ParallelGateway",
         "bpmn:InclusiveGateway", "bpmn:EventBasedGateway", "bpmn:IntermediateThrowEvent", "bpmn:DataObjectReference"],
    )  # fmt: skip
    assert made[0] > kinds and made[1] == []


DRAWN = "banyuwangi-konsultasi-data"


def test_an_sop_drawn_in_the_page_runs(desk: Desk) -> None:
    """From the small beginning: a check with its way back, a lane with its seat, a publication, another deadline."""
    world, page = desk.site.world, desk.page
    draft = desk.begins(name="Banyuwangi konsultasi data")
    desk.opens(draft)
    page.locator("[data-element-id=langkah_1]").first.click()
    page.get_by_label("Waktu (mutu baku)").fill("2 hari")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Tambah pemeriksaan: setujui atau kembalikan").click()
    page.get_by_role("button", name="Tambah lajur pelaksana").click()
    page.get_by_label("Jabatan").select_option("kasi_statistik")
    page.locator("[data-element-id=langkah_2]").first.click()
    page.get_by_label("Pelaksana (lajur)").select_option(index=1)
    page.locator("[data-element-id=selesai]").first.click()
    page.get_by_role("button", name="Tambah publikasi hasil").click()
    desk.saved()
    expect(page.locator("[data-findings]")).to_contain_text("0 kesalahan")
    pictured("modeler-drawn", page.screenshot())
    kept = desk.stored(draft)
    assert b">P2D<" in kept.xml and len(kept.forms) == 3
    _released(desk, kept)
    case = world.starts(DRAWN)
    for element, choice in (("langkah_1", {}), ("langkah_2", {"keputusan_2": "kembalikan"})):
        world.completes(case, element, **choice)
    world.completes(case, "langkah_1")
    world.completes(case, "langkah_2", keputusan_2="setuju")
    world.completes(case)
    assert world.case(case).state == "finished"


def _released(desk: Desk, kept: drafts.Draft) -> None:
    """The owner proposes, a second one releases."""
    now = desk.site.world.now
    with transaction(desk.site.world.engine, "banyuwangi") as session:
        owner = identity.actor_by_login(session, OWNER, now)
        second = identity.add_person(session, "banyuwangi", "rekan.banyuwangi", "Rekan", {"process_owner"})
        sent = drafts.propose(session, owner, kept.id, kept.revision, now)
        assert sent.sha256
        drafts.release(session, identity.actor(session, "banyuwangi", second, now), kept.id, sent.sha256, now)
