"""Cases that wait for messages: at events, at tasks, on steps, for the first of several; and begin by one."""

from datetime import timedelta

import pytest
from bpmn_text import (
    boundary,
    catch,
    diagram,
    end,
    flow,
    gate,
    mapping,
    message,
    named,
    on,
    part,
    path,
    start,
    sub,
    task,
    tasks,
    wait,
)
from walking import NOW, Walk

from service import engine
from service.errors import Conflict, Invalid

BAYAR, BATAL = named("message", "bayar", "Pembayaran"), named("message", "batal", "Pembatalan")
PAID = diagram(start(), catch("c", "bayar"), task("a"), end(), path("start", "c", "a", "end"), around=BAYAR)
FIRST = diagram(
    start(), part("eventBasedGateway", "g"), catch("c", "bayar"), catch("d", "batal"), wait("w", "P2D"), tasks("a b x"),
    end(), path("start", "g", "c", "a", "end"), path("g", "d", "b", "end"), path("g", "w", "x", "end"),
    around=BAYAR + BATAL,
)  # fmt: skip


def receiving(*events: str, **attributes: str) -> bytes:
    """A receive task with events on it."""
    return diagram(
        start(), part("receiveTask", "r", messageRef="bayar", **attributes), *events, task("a"), task("b"), end(),
        path("start", "r", "a", "end"), path("t", "b", "end"), around=BAYAR + BATAL,
    )  # fmt: skip


def on_task(interrupting: bool) -> bytes:
    return diagram(
        start(), task("a"), on("m", "a", message("batal"), interrupting=interrupting), task("b"), end(), end("e2"),
        path("start", "a", "end"), path("m", "b", "e2"), around=BATAL,
    )  # fmt: skip


def test_a_case_waits_for_a_message_and_takes_its_data() -> None:
    walk = Walk(PAID, nomor=7)
    assert walk.turn.subscriptions == (engine.Subscription("c.1", "c", "Pembayaran", "catch"),)
    assert not walk.open and walk.turn.next_due_at is None
    assert walk.hears("c.1", jumlah=5).variables == {"nomor": 7, "jumlah": 5}
    assert walk.open == {"a.1"} and walk.turn.subscriptions == ()
    assert walk.turn.facts[0] == engine.Fact("message_received", "c", {"ref": "c.1", "message": "Pembayaran"})


def test_what_no_longer_waits_is_a_conflict_and_changes_nothing() -> None:
    walk = Walk(PAID)
    for ref in ("c.2", "a.1", "x"):
        with pytest.raises(Conflict, match="tidak ditunggu lagi"):
            walk.hears(ref)
    with pytest.raises(Conflict, match="tidak terbuka"):
        walk.does("c.1")
    with pytest.raises(Invalid, match="jumlah"):
        walk.hears("c.1", jumlah={1, 2})
    walk.hears("c.1")
    with pytest.raises(Conflict, match="tidak ditunggu lagi"):
        walk.hears("c.1")


def test_the_name_of_a_message_may_be_computed() -> None:
    around = named("message", "bayar", "Bayar-${nomor}")
    xml = diagram(start(), catch("c", "bayar"), end(), path("start", "c", "end"), around=around)
    assert Walk(xml, nomor=12).awaited == {"c.1": "Bayar-12"}
    with pytest.raises(Invalid, match="“c” tidak dapat dihitung: Variabel “nomor” tidak ada"):
        Walk(xml)
    with pytest.raises(Invalid, match="Nama pesan yang ditunggu"):
        Walk(xml.replace(b"Bayar-${nomor}", b"${nomor}"), nomor=12)


def test_a_receive_task_waits_and_its_deadline_takes_it_away() -> None:
    walk = Walk(receiving(boundary("t", "r", "PT5H", interrupting=True)))
    assert [(one.ref, one.kind) for one in walk.turn.subscriptions] == [("r.1", "receive")]
    assert [timer.ref for timer in walk.turn.timers] == ["t.1"]
    walk.waits(hours=6)
    assert walk.open == {"b.1"} and walk.awaited == {} and ("message_dropped", "r") in walk.kinds()
    again = Walk(receiving(boundary("t", "r", "PT5H", interrupting=True)))
    again.hears("r.1")
    assert again.open == {"a.1"} and again.turn.timers == ()


