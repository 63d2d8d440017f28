"""What programs do with cases: start, complete for others, set variables, send messages, suspend, move timers."""

from datetime import timedelta

import pytest
from workshop import Workshop

from service import instances
from service.errors import Conflict, Forbidden, Invalid, NotFound
from service.instances import Mismatch

PAID = "PembayaranDiterima"


@pytest.fixture
def permit(workshop: Workshop) -> str:
    return workshop.deploys("sop_izin")


@pytest.fixture
def payment(workshop: Workshop) -> str:
    return workshop.deploys("msg_bayar")


def test_a_business_key_is_kept_as_it_came(workshop: Workshop, permit: str) -> None:
    assert workshop.case(workshop.starts(permit, "GEN-1", nama="Ani")).business_key == "GEN-1"
    assert workshop.case(workshop.starts(permit, "GEN-1", nama="Ani")).subject == "GEN-1"
    nameless = workshop.case(workshop.starts(permit, None, nama="Ani"))
    assert (nameless.business_key, nameless.subject) == (None, "SOP Izin Usaha")
    with workshop.acts() as (session, actor):
        begun = instances.start(session, permit, {"nama": "Ani"}, actor, workshop.now, subject="Dari halaman")
    assert workshop.case(begun.id).business_key == "Dari halaman"


def test_the_start_remembers_who_began_it_and_says_every_value(workshop: Workshop, permit: str) -> None:
    case = workshop.starts(permit, nama="Ani", jumlah=3)
    known = {"nama": "Ani", "jumlah": 3, "pemohon": "mesin"}
    assert workshop.case(case).variables == known
    (begun,) = workshop.events(case, "case_started")
    assert begun.data and begun.data["values"] == known and begun.authority == "program"


def test_a_task_has_what_its_diagram_says_of_it(workshop: Workshop, permit: str) -> None:
    (task,) = workshop.case(workshop.starts(permit, nama="Ani")).tasks
    assert (task.seat, task.priority, task.description) == ("petugas", 70, "Periksa kelengkapan berkas")
    assert task.due_at == workshop.now + timedelta(days=2)
    assert task.follow_up_at == workshop.now + timedelta(days=1)


def test_a_program_completes_for_whoever_took_it(workshop: Workshop, permit: str) -> None:
    case = workshop.starts(permit, nama="Ani")
    workshop.claims(case, "budi")
    workshop.does(case, values={"lengkap": True, "tambahan": "x"})
    (done,) = workshop.events(case, "task_completed")
    machine, budi = workshop.person("mesin"), workshop.person("budi")
    assert (done.actor, done.on_behalf_of) == (machine.person, budi.person)
    assert done.authority == "program"
    assert done.data and done.data["values"] == {"lengkap": True, "jenis": "iumk", "tambahan": "x"}


def test_a_person_claims_and_completes_at_once_but_only_of_an_own_seat(
    workshop: Workshop, permit: str
) -> None:
    case = workshop.starts(permit, nama="Ani")
    with pytest.raises(NotFound):
        workshop.does(case, "siti", claim=True)
    with pytest.raises(Forbidden):
        workshop.does(case, "budi", submit=False)
    workshop.does(case, "budi", values={"lengkap": True, "selundupan": 1}, submit=False, claim=True)
    assert "selundupan" not in workshop.case(case).variables
    kinds = [each.kind for each in workshop.events(case) if each.kind.startswith("task_")]
    assert kinds == ["task_opened", "task_claimed", "task_completed", "task_opened"]
    assert workshop.whole(case)


def test_types_are_kept_until_the_value_is_written_anew(workshop: Workshop, permit: str) -> None:
    case = workshop.starts(permit, nama="Ani")
    workshop.knows(
        case, {"nilai": 7, "tgl": "2026-01-02"}, types={"nilai": {"type": "Long"}, "lain": {"type": "x"}}
    )
    assert workshop.case(case).types == {"nilai": {"type": "Long"}}
    workshop.knows(case, {"tgl": "2026"})
    assert workshop.case(case).types == {"nilai": {"type": "Long"}}
    workshop.does(case, values={"nilai": 8}, submit=False)
    assert workshop.case(case).types == {}


