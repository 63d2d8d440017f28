"""Drafts as rows: what owners are still drawing, and what they have asked a second person to release."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, Id, Instant


class DraftRow(Base):
    """A diagram with its forms on the way to a version. ``forms`` is canonical JSON: id -> schema.

    ``state`` is open, proposed, released or discarded; ``revision`` counts what was saved. ``base`` is the version it
    was begun from and ``version`` the one it became. ``authors`` is JSON: the ids of everybody who changed it.
    ``sha256`` covers xml and forms as they were proposed, as ``DefinitionRow.sha256`` does; ``paper`` is the digest of
    the signed PDF (``PaperRow``). ``reason`` is why it was sent back last.
    """

    __tablename__ = "draft"
    __table_args__ = (
        Index("ix_draft_changed", "tenant", "state", "changed_at", "id"),
        ForeignKeyConstraint(["tenant", "created_by"], ["person.tenant", "person.id"]),
    )

    tenant: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    key: Mapped[str | None]
    name: Mapped[str]
    base: Mapped[int | None]
    xml: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    forms: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    state: Mapped[str]
    revision: Mapped[int] = mapped_column()
    created_by: Mapped[str] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[str] = mapped_column(Id)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    authors: Mapped[str] = mapped_column(default="[]", server_default="[]")
    sha256: Mapped[str | None]
    note: Mapped[str | None]
    paper: Mapped[str | None]
    effective_at: Mapped[datetime | None] = mapped_column(Instant)
    proposed_by: Mapped[str | None] = mapped_column(Id)
    proposed_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(Id)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str | None]
    version: Mapped[int | None]

    __mapper_args__ = {"version_id_col": revision, "version_id_generator": False}


class PaperRow(Base):
    """A signed sheet as it was brought: a PDF, found by the SHA-256 of its bytes. Never changed, never erased."""

    __tablename__ = "paper"
    __table_args__ = (ForeignKeyConstraint(["tenant", "stored_by"], ["person.tenant", "person.id"]),)

    tenant: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    stored_by: Mapped[str] = mapped_column(Id)
    stored_at: Mapped[datetime] = mapped_column(Instant)
