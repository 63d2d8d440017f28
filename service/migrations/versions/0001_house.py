"""The house: agencies, definitions, cases, tasks, history"""

import sqlalchemy as sa
from alembic import op

import service.database

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _agency()
    _event()
    _event_payload()
    _instance()
    _person()
    _register()
    _seat()
    _stream()
    _task()
    _account()
    _definition_version()
    _occupant()
    _role_grant()


def _agency() -> None:
    op.create_table(
        "agency",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("pemda", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_agency")),
    )


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", service.database.Instant(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("element", sa.String(), nullable=True),
        sa.Column("actor", service.database.Id(as_uuid=False), nullable=True),
        sa.Column("on_behalf_of", service.database.Id(as_uuid=False), nullable=True),
        sa.Column("authority", sa.String(), nullable=True),
        sa.Column("commitment", sa.String(), nullable=False),
        sa.Column("prev", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "stream", "seq", name=op.f("pk_event")),
    )


def _event_payload() -> None:
    op.create_table(
        "event_payload",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "stream", "seq", name=op.f("pk_event_payload")),
    )


def _instance() -> None:
    op.create_table(
        "instance",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("id", service.database.Id(as_uuid=False), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sop_name", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("search", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("snapshot", sa.LargeBinary(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("next_due_at", service.database.Instant(timezone=True), nullable=True),
        sa.Column("started_at", service.database.Instant(timezone=True), nullable=False),
        sa.Column("started_by", service.database.Id(as_uuid=False), nullable=False),
        sa.Column("owner_seat", sa.String(), nullable=True),
        sa.Column("ended_at", service.database.Instant(timezone=True), nullable=True),
        sa.Column("start_token", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["tenant"], ["agency.key"], name=op.f("fk_instance_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_instance")),
    )
    with op.batch_alter_table("instance", schema=None) as batch_op:
        batch_op.create_index(
            "ix_instance_due",
            ["next_due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'running' AND next_due_at IS NOT NULL"),
            postgresql_where=sa.text("state = 'running' AND next_due_at IS NOT NULL"),
        )
        batch_op.create_index("ix_instance_started", ["tenant", "started_at", "id"], unique=False)
        batch_op.create_index("uq_instance_register", ["tenant", "year", "number"], unique=True)
        batch_op.create_index("uq_instance_token", ["tenant", "start_token"], unique=True)


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("id", service.database.Id(as_uuid=False), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("nip", sa.String(), nullable=True),
        sa.Column("disabled_at", service.database.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["tenant"], ["agency.key"], name=op.f("fk_person_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_person")),
    )


def _register() -> None:
    op.create_table(
        "register",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["agency.key"], name=op.f("fk_register_tenant")),
        sa.PrimaryKeyConstraint("tenant", "year", name=op.f("pk_register")),
    )


def _seat() -> None:
    op.create_table(
        "seat",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("external", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["agency.key"], name=op.f("fk_seat_tenant")),
        sa.PrimaryKeyConstraint("tenant", "key", name=op.f("pk_seat")),
    )


def _stream() -> None:
    op.create_table(
        "stream",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("at", service.database.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["tenant"], ["agency.key"], name=op.f("fk_stream_tenant")),
        sa.PrimaryKeyConstraint("tenant", "stream", name=op.f("pk_stream")),
    )


