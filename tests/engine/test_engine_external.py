"""Work for programs: opened by topic, completed, withdrawn, mapped, thrown and at the end."""

from datetime import timedelta

import pytest
from bpmn_text import (
    boundary,
    diagram,
    end,
    external,
    mapping,
    message,
    named,
    part,
    path,
    start,
    sub,
    task,
    wait,
)
from walking import Walk

from service import engine
from service.errors import Conflict, Invalid

KIRIM = diagram(
    start(), external("x", camunda__taskPriority="5"), boundary("t", "x", "PT5H", interrupting=True), task("a"),
    task("b"), end(), path("start", "x", "a", "end"), path("t", "b", "end"),
)  # fmt: skip


def alone(xml: str, around: str = "") -> bytes:
    return diagram(start(), xml, task("a"), end(), path("start", "x", "a", "end"), around=around)


def test_a_program_does_its_step_and_its_data_goes_on() -> None:
    walk = Walk(KIRIM, nomor=1)
    assert walk.turn.externals == (engine.External("x.1", "x", "X", "kirim", 5, None),)
    assert not walk.open and dict(walk.program.externals) == {"x": "kirim"}
    opened = next(fact for fact in walk.turn.facts if fact.kind == "external_opened")
    assert opened.element == "x"
    assert opened.data == {"ref": "x.1", "name": "X", "topic": "kirim", "lane": None}
    assert walk.does("x.1", terkirim=True).variables == {"nomor": 1, "terkirim": True}
    assert walk.kinds() == [("external_completed", "x"), ("task_opened", "a")]
    assert walk.open == {"a.1"} and walk.programs == {}
    with pytest.raises(Conflict):
        walk.does("x.1")


def test_a_deadline_withdraws_it() -> None:
    walk = Walk(KIRIM)
    walk.waits(hours=6)
    assert walk.kinds() == [("timer_fired", "t"), ("external_withdrawn", "x"), ("task_opened", "b")]
    assert walk.open == {"b.1"} and walk.turn.externals == () and walk.turn.closed == ()


def test_a_due_deadline_comes_before_the_program() -> None:
    walk = Walk(KIRIM)
    walk.waits(fire=False, hours=6)
    with pytest.raises(Conflict, match="x.1"):
        walk.does("x.1")


def test_a_case_that_waits_only_for_a_program_is_cancelled_like_any() -> None:
    walk = Walk(alone(external("x")))
    turn = engine.cancel(walk.program, walk.turn.snapshot, now=walk.now)
    assert turn.cancelled and turn.externals == ()
    assert [fact.kind for fact in turn.facts] == ["external_withdrawn", "case_cancelled"]


@pytest.mark.parametrize("kind", ["serviceTask", "sendTask", "businessRuleTask"])
def test_topic_and_priority_may_be_computed(kind: str) -> None:
    xml = alone(external("x", "kirim-${jenis}", kind=kind, camunda__taskPriority="${nilai > 100 ? 90 : 10}"))
    (one,) = Walk(xml, jenis="surat", nilai=200).turn.externals
    assert (one.topic, one.priority) == ("kirim-surat", 90)
    (one,) = Walk(xml, jenis="surat", nilai=2).turn.externals
    assert one.priority == 10
    with pytest.raises(Invalid, match="“x” tidak dapat dihitung: Variabel “jenis” tidak ada"):
        Walk(xml, nilai=2)


