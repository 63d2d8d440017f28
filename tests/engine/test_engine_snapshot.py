"""The stored case: small, constant under rework, readable for as long as cases live."""

import zlib
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from bpmn_text import (
    boundary,
    catch,
    diagram,
    end,
    external,
    flow,
    gate,
    many,
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
from service.errors import Invalid

GOLDEN = Path(__file__).parent / "golden"

REWORK = diagram(
    start(), gate("parallel", "s"), gate("exclusive", "m"), gate("parallel", "s2"), tasks("a b long"),
    gate("parallel", "j"), gate("exclusive", "g", default="f_g_m"), boundary("ta", "a", "PT1H"), end("late"), end(),
    path("start", "s", "m", "s2", "a", "j", "g", "m"), path("s2", "b", "j"), path("s", "long", "end"),
    path("ta", "late"), flow("g", "end", "selesai"),
)  # fmt: skip
EVERYTHING = diagram(
    start(), gate("parallel", "s"), sub("dalam", start("d1"), many("m", collection="daftar", elementVariable="opd"),
        boundary("tm", "m", "P3D"), end("d2"), end("d3"), path("d1", "m", "d2"), path("tm", "d3")),
    task("a"), boundary("ta", "a", "P1D", interrupting=True), task("b"), gate("parallel", "j"), gate("exclusive", "x"),
    end(), path("start", "s", "dalam", "j", "end"), path("s", "a", "x", "j"), path("ta", "b", "x"), path("s", "j"),
)  # fmt: skip


def content(snapshot: bytes) -> list[object]:
    """What is in a snapshot of this version."""
    assert snapshot[:2] == b"\x03\x01"
    return orjson.loads(zlib.decompress(snapshot[2:]))  # type: ignore[no-any-return]


def test_rework_costs_the_same_in_every_round() -> None:
    """300 rounds with a join in the loop, fired deadlines, and a task beside it that stays open all the time."""
    walk = Walk(REWORK, catatan="x" * 100)
    sizes, tokens, facts = set(), set(), set()
    for round in range(1, 301):
        if round % 3 == 0:
            walk.waits(hours=2)
        walk.does(f"a.{round}", putusan="kembalikan")
        walk.does(f"b.{round}", selesai=False)
        assert walk.open == {f"a.{round + 1}", f"b.{round + 1}", "long.1"}
        facts.add(len(walk.turn.facts))
        sizes.add(len(walk.turn.snapshot))
        tokens.add(len(content(walk.turn.snapshot)[5]))  # type: ignore[arg-type]
    assert tokens == {4} and facts == {14}
    assert max(sizes) - min(sizes) <= 16 and max(sizes) < 400
    walk.does("a.301", selesai=True)
    walk.does("b.301")
    assert walk.does("long.1").finished


def test_thousands_of_steps_never_stall() -> None:
    walk = Walk(
        diagram(
            start(),
            task("a"),
            gate("exclusive", "g", "f_g_a"),
            end(),
            path("start", "a", "g", "a"),
            flow("g", "end", "s"),
        )
    )
    for round in range(1, 3001):
        walk.does(f"a.{round}")
    assert walk.does("a.3001", s=True).finished


def test_a_long_row_of_gateways_is_one_move() -> None:
    gates = [f"g{number}" for number in range(480)]
    parts = [gate("exclusive" if number % 2 else "parallel", id) for number, id in enumerate(gates)]
    assert Walk(diagram(start(), *parts, task("a"), end(), path("start", *gates, "a", "end"))).open == {"a.1"}


def test_an_ended_case_keeps_only_its_data() -> None:
    walk = Walk(diagram(start(), task("a"), end(), path("start", "a", "end")), perihal="P")
    turn = walk.does("a.1", x=[1, {"y": None}])
    assert content(turn.snapshot)[1:] == [
        "finished",
        "end",
        {"a": 1},
        {"perihal": "P", "x": [1, {"y": None}]},
        [],
        NOW.isoformat(),
    ]


def test_keys_keep_their_order() -> None:
    walk = Walk(REWORK, z=1, a=2, m={"y": 1, "b": 2})
    assert list(walk.turn.variables) == ["z", "a", "m"] and list(walk.turn.variables["m"]) == ["y", "b"]
    assert list(walk.does("b.1", c=0, z=3).variables) == ["z", "a", "m", "c"]


CYCLES = diagram(
    start(), task("a"), boundary("tanpa", "a", "R/PT10H", "timeCycle"), boundary("lima", "a", "R5/PT10H", "timeCycle"),
    boundary("dari", "a", "R9/2026-01-05T20:00:00+07:00/PT6H", "timeCycle"), boundary("nanti", "a", "P9D"), end(),
    end("e1"), end("e2"), end("e3"), end("e4"), path("start", "a", "end"), path("tanpa", "e1"), path("lima", "e2"),
    path("dari", "e3"), path("nanti", "e4"),
)  # fmt: skip


def everything() -> Walk:
    """A case with a bit of all that a snapshot can hold."""
    walk = Walk(EVERYTHING, daftar=["Bappeda", {"nama": "Dinkes"}], perihal="Data “uji” – é", luas=1.5)
    walk.waits(hours=30)
    walk.does("m.2", nilai=2)
    return walk


def test_an_old_snapshot_is_read_as_when_it_was_written() -> None:
    """Never write these files anew: a case lives for years. A new format gets a new file beside them."""
    walk = everything()
    for stored in sorted(GOLDEN.glob("everything-*.snapshot")):
        turn = engine.fire(walk.program, stored.read_bytes(), now=walk.now)
        assert turn.facts == () and turn.variables == walk.turn.variables
        assert [(t.ref, t.task, t.due) for t in turn.timers] == [
            (t.ref, t.task, t.due) for t in walk.turn.timers
        ]
        turn = engine.complete(walk.program, turn.snapshot, "b.1", {}, now=walk.now)
        assert turn.closed[0].ref == "b.1" and turn.timers[0].due == NOW + timedelta(days=3)
        turn = engine.complete(walk.program, turn.snapshot, "m.1", {"nilai": 1}, now=walk.now)
        assert turn.finished and turn.variables["m"] == [{"nilai": 1}, {"nilai": 2}]


def test_the_golden_file_of_this_version_is_there() -> None:
    walk = everything()
    stored = (GOLDEN / "everything-3.snapshot").read_bytes()
    assert content(walk.turn.snapshot) == content(stored)
    assert (GOLDEN / "everything-1.bpmn").read_bytes().strip() == EVERYTHING


def test_a_repeating_timer_goes_on_as_it_was_stored() -> None:
    """Never write these files anew either."""
    walk = Walk(CYCLES)
    walk.waits(hours=25)
    assert content(walk.turn.snapshot) == content((GOLDEN / "cycles-3.snapshot").read_bytes())
    for stored in sorted(GOLDEN.glob("cycles-*.snapshot")):
        turn = engine.fire(walk.program, stored.read_bytes(), now=walk.now + timedelta(days=2))
        fired = [(fact.data["ref"], fact.data["missed"]) for fact in turn.facts if fact.kind == "timer_fired"]
        assert fired == [("tanpa.2", 4), ("lima.2", 2), ("dari.2", 5)]
        assert [timer.element for timer in turn.timers] == ["tanpa", "nanti"]
        assert [task.due for task in turn.open_tasks] == [NOW + timedelta(hours=10)]
    assert (GOLDEN / "cycles-2.bpmn").read_bytes().strip() == CYCLES


PROGRAMS = diagram(
    start(), external("x", "kirim-${jenis}", mapping("p=${nomor}", "q=${p}"), camunda__taskPriority="8"),
    part("subProcess", "u", mapping("isi=${nomor}") + start("s") + part("receiveTask", "r", messageRef="m")
        + path("s", "r")),
    part("eventBasedGateway", "v"), catch("c", "m"), wait("w", "P2D"), on("h", "a", message("m"), interrupting=False),
    task("a", camunda__assignee="${orang}", camunda__candidateUsers="budi", camunda__candidateGroups="kasi",
        camunda__dueDate="P2D", camunda__followUpDate="P1D", camunda__priority="70"), end(),
    path("start", "x", "end"), path("start", "u", "end"), path("start", "v", "c", "end"), path("v", "w", "end"),
    path("start", "a", "end"), path("h", "end"), around=named("message", "m", "Surat-${nomor}"),
)  # fmt: skip


def test_what_waits_for_the_world_outside_goes_on_as_it_was_stored() -> None:
    """Never write these files anew either."""
    walk = Walk(PROGRAMS, jenis="surat", nomor=4, orang="ani")
    walk.sets(ref="a.1", catatan="c")
    assert content(walk.turn.snapshot) == content((GOLDEN / "programs-3.snapshot").read_bytes())
    for stored in sorted(GOLDEN.glob("programs-*.snapshot")):
        turn = engine.fire(walk.program, stored.read_bytes(), now=walk.now)
        assert (
            turn.facts == () and turn.open_tasks == walk.turn.open_tasks and turn.timers == walk.turn.timers
        )
        assert turn.externals == (engine.External("x.1", "x", "X", "kirim-surat", 8, None),)
        assert {one.ref: one.kind for one in turn.subscriptions} == {
            "r.1": "receive", "c.1": "gateway", "h.1": "boundary",
        }  # fmt: skip
        assert {one.message for one in turn.subscriptions} == {"Surat-4"}
        assert engine.local_variables(walk.program, turn.snapshot, "a.1") == {"catatan": "c"}
        turn = engine.recount(
            walk.program, turn.snapshot, now=walk.now, due=lambda *_: NOW + timedelta(days=9)
        )
        assert turn.open_tasks[0].due == NOW + timedelta(days=9)
        turn = engine.complete(walk.program, turn.snapshot, "x.1", {"isi": 1}, now=walk.now)
        assert turn.variables == {"jenis": "surat", "nomor": 4, "orang": "ani", "isi": 1, "q": 4}
        for ref in ("c.1", "r.1", "h.1"):
            turn = engine.receive(walk.program, turn.snapshot, ref, {}, now=walk.now)
        assert engine.complete(walk.program, turn.snapshot, "a.1", {}, now=walk.now).finished
    assert (GOLDEN / "programs-3.bpmn").read_bytes().strip() == PROGRAMS


def test_an_uncompressed_snapshot_is_read_too() -> None:
    walk = Walk(REWORK)
    raw = b"\x03\x00" + orjson.dumps(content(walk.turn.snapshot))
    assert engine.fire(walk.program, raw, now=NOW).variables == {}


@pytest.mark.parametrize("cut", [0, 1, 2, 3, 40, -1, -5])
def test_a_damaged_snapshot_is_refused(cut: int) -> None:
    walk = Walk(REWORK)
    with pytest.raises(Invalid, match="tidak dapat dibaca"):
        engine.variables(walk.program, walk.turn.snapshot[:cut])


def test_a_snapshot_of_a_later_version_or_other_codec_is_refused() -> None:
    walk = Walk(REWORK)
    for opening in (b"\x04\x01", b"\x00\x01", b"\xff\x01", b"\x03\x07", b"\x01\x01"):
        with pytest.raises(Invalid, match="tidak dapat dibaca"):
            engine.variables(walk.program, opening + walk.turn.snapshot[2:])


def test_a_bomb_is_refused() -> None:
    bomb = b"\x03\x01" + zlib.compress(b"[" + b" " * 80_000_000, 9)
    with pytest.raises(Invalid, match="tidak dapat dibaca"):
        engine.variables(Walk(REWORK).program, bomb)


def test_a_snapshot_belongs_to_its_definition() -> None:
    walk = Walk(REWORK)
    other = engine.compile(REWORK.replace(b'id="proses"', b'id="lain"'))
    with pytest.raises(Invalid, match="definisi lain"):
        engine.variables(other, walk.turn.snapshot)
    changed = engine.compile(REWORK.replace(b'"long"', b'"baru"').replace(b'"f_s_long"', b'"f_x"'))
    with pytest.raises(Invalid, match="tidak dapat dibaca"):
        engine.variables(changed, walk.turn.snapshot)
