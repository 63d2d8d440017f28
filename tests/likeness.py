"""One row in every table for an agency, made from the tables themselves: a new table takes part by itself."""

from datetime import UTC, datetime, time
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from sqlalchemy import Boolean, Column, Date, Integer, LargeBinary, Table, Time

import service.tables  # noqa: F401  every table must be known
from service.database import Base, Id, Instant

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)


def key_of(table: Table) -> Column[Any] | None:
    """The column that names the agency; none in a table that stands outside of all."""
    return table.c.key if table.name == "agency" else table.c.get("tenant")


def scoped_tables() -> list[Table]:
    """Every table with an agency, parents first."""
    return [table for table in Base.metadata.sorted_tables if key_of(table) is not None]


def row(table: Table, agency: str) -> dict[str, Any]:
    """The agency's row of that table; what refers to another table refers to the agency's row there."""
    return {column.name: _value(column, agency) for column in table.columns}


def _value(column: Column[Any], agency: str) -> Any:
    for reference in column.foreign_keys:
        return _value(reference.column, agency)
    if column.name in ("tenant", "key"):
        return agency
    if isinstance(column.type, Id):
        return str(uuid5(NAMESPACE_DNS, f"{column.name}.{agency}"))
    if isinstance(column.type, Instant):
        return NOON
    if isinstance(column.type, Date):
        return NOON.date()
    if isinstance(column.type, Time):
        return time(5)
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, Integer):
        return 1
    if isinstance(column.type, LargeBinary):
        return agency.encode()
    return f"{column.name} {agency}"
