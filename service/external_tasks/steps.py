"""One open step of a program: as it is read, and as it is held to be changed."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import identity
from service.errors import Conflict, Invalid, NotFound
from service.external_tasks.tables import ExternalTaskRow
from service.identity import Actor

LONGEST_MESSAGE = 666
"""Letters of a failure's message, as Camunda keeps them; the rest belongs into its details."""


@dataclass(frozen=True, slots=True)
class ExternalTask:
    """An open step of a program. ``worker`` held it last; ``locked_until`` says whether he still does.

    ``retries`` is empty until the first failure; at 0 it rests as the incident ``incident`` since ``failed_at``.
    """

    tenant: str
    id: str
    instance: str
    ref: str
    element: str
    name: str
    topic: str
    definition: str
    version: int
    business_key: str | None
    priority: int
    created_at: datetime
    worker: str | None
    locked_until: datetime | None
    retries: int | None
    error_message: str | None
    incident: str | None
    failed_at: datetime | None
    suspended: bool


class OtherWorker(Invalid):
    """``worker`` does not hold the step; ``holder`` held it last (``None``: nobody)."""

    def __init__(self, id: str, worker: str, holder: str | None) -> None:
        super().__init__(
            "Langkah program ini tidak dikunci oleh {worker}, melainkan oleh {holder}. Ambil dan kunci dahulu.",
            worker=worker[:80],
            holder=holder or "-",
        )
        self.id, self.worker, self.holder = id, worker, holder


def told(row: ExternalTaskRow) -> ExternalTask:
    """A row as plain data."""
    return ExternalTask(**{each.name: getattr(row, each.name) for each in fields(ExternalTask)})


def find(session: Session, actor: Actor, id: str) -> ExternalTask:
    """An open step of the agency; NotFound when there is none."""
    identity.require(actor, "external.read")
    return told(_row(session, actor, id))


def details(session: Session, actor: Actor, id: str) -> str:
    """The details of the last failure, empty when there were none."""
    identity.require(actor, "external.read")
    return _row(session, actor, id).error_details or ""


def details_of(session: Session, actor: Actor, ids: Collection[str]) -> dict[str, str | None]:
    """The details of the last failures of several steps, in one statement."""
    identity.require(actor, "external.read")
    if not ids:
        return {}
    query = select(ExternalTaskRow.id, ExternalTaskRow.error_details).where(
        ExternalTaskRow.tenant == actor.tenant, ExternalTaskRow.id.in_(ids)
    )
    return {id: said for id, said in session.execute(query)}


def held(session: Session, actor: Actor, id: str) -> ExternalTaskRow:
    """The row, locked until the transaction ends. Forbidden, or NotFound when it is over or another agency's."""
    identity.require(actor, "external.work")
    return _row(session, actor, id, lock=True)


def held_by(session: Session, actor: Actor, id: str, worker: str | None) -> ExternalTaskRow:
    """``held``, by who locked it: OtherWorker for everybody else, Conflict while its case is suspended.

    A lock that has run out still counts as long as nobody else took the step, as in Camunda.
    """
    row = held(session, actor, id)
    if not worker:
        raise Invalid("workerId harus diisi. Sebutkan nama pekerja yang mengunci langkah ini.")
    if row.worker != worker:
        raise OtherWorker(id, worker, row.worker)
    require_active(row)
    return row


def require_active(row: ExternalTaskRow) -> None:
    """Conflict while the step's case is suspended."""
    if row.suspended:
        raise Conflict("Berkas ini sedang ditangguhkan. Aktifkan lagi dahulu, lalu ulangi.")


def _row(session: Session, actor: Actor, id: str, *, lock: bool = False) -> ExternalTaskRow:
    query = select(ExternalTaskRow).where(ExternalTaskRow.tenant == actor.tenant, ExternalTaskRow.id == id)
    query = query.with_for_update() if lock else query
    row = session.scalars(query.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound("Langkah program tidak ditemukan atau sudah selesai.")
    return row
