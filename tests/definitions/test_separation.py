"""Which steps must not share a person: the six SOPs, other shapes of procedures, and the owner's own word."""

from pathlib import Path

import pytest
from definitions.small import MARK, SOP, diagram, flow, flows, line_of_mark, nodes
from world import BPMN

from service.definitions import ERROR, check
from service.definitions.separation import apart
from service.diagram import read

Separated = dict[str, tuple[str, ...]]
SIX: dict[str, Separated] = {
    "balikpapan-pengumpulan-data": {
        "langkah_2": ("langkah_1",),
        "langkah_3": ("langkah_1",),
        "langkah_4": ("langkah_1",),
        "langkah_6": ("langkah_5",),
    },
    "banyuwangi-diseminasi": {
        "langkah_4": ("langkah_2", "langkah_3"),
        "langkah_5": ("langkah_2", "langkah_3"),
    },
    "banyuwangi-permintaan-data": {},
    "malut-pengumpulan-data": {"langkah_5": ("langkah_4",), "langkah_6": ("langkah_3", "langkah_4")},
    "metro-pengumpulan-pengolahan": {
        "langkah_5": ("langkah_4",),
        "langkah_6": ("langkah_4",),
        "langkah_7": ("langkah_4",),
        "langkah_13": ("langkah_11",),
    },
    "tarakan-layanan-data": {
        "langkah_5": ("langkah_4",),
        "langkah_6": ("langkah_4",),
        "langkah_7": ("langkah_4",),
        "langkah_8": ("langkah_4",),
    },
}
DRAFT = ("s: startEvent; d a z: userTask; g: exclusiveGateway; e: endEvent", "s d a g z e; g d")
"""Draft, approve or send back, go on."""


def drawn(parts: str, arrows: str, lanes: str = "", **properties: str) -> bytes:
    """A diagram of parts and arrows; ``properties`` are the ``pisah_dari`` of its elements."""
    text = lanes + nodes(parts) + "\n" + flows(*arrows.split("; "))
    for id, value in properties.items():
        said = SOP.replace('name="jenis" value="sop"', f'name="pisah_dari" value="{value}"')
        line = next(line for line in text.splitlines() if f' id="{id}"' in line)
        kind = line.split()[0].removeprefix("<")
        text = text.replace(line, f"{line.removesuffix('/>')}>{MARK}{said}</{kind}>")
    return diagram(text)


def separated(xml: bytes) -> Separated:
    return dict(apart(read(xml).main))


def told(xml: bytes) -> set[tuple[str, str, int]]:
    """What the check says of separation: rule, severity and line."""
    return {
        (each.rule, each.severity, each.line) for each in check(xml, {}) if each.rule.startswith("separation")
    }


@pytest.mark.parametrize("path", BPMN, ids=lambda path: path.stem)
def test_who_drafts_does_not_approve_in_the_six_sops(path: Path) -> None:
    assert separated(path.read_bytes()) == SIX[path.stem]


def test_a_step_that_may_send_work_back_is_an_approval() -> None:
    assert separated(drawn(*DRAFT)) == {"a": ("d",)}


def test_steps_without_a_way_back_approve_nothing() -> None:
    parts = "s: startEvent; d a y z: userTask; g: exclusiveGateway; e f: endEvent"
    assert separated(drawn(parts, "s d a g z e; g y f")) == {}


def test_the_steps_between_belong_to_the_draft_but_other_approvals_do_not() -> None:
    parts = "s: startEvent; d m a b: userTask; g h: exclusiveGateway; e: endEvent"
    found = separated(drawn(parts, "s d m a g b h e; g d; h d"))
    assert found == {"a": ("d", "m"), "b": ("d", "m")}


def test_an_approval_sent_back_to_an_approval_still_knows_the_draft() -> None:
    parts = "s: startEvent; d a b: userTask; g h: exclusiveGateway; e: endEvent"
    assert separated(drawn(parts, "s d a g b h e; g d; h a")) == {"a": ("d",), "b": ("d",)}


