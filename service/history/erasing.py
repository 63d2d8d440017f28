"""Lawful erasure (UU 27/2022): payloads go, their events and commitments stay, and an event says who, what and why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from service.database import overwrite_deleted
from service.history.log import Entry, Record, append_all
from service.history.personal import ERASED, personal, remains
from service.history.proving import sealed
from service.history.tables import PayloadRow

ERASURES = "erasures"
"""The agency's stream of all erasures, so that one is found without knowing the case."""
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Going:
    """An event that would lose its payload, and the members in it that are somebody's own."""

    entry: Entry
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What the history keeps of an erasure."""

    kind: str
    element: str | None
    data: Mapping[str, Any] = field(default_factory=dict)


def going(session: Session, tenant: str, streams: Collection[str]) -> dict[str, tuple[Going, ...]]:
    """The events of each stream whose payloads hold something personal, in order; none where all of it has gone."""
    found: dict[str, list[Going]] = {stream: [] for stream in streams}
    for each in sealed(session, tenant, streams):
        entry = each.entry
        if members := personal(entry.kind, entry.data or {}):
            found[each.body.stream].append(Going(entry, members))
    return {stream: tuple(events) for stream, events in found.items()}


def erase(
    session: Session,
    tenant: str,
    gone: Mapping[str, Sequence[Going]],
    why: Mapping[str, str],
    about: Mapping[str, Mapping[str, Any]],
    actor: str | None,
    now: datetime,
) -> None:
    """Delete the payloads of ``gone`` (by stream, as ``going`` found them) and tell it in each stream and the agency's.

    ``why`` holds ``basis`` and ``request``; ``about`` what the agency's stream says of each.
    """
    overwrite_deleted(session)
    records, agency = [], []
    for stream, events in gone.items():
        seqs = [each.entry.seq for each in events]
        _delete(session, tenant, stream, seqs)
        kept = {str(each.entry.seq): remains(each.entry.kind, each.entry.data or {}) for each in events}
        told = {**why, "count": len(seqs), "events": seqs, "remains": kept}
        records.append(Record(tenant, stream, [Told(ERASED, None, told)], actor))
        agency.append(Told(ERASED, stream, {**why, "count": len(seqs), **about.get(stream, {})}))
    append_all(session, [*records, Record(tenant, ERASURES, agency, actor)], now)


def _delete(session: Session, tenant: str, stream: str, seqs: Sequence[int]) -> None:
    for start in range(0, len(seqs), _BATCH):
        some = seqs[start : start + _BATCH]
        where = (PayloadRow.tenant == tenant, PayloadRow.stream == stream, PayloadRow.seq.in_(some))
        session.execute(delete(PayloadRow).where(*where).execution_options(synchronize_session=False))
