"""Tasks as rows: written by ``instances`` when a case moves, assigned here."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, Id, Instant

_OPEN = text("state = 'open' AND assignee IS NULL")
_HELD = text("state = 'open' AND assignee IS NOT NULL")
_ANY = text("state = 'open'")


class TaskRow(Base):
    """One visit to a user task. ``sort_at`` is the due time, or the end of time where there is none.

    ``apart`` names the elements (with spaces between) whose performers may not do this task.
    ``search`` holds number, subject, SOP and step in lower case, so that the inbox searches one column.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_free", "tenant", "seat", "sort_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(
            "ix_task_held", "tenant", "assignee", "sort_at", "id", sqlite_where=_HELD, postgresql_where=_HELD
        ),
        Index("ix_task_open", "tenant", "sort_at", "id", sqlite_where=_ANY, postgresql_where=_ANY),
        Index("ix_task_instance", "tenant", "instance", "ref", unique=True),
    )

    tenant: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    instance: Mapped[str] = mapped_column(Id)
    ref: Mapped[str]
    element: Mapped[str]
    name: Mapped[str]
    item: Mapped[str]
    lane: Mapped[str | None]
    seat: Mapped[str | None]
    definition: Mapped[str]
    version: Mapped[int]
    sop_name: Mapped[str]
    number: Mapped[str]
    subject: Mapped[str]
    search: Mapped[str]
    assignee: Mapped[str | None] = mapped_column(Id)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    sort_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    reminded_at: Mapped[datetime | None] = mapped_column(Instant)
    late_at: Mapped[datetime | None] = mapped_column(Instant)
    state: Mapped[str]
    returned_by: Mapped[str | None] = mapped_column(Id)
    returned_reason: Mapped[str | None]
    submission: Mapped[str | None]
    apart: Mapped[str] = mapped_column(default="", server_default="")
    revision: Mapped[int]
