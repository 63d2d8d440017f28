"""The parts an expression is made of, as plain data."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, text, boolean, null, or a date or duration written as a constant."""

    value: Any


@dataclass(frozen=True, slots=True)
class Name:
    """A variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Path:
    """``target.key``."""

    target: "Node"
    key: str


@dataclass(frozen=True, slots=True)
class Filter:
    """``target[test]``: picks by position, or tests each element; ``weight`` is what one test costs."""

    target: "Node"
    test: "Node"
    each: bool
    weight: int


@dataclass(frozen=True, slots=True)
class Negate:
    """``-value``."""

    value: "Node"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``first op value op value ...`` of one rank, from left to right."""

    first: "Node"
    rest: tuple[tuple[str, "Node"], ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """``left op right`` with ``=``, ``!=``, ``<``, ``<=``, ``>`` or ``>=``."""

    op: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Between:
    """``value between low and high``."""

    value: "Node"
    low: "Node"
    high: "Node"


@dataclass(frozen=True, slots=True)
class Range:
    """``[low..high]`` or ``> low``; a bound that is null is open."""

    low: "Node"
    high: "Node"
    low_in: bool
    high_in: bool


@dataclass(frozen=True, slots=True)
class In:
    """``value in test`` or ``value in (test, test)``."""

    value: "Node"
    tests: tuple["Node | Range", ...]


@dataclass(frozen=True, slots=True)
class Junction:
    """``part and part ...``, or with ``any`` ``part or part ...``."""

    any: bool
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class If:
    """``if test then yes else no``."""

    test: "Node"
    yes: "Node"
    no: "Node"


@dataclass(frozen=True, slots=True)
class Loop:
    """``for``, ``some`` or ``every`` over a list or up to ``until``; ``weight`` is what one round costs."""

    kind: str
    name: str
    source: "Node"
    until: "Node | None"
    body: "Node"
    weight: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list literal."""

    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Entries:
    """A context literal; later entries see the earlier ones."""

    entries: tuple[tuple[str, "Node"], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A built-in function and its arguments."""

    function: str
    arguments: tuple["Node", ...]


Node = (
    Literal
    | Name
    | Path
    | Filter
    | Negate
    | Arithmetic
    | Compare
    | Between
    | In
    | Junction
    | If
    | Loop
    | Items
    | Entries
    | Call
)


def kind(node: Node) -> str:
    """Say what a filter in brackets is before it runs: ``test``, ``number``, ``any`` or ``other``.

    The browser decides by the written form whether ``xs[...]`` picks one element or tests each; so do we.
    """
    match node:
        case Compare() | Between() | In() | Junction():
            return "test"
        case Loop(kind=word):
            return "other" if word == "for" else "test"
        case Literal(value=value):
            # a written true or false picks all or nothing
            return "number" if isinstance(value, (bool, int, Decimal)) else "other"
        case Negate(value=value):
            return kind(value)
        case If(yes=yes, no=no):
            return kind(yes) if kind(yes) == kind(no) else "any"
        case Arithmetic(first=first, rest=rest):
            return (
                "other"
                if all(kind(part) == "other" for part in (first, *(part for _, part in rest)))
                else "any"
            )
        case Items() | Entries():
            return "other"
        case _:
            return "any"