def _task() -> None:
    op.create_table(
        "task",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("id", service.database.Id(as_uuid=False), nullable=False),
        sa.Column("instance", service.database.Id(as_uuid=False), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("element", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=True),
        sa.Column("seat", sa.String(), nullable=True),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sop_name", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("search", sa.String(), nullable=False),
        sa.Column("assignee", service.database.Id(as_uuid=False), nullable=True),
        sa.Column("opened_at", service.database.Instant(timezone=True), nullable=False),
        sa.Column("due_at", service.database.Instant(timezone=True), nullable=True),
        sa.Column("sort_at", service.database.Instant(timezone=True), nullable=False),
        sa.Column("closed_at", service.database.Instant(timezone=True), nullable=True),
        sa.Column("late_at", service.database.Instant(timezone=True), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("returned_by", service.database.Id(as_uuid=False), nullable=True),
        sa.Column("returned_reason", sa.String(), nullable=True),
        sa.Column("submission", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["agency.key"], name=op.f("fk_task_tenant")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(
            "ix_task_free",
            ["tenant", "seat", "sort_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'open' AND assignee IS NULL"),
            postgresql_where=sa.text("state = 'open' AND assignee IS NULL"),
        )
        batch_op.create_index(
            "ix_task_held",
            ["tenant", "assignee", "sort_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'open' AND assignee IS NOT NULL"),
            postgresql_where=sa.text("state = 'open' AND assignee IS NOT NULL"),
        )
        batch_op.create_index("ix_task_instance", ["tenant", "instance", "ref"], unique=True)
        batch_op.create_index(
            "ix_task_open",
            ["tenant", "sort_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("person", service.database.Id(as_uuid=False), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "person"], ["person.tenant", "person.id"], name=op.f("fk_account_tenant_person")
        ),
        sa.PrimaryKeyConstraint("login", name=op.f("pk_account")),
    )


def _definition_version() -> None:
    op.create_table(
        "definition_version",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("xml", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("forms", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("effective_at", service.database.Instant(timezone=True), nullable=False),
        sa.Column("deployed_at", service.database.Instant(timezone=True), nullable=False),
        sa.Column("deployer", service.database.Id(as_uuid=False), nullable=False),
        sa.Column("approver", service.database.Id(as_uuid=False), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "deployer"],
            ["person.tenant", "person.id"],
            name=op.f("fk_definition_version_tenant_deployer"),
        ),
        sa.ForeignKeyConstraint(["tenant"], ["agency.key"], name=op.f("fk_definition_version_tenant")),
        sa.PrimaryKeyConstraint("tenant", "key", "version", name=op.f("pk_definition_version")),
    )


def _occupant() -> None:
    op.create_table(
        "occupant",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("id", service.database.Id(as_uuid=False), nullable=False),
        sa.Column("seat", sa.String(), nullable=False),
        sa.Column("person", service.database.Id(as_uuid=False), nullable=False),
        sa.Column("since", service.database.Instant(timezone=True), nullable=False),
        sa.Column("until", service.database.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "person"], ["person.tenant", "person.id"], name=op.f("fk_occupant_tenant_person")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "seat"], ["seat.tenant", "seat.key"], name=op.f("fk_occupant_tenant_seat")
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_occupant")),
    )
    with op.batch_alter_table("occupant", schema=None) as batch_op:
        batch_op.create_index("ix_occupant_person", ["tenant", "person"], unique=False)


def _role_grant() -> None:
    op.create_table(
        "role_grant",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("person", service.database.Id(as_uuid=False), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "person"], ["person.tenant", "person.id"], name=op.f("fk_role_grant_tenant_person")
        ),
        sa.PrimaryKeyConstraint("tenant", "person", "role", name=op.f("pk_role_grant")),
    )


def downgrade() -> None:
    op.drop_table("role_grant")
    with op.batch_alter_table("occupant", schema=None) as batch_op:
        batch_op.drop_index("ix_occupant_person")

    op.drop_table("occupant")
    op.drop_table("definition_version")
    op.drop_table("account")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_task_open", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index("ix_task_instance")
        batch_op.drop_index(
            "ix_task_held",
            sqlite_where=sa.text("state = 'open' AND assignee IS NOT NULL"),
            postgresql_where=sa.text("state = 'open' AND assignee IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_task_free",
            sqlite_where=sa.text("state = 'open' AND assignee IS NULL"),
            postgresql_where=sa.text("state = 'open' AND assignee IS NULL"),
        )

    op.drop_table("task")
    op.drop_table("stream")
    op.drop_table("seat")
    op.drop_table("register")
    op.drop_table("person")
    with op.batch_alter_table("instance", schema=None) as batch_op:
        batch_op.drop_index("uq_instance_token")
        batch_op.drop_index("uq_instance_register")
        batch_op.drop_index("ix_instance_started")
        batch_op.drop_index(
            "ix_instance_due",
            sqlite_where=sa.text("state = 'running' AND next_due_at IS NOT NULL"),
            postgresql_where=sa.text("state = 'running' AND next_due_at IS NOT NULL"),
        )

    op.drop_table("instance")
    op.drop_table("event_payload")
    op.drop_table("event")
    op.drop_table("agency")
