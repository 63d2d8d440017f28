"""Agencies, people, seats, who sits in them when, and who may act for whom."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, Id, Instant


class AgencyRow(Base):
    """One instansi, the tenant that leads every other key. ``zone`` is an IANA time zone.

    With ``release_by_two`` nobody puts a diagram into force alone.
    """

    __tablename__ = "agency"

    key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    pemda: Mapped[str]
    zone: Mapped[str]
    release_by_two: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class PersonRow(Base):
    """A natural person of an agency; the ``nip`` is one person's only."""

    __tablename__ = "person"
    __table_args__ = (Index("uq_person_nip", "tenant", "nip", unique=True),)

    tenant: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str]
    nip: Mapped[str | None]
    email: Mapped[str | None]
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)


class AccountRow(Base):
    """How a person signs in. Logins are unique over all agencies: a small reference table without a tenant key.

    ``temporary_until`` marks a first password: it works until then and only to choose an own one. ``totp`` is the
    sealed secret of the second step and ``totp_step`` the last step it was used with, none before it is confirmed;
    ``recovery`` has the digests of the codes that still replace it, with spaces between. ``issuer`` and ``subject``
    name the person at the agency's own sign-in service (OpenID Connect).
    """

    __tablename__ = "account"
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "person"], ["person.tenant", "person.id"]),
        Index("ix_account_person", "tenant", "person"),
        Index("uq_account_subject", "issuer", "subject", unique=True),
    )

    login: Mapped[str] = mapped_column(primary_key=True)
    tenant: Mapped[str]
    person: Mapped[str] = mapped_column(Id)
    password_hash: Mapped[str]
    password_at: Mapped[datetime | None] = mapped_column(Instant)
    temporary_until: Mapped[datetime | None] = mapped_column(Instant)
    totp: Mapped[str | None]
    totp_step: Mapped[int | None]
    recovery: Mapped[str | None]
    issuer: Mapped[str | None]
    subject: Mapped[str | None]


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
    basis: Mapped[str | None]


class SeatAliasRow(Base):
    """Another name of a seat, in small letters: lanes and lists that use it mean the seat."""

    __tablename__ = "seat_alias"
    __table_args__ = (ForeignKeyConstraint(["tenant", "seat"], ["seat.tenant", "seat.key"]),)

    tenant: Mapped[str] = mapped_column(primary_key=True)
    alias: Mapped[str] = mapped_column(primary_key=True)
    seat: Mapped[str]
    shown: Mapped[str]


class DecreeRow(Base):
    """The file of a decree (SK, surat perintah) as it was brought."""

    __tablename__ = "decree"
    __table_args__ = (ForeignKeyConstraint(["tenant", "brought_by"], ["person.tenant", "person.id"]),)

    tenant: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str]
    media: Mapped[str]
    sha256: Mapped[str]
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    brought_by: Mapped[str] = mapped_column(Id)
    brought_at: Mapped[datetime] = mapped_column(Instant)


class SubstituteRow(Base):
    """A person who acts for a seat he does not sit in: ``kind`` is plt, plh or delegasi.

    ``principal`` is the person he acts for (none for a plt of an empty seat), ``basis`` the number of the decree,
    ``scope`` the keys of the procedures it covers with spaces between (empty: all). ``until`` is exclusive.
    """

    __tablename__ = "substitute"
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "seat"], ["seat.tenant", "seat.key"]),
        ForeignKeyConstraint(["tenant", "person"], ["person.tenant", "person.id"]),
        ForeignKeyConstraint(["tenant", "principal"], ["person.tenant", "person.id"]),
        ForeignKeyConstraint(["tenant", "decree"], ["decree.tenant", "decree.id"]),
        Index("ix_substitute_person", "tenant", "person"),
        Index("ix_substitute_seat", "tenant", "seat"),
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str]
    seat: Mapped[str]
    person: Mapped[str] = mapped_column(Id)
    principal: Mapped[str | None] = mapped_column(Id)
    since: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime] = mapped_column(Instant)
    basis: Mapped[str]
    decree: Mapped[str | None] = mapped_column(Id)
    scope: Mapped[str]
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


class AssignmentRow(Base):
    """An auditor of another agency who may read this one; ``person`` is who he is here.

    A person of this agency with the auditor's role and an own login needs none.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "person"], ["person.tenant", "person.id"]),
        Index("ix_assignment_login", "login"),
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(Id, primary_key=True)
    login: Mapped[str] = mapped_column(ForeignKey("account.login"))
    since: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime | None] = mapped_column(Instant)
    basis: Mapped[str]


class SessionRow(Base):
    """One signed-in browser. ``id`` is the digest of the secret its cookie carries; an ended session never wakes.

    ``way`` is how it came in: password or oidc. ``owes`` is what must come before anything else: code, password, or
    nothing.
    """

    __tablename__ = "session"
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "person"], ["person.tenant", "person.id"]),
        Index("ix_session_person", "tenant", "person"),
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(Id)
    way: Mapped[str]
    owes: Mapped[str]
    browser: Mapped[str]
    began_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class TokenRow(Base):
    """A program's key to the interface. ``digest`` is SHA-256 of its secret; ``scopes`` has spaces between."""

    __tablename__ = "api_token"
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "person"], ["person.tenant", "person.id"]),
        Index("uq_api_token_digest", "digest", unique=True),
        Index("ix_api_token_person", "tenant", "person"),
    )

    tenant: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person: Mapped[str] = mapped_column(Id)
    name: Mapped[str]
    digest: Mapped[str]
    scopes: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class AttemptRow(Base):
    """Wrong passwords of late for a login, known or not: ``key`` is a digest of what was typed. A reference table."""

    __tablename__ = "sign_in_attempt"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Instant)
