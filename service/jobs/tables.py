"""One table for everything that happens later: timers, starts, reminders, notices, mails, webhooks."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, Id, Instant

_ALIVE = text("NOT dead")
_DEAD = text("dead")
_KEYED = text("dedupe_key IS NOT NULL")


class JobRow(Base):
    """Work to do at ``run_at``, committed with the change it follows.

    A claim pushes ``run_at`` to the end of the lease and gives a new ``token``: who still holds the token may finish
    the job, everybody else comes too late. ``due_at`` stays what was asked for. A ``dead`` job is an incident.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_run", "run_at", "tenant", "id", sqlite_where=_ALIVE, postgresql_where=_ALIVE),
        Index("ix_job_dead", "tenant", "dead_at", "id", sqlite_where=_DEAD, postgresql_where=_DEAD),
        Index(
            "uq_job_dedupe", "tenant", "dedupe_key", unique=True, sqlite_where=_KEYED, postgresql_where=_KEYED
        ),
    )

    tenant: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str]
    queue: Mapped[str]
    instance: Mapped[str | None] = mapped_column(Id)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    due_at: Mapped[datetime] = mapped_column(Instant)
    run_at: Mapped[datetime] = mapped_column(Instant)
    priority: Mapped[int]
    attempts: Mapped[int]
    max_attempts: Mapped[int]
    token: Mapped[str | None] = mapped_column(Id)
    locked_by: Mapped[str | None]
    dead: Mapped[bool]
    dead_at: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str | None]
    dedupe_key: Mapped[str | None]
