"""Definitions by exact filters and in slices, and several at once: what programs ask for."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from service import identity
from service.definitions.content import Definition
from service.definitions.tables import DefinitionRow, SubscriptionRow
from service.definitions.versions import ACTIVE, defined
from service.identity import Actor

SORTS: dict[str, Any] = {
    "key": DefinitionRow.key,
    "name": DefinitionRow.name,
    "version": DefinitionRow.version,
    "deployed": DefinitionRow.deployed_at,
    "deployment": DefinitionRow.deployment,
    "tag": DefinitionRow.key,
    "category": DefinitionRow.key,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters that all hold; ``None`` filters nothing. ``like`` has % for any letters.

    ``message`` is one that begins it. ``tag`` and ``category`` stand in the file, so that every version that passes
    the other filters is looked into. ``first`` rows are passed over and at most ``most`` come.
    """

    keys: tuple[str, ...] | None = None
    versions: tuple[tuple[str, int], ...] | None = None
    version: int | None = None
    name: str | None = None
    name_like: str | None = None
    key_like: str | None = None
    names: tuple[str, ...] | None = None
    suspended: bool | None = None
    deployment: str | None = None
    resource: str | None = None
    resource_like: str | None = None
    message: str | None = None
    tag: str | None = None
    tag_like: str | None = None
    untagged: bool = False
    in_tasklist: bool | None = None
    category: str | None = None
    category_like: str | None = None
    latest: bool = False
    sort: str = "key"
    descending: bool = False
    first: int = 0
    most: int = 100

    @property
    def inside(self) -> bool:
        """True when the files themselves must be looked into."""
        asked = (self.tag, self.tag_like, self.category, self.category_like, self.in_tasklist)
        return self.untagged or self.sort in ("tag", "category") or any(each is not None for each in asked)


def listed(session: Session, actor: Actor, wanted: Wanted) -> list[Definition]:
    """A slice of the versions that are or were in force and are not retired, in two statements at most."""
    if wanted.inside:
        return _looked_into(session, actor, wanted)[wanted.first : wanted.first + wanted.most]
    key = SORTS[wanted.sort]
    ends = (DefinitionRow.key, DefinitionRow.version)
    order = [column.desc() if wanted.descending else column for column in (key, *ends)]
    query = _readable(actor, wanted).order_by(*order).offset(wanted.first).limit(wanted.most)
    return defined(session, session.scalars(query).all())


def counted(session: Session, actor: Actor, wanted: Wanted) -> int:
    """How many there are, whatever the slice."""
    if wanted.inside:
        return len(_looked_into(session, actor, wanted))
    return session.scalar(select(func.count()).select_from(_readable(actor, wanted).subquery())) or 0


def several(
    session: Session, tenant: str, versions: Collection[tuple[str, int]]
) -> dict[tuple[str, int], Definition]:
    """The definitions of those keys and versions, in two statements at most; unknown ones are left out."""
    if not versions:
        return {}
    if len(versions) == 1:
        ((key, version),) = versions
        rows = session.scalars(_one(), {"tenant": tenant, "key": key, "version": version}).all()
    else:
        pair = tuple_(DefinitionRow.key, DefinitionRow.version)
        query = select(DefinitionRow).where(DefinitionRow.tenant == tenant, pair.in_(set(versions)))
        rows = session.scalars(query).all()
    return {(each.key, each.version): each for each in (defined(session, rows) if rows else [])}


@cache
def _one() -> Any:
    """One version by its key and number; put together once, since most lists are of one SOP."""
    return select(DefinitionRow).where(
        DefinitionRow.tenant == bindparam("tenant"),
        DefinitionRow.key == bindparam("key"),
        DefinitionRow.version == bindparam("version"),
    )


def _looked_into(session: Session, actor: Actor, wanted: Wanted) -> list[Definition]:
    """Every version that is wanted, by what its file says of it."""
    order = (SORTS[wanted.sort], DefinitionRow.key, DefinitionRow.version)
    rows = session.scalars(_readable(actor, wanted).order_by(*order)).all()
    found = [each for each in (defined(session, rows) if rows else []) if _says(each, wanted)]
    if wanted.sort in ("tag", "category"):
        said = {"tag": lambda each: each.particulars.tag, "category": lambda each: each.particulars.category}
        found.sort(key=lambda each: said[wanted.sort](each) or "")
    return [*reversed(found)] if wanted.descending else found


def _says(found: Definition, wanted: Wanted) -> bool:
    said = found.particulars
    return (
        wanted.tag in (None, said.tag)
        and _like(wanted.tag_like, said.tag)
        and not (wanted.untagged and said.tag is not None)
        and wanted.in_tasklist in (None, said.in_tasklist)
        and wanted.category in (None, said.category)
        and _like(wanted.category_like, said.category)
    )


def _like(pattern: str | None, text: str | None) -> bool:
    """SQL's like for a text that is no column; its time grows with the product of both lengths at most."""
    if pattern is None or text is None:
        return pattern is None
    reached = {0}
    for sign in pattern:
        if sign == "%":
            reached = set(range(min(reached), len(text) + 1)) if reached else reached
        else:
            reached = {at + 1 for at in reached if at < len(text) and sign in ("_", text[at])}
    return len(text) in reached


def _readable(actor: Actor, wanted: Wanted) -> Select[DefinitionRow]:
    identity.require(actor, "definition.read")
    query = select(DefinitionRow).where(DefinitionRow.tenant == actor.tenant, DefinitionRow.status == ACTIVE)
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
    if wanted.names is not None:
        found.append(DefinitionRow.name.in_(wanted.names))
    if wanted.message is not None:
        found.append(_begun_by(wanted.message))
    exact = (
        (DefinitionRow.version, wanted.version),
        (DefinitionRow.name, wanted.name),
        (DefinitionRow.suspended, wanted.suspended),
        (DefinitionRow.deployment, wanted.deployment),
        (DefinitionRow.resource, wanted.resource),
    )
    found += [column == value for column, value in exact if value is not None]
    likes = (
        (DefinitionRow.name, wanted.name_like),
        (DefinitionRow.key, wanted.key_like),
        (DefinitionRow.resource, wanted.resource_like),
    )
    found += [
        column.like(text.replace("\\", "\\\\"), escape="\\") for column, text in likes if text is not None
    ]
    return found


def _begun_by(message: str) -> ColumnElement[bool]:
    return exists().where(
        SubscriptionRow.tenant == DefinitionRow.tenant,
        SubscriptionRow.definition == DefinitionRow.key,
        SubscriptionRow.version == DefinitionRow.version,
        SubscriptionRow.message == message,
        SubscriptionRow.instance.is_(None),
    )
