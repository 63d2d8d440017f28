"""PostgreSQL's own no to another agency's rows: a transaction sees and writes only those of its agency.

A second line only: the rooms name the agency in every statement, and superusers and roles with BYPASSRLS are not
held. ``service.database`` says whose transaction it is; one that says nothing sees nothing, and "*" is for the doors
that look across agencies. SQLite has nothing of the kind.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = (
    "account",
    "api_token",
    "assignment",
    "calendar",
    "calendar_day",
    "calendar_hours",
    "decree",
    "definition_version",
    "event",
    "event_payload",
    "instance",
    "job",
    "notice",
    "occupant",
    "person",
    "register",
    "role_grant",
    "seat",
    "seat_alias",
    "session",
    "stream",
    "substitute",
    "task",
    "telling",
)
"""Every table with a tenant. ``sign_in_attempt`` has none: it is written before anybody's agency is known."""
_SCOPE = "current_setting('lajur.tenant', true)"
_POLICY = "CREATE POLICY agency ON {table} USING ({scope} IN ({key}, '*')) WITH CHECK ({scope} IN ({key}, '*'){more})"


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TABLES:
        _guard(table, "tenant")
    _guard("agency", "key", " AND key NOT IN ('', '*')")  # an agency of that name would be everybody's


def _guard(table: str, key: str, more: str = "") -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    )  # else the owner, who is us, would not be held
    op.execute(_POLICY.format(table=table, key=key, scope=_SCOPE, more=more))


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in (*TABLES, "agency"):
        op.execute(f"DROP POLICY agency ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
