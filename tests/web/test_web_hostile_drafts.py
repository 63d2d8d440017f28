"""Hostile drafts at every door of the workbench: nothing runs, nothing leaks, nothing is half written."""

import io
import json
import re
from itertools import product
from typing import Any

import pytest
from definitions.hostile import FILES, GOOD, PAPERS
from sqlalchemy import func, select
from visits import AUDITOR, OWNER, SOP, STAFF, Site, Visit
from werkzeug.test import TestResponse

from service import drafts, identity
from service.database import EVERY, reading, transaction
from service.definitions.tables import DefinitionRow
from service.drafts import Draft
from service.drafts.tables import DraftRow, PaperRow

pytestmark = pytest.mark.long
MATE = "rekan.banyuwangi"
MARKUP = "<img src=x onerror=alert(1)>"
NAMES = {
    "markup": MARKUP,
    "a script": "</script><script>alert(1)</script>",
    "a formula": '=HYPERLINK("http://evil.example","klik")',
    "a template": "{{7*191}}{% raw %}${7*191}#{7*191}",
    "a format": "%(name)s {0.__class__} {name}",
    "right to left": "Setuju \u202eiulotiD\u202c",
    "an attribute": '" autofocus onfocus="alert(1)',
}
TEXTS = {
    "a text with a script": {"type": "text", "text": "<script>alert(1)</script>[klik](javascript:alert(1))"},
    "HTML of its own": {"type": "html", "content": "<iframe src='javascript:alert(1)'></iframe>"},
    "a frame from elsewhere": {"type": "iframe", "url": "https://evil.example/"},
    "a pattern that runs away": {
        "type": "textfield",
        "key": "a",
        "label": "A",
        "validate": {"validationType": "custom", "pattern": "^(a+)+$"},
    },
    "an expression that is Python": {
        "type": "expression",
        "key": "a",
        "expression": "=__import__('os').system('id')",
    },
    "a key called __proto__": {"type": "textfield", "key": "__proto__.polluted", "label": "A"},
    "an image from elsewhere": {"type": "image", "source": "https://evil.example/x.png"},
}
HARMLESS = {"text", "html", "iframe", "image"}
"""These only show something: the viewer cleans it, and no page lets scripts, frames or other servers' pictures in."""


@pytest.fixture
def draft(site: Site) -> Draft:
    return begun(site, key=SOP)


def begun(site: Site, **more: Any) -> Draft:
    with transaction(site.world.engine, "banyuwangi") as session:
        owner = identity.actor_by_login(session, OWNER, site.world.now)
        return drafts.begin(session, owner, site.world.now, **more)


def kept(site: Site, draft: Draft) -> tuple[int, bytes, int]:
    """Revision and bytes of the draft, and how many versions there are."""
    with reading(site.world.engine, EVERY) as session:
        row = session.scalars(select(DraftRow).where(DraftRow.id == draft.id)).one()
        return (
            row.revision,
            row.xml + row.forms,
            session.scalar(select(func.count()).select_from(DefinitionRow)) or 0,
        )


def puts(visit: Visit, draft: Draft, revision: int, **part: Any) -> TestResponse:
    try:
        body = json.dumps({"revision": revision, **part})
    except RecursionError:
        body = f'{{"revision":{revision},"forms":{"[" * 3000}{"]" * 3000}}}'
    headers = {"X-CSRFToken": visit.token, "Accept": "application/json"}
    return visit.client.put(
        f"/rancangan/{draft.id}/isi", data=body, headers=headers, content_type="application/json"
    )


def asked(visit: Visit, path: str, body: Any) -> TestResponse:
    headers = {"X-CSRFToken": visit.token, "Accept": "application/json"}
    return visit.client.post(path, data=json.dumps(body), headers=headers, content_type="application/json")


def well_behaved(answer: TestResponse, what: str) -> None:
    assert answer.status_code < 500, (what, answer.status_code)
    assert b"Traceback" not in answer.data, what


def looked_at(visit: Visit, draft: Draft) -> dict[str, TestResponse]:
    """Every page of a draft, and what its scripts ask for."""
    root = f"/rancangan/{draft.id}"
    names = (
        "diagram",
        "formulir",
        "lengkapi",
        "coba",
        "perubahan",
        "lembar",
        "lembar.pdf",
        "pengesahan",
        "isi",
    )
    seen = {name: visit.get(f"{root}/{name}") for name in names} | {"list": visit.get("/rancangan")}
    seen["scene"] = asked(visit, f"{root}/coba/adegan", {"start": {}, "steps": []})
    return seen


