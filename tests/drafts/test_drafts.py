"""A draft from its beginning to its release by a second person, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from drafts.workbench import FIRST, SECOND, SOP, Workbench
from sqlalchemy import Engine
from world import forms_of

from service import definitions, drafts, history, identity, instances
from service.database import reading
from service.definitions import Broken
from service.drafts import BaseMoved, Overtaken
from service.errors import Conflict, Forbidden, Invalid, NotFound


@pytest.fixture
def bench(engine: Engine) -> Workbench:
    return Workbench(engine)


def test_a_draft_begins_from_the_version_in_force_from_a_file_and_from_nothing(bench: Workbench) -> None:
    copied = bench.begins()
    assert (copied.key, copied.base, copied.revision, copied.state) == (SOP, 1, 1, "open")
    assert copied.xml == bench.in_force().xml and copied.forms == bench.in_force().forms
    brought = bench.begins(key=None, xml=copied.xml, name="Dari berkas")
    assert (brought.base, brought.name, set(brought.forms)) == (1, "Dari berkas", set(forms_of(SOP)))
    blank = bench.begins(key=None, name="Layanan baru")
    assert (blank.key, blank.base) == ("layanan-baru", None)
    with reading(bench.world.engine, "metro") as session:
        assert drafts.check(session, blank) == ()


def test_what_is_saved_comes_back_and_who_saved_is_an_author(bench: Workbench) -> None:
    draft = bench.begins()
    same = bench.saves(draft, SECOND, xml=draft.xml)
    assert (same.revision, same.authors) == (1, draft.authors)
    form = {"id": "baru", "type": "default", "components": []}
    saved = bench.saves(draft, SECOND, forms={"baru": form, f"{SOP}-langkah-1": None})
    assert saved.revision == 2 and len(saved.authors) == 2
    found = bench.does(drafts.get, FIRST, draft.id)
    assert found.forms["baru"] == form and f"{SOP}-langkah-1" not in found.forms


def test_the_second_of_two_who_save_overwrites_nothing_and_learns_who_was_first(bench: Workbench) -> None:
    draft = bench.begins()
    newer = bench.changed(draft, SECOND)
    with pytest.raises(Overtaken, match="Rekan Pemilik") as no:
        bench.saves(draft, FIRST, xml=draft.xml.replace(b"Kabid", b"Kasubag"))
    assert (no.value.revision, no.value.at) == (newer.revision, newer.changed_at)
    assert bench.does(drafts.get, FIRST, draft.id).xml == newer.xml


@pytest.mark.parametrize(
    "given",
    [
        {"xml": b"<!DOCTYPE x><x/>"},
        {"xml": b"bukan xml"},
        {"forms": {"../etc": {"id": "x"}}},
        {"forms": {"baik": {"__proto__": {}}}},
    ],
    ids=["doctype", "text", "path", "prototype"],
)
def test_what_is_no_safe_file_is_refused_and_the_draft_stays(bench: Workbench, given: dict[str, Any]) -> None:
    draft = bench.begins()
    with pytest.raises(Invalid):
        bench.saves(draft, **given)
    assert bench.does(drafts.get, FIRST, draft.id) == draft


def test_an_unfinished_drawing_is_saved_but_not_proposed(bench: Workbench) -> None:
    draft = bench.begins()
    half = bench.saves(draft, xml=draft.xml.replace(b'targetRef="langkah_1"', b'targetRef="nowhere"', 1))
    with pytest.raises(Broken) as no:
        bench.proposes(half)
    assert no.value.details
    assert bench.does(drafts.get, FIRST, draft.id).state == "open"


def test_a_second_person_releases_and_the_record_keeps_both_names_and_the_hash(bench: Workbench) -> None:
    draft = bench.changed(bench.begins())
    proposed = bench.proposes(draft, note="Istilah disesuaikan")
    assert (bench.told(SECOND), bench.told(FIRST)) == ([("draft_waiting", False)], [])
    done = bench.releases(proposed)
    found = bench.in_force()
    assert (done.version, found.version, found.sha256) == (2, 2, proposed.sha256)
    assert (bench.told(SECOND), bench.told(FIRST)) == ([("draft_waiting", True)], [("draft_released", False)])
    with reading(bench.world.engine, "metro") as session:
        entry = history.read(session, "metro", definitions.stream(SOP))[-1]
    data = entry.data or {}
    first, second = bench.world.person(FIRST).person, bench.world.person(SECOND).person
    assert (data["authors"], data["proposer"], data["approver"]) == ([first], first, second)
    assert (entry.actor, data["sha256"], data["base"]) == (second, proposed.sha256, 1)
    assert bench.story(drafts.stream(draft.id)) == ["draft_begun", "draft_proposed", "draft_released"]
    with pytest.raises(Conflict, match="sudah disahkan"):
        bench.saves(proposed, xml=draft.xml)


@pytest.mark.parametrize("login", [FIRST, "auditor.metro", "kadis.metro", "admin.metro"])
def test_nobody_but_a_second_owner_releases(bench: Workbench, login: str) -> None:
    proposed = bench.proposes(bench.changed(bench.begins()))
    with pytest.raises(Forbidden):
        bench.releases(proposed, login)
    assert bench.in_force().version == 1


def test_who_drew_a_single_line_of_it_does_not_release_it(bench: Workbench) -> None:
    draft = bench.changed(bench.begins(), SECOND)
    with pytest.raises(Forbidden, match="orang kedua"):
        bench.releases(bench.proposes(draft))


def test_only_what_was_seen_is_released(bench: Workbench) -> None:
    seen = bench.proposes(bench.changed(bench.begins()))
    bench.does(drafts.withdraw, FIRST, seen.id, bench.world.now)
    other = bench.saves(seen, xml=seen.xml.replace(b"Menugaskan Kasi", b"Menunjuk Kasi"))
    bench.proposes(other)
    with pytest.raises(Conflict, match="bukan lagi yang Anda lihat"):
        bench.releases(seen)
    assert bench.in_force().version == 1


def test_a_draft_whose_base_is_no_longer_in_force_needs_a_word_of_the_approver(bench: Workbench) -> None:
    first, second = bench.changed(bench.begins()), bench.changed(bench.begins())
    bench.releases(bench.proposes(first))
    proposed = bench.proposes(second)
    with pytest.raises(BaseMoved, match="versi 2") as no:
        bench.releases(proposed)
    assert (no.value.base, no.value.version) == (1, 2)
    assert bench.releases(proposed, over=2).version == 3


def test_what_is_sent_back_may_be_drawn_on_again(bench: Workbench) -> None:
    proposed = bench.proposes(bench.changed(bench.begins()))
    with pytest.raises(Conflict, match="menunggu pengesahan"):
        bench.saves(proposed, xml=b"<x/>")
    with pytest.raises(Invalid, match="Alasan"):
        bench.does(drafts.send_back, SECOND, proposed.id, "  ", bench.world.now)
    back = bench.does(drafts.send_back, SECOND, proposed.id, "Tenggat belum benar", bench.world.now)
    assert (back.state, back.reason, back.sha256) == ("open", "Tenggat belum benar", None)
    assert bench.told(FIRST) == [("draft_returned", False)]
    assert bench.saves(back, xml=bench.in_force().xml).revision == back.revision + 1


def test_the_process_keeps_its_id(bench: Workbench) -> None:
    draft = bench.begins()
    other = bench.saves(draft, xml=draft.xml.replace(b'"metro-pengumpulan-pengolahan"', b'"metro-lain"'))
    with pytest.raises(Invalid, match="Id proses"):
        bench.proposes(other)


def test_a_discarded_draft_is_found_no_more(bench: Workbench) -> None:
    draft = bench.begins()
    bench.does(drafts.discard, FIRST, draft.id, draft.revision, bench.world.now)
    with pytest.raises(NotFound):
        bench.does(drafts.get, FIRST, draft.id)
    assert bench.does(drafts.listed, FIRST).rows == []


def test_lists_are_searched_narrowed_and_paged(bench: Workbench) -> None:
    made = [bench.begins(name=f"Rancangan {number}") for number in range(5)]
    bench.proposes(made[2])
    found = bench.does(drafts.listed, FIRST, limit=3)
    rest = bench.does(drafts.listed, FIRST, limit=3, after=found.next)
    assert [each.id for each in (*found.rows, *rest.rows)] == [each.id for each in reversed(made)]
    assert rest.next == ""
    assert [each.id for each in bench.does(drafts.listed, SECOND, state="waiting").rows] == [made[2].id]
    assert bench.does(drafts.listed, SECOND, state="mine").rows == []
    assert [each.id for each in bench.does(drafts.listed, FIRST, search="ANGAN 4").rows] == [made[4].id]
    with pytest.raises(Invalid):
        bench.does(drafts.listed, FIRST, after="x")


def test_another_agency_meets_nothing_and_an_auditor_only_reads(bench: Workbench) -> None:
    draft = bench.begins()
    bench.world.deploys("tarakan-layanan-data")
    with reading(bench.world.engine, "tarakan") as session:
        stranger = identity.actor_by_login(session, "pemilik.tarakan", bench.world.now)
        with pytest.raises(NotFound):
            drafts.get(session, stranger, draft.id)
    assert bench.does(drafts.get, "auditor.metro", draft.id) == draft
    with pytest.raises(Forbidden):
        bench.saves(draft, "auditor.metro", xml=draft.xml)
    with pytest.raises(Forbidden):
        bench.does(drafts.get, "kadis.metro", draft.id)


def test_where_two_are_asked_nobody_deploys_alone(bench: Workbench) -> None:
    assert bench.does(drafts.set_rule, "admin.metro", True, bench.world.now) is True
    assert bench.does(drafts.set_rule, "admin.metro", True, bench.world.now) is False
    with pytest.raises(Forbidden, match="Rancangan"):
        bench.world.deploys(SOP)
    assert bench.releases(bench.proposes(bench.changed(bench.begins()))).version == 2
    with pytest.raises(Forbidden):
        bench.does(drafts.set_rule, FIRST, False, bench.world.now)
    bench.does(drafts.set_rule, "admin.metro", False, bench.world.now)
    assert bench.world.deploys(SOP).version == 3
    assert bench.story("pengesahan") == ["release_rule_set", "release_rule_set"]


def test_where_two_are_asked_nobody_brings_an_older_version_back_alone(bench: Workbench) -> None:
    bench.releases(bench.proposes(bench.changed(bench.begins())))
    bench.does(drafts.set_rule, "admin.metro", True, bench.world.now)
    second = bench.in_force()
    with pytest.raises(Forbidden, match="versi 1 berlaku lagi"):
        bench.does(instances.take_back, FIRST, second.deployment, bench.world.now, cascade=False)
    with pytest.raises(Forbidden, match="versi 1 berlaku lagi"):
        bench.does(instances.retire_versions, FIRST, [second], bench.world.now, cascade=False)
    assert bench.in_force().version == 2
    with reading(bench.world.engine, "metro") as session:
        first = definitions.get(session, "metro", SOP, 1)
    bench.does(instances.retire_versions, FIRST, [first], bench.world.now, cascade=False)
    bench.does(definitions.suspend, FIRST, SOP, 2, True, bench.world.now)
    assert bench.in_force().version == 2


def test_a_signed_sheet_goes_when_something_else_is_drawn(bench: Workbench) -> None:
    sheet = drafts.Paper("SOP.pdf", b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n")
    draft = bench.proposes(bench.changed(bench.begins()), paper=sheet)
    back = bench.does(drafts.send_back, SECOND, draft.id, "Belum", bench.world.now)
    assert back.paper == sheet.sha256
    assert bench.proposes(back).paper == sheet.sha256
    bench.does(drafts.withdraw, FIRST, draft.id, bench.world.now)
    assert bench.saves(back, xml=back.xml + b"\n").paper is None


def test_a_day_that_is_past_or_far_is_refused(bench: Workbench) -> None:
    draft = bench.begins()
    for days in (-1, 0, 900):
        with pytest.raises(Invalid, match="Tanggal berlaku"):
            bench.proposes(draft, effective_at=bench.world.now + timedelta(days=days))
    assert bench.does(drafts.get, FIRST, draft.id) == draft
