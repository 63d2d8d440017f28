"""Piles of cases, each with one deadline at an instant of our choice; and what came of the deadlines."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, func, select

from service import definitions, identity, instances
from service.database import EVERY, reading, transaction
from service.history.tables import EventRow
from service.jobs.tables import JobRow

SOP, TENANT = "tumpukan", "kantor"
LONG_AGO = datetime(2026, 1, 5, 2, tzinfo=UTC)
WAIT = timedelta(minutes=30)
DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="definitions" targetNamespace="http://lajur.test">
  <bpmn:process id="tumpukan" name="Tumpukan" isExecutable="true">
    <bpmn:extensionElements>
      <camunda:properties><camunda:property name="kalender" value="kalender"/></camunda:properties>
    </bpmn:extensionElements>
    <bpmn:laneSet id="jalur">
      <bpmn:lane id="loket" name="Loket">
        <bpmn:flowNodeRef>start</bpmn:flowNodeRef><bpmn:flowNodeRef>langkah_1</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>tenggat_1</bpmn:flowNodeRef><bpmn:flowNodeRef>terlambat_1</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>end</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="start"/>
    <bpmn:userTask id="langkah_1" name="Mencatat surat"/>
    <bpmn:boundaryEvent id="tenggat_1" attachedToRef="langkah_1" cancelActivity="false">
      <bpmn:timerEventDefinition id="jam_1">
        <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT30M</bpmn:timeDuration>
      </bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:endEvent id="terlambat_1"/>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="f_start" sourceRef="start" targetRef="langkah_1"/>
    <bpmn:sequenceFlow id="f_1" sourceRef="langkah_1" targetRef="end"/>
    <bpmn:sequenceFlow id="f_tenggat" sourceRef="tenggat_1" targetRef="terlambat_1"/>
  </bpmn:process>
</bpmn:definitions>
"""


def office(engine: Engine) -> None:
    """An agency with one clerk, and the SOP whose only step has thirty minutes by the clock on the wall."""
    with transaction(engine, EVERY) as session:
        identity.add_agency(session, TENANT, "Kantor Contoh", "Kota Metro", "Asia/Jakarta")
        identity.add_seat(session, TENANT, "loket", "Loket")
        lina = identity.add_person(session, TENANT, "lina", "Lina", {"seat_holder"})
        identity.seat_person(session, TENANT, "loket", lina, LONG_AGO - timedelta(days=365))
        identity.add_person(session, TENANT, "pemilik", "Pemilik", {"process_owner"})
        owner = identity.actor_by_login(session, "pemilik", LONG_AGO)
        definitions.deploy(session, TENANT, DIAGRAM.encode(), {}, owner, LONG_AGO)


def pile(engine: Engine, dues: Iterable[datetime]) -> list[str]:
    """A real case for each instant, whose deadline passes then; their ids."""
    with transaction(engine, EVERY) as session:
        lina = identity.actor_by_login(session, "lina", LONG_AGO)
        return [instances.start(session, SOP, {}, lina, due - WAIT).id for due in dues]


def fired(engine: Engine) -> Counter[str]:
    """How often a deadline of each case has passed, by its history."""
    with reading(engine, EVERY) as session:
        return Counter(session.scalars(select(EventRow.stream).where(EventRow.kind == "timer_fired")))


def waiting(engine: Engine, kind: str = "timer") -> int:
    """How many jobs of that kind, or with "" of any, are still there; incidents too."""
    count = select(func.count()).select_from(JobRow)
    with reading(engine, EVERY) as session:
        return session.scalar(count.where(JobRow.kind == kind) if kind else count) or 0