def test_a_due_deadline_comes_before_the_message() -> None:
    walk = Walk(receiving(boundary("t", "r", "PT5H", interrupting=True)))
    walk.waits(fire=False, hours=6)
    with pytest.raises(Conflict):
        walk.hears("r.1")


def test_a_message_withdraws_the_task_it_interrupts() -> None:
    walk = Walk(on_task(interrupting=True))
    assert [(one.ref, one.kind) for one in walk.turn.subscriptions] == [("m.1", "boundary")]
    walk.hears("m.1", alasan="salah alamat")
    assert walk.open == {"b.1"} and walk.awaited == {}
    assert walk.turn.closed == (engine.ClosedTask("a.1", "a", "withdrawn"),)
    assert walk.kinds()[:2] == [("message_received", "m"), ("task_withdrawn", "a")]


def test_a_message_that_does_not_interrupt_may_come_again() -> None:
    walk = Walk(on_task(interrupting=False))
    walk.hears("m.1")
    walk.hears("m.1")
    assert walk.open == {"a.1", "b.1", "b.2"} and walk.awaited == {"m.1": "Pembatalan"}
    walk.does("a.1")
    assert walk.awaited == {} and ("message_dropped", "m") in walk.kinds()
    walk.does("b.1")
    assert walk.does("b.2").finished


def test_a_message_on_a_sub_process_withdraws_all_that_is_in_it() -> None:
    inside = sub(
        "dalam",
        start("s"),
        task("a"),
        catch("c", "bayar"),
        end("e"),
        path("s", "a", "e"),
        path("s", "c", "e"),
    )
    xml = diagram(
        start(), inside, on("m", "dalam", message("batal")), task("b"), end(), path("start", "dalam", "end"),
        path("m", "b", "end"), around=BAYAR + BATAL,
    )  # fmt: skip
    walk = Walk(xml)
    assert walk.awaited == {"m.1": "Pembatalan", "c.1": "Pembayaran"}
    walk.hears("m.1")
    assert walk.open == {"b.1"} and walk.awaited == {}


@pytest.mark.parametrize(("ref", "opened", "dropped"), [("c.1", "a.1", {"d"}), ("d.1", "b.1", {"c"})])
def test_the_first_message_decides(ref: str, opened: str, dropped: set[str]) -> None:
    walk = Walk(FIRST)
    assert [one.kind for one in walk.turn.subscriptions] == ["gateway", "gateway"] and len(
        walk.turn.timers
    ) == 1
    walk.hears(ref)
    assert walk.open == {opened} and walk.awaited == {} and walk.turn.timers == ()
    assert set(walk.told("message_dropped")) == dropped
    chosen = f"f_g_{ref[0]}"
    passed = [fact.data["flow"] for fact in walk.turn.facts if fact.kind == "gateway_passed"]
    assert passed == [chosen] and walk.told("flow_taken")[0] == chosen


def test_time_may_decide_too() -> None:
    walk = Walk(FIRST)
    walk.waits(days=3)
    assert walk.open == {"x.1"} and walk.awaited == {} and set(walk.told("message_dropped")) == {"c", "d"}
    assert walk.does("x.1").finished


def test_an_event_gateway_inside_a_sub_process_is_withdrawn_with_it() -> None:
    inside = sub(
        "dalam", start("s"), part("eventBasedGateway", "g"), catch("c", "bayar"), wait("w", "P9D"), end("e"),
        path("s", "g", "c", "e"), path("g", "w", "e"),
    )  # fmt: skip
    xml = diagram(
        start(), inside, boundary("t", "dalam", "P1D", interrupting=True), task("a"), end(),
        path("start", "dalam", "end"), path("t", "a", "end"), around=BAYAR,
    )  # fmt: skip
    walk = Walk(xml)
    walk.waits(days=2)
    assert walk.open == {"a.1"} and walk.awaited == {} and walk.turn.timers == ()


