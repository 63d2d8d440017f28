"""Events, their payloads apart, and the head of each stream."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, Id, Instant


class StreamRow(Base):
    """The newest event of a stream (a case, or a definition); locking it gives the right to append."""

    __tablename__ = "stream"

    tenant: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True)
    stream: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str]
    at: Mapped[datetime | None] = mapped_column(Instant)


class EventRow(Base):
    """One fact. What it means for a kind and ``version`` never changes."""

    __tablename__ = "event"

    tenant: Mapped[str] = mapped_column(primary_key=True)
    stream: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    kind: Mapped[str]
    element: Mapped[str | None]
    actor: Mapped[str | None] = mapped_column(Id)
    on_behalf_of: Mapped[str | None] = mapped_column(Id)
    authority: Mapped[str | None]
    commitment: Mapped[str]
    prev: Mapped[str]
    hash: Mapped[str]


class PayloadRow(Base):
    """The data of an event with its salt; erasing it leaves the chain whole."""

    __tablename__ = "event_payload"

    tenant: Mapped[str] = mapped_column(primary_key=True)
    stream: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    data: Mapped[bytes] = mapped_column(LargeBinary)
