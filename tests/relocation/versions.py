"""A process owner who moves running cases, and the versions that he draws."""

import re
from collections.abc import Mapping

from world import World

from service import definitions, history, identity, relocation
from service.database import reading, transaction
from service.relocation import Plan, Relocation


class Owner(World):
    """The world of Metro, with its process owner."""

    SOP, TENANT = "metro-pengumpulan-pengolahan", "metro"

    def drawn(self) -> str:
        """The text of version 1."""
        return self.drawing(self.SOP).decode()

    def releases(self, xml: str) -> int:
        """The number of the version that comes into force."""
        return self.deploys(self.SOP, change=xml.encode()).version

    def plans(
        self, source: int, target: int, mapping: Mapping[str, str] | None = None, by: str = "pemilik.metro"
    ) -> Plan:
        """What moving the cases would do."""
        with reading(self.engine, self.TENANT) as session:
            actor = identity.actor_by_login(session, by, self.now)
            return relocation.plan(session, actor, self.SOP, source, target, self.now, mapping)

    def asks(
        self, source: int, target: int, mapping: Mapping[str, str] | None = None, reason: str = "SK 12/2026"
    ) -> str:
        """Ask for the relocation; the worker has not looked yet."""
        with transaction(self.engine, self.TENANT) as session:
            actor = identity.actor_by_login(session, "pemilik.metro", self.now)
            given = (session, actor, self.SOP, source, target, mapping or {}, reason, self.now)
            return relocation.carry_out(*given)

    def moves(self, source: int, target: int, mapping: Mapping[str, str] | None = None) -> Relocation:
        """Move the cases and wait until it is done."""
        id = self.asks(source, target, mapping)
        self.waits()
        return self.relocated(id)

    def relocated(self, id: str) -> Relocation:
        """A relocation as its owner sees it."""
        with reading(self.engine, self.TENANT) as session:
            return relocation.get(session, identity.actor_by_login(session, "pemilik.metro", self.now), id)

    def relocations(self) -> tuple[history.Entry, ...]:
        """The history of the procedure's relocations."""
        with reading(self.engine, self.TENANT) as session:
            return history.read(session, self.TENANT, relocation.stream(self.SOP))

    def version(self, number: int) -> definitions.Definition:
        """A version of the SOP."""
        with reading(self.engine, self.TENANT) as session:
            return definitions.get(session, self.TENANT, self.SOP, number)

    def comes_to(self, element: str) -> str:
        """A new case that waits at an element of version 1, every step before it done."""
        case = self.starts(self.SOP)
        while all(task.element != element for task in self.case(case).tasks):
            self.waits(minutes=1)
            self.completes(case)
        return case


def called(xml: str, before: str, after: str) -> str:
    """The same diagram in which an element has another id."""
    return re.sub(rf'(?<=[">]){before}(?=["<])', after, xml)


def in_lane(xml: str, element: str, lane: str) -> str:
    """The same diagram with an element in another lane."""
    place = f"<bpmn:flowNodeRef>{element}</bpmn:flowNodeRef>"
    head, tail = xml.replace(place, "").split(f'<bpmn:lane id="{lane}"')
    return f'{head}<bpmn:lane id="{lane}"{tail.replace("</bpmn:lane>", place + "</bpmn:lane>", 1)}'


def without_deadline(xml: str, number: int) -> str:
    """The same diagram, no longer an SOP, in which a step has no deadline."""
    xml = xml.replace('<camunda:property name="jenis" value="sop"/>', "")
    for pattern in (
        rf'<bpmn:boundaryEvent id="tenggat_{number}".*?</bpmn:boundaryEvent>',
        rf'<bpmn:endEvent id="terlambat_{number}".*?</bpmn:endEvent>',
        rf'<bpmn:sequenceFlow id="f_tenggat_{number}_terlambat_{number}"[^>]*?/>',
        rf"<bpmn:flowNodeRef>(tenggat|terlambat)_{number}</bpmn:flowNodeRef>",
        rf'<bpmndi:BPMN(Shape|Edge) [^>]*bpmnElement="(f_tenggat_{number}_terlambat_{number}|tenggat_{number}|'
        rf'terlambat_{number})".*?</bpmndi:BPMN(Shape|Edge)>',
    ):
        xml = re.sub(pattern, "", xml, flags=re.DOTALL)
    return xml


def with_time(xml: str, number: int, text: str) -> str:
    """The same diagram with another deadline on a step."""
    return re.sub(
        rf'(id="waktu_{number}">.*?>)PT?[0-9A-Z]+(<)', rf"\g<1>{text}\g<2>", xml, count=1, flags=re.DOTALL
    )
