"""A form as frozen data: what the schema says, compiled once, and the plain answers this room gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from service.feel import Expression
from service.forms.patterns import Pattern

Limit: TypeAlias = Decimal | Expression | None
Path: TypeAlias = tuple[str | int, ...]

PROTOTYPE_NAMES = frozenset({"__proto__", "constructor", "prototype"})
"""Names that would reach the machinery of the browser's language; refused wherever a name may stand."""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One value that was refused. ``key`` is its dotted path (``daftar_data.0.opd``)."""

    key: str
    label: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One flaw of a form file. ``severity`` is "error" (not usable) or "warning"; ``path`` says where."""

    rule: str
    severity: str
    path: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: the value that is stored and the label that is shown."""

    value: Any
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field for read-only display. ``fields`` are the columns when ``type`` is "dynamiclist"."""

    key: str
    label: str
    type: str
    required: bool = False
    readonly: bool = False
    options: tuple[Option, ...] = ()
    fields: tuple["Field", ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """Where the options of a choice come from: the form itself, a list in the data, or an expression."""

    fixed: tuple[Option, ...] = ()
    key: str | None = None
    expression: Expression | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """How a date or time is written. ``interval`` counts minutes; ``format`` says what follows HH:MM."""

    subtype: str
    format: str
    interval: int
    no_past: bool


@dataclass(frozen=True, slots=True)
class Input:
    """A component that carries a value; ``prefill`` is False where an earlier value must not be shown again."""

    id: str
    type: str
    path: tuple[str, ...]
    label: str
    hide: Expression | None = None
    disabled: bool = False
    readonly: bool | Expression = False
    prefill: bool = True
    default: Any = None
    required: bool = False
    minimum: Limit = None
    maximum: Limit = None
    min_length: Limit = None
    max_length: Limit = None
    pattern: Pattern | None = None
    pattern_sentence: str = ""
    shape: str = ""
    decimal_digits: int | None = None
    increment: Decimal | None = None
    as_text: bool = False
    choices: Choices | None = None
    moment: Moment | None = None
    expression: Expression | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Components shown together, with a path of their own or none."""

    id: str
    path: tuple[str, ...]
    label: str
    hide: Expression | None
    children: tuple["Component", ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A list whose components repeat for each item (``dynamiclist``)."""

    id: str
    path: tuple[str, ...]
    label: str
    hide: Expression | None
    children: tuple["Component", ...]
    resizable: bool
    first_rows: int
    fewest: int
    most: int


Component: TypeAlias = Input | Group | Rows


@dataclass(frozen=True, slots=True)
class Branch:
    """The names below a group's path, or below each item of a list when ``rows`` is set."""

    names: Mapping[str, "Input | Branch"]
    rows: Rows | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A compiled form. ``names`` is the tree of its keys, ``computed`` counts its expression fields."""

    root: Group
    names: Mapping[str, Input | Branch]
    computed: int
    conditions: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """What expressions see at one place of the form.

    ``names`` is everything together; ``initial`` is the data the form was opened with, ``data`` the values of the
    whole form, ``this`` the list item the place stands in, ``parent`` what is around that, ``counters`` the item
    numbers from 1.
    """

    names: Mapping[str, Any]
    initial: Mapping[str, Any]
    data: Mapping[str, Any]
    this: Any
    parent: Any = None
    counters: tuple[int, ...] = ()
