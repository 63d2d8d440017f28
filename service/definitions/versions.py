"""Deploy, number, get: every version of a diagram stays as it was deployed."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

import orjson
from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service import history, identity, jobs
from service.definitions.checking import check
from service.definitions.content import Content, Definition, Shelf, opened
from service.definitions.findings import ERROR, Finding
from service.definitions.lanes import bindings_of
from service.definitions.papers import canonical
from service.definitions.tables import DefinitionRow
from service.diagram import read
from service.engine import Fact, next_start
from service.errors import Conflict, Invalid, NotFound
from service.identity import Actor

ACTIVE = "active"
TRIES = 5
MOST_VERSIONS = 2**31 - 1
_KEY = re.compile(r"[^\W\d][\w.-]{0,119}")
_shelf = Shelf()


@dataclass(frozen=True, slots=True)
class Deployed:
    """The version in force after a deployment; ``unchanged`` when it held these very bytes already.

    ``findings`` are the warnings.
    """

    key: str
    version: int
    name: str
    unchanged: bool
    findings: tuple[Finding, ...]


def deploy(
    session: Session, tenant: str, xml: bytes, forms: Mapping[str, Any], actor: Actor, now: datetime
) -> Deployed:
    """Check the diagram with its forms and put it into force as the next version of its key.

    Forms the diagram does not name are left out. Invalid with every finding in ``details`` when one is an error;
    Forbidden unless the actor is a process owner of the agency; Conflict when too many deploy the same key at once.
    """
    if actor.tenant != tenant:
        raise NotFound("Instansi tidak ditemukan.")
    identity.require(actor, "definition.deploy")
    seats = identity.seats_by_name(session, tenant)
    findings = check(xml, forms, seats)
    _refuse(findings)
    deployed = _numbered(session, _row(tenant, xml, forms, actor, now, seats), findings)
    if not deployed.unchanged:
        schedule_start(session, get(session, tenant, deployed.key, deployed.version), now)
    return deployed


def schedule_start(session: Session, definition: Definition, now: datetime, begun: int = 0) -> None:
    """Ask for the next case that the definition's timer start event begins after ``now``.

    ``begun`` is how many it has begun already. A version without such an event takes an earlier one's wish back.
    """
    zone = identity.agency(session, definition.tenant).clock
    due = next_start(definition.program, after=now, begun=begun, zone=zone)
    payload = {"definition": definition.key, "begun": begun}
    jobs.schedule(session, definition.tenant, "start", f"start:{definition.key}", due, payload)


def _refuse(findings: Iterable[Finding]) -> None:
    errors = [finding for finding in findings if finding.severity == ERROR]
    if errors:
        raise Invalid(
            "Diagram belum dapat diterapkan: ditemukan {count} kesalahan, yang pertama di baris {line}: {sentence} "
            "Perbaiki, lalu terapkan lagi.",
            tuple(findings),
            count=len(errors),
            line=errors[0].line,
            sentence=errors[0].sentence,
        )


def _row(
    tenant: str,
    xml: bytes,
    forms: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    seats: Mapping[str, str],
) -> DefinitionRow:
    """The row of a checked diagram, still without a number."""
    main = read(xml).main
    used = {node.form for node in main.nodes.values() if node.form}
    paper = canonical({id: forms[id] for id in used})
    return DefinitionRow(
        tenant=tenant,
        key=main.id,
        name=main.name or main.pool or main.id,
        xml=xml,
        sha256=hashlib.sha256(xml + b"\x00" + paper).hexdigest(),
        forms=paper,
        status=ACTIVE,
        effective_at=now,
        deployed_at=now,
        deployer=actor.person,
        bindings=canonical(bindings_of(main, seats)).decode(),
    )


def _numbered(session: Session, row: DefinitionRow, findings: tuple[Finding, ...]) -> Deployed:
    """Give the row the next number. The unique key decides between two who come at once; the later looks again."""
    for _ in range(TRIES):
        newest = session.scalars(_versions(row.tenant, row.key)).first()
        if newest is not None and newest.sha256 == row.sha256:
            return Deployed(row.key, newest.version, newest.name, True, findings)
        row.version = 1 if newest is None else newest.version + 1
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:
            continue
        data = {"version": row.version, "name": row.name, "sha256": row.sha256}
        fact = Fact("definition_deployed", None, data)
        history.append(session, row.tenant, stream(row.key), [fact], row.deployer, row.deployed_at)
        return Deployed(row.key, row.version, row.name, False, findings)
    raise Conflict("Diagram {key} sedang diterapkan orang lain. Coba lagi sebentar.", key=row.key)


def _versions(tenant: str, key: str) -> Select[DefinitionRow]:
    """Every version of a key, newest first."""
    query = select(DefinitionRow).where(DefinitionRow.tenant == tenant, DefinitionRow.key == key)
    return query.order_by(DefinitionRow.version.desc())


def stream(key: str) -> str:
    """The name of a definition's history."""
    return f"definisi:{key}"


def get(session: Session, tenant: str, key: str, version: int | None = None) -> Definition:
    """A version of a definition, the one in force when no version is named.

    NotFound for an unknown key or version, and alike for another agency's.
    """
    named = DefinitionRow.status == ACTIVE if version is None else DefinitionRow.version == version
    known = _KEY.fullmatch(key) and (version is None or 0 < version <= MOST_VERSIONS)
    row = session.scalars(_versions(tenant, key).where(named)).first() if known else None
    if row is None:
        raise NotFound("SOP tidak ditemukan. Pilih dari daftar layanan.")
    return defined(session, [row])[0]


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


def defined(session: Session, rows: Sequence[DefinitionRow]) -> list[Definition]:
    """The definitions of rows of one agency; their files are read in one statement, and only what is missing."""
    contents = {row.sha256: _shelf.get(row.sha256) for row in rows}
    missing = [sha256 for sha256, content in contents.items() if content is None]
    if missing:
        files = select(DefinitionRow.sha256, DefinitionRow.xml, DefinitionRow.forms).where(
            DefinitionRow.tenant == rows[0].tenant, DefinitionRow.sha256.in_(missing)
        )
        for sha256, xml, forms in session.execute(files):
            contents[sha256] = _shelf.put(sha256, opened(xml, forms))
    return [_definition(row, contents[row.sha256]) for row in rows]


def _definition(row: DefinitionRow, content: Content | None) -> Definition:
    assert content is not None  # every row has its files
    what = (row.tenant, row.key, row.version, row.name, row.sha256, row.deployed_at, row.deployer, content)
    return Definition(*what, MappingProxyType(orjson.loads(row.bindings)))
