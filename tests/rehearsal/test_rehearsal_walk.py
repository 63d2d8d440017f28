"""Every choice of a draft is tried once, and a way that leads nowhere is found."""

from dataclasses import replace

import pytest
from engine.bpmn_text import boundary, diagram, end, flow, gate, path, start, task
from rehearsal.playing import JAKARTA, MONDAY, Play, content, two_in_each_seat
from world import BPMN

from service import rehearsal
from service.definitions.content import Content
from service.diagram import read
from service.rehearsal import Cast, Person, Walk
from service.rehearsal.walking import FINISHED, LONG, MOST_WAYS, STUCK

SITI = Cast({"siti": Person("siti", "Program", "siti", frozenset(), program=True)}, {}, {})
CHOICE = {
    "id": "pilihan",
    "type": "default",
    "schemaVersion": 19,
    "components": [
        {
            "type": "radio",
            "key": "hasil",
            "label": "Hasil",
            "id": "Field_hasil",
            "validate": {"required": True},
            "values": [{"label": "Ya", "value": "ya"}, {"label": "Tidak", "value": "tidak"}],
        }
    ],
}


def walked(*parts: str, form: bool = False) -> Walk:
    xml = diagram(*parts)
    procedure = Content(xml, {"pilihan": CHOICE} if form else {}, read(xml))
    return rehearsal.walk(procedure, SITI, JAKARTA, MONDAY)


@pytest.mark.parametrize("path", BPMN, ids=lambda path: path.stem)
def test_every_way_of_the_six_leads_to_an_end_and_can_be_played_again(path) -> None:  # type: ignore[no-untyped-def]
    procedure = content(path.stem)
    cast = two_in_each_seat(procedure)
    walk = rehearsal.walk(procedure, cast, JAKARTA, MONDAY)
    assert walk.whole and {way.outcome for way in walk.ways} == {FINISHED}
    choices = {way.turning.element for way in walk.ways if way.turning and way.turning.answers}
    deciding = {id for id, node in procedure.diagram.main.nodes.items() if node.kind == "exclusiveGateway"}
    assert len(choices) >= len({id for id in deciding if len(procedure.diagram.main.nodes[id].outgoing) > 1})
    for way in walk.ways:
        scene = Play(procedure, cast).played(rehearsal.Script(MONDAY, way.steps))
        assert scene.finished and scene.refused is None


def test_a_way_on_which_nobody_may_go_on_is_told_with_the_reason() -> None:
    procedure = content("balikpapan-pengumpulan-data")
    cast = two_in_each_seat(procedure)
    alone = Person("budi", "Budi", "budi", frozenset(cast.seats.values()))
    walk = rehearsal.walk(procedure, replace(cast, people={"budi": alone}), JAKARTA, MONDAY)
    straight = walk.ways[0]
    assert (straight.outcome, straight.turning) == (STUCK, None)
    assert "Budi sudah mengerjakan langkah" in str(straight.refusal)


def test_a_choice_that_no_flow_takes_up_is_found() -> None:
    walk = walked(
        start(), task("a", camunda__formRef="pilihan"), gate("exclusive", "g"), task("b"), end(),
        path("start", "a", "g"), flow("g", "b", 'hasil = "ya"'), flow("b", "end"),
        form=True,
    )  # fmt: skip
    ends = {way.turning.answers if way.turning else (): way.outcome for way in walk.ways}
    assert ends == {(): FINISHED, (("Hasil", "Tidak"),): STUCK}


def test_a_deadline_that_takes_the_step_away_is_a_way_of_its_own() -> None:
    walk = walked(
        start(), task("a"), boundary("t", "a", "P1D", interrupting=True), task("b"), end(), end("telat"),
        path("start", "a", "end"), path("t", "b", "telat"),
    )  # fmt: skip
    assert [(way.turning.element if way.turning else "", way.element) for way in walk.ways] == [
        ("", "end"),
        ("t", "telat"),
    ]


def test_of_two_deadlines_each_runs_out_on_its_own_way() -> None:
    walk = walked(
        start(), gate("parallel", "g"), task("a"), task("b"), end(), path("start", "g", "a", "end"),
        path("g", "b", "end"), boundary("soon", "a", "P1D"), boundary("late", "b", "P9D"),
        flow("soon", "end"), flow("late", "end"),
    )  # fmt: skip
    rung = {}
    for way in walk.ways[1:]:
        case = Play(Content(walk.definition.content.xml, {}, walk.definition.diagram), SITI)
        told = case.played(rehearsal.Script(MONDAY, way.steps)).told
        rung[way.turning.element if way.turning else ""] = [
            each.element for each in told if each.kind == "timer_fired"
        ]
    assert rung == {"soon": ["soon"], "late": ["soon", "late"]}


def test_a_circle_without_an_end_is_told_as_one() -> None:
    walk = walked(start(), task("a"), task("b"), path("start", "a", "b", "a"))
    assert [way.outcome for way in walk.ways] == [LONG]


def test_a_walk_that_takes_too_long_says_that_it_is_not_whole() -> None:
    procedure = content("metro-pengumpulan-pengolahan")
    asked = iter([False, True])
    walk = rehearsal.walk(procedure, two_in_each_seat(procedure), JAKARTA, MONDAY, lambda: next(asked))
    assert not walk.whole and 0 < len(walk.ways) < MOST_WAYS
