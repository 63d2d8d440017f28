"""Diagrams that are plain BPMN without the ceremony: splits without gateways, no end, data, tasks of no kind."""

import pytest
from bpmn_text import (
    boundary,
    diagram,
    end,
    external,
    flow,
    gate,
    message,
    named,
    on,
    part,
    path,
    start,
    sub,
    task,
    tasks,
)
from walking import Walk

from service import engine
from service.errors import Invalid


def test_several_flows_out_of_a_task_are_all_taken() -> None:
    walk = Walk(
        diagram(start(), tasks("a b c d"), end(), path("start", "a", "b", "d", "end"), path("a", "c", "d"))
    )
    walk.does("a.1")
    assert walk.open == {"b.1", "c.1"} and len(walk.told("flow_taken")) == 2
    walk.does("b.1")
    walk.does("c.1")
    assert walk.open == {"d.1", "d.2"}, "each token goes on by itself, as in Camunda"
    assert not walk.does("d.1").finished and walk.does("d.2").finished


def test_events_split_too() -> None:
    xml = diagram(
        start(), tasks("a b c d x"), boundary("t", "a", "PT1H", interrupting=True), part("intermediateThrowEvent", "i"),
        path("start", "a", "i"), path("start", "x"), path("i", "b"), path("i", "c"), path("t", "d"), path("t", "b"),
    )  # fmt: skip
    walk = Walk(xml)
    assert walk.open == {"a.1", "x.1"}
    done = Walk(xml)
    done.does("a.1")
    assert done.open == {"x.1", "b.1", "c.1"}
    walk.waits(hours=2)
    assert walk.open == {"x.1", "d.1", "b.1"}


CHOICE = diagram(
    start(), tasks("a b c d"), flow("a", "b", "${nilai &gt; 10}"), flow("a", "c", "nilai = 12"),
    flow("a", "d", id="lain"),
    path("start", "a"),
).replace(b'<bpmn:userTask id="a"', b'<bpmn:userTask id="a" default="lain"')  # fmt: skip


@pytest.mark.parametrize(("value", "opened"), [(12, {"b.1", "c.1"}), (11, {"b.1"}), (1, {"d.1"})])
def test_conditions_out_of_a_task_take_every_true_one_or_the_default(value: int, opened: set[str]) -> None:
    walk = Walk(CHOICE)
    walk.does("a.1", nilai=value)
    assert walk.open == opened


def test_a_flow_without_a_condition_is_always_taken_and_none_is_a_refusal() -> None:
    xml = diagram(start(), tasks("a b c"), path("start", "a"), flow("a", "b", "x = 1"), flow("a", "c"))
    walk = Walk(xml)
    walk.does("a.1", x=2)
    assert walk.open == {"c.1"}
    walk = Walk(diagram(start(), tasks("a b"), path("start", "a"), flow("a", "b", "x = 1")))
    with pytest.raises(Invalid, match="sesudah “a”, dan tidak ada alur bawaan"):
        walk.does("a.1", x=2)
    walk.does("a.1", x=1)
    assert walk.open == {"b.1"}


def test_two_flows_to_the_same_task_are_two_visits() -> None:
    xml = diagram(
        start(), tasks("a b"), path("start", "a"), flow("a", "b", "${x}", id="satu"), flow("a", "b", id="dua")
    )
    walk = Walk(xml)
    walk.does("a.1", x=True)
    assert walk.open == {"b.1", "b.2"} and set(walk.told("flow_taken")) == {"satu", "dua"}


@pytest.mark.parametrize(
    ("value", "sentence"), [("ya", "harus menghasilkan ya atau tidak"), (None, "ya atau tidak")]
)
def test_a_condition_in_braces_must_say_yes_or_no(value: object, sentence: str) -> None:
    walk = Walk(diagram(start(), tasks("a b"), path("start", "a"), flow("a", "b", "${x}")))
    with pytest.raises(Invalid, match=sentence):
        walk.does("a.1", x=value)


