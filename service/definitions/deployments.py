"""Deliveries of files: found, read, taken back. Nothing of them is erased."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import Session

from service import history, identity, jobs
from service.definitions import beginnings
from service.definitions.content import Definition
from service.definitions.releasing import job_key
from service.definitions.tables import DefinitionRow, DeploymentRow, ResourceRow
from service.definitions.versions import ACTIVE, RETIRED, SCHEDULED, defined, newest, stream
from service.engine import Fact
from service.errors import Forbidden, NotFound
from service.identity import Actor

SORTS: dict[str, Any] = {
    "id": DeploymentRow.id,
    "name": DeploymentRow.name,
    "at": DeploymentRow.deployed_at,
}


@dataclass(frozen=True, slots=True)
class Deployment:
    """A delivery, still there or taken back. ``name`` and ``source`` are what whoever sent it called them."""

    id: str
    name: str | None
    source: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Resource:
    """A file of a delivery; its bytes are read by ``resource`` only."""

    id: str
    name: str
    deployment: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters that all hold; ``None`` filters nothing. ``like`` has % for any letters, ``sourceless`` no source."""

    id: str | None = None
    name: str | None = None
    name_like: str | None = None
    source: str | None = None
    sourceless: bool = False
    before: datetime | None = None
    after: datetime | None = None
    sort: str = "id"
    descending: bool = False
    first: int = 0
    most: int = 100


def listed(session: Session, actor: Actor, wanted: Wanted) -> list[Deployment]:
    """A slice of the deliveries that were not taken back."""
    order = [SORTS[wanted.sort], DeploymentRow.id]
    order = [column.desc() if wanted.descending else column for column in order]
    query = _readable(actor, wanted).order_by(*order).offset(wanted.first).limit(wanted.most)
    return [_deployment(row) for row in session.scalars(query)]


def counted(session: Session, actor: Actor, wanted: Wanted) -> int:
    """How many there are, whatever the slice."""
    return session.scalar(select(func.count()).select_from(_readable(actor, wanted).subquery())) or 0


def get(session: Session, actor: Actor, id: str) -> Deployment:
    """One delivery; NotFound for an unknown one, one taken back, and alike for another agency's."""
    return _deployment(_row(session, actor, id))


def resources(session: Session, actor: Actor, id: str) -> list[Resource]:
    """The files of a delivery by name; NotFound as ``get``."""
    row = _row(session, actor, id)
    query = select(ResourceRow).where(ResourceRow.tenant == row.tenant, ResourceRow.deployment == row.id)
    found = session.scalars(query.order_by(ResourceRow.name))
    return [Resource(each.id, each.name, each.deployment) for each in found]


def resource(session: Session, actor: Actor, id: str, file: str) -> tuple[Resource, bytes]:
    """One file with its bytes; NotFound as ``get``, and for a file of another delivery."""
    row = _row(session, actor, id)
    query = select(ResourceRow.name, ResourceRow.data).where(
        ResourceRow.tenant == row.tenant, ResourceRow.deployment == row.id, ResourceRow.id == file
    )
    found = session.execute(query).first()
    if found is None:
        raise _unknown()
    return Resource(file, found.name, row.id), found.data


def files(session: Session, actor: Actor, id: str) -> dict[str, bytes]:
    """Every file of a delivery by name, to send it once more; NotFound as ``get``."""
    row = _row(session, actor, id)
    query = select(ResourceRow.name, ResourceRow.data).where(
        ResourceRow.tenant == row.tenant, ResourceRow.deployment == row.id
    )
    return {name: data for name, data in session.execute(query)}


def versions(session: Session, actor: Actor, id: str) -> list[Definition]:
    """The versions a delivery brought that are not retired; NotFound as ``get``."""
    row = _row(session, actor, id)
    return defined(session, found) if (found := _versions(session, row)) else []


def remove(session: Session, actor: Actor, id: str, now: datetime) -> list[Definition]:
    """Take a delivery back: its versions are retired, and what was in force before comes into force again.

    Whether cases still run is asked by ``instances.take_back``, which calls this. NotFound as ``get``, Forbidden
    without ``definition.deploy``, and where nobody releases alone but an earlier version would come into force again.
    """
    identity.require(actor, "definition.deploy")
    row = _row(session, actor, id, hold=True)
    row.withdrawn_at = now
    taken = _versions(session, row, SCHEDULED, held=True)
    _retire(session, actor, taken, now)
    return defined(session, taken) if taken else []


