"""Number, get: every version of a diagram stays as it was deployed."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

import orjson
from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service import history
from service.definitions.content import Content, Definition, Shelf, deployed_form, opened
from service.definitions.lanes import bindings_of
from service.definitions.papers import canonical
from service.definitions.tables import DefinitionRow
from service.diagram import Process, read
from service.engine import Fact
from service.errors import Conflict, NotFound
from service.identity import Actor

SCHEDULED, ACTIVE, RETIRED = "scheduled", "active", "retired"
TRIES = 5
MOST_VERSIONS = 2**31 - 1
KEY = re.compile(r"[^\W\d][\w.-]{0,119}")
COLUMNS = (
    *("tenant", "key", "version", "name", "sha256", "status", "effective_at", "deployed_at", "deployer"),
    *("bindings", "deployment", "resource", "suspended"),
)
"""What a definition is made of beside its files."""
_shelf = Shelf()


def row(
    tenant: str, xml: bytes, forms: Mapping[str, Any], seats: Mapping[str, str], actor: Actor, now: datetime
) -> DefinitionRow:
    """The row of a checked diagram, still without a number; forms it does not name are left out."""
    main = read(xml).main
    paper = canonical(used(main, forms))
    return DefinitionRow(
        tenant=tenant,
        key=main.id,
        name=main.name or main.pool or main.id,
        xml=xml,
        sha256=digest(xml, paper),
        forms=paper,
        status=ACTIVE,
        effective_at=now,
        deployed_at=now,
        deployer=actor.person,
        bindings=canonical(bindings_of(main, seats)).decode(),
    )


def used(main: Process, forms: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the forms that the process names."""
    named = {node.form or deployed_form(node.attributes.get("formKey", "")) for node in main.nodes.values()}
    return {id: forms[id] for id in named if id is not None and id in forms}


def digest(xml: bytes, paper: bytes) -> str:
    """The SHA-256 of a version: its diagram, one zero byte, its canonical forms."""
    return hashlib.sha256(xml + b"\x00" + paper).hexdigest()


def number(
    session: Session,
    row: DefinitionRow,
    *,
    again: bool,
    told: Mapping[str, Any] | None = None,
    agreed: Callable[[int | None], None] = lambda version: None,
) -> DefinitionRow:
    """Give the row the next number of its key and write it; the unique key decides between two who come at once.

    Unless ``again``, what is in force with these very bytes is enough and comes back instead. ``told`` is said of it in
    the history as well. ``agreed`` is asked before each try with the version in force, and may refuse. Conflict when
    too many deploy the same key at once.
    """
    for _ in range(TRIES):
        last = session.scalars(_versions(row.tenant, row.key)).first()
        before = newest(session, row.tenant, row.key)
        agreed(before.version if before else None)
        if before is not None and not again and before.sha256 == row.sha256:
            return before
        row.version = 1 if last is None else last.version + 1
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:
            continue
        data = {"version": row.version, "name": row.name, "sha256": row.sha256, **(told or {})}
        fact = Fact("definition_deployed", None, data)
        history.append(session, row.tenant, stream(row.key), [fact], row.deployer, row.deployed_at)
        return row
    raise Conflict("Diagram {key} sedang diterapkan orang lain. Coba lagi sebentar.", key=row.key)


def hold(session: Session, tenant: str, key: str) -> list[DefinitionRow]:
    """Every version of the key, newest first, held until the transaction ends: nobody changes their status."""
    query = _versions(tenant, key).with_for_update().execution_options(populate_existing=True)
    return list(session.scalars(query))


def newest(session: Session, tenant: str, key: str) -> DefinitionRow | None:
    """The version in force as a row, if there is one."""
    return session.scalars(_versions(tenant, key).where(DefinitionRow.status == ACTIVE)).first()


def _versions(tenant: str, key: str) -> Select[DefinitionRow]:
    """Every version of a key, newest first."""
    query = select(DefinitionRow).where(DefinitionRow.tenant == tenant, DefinitionRow.key == key)
    return query.order_by(DefinitionRow.version.desc())


def stream(key: str) -> str:
    """The name of a definition's history."""
    return f"definisi:{key}"


def get(session: Session, tenant: str, key: str, version: int | None = None) -> Definition:
    """A version of a definition, the one in force when no version is named.

    A named one may be retired or not yet in force: nothing is begun of either.
    NotFound for an unknown key or version, and alike for another agency's.
    """
    named = DefinitionRow.status == ACTIVE if version is None else DefinitionRow.version == version
    possible = is_possible(key, version)
    row = session.scalars(_versions(tenant, key).where(named)).first() if possible else None
    if row is None:
        raise unknown()
    return defined(session, [row])[0]


def is_possible(key: str, version: int | None) -> bool:
    """Whether a version can have that key and number; what cannot is not looked for, since databases refuse it."""
    return KEY.fullmatch(key) is not None and (version is None or 0 < version <= MOST_VERSIONS)


def unknown() -> NotFound:
    """The refusal of a key or version that the agency does not have."""
    return NotFound("SOP tidak ditemukan. Pilih dari daftar layanan.")


def latest(session: Session, tenant: str) -> list[Definition]:
    """Every definition of the agency in the version in force, by name.

    Two statements at most, however many there are; only what is not at hand is read, and no program is compiled.
    """
    newest = (
        select(DefinitionRow.key, func.max(DefinitionRow.version).label("version"))
        .where(DefinitionRow.tenant == tenant, DefinitionRow.status == ACTIVE)
        .group_by(DefinitionRow.key)
        .subquery()
    )
    same = (DefinitionRow.key == newest.c.key) & (DefinitionRow.version == newest.c.version)
    query = select(DefinitionRow).join(newest, same).where(DefinitionRow.tenant == tenant)
    return defined(session, session.scalars(query.order_by(DefinitionRow.name, DefinitionRow.key)).all())


def defined(session: Session, rows: Sequence[Any]) -> list[Definition]:
    """The definitions of rows of one agency; their files are read in one statement, and only what is missing.

    Anything will do for a row that has the ``COLUMNS``.
    """
    found = contents(session, rows[0].tenant, [row.sha256 for row in rows]) if rows else {}
    return [_definition(row, found[row.sha256]) for row in rows]


def contents(session: Session, tenant: str, digests: Iterable[str]) -> dict[str, Content]:
    """What the agency's versions of those digests hold: one statement for what is not at hand, none where all is."""
    known = {sha256: _shelf.get(sha256) for sha256 in digests}
    found = {sha256: content for sha256, content in known.items() if content is not None}
    if len(found) < len(known):
        files = select(DefinitionRow.sha256, DefinitionRow.xml, DefinitionRow.forms).where(
            DefinitionRow.tenant == tenant, DefinitionRow.sha256.in_(known.keys() - found.keys())
        )
        for sha256, xml, forms in session.execute(files):
            found[sha256] = _shelf.put(sha256, opened(xml, forms))
    return found


def _definition(row: Any, content: Content) -> Definition:
    what = (row.tenant, row.key, row.version, row.name, row.sha256, row.deployed_at, row.deployer, content)
    bindings = MappingProxyType(orjson.loads(row.bindings))
    return Definition(
        *what,
        bindings,
        row.deployment,
        row.resource,
        row.suspended,
        row.status == RETIRED,
        row.status == SCHEDULED,
        row.effective_at,
    )
