"""scripts/layout.py draws what has lanes and no drawing, and leaves an owner's drawing alone."""

import subprocess
import sys
from pathlib import Path

import pytest
from drawings import BPMN, FILES, NS, drawn
from lxml import etree

SCRIPT = BPMN.parent / "scripts" / "layout.py"

PARALLEL = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x">
  <bpmn:collaboration id="pools"><bpmn:participant id="pool" name="Dinas" processRef="p"/></bpmn:collaboration>
  <bpmn:process id="p" isExecutable="true">
    <bpmn:laneSet id="lanes">
      <bpmn:lane id="satu" name="Satu">
        <bpmn:flowNodeRef>mulai</bpmn:flowNodeRef><bpmn:flowNodeRef>pecah</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>a</bpmn:flowNodeRef><bpmn:flowNodeRef>b</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>temu</bpmn:flowNodeRef><bpmn:flowNodeRef>selesai</bpmn:flowNodeRef>
      </bpmn:lane>
      <bpmn:lane id="dua" name="Dua"><bpmn:flowNodeRef>c</bpmn:flowNodeRef></bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="mulai" name="Mulai"/>
    <bpmn:parallelGateway id="pecah"/>
    <bpmn:userTask id="a" name="A"/><bpmn:userTask id="b" name="B"/><bpmn:userTask id="c" name="C"/>
    <bpmn:parallelGateway id="temu"/>
    <bpmn:endEvent id="selesai" name="Selesai"/>
    <bpmn:sequenceFlow id="f1" sourceRef="mulai" targetRef="pecah"/>
    <bpmn:sequenceFlow id="f2" sourceRef="pecah" targetRef="a"/>
    <bpmn:sequenceFlow id="f3" sourceRef="pecah" targetRef="b"/>
    <bpmn:sequenceFlow id="f4" sourceRef="pecah" targetRef="c"/>
    <bpmn:sequenceFlow id="f5" sourceRef="a" targetRef="temu"/>
    <bpmn:sequenceFlow id="f6" sourceRef="b" targetRef="temu"/>
    <bpmn:sequenceFlow id="f7" sourceRef="c" targetRef="temu"/>
    <bpmn:sequenceFlow id="f8" sourceRef="temu" targetRef="selesai"/>
  </bpmn:process>
</bpmn:definitions>
"""


def layout(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The shortest of the six, drawn."""
    path = tmp_path / "copy.bpmn"
    path.write_bytes((BPMN / "banyuwangi-diseminasi.bpmn").read_bytes())
    return path


def test_a_drawing_that_is_there_stays(copy: Path) -> None:
    before = copy.read_bytes()
    run = layout(copy)
    assert run.returncode == 1
    assert "--again" in run.stderr
    assert copy.read_bytes() == before


def test_again_draws_anew_and_leaves_the_meaning_alone(copy: Path) -> None:
    before = etree.fromstring(copy.read_bytes())
    assert layout("--again", copy).returncode == 0
    after = etree.fromstring(copy.read_bytes())
    for root in (before, after):
        (diagram,) = root.findall("di:BPMNDiagram", NS)
        root.remove(diagram)
    assert etree.tostring(after, method="c14n") == etree.tostring(before, method="c14n")


def test_what_is_drawn_without_a_hand_on_it_is_drawn_the_same(tmp_path: Path) -> None:
    """The shipped pictures are the script's own, until an owner changes one: then take it off this list."""
    copies = [tmp_path / path.name for path in FILES]
    for path, copy in zip(FILES, copies, strict=True):
        copy.write_bytes(path.read_bytes())
    assert layout("--again", *copies).returncode == 0
    for path, copy in zip(FILES, copies, strict=True):
        assert copy.read_bytes() == path.read_bytes(), path.stem


def test_branches_in_one_lane_do_not_lie_on_each_other(tmp_path: Path) -> None:
    path = tmp_path / "parallel.bpmn"
    path.write_text(PARALLEL, "utf-8")
    assert layout(path).returncode == 0
    drawing = drawn(path)
    shapes = list(drawing.solid.values())
    assert not any(a.meets(b) for a in shapes for b in shapes if a is not b)
    assert not any(segment.enters(shape) for segment in drawing.segments() for shape in shapes)
    assert drawing.run_together() == []


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (PARALLEL.replace("<bpmn:flowNodeRef>c</bpmn:flowNodeRef>", ""), "c stands in no lane"),
        (PARALLEL.replace('isExecutable="true"', ""), "one executable process was expected, 0"),
        (PARALLEL.partition("</bpmn:process>")[0], "line"),
    ],
    ids=["no lane", "nothing to run", "not whole"],
)
def test_what_cannot_be_drawn_is_refused_in_one_line(tmp_path: Path, broken: str, said: str) -> None:
    path = tmp_path / "broken.bpmn"
    path.write_text(broken, "utf-8")
    run = layout(path)
    assert run.returncode == 1
    assert said in run.stderr and len(run.stderr.splitlines()) == 1
    assert path.read_text("utf-8") == broken
