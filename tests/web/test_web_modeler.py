"""The page of the modeler as the server gives it, and what its menus may offer."""

import json
from typing import Any

import pytest
from test_web_drafts import begun, put
from visits import AUDITOR, OWNER, SOP, STAFF, Site
from world import HOUSE

from service import definitions, identity
from service.database import reading, transaction
from service.definitions import ERROR

FRONTEND = HOUSE / "service" / "web" / "frontend" / "src" / "modeler"
HONOURED: dict[str, tuple[str, str | None]] = json.loads((FRONTEND / "honoured.json").read_text("utf-8"))
PARTS = ("participant", "sequenceFlow", "dataObjectReference", "dataStoreReference")
REFUSING = {"element-not-allowed", "element-misplaced", "event-not-allowed", "attribute-not-allowed"}


def copied(visit: Any, path: str, **body: Any) -> Any:
    headers = {"X-CSRFToken": visit.token, "Accept": "application/json"}
    return visit.client.post(f"{path}/salinan", json=body, headers=headers)


def test_an_owner_gets_the_tools_and_an_auditor_the_drawing_only(site: Site) -> None:
    owner = site.visit(OWNER)
    path = begun(owner)
    assert owner.get(path).location == f"{path}/diagram"
    page = owner.get(f"{path}/diagram").text
    assert 'data-do="undo"' in page and "data-save-state" in page and "data-readonly" not in page
    assert '"key": "staf_statistik"' in page  # the seats that a lane can be given to
    page = site.visit(AUDITOR).get(f"{path}/diagram").text
    assert "data-readonly" in page and 'data-do="undo"' not in page and "data-import" not in page
    assert site.visit(STAFF).get(f"{path}/diagram").status_code == 403


def test_a_proposed_draft_says_why_it_is_closed(site: Site) -> None:
    owner = site.visit(OWNER)
    path = begun(owner)
    owner.get(f"{path}/pengesahan")
    owner.post(f"{path}/ajukan", revisi="1")
    page = owner.get(f"{path}/diagram").text
    assert "data-readonly" in page and "menunggu pengesahan dan tidak dapat diubah" in page


def test_what_was_overtaken_becomes_a_draft_of_its_own(site: Site) -> None:
    owner = site.visit(OWNER)
    path = begun(owner)
    there = owner.get(f"{path}/isi").json
    theirs = there["xml"].replace("Menugaskan staf", "Menugaskan dua staf")
    mine = there["xml"].replace("Menugaskan staf", "Menugaskan tiga staf")
    assert put(owner, path, revision=1, xml=theirs).status_code == 200
    assert put(owner, path, revision=1, xml=mine).status_code == 409
    form = next(iter(there["forms"]))
    own = copied(owner, path, xml=mine, forms={form: None}).json["to"].removesuffix("/diagram")
    saved = owner.get(f"{own}/isi").json
    assert saved["xml"] == mine and set(there["forms"]) - set(saved["forms"]) == {form}
    assert "punya Pemilik banyuwangi" in saved["name"]
    assert "dari versi 1" in owner.get(f"{own}/diagram").text
    assert owner.get(f"{path}/isi").json["xml"] == theirs


def test_who_drew_the_original_does_not_approve_the_copy(site: Site) -> None:
    with transaction(site.world.engine, "banyuwangi") as session:
        identity.add_person(session, "banyuwangi", "rekan.banyuwangi", "Rekan Pemilik", {"process_owner"})
    owner, other = site.visit(OWNER), site.visit("rekan.banyuwangi")
    path = begun(owner)
    xml = owner.get(f"{path}/isi").json["xml"].replace("Menugaskan staf", "Menugaskan dua staf")
    assert put(owner, path, revision=1, xml=xml).status_code == 200
    other.get(f"{path}/diagram")
    own = copied(other, path).json["to"].removesuffix("/diagram")
    other.get(f"{own}/pengesahan")
    assert other.post(f"{own}/ajukan", revisi="1").status_code == 302
    page = owner.get(f"{own}/pengesahan").text
    assert "Menunggu orang kedua" in page and 'name="sidik"' not in page


@pytest.mark.parametrize("body", ["[]", '{"xml": 1}', '{"forms": [1]}', "{", "\xff"])
def test_a_copy_of_nonsense_is_refused_and_nothing_begins(site: Site, body: str) -> None:
    owner = site.visit(OWNER)
    path = begun(owner)
    before = owner.get("/rancangan").text.count("/diagram")
    headers = {"X-CSRFToken": owner.token, "Accept": "application/json", "Content-Type": "application/json"}
    answer = owner.client.post(f"{path}/salinan", data=body.encode("latin-1"), headers=headers)
    assert answer.status_code == 422 and answer.json["message"]
    assert owner.get("/rancangan").text.count("/diagram") == before


def test_an_auditor_begins_no_draft_by_copying(site: Site) -> None:
    path = begun(site.visit(OWNER))
    auditor = site.visit(AUDITOR)
    assert copied(auditor, path).status_code == 403


def _drawn(kind: str, trigger: str | None) -> str:
    """A small diagram with one element of that kind."""
    inside = f'<bpmn:{trigger}EventDefinition id="pemicu"/>' if trigger else ""
    attached = ' attachedToRef="langkah"' if kind == "boundaryEvent" else ""
    part = f'<bpmn:{kind} id="bagian"{attached}>{inside}</bpmn:{kind}>'
    start = "" if kind == "startEvent" else '<bpmn:startEvent id="mulai"/>'
    return (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="x">'
        f'<bpmn:process id="p" isExecutable="true">{start}<bpmn:userTask id="langkah"/>{part}'
        '<bpmn:endEvent id="selesai"/></bpmn:process></bpmn:definitions>'
    )


@pytest.mark.parametrize("entry", [each for each, (kind, _) in HONOURED.items() if kind not in PARTS])
def test_the_menus_offer_nothing_that_the_check_refuses_by_its_kind(entry: str) -> None:
    kind, trigger = HONOURED[entry]
    found = {finding.rule for finding in definitions.check(_drawn(kind, trigger).encode(), {}, {})}
    assert not found & REFUSING


@pytest.mark.parametrize(
    ("kind", "trigger"), [("scriptTask", None), ("endEvent", "signal"), ("boundaryEvent", "escalation")]
)
def test_what_the_menus_leave_out_is_refused(kind: str, trigger: str | None) -> None:
    found = {finding.rule for finding in definitions.check(_drawn(kind, trigger).encode(), {}, {})}
    assert found & REFUSING and [kind, trigger] not in HONOURED.values()


def test_an_untouched_draft_has_no_more_findings_than_its_version(site: Site) -> None:
    owner = site.visit(OWNER)
    there = owner.get(f"{begun(owner)}/isi").json
    with reading(site.world.engine, "banyuwangi") as session:
        old = definitions.get(session, "banyuwangi", SOP)
    found = definitions.check(there["xml"].encode(), there["forms"], {})
    assert found == definitions.check(old.xml, old.forms, {})
    assert not [each for each in found if each.severity == ERROR]
