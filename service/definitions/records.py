"""Every version of an SOP as the register keeps it: who drew it, who released it, since when it holds."""

from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from service import identity
from service.definitions.deployments import retire_versions
from service.definitions.tables import DefinitionRow
from service.definitions.versions import ACTIVE, KEY, MOST_VERSIONS, SCHEDULED, hold, newest
from service.errors import Conflict, NotFound
from service.identity import Actor


@dataclass(frozen=True, slots=True)
class Record:
    """A version without its files. ``status`` is scheduled, active or retired; the newest active one is ``in_force``.

    ``authors``, ``deployer`` and ``approver`` are ids of people; what one person deployed alone has no approver.
    """

    key: str
    version: int
    name: str
    sha256: str
    status: str
    in_force: bool
    deployed_at: datetime
    effective_at: datetime
    deployer: str
    approver: str | None
    authors: tuple[str, ...]
    paper: str | None
    note: str | None
    base: int | None
    suspended: bool

    @property
    def people(self) -> frozenset[str]:
        """The ids of everybody who had a hand in it."""
        return frozenset({*self.authors, self.deployer, *([self.approver] if self.approver else [])})


def records(
    session: Session, actor: Actor, key: str, *, below: int | None = None, limit: int = 20
) -> list[Record]:
    """The versions of an SOP, newest first, ``below`` that number.

    NotFound for an unknown SOP; Forbidden without ``definition.read``.
    """
    identity.require(actor, "definition.read")
    query = select(DefinitionRow).where(DefinitionRow.tenant == actor.tenant, DefinitionRow.key == key)
    if below is not None:
        query = query.where(DefinitionRow.version < max(0, min(below, MOST_VERSIONS)))
    query = query.order_by(DefinitionRow.version.desc()).limit(limit)
    rows = session.scalars(query).all() if KEY.fullmatch(key) else ()
    if not rows:
        raise NotFound("SOP tidak ditemukan. Pilih dari daftar layanan.")
    now = newest(session, actor.tenant, key)
    return [_record(row, now.version if now else None) for row in rows]


def awaited(session: Session, tenant: str, key: str) -> tuple[tuple[int, datetime], ...]:
    """The versions of an SOP that were released ahead, and the instant each comes into force, the soonest first."""
    query = (
        select(DefinitionRow.version, DefinitionRow.effective_at)
        .where(DefinitionRow.tenant == tenant, DefinitionRow.key == key, DefinitionRow.status == SCHEDULED)
        .order_by(DefinitionRow.effective_at, DefinitionRow.version)
    )
    return tuple((version, at) for version, at in session.execute(query))


def record(session: Session, actor: Actor, key: str, version: int) -> Record:
    """One version. NotFound for an unknown one; Forbidden as ``records``."""
    found = records(session, actor, key, below=version + 1, limit=1)[0]
    if found.version != version:
        raise NotFound("Versi ini tidak ditemukan. Pilih dari daftar versi SOP.")
    return found


def call_off(session: Session, actor: Actor, key: str, version: int, now: datetime) -> None:
    """Let a version that was released ahead of time not come into force.

    Conflict when it has already; NotFound; Forbidden without ``definition.deploy``.
    """
    record(session, actor, key, version)
    held = {each.version: each.status for each in hold(session, actor.tenant, key)}
    if held[version] != SCHEDULED:
        raise Conflict(
            "Versi {version} sudah berlaku atau sudah ditarik. Muat ulang halaman.", version=version
        )
    retire_versions(session, actor, [(key, version)], now)


def _record(row: DefinitionRow, now: int | None) -> Record:
    return Record(
        row.key,
        row.version,
        row.name,
        row.sha256,
        row.status,
        row.status == ACTIVE and row.version == now,
        row.deployed_at,
        row.effective_at,
        row.deployer,
        row.approver,
        tuple(orjson.loads(row.authors)),
        row.paper,
        row.note,
        row.base,
        row.suspended,
    )
