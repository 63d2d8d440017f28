"""Two small agencies for the stories of coming in, on whatever database."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from service import identity
from service.database import EVERY, transaction
from service.identity import Actor

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PASSWORD = "kopi tubruk di pagi hari"
T = TypeVar("T")


class Household:
    """``sari`` and ``admin`` of Kota Metro, ``dewi`` of Kota Tarakan; everybody knows PASSWORD."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with transaction(engine, EVERY) as session:
            identity.add_agency(session, "metro", "Diskominfo", "Kota Metro", "Asia/Jakarta")
            identity.add_agency(session, "tarakan", "Diskominfo", "Kota Tarakan", "Asia/Makassar")
            for tenant, login, name, role in (
                ("metro", "sari", "Sari Wulandari", "seat_holder"),
                ("metro", "admin", "Tono", "agency_admin"),
                ("tarakan", "dewi", "Dewi Lestari", "seat_holder"),
            ):
                identity.add_person(session, tenant, login, name, {role})
            identity.share_password(session, ["sari", "admin", "dewi"], PASSWORD)

    def does(self, do: Callable[[Session, Actor], T], login: str = "sari", now: datetime = NOW) -> T:
        """What a person does in a transaction of the own agency."""
        actor = self.person(login, now)
        with transaction(self.engine, actor.tenant) as session:
            return do(session, actor)

    def at_the_door(self, do: Callable[[Session], T]) -> T:
        """What happens before anybody's agency is known."""
        with transaction(self.engine, EVERY) as session:
            return do(session)

    def person(self, login: str = "sari", now: datetime = NOW) -> Actor:
        return self.at_the_door(lambda session: identity.actor_by_login(session, login, now))

    def disables(self, login: str, at: datetime | None = NOW) -> None:
        from service.identity.tables import PersonRow

        def closed(session: Session, actor: Actor) -> Any:
            session.get_one(PersonRow, (actor.tenant, actor.person)).disabled_at = at

        self.does(closed, login)