def test_variables_set_from_outside_are_told_and_move_nothing(workshop: Workshop, permit: str) -> None:
    case = workshop.starts(permit, nama="Ani", lama=1)
    before = workshop.case(case).tasks
    workshop.knows(case, {"catatan": [1, {"a": None}]}, ("lama", "tak_ada"))
    told = workshop.case(case)
    assert told.variables == {"nama": "Ani", "pemohon": "mesin", "catatan": [1, {"a": None}]}
    assert [task.id for task in told.tasks] == [task.id for task in before]
    (said,) = workshop.events(case, "variables_set")
    assert said.data and said.data["values"] == {"catatan": [1, {"a": None}]}
    assert said.data["deleted"] == ["lama", "tak_ada"]
    with workshop.acts("budi") as (session, budi), pytest.raises(Forbidden):
        instances.set_variables(session, case, {"catatan": 1}, (), budi, workshop.now)


def test_local_variables_stay_with_their_activity(workshop: Workshop, permit: str) -> None:
    case = workshop.starts(permit, nama="Ani")
    ref = workshop.case(case).tasks[0].ref
    workshop.knows(case, {"sementara": 5}, ref=ref, types={"sementara": {"type": "Long"}})
    assert "sementara" not in workshop.case(case).variables
    assert workshop.case(case).types == {f"{ref}/sementara": {"type": "Long"}}
    with workshop.acts() as (session, actor):
        assert instances.local_variables(session, actor, case, ref)["sementara"] == 5


def test_a_message_finds_its_one_case_by_key(workshop: Workshop, payment: str) -> None:
    mine, other = workshop.starts(payment, "A"), workshop.starts(payment, "B")
    (there,) = workshop.hears(PAID, "A", values={"n": 1})
    assert (there.kind, there.instance) == ("execution", mine)
    assert [task.element for task in workshop.case(mine).tasks] == ["verif"]
    assert workshop.case(other).tasks == ()
    (came,) = workshop.events(mine, "message_received")
    assert came.data and came.data["values"] == {"n": 1}
    with pytest.raises(Mismatch) as no:
        workshop.hears(PAID, "A")
    assert (no.value.found, no.value.kind) == (0, "execution")


def test_a_message_for_two_is_for_nobody_unless_it_is_for_all(workshop: Workshop, payment: str) -> None:
    cases = {workshop.starts(payment, "A"), workshop.starts(payment, "A")}
    with pytest.raises(Mismatch) as no:
        workshop.hears(PAID)
    assert no.value.found == 2
    assert {each.instance for each in workshop.hears(PAID, all=True)} == cases
    assert workshop.hears(PAID, all=True) == ()


def test_a_message_is_chosen_by_the_values_of_the_case(workshop: Workshop, payment: str) -> None:
    workshop.starts(payment, nomor=1)
    second = workshop.starts(payment, nomor=2)
    with pytest.raises(Mismatch):
        workshop.hears(PAID, correlation={"nomor": "2"})
    assert workshop.hears(PAID, correlation={"nomor": 2})[0].instance == second


def test_a_message_begins_a_case(workshop: Workshop) -> None:
    workshop.deploys("msg_mulai")
    (begun,) = workshop.hears("PermohonanMasuk", "P-1", values={"asal": "warga"})
    assert begun.kind == "definition"
    told = workshop.case(begun.instance)
    assert (told.business_key, told.variables) == ("P-1", {"asal": "warga"})
    with pytest.raises(Mismatch):
        workshop.hears("PermohonanMasuk", instance=begun.instance)
    with workshop.acts("budi") as (session, budi), pytest.raises(Forbidden):
        instances.correlate(session, budi, instances.Wish("PermohonanMasuk"), workshop.now)


def test_while_suspended_nothing_moves_and_timers_catch_up_afterwards(
    workshop: Workshop, permit: str
) -> None:
    case = workshop.starts(permit, nama="Ani")
    workshop.does(case, values={"lengkap": True}, submit=False)
    (timer,) = workshop.timers()
    assert (timer.element, timer.due) == ("Timer_batas", workshop.now + timedelta(days=3))
    workshop.suspends(case)
    with pytest.raises(Conflict):
        workshop.does(case)
    workshop.waits(days=4)
    assert workshop.case(case).state == "running" and workshop.events(case, "timer_fired") == []
    assert [each.suspended for each in workshop.timers(suspended=True)] == [True]
    workshop.suspends(case, False)
    workshop.waits(minutes=1)
    assert workshop.case(case).state == "finished"
    assert workshop.whole(case)


