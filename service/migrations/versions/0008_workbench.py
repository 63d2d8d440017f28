"""The process owner's workbench: drafts, signed papers, who approved a version, cases moved to another version"""

import sqlalchemy as sa
from alembic import op

from service.database import Id, Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = ("draft", "paper", "relocation")
_SCOPE = "current_setting('lajur.tenant', true)"
_POLICY = (
    "CREATE POLICY agency ON {table} USING ({scope} IN (tenant, '*')) WITH CHECK ({scope} IN (tenant, '*'))"
)


def upgrade() -> None:
    _drafts()
    _papers()
    _relocations()
    _versions()
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(_POLICY.format(table=table, scope=_SCOPE))


def _id(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, Id(as_uuid=False), nullable=nullable)


def _text(name: str, nullable: bool = False, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable, server_default=default)


def _at(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, Instant(timezone=True), nullable=nullable)


def _agency(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["tenant"], ["agency.key"], name=op.f(f"fk_{table}_tenant_agency"))


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_tenant_{column}_person")
    return sa.ForeignKeyConstraint(["tenant", column], ["person.tenant", "person.id"], name=name)


def _drafts() -> None:
    op.create_table(
        "draft",
        _text("tenant"),
        _id("id"),
        _text("key", True),
        _text("name"),
        sa.Column("base", sa.Integer(), nullable=True),
        sa.Column("xml", sa.LargeBinary(), nullable=False),
        sa.Column("forms", sa.LargeBinary(), nullable=False),
        _text("state"),
        sa.Column("revision", sa.Integer(), nullable=False),
        _id("created_by"),
        _at("created_at"),
        _id("changed_by"),
        _at("changed_at"),
        _text("authors", default="[]"),
        _text("sha256", True),
        _text("note", True),
        _text("paper", True),
        _at("effective_at", True),
        _id("proposed_by", True),
        _at("proposed_at", True),
        _id("decided_by", True),
        _at("decided_at", True),
        _text("reason", True),
        sa.Column("version", sa.Integer(), nullable=True),
        _agency("draft"),
        _person("draft", "created_by"),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_draft")),
    )
    op.create_index("ix_draft_changed", "draft", ["tenant", "state", "changed_at", "id"])


def _papers() -> None:
    op.create_table(
        "paper",
        _text("tenant"),
        _text("sha256"),
        _text("name"),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        _id("stored_by"),
        _at("stored_at"),
        _agency("paper"),
        _person("paper", "stored_by"),
        sa.PrimaryKeyConstraint("tenant", "sha256", name=op.f("pk_paper")),
    )


def _relocations() -> None:
    op.create_table(
        "relocation",
        _text("tenant"),
        _id("id"),
        _text("definition"),
        sa.Column("source", sa.Integer(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        _text("mapping", default="{}"),
        _text("reason"),
        _text("state"),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("stayed", sa.Integer(), nullable=False),
        _text("told", default="[]"),
        _id("created_by"),
        _at("created_at"),
        _at("ended_at", True),
        _agency("relocation"),
        _person("relocation", "created_by"),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_relocation")),
    )
    op.create_index("ix_relocation_definition", "relocation", ["tenant", "definition", "created_at"])
    op.add_column("instance", _text("renamed", default="{}"))


def _versions() -> None:
    op.add_column("definition_version", _text("authors", default="[]"))
    op.add_column("definition_version", _at("approved_at", True))
    op.add_column("definition_version", _text("paper", True))
    op.add_column("definition_version", _text("note", True))
    op.add_column("definition_version", sa.Column("base", sa.Integer(), nullable=True))
    op.add_column("notice", _text("about", True))
    op.add_column(
        "agency", sa.Column("release_by_two", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    )


def downgrade() -> None:
    op.drop_column("instance", "renamed")
    op.drop_column("agency", "release_by_two")
    op.drop_column("notice", "about")
    for name in ("base", "note", "paper", "approved_at", "authors"):
        op.drop_column("definition_version", name)
    for table in TABLES:
        op.drop_table(table)
