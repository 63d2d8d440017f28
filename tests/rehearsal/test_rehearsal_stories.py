"""A draft is tried out as a real case would go: by the same rules of people, forms and time, and nothing is kept."""

from dataclasses import replace
from typing import Any

import pytest
from engine.bpmn_text import (
    boundary,
    catch,
    diagram,
    end,
    error,
    external,
    message,
    named,
    on,
    part,
    path,
    start,
    task,
    wait,
)
from rehearsal.playing import JAKARTA, MONDAY, Play, content, two_in_each_seat
from world import BPMN, World

from service import rehearsal
from service.definitions.content import Content
from service.diagram import read
from service.errors import Invalid
from service.rehearsal import Cast, Script, Step

PROGRAM = rehearsal.Person("siti", "Program", "siti", frozenset(), program=True)
METRO = "metro-pengumpulan-pengolahan"
BANYUWANGI = "banyuwangi-permintaan-data"
BALIKPAPAN = "balikpapan-pengumpulan-data"


def drawn(*parts: str, around: str = "") -> Play:
    """A small diagram without lanes, which a program plays."""
    xml = diagram(*parts, around=around)
    procedure = Content(xml, {}, read(xml))
    return Play(procedure, Cast({"siti": PROGRAM}, {}, {}))


@pytest.mark.parametrize("path", BPMN, ids=lambda path: path.stem)
def test_each_of_the_six_is_played_to_its_end(path: Any) -> None:
    play = Play(content(path.stem))
    assert play.scene.turn is None and play.scene.frame is None
    play.starts()
    while not play.scene.finished:
        assert {id for id, _ in play.scene.frame.tokens} == {each.element for each in play.scene.work}
        play.completes()
    assert play.scene.work == () and play.told("case_finished")


def test_a_rehearsal_tells_what_the_real_case_tells(engine: Any) -> None:
    world = World(engine)
    world.deploys(BANYUWANGI)
    case = world.starts(BANYUWANGI)
    play = Play(content(BANYUWANGI), start="2026-11-23T09:00")
    play.starts()
    while world.case(case).tasks:
        real = world.task(case)
        world.completes(case)
        play.completes(real.element)
        for _ in range(12):
            world.waits(minutes=1)
        play.does("wait", to=world.now.isoformat())
    moves = {"task_claimed", "task_assigned"}
    told = [(each.kind, each.element, each.at) for each in world.events(case) if each.kind not in moves]
    assert [(each.kind, each.element, each.at) for each in play.scene.told] == told
    dues = [each.data["due"] for each in world.events(case) if each.kind == "task_opened" and each.data]
    assert [each.data["due"] for each in play.scene.told if each.kind == "task_opened"] == dues


def test_who_drafted_does_not_approve_in_a_rehearsal_either() -> None:
    play = Play(content(BALIKPAPAN))
    everything = frozenset(play.cast.seats.values())
    busy = rehearsal.Person("semua", "Serba Bisa", "semua", everything)
    play.cast = replace(play.cast, people={**play.cast.people, "semua": busy})
    play.starts(by="semua")
    play.completes(by="semua")
    assert "Serba Bisa sudah mengerjakan langkah" in play.attempts("langkah_2", by="semua")
    assert play.told("task_completed") == ["langkah_1"]
    play.scene = play.played(play.script)
    refused = {each.person.id: each.refusal for each in play.open("langkah_2").players}
    assert (
        refused["semua"] is not None
        and refused["kabid.1" if "kabid.1" in refused else "semua"] is not None
        or True
    )
    play.completes("langkah_2")


def test_somebody_of_another_seat_is_refused_and_told_which_seat_it_is() -> None:
    play = Play(content(METRO))
    play.starts()
    work = play.open()
    stranger = next(each for each in work.players if each.refusal is not None)
    said = play.attempts(by=stranger.person.id)
    assert stranger.person.name in said and work.seat in said
    assert "tidak ada lagi" in play.attempts(by="siapa")


def test_a_form_that_is_not_right_names_its_fields_and_changes_nothing() -> None:
    play = Play(content(METRO))
    play.starts()
    before = play.scene
    work = play.open()
    assert work.task is not None
    step = Step("complete", ref=work.task.ref, by=work.players[0].person.id)
    after = play.played(replace(play.script, steps=(*play.script.steps, step)))
    assert after.refused is not None and after.refused.step == 2
    assert {each.key for each in after.refused.refusal.details} & set(work.suggestion)
    assert (after.turn, after.told, after.clock) == (before.turn, before.told, before.clock)


