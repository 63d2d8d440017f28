"""What is to be exported, and the cases it means."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from service import checkpoints, identity
from service.database import Written
from service.definitions.tables import DefinitionRow
from service.errors import Invalid, NotFound
from service.exports.trail import Subject
from service.history.tables import StreamRow
from service.identity import Actor
from service.instances.tables import InstanceRow

BATCH = 100
"""Cases that are read at once."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One case (its id or register number), or those of a procedure, of a period, of both; all when nothing is said.

    A case belongs to the period it began in: ``since`` counts, ``until`` no longer. ``against`` are checkpoints that
    somebody keeps elsewhere: a bundle proves itself by them, too.
    """

    case: str = ""
    definition: str = ""
    since: datetime | None = None
    until: datetime | None = None
    against: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """How much it is: cases and events."""

    cases: int
    events: int


def measure(session: Session, actor: Actor, wanted: Wanted) -> Measure:
    """How much an export would hold, in one statement; Forbidden, Invalid and NotFound as ``subjects``."""
    chosen = _chosen(session, actor, wanted)
    same = (StreamRow.tenant == InstanceRow.tenant) & (StreamRow.stream == Written(InstanceRow.id))
    query = select(func.count(), func.coalesce(func.sum(StreamRow.seq), 0)).select_from(InstanceRow)
    cases, events = session.execute(query.outerjoin(StreamRow, same).where(*chosen)).one()
    if wanted.case and not cases:
        raise NotFound("Berkas tidak ditemukan. Periksa nomor registernya, misalnya 0007/2026.")
    return Measure(cases, int(events))


def subjects(session: Session, actor: Actor, wanted: Wanted) -> Iterator[list[Subject]]:
    """The cases in the order they began, a batch at a time, so that the memory taken does not grow with their number.

    Forbidden without the right to export, Invalid for a period that ends before it begins, NotFound for an unknown
    procedure or checkpoint.
    """
    chosen, last = _chosen(session, actor, wanted), ""
    while True:
        query = select(InstanceRow).where(*chosen).order_by(InstanceRow.id).limit(BATCH)
        rows = session.scalars(query.where(InstanceRow.id > last) if last else query).all()
        if not rows:
            return
        last = rows[-1].id
        found = [_subject(row) for row in rows]
        for row in rows:
            session.expunge(row)
        yield found


def _chosen(session: Session, actor: Actor, wanted: Wanted) -> list[ColumnElement[bool]]:
    identity.require(actor, "audit.export")
    if wanted.since and wanted.until and wanted.since >= wanted.until:
        raise Invalid("Masa yang dipilih berakhir sebelum dimulai. Tukar kedua tanggalnya.")
    for number in wanted.against:
        checkpoints.find(session, actor.tenant, number)
    found: list[ColumnElement[bool]] = [InstanceRow.tenant == actor.tenant]
    if wanted.case:
        found += _named(wanted.case)
    if wanted.definition:
        _known(session, actor.tenant, wanted.definition)
        found.append(InstanceRow.definition == wanted.definition)
    if wanted.since:
        found.append(InstanceRow.started_at >= wanted.since)
    if wanted.until:
        found.append(InstanceRow.started_at < wanted.until)
    return found


def _known(session: Session, tenant: str, key: str) -> None:
    """NotFound for a procedure that no version was ever deployed of; those no longer in force have cases, too."""
    query = select(DefinitionRow.key).where(DefinitionRow.tenant == tenant, DefinitionRow.key == key).limit(1)
    if "\x00" in key or session.scalar(query) is None:
        raise NotFound("SOP tidak ditemukan. Pilih dari daftar layanan.")


def _named(name: str) -> list[ColumnElement[bool]]:
    number, slash, year = name.strip().partition("/")
    if not slash:
        return [InstanceRow.id == number]
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in (number, year)):
        raise Invalid("Nomor register ditulis seperti 0007/2026; ditemukan {found}.", found=name[:40])
    return [InstanceRow.number == int(number), InstanceRow.year == int(year)]


def _subject(row: InstanceRow) -> Subject:
    return Subject(
        row.id,
        row.register,
        row.subject,
        row.business_key,
        row.definition,
        row.version,
        row.sop_name,
        row.state,
        row.started_at,
        row.started_by,
        row.ended_at,
    )
