"""An agency whose history is signed: short words for what happens to it, honestly and otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select, text

from service import checkpoints, history, identity, worker
from service.checkpoints import Checkpoint
from service.checkpoints.keys import Keyring
from service.database import EVERY, reading, transaction
from service.history.chain import seal
from service.jobs.tables import JobRow

METRO = "metro"
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 09.00 WIB
GUARDS = {
    "sqlite": ("{table}_no_update", "{table}_no_delete"),
    "postgresql": ("{table}_no_change ON {table}", "{table}_no_truncate ON {table}"),
}


@dataclass(frozen=True)
class Fact:
    kind: str = "task_opened"
    element: str | None = None
    data: dict[str, Any] = field(default_factory=dict)


class Notary:
    """The agency, its key in a file, and a clock that only we move."""

    def __init__(self, engine: Engine, key: Path) -> None:
        self.engine, self.key, self.now = engine, key, MONDAY
        checkpoints.create(key)
        with transaction(engine, EVERY) as session:
            identity.add_agency(session, METRO, "Diskominfo Metro", "Kota Metro", "Asia/Jakarta")

    @property
    def ring(self) -> Keyring:
        return checkpoints.ring(self.key)

    def records(self, stream: str, events: int = 1, *facts: Fact) -> None:
        with transaction(self.engine, METRO) as session:
            history.append(session, METRO, stream, facts or [Fact()] * events, None, self.now)

    def signs(self, **minutes: float) -> Checkpoint | None:
        self.now += timedelta(**minutes)
        with transaction(self.engine, METRO) as session:
            return checkpoints.make(session, METRO, self.ring.private, self.now)

    def notes(self) -> list[str]:
        with reading(self.engine, METRO) as session:
            return [each.note for each in checkpoints.notes(session, METRO)]

    def heads(self) -> dict[str, tuple[int, str]]:
        """What the newest checkpoint stands for."""
        with reading(self.engine, METRO) as session:
            return checkpoints.heads_at(session, METRO, len(self.notes()))

    def rewrites(self, stream: str, seq: int) -> None:
        """Another doing at that event, and the chain computed anew from there, head and all."""
        with reading(self.engine, METRO) as session:
            told = list(history.sealed(session, METRO, [stream]))
        prev = ""
        for each in told[seq - 1 :]:
            kind = "forged" if each.body.seq == seq else each.body.kind
            body = replace(each.body, kind=kind, prev=prev or each.body.prev)
            prev = seal(body)
            self.attacks(
                "UPDATE event SET kind = :kind, prev = :prev, hash = :hash WHERE stream = :stream AND seq = :seq",
                kind=kind,
                prev=body.prev,
                hash=prev,
                stream=stream,
                seq=body.seq,
            )
        self.attacks("UPDATE stream SET hash = :hash WHERE stream = :stream", hash=prev, stream=stream)

    def finds(self, kept: Sequence[str] = (), keys: Sequence[str] | None = None, **more: Any) -> list[str]:
        """What the check says, as people read it."""
        with reading(self.engine, METRO) as session:
            known = self.ring.vkeys(METRO) if keys is None else keys
            return [str(each) for each in checkpoints.examine(session, METRO, known, kept, **more)]

    def attacks(self, *statements: str, **values: Any) -> None:
        """What somebody does who owns the database: first the guards are dropped."""
        with self.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT set_config('lajur.tenant', '*', true)"))
            for table in ("event", "checkpoint", "checkpoint_head"):
                for guard in GUARDS[connection.dialect.name]:
                    connection.execute(text(f"DROP TRIGGER IF EXISTS {guard.format(table=table)}"))
            for statement in statements:
                assert connection.execute(text(statement), values).rowcount, statement

    def waits(self, **span: float) -> int:
        self.now += timedelta(**span)
        return worker.settle(self.engine, self.now)

    def jobs(self, kind: str) -> list[JobRow]:
        with reading(self.engine, EVERY) as session:
            rows = session.scalars(select(JobRow).where(JobRow.kind == kind).order_by(JobRow.id)).all()
            session.expunge_all()
            return list(rows)