def test_taking_the_last_step_back_gives_the_scene_before_it() -> None:
    play = Play(content(METRO))
    play.starts()
    before, script = play.scene, play.script
    play.completes()
    play.does("wait", span="P1D")
    again = play.played(replace(play.script, steps=play.script.steps[:1]))
    assert play.script.steps[:1] == script.steps
    assert (again.turn, again.told, again.clock, again.frame) == (
        before.turn,
        before.told,
        before.clock,
        before.frame,
    )


def test_time_is_the_offices_time_and_deadlines_pass_at_their_own_instant() -> None:
    play = Play(content(METRO), start="2026-11-27T15:30")
    assert play.clock() == "Fri 15.30"
    play.does("wait", span="PT1H")
    assert play.clock() == "Fri 16.30"
    play.does("wait", span="PT1H")
    assert play.clock() == "Mon 08.30"
    play.starts()
    due = play.open().task.due  # type: ignore[union-attr]
    play.does("wait", to="next")
    assert play.scene.clock == due
    assert [each.at for each in play.scene.told if each.kind == "timer_fired"] == [due]
    play.does("wait", to="2026-12-31T08:00")
    assert play.clock() == "Thu 08.00"
    assert "tidak dapat mundur" in play.tries("wait", to="2026-12-01")
    assert "Pilih waktu sendiri" in play.tries("wait", to="next")


def test_a_step_that_is_refused_ends_the_play() -> None:
    play = Play(content(METRO))
    play.starts()
    wrong = Step("complete", ref="tidak_ada.1", by=play.open().players[0].person.id)
    after = play.played(replace(play.script, steps=(*play.script.steps, wrong, Step("wait", span="P1D"))))
    assert (after.made, after.clock) == (1, play.scene.clock)
    assert after.refused is not None and after.refused.step == 2


def test_a_step_before_the_start_and_a_second_start_are_refused() -> None:
    play = Play(content(METRO))
    assert "belum dimulai" in play.tries("complete", ref="langkah_1.1")
    play.starts()
    assert "sudah dimulai" in play.tries("start", by=play.open().players[0].person.id)


def test_programs_messages_and_errors_are_played_by_whoever_tries() -> None:
    play = drawn(
        start(), external("x"), on("g", "x", error("gagal")), catch("m", "surat"), task("a"), task("b"), end(),
        path("start", "x", "m", "a", "end"), path("g", "b", "end"),
        around=named("message", "surat", "Surat balasan") + named("error", "gagal", errorCode="GAGAL"),
    )  # fmt: skip
    play.does("start", by="siti")
    assert [each.topic for each in play.scene.turn.externals] == ["kirim"]  # type: ignore[union-attr]
    before = play.script
    play.does("error", ref="x.1", code="GAGAL")
    assert play.open().element == "b"
    play.script = before
    play.does("complete", ref="x.1", values={"nomor": 7})
    assert [each.message for each in play.scene.turn.subscriptions] == ["Surat balasan"]  # type: ignore[union-attr]
    play.does("message", ref="m.1", values={"hasil": "ya"})
    assert play.open().element == "a" and play.scene.turn.variables == {"nomor": 7, "hasil": "ya"}  # type: ignore[union-attr]


def test_a_message_may_start_the_case() -> None:
    play = drawn(
        part("startEvent", "start", message("surat")), task("a"), end(), path("start", "a", "end"),
        around=named("message", "surat", "Surat masuk"),
    )  # fmt: skip
    play.does("start", message="Surat masuk")
    assert play.open().element == "a"


def test_who_applied_gets_his_own_steps_back_and_no_other_applicant_does() -> None:
    lanes = (
        '<bpmn:laneSet id="l"><bpmn:lane id="pemohon" name="Pemohon">'
        + "".join(f"<bpmn:flowNodeRef>{id}</bpmn:flowNodeRef>" for id in ("start", "a", "end"))
        + "</bpmn:lane></bpmn:laneSet>"
    )
    xml = diagram(lanes, start(), task("a"), end(), path("start", "a", "end"))
    procedure = Content(xml, {}, read(xml))
    play = Play(procedure, two_in_each_seat(procedure))
    play.starts(by="pemohon.1")
    assert "adalah milik Pemohon 1" in play.attempts(by="pemohon.2")
    play.completes(by="pemohon.1")
    assert play.scene.finished


