"""Whom a task is for, by when and how urgent it is: computed when it is opened."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bpmn_text import boundary, diagram, end, many, path, start, task
from walking import NOW, Walk

from service import engine
from service.errors import Invalid

SOP_IZIN = Path(__file__).parents[1] / "api" / "diagrams" / "sop_izin.bpmn"


def opened(
    *boundaries: str, due: Any = engine.wall_clock, data: Any = None, **attributes: str
) -> engine.OpenTask:
    """The one task of a process, with camunda attributes."""
    said = {f"camunda__{name}": value for name, value in attributes.items()}
    events = [path(one, "end") for one in ("t",) if boundaries]
    xml = diagram(start(), task("a", **said), *boundaries, end(), path("start", "a", "end"), *events)
    (found,) = Walk(xml, due, **(data or {})).turn.open_tasks
    return found


def test_a_plain_task_is_for_nobody_in_particular() -> None:
    task = opened()
    assert (task.assignee, task.users, task.groups, task.priority, task.due, task.follow_up) == (
        None, (), (), 50, None, None,
    )  # fmt: skip


def test_names_stand_as_written_or_are_computed() -> None:
    task = opened(
        assignee="${pemohon}", candidateUsers="budi, ${para}, siti,budi", candidateGroups="${grup},kasi",
        data={"pemohon": "ani", "para": ["tono", "budi"], "grup": "petugas, loket"},
    )  # fmt: skip
    assert task.assignee == "ani" and task.users == ("budi", "tono", "siti")
    assert task.groups == ("petugas", "loket", "kasi")


def test_an_expression_may_hold_commas_and_come_to_nothing() -> None:
    task = opened(
        assignee="${tiada}", candidateGroups="${tiada == null ? 'a,b' : 'c'}", priority="${tiada}", dueDate="${tiada}",
        followUpDate="", data={"tiada": None},
    )  # fmt: skip
    assert (task.assignee, task.groups, task.priority, task.due) == (None, ("a", "b"), 50, None)


def test_times_are_durations_dates_or_computed() -> None:
    task = opened(dueDate="P2D", followUpDate="2026-01-06T08:00:00+07:00", priority="70")
    assert task.due == NOW + timedelta(days=2) and task.priority == 70
    assert task.follow_up == datetime(2026, 1, 6, 1, tzinfo=UTC)
    task = opened(dueDate="${batas}", data={"batas": "PT3H"}, priority="${40 + 2}")
    assert task.due == NOW + timedelta(hours=3) and task.priority == 42


def test_the_due_rule_counts_them_with_the_element() -> None:
    asked = []

    def rule(start: datetime, text: str, element: str) -> datetime:
        asked.append((text, element))
        return start + timedelta(days=9)

    assert opened(dueDate="P2D", due=rule).due == NOW + timedelta(days=9)
    assert asked == [("P2D", "a")]


@pytest.mark.parametrize(("own", "timer", "hours"), [("PT5H", "PT8H", 5), ("PT8H", "PT5H", 5)])
def test_the_deadline_is_the_earliest_there_is(own: str, timer: str, hours: int) -> None:
    assert opened(boundary("t", "a", timer), dueDate=own).due == NOW + timedelta(hours=hours)


def test_a_new_calendar_moves_a_due_date_that_is_a_duration() -> None:
    xml = diagram(start(), task("a", camunda__dueDate="P2D"), task("b", camunda__dueDate="2026-01-09"), end(),
                  path("start", "a", "end"), path("start", "b", "end"))  # fmt: skip
    walk = Walk(xml)
    walk.recounts(lambda start, text, element: engine.wall_clock(start, text, element) + timedelta(days=1))
    due = {task.ref: task.due for task in walk.turn.open_tasks}
    assert due == {"a.1": NOW + timedelta(days=3), "b.1": datetime(2026, 1, 9, tzinfo=UTC)}
    (fact,) = walk.turn.facts
    assert (fact.kind, fact.element, fact.data["tasks"]) == ("deadline_moved", "a", ["a.1"])
    assert fact.data["to"] == (NOW + timedelta(days=3)).isoformat()
    again = walk.turn.snapshot
    assert walk.recounts(walk.due).facts == () and walk.turn.snapshot == again
    walk.waits(days=4)
    assert walk.recounts(engine.wall_clock).facts == (), "what is due stays due"


def test_each_of_many_tasks_is_for_its_own_item() -> None:
    host = many("m", collection="${para}", elementVariable="orang").replace(
        'name="M"', 'name="M" camunda:assignee="${orang}"'
    )
    walk = Walk(diagram(start(), host, end(), path("start", "m", "end")), para=["ani", "budi"])
    assert [task.assignee for task in walk.turn.open_tasks] == ["ani", "budi"]


def test_an_address_stays_as_it_was_when_the_task_was_opened() -> None:
    xml = diagram(start(), task("a", camunda__assignee="${p}"), end(), path("start", "a", "end"))
    walk = Walk(xml, p="ani")
    assert walk.sets(p="budi").open_tasks[0].assignee == "ani"


@pytest.mark.parametrize(("attribute", "text", "sentence"), [
    ("assignee", "${tiada}", "“a” tidak dapat dihitung: Variabel “tiada” tidak ada"),
    ("assignee", "${daftar}", "camunda:assignee pada “a”"),
    ("candidateUsers", "${objek}", "camunda:candidateUsers pada “a”"),
    ("priority", "tinggi", "camunda:priority pada “a” harus menghasilkan bilangan bulat"),
    ("priority", "${1.5}", "bilangan bulat"),
    ("priority", "${benar}", "bilangan bulat"),
    ("dueDate", "besok", "camunda:dueDate pada “a” harus menghasilkan durasi"),
    ("dueDate", "${angka}", "durasi"),
    ("followUpDate", "2026-13-01", "camunda:followUpDate pada “a”"),
])  # fmt: skip
def test_what_comes_to_nothing_usable_stops_the_move(attribute: str, text: str, sentence: str) -> None:
    data = {"daftar": [1], "objek": {"a": 1}, "benar": True, "angka": 3}
    with pytest.raises(Invalid, match=sentence):
        opened(data=data, **{attribute: text})


@pytest.mark.parametrize(
    "attribute", ["assignee", "candidateUsers", "candidateGroups", "priority", "dueDate"]
)
def test_an_expression_outside_the_subset_is_refused_before_anything_runs(attribute: str) -> None:
    with pytest.raises(Invalid) as refusal:
        engine.compile(
            diagram(
                start(), task("a", **{f"camunda__{attribute}": "${x.y()}"}), end(), path("start", "a", "end")
            )
        )
    assert "tidak dapat dipakai" in refusal.value.details[0].sentence


@pytest.mark.parametrize(("approved", "last"), [(True, "End_terbit"), (False, "End_tolak")])
@pytest.mark.parametrize("namespace", ["camunda", "operaton"])
def test_a_diagram_from_the_modeler_runs_to_its_end(approved: bool, last: str, namespace: str) -> None:
    xml = SOP_IZIN.read_bytes()
    if namespace == "operaton":
        xml = xml.replace(b"camunda:", b"operaton:").replace(b"xmlns:camunda", b"xmlns:operaton")
        xml = xml.replace(b"http://camunda.org/schema/1.0/bpmn", b"http://operaton.org/schema/1.0/bpmn")
    walk = Walk(xml, begin={"initiator": "demo"}, nama="Ani")
    assert walk.turn.variables == {"nama": "Ani", "pemohon": "demo"}
    (first,) = walk.turn.open_tasks
    assert (first.groups, first.priority, first.lane) == (("petugas",), 70, "Lane_petugas")
    assert first.due == NOW + timedelta(days=2) and first.follow_up == NOW + timedelta(days=1)
    walk.does("Task_periksa.1", lengkap=True, nilai=7)
    assert walk.turn.open_tasks[0].groups == ("kasi",) and walk.turn.timers[0].due == NOW + timedelta(days=3)
    with pytest.raises(Invalid, match="Variabel “setuju” tidak ada"):
        walk.does("Task_setujui.1")
    assert walk.does("Task_setujui.1", setuju=approved).finished
    assert walk.told("case_finished") == [last]


def test_a_diagram_from_the_modeler_runs_late() -> None:
    walk = Walk(SOP_IZIN.read_bytes())
    walk.does("Task_periksa.1")
    walk.waits(days=4)
    assert walk.turn.finished and walk.told("case_finished") == ["End_lewat"]