def test_a_suspended_case_hears_no_message(workshop: Workshop, payment: str) -> None:
    case = workshop.starts(payment, "A")
    workshop.suspends(case)
    with pytest.raises(Mismatch):
        workshop.hears(PAID, "A")
    workshop.suspends(case, False)
    workshop.hears(PAID, "A")


def test_a_timer_fires_at_a_programs_wish(workshop: Workshop, permit: str) -> None:
    case = workshop.starts(permit, nama="Ani")
    workshop.does(case, values={"lengkap": True}, submit=False)
    (timer,) = workshop.timers(instances=(case,))
    with workshop.acts("budi") as (session, budi), pytest.raises(Forbidden):
        instances.fire_timer(session, budi, case, timer.ref, workshop.now)
    with workshop.acts() as (session, actor):
        instances.fire_timer(session, actor, case, timer.ref, workshop.now)
    assert workshop.case(case).state == "finished" and workshop.timers() == ()
    kinds = [each.kind for each in workshop.events(case) if each.kind.startswith("timer_")]
    assert kinds == ["timer_forced", "timer_fired"]
    with workshop.acts() as (session, actor), pytest.raises(Conflict):
        instances.fire_timer(session, actor, case, timer.ref, workshop.now)


def test_a_timer_gets_another_time_and_keeps_it(workshop: Workshop, permit: str) -> None:
    case = workshop.starts(permit, nama="Ani")
    workshop.does(case, values={"lengkap": True}, submit=False)
    (timer,) = workshop.timers()
    at = workshop.now + timedelta(days=9)
    with workshop.acts() as (session, actor):
        instances.move_timer(session, actor, case, timer.ref, at, workshop.now)
    assert workshop.timers()[0].due == at
    assert workshop.case(case).tasks[0].due_at == at
    (moved,) = workshop.events(case, "deadline_moved")
    assert moved.actor and moved.data and moved.data["to"] == at.isoformat()
    workshop.waits(days=8)
    assert workshop.case(case).state == "running"
    workshop.waits(days=1)
    assert workshop.case(case).state == "finished"


def test_candidates_assignees_and_unknown_names(workshop: Workshop) -> None:
    key = workshop.draws(
        """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
        xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="t">
        <bpmn:process id="alamat" name="Alamat" isExecutable="true"><bpmn:startEvent id="s"/>
        <bpmn:sequenceFlow id="f0" sourceRef="s" targetRef="satu"/>
        <bpmn:userTask id="satu" name="Satu" camunda:candidateGroups="Jabatan KASI, petugas, arsip"
          camunda:candidateUsers="budi, entah"/>
        <bpmn:sequenceFlow id="f1" sourceRef="satu" targetRef="dua"/>
        <bpmn:userTask id="dua" name="Dua" camunda:assignee="${siapa}"/>
        <bpmn:sequenceFlow id="f2" sourceRef="dua" targetRef="tiga"/>
        <bpmn:userTask id="tiga" name="Tiga" camunda:assignee="entah"/>
        <bpmn:sequenceFlow id="f3" sourceRef="tiga" targetRef="e"/><bpmn:endEvent id="e"/>
        </bpmn:process></bpmn:definitions>"""
    )
    case = workshop.starts(key, siapa="siti")
    (task,) = workshop.case(case).tasks
    assert task.seat == "kasi" and set(task.further) == {"petugas", "arsip"}
    assert set(task.candidates) == {workshop.person("budi").person}
    workshop.does(case)
    assert workshop.case(case).tasks[0].assignee == workshop.person("siti").person
    workshop.does(case)
    assert workshop.case(case).tasks[0].assignee is None


def test_a_wrong_value_changes_nothing(workshop: Workshop, permit: str) -> None:
    case = workshop.starts(permit, nama="Ani")
    events = len(workshop.events(case))
    with pytest.raises(Invalid):
        workshop.knows(case, {"x": float("inf")})
    assert len(workshop.events(case)) == events and "x" not in workshop.case(case).variables
