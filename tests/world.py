"""A small world for stories: one agency after another, people in their seats, a clock that only we move."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from service import calendars, definitions, history, identity, instances, notices, personnel, tasks, worker
from service.database import EVERY, reading, transaction
from service.diagram import read
from service.forms.plausible import answers
from service.identity import Actor
from service.instances import Case
from service.tasks import Task

HOUSE = Path(__file__).resolve().parent.parent
BPMN = sorted((HOUSE / "bpmn").glob("*.bpmn"))
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 09.00 WIB, an ordinary working day
ZONES = {"tarakan": "Asia/Makassar", "balikpapan": "Asia/Makassar", "malut": "Asia/Jayapura"}


def forms_of(sop: str) -> dict[str, dict[str, Any]]:
    """The form files of one SOP by form id."""
    paths = sorted((HOUSE / "forms").glob(f"{sop}-*.form"))
    return {path.stem: json.loads(path.read_text("utf-8")) for path in paths}


class World:
    """Agencies are named by the first word of their SOP; a person's login is ``<seat>.<agency>``."""

    def __init__(self, engine: Engine, now: datetime = MONDAY) -> None:
        self.engine = engine
        self.now = now
        self._agencies: set[str] = set()

    def deploys(self, sop: str, *, change: bytes | None = None) -> definitions.Deployed:
        """Deploy one of the six SOPs, making its agency, seats and people when they are new."""
        xml = change or (HOUSE / "bpmn" / f"{sop}.bpmn").read_bytes()
        tenant = sop.split("-")[0]
        self.peoples(tenant, xml)
        with transaction(self.engine, tenant) as session:
            owner = identity.actor_by_login(session, f"pemilik.{tenant}", self.now)
            return definitions.deploy(session, tenant, xml, forms_of(sop), owner, self.now)

    def peoples(self, tenant: str, xml: bytes) -> None:
        """One person for each lane's seat, plus an owner and an auditor."""
        with transaction(self.engine, tenant) as session:
            if tenant not in self._agencies:
                identity.add_agency(
                    session, tenant, f"Diskominfo {tenant}", tenant, ZONES.get(tenant, "Asia/Jakarta")
                )
                identity.add_person(
                    session, tenant, f"pemilik.{tenant}", f"Pemilik {tenant}", {"process_owner"}
                )
                identity.add_person(session, tenant, f"auditor.{tenant}", f"Auditor {tenant}", {"auditor"})
                identity.add_person(session, tenant, f"admin.{tenant}", f"Admin {tenant}", {"agency_admin"})
                self._agencies.add(tenant)
            for lane in read(xml).main.lanes:
                seat = lane.properties.get("jabatan", lane.id)
                if seat in identity.seats(session, tenant):
                    continue
                outside = seat in ("pemohon", "opd")
                identity.add_seat(session, tenant, seat, lane.name, external=outside)
                role = "applicant" if outside else "seat_holder"
                id = identity.add_person(session, tenant, f"{seat}.{tenant}", f"{lane.name} {tenant}", {role})
                identity.seat_person(session, tenant, seat, id, self.now - timedelta(days=365))

    def person(self, login: str) -> Actor:
        """The actor behind a login, as of now."""
        with reading(self.engine, self._agency_of(login)) as session:
            return identity.actor_by_login(session, login, self.now)

    def starts(self, sop: str, by: str | None = None, *, token: str = "", **choose: Any) -> str:
        """Start a case with plausible answers; the case's id."""
        tenant = sop.split("-")[0]
        with transaction(self.engine, tenant) as session:
            definition = definitions.get(session, tenant, sop)
            login = by or f"{definition.start_seat}.{tenant}"
            actor = identity.actor_by_login(session, login, self.now)
            schema = definition.form_for(definition.start_element)
            values = answers(schema, {}, choose) if schema else {}
            return instances.start(session, sop, values, actor, self.now, token).id

    def drawing(self, sop: str) -> bytes:
        """The diagram of one of the six SOPs, to change."""
        return (HOUSE / "bpmn" / f"{sop}.bpmn").read_bytes()

    def waits(self, *, fire: bool = True, **span: float) -> int:
        """Let time pass and the worker look until nothing is due; how many jobs it did."""
        self.now += timedelta(**span)
        return worker.settle(self.engine, self.now) if fire else 0

    def declares_off(self, tenant: str, day: date, name: str, unit: str = "") -> None:
        """The agency's admin declares a day off."""
        with transaction(self.engine, tenant) as session:
            admin = identity.actor_by_login(session, f"admin.{tenant}", self.now)
            calendars.declare(session, admin, [calendars.DayChange(day, "off", name)], self.now, unit)
            instances.calendar_changed(session, tenant, unit, self.now)

    def foresees_off(self, tenant: str, day: date, unit: str = "") -> instances.Preview:
        """What a day off would move."""
        with reading(self.engine, tenant) as session:
            admin = identity.actor_by_login(session, f"admin.{tenant}", self.now)
            changes = [calendars.DayChange(day, "off", "Libur")]
            proposals, _ = calendars.proposed(session, admin, changes, self.now, unit)
            return instances.preview_calendar(session, admin, proposals, self.now)

    def withdraws_off(self, tenant: str, day: date) -> None:
        """The agency's admin takes a declared day back."""
        with transaction(self.engine, tenant) as session:
            admin = identity.actor_by_login(session, f"admin.{tenant}", self.now)
            calendars.withdraw(session, admin, day, self.now)
            instances.calendar_changed(session, tenant, "", self.now)

    def told(self, login: str) -> list[str]:
        """What a person's bell says, newest first."""
        with reading(self.engine, self._agency_of(login)) as session:
            actor = identity.actor_by_login(session, login, self.now)
            return [notice.kind for notice in notices.bell(session, actor, self.now).rows]

    def unread(self, login: str) -> int:
        """How many lines under a person's bell are unread."""
        with reading(self.engine, self._agency_of(login)) as session:
            return notices.count(session, identity.actor_by_login(session, login, self.now))

    def cases(self, tenant: str) -> list[str]:
        """The ids of an agency's cases, newest first."""
        with reading(self.engine, tenant) as session:
            auditor = identity.actor_by_login(session, f"auditor.{tenant}", self.now)
            return [case.id for case in instances.cases(session, auditor, self.now).rows]

    def case(self, id: str, by: str | None = None) -> Case:
        """The case as an auditor of its agency, or ``by``, reads it."""
        with reading(self.engine, self._tenant_of(id)) as session:
            actor = identity.actor_by_login(session, by or f"auditor.{self._tenant_of(id)}", self.now)
            return instances.case(session, actor, id, self.now)

    def inbox(self, login: str, **filters: str) -> list[str]:
        """The names of the steps that wait for a person, most urgent first."""
        with reading(self.engine, self._agency_of(login)) as session:
            page = tasks.inbox(
                session, identity.actor_by_login(session, login, self.now), self.now, **filters
            )
            return [task.name for task in page.rows]

    def task(self, case: str, element: str | None = None) -> Task:
        """The open task of a case, or the one at ``element``."""
        return next(task for task in self.case(case).tasks if element in (None, task.element))

    def claims(self, login: str, task: Task) -> Task:
        """Take a task."""
        with transaction(self.engine, self._agency_of(login)) as session:
            return tasks.claim(session, identity.actor_by_login(session, login, self.now), task.id, self.now)

    def completes(
        self, case: str, element: str | None = None, *, by: str | None = None, **choose: Any
    ) -> instances.Completed:
        """Claim and complete the open task at ``element`` with plausible answers and the given choices."""
        task = self.task(case, element)
        login = by or f"{task.seat}.{task.tenant}"
        if task.assignee is None:
            self.claims(login, task)
        return self.sends(login, task, self.filled(task, **choose))

    def filled(self, task: Task, **choose: Any) -> dict[str, Any]:
        """Plausible answers to a task's form."""
        with reading(self.engine, task.tenant) as session:
            definition = definitions.get(session, task.tenant, task.definition, task.version)
            schema = definition.form_for(task.element)
            return answers(schema, self.case(task.instance).variables, choose) if schema else {}

    def filled_start(self, sop: str, **choose: Any) -> dict[str, Any]:
        """Plausible answers to an SOP's start form."""
        with reading(self.engine, sop.split("-")[0]) as session:
            definition = definitions.get(session, sop.split("-")[0], sop)
        schema = definition.form_for(definition.start_element)
        return answers(schema, {}, choose) if schema else {}

    def filled_by_id(self, tenant: str, id: str, **choose: Any) -> dict[str, Any]:
        """Plausible answers to the form of the task with that id."""
        with reading(self.engine, tenant) as session:
            auditor = identity.actor_by_login(session, f"auditor.{tenant}", self.now)
            task = tasks.find(session, auditor, id, self.now)
        return self.filled(task, **choose)

    def sends(self, login: str, task: Task, values: Mapping[str, Any]) -> instances.Completed:
        """Complete an own task with exactly these values."""
        with transaction(self.engine, self._agency_of(login)) as session:
            actor = identity.actor_by_login(session, login, self.now)
            return instances.complete_task(session, task.id, values, actor, self.now)

    def events(self, case: str) -> tuple[history.Entry, ...]:
        """The case's history."""
        with reading(self.engine, self._tenant_of(case)) as session:
            return history.read(session, self._tenant_of(case), case)

    def verdict(self, case: str) -> history.Verdict:
        """What verifying the case's history says."""
        with reading(self.engine, self._tenant_of(case)) as session:
            return history.verify(session, self._tenant_of(case), case)

    def seats(
        self,
        login: str,
        seat: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        basis: str | None = None,
    ) -> personnel.Done:
        """The admin of the person's agency lets a person sit in a seat, from now if nothing else is said."""
        tenant = login.rpartition(".")[2]
        with transaction(self.engine, EVERY) as session:
            admin = identity.actor_by_login(session, f"admin.{tenant}", self.now)
            person = identity.actor_by_login(session, login, self.now).person
            begins = since or self.now
            return personnel.seat_person(
                session, admin, seat, person, begins, self.now, until=until, basis=basis
            )

    def unseats(self, login: str, seat: str, *, until: datetime | None = None) -> int:
        """The admin ends a person's present time in a seat, now or later; how many tasks went back."""
        tenant = login.rpartition(".")[2]
        with transaction(self.engine, EVERY) as session:
            admin = identity.actor_by_login(session, f"admin.{tenant}", self.now)
            person = identity.actor_by_login(session, login, self.now).person
            stay = next(
                each
                for each in personnel.stays(session, admin, seat=seat)
                if each.sits and each.person == person and each.at(self.now) == "present"
            )
            return personnel.end_occupancy(session, admin, stay.id, until, self.now)

    def appoints(
        self,
        kind: str,
        *,
        seat: str,
        person: str,
        principal: str | None = None,
        days: float = 14,
        since: datetime | None = None,
        by: str | None = None,
        basis: str = "SK 800/12/2026",
        **more: Any,
    ) -> personnel.Done:
        """Somebody acts for a seat from now for some days; people by login, ``by`` the admin or who delegates."""
        tenant = person.rpartition(".")[2]
        begins = since or self.now
        with transaction(self.engine, EVERY) as session:
            ids = {
                login: identity.actor_by_login(session, login, self.now).person
                for login in (person, principal)
                if login
            }
            wish = personnel.Appointment(
                kind,
                seat,
                ids[person],
                begins,
                begins + timedelta(days=days),
                basis,
                ids.get(principal or ""),
                **more,
            )
            actor = identity.actor_by_login(session, by or f"admin.{tenant}", self.now)
            give = personnel.delegate if by and not by.startswith("admin.") else personnel.appoint
            return give(session, actor, wish, self.now)

    def withdraws(self, mandate: str, by: str, reason: str = "Pejabat sudah kembali bertugas") -> int:
        """The login ``by`` withdraws a mandate; how many tasks went back."""
        with transaction(self.engine, EVERY) as session:
            actor = identity.actor_by_login(session, by, self.now)
            return personnel.withdraw(session, actor, mandate, reason, self.now)

    def _tenant_of(self, case: str) -> str:
        from sqlalchemy import select

        from service.instances.tables import InstanceRow

        with reading(self.engine, EVERY) as session:
            return session.scalars(select(InstanceRow.tenant).where(InstanceRow.id == case)).one()

    def _agency_of(self, login: str) -> str:
        """The agency whose people end with its name; whoever is called otherwise is looked for everywhere."""
        agency = login.rpartition(".")[2]
        return agency if agency in self._agencies else EVERY
