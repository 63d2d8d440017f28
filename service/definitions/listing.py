"""Definitions by exact filters and in slices, and several at once: what programs ask for."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from service import identity
from service.definitions.content import Definition
from service.definitions.tables import DefinitionRow
from service.definitions.versions import ACTIVE, defined
from service.identity import Actor

SORTS: dict[str, Any] = {
    "key": DefinitionRow.key,
    "name": DefinitionRow.name,
    "version": DefinitionRow.version,
    "deployed": DefinitionRow.deployed_at,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters that all hold; ``None`` filters nothing. ``like`` has % for any letters.

    ``first`` rows are passed over and at most ``most`` come.
    """

    keys: tuple[str, ...] | None = None
    versions: tuple[tuple[str, int], ...] | None = None
    version: int | None = None
    name: str | None = None
    name_like: str | None = None
    key_like: str | None = None
    latest: bool = False
    sort: str = "key"
    descending: bool = False
    first: int = 0
    most: int = 100


def listed(session: Session, actor: Actor, wanted: Wanted) -> list[Definition]:
    """A slice of the versions that are or were in force, in two statements at most."""
    key = SORTS[wanted.sort]
    ends = (DefinitionRow.key, DefinitionRow.version)
    order = [column.desc() if wanted.descending else column for column in (key, *ends)]
    query = _readable(actor, wanted).order_by(*order).offset(wanted.first).limit(wanted.most)
    return defined(session, session.scalars(query).all())


def counted(session: Session, actor: Actor, wanted: Wanted) -> int:
    """How many there are, whatever the slice."""
    return session.scalar(select(func.count()).select_from(_readable(actor, wanted).subquery())) or 0


def several(
    session: Session, tenant: str, versions: Collection[tuple[str, int]]
) -> dict[tuple[str, int], Definition]:
    """The definitions of those keys and versions, in two statements at most; unknown ones are left out."""
    if not versions:
        return {}
    pair = tuple_(DefinitionRow.key, DefinitionRow.version)
    query = select(DefinitionRow).where(DefinitionRow.tenant == tenant, pair.in_(set(versions)))
    return {(each.key, each.version): each for each in defined(session, session.scalars(query).all())}


def _readable(actor: Actor, wanted: Wanted) -> Select[DefinitionRow]:
    identity.require(actor, "definition.read")
    query = select(DefinitionRow).where(
        DefinitionRow.tenant == actor.tenant, DefinitionRow.status.in_((ACTIVE, "retired"))
    )
    return query.where(*_filters(wanted), *([_newest(actor.tenant)] if wanted.latest else []))


def _newest(tenant: str) -> ColumnElement[bool]:
    other = aliased(DefinitionRow)
    newest = select(func.max(other.version)).where(
        and_(other.tenant == tenant, other.key == DefinitionRow.key, other.status == ACTIVE)
    )
    return DefinitionRow.version == newest.correlate(DefinitionRow).scalar_subquery()


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.keys is not None:
        found.append(DefinitionRow.key.in_(wanted.keys))
    if wanted.versions is not None:
        found.append(tuple_(DefinitionRow.key, DefinitionRow.version).in_(wanted.versions))
    if wanted.version is not None:
        found.append(DefinitionRow.version == wanted.version)
    if wanted.name is not None:
        found.append(DefinitionRow.name == wanted.name)
    likes = ((DefinitionRow.name, wanted.name_like), (DefinitionRow.key, wanted.key_like))
    found += [
        column.like(text.replace("\\", "\\\\"), escape="\\") for column, text in likes if text is not None
    ]
    return found
