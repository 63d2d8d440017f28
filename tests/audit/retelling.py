"""Somebody who owns the database tells a case otherwise, and seals it anew so that the chain is whole again."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, text

from service import history
from service.database import transaction
from service.history.chain import GENESIS, Body, commit, opened, payload, seal

Event = dict[str, Any]
Change = Callable[[list[Event]], None]
_COLUMNS = (
    "tenant",
    "stream",
    "seq",
    "version",
    "at",
    "kind",
    "element",
    "actor",
    "on_behalf_of",
    "authority",
)


def retell(engine: Engine, tenant: str, case: str, change: Change) -> None:
    """Let ``change`` do what it likes with the events (``data`` holds the payload), then number and chain them anew."""
    with transaction(engine, tenant) as session:
        unguard(session)
        rows = list(history.sealed(session, tenant, [case]))
        events: list[Event] = [
            {name: getattr(row.body, name) for name in _COLUMNS}
            | {"salt": row.salt, "data": opened(row.data or b"{}")}
            for row in rows
        ]
        change(events)
        for table in ("event_payload", "event"):
            session.execute(text(f"DELETE FROM {table} WHERE stream = :case"), {"case": case})
        prev = GENESIS
        for seq, event in enumerate(events, 1):
            event["seq"] = seq
            told = payload(event.pop("data"))
            salt = event.pop("salt")
            body = Body(**event, commitment=commit(salt, told), prev=prev)
            prev = seal(body)
            row = {name: getattr(body, name) for name in Body.__slots__} | {"hash": prev}
            history.log._EVENTS.run_all(session, [row])
            history.log._PAYLOADS.run_all(
                session,
                [{"tenant": tenant, "stream": case, "seq": seq, "salt": salt, "data": told}],
            )
        session.execute(
            text("UPDATE stream SET seq = :seq, hash = :hash WHERE stream = :case"),
            {"seq": len(events), "hash": prev, "case": case},
        )


def unguard(session: Any) -> None:
    """What a second line of guards refuses, its owner switches off."""
    if session.connection().dialect.name == "sqlite":
        query = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in session.execute(query).all():
            session.execute(text(f"DROP TRIGGER {name}"))
        return
    for table in ("event", "event_payload"):
        session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))


def does(engine: Engine, tenant: str, statement: str, **values: Any) -> None:
    """One statement past the rooms."""
    with transaction(engine, tenant) as session:
        unguard(session)
        session.execute(text(statement), values)


def at(events: list[Event], kind: str, element: str) -> int:
    """Where the first such event stands, counted from 0."""
    return next(
        place for place, event in enumerate(events) if (event["kind"], event["element"]) == (kind, element)
    )
