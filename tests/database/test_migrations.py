"""Migrations build the same house the models describe, on both databases."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

import service.tables  # noqa: F401
from service.database import Base, migration_config, open_engine, upgrade


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
    outside = {"agency", "account"}
    for table in Base.metadata.tables.values():
        if table.name not in outside:
            assert next(iter(table.primary_key.columns)).name == "tenant", table.name
