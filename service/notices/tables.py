"""What people were told, and how an agency wants them told."""

from datetime import datetime, time

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, Id, Instant

_UNREAD = text("read_at IS NULL")


class NoticeRow(Base):
    """One line under a person's bell. ``key`` says what it is about, so that nobody is told the same thing twice.

    ``kind`` is opened, reminder, late or late_below; the words are made from the task when it is read. Of a draft it is
    draft_waiting, draft_returned or draft_released: ``task`` and ``instance`` are the draft's id then, ``about`` is its
    name.
    """

    __tablename__ = "notice"
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "person"], ["person.tenant", "person.id"]),
        Index("uq_notice_key", "tenant", "person", "key", unique=True),
        Index("ix_notice_person", "tenant", "person", "id"),
        Index("ix_notice_unread", "tenant", "person", "id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        Index("ix_notice_task", "tenant", "task", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person: Mapped[str] = mapped_column(Id)
    kind: Mapped[str]
    task: Mapped[str] = mapped_column(Id)
    instance: Mapped[str] = mapped_column(Id)
    about: Mapped[str | None]
    key: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)


class TellingRow(Base):
    """An agency's settings: when to remind (percent of the time used), quiet hours, mail and webhook."""

    __tablename__ = "telling"

    tenant: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True)
    reminder_percent: Mapped[int]
    quiet_from: Mapped[time | None]
    quiet_until: Mapped[time | None]
    mail: Mapped[bool]
    webhook_url: Mapped[str]
    webhook_secret: Mapped[str]
    revision: Mapped[int]
