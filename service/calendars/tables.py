"""Working hours and days as dated data of an agency, and optionally of one of its units."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, Id, Instant


class CalendarRow(Base):
    """One calendar. ``unit`` is empty for the agency's own; ``revision`` grows with every change."""

    __tablename__ = "calendar"

    tenant: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]


class HoursRow(Base):
    """The week's hours from ``since`` to ``until`` (both days included; empty means until further notice).

    ``kind`` is ``hours`` or ``ramadan``; ``week`` is JSON: seven lists, Monday first, of ["07:30", "12:00"] pairs.
    """

    __tablename__ = "calendar_hours"
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "unit"], ["calendar.tenant", "calendar.unit"]),
        Index("ix_calendar_hours_unit", "tenant", "unit", "since"),
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    unit: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]
    kind: Mapped[str]
    name: Mapped[str]
    week: Mapped[str]


class DayRow(Base):
    """A day that differs: ``kind`` is ``off`` (local holiday) or ``working`` (replacement, or a holiday worked)."""

    __tablename__ = "calendar_day"
    __table_args__ = (ForeignKeyConstraint(["tenant", "unit"], ["calendar.tenant", "calendar.unit"]),)

    tenant: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    declared_by: Mapped[str | None] = mapped_column(Id)
    declared_at: Mapped[datetime] = mapped_column(Instant)