def test_hostile_files_are_refused_or_kept_as_drawings_that_never_run(site: Site) -> None:
    owner = site.visit(OWNER)
    for what, (xml, _) in FILES.items():
        _never_runs(site, owner, what, xml)


def _never_runs(site: Site, owner: Visit, what: str, xml: bytes) -> None:
    draft = begun(site, key=SOP)
    before = kept(site, draft)
    try:
        text = xml.decode("utf-8")
    except UnicodeDecodeError:
        text = xml.decode("latin-1")
    answer = puts(owner, draft, draft.revision, xml=text)
    well_behaved(answer, what)
    saved = answer.status_code == 200
    assert saved or kept(site, draft) == before, what
    well_behaved(asked(owner, f"/rancangan/{draft.id}/periksa", {"xml": text}), what)
    if saved:
        for page in looked_at(owner, draft).values():
            well_behaved(page, what)
        answer = owner.post(
            f"/rancangan/{draft.id}/ajukan", revisi=str(draft.revision + 1), revision=str(draft.revision + 1)
        )
        assert 400 <= answer.status_code < 500, what
    assert kept(site, draft)[2] == before[2]
    with reading(site.world.engine, EVERY) as session:
        assert set(session.scalars(select(DraftRow.state))) == {"open"}, what


def test_hostile_files_brought_as_new_drafts_do_nothing(site: Site) -> None:
    owner, count = site.visit(OWNER), 0
    owner.get("/rancangan")
    for what, (xml, _) in FILES.items():
        if len(xml) > 400_000:  # the test client keeps larger uploads in a file it does not close
            continue
        data = {"csrf_token": owner.token, "asal": "berkas", "nama": "Titipan"}
        data["bpmn"] = (io.BytesIO(xml), "../../etc/passwd.bpmn")
        answer = owner.client.post("/rancangan", data=data, content_type="multipart/form-data")
        well_behaved(answer, what)
        count += answer.status_code == 302
        with reading(site.world.engine, EVERY) as session:
            assert session.scalar(select(func.count()).select_from(DraftRow)) == count, what
            assert session.scalar(select(func.count()).select_from(DefinitionRow)) == 1, what


def test_hostile_forms_are_refused_whole(site: Site, draft: Draft) -> None:
    owner, before = site.visit(OWNER), kept(site, draft)
    for what, (forms, _) in PAPERS.items():
        if 7 in forms or what == "a form with what JSON cannot say":
            continue  # no request can say it
        answer = puts(owner, draft, draft.revision, forms=forms)
        assert 400 <= answer.status_code < 500, what
        assert "Traceback" not in answer.text and kept(site, draft) == before, what


@pytest.mark.parametrize("what", TEXTS)
def test_a_hostile_form_is_never_released_and_its_page_stays_safe(
    site: Site, draft: Draft, what: str
) -> None:
    owner = site.visit(OWNER)
    form = next(iter(draft.forms))
    schema = {**draft.forms[form], "components": [{"id": "Field_x", **TEXTS[what]}]}
    answer = puts(owner, draft, draft.revision, forms={form: schema})
    well_behaved(answer, what)
    for path in ("periksa", "coba"):
        body = {"schema": schema, "values": {"a": "a" * 40 + "!"}, "data": {}}
        well_behaved(asked(owner, f"/rancangan/{draft.id}/formulir/{form}/{path}", body), what)
    page = owner.get(f"/rancangan/{draft.id}/formulir/{form}")
    well_behaved(page, what)
    assert "<script>alert" not in page.text and "<iframe" not in page.text
    owner.post(
        f"/rancangan/{draft.id}/ajukan", revisi=str(draft.revision + 1), revision=str(draft.revision + 1)
    )
    if TEXTS[what]["type"] not in HARMLESS:
        with reading(site.world.engine, EVERY) as session:
            state = session.scalar(select(DraftRow.state).where(DraftRow.id == draft.id))
            assert state == "open", what


def test_hostile_names_are_text_wherever_they_are_shown(site: Site) -> None:
    owner = site.visit(OWNER)
    for what, name in NAMES.items():
        _is_text(site, owner, what, name)


