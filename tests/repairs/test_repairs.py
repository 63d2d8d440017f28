"""Drawings that do not run yet become ones that do, by their owner's word and without losing anything."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from unfinished import BROKEN, stripped
from world import BPMN, HOUSE, forms_of

from service import engine, repairs
from service.definitions import ERROR, check
from service.diagram import read
from service.errors import Invalid
from service.repairs import drawing as repairs_drawing

SEATS = {
    "kadis": "kadis",
    "kepala dinas": "kadis",
    "kabid_statistik": "kabid_statistik",
    "kepala bidang": "kabid_statistik",
}
SEATS |= {
    "kasi_statistik": "kasi_statistik",
    "kepala seksi": "kasi_statistik",
    "staf_statistik": "staf_statistik",
}
METRO = "metro-pengumpulan-pengolahan"


def mended(xml: bytes, forms: Mapping[str, Any] | None = None, **chosen: str) -> tuple[bytes, dict[str, Any]]:
    """What comes of confirming every proposal as preset, until nothing is proposed; ``chosen`` by rule otherwise."""
    forms = dict(forms or {})
    for _ in range(4):
        found = repairs.proposals(xml, forms, SEATS)
        wanted = {each.id: chosen.get(each.rule, each.default) for each in found}
        if not wanted or set(wanted.values()) == {"-"}:
            break
        xml, forms = repairs.apply(xml, forms, wanted, SEATS)
    return xml, forms


def errors(xml: bytes, forms: Mapping[str, Any]) -> list[str]:
    return [
        f"{each.rule} {each.element}: {each.sentence}" for each in check(xml, forms) if each.severity == ERROR
    ]


@pytest.mark.parametrize("what", BROKEN)
def test_a_drawing_that_does_not_run_is_brought_to_run(what: str) -> None:
    before = BROKEN[what]
    asked = repairs.proposals(before, {}, SEATS)
    assert asked, "nothing was proposed"
    xml, forms = mended(before)
    assert errors(xml, forms) == []
    assert read(xml).main.properties["jenis"] == "sop"
    assert engine.compile(xml).process == "surat"


@pytest.mark.parametrize("what", BROKEN)
def test_nothing_changes_that_was_not_confirmed(what: str) -> None:
    assert repairs.apply(BROKEN[what], {}, {}, SEATS) == (BROKEN[what], {})


@pytest.mark.parametrize("sop", [path.stem for path in BPMN])
def test_the_six_lack_nothing(sop: str) -> None:
    xml = (HOUSE / "bpmn" / f"{sop}.bpmn").read_bytes()
    assert repairs.proposals(xml, forms_of(sop), {}) == ()


@pytest.mark.parametrize("sop", [path.stem for path in BPMN])
def test_a_bare_drawing_of_each_of_the_six_is_brought_to_run(sop: str) -> None:
    before = stripped(sop)
    assert len(errors(before, {})) > 0
    xml, forms = mended(before)
    assert errors(xml, forms) == []
    now, then = read(xml).main, read((HOUSE / "bpmn" / f"{sop}.bpmn").read_bytes()).main
    assert {id: node.timer.text for id, node in now.nodes.items() if node.timer} == {
        id: node.timer.text for id, node in then.nodes.items() if node.timer
    }
    assert [lane.nodes for lane in now.lanes] == [lane.nodes for lane in then.lanes]


def test_the_safe_way_is_the_default_and_the_step_is_asked() -> None:
    xml, forms = mended(BROKEN["gateway with labels only"])
    main = read(xml).main
    assert main.nodes["g"].default == "tidak"
    assert main.flows["ya"].condition == 'keputusan_periksa = "ya"'
    asked = [
        each
        for each in forms[main.nodes["periksa"].form or ""]["components"]
        if each.get("key") == "keputusan_periksa"
    ]
    assert [each["label"] for each in asked[0]["values"]] == ["Ya", "Tidak"]


def test_the_owner_may_take_the_other_way_as_the_safe_one() -> None:
    xml, _ = mended(BROKEN["gateway with labels only"], choice="ya")
    assert read(xml).main.nodes["g"].default == "ya"
    assert read(xml).main.flows["tidak"].condition == 'keputusan_periksa = "tidak"'


def test_a_form_that_is_there_is_asked_too_and_keeps_its_fields() -> None:
    xml = BROKEN["gateway with labels only"].replace(
        b'<userTask id="periksa"',
        b'<userTask xmlns:c="http://camunda.org/schema/1.0/bpmn" c:formRef="isi" id="periksa"',
    )
    own = {
        "type": "default",
        "id": "isi",
        "schemaVersion": 19,
        "components": [{"type": "textfield", "id": "a", "key": "catatan"}],
    }
    _, forms = mended(xml, {"isi": own})
    assert [each.get("key") for each in forms["isi"]["components"]] == ["catatan", "keputusan_periksa"]


@pytest.mark.parametrize(
    ("name", "iso"), [("3 hari kerja", "P3D"), ("60 Menit", "PT60M"), ("1 minggu", "P1W"), ("2 jam", "PT2H")]
)
def test_a_timer_says_what_its_name_says(name: str, iso: str) -> None:
    xml, _ = mended(BROKEN["timer with a name only"].replace(b"3 hari kerja", name.encode()))
    timer = read(xml).main.nodes["t"].timer
    assert timer is not None and timer.text == iso


def test_a_lane_gets_the_seat_that_is_called_like_it() -> None:
    xml, _ = mended(
        BROKEN["lanes with a step outside"].replace(
            b'id="kadis" name="Kepala Dinas"', b'id="x1" name="Kepala Dinas Kominfo"'
        )
    )
    assert read(xml).main.lanes[0].properties["jabatan"] == "kadis"


def test_what_was_drawn_stays_where_it_was_and_what_is_new_stands_beside() -> None:
    before = BROKEN["no end"]
    xml, _ = mended(before)
    bounds = re.findall(rb'bpmnElement="(\w+)"[^>]*><dc:Bounds ([^/]*)/>', before)
    assert bounds and all(id in xml and place in xml for id, place in bounds)
    assert xml.count(b"BPMNShape") > before.count(b"BPMNShape") and b"waypoint" in xml


def test_a_choice_that_is_none_is_refused_by_its_name() -> None:
    found = repairs.proposals(BROKEN["gateway with labels only"], {}, SEATS)
    id = next(each.id for each in found if each.rule == "choice")
    with pytest.raises(Invalid, match="choice:g"):
        repairs.apply(BROKEN["gateway with labels only"], {}, {id: "rm -rf"}, SEATS)
    with pytest.raises(Invalid, match="choice:lain"):
        repairs.apply(BROKEN["gateway with labels only"], {}, {"choice:lain": "ya"}, SEATS)


def test_bytes_that_are_no_drawing_are_refused() -> None:
    for bad in (
        b"",
        b"<a/>",
        b'<!DOCTYPE a><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
    ):
        with pytest.raises(Invalid):
            repairs.proposals(bad, {}, {})


def test_the_same_drawing_gives_the_same_proposals() -> None:
    once, again = (repairs.proposals(stripped(METRO), {}, SEATS) for _ in range(2))
    assert json.dumps([each.id for each in once]) == json.dumps([each.id for each in again])
    assert len({each.id for each in once}) == len(once)
    assert all(each.default in {choice.value for choice in each.choices} for each in once)


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("a flow to nowhere", "Alur “f3” tidak menuju bagian mana pun dari gambar."),
        ("a flow from nowhere", "Alur “Lalu” tidak berawal di bagian mana pun dari gambar."),
    ],
)
def test_a_flow_that_lacks_an_end_may_be_deleted_and_no_other(what: str, sentence: str) -> None:
    found = [each for each in repairs.proposals(BROKEN[what], {}, SEATS) if each.rule == "dangling"]
    assert [(each.element, each.sentence) for each in found] == [("f3", sentence)]
    xml, _ = repairs.apply(BROKEN[what], {}, {"dangling:f3": "hapus"}, SEATS)
    assert list(read(xml).main.flows) == ["f1", "f2"]


LABELS = BROKEN["gateway with labels only"]


@pytest.mark.parametrize("part", [b'targetRef="', b'sourceRef="', b'<process id="', b'<userTask id="'])
def test_a_flow_to_nowhere_and_parts_without_an_id_break_nothing(part: bytes) -> None:
    for number in range(1, LABELS.count(part) + 1):
        before = LABELS.replace(part, part + b"hilang_", number).replace(part + b"hilang_", part, number - 1)
        before = re.sub(rb'(<process|<userTask) id="hilang_\w+"', rb"\1", before)
        assert before != LABELS
        xml, _ = mended(before)
        assert repairs.proposals(xml, {}, SEATS) is not None


def drawing(*parts: str) -> bytes:
    model = "http://www.omg.org/spec/BPMN/20100524/MODEL"
    inside = "".join(parts)
    return f'<definitions xmlns="{model}"><process id="p" isExecutable="true">{inside}</process></definitions>'.encode()


def test_a_part_that_an_earlier_choice_took_away_is_passed_over() -> None:
    xml = drawing(
        '<startEvent id="s"/><userTask id="a"/><userTask id="b"/><userTask id="c"/>',
        '<sequenceFlow id="f" sourceRef="a" targetRef="b"/><sequenceFlow id="g" sourceRef="c" targetRef="b"/>',
    )
    after, _ = repairs.apply(xml, {}, {"unreached:a": "hapus", "unreached:c": "a"}, SEATS)
    assert b'id="a"' not in after and b'id="c"' in after


def test_two_ids_that_look_alike_get_two_new_ones() -> None:
    xml = drawing('<userTask id="1 a"/><userTask id="1-a"/>')
    fresh = [each.default for each in repairs.proposals(xml, {}, SEATS) if each.rule == "id"]
    assert len(set(fresh)) == 2


def test_a_large_drawing_is_not_walked_once_for_each_part(monkeypatch: pytest.MonkeyPatch) -> None:
    built = []
    whole = repairs_drawing._Index
    monkeypatch.setattr(repairs_drawing, "_Index", lambda of: built.append(of) or whole(of))
    tasks = "".join(f'<userTask id="t{n}"/>' for n in range(200))
    flows = "".join(
        f'<sequenceFlow id="f{n}" sourceRef="t{n}" targetRef="t{n + 1}"/>' for n in range(0, 199, 2)
    )
    assert len(repairs.proposals(drawing('<startEvent id="s"/>', tasks, flows), {}, SEATS)) == 500
    assert len(built) < 10
