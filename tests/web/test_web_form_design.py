"""The forms of a draft at the doors: listed with their steps, made, linked, removed, checked and tried."""

import io
import json
from typing import Any

import pytest
from visits import AUDITOR, OWNER, SOP, STAFF, Site, Visit

from service import drafts
from service.database import reading, transaction
from service.drafts import Draft
from service.forms.plausible import answers

TENANT = SOP.split("-")[0]
FORM = f"{SOP}-langkah-1"
STEP = "langkah_1"


@pytest.fixture
def draft(site: Site) -> Draft:
    """The owner's draft of the SOP in force."""
    with transaction(site.world.engine, TENANT) as session:
        return drafts.begin(session, site.world.person(OWNER), site.world.now, key=SOP)


def now_of(site: Site, draft: Draft) -> Draft:
    with reading(site.world.engine, TENANT) as session:
        return drafts.get(session, site.world.person(OWNER), draft.id)


def at(draft: Draft, rest: str = "") -> str:
    return f"/rancangan/{draft.id}/formulir{rest}"


def sends(visit: Visit, path: str, body: Any) -> Any:
    return visit.send_text(path, json.dumps(body))


def test_the_list_names_each_form_and_its_step(site: Site, draft: Draft) -> None:
    page = site.visit(OWNER).get(at(draft)).text
    for form in draft.forms:
        assert f">{form}</a>" in page
    assert (
        "/diagram#langkah_1" in page and "belum dipakai" not in page and "Langkah tanpa formulir" not in page
    )


def test_a_step_loses_its_form_and_gets_a_new_one_made_from_the_sop(site: Site, draft: Draft) -> None:
    visit = site.visit(OWNER)
    visit.get(at(draft))
    assert visit.post(at(draft, "/langkah"), revisi="1", langkah=STEP, formulir="").status_code == 302
    page = visit.get(at(draft)).text
    assert "Langkah tanpa formulir" in page and "belum dipakai" in page
    made = visit.post(at(draft), revisi="2", langkah=STEP, cara="langkah")
    assert made.location.endswith(f"/formulir/{FORM}-2")
    saved = now_of(site, draft)
    group = next(part for part in saved.forms[f"{FORM}-2"]["components"] if part["type"] == "group")
    assert [tick["label"] for tick in group["components"]] == ["Permohonan"]
    assert f'camunda:formRef="{FORM}-2"'.encode() in saved.xml
    assert visit.post(at(draft, f"/{FORM}/buang"), revisi="3").status_code == 302
    assert FORM not in now_of(site, draft).forms


def test_a_form_named_in_the_older_way_is_unlinked_too(site: Site, draft: Draft) -> None:
    said = f'camunda:formRef="{FORM}" camunda:formRefBinding="deployment"'.encode()
    xml = draft.xml.replace(said, f'camunda:formKey="camunda-forms:deployment:{FORM}.form"'.encode())
    with transaction(site.world.engine, TENANT) as session:
        drafts.save(session, site.world.person(OWNER), draft.id, 1, site.world.now, xml=xml)
    visit = site.visit(OWNER)
    visit.get(at(draft))
    visit.post(at(draft, "/langkah"), revisi="2", langkah=STEP, formulir="")
    assert b"formKey" not in now_of(site, draft).xml
    assert "Langkah tanpa formulir" in visit.get(at(draft)).text


def test_a_form_in_use_is_not_taken_away(site: Site, draft: Draft) -> None:
    visit = site.visit(OWNER)
    visit.get(at(draft))
    no = visit.post(at(draft, f"/{FORM}/buang"), revisi="1")
    assert no.status_code == 422 and "masih dipakai sebuah langkah" in no.text
    assert FORM in now_of(site, draft).forms


def test_a_copy_an_empty_one_and_a_file(site: Site, draft: Draft) -> None:
    visit = site.visit(OWNER)
    visit.get(at(draft))
    copy = visit.post(at(draft), revisi="1", cara="salinan", sumber=FORM).location.rpartition("/")[2]
    empty = visit.post(at(draft), revisi="2", cara="kosong").location.rpartition("/")[2]
    file = io.BytesIO(json.dumps({"id": "dari-berkas", "type": "default", "components": []}).encode())
    visit.post(at(draft), revisi="3", cara="berkas", berkas=(file, "x.form"))
    saved = now_of(site, draft).forms
    assert saved[copy] == {**draft.forms[FORM], "id": copy}
    assert saved[empty]["components"] == [] and saved[empty]["id"] == empty
    assert "dari-berkas" in saved and saved.keys() - draft.forms.keys() == {copy, empty, "dari-berkas"}


def test_who_comes_late_overwrites_nothing_and_is_told_who_was_before(site: Site, draft: Draft) -> None:
    visit = site.visit(OWNER)
    visit.get(at(draft))
    visit.post(at(draft), revisi="1", cara="kosong")
    before = now_of(site, draft)
    late = visit.post(at(draft, "/langkah"), revisi="1", langkah=STEP, formulir="")
    assert late.status_code == 302
    assert "sudah disimpan Pemilik banyuwangi" in visit.get(late.location).text
    assert now_of(site, draft).xml == before.xml