def _is_text(site: Site, owner: Visit, what: str, name: str) -> None:
    said = name.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    xml = re.sub(rb'name="Periksa"', f'name="{said}"'.encode(), GOOD)
    xml = xml.replace(b'name="Contoh"', f'name="{said}"'.encode())
    draft = begun(site, xml=xml, forms={}, name=name)
    for where, page in looked_at(owner, draft).items():
        well_behaved(page, f"{what} in {where}")
        if page.mimetype == "text/html":
            assert name not in page.text or what in (
                "a formula",
                "a template",
                "a format",
                "right to left",
            ), where
            assert "<img src=x" not in page.text and "<script>alert" not in page.text, where
            assert "1337" not in page.text, f"{what} was computed in {where}"
    answer = asked(owner, f"/rancangan/{draft.id}/periksa", {"xml": xml.decode()})
    assert answer.status_code == 200 and "\u202e" not in answer.text


def test_a_paper_that_is_no_pdf_or_carries_more_is_refused(site: Site, draft: Draft) -> None:
    owner = site.visit(OWNER)
    owner.get(f"/rancangan/{draft.id}/pengesahan")
    papers = {
        "a page": b"<html><script>alert(1)</script></html>",
        "a program": b"\x7fELF" + b"\x00" * 100,
        "nothing": b"",
        "a page that begins like one": b"<html>%PDF-1.7</html>",
        "an archive": b"PK\x03\x04" + b"\x00" * 60,
    }
    for what, data in papers.items():
        fields = {"csrf_token": owner.token, "revision": str(draft.revision), "revisi": str(draft.revision)}
        fields["naskah"] = (io.BytesIO(data), "naskah.pdf")
        answer = owner.client.post(
            f"/rancangan/{draft.id}/ajukan", data=fields, content_type="multipart/form-data"
        )
        assert 400 <= answer.status_code < 500, what
    with reading(site.world.engine, EVERY) as session:
        assert session.scalar(select(func.count()).select_from(PaperRow)) == 0
        assert session.scalars(select(DraftRow.state)).all() == ["open"]


def test_who_may_not_write_changes_nothing_at_any_door(site: Site, draft: Draft) -> None:
    before = kept(site, draft)
    form = next(iter(draft.forms))
    paths = (
        "nama",
        "buang",
        "ajukan",
        "tarik",
        "kembalikan",
        "sahkan",
        "lengkapi",
        "formulir",
        "formulir/langkah",
    )
    for login in (AUDITOR, STAFF):
        visit = site.visit(login)
        assert puts(visit, draft, draft.revision, xml=GOOD.decode()).status_code == 403
        for path in (*paths, f"formulir/{form}/buang"):
            answer = visit.post(
                f"/rancangan/{draft.id}/{path}", revisi="1", revision="1", nama="x", pilih="sop:x"
            )
            assert answer.status_code in (302, 403, 404), (login, path)
        assert visit.post("/rancangan", asal="kosong", nama="Milik saya").status_code == 403
    assert kept(site, draft) == before


def test_a_request_without_the_page_s_token_changes_nothing(site: Site, draft: Draft) -> None:
    owner, before = site.visit(OWNER), kept(site, draft)
    owner.token = "palsu"
    assert puts(owner, draft, draft.revision, xml=GOOD.decode()).status_code in (400, 403)
    for path in ("nama", "buang", "ajukan", "lengkapi"):
        answer = owner.post(f"/rancangan/{draft.id}/{path}", revisi="1", revision="1", nama="x")
        assert answer.status_code in (400, 403), path
    assert kept(site, draft) == before


def test_an_old_revision_sent_again_overwrites_nothing(site: Site, draft: Draft) -> None:
    owner = site.visit(OWNER)
    mine = draft.xml.decode().replace("Selesai", "Beres")
    assert puts(owner, draft, draft.revision, xml=mine).status_code == 200
    after = kept(site, draft)
    for revision in (draft.revision, 0, -1, 10**9, 2**70):
        assert puts(owner, draft, revision, xml=GOOD.decode()).status_code in (409, 422)
    assert kept(site, draft) == after


def test_an_id_that_is_none_is_simply_unknown(site: Site) -> None:
    owner = site.visit(OWNER)
    ids = ("../../etc/passwd", "%00", "' OR 1=1 --", "0", "a" * 3000, "{{7*7}}")
    for id, path in product(ids, ("diagram", "isi", "pengesahan", "lembar.pdf")):
        answer = owner.get(f"/rancangan/{id}/{path}")
        assert answer.status_code in (404, 308) and "Traceback" not in answer.text
