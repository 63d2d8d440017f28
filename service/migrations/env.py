"""Alembic's environment: one connection, all tables of the house, batch mode where SQLite needs it."""

from alembic import context

import service.tables  # noqa: F401  every table must be known
from service.database import EVERY, Base, open_engine


def run() -> None:
    """Upgrade or compare over the URL that ``database.migration_config`` was given."""
    engine = open_engine(context.config.attributes["url"])
    with engine.execution_options(tenant=EVERY).connect() as connection:
        context.configure(
            connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


run()
