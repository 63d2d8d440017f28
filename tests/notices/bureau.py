"""A small office for stories about telling: three seats above each other, tasks that open and get late."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, event, insert, select, update
from sqlalchemy.orm import Session

from service import calendars, identity, jobs, notices, worker
from service.database import EVERY, new_id, reading, transaction
from service.identity import Actor
from service.identity.tables import OccupantRow, PersonRow
from service.jobs.tables import JobRow
from service.notices import Bell, Settings
from service.tasks.inbox import END_OF_TIME
from service.tasks.tables import CandidateRow, TaskRow
from service.working_time import WorkCalendar

METRO = "metro"
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 09.00 WIB, an ordinary working day
PEOPLE = {"budi": "staf", "tuti": "staf", "sari": "kasi", "hadi": "kabid"}


class Office:
    """Budi and Tuti sit below Sari, Sari below Hadi; Ani is the agency's admin. Everybody has an address."""

    def __init__(self, engine: Engine, now: datetime = MONDAY) -> None:
        self.engine, self.now = engine, now
        self.ids: dict[str, str] = {}
        with transaction(engine, EVERY) as session:
            identity.add_agency(session, METRO, "Diskominfo", "Kota Metro", "Asia/Jakarta")
            for seat, above in (("kabid", None), ("kasi", "kabid"), ("staf", "kasi")):
                identity.add_seat(session, METRO, seat, seat.title(), above=above)
            for login, seat in PEOPLE.items():
                self.ids[login] = identity.add_person(session, METRO, login, login.title(), {"seat_holder"})
                identity.seat_person(session, METRO, seat, self.ids[login], now - timedelta(days=90))
            self.ids["ani"] = identity.add_person(session, METRO, "ani", "Ani", {"agency_admin"})
            for login, id in self.ids.items():
                identity.set_email(session, METRO, id, f"{login}@metro.example")

    def actor(self, login: str) -> Actor:
        with reading(self.engine, EVERY) as session:
            return identity.actor_by_login(session, login, self.now)

    def sets(self, **values: Any) -> None:
        """The admin changes settings."""
        with transaction(self.engine, EVERY) as session:
            old = notices.settings(session, METRO)
            kept = {name: getattr(old, name) for name in Settings.__slots__}
            notices.set_settings(session, self.actor("ani"), Settings(**{**kept, **values}), self.now)

    def opens(
        self,
        name: str = "Verifikasi data",
        *,
        to: str | None = None,
        seat: str | None = "staf",
        offered: Sequence[tuple[str, str]] = (),
        **within: float,
    ) -> str:
        """A task opens for a seat, or for one of the staff; due after so much working time.

        ``offered`` are those who may take it too: a further seat by its key, a person by his login.
        """
        id = new_id()
        with transaction(self.engine, EVERY) as session:
            calendar = calendars.of(session, METRO)
            due = calendar.add(self.now, timedelta(**within)) if within else None
            row = self._row(id, name, self.ids[to] if to else None, due) | {"seat": seat}
            session.execute(insert(TaskRow), [row])
            chosen = notices.settings(session, METRO)
            asked = [
                {"tenant": METRO, "task": id, "kind": kind, "name": name, "sort_at": row["sort_at"]}
                for kind, name in ((kind, self.ids.get(name, name)) for kind, name in offered)
            ]
            if asked:
                session.execute(insert(CandidateRow), asked)
            row["offered"] = bool(asked)
            jobs.enqueue_many(session, METRO, notices.opened([row], calendar, chosen, self.now))
        return id

    def _row(self, id: str, name: str, assignee: str | None, due: datetime | None) -> dict[str, Any]:
        return {
            "tenant": METRO,
            "id": id,
            "instance": new_id(),
            "ref": f"{id}.1",
            "element": "langkah_1",
            "name": name,
            "item": "",
            "lane": "Staf",
            "seat": "staf",
            "definition": "metro-sop",
            "version": 1,
            "sop_name": "Permintaan Data",
            "number": "0007/2026",
            "subject": "Data padi",
            "search": "",
            "assignee": assignee,
            "opened_at": self.now,
            "due_at": due,
            "sort_at": due or END_OF_TIME,
            "state": "open",
            "revision": 1,
        }

    def changes(self, task: str, **values: Any) -> None:
        """The task's row moves on, as a case would move it."""
        self._set(TaskRow, TaskRow.id == task, **values)

    def row(self, task: str) -> Any:
        """The task's row as plain values."""
        with reading(self.engine, EVERY) as session:
            return session.execute(select(*TaskRow.__table__.c).where(TaskRow.id == task)).one()

    def lates(self, *tasks: str) -> None:
        """The deadline of tasks passes."""
        for task in tasks:
            self.changes(task, late_at=self.now)
        with transaction(self.engine, EVERY) as session:
            notices.late(session, METRO, tasks, self.now)

    def waits(self, **span: float) -> int:
        """Time passes and the worker does what is due; how many jobs."""
        self.now += timedelta(**span)
        return worker.settle(self.engine, self.now)

    def calendar(self, session: Session) -> WorkCalendar:
        return calendars.of(session, METRO)

    def leaves(self, login: str) -> None:
        """The person sits in no seat any more."""
        self._set(OccupantRow, OccupantRow.person == self.ids[login], until=self.now)

    def disables(self, login: str) -> None:
        """The person's account is closed."""
        self._set(PersonRow, PersonRow.id == self.ids[login], disabled_at=self.now)

    def _set(self, table: Any, which: Any, **values: Any) -> None:
        with transaction(self.engine, EVERY) as session:
            session.execute(update(table).where(table.tenant == METRO, which).values(**values))

    def bell(self, login: str, **asked: Any) -> Bell:
        with reading(self.engine, EVERY) as session:
            return notices.bell(session, self.actor(login), self.now, **asked)

    def told(self, login: str) -> list[str]:
        """What a person was told, oldest first."""
        return [notice.kind for notice in reversed(self.bell(login).rows)]

    def jobs(self, kind: str) -> list[Any]:
        """The jobs of a kind that wait or rest, as plain values."""
        with reading(self.engine, EVERY) as session:
            query = select(*JobRow.__table__.c).where(JobRow.kind == kind).order_by(JobRow.id)
            return list(session.execute(query))

    def retries(self, job: Any) -> None:
        """The admin has an incident tried again."""
        with transaction(self.engine, EVERY) as session:
            jobs.retry(session, self.actor("ani"), job.id, self.now)


class Statements:
    """Counts what is said to a database."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.said = engine, list[str]()

    def __enter__(self) -> "Statements":
        event.listen(self.engine, "before_cursor_execute", self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._hear)

    def _hear(self, connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        self.said.append(statement)
