"""Programs: steps they do, messages, deliveries of files, further candidates of a task, types of variables"""

import json
from uuid import UUID, uuid5

import sqlalchemy as sa
from alembic import op

from service.database import Id, Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = ("deployment", "deployment_resource", "external_task", "subscription", "task_candidate")
_SPACE = UUID("6f1a1c1e-5d0e-5c55-9a63-6c616a757200")
_SCOPE = "current_setting('lajur.tenant', true)"
_POLICY = (
    "CREATE POLICY agency ON {table} USING ({scope} IN (tenant, '*')) WITH CHECK ({scope} IN (tenant, '*'))"
)


def upgrade() -> None:
    _deployments()
    _tasks()
    _external_tasks()
    _instances()
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(_POLICY.format(table=table, scope=_SCOPE))


def _id(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, Id(as_uuid=False), nullable=nullable)


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _at(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, Instant(timezone=True), nullable=nullable)


def _agency(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["tenant"], ["agency.key"], name=op.f(f"fk_{table}_tenant_agency"))


def _deployments() -> None:
    op.create_table(
        "deployment",
        _text("tenant"),
        _id("id"),
        _text("name", True),
        _text("source", True),
        _at("deployed_at"),
        _id("deployer"),
        _at("withdrawn_at", True),
        _agency("deployment"),
        sa.ForeignKeyConstraint(
            ["tenant", "deployer"], ["person.tenant", "person.id"], name=op.f("fk_deployment_tenant_person")
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_deployment")),
    )
    op.create_index("ix_deployment_at", "deployment", ["tenant", "deployed_at", "id"])
    op.create_table(
        "deployment_resource",
        _text("tenant"),
        _id("id"),
        _id("deployment"),
        _text("name"),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        _agency("deployment_resource"),
        sa.ForeignKeyConstraint(
            ["tenant", "deployment"],
            ["deployment.tenant", "deployment.id"],
            name=op.f("fk_deployment_resource_tenant_deployment"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_deployment_resource")),
    )
    names = ["tenant", "deployment", "name"]
    op.create_index("uq_deployment_resource_name", "deployment_resource", names, unique=True)
    op.add_column("definition_version", _id("deployment", True))
    op.add_column("definition_version", _text("resource", True))
    op.add_column("definition_version", _no("suspended"))
    _one_each()


def _one_each() -> None:
    """Every version there is came by a delivery of its own; its id is the one the interface has always told."""
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        op.execute("SELECT set_config('lajur.tenant', '*', true)")
    table = sa.table
    columns = (
        "tenant",
        "key",
        "version",
        "name",
        "xml",
        "forms",
        "deployed_at",
        "deployer",
        "deployment",
        "resource",
    )
    versions = table("definition_version", *map(sa.column, columns))
    deployments = table(
        "deployment", *map(sa.column, ("tenant", "id", "name", "source", "deployed_at", "deployer"))
    )
    files = table("deployment_resource", *map(sa.column, ("tenant", "id", "deployment", "name", "data")))
    for one in bind.execute(sa.select(versions)).mappings().all():
        id, where = str(uuid5(_SPACE, f"{one['tenant']}/{one['key']}/{one['version']}")), one["tenant"]
        whole = {name: one[name] for name in ("tenant", "name", "deployed_at", "deployer")}
        bind.execute(sa.insert(deployments).values(**whole, id=_stored(bind, id), source="lajur"))
        resource = f"{one['key']}.bpmn"
        sent = {resource: one["xml"]} | {f"{form}.form": text for form, text in _forms(one["forms"])}
        for name, data in sent.items():
            own = {
                "tenant": where,
                "id": _stored(bind, str(uuid5(UUID(id), name))),
                "deployment": _stored(bind, id),
            }
            bind.execute(sa.insert(files).values(**own, name=name, data=data))
        mine = (
            versions.c.tenant == where,
            versions.c.key == one["key"],
            versions.c.version == one["version"],
        )
        bind.execute(sa.update(versions).where(*mine).values(deployment=_stored(bind, id), resource=resource))


def _stored(bind: sa.Connection, id: str) -> str:
    """An id as the database keeps it: SQLite without its hyphens."""
    return id if bind.dialect.name == "postgresql" else UUID(id).hex


def _forms(text: bytes) -> list[tuple[str, bytes]]:
    return [(id, json.dumps(form, ensure_ascii=False).encode()) for id, form in json.loads(text).items()]


def _no(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.text("false"))


def _tasks() -> None:
    op.add_column("task", sa.Column("priority", sa.Integer(), nullable=False, server_default="50"))
    for column in (
        _at("follow_up_at", True),
        _id("owner", True),
        _text("delegation", True),
        _text("description", True),
    ):
        op.add_column("task", column)
    op.add_column("task", _at("changed_at", True))
    op.create_table(
        "task_candidate",
        _text("tenant"),
        _id("task"),
        _text("kind"),
        _text("name"),
        _at("sort_at"),
        _agency("task_candidate"),
        sa.ForeignKeyConstraint(
            ["tenant", "task"], ["task.tenant", "task.id"], name=op.f("fk_task_candidate_tenant_task")
        ),
        sa.PrimaryKeyConstraint("tenant", "task", "kind", "name", name=op.f("pk_task_candidate")),
    )
    op.create_index("ix_task_candidate_name", "task_candidate", ["tenant", "kind", "name", "sort_at", "task"])


def _external_tasks() -> None:
    op.create_table(
        "external_task",
        _text("tenant"),
        _id("id"),
        _id("instance"),
        *(_text(name) for name in ("ref", "element", "name", "topic", "definition")),
        sa.Column("version", sa.Integer(), nullable=False),
        _text("business_key", True),
        sa.Column("priority", sa.BigInteger(), nullable=False),
        _at("created_at"),
        _text("worker", True),
        _at("locked_until", True),
        sa.Column("retries", sa.Integer(), nullable=True),
        _text("error_message", True),
        _text("error_details", True),
        _id("incident", True),
        _at("failed_at", True),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _agency("external_task"),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_external_task")),
    )
    op.create_index("ix_external_task_topic", "external_task", ["tenant", "topic", "priority", "id"])
    op.create_index("uq_external_task_ref", "external_task", ["tenant", "instance", "ref"], unique=True)


def _instances() -> None:
    op.add_column("instance", _text("business_key", True))
    op.add_column("instance", _no("suspended"))
    op.add_column("instance", sa.Column("types", sa.String(), nullable=False, server_default="{}"))
    keyed = sa.text("business_key IS NOT NULL")
    op.create_index(
        "ix_instance_key", "instance", ["tenant", "business_key"], sqlite_where=keyed, postgresql_where=keyed
    )
    op.create_table(
        "subscription",
        _text("tenant"),
        _id("id"),
        _text("message"),
        _id("instance", True),
        _text("ref", True),
        _text("element"),
        _text("definition"),
        sa.Column("version", sa.Integer(), nullable=False),
        _at("created_at"),
        _agency("subscription"),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_subscription")),
    )
    op.create_index("ix_subscription_message", "subscription", ["tenant", "message", "instance"])
    op.create_index("ix_subscription_instance", "subscription", ["tenant", "instance"])
    op.create_index("ix_subscription_definition", "subscription", ["tenant", "definition", "instance"])


def downgrade() -> None:
    op.drop_table("subscription")
    op.drop_index("ix_instance_key", table_name="instance")
    for table, columns in (
        ("instance", ("business_key", "suspended", "types")),
        ("task", ("priority", "follow_up_at", "owner", "delegation", "description", "changed_at")),
        ("definition_version", ("deployment", "resource", "suspended")),
    ):
        if table == "task":
            op.drop_table("task_candidate")
            op.drop_table("external_task")
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_column(column)
    op.drop_table("deployment_resource")
    op.drop_table("deployment")
