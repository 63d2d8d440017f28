"""Draft rows: found, held while they are changed, and as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from service import history, identity
from service.drafts.model import DISCARDED, OPEN, PROPOSED, Draft, Overtaken
from service.drafts.tables import DraftRow
from service.errors import Conflict, NotFound
from service.identity import Actor


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened to a draft."""

    kind: str
    data: Mapping[str, Any]
    element: str | None = None


def stream(id: str) -> str:
    """The name of a draft's history."""
    return f"rancangan:{id}"


def tell(session: Session, actor: Actor, id: str, kind: str, data: Mapping[str, Any], now: datetime) -> None:
    """Write into the draft's history what ``actor`` did."""
    history.append(session, actor.tenant, stream(id), [Told(kind, data)], actor.person, now)


def found(session: Session, actor: Actor, id: str, *, hold: bool = False) -> DraftRow:
    """The row with its files; NotFound for an unknown draft, and alike for another agency's or a discarded one.

    With ``hold`` nobody else changes it until the transaction ends.
    """
    query = select(DraftRow).where(DraftRow.tenant == actor.tenant, DraftRow.id == id)
    query = query.options(undefer(DraftRow.xml), undefer(DraftRow.forms))
    query = query.execution_options(populate_existing=True)
    row = session.scalars(query.with_for_update() if hold else query).first()
    if row is None or row.state == DISCARDED:
        raise NotFound("Rancangan tidak ditemukan. Pilih dari daftar rancangan.")
    return row


def editable(session: Session, actor: Actor, id: str, revision: int) -> DraftRow:
    """The held row of an open draft whose newest revision is ``revision``.

    Forbidden without ``draft.edit``; NotFound as ``found``; Conflict when it is proposed or released; Overtaken.
    """
    identity.require(actor, "draft.edit")
    row = found(session, actor, id, hold=True)
    refuse_closed(row)
    refuse_old(session, row, revision)
    return row


def refuse_old(session: Session, row: DraftRow, revision: int) -> None:
    """Overtaken unless ``revision`` is the newest."""
    if row.revision != revision:
        names = identity.names(session, row.tenant, [row.changed_by])
        raise Overtaken(row.changed_by, names.get(row.changed_by, "orang lain"), row.changed_at, row.revision)


def refuse_closed(row: DraftRow) -> None:
    """Conflict unless the draft is open."""
    if row.state == PROPOSED:
        raise Conflict(
            "Rancangan ini sedang menunggu pengesahan dan tidak dapat diubah. Tarik dulu usulannya, lalu ubah."
        )
    if row.state != OPEN:
        raise Conflict(
            "Rancangan ini sudah disahkan dan tidak dapat diubah. Mulai rancangan baru dari versinya."
        )


def touched(row: DraftRow, actor: Actor, now: datetime) -> None:
    """Count a revision that ``actor`` made, who is one of the authors from now on."""
    authors = orjson.loads(row.authors)
    if actor.person not in authors:
        row.authors = orjson.dumps([*authors, actor.person]).decode()
    row.revision += 1
    row.changed_by, row.changed_at = actor.person, now


def draft(row: DraftRow, *, files: bool = True) -> Draft:
    """The row as plain data; without ``files`` the diagram and the forms are not read."""
    given = {
        name: getattr(row, name)
        for name in Draft.__dataclass_fields__
        if name not in ("authors", "xml", "forms")
    }
    given["authors"] = tuple(orjson.loads(row.authors))
    if files:
        given |= {"xml": row.xml, "forms": orjson.loads(row.forms)}
    return Draft(**given)
