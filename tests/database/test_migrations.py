"""Migrations build the same house the models describe, on both databases."""

from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, Integer, column, insert, inspect, select, table, text

import service.tables  # noqa: F401
from service.api.ids import deployment_id
from service.database import EVERY, Base, Id, Instant, migration_config, new_id, open_engine, reading, upgrade
from service.definitions.tables import DefinitionRow, DeploymentRow, ResourceRow
from service.instances.tables import InstanceRow
from service.jobs.tables import JobRow


def test_an_upgrade_from_empty_equals_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_upgrading_twice_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'house.db'}"
    upgrade(url)
    upgrade(url)
    engine = open_engine(url)
    assert "instance" in inspect(engine).get_table_names()
    engine.dispose()


def test_migrations_are_one_numbered_line() -> None:
    scripts = list(ScriptDirectory.from_config(migration_config("sqlite://")).walk_revisions())
    numbers = sorted(script.revision for script in scripts)
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]


def test_the_agency_leads_every_key() -> None:
    """So that the tables can be spread over a cluster by tenant; only reference tables stand outside."""
    outside = {"agency", "account", "sign_in_attempt"}
    for each in Base.metadata.tables.values():
        if each.name not in outside:
            assert next(iter(each.primary_key.columns)).name == "tenant", each.name


def test_a_deadline_kept_on_the_case_becomes_its_timer_job(database_url: str) -> None:
    """A house of version 0002 with a running and a finished case comes through with nothing lost."""
    engine = open_engine(database_url)
    _at_version(engine, database_url, "0002")
    running, finished, person, due = new_id(), new_id(), new_id(), datetime(2026, 11, 23, 3, tzinfo=UTC)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO agency VALUES ('metro', 'Diskominfo', 'Metro', 'Asia/Jakarta')"))
        cases = ((running, "running", due), (finished, "finished", None))
        for number, (id, state, next_due) in enumerate(cases, 1):
            own = {"id": id, "number": number, "state": state, "next_due_at": next_due, "revision": 1}
            rest = {"search": "data", "snapshot": b"x", "started_at": due, "started_by": person}
            connection.execute(insert(_OLD_CASE).values(_SAME | own | rest))
    upgrade(database_url)
    with reading(engine, EVERY) as session:
        job = session.scalars(select(JobRow)).one()
        assert (job.tenant, job.kind, job.instance, job.run_at) == ("metro", "timer", running, due)
        assert job.dedupe_key == f"timer:{running}"
        assert session.scalars(select(InstanceRow.id)).all() == [running, finished]
    engine.dispose()


_OLD_CASE = table(
    "instance",
    *(
        column(name)
        for name in ("tenant", "definition", "sop_name", "subject", "search", "state", "snapshot")
    ),
    *(column(name, Integer) for name in ("version", "year", "number", "revision")),
    *(column(name, Id) for name in ("id", "started_by")),
    *(column(name, Instant) for name in ("next_due_at", "started_at")),
)
_SAME = {
    "tenant": "metro",
    "definition": "sop",
    "version": 1,
    "sop_name": "SOP",
    "year": 2026,
    "subject": "Data",
}


def test_a_version_of_old_becomes_a_delivery_of_its_own(database_url: str) -> None:
    """What the interface told as its deployment all along can be read now, file by file."""
    engine = open_engine(database_url)
    _at_version(engine, database_url, "0005")
    at = datetime(2026, 11, 23, 3, tzinfo=UTC)
    forms = b'{"sop-mulai":{"id":"sop-mulai"}}'
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT set_config('lajur.tenant', '*', true)"))
        connection.execute(text("INSERT INTO agency VALUES ('metro', 'Diskominfo', 'Metro', 'Asia/Jakarta')"))
        person = insert(_OLD_PERSON).values(tenant="metro", id=_OWNER, name="P")
        connection.execute(person)
        said = {"name": "SOP", "sha256": "0", "status": "active", "effective_at": at, "deployed_at": at}
        row = {
            "tenant": "metro",
            "key": "sop",
            "version": 1,
            "xml": b"<xml/>",
            "forms": forms,
            "deployer": _OWNER,
        }
        connection.execute(insert(_OLD_VERSION).values(row | said))
    upgrade(database_url)
    with reading(engine, EVERY) as session:
        version = session.scalars(select(DefinitionRow)).one()
        assert version.deployment == deployment_id("metro", "sop", 1) and version.resource == "sop.bpmn"
        delivery = session.scalars(select(DeploymentRow)).one()
        assert (delivery.id, delivery.name, delivery.deployed_at) == (version.deployment, "SOP", at)
        files = {each.name: each.data for each in session.scalars(select(ResourceRow))}
        assert files == {"sop.bpmn": b"<xml/>", "sop-mulai.form": b'{"id": "sop-mulai"}'}
    engine.dispose()


_OWNER = new_id()
_OLD_PERSON = table("person", column("tenant"), column("name"), column("id", Id))
_OLD_VERSION = table(
    "definition_version",
    *(column(name) for name in ("tenant", "key", "name", "xml", "sha256", "forms", "status")),
    column("version", Integer),
    column("deployer", Id),
    *(column(name, Instant) for name in ("effective_at", "deployed_at")),
)


def _at_version(engine: Engine, url: str, version: str) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        else:
            connection.execute(text("DROP TABLE alembic_version"))
            for name in inspect(connection).get_table_names():
                connection.execute(text(f"DROP TABLE {name}"))
    command.upgrade(migration_config(url), version)
