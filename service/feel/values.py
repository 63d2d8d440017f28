"""What values are and how they compare and add up: exact decimals, three-valued logic, bounded work."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from service.errors import Invalid

MAX_STEPS = 100_000
MAX_STRING = 100_000
MAX_NESTING = 64
LIMIT = 10**34  # decimal128, the number of the FEEL specification, keeps 34 digits

EXACT = Context(prec=34, Emax=34, Emin=-99, traps=[InvalidOperation, DivisionByZero, Overflow])
_SAME = frozenset({str, int, bool})
_PLAIN = frozenset({str, bool, type(None), dict, list, date, datetime, timedelta})


class Meter:
    """The work one evaluation may still do; raises Invalid when it is used up."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = MAX_STEPS

    def spend(self, steps: int) -> None:
        """Take ``steps`` off; one is a word of the expression run in a loop, a list element, or 64 characters."""
        self.left -= steps
        if self.left < 0:
            raise Invalid(
                "Ungkapan terlalu berat: lebih dari {limit} langkah. Perkecil daftarnya.", limit=MAX_STEPS
            )


def take(value: Any) -> Any:
    """Bring a value of the data into the language; what it does not know becomes null."""
    if type(value) is int:
        return value if -LIMIT < value < LIMIT else None
    if type(value) in _PLAIN:
        return value
    if isinstance(value, int):
        return int.__int__(value) if fits(value) else None
    if isinstance(value, float):
        return tidy(Decimal(repr(float(value))))
    if isinstance(value, Decimal):
        return tidy(value)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, (Mapping, list)) else None


