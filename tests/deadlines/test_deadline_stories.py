"""What people may rely on: a deadline passes once, never early, in the working time of the agency."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from moments import BANYUWANGI, MALUT, TARAKAN, at, kinds
from sqlalchemy import Engine
from world import World

from service import instances
from service.database import EVERY, transaction
from service.errors import Conflict

WAITING = b"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="http://example.org">
  <bpmn:process id="banyuwangi-tunggu" name="Menunggu" isExecutable="true">
    <bpmn:laneSet id="lanes">
      <bpmn:lane id="staf" name="Staf">
        <bpmn:flowNodeRef>start</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>tunggu</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>kerja</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>selesai</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="start"/>
    <bpmn:intermediateCatchEvent id="tunggu" name="Dua jam">
      <bpmn:timerEventDefinition id="t"><bpmn:timeDuration>PT2H</bpmn:timeDuration></bpmn:timerEventDefinition>
    </bpmn:intermediateCatchEvent>
    <bpmn:userTask id="kerja" name="Bekerja"/>
    <bpmn:endEvent id="selesai"/>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="tunggu"/>
    <bpmn:sequenceFlow id="b" sourceRef="tunggu" targetRef="kerja"/>
    <bpmn:sequenceFlow id="c" sourceRef="kerja" targetRef="selesai"/>
  </bpmn:process>
</bpmn:definitions>
"""


def test_late_is_late_once(engine: Engine) -> None:
    world = World(engine, at("2026-11-23 09:00"))
    world.deploys(BANYUWANGI)
    case = world.starts(BANYUWANGI)
    world.waits(minutes=29)
    assert not world.case(case).late
    world.waits(minutes=1)
    assert world.case(case).late
    world.waits(hours=3)
    world.waits(days=1)
    assert kinds(world, case).count("timer_fired") == 1
    fired = next(event for event in world.events(case) if event.kind == "timer_fired")
    assert (fired.data or {})["due"] == at("2026-11-23 09:30").isoformat()
    assert fired.at == at("2026-11-23 09:30")


def test_the_night_does_not_count(engine: Engine) -> None:
    world = World(engine, at("2026-11-23 15:50"))
    world.deploys(BANYUWANGI)
    case = world.starts(BANYUWANGI)
    assert world.task(case).due_at == at("2026-11-24 07:50")
    world.waits(hours=10)
    assert not world.case(case).late


def test_the_friday_break_does_not_count(engine: Engine) -> None:
    world = World(engine, at("2026-11-27 11:20"))
    world.deploys(BANYUWANGI)
    assert world.task(world.starts(BANYUWANGI)).due_at == at("2026-11-27 13:20")


def test_ramadan_ends_the_day_at_three(engine: Engine) -> None:
    world = World(engine, at("2026-02-26 14:50"))
    world.deploys(BANYUWANGI)
    assert world.task(world.starts(BANYUWANGI)).due_at == at("2026-02-27 08:20")


def test_lebaran_stops_the_clock(engine: Engine) -> None:
    """Nyepi, Idul Fitri and cuti bersama: 18 to 24 March 2026."""
    world = World(engine, at("2026-03-17 14:50"))
    world.deploys(BANYUWANGI)
    assert world.task(world.starts(BANYUWANGI)).due_at == at("2026-03-25 07:50")


def test_a_day_given_on_the_last_day_before_ramadan_ends_with_the_shorter_day(engine: Engine) -> None:
    makassar = "Asia/Makassar"
    world = World(engine, at("2026-02-18 15:30", makassar))
    world.deploys(TARAKAN)
    assert world.task(world.starts(TARAKAN)).due_at == at("2026-02-19 15:00", makassar)


@pytest.mark.parametrize(
    ("sop", "zone"),
    [(BANYUWANGI, "Asia/Jakarta"), (TARAKAN, "Asia/Makassar"), (MALUT, "Asia/Jayapura")],
)
def test_each_agency_opens_by_its_own_clock(engine: Engine, sop: str, zone: str) -> None:
    world = World(engine, at("2026-11-22 20:00", zone))  # a Sunday evening
    world.deploys(sop)
    due = world.task(world.starts(sop)).due_at
    assert due is not None
    local = due.astimezone(ZoneInfo(zone))
    assert local.date() == date(2026, 11, 23)
    expected = {BANYUWANGI: "08:00", TARAKAN: "16:00", MALUT: "07:35"}
    assert f"{local:%H:%M}" == expected[sop]


def test_five_days_without_a_worker_fire_the_deadline_once_and_tell_when(engine: Engine) -> None:
    world = World(engine, at("2026-11-23 09:00"))
    world.deploys(BANYUWANGI)
    case = world.starts(BANYUWANGI)
    world.waits(days=5)
    fired = [event for event in world.events(case) if event.kind == "timer_fired"]
    assert len(fired) == 1
    assert fired[0].at == at("2026-11-28 09:00")
    assert (fired[0].data or {})["due"] == at("2026-11-23 09:30").isoformat()


def test_at_the_very_instant_the_timer_comes_before_the_person(engine: Engine) -> None:
    world = World(engine, at("2026-11-23 09:00"))
    world.deploys(BANYUWANGI)
    case = world.starts(BANYUWANGI)
    world.waits(fire=False, minutes=30)
    world.completes(case)
    told = kinds(world, case)
    assert told.index("timer_fired") < told.index("task_completed")
    first = world.task(case)
    assert not first.late
    world.waits(minutes=1)
    assert kinds(world, case).count("timer_fired") == 1


