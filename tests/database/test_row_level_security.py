"""PostgreSQL itself keeps each transaction to its agency, for every table there is."""

from collections.abc import Iterator

import pytest
from likeness import key_of, row, scoped_tables
from sqlalchemy import Connection, Engine, create_engine, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, ProgrammingError

from service.database import EVERY, open_engine, reading, transaction

OURS, THEIRS = "metro", "tarakan"
SEALED = ("event", "checkpoint", "checkpoint_head")
GUARDED = """
SELECT c.relname FROM pg_class c
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant' AND NOT a.attisdropped)
AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid))
"""

pytestmark = [
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
    pytest.mark.tampered,  # its cases are made up by SQL
]


@pytest.fixture
def house(engine: Engine) -> Engine:
    """Two agencies with one row each in every table."""
    with transaction(engine, EVERY) as session:
        for agency in (OURS, THEIRS):
            for table in scoped_tables():
                session.execute(insert(table).values(row(table, agency)))
    return engine


@pytest.fixture
def within(house: Engine) -> Iterator[Connection]:
    """What a scoped transaction can do that forgot to name the agency, or was made to name another."""
    with transaction(house, OURS) as session:
        yield session.connection()
        session.rollback()


def test_the_tests_work_as_a_role_that_is_held(engine: Engine) -> None:
    with reading(engine, EVERY) as session:
        assert session.execute(
            text("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        ).one() == (False, False)


def test_every_table_with_an_agency_is_guarded_against_its_owner_too(engine: Engine) -> None:
    with reading(engine, EVERY) as session:
        assert session.scalars(text(GUARDED)).all() == []


def test_raw_sql_of_one_agency_sees_nothing_of_another(within: Connection) -> None:
    for table in scoped_tables():
        assert within.scalars(select(key_of(table))).all() == [OURS], table.name


def test_raw_sql_of_one_agency_changes_nothing_of_another(within: Connection) -> None:
    for table in scoped_tables():
        theirs = key_of(table) == THEIRS
        for change in (update(table).values({key_of(table).name: THEIRS}), delete(table)):
            assert within.execute(change.where(theirs)).rowcount == 0, table.name


def test_nothing_is_written_into_another_agency(within: Connection) -> None:
    for table in scoped_tables():
        with pytest.raises(ProgrammingError, match="row-level security"), within.begin_nested():
            within.execute(insert(table).values(row(table, THEIRS)))


def test_no_row_is_moved_to_another_agency(within: Connection) -> None:
    for table in scoped_tables():
        words = "append-only" if table.name in SEALED else "row-level security"
        with pytest.raises(DBAPIError, match=words), within.begin_nested():
            within.execute(update(table).values({key_of(table).name: THEIRS}))


def test_who_does_not_say_for_whom_sees_and_writes_nothing(house: Engine) -> None:
    for table in scoped_tables():
        with house.connect() as connection:
            assert connection.scalar(select(func.count()).select_from(table)) == 0, table.name
            with pytest.raises(ProgrammingError, match="row-level security"):
                connection.execute(insert(table).values(row(table, "metro-2")))


def test_who_looks_across_agencies_sees_all(house: Engine) -> None:
    with reading(house, EVERY) as session:
        for table in scoped_tables():
            assert sorted(session.scalars(select(key_of(table)))) == [OURS, THEIRS], table.name


def test_the_agency_of_one_transaction_is_forgotten_by_the_next(house: Engine, database_url: str) -> None:
    """One connection serves everybody in turn, also after a failure; a session that goes on alone sees nobody."""
    alone = open_engine(database_url).execution_options()
    agency = next(table for table in scoped_tables() if table.name == "agency")
    with transaction(alone, OURS) as session:
        assert session.scalars(select(agency.c.key)).all() == [OURS]
        with session.begin_nested():
            assert session.scalars(select(agency.c.key)).all() == [OURS]
    with pytest.raises(ZeroDivisionError), transaction(alone, EVERY) as session:
        session.scalars(select(agency.c.key)).all()
        raise ZeroDivisionError
    with alone.connect() as connection:
        assert connection.scalars(select(agency.c.key)).all() == []
    with reading(alone, THEIRS) as session:
        assert session.scalars(select(agency.c.key)).all() == [THEIRS]
        session.rollback()
        assert session.scalars(select(agency.c.key)).all() == []
    alone.dispose()


@pytest.mark.parametrize("name", ["*", ""])
def test_no_agency_may_be_called_everybody_or_nobody(house: Engine, name: str) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), transaction(house, EVERY) as session:
        session.execute(
            text("INSERT INTO agency VALUES (:key, 'Diskominfo', 'Metro', 'Asia/Jakarta')"), {"key": name}
        )


def test_an_agency_key_is_a_value_and_never_a_statement(house: Engine) -> None:
    with reading(house, "x', true), set_config('lajur.tenant', '*") as session:
        assert session.scalars(text("SELECT key FROM agency")).all() == []


def test_a_superuser_is_not_held_which_is_why_the_papers_say_how_to_make_the_role(
    house: Engine, database_url: str, postgres_url: str
) -> None:
    admin = create_engine(postgres_url).url.set(database=house.url.database)
    engine = create_engine(admin)
    with engine.connect() as connection:
        if not connection.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")):
            pytest.skip("the PostgreSQL that was given has no superuser for us")
        assert connection.scalar(text("SELECT count(*) FROM agency")) == 2
    engine.dispose()
