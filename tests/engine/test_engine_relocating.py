"""A running case follows another version of its diagram: what waits goes on, what has no place there says so."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from bpmn_text import (
    boundary,
    catch,
    diagram,
    end,
    gate,
    many,
    named,
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
from service.definitions.soundness import stuck
from service.diagram import read
from service.engine import Unfit


class Follower(Walk):
    """A case that may go over to another version."""

    def follows(
        self,
        xml: bytes,
        mapping: Mapping[str, str] | None = None,
        begun: Mapping[str, datetime] | None = None,
    ) -> engine.Turn:
        target = engine.compile(xml)
        turn = engine.relocate(
            self.program, target, self.turn.snapshot, mapping or {}, now=self.now, due=self.due, begun=begun
        )
        self.program = target
        return self._noted(turn)


OLD = diagram(
    start(), task("a"), boundary("tenggat", "a", "P1D"), end("terlambat", "escalation"), task("b"), end(),
    path("start", "a", "b", "end"), path("tenggat", "terlambat"),
)  # fmt: skip


def with_deadline(text: str, timer: str = "tenggat", step: str = "a") -> bytes:
    return diagram(
        start(), task(step), boundary(timer, step, text), end("terlambat", "escalation"), tasks("baru b"), end(),
        path("start", step, "baru", "b", "end"), path(timer, "terlambat"),
    )  # fmt: skip


def test_an_open_step_keeps_its_ref_and_its_deadline_and_goes_the_new_way() -> None:
    case = Follower(OLD)
    due = NOW + timedelta(days=1)
    case.waits(hours=5)
    turn = case.follows(with_deadline("P3D"))
    assert [(task.ref, task.due) for task in turn.open_tasks] == [("a.1", due)]
    assert [(timer.element, timer.due) for timer in turn.timers] == [("tenggat", due)]
    assert case.kinds() == [("case_relocated", None)] and not turn.opened and not turn.closed
    case.does("a.1")
    assert case.open == {"baru.1"}


def test_a_kept_deadline_is_counted_by_what_the_old_version_said_and_the_next_one_by_the_new() -> None:
    case = Follower(OLD)
    case.follows(with_deadline("P3D"))
    case.recounts(lambda since, text, _: engine.wall_clock(since, text, "") + timedelta(hours=2))
    assert case.turn.timers[0].due == NOW + timedelta(days=1, hours=2)


def test_the_kept_deadline_passes_when_it_was_due() -> None:
    case = Follower(OLD)
    case.follows(with_deadline("P3D"))
    case.waits(days=1)
    assert case.told("timer_fired") == ["tenggat"]


def test_a_step_called_otherwise_goes_on_where_it_is_led_to() -> None:
    case = Follower(OLD)
    turn = case.follows(with_deadline("P3D", step="awal"), {"a": "awal"})
    assert [(task.ref, task.element, task.name) for task in turn.open_tasks] == [("a.1", "awal", "AWAL")]
    assert case.kinds() == [("case_relocated", None), ("place_moved", "awal")]
    assert turn.facts[0].data["elements"] == [["a", "awal"]]
    case.does("a.1")
    assert case.open == {"baru.1"}


def test_a_timer_that_is_gone_is_dropped_and_said() -> None:
    case = Follower(OLD)
    turn = case.follows(diagram(start(), tasks("a b"), end(), path("start", "a", "b", "end")))
    assert not turn.timers and [task.due for task in turn.open_tasks] == [None]
    dropped = turn.facts[-1]
    assert (dropped.kind, dropped.element, dropped.data["tasks"]) == ("timer_dropped", "tenggat", ["a.1"])


def test_a_new_timer_counts_from_when_the_step_was_opened() -> None:
    case = Follower(diagram(start(), tasks("a b"), end(), path("start", "a", "b", "end")))
    case.waits(hours=5)
    turn = case.follows(OLD, begun={"a.1": NOW})
    assert [task.due for task in turn.open_tasks] == [NOW + timedelta(days=1)]
    assert turn.facts[0].data["begun"] == [["a.1", NOW.isoformat()]]
    assert case.told("timer_armed") == ["tenggat"]
    case.waits(hours=19)
    assert case.told("timer_fired") == ["tenggat"]


def test_a_deadline_that_has_passed_does_not_pass_again() -> None:
    case = Follower(OLD)
    case.waits(days=2)
    turn = case.follows(with_deadline("PT1H"), begun={"a.1": NOW})
    assert not turn.timers and case.kinds() == [("case_relocated", None)]


def test_a_deadline_that_has_passed_does_not_pass_again_when_it_comes_back() -> None:
    free = diagram(start(), tasks("a b"), end(), path("start", "a", "b", "end"))
    case = Follower(OLD)
    case.waits(days=2)
    for version in (free, free, OLD):
        case.follows(version, begun={"a.1": NOW})
        case.waits(minutes=1)
    assert case.kinds() == [] and not case.turn.timers


def test_a_step_that_is_gone_keeps_the_case_where_it_is() -> None:
    case = Follower(OLD)
    with pytest.raises(Unfit) as no:
        case.follows(diagram(start(), tasks("b"), end(), path("start", "b", "end")))
    assert no.value.element == "a"


def test_a_step_the_owner_leads_nowhere_keeps_the_case_where_it_is() -> None:
    with pytest.raises(Unfit):
        Follower(OLD).follows(with_deadline("P1D"), {"a": ""})


def test_a_step_of_people_does_not_become_one_of_a_program() -> None:
    program = part("serviceTask", "a", camunda__type="external", camunda__topic="cek")
    with pytest.raises(Unfit, match="jenisnya berbeda"):
        Follower(OLD).follows(diagram(start(), program, task("b"), end(), path("start", "a", "b", "end")))


def test_a_wait_for_time_stays_due_and_a_wait_for_another_message_stays_behind() -> None:
    waiting = diagram(start(), wait("jeda", "P1D"), task("b"), end(), path("start", "jeda", "b", "end"))
    longer = diagram(start(), wait("jeda", "P9D"), task("b"), end(), path("start", "jeda", "b", "end"))
    turn = Follower(waiting).follows(longer)
    assert turn.next_due_at == NOW + timedelta(days=1)
    steps = (start(), catch("datang", "m"), task("b"), end(), path("start", "datang", "b", "end"))
    one, other = (diagram(*steps, around=named("message", "m", name)) for name in ("surat", "berita"))
    assert Follower(one).follows(one).subscriptions[0].ref == "datang.1"
    with pytest.raises(Unfit, match="pesan"):
        Follower(one).follows(other)


BOTH = (start(), gate("parallel", "pisah"), tasks("a b c"), gate("parallel", "gabung"), end())
TWO = diagram(
    *BOTH, path("start", "pisah", "a", "gabung", "c", "end"), path("pisah", "b", "gabung")
)  # fmt: skip
THREE = diagram(
    *BOTH, task("d"), path("start", "pisah", "a", "gabung", "c", "end"), path("pisah", "b", "gabung"),
    path("pisah", "d", "gabung"),
)  # fmt: skip


def troubles(case: Follower, xml: bytes) -> list[str]:
    return [each.kind for each in stuck(read(xml).main, engine.spots(case.program, case.turn.snapshot))]


def test_what_arrived_at_a_join_waits_on_at_the_same_join() -> None:
    case = Follower(TWO)
    case.does("a.1")
    case.follows(TWO)
    assert [(spot.element, spot.flow is not None) for spot in engine.spots(case.program, case.turn.snapshot)] == [
        ("b", False), ("gabung", True)
    ]  # fmt: skip
    assert troubles(case, TWO) == []
    case.does("b.1")
    assert case.open == {"c.1"}


def test_a_join_of_other_branches_keeps_the_case_where_it_is() -> None:
    case = Follower(TWO)
    case.does("a.1")
    with pytest.raises(Unfit, match="cabang"):
        case.follows(THREE)


def test_a_join_that_would_wait_for_ever_is_found_beforehand() -> None:
    case = Follower(TWO)
    case.follows(THREE)
    assert troubles(case, THREE) == ["deadlock"]
    alone = Follower(diagram(start(), tasks("a b c"), end(), path("start", "a", "b", "c", "end")))
    alone.follows(TWO)
    assert troubles(alone, TWO) == ["deadlock"]


def test_two_that_wait_do_not_become_one() -> None:
    case = Follower(TWO)
    one = diagram(start(), tasks("x c"), end(), path("start", "x", "c", "end"))
    with pytest.raises(Unfit, match="sudah dipasangkan"):
        case.follows(one, {"a": "x", "b": "x"})
    warned = diagram(
        start(), task("a"), boundary("ingat", "a", "PT1H"), boundary("tenggat", "a", "P1D"), end("e"), end("f"),
        end(), path("start", "a", "end"), path("ingat", "e"), path("tenggat", "f"),
    )  # fmt: skip
    with pytest.raises(Unfit, match="sudah dipasangkan"):
        Follower(warned).follows(with_deadline("P1D"), {"ingat": "tenggat"})


def test_repeated_steps_keep_what_was_gathered() -> None:
    step = many("a", collection="daftar", elementVariable="satu")
    old = diagram(start(), step, task("b"), end(), path("start", "a", "b", "end"))
    new = diagram(
        start(), step, boundary("t", "a", "P1D"), end("e"), task("c"), end(),
        path("start", "a", "c", "end"), path("t", "e"),
    )  # fmt: skip
    case = Follower(old, daftar=["x", "y"])
    case.does("a.1", nilai=1)
    turn = case.follows(new, begun={"a.2": NOW})
    assert [(task.ref, task.item) for task in turn.open_tasks] == [("a.2", "y")]
    assert [spot.again for spot in engine.spots(case.program, turn.snapshot)] == [True]
    assert turn.open_tasks[0].due == NOW + timedelta(days=1)
    case.does("a.2", nilai=2)
    assert case.turn.variables["a"] == [{"nilai": 1}, {"nilai": 2}] and case.open == {"c.1"}


def test_a_step_does_not_move_into_or_out_of_a_sub_process() -> None:
    inside = sub("bagian", start("awal"), task("a"), end("akhir"), path("awal", "a", "akhir"))
    wrapped = diagram(start(), inside, task("b"), end(), path("start", "bagian", "b", "end"))
    plain = diagram(start(), tasks("a b"), end(), path("start", "a", "b", "end"))
    case = Follower(wrapped)
    case.follows(wrapped)
    case.does("a.1")
    assert case.open == {"b.1"}
    with pytest.raises(Unfit):
        Follower(wrapped).follows(plain)
    with pytest.raises(Unfit, match="sub-proses"):
        Follower(plain).follows(wrapped)


def test_going_there_and_back_changes_nothing() -> None:
    case = Follower(OLD, nilai=3)
    before = engine.digest(case.turn, NOW)
    case.follows(with_deadline("P3D"))
    case.follows(OLD)
    assert engine.digest(case.turn, NOW) == before
