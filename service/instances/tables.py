"""Cases and the register that numbers them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from service.database import Base, Id, Instant

_KEYED = text("business_key IS NOT NULL")


class InstanceRow(Base):
    """One case. The snapshot is the engine's own compressed list format, never JSON: its order matters.

    ``started_by`` is empty when the clock started it (a timer start event). ``owner_seat`` is the seat an outside
    person started it from: later tasks of that seat are that person's. What the clock started belongs to the seat
    that would have.
    """

    __tablename__ = "instance"
    __table_args__ = (
        Index("uq_instance_register", "tenant", "year", "number", unique=True),
        Index("uq_instance_token", "tenant", "start_token", unique=True),
        Index("ix_instance_started", "tenant", "started_at", "id"),
        Index("ix_instance_key", "tenant", "business_key", sqlite_where=_KEYED, postgresql_where=_KEYED),
    )

    tenant: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    definition: Mapped[str]
    version: Mapped[int]
    sop_name: Mapped[str]
    year: Mapped[int]
    number: Mapped[int]
    subject: Mapped[str]
    search: Mapped[str]
    state: Mapped[str]
    snapshot: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    revision: Mapped[int] = mapped_column()
    started_at: Mapped[datetime] = mapped_column(Instant)
    started_by: Mapped[str | None] = mapped_column(Id)
    owner_seat: Mapped[str | None]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    start_token: Mapped[str | None]
    business_key: Mapped[str | None]
    suspended: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    types: Mapped[str] = mapped_column(default="{}", server_default="{}")
    renamed: Mapped[str] = mapped_column(default="{}", server_default="{}")

    __mapper_args__ = {"version_id_col": revision}

    @property
    def register(self) -> str:
        """The register number people say: 0007/2026."""
        return f"{self.number:04d}/{self.year}"


class RegisterRow(Base):
    """The last number given in a year; gapless because its row is held by the transaction that takes one."""

    __tablename__ = "register"

    tenant: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
