"""Statements that every start, list and step takes, put together once for each kind of database.

SQLAlchemy finds a statement it has put together before by the hash of its whole tree, and walks its columns for every
row; for the few statements of a step that takes longer than the database does (docs/decisions). A ``Prepared`` one
keeps the text and the processors of its types instead, and is otherwise what SQLAlchemy would send. The session is
asked for its connection each time: that begins a savepoint, and refuses once the transaction is over.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import BindParameter, Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

Process = Callable[[Any], Any] | None
"""Makes what the driver takes of a value of Python, or the other way round; ``None`` where they are the same."""


class Prepared:
    """A statement on tables' columns, not on objects; ``names`` are the columns that rows or changes bring by name.

    It is given exactly the values of its parameters, as Python has them.
    """

    def __init__(self, statement: Any, *names: str) -> None:
        self._statement, self._names = statement, names
        self._known: dict[str, _Sent] = {}

    def rows(self, session: Session, values: Mapping[str, Any]) -> list[Any]:
        """What it finds or returns: named tuples, one field for each column by its label."""
        connection = session.connection()
        sent = self._for(connection.dialect)
        return [sent.row(each) for each in _do(connection, sent.text, sent.bound(values), "rows")]

    def run(self, session: Session, values: Mapping[str, Any]) -> int:
        """Change rows; how many were."""
        connection = session.connection()
        sent = self._for(connection.dialect)
        count: int = _do(connection, sent.text, sent.bound(values), "count")
        return count

    def run_all(self, session: Session, values: Sequence[Mapping[str, Any]]) -> None:
        """Change rows with each of the values, sent at once."""
        connection = session.connection()
        sent = self._for(connection.dialect)
        _do(connection, sent.text, [sent.bound(each) for each in values], "many")

    def _for(self, dialect: Dialect) -> "_Sent":
        if dialect.name not in self._known:
            self._known[dialect.name] = _put_together(self._statement, self._names, dialect)
        return self._known[dialect.name]


@dataclass(frozen=True, slots=True)
class _Sent:
    """The text for one kind of database; ``order`` names its parameters where they go by place."""

    text: str
    takes: tuple[tuple[str, Process], ...]
    fixed: Mapping[str, Any]
    order: tuple[str, ...] | None
    gives: tuple[Process, ...]
    row_type: Any

    def bound(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver takes them; ValueError when there are other ones than the statement takes."""
        try:
            told = {name: process(values[name]) if process else values[name] for name, process in self.takes}
        except KeyError:
            told = {}
        if len(values) != len(self.takes) or len(told) != len(self.takes):
            raise ValueError(f"expected {[name for name, _ in self.takes]}, found {sorted(values)}")
        told.update(self.fixed)
        return told if self.order is None else tuple([told[name] for name in self.order])

    def row(self, found: Sequence[Any]) -> Any:
        """A row of the driver as Python has it."""
        pairs = zip(self.gives, found, strict=True)
        return self.row_type._make([process(value) if process else value for process, value in pairs])


def _do(connection: Connection, text: str, bound: Any, what: Literal["rows", "count", "many"]) -> Any:
    """Send it by the driver's own cursor: SQLAlchemy would make a context, and describe the columns, anew each time.

    Whoever listens to the connection's statements hears it, and errors are SQLAlchemy's, as everywhere in this house.
    """
    driver: Any = connection.dialect.dbapi
    cursor = connection.connection.cursor()
    try:
        for hear in connection.dispatch.before_cursor_execute:
            text, bound = hear(connection, cursor, text, bound, None, what == "many")
        (cursor.executemany if what == "many" else cursor.execute)(text, bound)
        return cursor.fetchall() if what == "rows" else cursor.rowcount
    except driver.Error as error:
        raise DBAPIError.instance(
            text, bound, error, driver.Error, dialect=connection.dialect, ismulti=what == "many"
        ) from error
    finally:
        cursor.close()


def _put_together(statement: Any, names: Sequence[str], dialect: Dialect) -> _Sent:
    made = statement.compile(dialect=dialect, column_keys=names or None)
    if made.post_compile_params or made.literal_execute_params:
        raise ValueError(
            "expected every parameter to have its place in the text; write lists and literals out"
        )
    binds = {name: made.binds[name] for name in made.params}
    given = {name: bind for name, bind in binds.items() if bind.required}
    columns = list(statement.exported_columns)
    return _Sent(
        text=str(made),
        takes=tuple((name, _binding(bind, dialect)) for name, bind in given.items()),
        fixed={name: _fixed(bind, dialect) for name, bind in binds.items() if name not in given},
        order=tuple(made.positiontup) if made.positional else None,
        gives=tuple(each.type.dialect_impl(dialect).result_processor(dialect, None) for each in columns),
        row_type=namedtuple("Row", [each.key for each in columns]),
    )


def _binding(bind: BindParameter[Any], dialect: Dialect) -> Process:
    found: Process = bind.type.dialect_impl(dialect).bind_processor(dialect)
    return found


def _fixed(bind: BindParameter[Any], dialect: Dialect) -> Any:
    process = _binding(bind, dialect)
    return process(bind.effective_value) if process else bind.effective_value
