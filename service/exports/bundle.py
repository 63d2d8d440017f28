"""The bundle of evidence: what happened, what proves it, and the tool that checks it without this house.

It is streamed: the memory taken grows with the number of cases, not with that of their events. What stands in it and
what it shows: docs/evidence.md and baca-saya.txt.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from service import audit, checkpoints, definitions, history, identity
from service.definitions.tables import DefinitionRow
from service.exports.archive import Archive
from service.exports.reading import Book, book
from service.exports.wanted import BATCH, Wanted, subjects
from service.history.chain import Body, opened
from service.history.personal import personal
from service.history.visits import RELOCATED
from service.identity import Actor
from service.instances.tables import InstanceRow

_HERE = Path(__file__).parent
_BODY = tuple(Body.__slots__)


@dataclass
class _Found:
    """What a bundle is made of: cases, the versions they run on, their numbers by year, and who appears in them."""

    cases: list[str] = field(default_factory=list)
    versions: set[tuple[str, int]] = field(default_factory=set)
    numbers: dict[int, set[int]] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)
    events: int = 0

    def streams(self) -> list[str]:
        """Cases first, then the definitions they follow."""
        return self.cases + sorted({definitions.stream(key) for key, _ in self.versions})


def write(
    session: Session,
    actor: Actor,
    wanted: Wanted,
    out: BinaryIO,
    now: datetime,
    *,
    keys: Sequence[str] = (),
) -> int:
    """Write the bundle of ``wanted`` to ``out``, which is only ever appended to; how many events it holds.

    ``keys`` are the agency's public keys. Without the right to personal data whatever may be somebody's own stays
    shut. Forbidden, Invalid and NotFound as ``subjects``.
    """
    notes = checkpoints.notes(session, actor.tenant)
    found, names = _chosen(session, actor, wanted), book(session, actor)
    by = sorted({*wanted.against, *(note.number for note in notes[-1:])})
    archive = Archive(out, now)
    for name in ("baca-saya.txt", "periksa.py"):
        archive.put("BACA-SAYA.txt" if name == "baca-saya.txt" else name, [(_HERE / name).read_bytes()])
    archive.put("kunci.txt", [f"{key}\n".encode() for key in keys])
    for note in notes:
        archive.put(f"titik-periksa/{note.number}.txt", [note.note.encode()])
    archive.put("bukti.jsonl", _proofs(session, actor.tenant, found, by))
    archive.put("peristiwa.jsonl", _events(session, actor.tenant, found, names))
    for name, xml, forms in _diagrams(session, actor.tenant, found):
        archive.put(f"diagram/{name}.bpmn", [xml])
        archive.put(f"diagram/{name}.formulir.json", [forms])
    archive.put("nama.json", [orjson.dumps({id: names.name(id) for id in sorted(found.people)})])
    if wanted.case and not names.veil.hides:
        told = [audit.as_json(each) for each in audit.reports(session, actor.tenant, found.cases, now)]
        archive.put("temuan.json", [orjson.dumps(told, default=str)])
    archive.close(_about(session, actor, wanted, now, found) | {"tertutup": names.veil.hides})
    return found.events


def _chosen(session: Session, actor: Actor, wanted: Wanted) -> _Found:
    """The cases; of a period also those whose numbers lie between, so that the register shows no gap at its edges."""
    found = _Found()
    for batch in subjects(session, actor, wanted):
        for each in batch:
            number, _, year = each.number.partition("/")
            found.numbers.setdefault(int(year), set()).add(int(number))
            found.versions.add((each.definition, each.version))
            found.cases.append(each.id)
        found.versions |= _left(session, actor.tenant, [each.id for each in batch])
    if _kind(wanted) == "masa":
        for book_of, taken in found.numbers.items():
            for id, key, at in _between(session, actor.tenant, book_of, taken):
                found.versions |= {(key, at)} | _left(session, actor.tenant, [id])
                found.cases.append(id)
    return found


def _left(session: Session, tenant: str, cases: Sequence[str]) -> set[tuple[str, int]]:
    """The versions that cases ran on before they followed another one."""
    told = history.read_many(session, tenant, cases, [RELOCATED])
    data = [event.data or {} for events in told.values() for event in events]
    return {(each["definition"], each["before"]) for each in data if "before" in each}


def _between(session: Session, tenant: str, year: int, numbers: set[int]) -> Iterator[tuple[str, str, int]]:
    left = iter(sorted(set(range(min(numbers), max(numbers))) - numbers))
    while some := list(islice(left, BATCH)):
        query = select(InstanceRow.id, InstanceRow.definition, InstanceRow.version).where(
            InstanceRow.tenant == tenant, InstanceRow.year == year, InstanceRow.number.in_(some)
        )
        for row in session.execute(query):
            yield row.id, row.definition, row.version


def _proofs(session: Session, tenant: str, found: _Found, by: Iterable[int]) -> Iterator[bytes]:
    streams = found.streams()
    for number in by:
        for stream, proof in checkpoints.proofs(session, tenant, streams, number).items():
            yield orjson.dumps({"stream": stream, **asdict(proof)}) + b"\n"


def _events(session: Session, tenant: str, found: _Found, names: Book) -> Iterator[bytes]:
    """A line an event; whoever reads it seals it again from the same members."""
    left = iter(found.streams())
    while some := list(islice(left, BATCH)):
        for event in history.sealed(session, tenant, some):
            body = event.body
            found.people.update(id for id in (body.actor, body.on_behalf_of) if id)
            found.events += 1
            told: dict[str, Any] = {name: getattr(body, name) for name in _BODY}
            told["at"] = body.at.astimezone(UTC).isoformat(timespec="microseconds")
            shut = event.data is None or names.veil.hides and personal(body.kind, opened(event.data))
            data, salt = (None, None) if shut else (event.data, event.salt)
            told |= {"hash": event.hash, "garam": salt and salt.hex(), "data": data and data.decode()}
            yield orjson.dumps(told) + b"\n"


def _diagrams(session: Session, tenant: str, found: _Found) -> Iterator[tuple[str, bytes, bytes]]:
    """The files as they lie in the database, not as this process remembers them."""
    for key, version in sorted(found.versions):
        query = select(DefinitionRow.xml, DefinitionRow.forms).where(
            DefinitionRow.tenant == tenant, DefinitionRow.key == key, DefinitionRow.version == version
        )
        for xml, forms in session.execute(query):
            yield f"{key}-v{version}", xml, forms


def _about(session: Session, actor: Actor, wanted: Wanted, now: datetime, found: _Found) -> dict[str, Any]:
    agency = identity.agency(session, actor.tenant)
    return {
        "bentuk": "lajur-bukti/1",
        "instansi": agency.key,
        "nama_instansi": f"{agency.name}, {agency.pemda}",
        "dibuat": now.astimezone(UTC).isoformat(timespec="seconds"),
        "lingkup": {
            "jenis": _kind(wanted),
            "berkas": wanted.case or None,
            "sop": wanted.definition or None,
            "dari": wanted.since and wanted.since.astimezone(UTC).isoformat(),
            "sampai": wanted.until and wanted.until.astimezone(UTC).isoformat(),
        },
        "jumlah": {"berkas": len(found.cases), "peristiwa": found.events},
    }


def _kind(wanted: Wanted) -> str:
    """What is whole in it: only of a period every number of the register must be there."""
    return "berkas" if wanted.case else "sop" if wanted.definition else "masa"
