"""Deployed versions as rows. A row is never changed, except for its status and the seats of its lanes."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, Id, Instant


class DefinitionRow(Base):
    """One version of one diagram with the forms it was deployed with. ``forms`` is canonical JSON: id -> schema.

    ``sha256`` covers xml and forms: SHA-256 of the xml, one zero byte, the forms. ``status`` is scheduled (released
    ahead of its ``effective_at``), active or retired. ``bindings`` is JSON: lane id -> seat key, as agreed for this
    version; the diagram says the rest. ``deployment`` is the delivery that brought it and ``resource`` the file's name
    in it; a version deployed by itself has neither. Of a ``suspended`` version no case is started. ``authors`` is JSON:
    the ids of who drew it; ``approver`` released it at ``approved_at``, with the signed ``paper`` (its SHA-256), a
    ``note``, and the version it was drawn from as ``base``. What was deployed by one person alone has no approver.
    """

    __tablename__ = "definition_version"
    __table_args__ = (ForeignKeyConstraint(["tenant", "deployer"], ["person.tenant", "person.id"]),)

    tenant: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    xml: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str]
    forms: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    status: Mapped[str]
    effective_at: Mapped[datetime] = mapped_column(Instant)
    deployed_at: Mapped[datetime] = mapped_column(Instant)
    deployer: Mapped[str] = mapped_column(Id)
    approver: Mapped[str | None] = mapped_column(Id)
    bindings: Mapped[str] = mapped_column(default="{}", server_default="{}")
    deployment: Mapped[str | None] = mapped_column(Id)
    resource: Mapped[str | None]
    suspended: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    authors: Mapped[str] = mapped_column(default="[]", server_default="[]")
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    paper: Mapped[str | None]
    note: Mapped[str | None]
    base: Mapped[int | None]


class DeploymentRow(Base):
    """A delivery of files at once, as modelers and programs send them. It is never changed, and never erased:

    one that was taken back has ``withdrawn_at``, and its versions are retired.
    """

    __tablename__ = "deployment"
    __table_args__ = (
        Index("ix_deployment_at", "tenant", "deployed_at", "id"),
        ForeignKeyConstraint(["tenant", "deployer"], ["person.tenant", "person.id"]),
    )

    tenant: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str | None]
    source: Mapped[str | None]
    deployed_at: Mapped[datetime] = mapped_column(Instant)
    deployer: Mapped[str] = mapped_column(Id)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


class ResourceRow(Base):
    """A file of a delivery, byte for byte."""

    __tablename__ = "deployment_resource"
    __table_args__ = (
        Index("uq_deployment_resource_name", "tenant", "deployment", "name", unique=True),
        ForeignKeyConstraint(["tenant", "deployment"], ["deployment.tenant", "deployment.id"]),
    )

    tenant: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    deployment: Mapped[str] = mapped_column(Id)
    name: Mapped[str]
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class SubscriptionRow(Base):
    """A message that is waited for: by a case at ``ref``, or by a definition that it starts (no ``instance``).

    The row goes when the message has come or is waited for no more.
    """

    __tablename__ = "subscription"
    __table_args__ = (
        Index("ix_subscription_message", "tenant", "message", "instance"),
        Index("ix_subscription_instance", "tenant", "instance"),
        Index("ix_subscription_definition", "tenant", "definition", "instance"),
    )

    tenant: Mapped[str] = mapped_column(ForeignKey("agency.key"), primary_key=True)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    message: Mapped[str]
    instance: Mapped[str | None] = mapped_column(Id)
    ref: Mapped[str | None]
    element: Mapped[str]
    definition: Mapped[str]
    version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant)