@pytest.mark.parametrize(
    "fields",
    [
        {"cara": "langkah", "langkah": "tidak_ada"},
        {"cara": "salinan", "sumber": "../../etc"},
        {"cara": "berkas"},
        {"cara": "kosong", "langkah": "Participant_1"},
    ],
)
def test_what_cannot_be_made_is_refused_with_a_sentence(
    site: Site, draft: Draft, fields: dict[str, str]
) -> None:
    visit = site.visit(OWNER)
    visit.get(at(draft))
    no = visit.post(at(draft), revisi="1", **fields)
    assert no.status_code in (404, 422) and "class=" in no.text
    assert now_of(site, draft).revision == 1


def test_the_editor_page_brings_form_findings_and_the_way_back_to_the_step(site: Site, draft: Draft) -> None:
    page = site.visit(OWNER).get(at(draft, f"/{FORM}")).text
    assert "data-editable" in page and "/diagram#langkah_1" in page and 'id="design-schema"' in page
    assert site.visit(OWNER).get(at(draft, "/tidak-ada")).status_code == 404


def test_an_auditor_reads_and_tries_but_changes_nothing(site: Site, draft: Draft) -> None:
    visit = site.visit(AUDITOR)
    page = visit.get(at(draft, f"/{FORM}")).text
    assert "data-editable" not in page and "hanya dapat dibaca" in page
    assert "Buat formulir kosong" not in visit.get(at(draft)).text
    assert visit.post(at(draft), revisi="1", cara="kosong").status_code == 403
    checked = sends(visit, at(draft, f"/{FORM}/periksa"), {"schema": draft.forms[FORM]})
    assert checked.status_code == 200
    assert now_of(site, draft).revision == 1


def test_who_owns_no_procedure_meets_no_draft(site: Site, draft: Draft) -> None:
    visit = site.visit(STAFF)
    for rest in ("", f"/{FORM}"):
        assert visit.get(at(draft, rest)).status_code in (403, 404)
    for rest in (f"/{FORM}/periksa", f"/{FORM}/coba", "/usul"):
        assert sends(visit, at(draft, rest), {"schema": {}, "values": {}}).status_code in (403, 404)


def test_the_check_names_the_component_and_stores_nothing(site: Site, draft: Draft) -> None:
    schema = {
        "type": "default",
        "id": FORM,
        "components": [
            {"type": "textfield", "id": "A", "key": "a", "validate": {"pattern": "(a"}},
            {"type": "number", "id": "B", "key": "b", "conditional": {"hide": "=c > 5"}},
            {"type": "number", "id": "C", "key": "c"},
        ],
    }
    answer = sends(site.visit(OWNER), at(draft, f"/{FORM}/periksa"), {"schema": schema}).json
    said = {(each["rule"], each["component"], each["severity"]) for each in answer["findings"]}
    assert {("pattern", "A", "error"), ("null_hides", "B", "warning")} <= said
    assert now_of(site, draft) == draft


def test_a_trial_answers_like_the_task_page_and_stores_nothing(site: Site, draft: Draft) -> None:
    visit, schema = site.visit(OWNER), draft.forms[FORM]
    path = at(draft, f"/{FORM}/coba")
    empty = sends(visit, path, {"schema": schema, "values": {}})
    assert empty.status_code == 422 and "lengkap_1" in {each["key"] for each in empty.json["problems"]}
    values = answers(schema, {}, {})
    done = sends(visit, path, {"schema": schema, "values": values})
    assert done.status_code == 200 and done.json["values"]["lengkap_1"] is True
    assert now_of(site, draft) == draft


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        '{"schema": 5, "values": {}}',
        '{"schema": {"type": "default", "components": [{"type": "peta"}]}, "values": {}}',
        '{"schema": {"type": "default", "components": []}, "values": {"__proto__": 1}}',
        '{"schema": {"type": "default", "components": []}, "values": {}, "data": []}',
    ],
)
def test_a_broken_trial_is_refused_with_a_sentence(site: Site, draft: Draft, body: str) -> None:
    no = site.visit(OWNER).send_text(at(draft, f"/{FORM}/coba"), body)
    assert no.status_code == 422 and no.json["message"]


def test_a_form_is_proposed_for_a_step_that_is_only_drawn(site: Site, draft: Draft) -> None:
    visit = site.visit(OWNER)
    drawn = draft.xml.replace(b"langkah_1", b"langkah_77")
    said = sends(visit, at(draft, "/usul"), {"xml": drawn.decode(), "element": "langkah_77"}).json
    assert said["id"] not in draft.forms and said["schema"]["id"] == said["id"]
    assert sends(visit, at(draft, "/usul"), {"xml": "<rusak", "element": "x"}).status_code == 422
    assert now_of(site, draft) == draft