def test_a_step_that_only_repairs_is_a_drafter_too() -> None:
    parts = "s: startEvent; d a r: userTask; g: exclusiveGateway; e: endEvent"
    assert separated(drawn(parts, "s d a g e; g r a")) == {"a": ("d", "r")}


def test_a_return_that_may_end_in_giving_up_is_a_return() -> None:
    parts = "s: startEvent; d a: userTask; g h: exclusiveGateway; e f: endEvent"
    assert separated(drawn(parts, "s d h a g e; g d; h f")) == {"a": ("d",)}


def test_a_choice_between_choices_and_a_message_are_looked_through() -> None:
    parts = "s: startEvent; d a: userTask; g h: exclusiveGateway; k: intermediateThrowEvent; e f: endEvent"
    assert separated(drawn(parts, "s d a g e; g h f; h k d")) == {"a": ("d",)}


def test_trying_again_oneself_is_no_approval() -> None:
    parts = "s: startEvent; a: userTask; g: exclusiveGateway; e: endEvent"
    assert separated(drawn(parts, "s a g e; g a")) == {}


def test_the_owners_word_comes_before_the_rule() -> None:
    parts = "s: startEvent; c d a z: userTask; g: exclusiveGateway; e: endEvent"
    arrows = "s c d a g z e; g d"
    assert separated(drawn(parts, arrows)) == {"a": ("d",)}
    assert separated(drawn(parts, arrows, a="c, s")) == {"a": ("s", "c")}
    assert separated(drawn(parts, arrows, a="tidak")) == {}
    assert separated(drawn(parts, arrows, a=" ")) == {"a": ("d",)}
    assert separated(drawn(parts, arrows, z="a d")) == {"a": ("d",), "z": ("d", "a")}


def test_of_two_steps_side_by_side_whichever_comes_later_is_refused() -> None:
    parts = "s: startEvent; a b: userTask; p q: parallelGateway; e: endEvent"
    assert separated(drawn(parts, "s p a q e; p b q", a="b")) == {"a": ("b",), "b": ("a",)}


@pytest.mark.parametrize(
    ("value", "rule", "severity"),
    [
        ("langkah_lain", "separation-unknown", "error"),
        ("g", "separation-unknown", "error"),
        ("d tidak", "separation-unknown", "error"),
        ("a", "separation-itself", "error"),
        ("tidak", "separation-off", "warning"),
    ],
)
def test_a_property_that_cannot_hold_is_told_at_its_line(value: str, rule: str, severity: str) -> None:
    xml = drawn(*DRAFT, a=value)
    assert told(xml) == {(rule, severity, line_of_mark(xml))}
    assert told(drawn(*DRAFT, a="d")) == set()


def test_a_property_elsewhere_than_on_a_task_is_told() -> None:
    xml = drawn(*DRAFT, g="d")
    assert told(xml) == {("separation-misplaced", "warning", line_of_mark(xml))}


def test_two_steps_of_one_lane_are_separated_and_the_owner_is_told() -> None:
    lanes = '<laneSet id="l"><lane id="staf" name="Staf">{}</lane></laneSet>\n'
    text = lanes.format("".join(f"<flowNodeRef>{id}</flowNodeRef>" for id in ["s", "d", "a", "z", "g", "e"]))
    assert separated(drawn(*DRAFT, lanes=text)) == {"a": ("d",)}
    condition = flow("g", "z", 'x = "ya"')
    xml = drawn(*DRAFT, lanes=text).decode().replace(flow("g", "z"), condition).encode()
    xml = xml.replace(b'id="g" name', b'id="g" default="g-d" name')
    assert {each[0] for each in told(xml)} == {"separation-same-lane"}
    assert not [each for each in check(xml, {}) if each.severity == ERROR]


def test_the_largest_diagram_is_read_in_a_moment() -> None:
    tasks = " ".join(f"t{number}" for number in range(240))
    parts = f"s: startEvent; {tasks}: userTask; g: exclusiveGateway; e: endEvent"
    arrows = "; ".join(
        ["s t0", "g e", *(f"{task} g" for task in tasks.split()), *(f"g {task}" for task in tasks.split())]
    )
    assert separated(drawn(parts, arrows))["t7"] == ("t0",)
