"""The check while one draws: what ``lajur check`` says, and the forecast, asked by a script; nothing is stored."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from definitions.hostile import FILES
from limits import parse as rate
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy import func, select, union_all
from test_web_drafts import begun
from visits import AUDITOR, OWNER, SOP, STAFF, Site, Visit
from world import HOUSE, forms_of

from service.cli import lajur
from service.database import Base, reading
from service.web import checking

SIX = sorted((HOUSE / "bpmn").glob("*.bpmn"))
PICKED = [what for what, (xml, _) in FILES.items() if len(xml) < 100_000]
OF_SEATS = "lane-seat"
"""What only an agency can say: the command line knows no seats."""


def asks(visit: Visit, path: str, body: Any) -> Any:
    headers = {"X-CSRFToken": visit.token, "Accept": "application/json", "Content-Type": "application/json"}
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return visit.client.post(f"{path}/periksa", data=sent, headers=headers)


def told(xml: bytes, folder: Path, forms: Path) -> list[tuple[Any, ...]]:
    """What ``lajur check`` finds in that file."""
    file = folder / "gambar.bpmn"
    file.write_bytes(xml)
    said = CliRunner().invoke(lajur, ["check", "--json", "--forms", str(forms), str(file)])
    return [_same(each) for each in json.loads(said.output)]


def _same(finding: Any) -> tuple[Any, ...]:
    return tuple(finding[name] for name in ("rule", "severity", "line", "element", "sentence"))


@pytest.mark.parametrize("file", SIX, ids=lambda file: file.stem)
def test_the_six_are_found_without_fault_here_and_there(site: Site, tmp_path: Path, file: Path) -> None:
    owner = site.visit(OWNER)
    forms = {**dict.fromkeys(forms_of(SOP)), **forms_of(file.stem)}
    answer = asks(owner, begun(owner), {"xml": file.read_text("utf-8"), "forms": forms}).json
    found = [_same(each) for each in answer["findings"] if each["rule"] != OF_SEATS]
    assert found == told(file.read_bytes(), tmp_path, HOUSE / "forms")
    assert answer["forecast"]["longest"]["minutes"] > 0 and answer["forecast"]["paths"]


def test_broken_drawings_are_found_as_the_command_line_finds_them(site: Site, tmp_path: Path) -> None:
    owner = site.visit(OWNER)
    path, compared = begun(owner), 0
    for what in PICKED:
        xml, rule = FILES[what]
        try:
            text = xml.decode("utf-8")
        except UnicodeDecodeError:
            continue  # no text of a browser
        answer = asks(owner, path, {"xml": text, "forms": dict.fromkeys(forms_of(SOP))})
        assert answer.status_code == 200, what
        found = [_same(each) for each in answer.json["findings"] if each["rule"] != OF_SEATS]
        assert found == told(text.encode(), tmp_path, tmp_path), what
        assert rule in {each[0] for each in found} and answer.json["forecast"] is None or rule == "", what
        compared += 1
    assert compared > 20


def test_a_finding_about_a_form_names_the_form(site: Site) -> None:
    owner = site.visit(OWNER)
    path = begun(owner)
    xml, form = owner.get(f"{path}/isi").json["xml"], f"{SOP}-langkah-1"
    broken = {
        **forms_of(SOP)[form],
        "components": [{"type": "textfield", "id": "h", "key": "h", "conditional": {"hide": "=h >"}}],
    }
    found = asks(owner, path, {"xml": xml, "forms": {form: broken}}).json["findings"]
    assert {(each["element"], each["form"]) for each in found if each["rule"] == "form-broken"} == {
        ("langkah_1", form)
    }
    found = asks(owner, path, {"xml": xml, "forms": {form: None}}).json["findings"]
    assert [(each["rule"], each["form"]) for each in found if each["severity"] == "error"] == [
        ("form-unknown", form)
    ]
    found = asks(owner, path, {"xml": xml, "forms": {"../x": {}}}).json["findings"]
    assert [(each["rule"], each["element"], each["form"]) for each in found][:1] == [
        ("form-id", None, "../x")
    ]


def test_a_legal_limit_is_held_against_the_longest_path(site: Site) -> None:
    owner = site.visit(OWNER)
    path = begun(owner)
    xml = owner.get(f"{path}/isi").json["xml"]
    said = '<camunda:property name="jenis" value="sop"/>'
    short = xml.replace(said, said + '<camunda:property name="batas_hukum" value="PT30M"/>', 1)
    forecast = asks(owner, path, {"xml": short}).json["forecast"]
    assert forecast["exceeds"] and forecast["limit"]["sentence"] == "Melewati batas hukum"
    assert [each["longest"] for each in forecast["paths"]].count(True) == 1


def test_nothing_is_stored(site: Site) -> None:
    owner = site.visit(OWNER)
    path = begun(owner)
    xml, before = owner.get(f"{path}/isi").json["xml"], rows(site)
    assert (
        asks(owner, path, {"xml": xml.replace("Menugaskan", "Menyuruh"), "forms": {"baru": {}}}).status_code
        == 200
    )
    assert rows(site) == before and owner.get(f"{path}/isi").json["revision"] == 1


def rows(site: Site) -> list[int]:
    """How many rows each table holds."""
    tables = [select(func.count()).select_from(table) for table in Base.metadata.sorted_tables]
    with reading(site.world.engine, SOP.split("-")[0]) as session:
        return list(session.scalars(union_all(*tables)))


def test_who_may_read_a_draft_may_have_it_checked(site: Site) -> None:
    owner = site.visit(OWNER)
    path = begun(owner)
    xml = owner.get(f"{path}/isi").json["xml"]
    assert asks(site.visit(AUDITOR), path, {"xml": xml}).status_code == 200
    assert asks(site.visit(STAFF), path, {"xml": xml}).status_code == 403
    assert asks(owner, "/rancangan/tidak-ada", {"xml": xml}).status_code == 404
    owner.token = "tiruan"
    assert asks(owner, path, {"xml": xml}).status_code == 400


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"xml": 1}', b'{"xml": "", "forms": []}', b"\xff", b'{"xml": "\\ud800"}']
)
def test_what_is_no_such_message_is_refused_with_a_sentence(site: Site, body: bytes) -> None:
    owner = site.visit(OWNER)
    answer = asks(owner, begun(owner), body)
    assert answer.status_code == 422 and answer.json["message"].endswith(".")


def test_a_program_that_asks_without_end_is_told_to_wait(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "OFTEN", rate("2 per minute"))
    owner, auditor = site.visit(OWNER), site.visit(AUDITOR)
    path = begun(owner)
    assert [asks(owner, path, {"xml": ""}).status_code for _ in range(3)] == [200, 200, 429]
    assert "Tunggu sebentar" in asks(owner, path, {"xml": ""}).json["message"]
    assert asks(auditor, path, {"xml": ""}).status_code == 200  # each person is counted alone


def test_a_counter_that_is_away_keeps_nobody_from_drawing(site: Site) -> None:
    storage = storage_from_string("redis://127.0.0.1:9/0", wrap_exceptions=True, socket_connect_timeout=1)
    site.app.extensions["checks"] = MovingWindowRateLimiter(storage)
    owner = site.visit(OWNER)
    assert asks(owner, begun(owner), {"xml": ""}).status_code == 200
