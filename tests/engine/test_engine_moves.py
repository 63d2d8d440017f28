"""Stories of cases as the engine tells them: what opens, what closes, which way was taken."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from bpmn_text import HEAD, boundary, diagram, end, flow, gate, part, path, start, sub, task, tasks, timer
from walking import NOW, Walk

from service import engine
from service.engine import ClosedTask, Fact
from service.errors import Conflict, Invalid

RETURNING = diagram(
    start(),
    part(
        "laneSet",
        "lanes",
        '<bpmn:lane id="staf" name="Staf"><bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane>',
    ),
    tasks("a b"),
    gate("exclusive", "g", default="kembali"),
    end(),
    path("start", "a", "b", "g"),
    flow("g", "a", id="kembali"),
    flow("g", "end", 'putusan = "setuju"', id="maju"),
)


def test_a_case_starts_at_its_first_step_and_says_so() -> None:
    walk = Walk(RETURNING, perihal="Data")
    (opened,) = walk.turn.opened
    assert (opened.ref, opened.element, opened.name, opened.lane) == ("a.1", "a", "A", "staf")
    assert walk.turn.facts == (
        Fact("case_started", "start", {}),
        Fact("event_passed", "start", {}),
        Fact("flow_taken", "f_start_a", {"flow": "f_start_a", "source": "start", "target": "a"}),
        Fact("task_opened", "a", {"ref": "a.1", "name": "A", "lane": "staf", "due": None}),
    )
    assert walk.turn.variables == {"perihal": "Data"}
    assert not walk.turn.finished and not walk.turn.cancelled and walk.turn.next_due_at is None


def test_rework_opens_the_step_again_under_a_new_ref() -> None:
    walk = Walk(RETURNING)
    walk.does("a.1")
    turn = walk.does("b.1", putusan="kembalikan")
    assert turn.closed == (ClosedTask("b.1", "b", "completed"),)
    assert [task.ref for task in turn.opened] == ["a.2"]
    assert [(fact.kind, fact.element) for fact in turn.facts] == [
        ("task_completed", "b"),
        ("flow_taken", "f_b_g"),
        ("gateway_passed", "g"),
        ("flow_taken", "kembali"),
        ("task_opened", "a"),
    ]
    assert turn.facts[2].data == {"flow": "kembali"}


def test_the_last_step_finishes_the_case() -> None:
    walk = Walk(RETURNING)
    walk.does("a.1")
    turn = walk.does("b.1", putusan="setuju")
    assert turn.finished and not turn.opened and not turn.timers
    assert turn.facts[-2:] == (Fact("event_passed", "end", {}), Fact("case_finished", "end", {"end": "end"}))
    assert engine.variables(walk.program, turn.snapshot) == {"putusan": "setuju"}


@pytest.mark.parametrize("answer", [None, "lain", "Setuju", 1, True, ["setuju", "x"], {"setuju": True}])
def test_only_true_takes_a_conditional_flow(answer: Any) -> None:
    walk = Walk(RETURNING)
    walk.does("a.1")
    assert [task.ref for task in walk.does("b.1", putusan=answer).opened] == ["a.2"]


def test_a_missing_answer_takes_the_default() -> None:
    walk = Walk(RETURNING)
    walk.does("a.1")
    assert [task.ref for task in walk.does("b.1").opened] == ["a.2"]


def test_the_first_true_condition_in_the_file_wins() -> None:
    ways = [flow("g", "a", "x = 1"), flow("g", "b", "x >= 1"), flow("g", "c", id="lain")]
    split = gate("exclusive", "g", default="lain")
    merged = [end(), path("a", "end"), path("b", "end"), path("c", "end")]
    for order, expected in ((ways, "a.1"), (ways[::-1], "b.1")):
        xml = diagram(start(), split, tasks("a b c"), *order, *merged, path("start", "g"))
        assert Walk(xml, x=1).open == {expected}


def test_a_gateway_without_a_way_out_refuses_the_step_and_changes_nothing() -> None:
    ways = [flow("g", "b", "x = 1"), flow("g", "c", "x = 2")]
    walk = Walk(
        diagram(
            start(),
            tasks("a b c"),
            gate("exclusive", "g"),
            end(),
            path("start", "a", "g"),
            *ways,
            path("b", "end"),
            path("c", "end"),
        )
    )
    with pytest.raises(Invalid, match="gerbang “g”"):
        walk.does("a.1", x=3)
    assert [task.ref for task in walk.does("a.1", x=2).opened] == ["c.1"]


def test_a_task_completes_once() -> None:
    walk = Walk(RETURNING)
    walk.does("a.1")
    for ref in ("a.1", "a.2", "b", "nonsense", ""):
        with pytest.raises(Conflict):
            walk.does(ref)
    walk.does("b.1", putusan="setuju")
    with pytest.raises(Conflict, match="sudah ditutup"):
        walk.does("b.1")


def test_the_same_move_gives_the_same_bytes() -> None:
    walk = Walk(RETURNING, daftar=[{"a": 1}])
    again = [engine.complete(walk.program, walk.turn.snapshot, "a.1", {"x": 1}, now=NOW) for _ in range(3)]
    assert again[0] == again[1] == again[2]


def test_threads_share_a_program() -> None:
    program = engine.compile(RETURNING)

    def case(number: int) -> dict[str, Any]:
        turn = engine.start(program, data={"n": number}, now=NOW)
        for round in range(1, 20):
            turn = engine.complete(program, turn.snapshot, f"a.{round}", {}, now=NOW)
            turn = engine.complete(program, turn.snapshot, f"b.{round}", {"putusan": "kembalikan"}, now=NOW)
        return turn.variables

    with ThreadPoolExecutor(4) as pool:
        assert [data["n"] for data in pool.map(case, range(40))] == list(range(40))


def test_a_cancelled_case_withdraws_its_tasks_and_stays_readable() -> None:
    walk = Walk(
        diagram(
            start(),
            gate("parallel", "s"),
            tasks("a b"),
            end(),
            path("start", "s", "a", "end"),
            path("s", "b", "end"),
        ),
        perihal="X",
    )
    turn = engine.cancel(walk.program, walk.turn.snapshot, now=NOW)
    assert turn.cancelled and not turn.finished and turn.timers == ()
    assert {(task.ref, task.how) for task in turn.closed} == {("a.1", "withdrawn"), ("b.1", "withdrawn")}
    assert turn.facts[-1] == Fact("case_cancelled", None, {})
    assert engine.variables(walk.program, turn.snapshot) == {"perihal": "X"}
    with pytest.raises(Conflict):
        engine.cancel(walk.program, turn.snapshot, now=NOW)
    assert engine.fire(walk.program, turn.snapshot, now=NOW).facts == ()


def test_a_terminate_end_withdraws_everything_else() -> None:
    walk = Walk(
        diagram(
            start(),
            gate("parallel", "s"),
            tasks("a b"),
            boundary("tb", "b", "P1D"),
            end("late", "escalation"),
            end("end", "terminate"),
            end("other"),
            path("start", "s", "a", "end"),
            path("s", "b", "other"),
            path("tb", "late"),
        )
    )
    turn = walk.does("a.1")
    assert turn.finished and turn.timers == ()
    assert [(task.ref, task.how) for task in turn.closed] == [("a.1", "completed"), ("b.1", "withdrawn")]
    assert turn.facts[-1].data == {"end": "end"}


def test_a_task_opened_and_withdrawn_in_one_move_is_only_told() -> None:
    walk = Walk(
        diagram(
            start(),
            task("a"),
            gate("parallel", "s"),
            task("b"),
            end("stop", "terminate"),
            end(),
            path("start", "a", "s", "b", "end"),
            path("s", "stop"),
        )
    )
    turn = walk.does("a.1")
    assert turn.finished and turn.opened == () and [task.ref for task in turn.closed] == ["a.1"]
    assert walk.told("task_opened") == ["b"] and walk.told("task_withdrawn") == ["b"]


def test_a_sub_process_ends_when_nothing_in_it_is_left() -> None:
    inside = sub(
        "s",
        start("s_start"),
        gate("parallel", "both"),
        tasks("a b"),
        end("s_end"),
        path("s_start", "both", "a", "s_end"),
        path("both", "b", "s_end"),
    )
    walk = Walk(diagram(start(), inside, task("c"), end(), path("start", "s", "c", "end")))
    assert walk.open == {"a.1", "b.1"}
    assert walk.does("b.1").opened == ()
    assert [task.ref for task in walk.does("a.1").opened] == ["c.1"]


def test_a_terminate_end_in_a_sub_process_ends_only_that() -> None:
    inside = sub(
        "s",
        start("s_start"),
        gate("parallel", "both"),
        tasks("a b"),
        end("s_end", "terminate"),
        path("s_start", "both", "a", "s_end"),
        path("both", "b", "s_end"),
    )
    walk = Walk(diagram(start(), inside, task("c"), end(), path("start", "s", "c", "end")))
    walk.does("a.1")
    assert walk.open == {"c.1"}


@pytest.mark.parametrize(
    "event", ["", timer("R/P6M", "timeCycle"), timer("PT1H"), '<bpmn:messageEventDefinition messageRef="m"/>']
)
def test_whoever_starts_the_case_is_the_start_event(event: str) -> None:
    around = '<bpmn:message id="m" name="Permohonan"/>'
    xml = diagram(start(inside=event), task("a"), end(), path("start", "a", "end"), around=around)
    assert Walk(xml).open == {"a.1"}


def test_messages_thrown_and_ends_nobody_catches_are_passed() -> None:
    throw = part("intermediateThrowEvent", "kirim", '<bpmn:messageEventDefinition messageRef="m"/>')
    around = '<bpmn:message id="m" name="Jawaban"/>'
    xml = diagram(
        start(), throw, task("a"), end("end", "escalation"), path("start", "kirim", "a", "end"), around=around
    )
    walk = Walk(xml)
    assert walk.told("event_passed") == ["start", "kirim"]
    assert walk.does("a.1").finished


def test_other_pools_are_left_alone() -> None:
    script = part("scriptTask", "x", "<bpmn:script>1</bpmn:script>")
    other = part("process", "opd", script, isExecutable="false")
    pools = part(
        "collaboration",
        "c",
        part("participant", "p1", processRef="proses") + part("participant", "p2", processRef="opd"),
    )
    assert Walk(diagram(start(), task("a"), end(), path("start", "a", "end"), around=pools + other)).open == {
        "a.1"
    }


def test_a_second_executable_process_is_refused() -> None:
    second = f'<bpmn:process id="q" isExecutable="true">{start("s2")}</bpmn:process>'
    with pytest.raises(Invalid, match="tepat satu proses"):
        engine.compile(diagram(start(), end(), path("start", "end"), around=second))


def test_ids_that_spiffworkflow_uses_itself_are_ordinary() -> None:
    xml = diagram(
        start("Root"),
        tasks("Start End None proses.EndJoin"),
        boundary("b", "End", "P1D"),
        end("End.BoundaryEventJoin"),
        end("x"),
        path("Root", "Start", "End", "None", "proses.EndJoin", "x"),
        path("b", "End.BoundaryEventJoin"),
        id="proses",
    )
    walk = Walk(xml)
    for ref in ("Start.1", "End.1", "None.1", "proses.EndJoin.1"):
        assert walk.open == {ref}
        walk.does(ref)
    assert walk.turn.finished


def test_two_flows_between_the_same_elements_keep_their_names() -> None:
    ways = [flow("g", "a", "x = 1", id="satu"), flow("g", "a", "x = 2", id="dua"), flow("g", "a", id="lain")]
    xml = diagram(
        start(), gate("exclusive", "g", "lain"), task("a"), end(), *ways, path("start", "g"), path("a", "end")
    )
    for x, expected in ((1, "satu"), (2, "dua"), (3, "lain")):
        walk = Walk(xml, x=x)
        assert walk.told("flow_taken")[-1] == expected and walk.told("gateway_passed") == ["g"]


def test_a_case_that_could_never_move_again_is_refused() -> None:
    split = gate("exclusive", "x", default="f_x_j")
    xml = diagram(
        start(),
        task("a"),
        split,
        task("b"),
        gate("parallel", "j"),
        end(),
        path("start", "a", "x", "j", "end"),
        flow("x", "b", "ya"),
        path("b", "j"),
    )
    walk = Walk(xml)
    with pytest.raises(Invalid, match="macet di “j”"):
        walk.does("a.1")


def test_a_loop_without_a_wait_is_refused() -> None:
    xml = diagram(
        start(),
        task("a"),
        gate("exclusive", "g", default="f_g_h"),
        gate("exclusive", "h"),
        end(),
        path("start", "a", "g", "h", "g"),
        flow("g", "end", "selesai"),
    )
    with pytest.raises(Invalid, match="berputar"):
        Walk(xml).does("a.1")


def test_data_may_be_any_json_and_is_never_shared() -> None:
    given: dict[str, Any] = {
        "typename": "x",
        "__proto__": {"typename": "UUID"},
        "n": [1.5, None, True, {"": []}],
    }
    walk = Walk(RETURNING, **given)
    given["n"].append("later")
    walk.turn.variables["n"].append("later")
    data = engine.variables(walk.program, walk.turn.snapshot)
    assert data == {"typename": "x", "__proto__": {"typename": "UUID"}, "n": [1.5, None, True, {"": []}]}
    assert walk.does("a.1", luas=Decimal("12.50"), banyak=Decimal("3")).variables["luas"] == 12.5
    assert walk.turn.variables["banyak"] == 3 and type(walk.turn.variables["banyak"]) is int


NOT_JSON = (NOW, NOW.date(), b"x", {1}, "\ud800", {1: 2}, object())
NOT_EXACT = (float("nan"), float("inf"), 2**53, 10**400, Decimal("NaN"), Decimal("0.1234567890123456789"))


@pytest.mark.parametrize("value", NOT_JSON + NOT_EXACT)
def test_data_that_is_not_json_is_refused_by_name(value: Any) -> None:
    walk = Walk(RETURNING)
    with pytest.raises(Invalid, match=r"luar\.x"):
        walk.does("a.1", luar={"x": [value]})
    deep: Any = []
    for _ in range(2000):
        deep = [deep]
    with pytest.raises(Invalid, match="terlalu dalam"):
        walk.does("a.1", luar=deep)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(Invalid, match="zona"):
        engine.start(engine.compile(RETURNING), data={}, now=NOW.replace(tzinfo=None))


def test_every_fault_is_named_with_its_line() -> None:
    xml = diagram(
        start(), part("scriptTask", "a"), flow("a", "nowhere"), part("userTask", "b", part("script", "c"))
    )
    with pytest.raises(Invalid) as refusal:
        engine.compile(xml)
    found = {(fault.element, fault.line) for fault in refusal.value.details}
    first = HEAD.count("\n") + 2
    assert found == {("a", first + 1), ("c", first + 3)}
