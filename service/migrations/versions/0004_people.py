"""People and seats: substitutes with their decrees, aliases, auditors' assignments, sessions, programs' keys"""

import sqlalchemy as sa
from alembic import op

from service.database import Id, Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _accounts()
    _seats()
    op.add_column(
        "definition_version", sa.Column("bindings", sa.String(), server_default="{}", nullable=False)
    )
    op.add_column("task", sa.Column("apart", sa.String(), server_default="", nullable=False))


def _accounts() -> None:
    _sign_in_attempt()
    _api_token()
    _session()
    _account_columns()


def _sign_in_attempt() -> None:
    op.create_table(
        "sign_in_attempt",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_attempt")),
    )


def _api_token() -> None:
    op.create_table(
        "api_token",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("id", Id(as_uuid=False), nullable=False),
        sa.Column("person", Id(as_uuid=False), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("scopes", sa.String(), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("expires_at", Instant(timezone=True), nullable=False),
        sa.Column("used_at", Instant(timezone=True), nullable=True),
        sa.Column("revoked_at", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "person"], ["person.tenant", "person.id"], name=op.f("fk_api_token_tenant_person")
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_api_token")),
    )
    op.create_index("ix_api_token_person", "api_token", ["tenant", "person"], unique=False)
    op.create_index("uq_api_token_digest", "api_token", ["digest"], unique=True)


def _session() -> None:
    op.create_table(
        "session",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person", Id(as_uuid=False), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("owes", sa.String(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("began_at", Instant(timezone=True), nullable=False),
        sa.Column("seen_at", Instant(timezone=True), nullable=False),
        sa.Column("ended_at", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "person"], ["person.tenant", "person.id"], name=op.f("fk_session_tenant_person")
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_session")),
    )
    op.create_index("ix_session_person", "session", ["tenant", "person"], unique=False)


def _account_columns() -> None:
    op.add_column("account", sa.Column("password_at", Instant(timezone=True), nullable=True))
    op.add_column("account", sa.Column("temporary_until", Instant(timezone=True), nullable=True))
    op.add_column("account", sa.Column("totp", sa.String(), nullable=True))
    op.add_column("account", sa.Column("totp_step", sa.Integer(), nullable=True))
    op.add_column("account", sa.Column("recovery", sa.String(), nullable=True))
    op.add_column("account", sa.Column("issuer", sa.String(), nullable=True))
    op.add_column("account", sa.Column("subject", sa.String(), nullable=True))
    op.create_index("ix_account_person", "account", ["tenant", "person"], unique=False)
    op.create_index("uq_account_subject", "account", ["issuer", "subject"], unique=True)


def _seats() -> None:
    _decree()
    _seat_alias()
    _assignment()
    _substitute()
    _occupant_columns()
    _person_index()


def _decree() -> None:
    op.create_table(
        "decree",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("id", Id(as_uuid=False), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("brought_by", Id(as_uuid=False), nullable=False),
        sa.Column("brought_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "brought_by"], ["person.tenant", "person.id"], name=op.f("fk_decree_tenant_brought_by")
        ),
        sa.ForeignKeyConstraint(["tenant"], ["agency.key"], name=op.f("fk_decree_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_decree")),
    )


def _seat_alias() -> None:
    op.create_table(
        "seat_alias",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("seat", sa.String(), nullable=False),
        sa.Column("shown", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "seat"], ["seat.tenant", "seat.key"], name=op.f("fk_seat_alias_tenant_seat")
        ),
        sa.PrimaryKeyConstraint("tenant", "alias", name=op.f("pk_seat_alias")),
    )


def _assignment() -> None:
    op.create_table(
        "assignment",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("person", Id(as_uuid=False), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("since", Instant(timezone=True), nullable=False),
        sa.Column("until", Instant(timezone=True), nullable=True),
        sa.Column("basis", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["account.login"], name=op.f("fk_assignment_login")),
        sa.ForeignKeyConstraint(
            ["tenant", "person"], ["person.tenant", "person.id"], name=op.f("fk_assignment_tenant_person")
        ),
        sa.PrimaryKeyConstraint("tenant", "person", name=op.f("pk_assignment")),
    )
    op.create_index("ix_assignment_login", "assignment", ["login"], unique=False)


def _substitute() -> None:
    op.create_table(
        "substitute",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("id", Id(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("seat", sa.String(), nullable=False),
        sa.Column("person", Id(as_uuid=False), nullable=False),
        sa.Column("principal", Id(as_uuid=False), nullable=True),
        sa.Column("since", Instant(timezone=True), nullable=False),
        sa.Column("until", Instant(timezone=True), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("decree", Id(as_uuid=False), nullable=True),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("withdrawn_at", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "decree"], ["decree.tenant", "decree.id"], name=op.f("fk_substitute_tenant_decree")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "person"], ["person.tenant", "person.id"], name=op.f("fk_substitute_tenant_person")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "principal"],
            ["person.tenant", "person.id"],
            name=op.f("fk_substitute_tenant_principal"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "seat"], ["seat.tenant", "seat.key"], name=op.f("fk_substitute_tenant_seat")
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_substitute")),
    )
    op.create_index("ix_substitute_person", "substitute", ["tenant", "person"], unique=False)
    op.create_index("ix_substitute_seat", "substitute", ["tenant", "seat"], unique=False)


def _occupant_columns() -> None:
    op.add_column("occupant", sa.Column("basis", sa.String(), nullable=True))


def _person_index() -> None:
    op.create_index("uq_person_nip", "person", ["tenant", "nip"], unique=True)


def downgrade() -> None:
    raise NotImplementedError("0004 adds what people rely on; to go back, restore the backup taken before it")
