"""Tasks as rows: written by ``instances`` when a case moves, assigned here."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, func, select, text
from sqlalchemy.orm import Mapped, column_property, mapped_column

from service.database import LINE, Base, Id, Instant

_OPEN = text("state = 'open' AND assignee IS NULL")
_HELD = text("state = 'open' AND assignee IS NOT NULL")
_ANY = text("state = 'open'")


class CandidateRow(Base):
    """A further seat (``kind`` "seat") or person that may take an open task, beside the task's own seat.

    A person is a candidate ("person") or was named by a program or the diagram ("named"). ``name`` is the seat's key
    or the person's id, ``sort_at`` the task's own. The row goes when the task is closed.
    """

    __tablename__ = "task_candidate"
    __table_args__ = (
        Index("ix_task_candidate_name", "tenant", "kind", "name", "sort_at", "task"),
        ForeignKeyConstraint(["tenant", "task"], ["task.tenant", "task.id"]),
    )

    tenant: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True)
    task: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    sort_at: Mapped[datetime] = mapped_column(Instant)


class Offered:
    """To whom a task is offered beside its seat, as ``offers`` says it."""

    offers: Any

    @property
    def further(self) -> tuple[str, ...]:
        """The further seats that may take it."""
        return self._offered("seat")

    @property
    def candidates(self) -> tuple[str, ...]:
        """The ids of the persons that may take it beside the seats."""
        return self._offered("person")

    @property
    def named(self) -> tuple[str, ...]:
        """The ids of those whom a program or the diagram gave it by name."""
        return self._offered("named")

    def _offered(self, kind: str) -> tuple[str, ...]:
        each = (line.partition(":") for line in (self.offers or "").split("\n"))
        return tuple(sorted(name for of, _, name in each if of == kind))


class TaskRow(Offered, Base):
    """One visit to a user task. ``sort_at`` is the due time, or the end of time where there is none.

    ``apart`` names the elements (with spaces between) whose performers may not do this task.
    ``follow_up_at``, ``priority`` and ``description`` are what a diagram or a program says; ``owner`` is who delegated
    it, ``delegation`` then PENDING or RESOLVED. ``changed_at`` is when somebody last changed the row by hand.
    ``offers`` says who may take it beside its seat, a line for each. ``search`` holds number, subject, SOP and step in
    lower case, so that the inbox searches one column.
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
    priority: Mapped[int] = mapped_column(default=50, server_default="50")
    follow_up_at: Mapped[datetime | None] = mapped_column(Instant)
    owner: Mapped[str | None] = mapped_column(Id)
    delegation: Mapped[str | None]
    description: Mapped[str | None]
    changed_at: Mapped[datetime | None] = mapped_column(Instant)
    offers: Mapped[str | None] = column_property(
        select(func.aggregate_strings(CandidateRow.kind + ":" + CandidateRow.name, LINE))
        .where(CandidateRow.tenant == tenant, CandidateRow.task == id)
        .correlate_except(CandidateRow)
        .scalar_subquery()
    )
