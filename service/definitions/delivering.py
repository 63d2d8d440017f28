"""Deploy: a diagram with its forms by itself, or a delivery of files at once, all or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from service import identity
from service.database import new_id
from service.definitions.beginnings import put_into_force
from service.definitions.checking import check
from service.definitions.content import Definition
from service.definitions.findings import ERROR, Finding
from service.definitions.papers import canonical
from service.definitions.tables import DefinitionRow, DeploymentRow, ResourceRow
from service.definitions.versions import defined, newest, number, row
from service.diagram import read
from service.errors import Forbidden, Invalid, NotFound, Refusal
from service.identity import Actor
from service.incoming import parse

DIAGRAMS = (".bpmn", ".bpmn20.xml")
FORM = ".form"
FOREIGN = (".dmn", ".dmn11.xml", ".cmmn", ".cmmn11.xml", ".cmmn10.xml")
MOST_FILES = 100
LONGEST_NAME = 255
MOST_VALUES = 60_000


class Broken(Invalid):
    """Diagrams that may not run: ``resources`` are their findings by the name of the file."""

    def __init__(self, resources: Mapping[str, tuple[Finding, ...]]) -> None:
        every = tuple(each for found in resources.values() for each in found)
        errors = [each for each in every if each.severity == ERROR]
        super().__init__(
            "Diagram belum dapat diterapkan: ditemukan {count} kesalahan, yang pertama di baris {line}: {sentence} "
            "Perbaiki, lalu terapkan lagi.",
            every,
            count=len(errors),
            line=errors[0].line,
            sentence=errors[0].sentence,
        )
        self.resources = resources


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


@dataclass(frozen=True, slots=True)
class Delivered:
    """A delivery; ``deployed`` are the versions it brought, none when it was filtered out as nothing new."""

    id: str
    name: str | None
    source: str | None
    at: datetime
    deployed: tuple[Definition, ...]


def deploy(
    session: Session, tenant: str, xml: bytes, forms: Mapping[str, Any], actor: Actor, now: datetime
) -> Deployed:
    """Check the diagram with its forms and put it into force as the next version of its key.

    Forms the diagram does not name are left out. Invalid with every finding in ``details`` when one is an error;
    Forbidden unless the actor is a process owner of the agency, and where nobody releases alone. Conflict when
    too many deploy the same key at once.
    """
    if actor.tenant != tenant:
        raise NotFound("Instansi tidak ditemukan.")
    identity.require(actor, "definition.deploy")
    _refuse_alone(session, actor)
    seats = identity.seats_by_name(session, tenant)
    findings = check(xml, forms, seats)
    if any(finding.severity == ERROR for finding in findings):
        raise Broken({"": findings})
    fresh = row(tenant, xml, forms, seats, actor, now)
    fresh.deployment, fresh.resource = new_id(), f"{fresh.key}.bpmn"
    kept = number(session, fresh, again=False)
    if kept is fresh:
        keep(session, actor, Delivered(fresh.deployment, fresh.name, "lajur", now, ()), files_of(fresh))
        begin(session, [fresh], now)
    return Deployed(kept.key, kept.version, kept.name, kept is not fresh, findings)


def deliver(
    session: Session,
    actor: Actor,
    files: Mapping[str, bytes],
    *,
    name: str | None,
    source: str | None,
    filter_duplicates: bool,
    now: datetime,
    changed_only: bool = False,
) -> Delivered:
    """Keep the files and put every diagram among them into force as a new version, with the forms sent along.

    With ``filter_duplicates`` nothing happens when the files are those of the last delivery of that name; with
    ``changed_only`` only what differs from it is taken. A form that is not sent along is the one in force. Other files
    are kept as they are. Broken with the findings of every diagram; Invalid for files that are none; MessageTaken;
    Forbidden without ``definition.deploy``, and where nobody releases alone.
    """
    identity.require(actor, "definition.deploy")
    _refuse_alone(session, actor)
    _refuse_files(files)
    if filter_duplicates or changed_only:
        last = _last(session, actor.tenant, name)
        if last is not None:
            before = _contents(session, last)
            changed = {each: data for each, data in files.items() if before.get(each) != data}
            if not changed:
                return Delivered(last.id, last.name, last.source, last.deployed_at, ())
            files = changed if changed_only else files
    delivered = Delivered(new_id(), name, source, now, ())
    rows = _checked(session, actor, files, now)
    for each in rows:
        each.deployment = delivered.id
        number(session, each, again=True)
    keep(session, actor, delivered, files)
    return Delivered(delivered.id, name, source, now, tuple(begin(session, rows, now)))


def _refuse_alone(session: Session, actor: Actor) -> None:
    if identity.agency(session, actor.tenant).release_by_two:
        raise Forbidden(
            "Di instansi ini SOP berlaku hanya setelah disahkan orang kedua. Simpan diagramnya sebagai rancangan di "
            "menu Rancangan, lalu ajukan pengesahannya."
        )


def _refuse_files(files: Mapping[str, bytes]) -> None:
    if not files:
        raise Invalid("Kiriman ini tidak memuat satu berkas pun. Sertakan diagramnya (.bpmn).")
    if len(files) > MOST_FILES:
        raise Invalid(
            "Paling banyak {most} berkas sekaligus; ditemukan {count}. Bagi kirimannya.",
            most=MOST_FILES,
            count=len(files),
        )
    for name in files:
        if not name.strip() or len(name) > LONGEST_NAME or any(ord(sign) < 32 for sign in name):
            raise Invalid("Nama berkas {name} tidak dapat dipakai. Beri nama biasa.", name=repr(name[:60]))
        if name.lower().endswith(FOREIGN):
            raise Invalid(
                "{name}: tabel keputusan (DMN) dan kasus (CMMN) tidak dijalankan di sini. Gambarkan pilihannya dengan "
                "gerbang eksklusif, lalu kirim tanpa berkas itu.",
                name=name[:80],
            )


def _checked(
    session: Session, actor: Actor, files: Mapping[str, bytes], now: datetime
) -> list[DefinitionRow]:
    """The rows of the diagrams among the files, checked; still without numbers."""
    seats = identity.seats_by_name(session, actor.tenant)
    sent = dict(each for name, data in files.items() for each in _forms(name, data))
    rows: list[DefinitionRow] = []
    broken: dict[str, tuple[Finding, ...]] = {}
    for name, xml in files.items():
        if name.lower().endswith(DIAGRAMS):
            forms = {**_in_force(session, actor.tenant, xml), **sent}
            findings = check(xml, forms, seats)
            if any(finding.severity == ERROR for finding in findings):
                broken[name] = findings
                continue
            rows.append(row(actor.tenant, xml, forms, seats, actor, now))
            rows[-1].resource = name
    if broken:
        raise Broken(broken)
    _refuse_twins(rows)
    return rows


def _refuse_twins(rows: Sequence[DefinitionRow]) -> None:
    keys = [each.key for each in rows]
    for key in keys:
        if keys.count(key) > 1:
            raise Invalid("Kiriman ini memuat proses {key} dua kali. Beri id proses yang berbeda.", key=key)


def _forms(name: str, data: bytes) -> Iterator[tuple[str, Any]]:
    """A form file by its own id, and by its name where a diagram names the file."""
    if name.lower().endswith(FORM):
        try:
            schema = parse(data.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise _no_form(name) from error
        if not isinstance(schema, dict) or not isinstance(schema.get("id"), str):
            raise _no_form(name)
        stem = name.rpartition("/")[2][: -len(FORM)]
        yield from {stem: schema, schema["id"]: schema}.items()


def _no_form(name: str) -> Invalid:
    return Invalid(
        "Berkas formulir {name} harus berupa JSON dengan “id”. Simpan ulang dari pemodel formulir.",
        name=name[:80],
    )


def _in_force(session: Session, tenant: str, xml: bytes) -> Mapping[str, Any]:
    """The forms of the version in force, which stay where none is sent along."""
    try:
        key = read(xml).main.id
    except Refusal:
        return {}
    before = newest(session, tenant, key)
    return {} if before is None else defined(session, [before])[0].forms


def files_of(fresh: DefinitionRow) -> dict[str, bytes]:
    """The diagram of a row and its forms as files."""
    forms = parse(fresh.forms.decode("utf-8"), MOST_VALUES)
    return {fresh.resource or fresh.key: fresh.xml} | {
        f"{id}{FORM}": canonical(form) for id, form in forms.items()
    }


def _last(session: Session, tenant: str, name: str | None) -> DeploymentRow | None:
    """The last delivery of that name that was not taken back."""
    query = select(DeploymentRow).where(
        DeploymentRow.tenant == tenant, DeploymentRow.name == name, DeploymentRow.withdrawn_at.is_(None)
    )
    return session.scalars(query.order_by(DeploymentRow.deployed_at.desc(), DeploymentRow.id.desc())).first()


def _contents(session: Session, deployment: DeploymentRow) -> dict[str, bytes]:
    query = select(ResourceRow.name, ResourceRow.data).where(
        ResourceRow.tenant == deployment.tenant, ResourceRow.deployment == deployment.id
    )
    return {name: data for name, data in session.execute(query)}


def keep(session: Session, actor: Actor, delivered: Delivered, files: Mapping[str, bytes]) -> None:
    """Write the delivery and its files."""
    session.add(
        DeploymentRow(
            tenant=actor.tenant,
            id=delivered.id,
            name=delivered.name,
            source=delivered.source,
            deployed_at=delivered.at,
            deployer=actor.person,
        )
    )
    session.flush()
    whose = {"tenant": actor.tenant, "deployment": delivered.id}
    rows = [{**whose, "id": new_id(), "name": name, "data": data} for name, data in files.items()]
    session.execute(insert(ResourceRow), rows)


def begin(session: Session, rows: Sequence[DefinitionRow], now: datetime) -> list[Definition]:
    """Put the rows into force; the definitions come back."""
    found = defined(session, rows) if rows else []
    for each in found:
        put_into_force(session, each, now)
    return found
