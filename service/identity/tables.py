"""Agencies, people, seats and who sits in them when."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, Id, Instant


class AgencyRow(Base):
    """One instansi, the tenant that leads every other key. ``zone`` is an IANA time zone."""

    __tablename__ = "agency"

    key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    pemda: Mapped[str]
    zone: Mapped[str]


class PersonRow(Base):
    """A natural person of an agency."""

    __tablename__ = "person"

    tenant: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str]
    nip: Mapped[str | None]
    email: Mapped[str | None]
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)


class AccountRow(Base):
    """How a person signs in. Logins are unique over all agencies: a small reference table without a tenant key."""

    __tablename__ = "account"
    __table_args__ = (ForeignKeyConstraint(["tenant", "person"], ["person.tenant", "person.id"]),)

    login: Mapped[str] = mapped_column(primary_key=True)
    tenant: Mapped[str]
    person: Mapped[str] = mapped_column(Id)
    password_hash: Mapped[str]


class GrantRow(Base):
    """A role a person holds in the agency."""

    __tablename__ = "role_grant"
    __table_args__ = (ForeignKeyConstraint(["tenant", "person"], ["person.tenant", "person.id"]),)

    tenant: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(Id, primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)


class SeatRow(Base):
    """A jabatan. Titles change, the key does not; ``external`` seats (pemohon, OPD) see only their own cases.

    ``above`` is the key of the superior seat, which is told when this one is late.
    """

    __tablename__ = "seat"

    tenant: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    external: Mapped[bool]
    above: Mapped[str | None]


class OccupantRow(Base):
    """Who sits where from when until when; ``until`` empty means until further notice."""

    __tablename__ = "occupant"
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "seat"], ["seat.tenant", "seat.key"]),
        ForeignKeyConstraint(["tenant", "person"], ["person.tenant", "person.id"]),
        Index("ix_occupant_person", "tenant", "person"),
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    seat: Mapped[str]
    person: Mapped[str] = mapped_column(Id)
    since: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime | None] = mapped_column(Instant)