@pytest.mark.parametrize("text", ["${hasil == 'ya'}", '#{hasil eq "ya"}', '${hasil = "ya"}', 'hasil = "ya"'])
def test_a_condition_may_be_written_either_way(text: str) -> None:
    written = text.replace('"', "&quot;")
    xml = diagram(start(), tasks("a b c"), gate("exclusive", "g", "f_g_c"), path("start", "a", "g", "c"),
                  flow("g", "b", written))  # fmt: skip
    for value, opened in (("ya", {"b.1"}), ("tidak", {"c.1"})):
        walk = Walk(xml)
        walk.does("a.1", hasil=value)
        assert walk.open == opened


def test_a_process_without_an_end_ends_where_no_flow_leads_on() -> None:
    walk = Walk(diagram(start(), tasks("a b"), path("start", "a", "b")))
    walk.does("a.1")
    assert walk.does("b.1").finished
    assert walk.turn.facts[-1] == engine.Fact("case_finished", "b", {"end": "b"})


def test_a_process_may_end_at_a_gateway_or_at_once() -> None:
    walk = Walk(diagram(start(), task("a"), gate("parallel", "g"), path("start", "a", "g")))
    assert walk.does("a.1").finished and walk.told("case_finished") == ["g"]
    with pytest.raises(Invalid, match="harus punya alur keluar"):
        Walk(diagram(start(), gate("exclusive", "g"), path("start", "g")))
    assert Walk(diagram(start())).turn.finished


def test_a_sub_process_without_an_end_is_done_when_nothing_is_left_in_it() -> None:
    inside = sub("u", start("s"), tasks("a b"), path("s", "a"), path("s", "b"))
    walk = Walk(diagram(start(), inside, task("c"), path("start", "u", "c")))
    walk.does("b.1")
    assert walk.open == {"a.1"}
    walk.does("a.1")
    assert walk.open == {"c.1"}


def test_a_sub_process_is_left_by_every_flow() -> None:
    inside = sub("u", start("s"), task("a"), path("s", "a"))
    walk = Walk(diagram(start(), inside, tasks("b c"), path("start", "u", "b"), path("u", "c")))
    walk.does("a.1")
    assert walk.open == {"b.1", "c.1"}


def test_a_task_of_no_kind_passes() -> None:
    xml = diagram(
        start(),
        part("task", "x"),
        boundary("t", "x", "PT1H"),
        tasks("a b"),
        path("start", "x", "a"),
        path("t", "b"),
    )
    walk = Walk(xml)
    assert walk.open == {"a.1"} and ("step_passed", "x") in walk.kinds() and walk.turn.timers == ()


def test_data_is_drawing_only() -> None:
    data = (
        part("dataObject", "d") + part("dataObjectReference", "dr", dataObjectRef="d")
        + part("dataStoreReference", "ds", dataStoreRef="gudang")
        + part("association", "as", sourceRef="a", targetRef="n")
        + part("textAnnotation", "n", "<bpmn:text>x</bpmn:text>")
    )  # fmt: skip
    used = (
        '<bpmn:property id="p" name="__targetRef_placeholder"/>'
        '<bpmn:dataInputAssociation id="i"><bpmn:sourceRef>dr</bpmn:sourceRef><bpmn:targetRef>p</bpmn:targetRef>'
        '</bpmn:dataInputAssociation><bpmn:dataOutputAssociation id="o"><bpmn:targetRef>ds</bpmn:targetRef>'
        "</bpmn:dataOutputAssociation>"
    )
    xml = diagram(
        start(), task("a", used), end(), data, path("start", "a", "end"), around=named("dataStore", "gudang")
    )
    assert Walk(xml).does("a.1").finished


