"""Deployed versions as rows. A row is never changed, except for its status and the seats of its lanes."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from service.database import Base, Id, Instant


class DefinitionRow(Base):
    """One version of one diagram with the forms it was deployed with. ``forms`` is canonical JSON: id -> schema.

    ``sha256`` covers xml and forms: SHA-256 of the xml, one zero byte, the forms. ``status`` is draft, active or
    retired. ``bindings`` is JSON: lane id -> seat key, as agreed for this version; the diagram says the rest.
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
