"""Relocations as pages show them: how far one has come, and those a procedure had."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from service import identity, jobs
from service.errors import NotFound
from service.identity import Actor
from service.relocation.tables import RelocationRow, job_key


@dataclass(frozen=True, slots=True)
class Stayed:
    """A case that did not follow, and why: a sentence's template and values. Without a case it is about all left."""

    id: str | None
    number: str
    text: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Relocation:
    """A relocation; ``running`` until every case was looked at, ``resting`` while its failed job waits for a retry."""

    id: str
    definition: str
    source: int
    target: int
    mapping: dict[str, str]
    reason: str
    running: bool
    resting: bool
    total: int
    moved: int
    stayed: int
    told: tuple[Stayed, ...]
    by: str
    by_name: str
    created_at: datetime
    ended_at: datetime | None

    @property
    def share(self) -> int:
        """How many per cent of the cases were looked at."""
        return min(100, 100 * (self.moved + self.stayed) // max(self.total, 1)) if self.running else 100


def get(session: Session, actor: Actor, id: str) -> Relocation:
    """One relocation. Forbidden without ``case.relocate``, NotFound for an unknown one."""
    identity.require(actor, "case.relocate")
    row = session.get(RelocationRow, (actor.tenant, id), populate_existing=True)
    if row is None:
        raise NotFound("Pemindahan tidak ditemukan. Lihat daftarnya di halaman Pindah versi.")
    return _told(session, actor, [row])[0]


def listed(session: Session, actor: Actor, key: str, limit: int = 20) -> list[Relocation]:
    """The newest relocations of a procedure. Forbidden without ``case.relocate``."""
    identity.require(actor, "case.relocate")
    query = select(RelocationRow).where(RelocationRow.tenant == actor.tenant, RelocationRow.definition == key)
    order = (RelocationRow.created_at.desc(), RelocationRow.id.desc())
    return _told(session, actor, list(session.scalars(query.order_by(*order).limit(limit))))


def _told(session: Session, actor: Actor, rows: list[RelocationRow]) -> list[Relocation]:
    names = identity.names(session, actor.tenant, {row.created_by for row in rows})
    keys = {job_key(row.id) for row in rows if row.state == "running"}
    resting = jobs.resting(session, actor.tenant, keys) if keys else frozenset()
    return [
        Relocation(
            id=row.id,
            definition=row.definition,
            source=row.source,
            target=row.target,
            mapping=orjson.loads(row.mapping),
            reason=row.reason,
            running=row.state == "running",
            resting=job_key(row.id) in resting,
            total=row.total,
            moved=row.moved,
            stayed=row.stayed,
            told=tuple(Stayed(**each) for each in orjson.loads(row.told)),
            by=row.created_by,
            by_name=names.get(row.created_by, "-"),
            created_at=row.created_at,
            ended_at=row.ended_at,
        )
        for row in rows
    ]
