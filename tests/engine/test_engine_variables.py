"""Variables set from outside, local ones, input and output mappings."""

import pytest
from bpmn_text import (
    boundary,
    catch,
    diagram,
    end,
    external,
    many,
    mapping,
    named,
    part,
    path,
    start,
    task,
    wait,
)  # fmt: skip
from walking import Walk

from service import engine
from service.errors import Conflict, Invalid

PLAIN = diagram(
    start(), task("a"), boundary("t", "a", "PT5H"), task("b"), end(), path("start", "a", "b", "end")
)
LISTED = (
    "<bpmn:extensionElements><camunda:inputOutput>"
    '<camunda:inputParameter name="daftar"><camunda:list><camunda:value>satu</camunda:value>'
    "<camunda:value>${nomor + 1}</camunda:value></camunda:list></camunda:inputParameter>"
    '<camunda:inputParameter name="peta"><camunda:map><camunda:entry key="k">${nomor}</camunda:entry>'
    '<camunda:entry key="l">tetap</camunda:entry></camunda:map></camunda:inputParameter>'
    '<camunda:inputParameter name="kosong"/>'
    '<camunda:outputParameter name="hasil">${daftar[1] + peta.k}</camunda:outputParameter>'
    "</camunda:inputOutput></bpmn:extensionElements>"
)


def local(walk: Walk, ref: str) -> dict[str, object]:
    return engine.local_variables(walk.program, walk.turn.snapshot, ref)


def seen(walk: Walk, ref: str | None = None) -> dict[str, object]:
    return engine.variables(walk.program, walk.turn.snapshot, ref)


def test_variables_are_set_and_deleted_and_nothing_moves() -> None:
    walk = Walk(PLAIN, x=1, y=2)
    turn = walk.sets("y", "tiada", x=3, z=[1])
    assert turn.variables == {"x": 3, "z": [1]} and walk.open == {"a.1"} and turn.opened == turn.closed == ()
    (fact,) = turn.facts
    assert (fact.kind, fact.element) == ("variables_set", None)
    assert fact.data == {"names": ["x", "z"], "deleted": ["y", "tiada"], "ref": None}
    assert [timer.ref for timer in turn.timers] == ["t.1"]


def test_setting_fires_no_timer() -> None:
    walk = Walk(PLAIN)
    walk.waits(fire=False, hours=9)
    assert walk.sets(x=1).timers[0].ref == "t.1" and walk.told("timer_fired") == []


def test_variables_of_a_step_are_seen_there_alone() -> None:
    walk = Walk(PLAIN, x=1)
    walk.sets(ref="a.1", x=2, catatan="c")
    assert local(walk, "a.1") == {"x": 2, "catatan": "c"} and seen(walk, "a.1") == {"x": 2, "catatan": "c"}
    assert seen(walk) == walk.turn.variables == {"x": 1}
    walk.sets("catatan", ref="a.1")
    assert local(walk, "a.1") == {"x": 2}
    assert walk.does("a.1", x=9, baru=1).variables == {"x": 1, "baru": 1}
    assert local(walk, "b.1") == {} and seen(walk, "b.1") == {"x": 1, "baru": 1}


def test_whatever_waits_may_have_variables_of_its_own() -> None:
    xml = diagram(
        start(), catch("c", "m"), external("x"), wait("w", "PT5H"), task("a"), path("start", "c", "a"),
        path("start", "x", "a"), path("start", "w", "a"), around=named("message", "m"),
    )  # fmt: skip
    walk = Walk(xml)
    for ref in ("c.1", "x.1", "w.1"):
        walk.sets(ref=ref, catatan=ref)
        assert local(walk, ref) == {"catatan": ref}
    assert walk.turn.variables == {}


def test_what_is_not_open_has_no_variables() -> None:
    walk = Walk(PLAIN)
    for ref in ("b.1", "a.2", "start"):
        with pytest.raises(Conflict, match="tidak terbuka"):
            walk.sets(ref=ref, x=1)
        with pytest.raises(Conflict, match="tidak terbuka"):
            local(walk, ref)
    with pytest.raises(Invalid, match="x"):
        walk.sets(x={1})
    walk.does("a.1")
    walk.does("b.1")
    with pytest.raises(Conflict, match="sudah ditutup"):
        walk.sets(x=1)