def leave(value: Any, meter: Meter, depth: int = 0) -> Any:
    """Copy a result out of the language: no floats, no tuples, nothing shared with the data."""
    value = take(value)
    if isinstance(value, str):
        meter.spend(len(value) // 64)
    if isinstance(value, (list, Mapping)):
        go_in(depth)
        meter.spend(len(value))
        if isinstance(value, list):
            return [leave(item, meter, depth + 1) for item in value]
        return {str(key): leave(item, meter, depth + 1) for key, item in value.items()}
    return value


def go_in(depth: int) -> None:
    """Refuse data nested deeper than MAX_NESTING."""
    if depth > MAX_NESTING:
        raise Invalid(
            "Data terlalu dalam bertingkat: lebih dari {limit} tingkat. Ratakan datanya.", limit=MAX_NESTING
        )


def tidy(number: Decimal) -> int | Decimal | None:
    """Give a whole number as int, another one without trailing zeros; beyond 34 digits is null."""
    try:
        number = EXACT.plus(number)
    except (Overflow, InvalidOperation):
        return None
    if not number.is_finite() or not fits(number):
        return None
    return int(number) if number == number.to_integral_value() else number.normalize(EXACT)


def fits(number: int | Decimal) -> bool:
    """Say whether a number has at most 34 digits before the point."""
    return -LIMIT < number < LIMIT


def kind(value: Any) -> str:
    """Name the FEEL type of a value: null, boolean, number, string, list, context, date, date time, duration."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | Decimal():
            return "number"
        case str():
            return "string"
        case list():
            return "list"
        case datetime():
            return "date time"
        case date():
            return "date"
        case timedelta():
            return "duration"
        case _:
            return "context"


def equals(left: Any, right: Any, meter: Meter, depth: int = 0) -> bool | None:
    """Say whether two values are equal; null when their types differ, except that nothing else equals null."""
    if type(left) is type(right) and type(left) in _SAME:
        return bool(left == right)
    if (left is None) != (right is None):
        return False
    left, right, what = _matched(_single(left), _single(right))
    if what == "list":
        return _equal_lists(left, right, meter, depth)
    if what == "context":
        return _equal_contexts(left, right, meter, depth)
    return bool(left == right) if what else None


def _matched(left: Any, right: Any) -> tuple[Any, Any, str]:
    """Return both values and their common type, or no type when they cannot be compared."""
    what, other = kind(left), kind(right)
    if {what, other} == {"date", "date time"}:
        # a date is midnight UTC, as in the browser
        left, right = (_midnight(side) if kind(side) == "date" else side for side in (left, right))
        what = other = "date time"
    if what == "date time" and what == other and (left.tzinfo is None) != (right.tzinfo is None):
        return left, right, ""
    return left, right, what if what == other else ""


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _single(value: Any) -> Any:
    # the browser's evaluator reads a list of one element as that element, and an empty one as nothing
    if isinstance(value, list) and len(value) < 2:
        return take(value[0]) if value else None
    return value


def _equal_lists(left: list[Any], right: list[Any], meter: Meter, depth: int) -> bool:
    go_in(depth)
    meter.spend(len(left))
    pairs = zip(left, right, strict=False)
    return len(left) == len(right) and all(equals(take(a), take(b), meter, depth + 1) for a, b in pairs)


def _equal_contexts(left: Mapping[str, Any], right: Mapping[str, Any], meter: Meter, depth: int) -> bool:
    go_in(depth)
    meter.spend(len(left))
    return len(left) == len(right) and all(
        key in right and equals(take(item), take(right[key]), meter, depth + 1) for key, item in left.items()
    )


def order(left: Any, right: Any) -> int | None:
    """Return -1, 0 or 1, or null when the two cannot be put in order."""
    left, right, what = _matched(left, right)
    if what not in ("number", "string", "date", "date time", "duration"):
        return None
    return int(left > right) - int(left < right)


def within(value: Any, low: Any, high: Any, low_in: bool, high_in: bool) -> bool | None:
    """Say whether a value lies in a range; a null bound is open, bounds the wrong way round are swapped."""
    if value is None or (low is None and high is None):
        return None
    if low is not None and high is not None:
        turned = order(low, high)
        if turned is None:
            return None
        if turned > 0:
            low, high, low_in, high_in = high, low, high_in, low_in
    above = 1 if low is None else order(value, low)
    below = -1 if high is None else order(value, high)
    if above is None or below is None:
        return None
    return (above > 0 or (low_in and above == 0)) and (below < 0 or (high_in and below == 0))


def calculate(op: str, left: Any, right: Any, meter: Meter) -> Any:
    """Do ``+ - * / **`` on numbers, ``+`` on texts, ``+ -`` on dates and durations; anything else is null."""
    what, other = kind(left), kind(right)
    if what == other == "number":
        return _number(op, left, right)
    if what == other == "string" and op == "+":
        return _join(left, right, meter)
    return _moment(op, left, right, what, other) if op in ("+", "-") else None


def _number(op: str, left: int | Decimal, right: int | Decimal) -> int | Decimal | None:
    if type(left) is int and type(right) is int and op in "+-*":
        result = left + right if op == "+" else left - right if op == "-" else left * right
        return result if fits(result) else None
    try:
        return tidy(_decimal(op, Decimal(left), Decimal(right)))
    except (InvalidOperation, DivisionByZero, Overflow):
        return None


def _decimal(op: str, left: Decimal, right: Decimal) -> Decimal:
    match op:
        case "+":
            return EXACT.add(left, right)
        case "-":
            return EXACT.subtract(left, right)
        case "*":
            return EXACT.multiply(left, right)
        case "/":
            return EXACT.divide(left, right)
        case _:
            # 0 ** 0 is 1 in the browser and an invalid operation in decimal arithmetic
            return EXACT.power(left, right) if right else Decimal(1)


def _join(left: str, right: str, meter: Meter) -> str:
    size = len(left) + len(right)
    if size > MAX_STRING:
        raise Invalid("Teks hasil lebih dari {limit} karakter. Perpendek teksnya.", limit=MAX_STRING)
    meter.spend(1 + size // 64)
    return left + right


def _moment(op: str, left: Any, right: Any, what: str, other: str) -> Any:
    if op == "+" and what == "duration":
        left, right, what, other = right, left, other, what
    try:
        if what == "date" and other == "duration":
            return _move(left, right if op == "+" else -right)
        if what in ("date time", "duration") and other == "duration":
            return left + right if op == "+" else left - right
        if op == "-" and {what, other} <= {"date", "date time"}:
            left, right, what = _matched(left, right)
            return left - right if what else None
    except OverflowError:
        # beyond the year 9999
        return None
    return None


def _move(day: date, by: timedelta) -> date:
    # it stays a date as long as it falls on a midnight
    moved = _midnight(day) + by
    return moved.date() if moved.time() == time() else moved