def retire_versions(
    session: Session, actor: Actor, versions: Collection[tuple[str, int]], now: datetime
) -> None:
    """Retire single versions, whatever delivery brought them, also before their day.

    Unknown and retired ones are passed over.

    Whether cases still run is asked by ``instances.retire_versions``, which calls this. Forbidden as ``remove``.
    """
    identity.require(actor, "definition.deploy")
    query = select(DefinitionRow).where(
        DefinitionRow.tenant == actor.tenant,
        DefinitionRow.status.in_((ACTIVE, SCHEDULED)),
        tuple_(DefinitionRow.key, DefinitionRow.version).in_(versions),
    )
    _retire(session, actor, session.scalars(_held(query)).all(), now)


def _retire(session: Session, actor: Actor, taken: Sequence[DefinitionRow], now: datetime) -> None:
    """The one before comes into force again, or nothing begins cases of the key by itself."""
    jobs.unschedule(session, actor.tenant, [job_key(each) for each in taken if each.status == SCHEDULED])
    ended = [each for each in taken if each.status == ACTIVE]
    for each in taken:
        each.status = RETIRED
        fact = Fact("definition_retired", None, {"version": each.version})
        history.append(session, each.tenant, stream(each.key), [fact], actor.person, now)
    session.flush()
    for key in dict.fromkeys(each.key for each in ended):
        if (before := newest(session, actor.tenant, key)) is None:
            beginnings.stop(session, actor.tenant, key)
        elif before.version < max(each.version for each in ended if each.key == key):
            _refuse_alone(session, actor, before)
            beginnings.put_into_force(session, defined(session, [before])[0], now)


def _refuse_alone(session: Session, actor: Actor, before: DefinitionRow) -> None:
    """Where nobody puts a diagram into force alone, nobody does so by taking back what followed it."""
    if identity.agency(session, actor.tenant).release_by_two:
        raise Forbidden(
            "Dengan penarikan ini versi {version} berlaku lagi, dan di instansi ini yang berlaku disahkan orang kedua. "
            "Tangguhkan versi yang berlaku, lalu ajukan rancangan dari versi {version}.",
            version=before.version,
        )


def _versions(session: Session, row: DeploymentRow, *also: str, held: bool = False) -> list[DefinitionRow]:
    query = select(DefinitionRow).where(
        DefinitionRow.tenant == row.tenant,
        DefinitionRow.deployment == row.id,
        DefinitionRow.status.in_((ACTIVE, *also)),
    )
    return list(session.scalars((_held(query) if held else query).order_by(DefinitionRow.key)))


def _held(query: Select[DefinitionRow]) -> Select[DefinitionRow]:
    """The rows as they are now that nobody else changes them: one may just have come into force."""
    return query.with_for_update().execution_options(populate_existing=True)


def _row(session: Session, actor: Actor, id: str, *, hold: bool = False) -> DeploymentRow:
    query = _readable(actor, Wanted(id=id))
    found = session.scalars(query.with_for_update() if hold else query).first()
    if found is None:
        raise _unknown()
    return found


def _unknown() -> NotFound:
    return NotFound("Kiriman ini tidak ditemukan. Lihat daftarnya di deployment.")


def _readable(actor: Actor, wanted: Wanted) -> Select[DeploymentRow]:
    identity.require(actor, "definition.read")
    query = select(DeploymentRow).where(
        DeploymentRow.tenant == actor.tenant, DeploymentRow.withdrawn_at.is_(None)
    )
    return query.where(*_filters(wanted))


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    exact = (
        (DeploymentRow.id, wanted.id),
        (DeploymentRow.name, wanted.name),
        (DeploymentRow.source, wanted.source),
    )
    found: list[ColumnElement[bool]] = [column == text for column, text in exact if text is not None]
    if wanted.name_like is not None:
        found.append(DeploymentRow.name.like(wanted.name_like.replace("\\", "\\\\"), escape="\\"))
    if wanted.sourceless:
        found.append(DeploymentRow.source.is_(None))
    if wanted.before is not None:
        found.append(DeploymentRow.deployed_at < wanted.before)
    if wanted.after is not None:
        found.append(DeploymentRow.deployed_at > wanted.after)
    return found


def _deployment(row: DeploymentRow) -> Deployment:
    return Deployment(row.id, row.name, row.source, row.deployed_at)