def test_parameters_may_be_lists_and_maps() -> None:
    xml = diagram(start(), task("a", LISTED), end(), path("start", "a", "end"))
    walk = Walk(xml, nomor=4)
    assert local(walk, "a.1") == {"daftar": ["satu", 5], "peta": {"k": 4, "l": "tetap"}, "kosong": ""}
    assert walk.does("a.1").variables == {"nomor": 4, "hasil": 9}


def test_a_later_parameter_sees_an_earlier_one_and_texts_stay_texts() -> None:
    xml = diagram(
        start(), task("a", mapping("p=${nomor};q=${p * 2};r=5;s=nomor")), end(), path("start", "a", "end")
    )
    assert local(Walk(xml, nomor=3), "a.1") == {"p": 3, "q": 6, "r": "5", "s": "nomor"}


def test_a_parameter_that_cannot_be_computed_stops_the_move() -> None:
    xml = diagram(start(), task("a"), task("b", mapping("p=${tiada}")), end(), path("start", "a", "b", "end"))
    walk = Walk(xml)
    with pytest.raises(Invalid, match="“b” tidak dapat dihitung: Variabel “tiada” tidak ada"):
        walk.does("a.1")
    walk.does("a.1", tiada=None)
    assert local(walk, "b.1") == {"p": None}


def test_a_sub_process_keeps_its_parameters_and_hands_its_results_out() -> None:
    inner = task("a", mapping("dari=${isi}")) + part("exclusiveGateway", "g", default="f_g_e1")
    inside = part(
        "subProcess", "u",
        mapping("isi=${nomor};hasil=0", "total=${hasil};isi=${isi}") + start("s") + inner + end("e1") + task("c")
        + path("s", "a", "g", "e1") + '<bpmn:sequenceFlow id="fc" sourceRef="g" targetRef="c">'
        "<bpmn:conditionExpression>${isi == 99}</bpmn:conditionExpression></bpmn:sequenceFlow>" + path("c", "e1"),
    )  # fmt: skip
    walk = Walk(diagram(start(), inside, task("b"), end(), path("start", "u", "b", "end")), nomor=7)
    assert local(walk, "a.1") == {"dari": 7} and seen(walk, "a.1") == {
        "nomor": 7,
        "isi": 7,
        "hasil": "0",
        "dari": 7,
    }
    walk.does("a.1", hasil=12, isi=99, luar=1)
    assert walk.open == {"c.1"} and walk.turn.variables == {"nomor": 7, "luar": 1}
    walk.does("c.1")
    assert walk.open == {"b.1"} and walk.turn.variables == {"nomor": 7, "luar": 1, "total": 12, "isi": 99}


def test_each_of_many_tasks_has_its_own_parameters() -> None:
    host = many("m", collection="${daftar}", elementVariable="opd").replace(
        "<bpmn:multi", mapping("surat=Untuk ${opd}") + "<bpmn:multi"
    )
    walk = Walk(diagram(start(), host, end(), path("start", "m", "end")), daftar=["A", "B"])
    assert local(walk, "m.1") == {"opd": "A", "surat": "Untuk A"} and local(walk, "m.2")["surat"] == "Untuk B"


@pytest.mark.parametrize(("xml", "sentence"), [
    (many("x", collection="d").replace("<bpmn:multi", mapping("", "a=1") + "<bpmn:multi"), "tugas berganda"),
    (part("exclusiveGateway", "x", mapping("a=1")), "hanya didukung pada"),
    (task("x", mapping("=1")), "harus bernama"),
    (task("x", mapping("a=${b.c()}")), "tidak dapat dipakai"),
    (task("x", mapping("a=<camunda:script scriptFormat='js'>1</camunda:script>")), "script"),
])  # fmt: skip
def test_mappings_that_would_not_work_are_refused(xml: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        engine.compile(diagram(start(), xml, end(), path("start", "x", "end")))
    assert sentence in " ".join(fault.sentence for fault in refusal.value.details)
