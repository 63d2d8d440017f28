"""Checkpoints, and what changed in the tree with each."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, Instant


class CheckpointRow(Base):
    """One signed statement on everything an agency had recorded at that instant; numbers have no gaps."""

    __tablename__ = "checkpoint"

    tenant: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    note: Mapped[str]
    size: Mapped[int]


class HeadRow(Base):
    """The newest event of a stream as the checkpoint found it, where that was news since the one before."""

    __tablename__ = "checkpoint_head"
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "number"], ["checkpoint.tenant", "checkpoint.number"]),
        Index("ix_checkpoint_head_stream", "tenant", "stream", "number"),
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    stream: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str]
