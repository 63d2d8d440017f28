"""Relocations as rows: running cases of one version that follow another one."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, Id, Instant


class RelocationRow(Base):
    """One plan that was carried out, or is being so. ``mapping`` is JSON: element id of ``source`` -> of ``target``.

    ``state`` is running or done; of ``total`` cases ``moved`` have followed and ``stayed`` could not. ``told`` is JSON:
    the first of those that stayed, each with its number and why.
    """

    __tablename__ = "relocation"
    __table_args__ = (
        Index("ix_relocation_definition", "tenant", "definition", "created_at"),
        ForeignKeyConstraint(["tenant", "created_by"], ["person.tenant", "person.id"]),
    )

    tenant: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    definition: Mapped[str]
    source: Mapped[int]
    target: Mapped[int]
    mapping: Mapped[str] = mapped_column(default="{}", server_default="{}")
    reason: Mapped[str]
    state: Mapped[str]
    total: Mapped[int]
    moved: Mapped[int]
    stayed: Mapped[int]
    told: Mapped[str] = mapped_column(default="[]", server_default="[]")
    created_by: Mapped[str] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


def job_key(id: str) -> str:
    """The name of the one job that carries out a relocation."""
    return f"relocate:{id}"
