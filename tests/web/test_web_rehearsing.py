"""The door of a rehearsal: who may, what it answers, and that nothing of it is kept."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select
from visits import AUDITOR, HEAD, OWNER, SOP, Site, Visit
from world import forms_of

from service import drafts, identity
from service.database import EVERY, Base, reading, transaction

START = "2026-11-23T08:00"


class Trial:
    """A draft of the site's procedure, and what its page sends."""

    def __init__(self, site: Site, login: str = OWNER) -> None:
        self.site, self.visit = site, site.visit(login)
        self.id = begun(site)
        self.steps: list[dict[str, Any]] = []

    def asks(self, steps: list[dict[str, Any]], *, visit: Visit | None = None) -> Any:
        body = json.dumps({"start": START, "steps": steps})
        return (visit or self.visit).send_text(f"/rancangan/{self.id}/coba/adegan", body)

    def does(self, **step: Any) -> Any:
        self.steps.append(step)
        said = self.asks(self.steps)
        assert said.status_code == 200, said.text
        return said.json

    def goes_on(self, scene: Any) -> Any:
        work = scene["work"][0]
        player = next(each for each in work["players"] if not each["why"])
        do = "complete" if work["ref"] else "start"
        return self.does(do=do, ref=work["ref"] or "", by=player["id"], values=work["suggestion"])


def begun(site: Site, *, xml: bytes | None = None) -> str:
    world = site.world
    with transaction(world.engine, SOP.split("-")[0]) as session:
        owner = identity.actor_by_login(session, OWNER, world.now)
        brought = {"xml": xml, "forms": forms_of(SOP)} if xml else {"key": SOP}
        return drafts.begin(session, owner, world.now, **brought).id  # type: ignore[arg-type]


@pytest.fixture
def trial(site: Site) -> Iterator[Trial]:
    yield Trial(site)


def everything(site: Site) -> dict[str, list[Any]]:
    """Every row of every table, but for when a session was last used."""
    found = {}
    with reading(site.world.engine, EVERY) as session:
        for table in Base.metadata.sorted_tables:
            columns = [each for each in table.c if (table.name, each.name) != ("session", "seen_at")]
            found[table.name] = sorted(map(repr, session.execute(select(*columns)).all()))
    return found


def test_a_whole_rehearsal_leaves_no_trace(trial: Trial) -> None:
    before = everything(trial.site)
    assert trial.visit.get(f"/rancangan/{trial.id}/coba").status_code == 200
    scene = trial.asks([]).json
    assert scene["state"] == "new" and scene["work"][0]["ref"] is None
    while scene["state"] != "finished":
        scene = trial.goes_on(scene)
        assert scene["refused"] is None
    trial.does(do="wait", span="P5D")
    walked = trial.visit.send_text(f"/rancangan/{trial.id}/coba/jalur", json.dumps({"start": START}))
    assert walked.status_code == 200 and len(walked.json["ways"]) > 5
    assert everything(trial.site) == before


def test_the_scene_says_in_words_what_happened(trial: Trial) -> None:
    scene = trial.goes_on(trial.asks([]).json)
    assert scene["clock"]["words"] == "Senin, 23 Nov 2026 08.00 WIB"
    texts = [each["text"] for each in scene["events"]]
    assert any(text.startswith("Contoh 1, ") and text.endswith("memulai berkas.") for text in texts)
    work = scene["work"][0]
    assert work["due"]["words"].endswith("kerja lagi") and work["row"]["kegiatan"]
    late = trial.does(do="wait", span="P9D")
    assert late["work"][0]["due"]["kind"] == "late" and late["late"] == [work["element"]]
    assert {"element": work["element"], "kind": "late"} in late["marks"]


def test_real_holders_of_the_seats_play_and_applicants_are_only_examples(trial: Trial) -> None:
    scene = trial.goes_on(trial.asks([]).json)
    while scene["work"][0]["seat"] == "Pengguna Data (pemohon)":
        names = [each["name"] for each in scene["work"][0]["players"] if not each["why"]]
        assert names == ["Contoh 1, Pengguna Data (pemohon)"]
        scene = trial.goes_on(scene)
    names = [each["name"] for each in scene["work"][0]["players"] if not each["why"]]
    assert not names[0].startswith("Contoh") and names[-1].startswith("Contoh 1, ")


def test_a_refused_step_comes_back_with_its_fields(trial: Trial) -> None:
    scene = trial.asks([]).json
    by = scene["work"][0]["players"][0]["id"]
    said = trial.asks([{"do": "start", "by": by, "values": {}}]).json
    assert said["made"] == 0 and said["refused"]["step"] == 1
    assert {each["key"] for each in said["refused"]["problems"]} <= set(scene["work"][0]["suggestion"])
    assert said["refused"]["problems"]


def test_the_auditor_may_try_it_and_staff_and_neighbours_may_not(trial: Trial) -> None:
    site = trial.site
    assert trial.asks([], visit=site.visit(AUDITOR)).status_code == 200
    staff = site.visit(HEAD)
    assert trial.asks([], visit=staff).status_code == 403
    assert staff.get(f"/rancangan/{trial.id}/coba").status_code == 403
    site.world.deploys("tarakan-layanan-data")
    stranger = site.visit("pemilik.tarakan")
    assert trial.asks([], visit=stranger).status_code == 404
    trial.visit.token = ""
    assert trial.asks([]).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "7",
        "{",
        '{"start": null}',
        '{"start": "kemarin"}',
        '{"start": "0001-01-01T00:00", "steps": []}',
    ]
    + ['{"start": "2026-11-23", "steps": [{"do": "start", "by": "\\u0000"}, 5]}', b"\xff\xfe"],
)
def test_a_body_that_is_no_script_is_refused_in_words(trial: Trial, body: str | bytes) -> None:
    for door in ("adegan", "jalur"):
        said = trial.visit.send_text(f"/rancangan/{trial.id}/coba/{door}", body)
        assert said.status_code == 422 and said.json["message"]


def test_a_broken_draft_says_what_keeps_it_from_running(site: Site) -> None:
    trial = Trial(site)
    trial.id = begun(
        site, xml=site.world.drawing(SOP).replace(b'isExecutable="true"', b'isExecutable="false"')
    )
    page = trial.visit.get(f"/rancangan/{trial.id}/coba")
    assert page.status_code == 200 and "Rancangan ini belum dapat dicoba" in page.text
    assert "data-rehearsal" not in page.text
    assert trial.asks([]).status_code == 422


def test_in_english_the_page_and_its_scene_speak_english(trial: Trial) -> None:
    page = trial.visit.get(f"/rancangan/{trial.id}/coba?bahasa=en").text
    assert "Uji coba" not in page and "Try out" in page
    assert trial.asks([]).json["clock"]["words"].startswith("Monday")