def test_an_interrupting_timer_takes_the_task_from_the_person(engine: Engine) -> None:
    world = World(engine, at("2026-11-23 09:00"))
    change = world.drawing(BANYUWANGI).replace(
        b'cancelActivity="false" attachedToRef="langkah_1"', b'attachedToRef="langkah_1"'
    )
    world.deploys(BANYUWANGI, change=change)
    case = world.starts(BANYUWANGI)
    task = world.claims(f"{world.task(case).seat}.banyuwangi", world.task(case))
    filled = world.filled(task)
    world.waits(fire=False, minutes=30)
    with pytest.raises(Conflict):
        world.sends(f"{task.seat}.banyuwangi", task, filled)
    world.waits(minutes=1)
    assert "task_withdrawn" in kinds(world, case)


def test_a_clock_that_jumps_back_fires_nothing_early_and_tells_no_past(engine: Engine) -> None:
    world = World(engine, at("2026-11-23 09:20"))
    world.deploys(BANYUWANGI)
    case = world.starts(BANYUWANGI)
    world.waits(hours=-1)
    assert not world.case(case).late
    world.completes(case)
    told = world.events(case)
    assert [event.at for event in told] == sorted(event.at for event in told)
    assert world.verdict(case).ok
    world.waits(hours=1, minutes=10)
    assert kinds(world, case).count("timer_fired") <= 1


def test_maluku_utara_collects_by_itself_every_half_year(engine: Engine) -> None:
    jayapura = "Asia/Jayapura"
    world = World(engine, at("2026-11-23 09:00", jayapura))
    world.deploys(MALUT)
    assert world.cases("malut") == []
    world.waits(days=60)
    (case,) = world.cases("malut")
    assert world.case(case).started_by is None
    assert world.events(case)[0].actor is None
    world.waits(days=181)
    assert len(world.cases("malut")) == 2
    assert world.verdict(case).ok


def test_what_the_clock_began_the_starting_seat_may_cancel(engine: Engine) -> None:
    world = World(engine, at("2026-11-23 09:00", "Asia/Jayapura"))
    world.deploys(MALUT)
    world.waits(days=60)
    (case,) = world.cases("malut")
    seat = world.task(case).seat
    with transaction(engine, EVERY) as session:
        instances.cancel(session, case, "Tahun ini ditunda", world.person(f"{seat}.malut"), world.now)
    assert world.case(case).state == "cancelled"


def test_a_half_year_slept_through_is_collected_once(engine: Engine) -> None:
    world = World(engine, at("2026-11-23 09:00", "Asia/Jayapura"))
    world.deploys(MALUT)
    world.waits(days=400)
    assert len(world.cases("malut")) == 1


def test_a_reminder_comes_when_four_fifths_are_used(engine: Engine) -> None:
    world = World(engine, at("2026-11-23 09:00"))
    world.deploys(BANYUWANGI)
    case = world.starts(BANYUWANGI)
    seat = world.task(case).seat
    world.waits(minutes=23)
    assert world.task(case).reminded_at is None
    world.waits(minutes=1)
    assert world.task(case).reminded_at == at("2026-11-23 09:24")
    assert world.told(f"{seat}.banyuwangi") == ["reminder", "opened"]
    world.waits(minutes=6)
    assert world.told(f"{seat}.banyuwangi") == ["late", "reminder", "opened"]
    world.waits(days=1)
    assert world.told(f"{seat}.banyuwangi").count("late") == 1


def test_who_completes_in_time_is_not_reminded(engine: Engine) -> None:
    world = World(engine, at("2026-11-23 09:00"))
    world.deploys(BANYUWANGI)
    case = world.starts(BANYUWANGI)
    seat = world.task(case).seat
    world.completes(case)
    world.waits(hours=1)
    assert world.told(f"{seat}.banyuwangi") == ["opened"]


def test_a_repeating_deadline_calls_again_and_the_first_call_makes_it_late(engine: Engine) -> None:
    world = World(engine, at("2026-11-23 09:00"))
    once = b'<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT30M</bpmn:timeDuration>'
    thrice = b'<bpmn:timeCycle xsi:type="bpmn:tFormalExpression">R3/PT30M</bpmn:timeCycle>'
    drawing = world.drawing(BANYUWANGI)
    assert once in drawing
    world.deploys(BANYUWANGI, change=drawing.replace(once, thrice, 1))
    case = world.starts(BANYUWANGI)
    for _ in range(3):
        world.waits(minutes=30)
    world.waits(days=1)
    assert kinds(world, case).count("timer_fired") == 3
    assert world.task(case).due_at == at("2026-11-23 09:30")
    assert world.told(f"{world.task(case).seat}.banyuwangi").count("late") == 1


def test_waiting_in_the_middle_counts_working_time_too(engine: Engine) -> None:
    """Two working hours from 15.00: one until 16.00, the other from 07.30 next morning."""
    world = World(engine, at("2026-11-23 15:00"))
    world.deploys("banyuwangi-tunggu", change=WAITING)
    case = world.starts("banyuwangi-tunggu")
    assert world.case(case).tasks == ()
    world.waits(hours=12)
    assert world.case(case).tasks == ()
    world.waits(hours=5, minutes=29)
    assert world.case(case).tasks == ()
    world.waits(minutes=1)
    assert [task.name for task in world.case(case).tasks] == ["Bekerja"]


def test_finished_work_calls_no_more(engine: Engine) -> None:
    world = World(engine, at("2026-11-23 09:00"))
    world.deploys(BANYUWANGI)
    case = world.starts(BANYUWANGI)
    login = f"{world.task(case).seat}.banyuwangi"
    world.waits(minutes=1)
    assert world.unread(login) == 1
    world.completes(case)
    assert world.unread(login) == 0