def test_the_same_in_the_namespace_of_operaton() -> None:
    xml = diagram(
        start(), external("x", "kirim", camunda__taskPriority="3"), task("a", camunda__assignee="${p}"), end(),
        path("start", "x", "a", "end"),
    )  # fmt: skip
    other = xml.replace(b"camunda", b"operaton")
    walk = Walk(other, p="ani")
    assert [(one.topic, one.priority) for one in walk.turn.externals] == [("kirim", 3)]
    assert walk.does("x.1").open_tasks[0].assignee == "ani"


def test_what_is_without_effect_here_is_let_through() -> None:
    inside = "<camunda:failedJobRetryTimeCycle>R3/PT5M</camunda:failedJobRetryTimeCycle>"
    retry = f"<bpmn:extensionElements>{inside}</bpmn:extensionElements>"
    xml = diagram(
        start(), external("x", inside=retry, camunda__asyncBefore="true", camunda__exclusive="false",
                          camunda__jobPriority="3"),
        task("a", camunda__modelerTemplate="t"), path("start", "x", "a"),
    )  # fmt: skip
    also = b' camunda:historyTimeToLive="P1D" camunda:versionTag="1.0" isExecutable'
    assert Walk(xml.replace(b" isExecutable", also)).programs == {"x.1": "kirim"}


@pytest.mark.parametrize(("xml", "nearest"), [
    (part("callActivity", "x"), "subProcess"),
    (part("scriptTask", "x"), "serviceTask"),
    (part("transaction", "x"), "subProcess"),
    (part("complexGateway", "x"), "inclusiveGateway"),
    (part("intermediateCatchEvent", "x", "<bpmn:signalEventDefinition/>"), "pesan"),
    (part("intermediateCatchEvent", "x", "<bpmn:conditionalEventDefinition/>"), "pesan"),
    (part("intermediateThrowEvent", "x", "<bpmn:escalationEventDefinition/>"), "waktu, pesan atau galat"),
    (part("subProcess", "x", start("s"), triggeredByEvent="true"), "triggeredByEvent"),
    (task("x", "<bpmn:extensionElements><camunda:taskListener class='a'/></bpmn:extensionElements>"), "tugas luar"),
    (task("x", "<bpmn:extensionElements><camunda:executionListener/></bpmn:extensionElements>"), "tugas luar"),
    (external("x", inside="<bpmn:extensionElements><camunda:connector/></bpmn:extensionElements>"), "tugas luar"),
])  # fmt: skip
def test_what_does_not_run_is_refused_with_the_nearest_thing(xml: str, nearest: str) -> None:
    with pytest.raises(Invalid) as refusal:
        engine.compile(diagram(start(), xml, path("start", "x")))
    assert nearest in refusal.value.details[0].sentence


def test_a_condition_after_a_parallel_gateway_is_refused() -> None:
    xml = diagram(start(), gate("parallel", "g"), task("a"), path("start", "g"), flow("g", "a", "x = 1"))
    with pytest.raises(Invalid, match="gerbang paralel"):
        engine.compile(xml)


def test_an_inclusive_join_waits_for_what_an_error_or_message_may_still_bring() -> None:
    around = named("error", "gagal", errorCode="G") + named("message", "m")
    xml = diagram(
        start(), gate("inclusive", "s", "f_s_a"), task("a"), external("x"), external("y"),
        on("e", "x", '<bpmn:errorEventDefinition errorRef="gagal"/>'), on("p", "y", message("m")),
        gate("inclusive", "j"), task("z"), end(), end("lain"), path("start", "s"), flow("s", "a"),
        flow("s", "x", "ya"), flow("s", "y", "ya"), path("a", "j"), path("x", "lain"), path("y", "lain"),
        path("e", "j"), path("p", "j"), path("j", "z", "end"), around=around,
    )  # fmt: skip
    walk = Walk(xml, ya=True)
    assert walk.programs == {"x.1": "kirim", "y.1": "kirim"} and not walk.open
    walk.fails("x.1", "G")
    assert not walk.open, "y may still be interrupted by its message"
    walk.does("y.1")
    assert walk.open == {"z.1"}
