"""What waits for programs, as rows: written by ``instances`` when a case moves, locked here."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, deferred, mapped_column

from service.database import Base, Id, Instant


class ExternalTaskRow(Base):
    """One open visit to a step that a program does; the row goes when the step is over.

    ``locked_until`` is in UTC; a lock that has passed holds nobody back. ``retries`` is empty until the first failure;
    at 0 the step rests as the incident ``incident`` since ``failed_at``.
    """

    __tablename__ = "external_task"
    __table_args__ = (
        Index("ix_external_task_topic", "tenant", "topic", "priority", "id"),
        Index("uq_external_task_ref", "tenant", "instance", "ref", unique=True),
    )

    tenant: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    instance: Mapped[str] = mapped_column(Id)
    ref: Mapped[str]
    element: Mapped[str]
    name: Mapped[str]
    topic: Mapped[str]
    definition: Mapped[str]
    version: Mapped[int]
    business_key: Mapped[str | None]
    priority: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(Instant)
    worker: Mapped[str | None]
    locked_until: Mapped[datetime | None] = mapped_column(Instant)
    retries: Mapped[int | None]
    error_message: Mapped[str | None]
    error_details: Mapped[str | None] = deferred(mapped_column())
    incident: Mapped[str | None] = mapped_column(Id)
    failed_at: Mapped[datetime | None] = mapped_column(Instant)
    suspended: Mapped[bool]
    revision: Mapped[int]