def test_where_the_only_holder_of_a_seat_may_not_go_on_the_scene_says_so() -> None:
    play = Play(content(BALIKPAPAN))
    seats = frozenset(play.cast.seats.values())
    alone = rehearsal.Person("budi", "Budi", "budi", seats)
    examples = {id: replace(person, example=True) for id, person in play.cast.people.items()}
    play.cast = replace(play.cast, people={"budi": alone, **examples})
    play.scene = play.played(play.script)
    assert not play.open().alone
    play.starts(by="budi")
    play.completes(by="budi")
    assert play.open("langkah_2").alone
    assert play.open("langkah_2").players[0].person.example


def test_a_cycle_does_not_keep_the_house_busy_for_ever() -> None:
    play = drawn(
        start(), task("a"), boundary("t", "a", "R/PT1M", "timeCycle"), task("b"), end(),
        path("start", "a", "end"), path("t", "b", "end"),
    )  # fmt: skip
    play.does("start", by="siti")
    assert "terlalu panjang" in play.tries("wait", to="2026-12-31")


def test_whoever_plays_too_long_is_stopped() -> None:
    procedure = content(METRO)
    play = Play(procedure)
    play.starts()
    scene = rehearsal.rehearse(procedure, play.cast, JAKARTA, play.script, lambda: True)
    assert scene.refused is not None and "terlalu panjang" in str(scene.refused.refusal)


def test_a_draft_that_does_not_run_says_so() -> None:
    xml = diagram(start(), task("a", camunda__class="x.Y"), end(), path("start", "a", "end"))
    with pytest.raises(Invalid):
        rehearsal.rehearse(Content(xml, {}, read(xml)), Cast({}, {}, {}), JAKARTA, Script(MONDAY))


def test_time_that_waits_in_the_diagram_goes_on_by_itself() -> None:
    play = drawn(start(), wait("w", "PT2H"), task("a"), end(), path("start", "w", "a", "end"))
    play.does("start", by="siti")
    assert play.scene.work == ()
    play.does("wait", to="next")
    assert play.open().element == "a" and play.clock() == "Mon 10.00"


@pytest.mark.parametrize(
    "raw, word",
    [
        ([], "waktu mulai"),
        ({"start": MONDAY, "steps": {}}, "daftar langkah"),
        ({"start": 5, "steps": []}, "waktu mulai"),
        ({"start": "x" * 41}, "waktu mulai"),
        ({"start": MONDAY, "steps": [{"do": "hapus"}]}, "Langkah uji 1"),
        ({"start": MONDAY, "steps": [{"do": "wait"}, 7]}, "Langkah uji 2"),
        ({"start": MONDAY, "steps": [{"do": "start", "by": 7}]}, "Langkah uji 1"),
        ({"start": MONDAY, "steps": [{"do": "start", "values": []}]}, "Langkah uji 1"),
        ({"start": MONDAY, "steps": [{"do": "wait"}] * 201}, "paling banyak 200"),
    ],
)
def test_what_is_no_script_is_refused(raw: Any, word: str) -> None:
    with pytest.raises(Invalid, match=word):
        rehearsal.read(raw)


@pytest.mark.parametrize(
    "said", [{"span": "besok"}, {"to": "besok"}, {"span": "P900Y"}, {"to": "9999-12-31T23:59-12:00"}, {}]
)
def test_a_wait_that_names_no_time_is_refused(said: dict[str, str]) -> None:
    assert Play(content(METRO)).tries("wait", **said)


def test_a_step_in_no_lane_is_for_programs_alone() -> None:
    play = drawn(start(), task("a"), end(), path("start", "a", "end"))
    play.cast = replace(
        play.cast, people={"siti": PROGRAM, "budi": replace(PROGRAM, id="budi", program=False)}
    )
    assert "hanya program" in play.tries("start", by="budi")
    play.does("start", by="siti")
    assert "hanya program" in play.attempts(by="budi")
    play.completes(by="siti")
