"""A permit counter: officials in three seats, and a program that works for the whole agency."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from world import HOUSE, World

from service import definitions, history, identity, instances, tasks
from service.database import EVERY, reading, transaction
from service.identity import Actor
from service.tasks import Task

AGENCY, SOP, ROBOT = "loket", "sop_izin", "robot.loket"
PEOPLE = {"budi.loket": "petugas", "rina.loket": "petugas", "siti.loket": "kasi", "wati.loket": "kepala"}
DIAGRAM = HOUSE / "tests" / "api" / "diagrams" / "sop_izin.bpmn"


class Loket(World):
    """People are named by their logins; ``does`` is for everything that somebody does with the open task of a case."""

    def opens(self) -> "Loket":
        """The agency with its people, and the SOP in force."""
        with transaction(self.engine, EVERY) as session:
            identity.add_agency(session, AGENCY, "Dinas Perizinan", AGENCY, "Asia/Jakarta")
            for role, login in (
                ("program", ROBOT),
                ("auditor", "auditor.loket"),
                ("agency_admin", "admin.loket"),
            ):
                identity.add_person(session, AGENCY, login, login.title(), {role})
            for login, seat in PEOPLE.items():
                if seat not in identity.seats(session, AGENCY):
                    identity.add_seat(session, AGENCY, seat, seat.title())
                id = identity.add_person(session, AGENCY, login, login.split(".")[0].title(), {"seat_holder"})
                identity.seat_person(session, AGENCY, seat, id, self.now - timedelta(days=365))
            xml = DIAGRAM.read_bytes()
            for seat in ("petugas", "kasi"):
                xml = xml.replace(f"Lane_{seat}".encode(), seat.encode())
            robot = identity.actor_by_login(session, ROBOT, self.now)
            definitions.deploy(session, AGENCY, xml, {}, robot, self.now)
        self._agencies.add(AGENCY)
        return self

    def applied(self, name: str = "Ani") -> str:
        """A case whose papers wait at the counter."""
        with transaction(self.engine, AGENCY) as session:
            robot = identity.actor_by_login(session, ROBOT, self.now)
            return instances.start(session, SOP, {"nama": name}, robot, self.now).id

    def does(self, login: str, what: Callable[..., Any], case: str, *more: Any, **named: Any) -> Any:
        """Somebody does something with the one open task of a case."""
        id = self.task(case).id
        with transaction(self.engine, AGENCY) as session:
            actor: Actor = identity.actor_by_login(session, login, self.now)
            return what(session, actor, id, *more, self.now, **named)

    def completes_it(self, login: str, case: str, **values: Any) -> None:
        """Complete the open task with these values."""
        self.sends(login, self.task(case), values)

    def reads(self, login: str, task: Task) -> Task:
        """The task as somebody reads it."""
        with reading(self.engine, AGENCY) as session:
            return tasks.find(session, identity.actor_by_login(session, login, self.now), task.id, self.now)

    def last(self, case: str) -> history.Entry:
        """What happened last in a case."""
        return self.events(case)[-1]

    def told(self, case: str) -> str:  # type: ignore[override]
        """The sentence of what happened last, with people's names."""
        entry = self.last(case)
        with reading(self.engine, AGENCY) as session:
            ids = {entry.actor or "", *(str(each) for each in (entry.data or {}).values())}
            names = identity.names(session, AGENCY, [id for id in ids if len(id) == 36])
        template, values = history.sentence(entry, {**names, "Task_periksa": "Periksa berkas"})
        return template.format(**values)
