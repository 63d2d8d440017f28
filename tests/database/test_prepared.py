"""A prepared statement sends and brings what SQLAlchemy would, on both databases; it only takes a shorter way."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    bindparam,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError, InvalidRequestError

from service.database import EVERY, Id, Instant, new_id, transaction
from service.identity.tables import AgencyRow
from service.prepared import Prepared

AT = datetime(2026, 11, 2, 8, 30, 0, 250, tzinfo=UTC)
PAPERS = Table(
    "uji_surat",
    MetaData(),
    Column("id", Id, primary_key=True),
    Column("name", String, unique=True),
    Column("at", Instant),
    Column("seal", LargeBinary),
    Column("open", Boolean),
    Column("pages", Integer),
)
EVERYTHING = tuple(column.name for column in PAPERS.columns)
ADD = Prepared(insert(PAPERS), *EVERYTHING)
MINE: Any = bindparam("mine", type_=Id())
FIND = Prepared(
    select(*PAPERS.columns, (PAPERS.c.pages + 1).label("more")).where(
        PAPERS.c.id == MINE, PAPERS.c.pages >= 1
    )
)


@pytest.fixture
def shelf(engine: Engine) -> Iterator[Engine]:
    PAPERS.create(engine)
    yield engine
    PAPERS.drop(engine)


def paper(name: str, **other: Any) -> dict[str, Any]:
    return {"id": new_id(), "name": name, "at": AT, "seal": b"\x00\xff", "open": True, "pages": 1, **other}


def test_what_is_put_in_comes_out_as_python_has_it(shelf: Engine) -> None:
    papers = [paper("Surat"), paper("Nota", at=None, seal=None, open=None, pages=7)]
    with transaction(shelf, EVERY) as session:
        ADD.run_all(session, papers)
        prepared = [FIND.rows(session, {"mine": each["id"]}) for each in papers]
        written = [session.execute(select(PAPERS).where(PAPERS.c.id == each["id"])).one() for each in papers]
    assert [tuple(row)[:-1] for (row,) in prepared] == [tuple(row) for row in written]
    assert [row.more for (row,) in prepared] == [2, 8]
    assert [{name: getattr(row, name) for name in EVERYTHING} for (row,) in prepared] == papers


def test_nothing_is_found_where_there_is_nothing(shelf: Engine) -> None:
    with transaction(shelf, EVERY) as session:
        assert FIND.rows(session, {"mine": new_id()}) == []
        assert FIND.rows(session, {"mine": "no id at all"}) == []


def test_a_change_counts_its_rows_and_tells_what_it_returns(shelf: Engine) -> None:
    where = PAPERS.c.open == bindparam("_open")
    with transaction(shelf, EVERY) as session:
        ADD.run_all(session, [paper("a"), paper("b"), paper("c", open=False)])
        closed = Prepared(update(PAPERS).where(where), "at", "open")
        assert closed.run(session, {"_open": True, "at": None, "open": False}) == 2
        assert closed.run(session, {"_open": True, "at": None, "open": False}) == 0
        told = Prepared(update(PAPERS).where(where).returning(PAPERS.c.name), "pages")
        assert {row.name for row in told.rows(session, {"_open": False, "pages": 3})} == {"a", "b", "c"}


@pytest.mark.parametrize("given", [{}, {"yours": new_id()}, {"mine": new_id(), "yours": 1}])
def test_other_values_than_it_takes_are_refused_before_anything_is_sent(
    shelf: Engine, given: dict[str, Any]
) -> None:
    with transaction(shelf, EVERY) as session, pytest.raises(ValueError, match=r"expected \['mine'\], found"):
        FIND.rows(session, given)


def test_a_list_whose_length_is_not_known_is_refused(shelf: Engine) -> None:
    some = Prepared(select(PAPERS.c.id).where(PAPERS.c.name.in_(bindparam("names", expanding=True))))
    with (
        transaction(shelf, EVERY) as session,
        pytest.raises(ValueError, match="write lists and literals out"),
    ):
        some.rows(session, {"names": ["a"]})


def test_what_the_database_refuses_is_an_error_of_sqlalchemy_and_leaves_nothing(shelf: Engine) -> None:
    with pytest.raises(IntegrityError, match="uji_surat"), transaction(shelf, EVERY) as session:
        ADD.run_all(session, [paper("same"), paper("same")])
    with transaction(shelf, EVERY) as session:
        assert session.scalar(select(func.count()).select_from(PAPERS)) == 0


def test_a_savepoint_takes_back_what_it_wrote_also_where_nobody_else_wrote(shelf: Engine) -> None:
    with transaction(shelf, EVERY) as session:
        ADD.run(session, paper("kept"))
        with pytest.raises(IntegrityError), session.begin_nested():
            ADD.run(session, paper("taken back"))
            ADD.run(session, paper("kept"))
        ADD.run(session, paper("afterwards"))
        assert set(session.scalars(select(PAPERS.c.name))) == {"kept", "afterwards"}


def test_nothing_is_written_once_the_transaction_is_rolled_back(shelf: Engine) -> None:
    with pytest.raises(InvalidRequestError), transaction(shelf, EVERY) as session:
        session.add(AgencyRow(key="a"))  # without a name
        with pytest.raises(IntegrityError):
            session.flush()
        ADD.run(session, paper("lost"))
    with transaction(shelf, EVERY) as session:
        assert session.scalars(select(PAPERS.c.name)).all() == []


def test_whoever_listens_to_statements_hears_it(shelf: Engine) -> None:
    heard: list[tuple[str, bool]] = []

    def listen(connection: Any, cursor: Any, statement: str, bound: Any, context: Any, many: bool) -> None:
        heard.append((statement.split()[0], many))

    event.listen(shelf, "before_cursor_execute", listen)
    with transaction(shelf, EVERY) as session:
        ADD.run_all(session, [paper("a"), paper("b")])
        FIND.rows(session, {"mine": new_id()})
    event.remove(shelf, "before_cursor_execute", listen)
    assert [each for each in heard if each[0] != "BEGIN"][-2:] == [("INSERT", True), ("SELECT", False)]
