"""Deadlines: jobs, calendars, notices; a case's next deadline moves from its row into the jobs table"""

import sqlalchemy as sa
from alembic import op

from service.database import Id, Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
_PARTS = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
"""Where the five parts of a UUID stand among its 32 digits."""


def upgrade() -> None:
    _jobs()
    _calendars()
    _notices()
    op.add_column("person", sa.Column("email", sa.String(), nullable=True))
    op.add_column("seat", sa.Column("above", sa.String(), nullable=True))
    op.add_column("task", sa.Column("reminded_at", Instant(timezone=True), nullable=True))
    _deadlines_to_jobs()
    op.drop_index("ix_instance_due", table_name="instance")
    with op.batch_alter_table("instance") as table:
        table.drop_column("next_due_at")
        table.alter_column("started_by", existing_type=Id(as_uuid=False), nullable=True)


def _jobs() -> None:
    op.create_table(
        "job",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("id", Id(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("instance", Id(as_uuid=False), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("due_at", Instant(timezone=True), nullable=False),
        sa.Column("run_at", Instant(timezone=True), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("token", Id(as_uuid=False), nullable=True),
        sa.Column("locked_by", sa.String(), nullable=True),
        sa.Column("dead", sa.Boolean(), nullable=False),
        sa.Column("dead_at", Instant(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("dedupe_key", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["tenant"], ["agency.key"], name=op.f("fk_job_tenant_agency")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_job")),
    )
    _index("ix_job_run", "job", ["run_at", "tenant", "id"], "NOT dead")
    _index("ix_job_dead", "job", ["tenant", "dead_at", "id"], "dead")
    _index("uq_job_dedupe", "job", ["tenant", "dedupe_key"], "dedupe_key IS NOT NULL", unique=True)


def _calendars() -> None:
    op.create_table(
        "calendar",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["agency.key"], name=op.f("fk_calendar_tenant_agency")),
        sa.PrimaryKeyConstraint("tenant", "unit", name=op.f("pk_calendar")),
    )
    op.create_table(
        "calendar_hours",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("id", Id(as_uuid=False), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "unit"],
            ["calendar.tenant", "calendar.unit"],
            name=op.f("fk_calendar_hours_tenant_calendar"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_calendar_hours")),
    )
    op.create_index("ix_calendar_hours_unit", "calendar_hours", ["tenant", "unit", "since"])
    op.create_table(
        "calendar_day",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("declared_by", Id(as_uuid=False), nullable=True),
        sa.Column("declared_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "unit"],
            ["calendar.tenant", "calendar.unit"],
            name=op.f("fk_calendar_day_tenant_calendar"),
        ),
        sa.PrimaryKeyConstraint("tenant", "unit", "day", name=op.f("pk_calendar_day")),
    )


def _notices() -> None:
    op.create_table(
        "notice",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("id", Id(as_uuid=False), nullable=False),
        sa.Column("person", Id(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("task", Id(as_uuid=False), nullable=False),
        sa.Column("instance", Id(as_uuid=False), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("read_at", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "person"], ["person.tenant", "person.id"], name=op.f("fk_notice_tenant_person")
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_notice")),
    )
    op.create_index("uq_notice_key", "notice", ["tenant", "person", "key"], unique=True)
    op.create_index("ix_notice_person", "notice", ["tenant", "person", "id"])
    _index("ix_notice_unread", "notice", ["tenant", "person", "id"], "read_at IS NULL")
    _index("ix_notice_task", "notice", ["tenant", "task"], "read_at IS NULL")
    op.create_table(
        "telling",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("reminder_percent", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_until", sa.Time(), nullable=True),
        sa.Column("mail", sa.Boolean(), nullable=False),
        sa.Column("webhook_url", sa.String(), nullable=False),
        sa.Column("webhook_secret", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["agency.key"], name=op.f("fk_telling_tenant_agency")),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_telling")),
    )


def _index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    """A partial index, spelled for both databases."""
    op.create_index(
        name, table, columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def _deadlines_to_jobs() -> None:
    """Every running case's next deadline becomes its timer job; the case's own id serves as the job's."""
    name = "CAST(id AS text)"
    if op.get_bind().dialect.name == "sqlite":  # which keeps ids as 32 digits without dashes
        name = " || '-' || ".join(f"substr(id, {at}, {length})" for at, length in _PARTS)
    op.execute(
        f"""INSERT INTO job (tenant, id, kind, queue, instance, payload, due_at, run_at, priority, attempts,
                             max_attempts, dead, dedupe_key)
            SELECT tenant, id, 'timer', 'default', id, '{{}}', next_due_at, next_due_at, 0, 0, 8, FALSE,
                   'timer:' || {name}
            FROM instance WHERE state = 'running' AND next_due_at IS NOT NULL"""
    )


def downgrade() -> None:
    raise NotImplementedError(
        "0003 moves deadlines into jobs; to go back, restore the backup taken before it"
    )
