"""The document to browse: for who is signed in, and for programs; nothing in it comes from elsewhere."""

import json
import re

from programs import ROOT, Site, basic, program
from web.visits import STAFF


def test_who_is_signed_in_reads_the_whole_document(site: Site) -> None:
    page = site.visit(STAFF).get(f"{ROOT}/docs")
    told = re.search(r'<script type="application/json" id="openapi">(.*?)</script>', page.text, re.DOTALL)
    assert page.status_code == 200 and told
    assert json.loads(told.group(1)) == program(site, STAFF).get("/openapi.json").json
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page.text)
    assert "unsafe" not in page.headers["Content-Security-Policy"]


def test_a_program_reads_it_too_and_a_stranger_signs_in_first(site: Site) -> None:
    assert program(site, STAFF).get("/docs").status_code == 200
    stranger = site.app.test_client()
    answer = stranger.get(f"{ROOT}/docs", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/masuk?next=/engine-rest/docs")
    assert stranger.get(f"{ROOT}/docs", headers=basic(STAFF, "salah")).status_code == 401
    assert stranger.get(f"{ROOT}/docs", headers={"Accept": "application/json"}).status_code == 401
    assert stranger.get(f"{ROOT}/engine/default/docs", headers={"Accept": "text/html"}).status_code == 302


def test_every_operation_stands_under_a_topic(site: Site) -> None:
    paths = program(site, STAFF).get("/openapi.json").json["paths"]
    topics = {tag for found in paths.values() for each in found.values() for tag in each["tags"]}
    assert {"task", "external-task", "history process-instance", "Tidak didukung"} <= topics
    for found in paths.values():
        for each in found.values():
            assert (each["tags"] == ["Tidak didukung"]) is bool(each.get("deprecated"))
