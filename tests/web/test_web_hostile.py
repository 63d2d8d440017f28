"""Hostile diagrams and forms at the pages: a sentence each, never a crash, never a row."""

import base64
import io
import json

from definitions.hostile import FILES, GOOD, PAPERS
from sqlalchemy import func, select
from visits import OWNER, Site

from service.database import EVERY, reading
from service.definitions.tables import DefinitionRow


def rows(site: Site) -> int:
    with reading(site.world.engine, EVERY) as session:
        return session.scalar(select(func.count()).select_from(DefinitionRow)) or 0


def test_no_hostile_file_is_stored_or_breaks_a_page(site: Site) -> None:
    owner, before = site.visit(OWNER), rows(site)
    owner.get("/sop/terapkan")
    for what, (xml, _) in FILES.items():
        forms = base64.b64encode(b"{}").decode()
        answers = [owner.post("/sop/terapkan", bpmn=base64.b64encode(xml).decode(), forms=forms)]
        if len(xml) < 400_000:  # the test client keeps larger uploads in a file it does not close
            data = {"csrf_token": owner.token, "bpmn": (io.BytesIO(xml), "../../etc/passwd.bpmn")}
            path = "/sop/terapkan/periksa"
            answers.append(owner.client.post(path, data=data, content_type="multipart/form-data"))
        for answer in answers:
            assert 400 <= answer.status_code < 500, (what, answer.status_code)
            assert "Traceback" not in answer.text, what
    assert rows(site) == before


def test_no_hostile_form_is_stored_or_breaks_a_page(site: Site) -> None:
    owner, before = site.visit(OWNER), rows(site)
    owner.get("/sop/terapkan")
    for what, (forms, _) in PAPERS.items():
        if 7 in forms:
            continue  # JSON has no such name
        try:
            text = json.dumps(forms).encode()
        except TypeError:
            continue  # JSON cannot say it
        except RecursionError:
            text = b'{"formulir":' + b"[" * 3000 + b"]" * 3000 + b"}"
        answer = owner.post(
            "/sop/terapkan", bpmn=base64.b64encode(GOOD).decode(), forms=base64.b64encode(text).decode()
        )
        assert 400 <= answer.status_code < 500, (what, answer.status_code)
    assert rows(site) == before
