"""Checkpoints: signed statements on every stream's head; the database refuses to change them, as it does history"""

import sqlalchemy as sa
from alembic import op

from service.database import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = ("checkpoint", "checkpoint_head")
_SCOPE = "current_setting('lajur.tenant', true)"
_POLICY = (
    "CREATE POLICY agency ON {table} USING ({scope} IN (tenant, '*')) WITH CHECK ({scope} IN (tenant, '*'))"
)
_REFUSED = "SELECT RAISE(ABORT, 'history is append-only')"


def upgrade() -> None:
    op.create_table(
        "checkpoint",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["agency.key"], name=op.f("fk_checkpoint_tenant_agency")),
        sa.PrimaryKeyConstraint("tenant", "number", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "checkpoint_head",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "number"],
            ["checkpoint.tenant", "checkpoint.number"],
            name=op.f("fk_checkpoint_head_tenant_checkpoint"),
        ),
        sa.PrimaryKeyConstraint("tenant", "number", "stream", name=op.f("pk_checkpoint_head")),
    )
    op.create_index("ix_checkpoint_head_stream", "checkpoint_head", ["tenant", "stream", "number"])
    _guards_of_sqlite() if op.get_bind().dialect.name == "sqlite" else _guards_of_postgresql()


def _guards_of_sqlite() -> None:
    for table in TABLES:
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} BEGIN {_REFUSED}; END"
            )


def _guards_of_postgresql() -> None:
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION event_refuse()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION event_refuse()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(_POLICY.format(table=table, scope=_SCOPE))


def downgrade() -> None:
    op.drop_table("checkpoint_head")
    op.drop_table("checkpoint")
