"""How answers look: a table for people, JSON for programs. Text from files and forms is printed as text only."""

import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

import click

from service.errors import Refusal

MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
SEVERITIES = {"error": "kesalahan", "warning": "peringatan"}


def clean(text: Any) -> str:
    """Text without control characters, so that nothing in it can steer the terminal."""
    return "".join(" " if unicodedata.category(sign) in ("Cc", "Cf", "Cs") else sign for sign in str(text))


def say(text: str) -> None:
    """One line on standard output."""
    click.echo(clean(text))


def instant(at: datetime | None, zone: tzinfo) -> str:
    """21 Nov 2026 14.05 WITA; a dash for no instant."""
    if at is None:
        return "-"
    local = at.astimezone(zone)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year} {local:%H.%M} {local.tzname()}"


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], nothing: str) -> None:
    """Rows under their columns: drawn on a terminal, plain and whole elsewhere; ``nothing`` when there are none."""
    cells = [[clean("-" if cell is None or cell == "" else cell) for cell in row] for row in rows]
    if not cells:
        say(nothing)
    elif sys.stdout.isatty():
        _drawn(columns, cells)
    else:
        _plain(columns, cells)


def _drawn(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in cells:
        drawn.add_row(*(Text(cell) for cell in row))
    Console().print(drawn)


def _plain(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    lines = [list(columns), *map(list, cells)]
    widths = [max(len(line[index]) for line in lines) for index in range(len(columns))]
    for line in lines:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def as_json(value: Any, zone: tzinfo | None = None) -> None:
    """The value as indented JSON, instants in ``zone`` with their offset."""
    import orjson

    click.echo(orjson.dumps(_data(value, zone), option=orjson.OPT_INDENT_2).decode())


def _data(value: Any, zone: tzinfo | None) -> Any:
    if isinstance(value, datetime):
        return (value.astimezone(zone) if zone else value).isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _data(getattr(value, field.name), zone) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _data(each, zone) for key, each in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(_data(each, zone) for each in value)
    if isinstance(value, list | tuple):
        return [_data(each, zone) for each in value]
    return value if value is None or isinstance(value, str | int | float) else str(value)


def refusal(no: Refusal) -> Iterator[str]:
    """The sentence of a refusal, then one line for each place it names."""
    yield clean(no)
    for detail in no.details:
        yield f"  {place(detail)}{clean(getattr(detail, 'sentence', detail))}"


def place(detail: Any) -> str:
    """Where a detail points: a line of a diagram with its rule, or a field of a form."""
    if hasattr(detail, "line"):
        severity = SEVERITIES.get(getattr(detail, "severity", "error"), "kesalahan")
        element = f"{clean(detail.element)}: " if detail.element else ""
        return f"baris {detail.line}: {severity}[{clean(detail.rule)}] {element}"
    where = getattr(detail, "key", None) or getattr(detail, "path", None)
    return f"{clean(where)}: " if where else ""
