"""A workshop of programs: an agency whose steps are done by workers, and the program account they come with."""

from collections.abc import Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from service import definitions, external_tasks, history, identity, instances, tasks, worker
from service.database import EVERY, reading, transaction
from service.external_tasks import ExternalTask, TopicWish, Wanted
from service.history import Entry
from service.identity import Actor
from service.instances import Case
from service.instances.pending import Pending
from service.instances.pending import Wanted as Timers

DIAGRAMS = Path(__file__).resolve().parent / "api" / "diagrams"
TENANT = "bengkel"
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Workshop:
    """Everything here happens at ``now``, which only ``waits`` moves."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.now = engine, MONDAY
        with transaction(engine, EVERY) as session:
            identity.add_agency(session, TENANT, "Bengkel", "bengkel", "Asia/Jakarta")
            identity.add_person(session, TENANT, "mesin", "Mesin", {"program"})
            for seat in ("petugas", "kasi"):
                identity.add_seat(session, TENANT, seat, f"Jabatan {seat}")
            for login, seat in (("budi", "petugas"), ("siti", "kasi")):
                id = identity.add_person(session, TENANT, login, login.title(), {"seat_holder"})
                identity.seat_person(session, TENANT, seat, id, MONDAY - timedelta(days=30))

    @contextmanager
    def acts(self, login: str = "mesin") -> Any:
        """A transaction with the account of that name."""
        with transaction(self.engine, TENANT) as session:
            yield session, identity.actor_by_login(session, login, self.now)

    def person(self, login: str) -> Actor:
        """The account of that name."""
        with reading(self.engine, TENANT) as session:
            return identity.actor_by_login(session, login, self.now)

    def deploys(self, name: str) -> str:
        """One of the diagrams; its key."""
        with self.acts() as (session, actor):
            xml = (DIAGRAMS / f"{name}.bpmn").read_bytes()
            return definitions.deploy(session, TENANT, xml, {}, actor, self.now).key

    def draws(self, xml: str) -> str:
        """A diagram of one's own; its key."""
        with self.acts() as (session, actor):
            return definitions.deploy(session, TENANT, xml.encode(), {}, actor, self.now).key

    def starts(self, key: str, business_key: str | None = None, **values: Any) -> str:
        """A case; its id."""
        with self.acts() as (session, actor):
            begun = instances.start(
                session, key, values, actor, self.now, business_key=business_key, submit=False
            )
            return begun.id

    def fetches(
        self, who: str, *topics: str, most: int = 10, minutes: float = 5, **more: Any
    ) -> tuple[ExternalTask, ...]:
        """What the worker gets."""
        wanted = [TopicWish(topic, minutes * MINUTE, **more) for topic in topics]
        with self.acts() as (session, actor):

            def matching(values: Mapping[str, Any], cases: Any) -> set[str]:
                return instances.matching(session, actor, values, cases)

            return external_tasks.fetch(session, actor, who, wanted, most, self.now, matching=matching)

    def completes(self, step: ExternalTask, who: str, **values: Any) -> None:
        """The worker has done it."""
        with self.acts() as (session, actor):
            instances.complete_external(session, actor, step.id, who, values, {}, self.now)

    def errs(self, step: ExternalTask, who: str, code: str, **values: Any) -> None:
        """The worker met an error of the procedure."""
        with self.acts() as (session, actor):
            instances.external_error(session, actor, step.id, who, code, "pesan", values, self.now)

    def fails(self, step: ExternalTask, who: str, retries: int, pause: timedelta = timedelta(0)) -> None:
        """The worker could not do it."""
        with self.acts() as (session, actor):
            external_tasks.fail(session, actor, step.id, who, "rusak", "jejak", retries, pause, self.now)

    def retries(self, step: ExternalTask, retries: int) -> None:
        """Somebody says how often it may still be tried."""
        with self.acts() as (session, actor):
            external_tasks.set_retries(session, actor, [step.id], retries, self.now)

    def does(
        self, case: str, login: str = "mesin", *, element: str | None = None, **more: Any
    ) -> instances.Completed:
        """Complete the open step of a case; ``values``, ``submit``, ``claim`` and ``types`` as the room takes them."""
        task = next(each for each in self.case(case).tasks if element in (None, each.element))
        values = more.pop("values", {})
        with self.acts(login) as (session, actor):
            return instances.complete_task(session, task.id, values, actor, self.now, **more)

    def claims(self, case: str, login: str) -> None:
        """Take the open step of a case."""
        with self.acts(login) as (session, actor):
            tasks.claim(session, actor, self.case(case).tasks[0].id, self.now)

    def hears(
        self, message: str, business_key: str | None = None, **more: Any
    ) -> tuple[instances.Correlated, ...]:
        """A message comes."""
        with self.acts() as (session, actor):
            wish = instances.Wish(message, business_key, **more)
            return instances.correlate(session, actor, wish, self.now)

    def knows(
        self, case: str, changes: Mapping[str, Any], deletions: tuple[str, ...] = (), **more: Any
    ) -> None:
        """Variables are set from outside."""
        with self.acts() as (session, actor):
            instances.set_variables(session, case, changes, deletions, actor, self.now, **more)

    def timers(self, **wanted: Any) -> tuple[Pending, ...]:
        """Waiting timers."""
        with reading(self.engine, TENANT) as session:
            actor = identity.actor_by_login(session, "mesin", self.now)
            return instances.pending(session, actor, Timers(**wanted))

    def step(self, step: ExternalTask) -> ExternalTask:
        """The step as it is now."""
        with reading(self.engine, TENANT) as session:
            actor = identity.actor_by_login(session, "mesin", self.now)
            return external_tasks.find(session, actor, step.id)

    def open(self, **wanted: Any) -> tuple[ExternalTask, ...]:
        """Open steps."""
        with reading(self.engine, TENANT) as session:
            actor = identity.actor_by_login(session, "mesin", self.now)
            return external_tasks.listed(session, actor, Wanted(**wanted), self.now)

    def suspends(self, case: str, suspended: bool = True) -> None:
        """Suspend a case, or activate it."""
        with self.acts() as (session, actor):
            instances.suspend(session, case, suspended, actor, self.now)

    def case(self, id: str) -> Case:
        """The case as it is now."""
        with reading(self.engine, TENANT) as session:
            actor = identity.actor_by_login(session, "mesin", self.now)
            return instances.case(session, actor, id, self.now)

    def events(self, case: str, kind: str = "") -> list[Entry]:
        """What happened, or what of that kind."""
        with reading(self.engine, TENANT) as session:
            return [each for each in history.read(session, TENANT, case) if kind in ("", each.kind)]

    def whole(self, case: str) -> bool:
        """Whether the history verifies."""
        with reading(self.engine, TENANT) as session:
            return history.verify(session, TENANT, case).ok

    def waits(self, fire: bool = True, **span: float) -> int:
        """Let time pass; how many jobs fell due."""
        self.now += timedelta(**span)
        return worker.settle(self.engine, self.now) if fire else 0
