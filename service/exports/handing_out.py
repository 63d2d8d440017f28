"""Handing an export out: told beforehand how large, written down who took what, then streamed."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from service import checkpoints, identity
from service.errors import Invalid
from service.exports import bundle, tables
from service.exports.ocel import ocel
from service.exports.reading import book, trails
from service.exports.recording import described, record
from service.exports.wanted import Measure, Wanted, measure
from service.exports.xes import xes
from service.identity import Actor

_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Format:
    """How an export is written: its name, the file's ending and media type, and how much a case and an event take."""

    name: str
    ending: str
    media: str
    case: int
    event: int


FORMATS = {
    "xes": Format("XES", "xes", "application/xml", 1_500, 530),
    "ocel": Format("OCEL 2.0", "json", "application/json", 1_500, 650),
    "csv": Format("CSV", "csv", "text/csv; charset=utf-8", 0, 440),
    "csv-steps": Format("CSV", "csv", "text/csv; charset=utf-8", 300, 65),
    "xlsx": Format(
        "XLSX", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 100, 200
    ),
    "bundle": Format("Bundel bukti", "zip", "application/zip", 1_500, 300),
}
"""The sizes are what the six procedures took, rounded up; they are told, not promised."""


def size(format: str, found: Measure) -> int:
    """About how many bytes it will be."""
    known = _format(format)
    return (
        (8_000 if format in ("xlsx", "bundle") else 2_000)
        + known.case * found.cases
        + known.event * found.events
    )


def hand_out(session: Session, actor: Actor, wanted: Wanted, format: str, now: datetime) -> Measure:
    """Write down that ``actor`` takes it home; how much it is.

    Forbidden without the right, Invalid for an unknown format or more than a sheet holds, NotFound where nothing is,
    Conflict where the keys that a bundle shows cannot be read.
    """
    known, found = _format(format), measure(session, actor, wanted)
    if format == "xlsx" and found.events > tables.MOST_ROWS:
        raise tables.too_many()
    if format == "bundle":
        _public_keys(session, actor.tenant)  # refused before it is written down that it left the house
    record(session, actor, wanted, known.name, found, now)
    return found


def stream(
    session: Session, actor: Actor, wanted: Wanted, format: str, now: datetime, zone: ZoneInfo
) -> Iterator[bytes]:
    """The export itself, a case at a time; personal data are hidden from who may not take them home.

    Whoever calls it has called ``hand_out`` before.
    """
    _format(format)
    names = book(session, actor)
    found = trails(session, actor, wanted, names)
    if format == "xes":
        return xes(found, zone, _about(session, actor, wanted, now, names.veil.hides))
    if format == "ocel":
        return ocel(found)
    if format == "bundle":
        keys = _public_keys(session, actor.tenant)
        return _filed(lambda out: bundle.write(session, actor, wanted, out, now, keys=keys))
    if format == "xlsx":
        return _filed(lambda out: tables.xlsx(found, zone, out))
    return (tables.steps_csv if format == "csv-steps" else tables.events_csv)(found, zone)


def filename(actor: Actor, wanted: Wanted, format: str, now: datetime, zone: ZoneInfo) -> str:
    """What the file is called: the agency, what is in it, the day."""
    what = wanted.case.replace("/", "-") or wanted.definition or "berkas"
    kind = "-langkah" if format == "csv-steps" else ""
    name = f"{actor.tenant}-{what}{kind}-{now.astimezone(zone):%Y%m%d-%H%M}"
    return "".join(each for each in name if each.isalnum() or each in "-_") + f".{_format(format).ending}"


def _about(session: Session, actor: Actor, wanted: Wanted, now: datetime, hidden: bool) -> dict[str, Any]:
    agency = identity.agency(session, actor.tenant)
    return {
        "concept:name": f"{agency.name}: {described(wanted)}",
        "instansi": agency.key,
        "dibuat": now,
        "disamarkan": hidden,
    }


def _public_keys(session: Session, tenant: str) -> tuple[str, ...]:
    """What the agency's checkpoints are checked by; none where nothing is signed."""
    key = checkpoints.keeping(session).key
    return () if key is None else checkpoints.ring(key).vkeys(tenant)


def _filed(write: Any) -> Iterator[bytes]:
    """What can only be written to a file, in pieces once it is whole."""
    with tempfile.TemporaryFile() as out:
        write(out)
        out.seek(0)
        while chunk := out.read(_CHUNK):
            yield chunk


def _format(name: str) -> Format:
    if name not in FORMATS:
        raise Invalid("Bentuk ekspor tidak dikenal. Pilih salah satu: {names}.", names=", ".join(FORMATS))
    return FORMATS[name]