def test_a_case_begins_at_the_start_of_its_message() -> None:
    begins = part("startEvent", "m1", message("bayar")) + part("startEvent", "m2", message("batal"))
    xml = diagram(
        start(), begins, tasks("a b c"), end(), path("start", "a", "end"), path("m1", "b", "end"),
        path("m2", "c", "end"), around=BAYAR + BATAL,
    )  # fmt: skip
    program = engine.compile(xml)
    assert (
        dict(program.message_starts) == {"Pembayaran": "m1", "Pembatalan": "m2"} and program.start == "start"
    )
    assert Walk(xml).open == {"a.1"}
    walk = Walk(xml, begin={"message": "Pembatalan"}, x=1)
    assert walk.open == {"c.1"} and walk.turn.variables == {"x": 1}
    assert walk.kinds()[:2] == [("case_started", "m2"), ("event_passed", "m2")]
    with pytest.raises(Invalid, match="“Lain”"):
        Walk(xml, begin={"message": "Lain"})


def test_a_process_may_begin_by_messages_only() -> None:
    begins = part("startEvent", "m1", message("bayar")) + part("startEvent", "m2", message("batal"))
    xml = diagram(begins, task("a"), end(), path("m1", "a", "end"), path("m2", "a"), around=BAYAR + BATAL)
    assert Walk(xml, begin={"message": "Pembayaran"}).open == {"a.1"}
    assert engine.compile(xml).start == "m1" and Walk(xml).open == {"a.1"}


def test_who_began_is_kept_where_the_start_says() -> None:
    xml = diagram(
        part("startEvent", "start", camunda__initiator="pemohon"), task("a"), end(), path("start", "a", "end")
    )
    assert Walk(xml, begin={"initiator": "ani"}).turn.variables == {"pemohon": "ani"}
    assert Walk(xml).turn.variables == {}
    assert Walk(PAID, begin={"initiator": "ani"}).turn.variables == {}


def test_a_message_event_maps_what_it_brings() -> None:
    event = part("intermediateCatchEvent", "c", mapping(outputs="total=${jumlah * 2}") + message("bayar"))
    xml = diagram(start(), event, task("a"), end(), path("start", "c", "a", "end"), around=BAYAR)
    walk = Walk(xml)
    walk.sets(ref="c.1", jumlah=0)
    assert walk.hears("c.1", jumlah=4).variables == {"total": 8}


def test_a_stored_case_still_waits(tmp_path: object) -> None:
    """What is waited for is in the snapshot alone."""
    walk = Walk(FIRST)
    stored = engine.compile(FIRST)
    turn = engine.fire(stored, walk.turn.snapshot, now=NOW + timedelta(hours=1))
    assert turn.subscriptions == walk.turn.subscriptions and turn.facts == ()
    assert engine.receive(stored, turn.snapshot, "d.1", {}, now=NOW).open_tasks[0].element == "b"


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ((start(), catch("c", "tiada"), end(), path("start", "c", "end")), "tidak bernama"),
        ((start(), part("receiveTask", "c"), end(), path("start", "c", "end")), "tidak bernama"),
        (
            (start(), part("eventBasedGateway", "g"), task("a"), path("start", "g", "a")),
            "gerbang peristiwa",
        ),
        (
            (start(), part("eventBasedGateway", "g"), catch("c", "bayar"), end(), path("start", "g", "c", "end"),
             flow("start", "c")),
            "satu alur masuk",
        ),
        (
            (start(), part("eventBasedGateway", "g"), catch("c", "bayar"), end(), path("start", "g"),
             flow("g", "c", "x = 1"), path("c", "end")),
            "Syarat tidak boleh",
        ),
        ((start(), start("s2"), task("a"), path("start", "a"), path("s2", "a")), "tepat satu peristiwa awal"),
        (
            (part("startEvent", "s1", message("bayar")), part("startEvent", "s2", message("bayar")), task("a"),
             path("s1", "a"), path("s2", "a")),
            "pesan yang sama",
        ),
        ((start(), sub("u", part("startEvent", "s", message("bayar"))), path("start", "u")), "polos"),
        ((gate("parallel", "g"), task("a"), path("g", "a")), "tepat satu peristiwa awal"),
    ],
)  # fmt: skip
def test_what_could_never_hear_anything_is_refused(parts: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        engine.compile(diagram(*parts, around=BAYAR))
    assert sentence in " ".join(fault.sentence for fault in refusal.value.details)


def test_the_name_of_a_starting_message_is_fixed() -> None:
    xml = diagram(
        part("startEvent", "s", message("m")),
        task("a"),
        path("s", "a"),
        around=named("message", "m", "x-${y}"),
    )
    with pytest.raises(Invalid, match="tidak boleh dihitung"):
        engine.compile(xml)