@pytest.mark.parametrize(("topic", "priority", "sentence"), [
    ("${kosong}", "1", "camunda:topic pada “x”"),
    ("${angka}", "1", "camunda:topic pada “x”"),
    ("t", "tinggi", "camunda:taskPriority pada “x” harus menghasilkan bilangan bulat"),
    ("t", "${kosong}x", "bilangan bulat"),
    ("t", "${1.5}", "bilangan bulat"),
    ("t", "${9999999999}", "bilangan bulat"),
])  # fmt: skip
def test_what_comes_to_no_topic_or_number_is_refused(topic: str, priority: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        Walk(alone(external("x", topic, camunda__taskPriority=priority)), kosong="", angka=3)


def test_a_priority_that_comes_to_nothing_is_none() -> None:
    (one,) = Walk(alone(external("x", camunda__taskPriority="${tiada}")), tiada=None).turn.externals
    assert one.priority == 0


def test_a_message_is_thrown_by_a_program() -> None:
    definition = message("m", camunda__type="external", camunda__topic="pesan", camunda__taskPriority="7")
    xml = diagram(
        start(), part("intermediateThrowEvent", "x", definition), part("endEvent", "e", definition),
        path("start", "x", "e"), around=named("message", "m"),
    )  # fmt: skip
    walk = Walk(xml)
    assert walk.turn.externals == (engine.External("x.1", "x", "", "pesan", 7, None),)
    walk.does("x.1")
    assert walk.programs == {"e.1": "pesan"} and not walk.turn.finished
    turn = walk.does("e.1")
    assert turn.finished and walk.kinds() == [("external_completed", "e"), ("case_finished", "e")]


def test_a_thrown_message_without_a_program_passes() -> None:
    xml = diagram(
        start(),
        part("intermediateThrowEvent", "x", message("m")),
        task("a"),
        end(),
        path("start", "x", "a", "end"),
    )
    walk = Walk(xml)
    assert walk.open == {"a.1"} and ("event_passed", "x") in walk.kinds()


def test_its_parameters_are_its_own_and_its_results_go_where_they_are_mapped() -> None:
    inside = mapping("tujuan=${warga.surel};judul=Izin ${nomor}", "bukti=${resi};judul=${judul}")
    walk = Walk(alone(external("x", inside=inside)), warga={"surel": "a@b.id"}, nomor=3)
    local = engine.local_variables(walk.program, walk.turn.snapshot, "x.1")
    assert local == {"tujuan": "a@b.id", "judul": "Izin 3"}
    seen = engine.variables(walk.program, walk.turn.snapshot, "x.1")
    assert seen["tujuan"] == "a@b.id" and seen["nomor"] == 3
    assert "tujuan" not in engine.variables(walk.program, walk.turn.snapshot)
    turn = engine.complete(
        walk.program, walk.turn.snapshot, "x.1", {"tujuan": "lain"}, now=walk.now, local={"resi": "R-1"}
    )
    assert turn.variables == {"warga": {"surel": "a@b.id"}, "nomor": 3, "bukti": "R-1", "judul": "Izin 3"}


def test_programs_work_beside_each_other_in_a_sub_process() -> None:
    inside = sub(
        "dalam", start("s"), external("x", "satu"), external("y", "dua"), path("s", "x"), path("s", "y")
    )
    walk = Walk(diagram(start(), inside, task("a"), path("start", "dalam", "a")))
    assert walk.programs == {"x.1": "satu", "y.1": "dua"}
    walk.does("y.1")
    assert walk.programs == {"x.1": "satu"}
    walk.does("x.1")
    assert walk.open == {"a.1"}


def test_a_stored_case_still_knows_its_topic() -> None:
    walk = Walk(alone(external("x", "kirim-${jenis}", camunda__taskPriority="8")), jenis="a")
    turn = engine.fire(engine.compile(alone(external("x"))), walk.turn.snapshot, now=walk.now)
    assert [(one.topic, one.priority) for one in turn.externals] == [("kirim-a", 8)]


def test_each_round_of_a_loop_opens_another() -> None:
    loop = part("intermediateThrowEvent", "l")
    xml = diagram(start(), loop, external("x"), wait("w", "PT1H"), path("start", "l", "x", "w", "l"))
    walk = Walk(xml)
    for round in range(1, 5):
        assert walk.programs == {f"x.{round}": "kirim"}
        walk.does(f"x.{round}")
        assert walk.programs == {} and walk.turn.next_due_at == walk.now + timedelta(hours=1)
        walk.waits(hours=1)


@pytest.mark.parametrize(("xml", "sentence"), [
    (part("serviceTask", "x"), "hanya dijalankan oleh program luar"),
    (part("sendTask", "x"), 'camunda:type="external"'),
    (part("serviceTask", "x", camunda__type="external"), "camunda:topic"),
    (part("serviceTask", "x", camunda__type="mail"), 'type="mail"'),
    (part("serviceTask", "x", camunda__class="org.A"), "tugas luar"),
    (part("serviceTask", "x", camunda__expression="${a}"), "camunda:expression"),
    (part("serviceTask", "x", camunda__delegateExpression="${a}"), "camunda:delegateExpression"),
    (part("businessRuleTask", "x", camunda__decisionRef="d"), "Tabel keputusan"),
    (part("callActivity", "x", calledElement="lain"), "subProcess"),
    (part("scriptTask", "x"), 'serviceTask dengan camunda:type="external"'),
    (external("x", inside="<bpmn:multiInstanceLoopCharacteristics/>"), "Pengulangan hanya didukung pada userTask"),
    (external("x", "${a.b()}"), "tidak didukung"),
    (external("x", "${a"), "tidak dapat dipakai"),
    (external("x", inside=mapping("a=<camunda:script scriptFormat=\"groovy\">x</camunda:script>")), "script"),
])  # fmt: skip
def test_what_nobody_would_do_is_refused(xml: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        engine.compile(alone(xml))
    assert sentence in " ".join(fault.sentence for fault in refusal.value.details)
