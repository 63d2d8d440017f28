"""The built-in functions. Each takes values of the language and gives one, null when an argument does not fit."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation, Overflow
from typing import Any

from service.errors import Invalid
from service.feel.values import EXACT, MAX_STRING, Meter, equals, fits, go_in, kind, take, tidy

_MISFIT = object()
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_DURATION = re.compile(
    r"(-)?P(?=\d|T\d)(?:(\d{1,7})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,6})?)S)?)?",
    re.ASCII,
)
_NUMBER = re.compile(r"[+-]?(\d{1,34}(\.\d{0,34})?|\.\d{1,34})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Function:
    """How many arguments a function takes, of which types, and what it does with them."""

    least: int
    types: tuple[str, ...]
    run: Callable[..., Any]
    many: bool = False

    @property
    def most(self) -> int:
        """The greatest number of arguments."""
        return 100 if self.many else len(self.types)


def call(function: Function, arguments: list[Any], meter: Meter) -> Any:
    """Run a function; null when an argument has the wrong type, Invalid when the work is too much."""
    for value in arguments:
        size = len(value) if isinstance(value, list) else len(value) // 64 if isinstance(value, str) else 0
        meter.spend(1 + size)
    if function.many:
        return _over_numbers(function, arguments)
    fitted = [_fit(value, what) for value, what in zip(arguments, function.types, strict=False)]
    return None if any(value is _MISFIT for value in fitted) else function.run(meter, *fitted)


def _over_numbers(function: Function, arguments: list[Any]) -> Any:
    if len(arguments) == 1 and isinstance(arguments[0], list):
        arguments = arguments[0]
    numbers = [take(value) for value in arguments]
    if not numbers or any(kind(value) != "number" for value in numbers):
        return None
    return function.run(numbers)


def _fit(value: Any, what: str) -> Any:
    if what == "list":
        return value if isinstance(value, list) else _MISFIT if value is None else [value]
    if what == "any":
        return value
    if isinstance(value, list) and len(value) == 1:
        value = take(value[0])
    return value if kind(value) == what else _MISFIT


def _total(numbers: list[int | Decimal]) -> int | Decimal | None:
    if all(type(value) is int for value in numbers):
        whole = sum(numbers)
        return whole if fits(whole) else None
    total = Decimal(0)
    try:
        for value in numbers:
            total = EXACT.add(total, Decimal(value))
    except Overflow:
        return None
    return tidy(total)


def _round(rounding: str) -> Callable[..., int | Decimal | None]:
    def run(_meter: Meter, number: int | Decimal, scale: int | Decimal = 0) -> int | Decimal | None:
        if type(scale) is not int or abs(scale) > 34:
            return None
        try:
            return tidy(EXACT.create_decimal(number).quantize(Decimal(1).scaleb(-scale), rounding, EXACT))
        except InvalidOperation:
            # so many decimals asked for that there is nothing to round
            return number

    return run


def read_date(_meter: Meter | None, text: Any) -> date | None:
    """Read ``2025-01-31``; a date stays itself; null for anything else."""
    if kind(text) == "date":
        return text  # type: ignore[no-any-return]
    if not isinstance(text, str) or not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_moment(_meter: Meter | None, text: str) -> datetime | None:
    """Read ``2025-01-31T08:00:00``, with ``Z`` or ``+07:00`` or without a zone; null for anything else."""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def read_duration(_meter: Meter | None, text: str) -> timedelta | None:
    """Read ``P1DT2H30M``, days and shorter; null for months and years, which are no fixed time."""
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    try:
        days, hours, minutes = (int(found[place] or 0) for place in (2, 3, 4))
        micros = int(Decimal(found[5] or 0) * 1_000_000)
        length = timedelta(days=days, hours=hours, minutes=minutes, microseconds=micros)
    except OverflowError:
        return None
    return -length if found[1] else length


def _read_number(_meter: Meter, text: str) -> int | Decimal | None:
    text = text.strip()
    return tidy(Decimal(text)) if _NUMBER.fullmatch(text) else None


def _string(meter: Meter, value: Any) -> str | None:
    return None if value is None else _write(value, meter, 0)


def _write(value: Any, meter: Meter, depth: int) -> str:
    meter.spend(1)
    match value:
        case str():
            return value if depth == 0 else '"' + re.sub(r'(["\\])', r"\\\1", value) + '"'
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case int() | Decimal():
            return format(value, "f" if isinstance(value, Decimal) else "d")
        case list() | Mapping():
            return _write_nested(value, meter, depth)
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case _:
            return _write_duration(value)


def _write_nested(value: Any, meter: Meter, depth: int) -> str:
    go_in(depth)
    if isinstance(value, list):
        text = "[" + ", ".join(_write(take(item), meter, depth + 1) for item in value) + "]"
    else:
        text = (
            "{"
            + ", ".join(f"{_key(key)}: {_write(take(item), meter, depth + 1)}" for key, item in value.items())
            + "}"
        )
    if len(text) > MAX_STRING:
        raise Invalid("Teks hasil lebih dari {limit} karakter. Perpendek teksnya.", limit=MAX_STRING)
    meter.spend(len(text) // 64)
    return text


def _key(key: Any) -> str:
    text = str(key)
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"' if re.search(r"\W", text, re.ASCII) else text


def _write_duration(length: timedelta) -> str:
    sign, length = ("-", -length) if length < timedelta() else ("", length)
    minutes, seconds = divmod(length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    rest = f"{seconds + Decimal(length.microseconds) / 1_000_000:f}"
    parts = [(f"{hours}H", hours), (f"{minutes}M", minutes), (f"{rest}S", seconds or length.microseconds)]
    clock = "".join(text for text, amount in parts if amount)
    days = f"{length.days}D" if length.days else ""
    return f"{sign}P{days}{'T' + clock if clock else ''}" if days or clock else "PT0S"


def _substring(
    _meter: Meter, text: str, start: int | Decimal, length: int | Decimal | None = None
) -> str | None:
    if type(start) is not int or start == 0 or type(length) not in (int, type(None)):
        return None
    begin = start - 1 if start > 0 else max(len(text) + start, 0)
    return text[begin:] if length is None else text[begin : begin + max(int(length), 0)]


def _contains(meter: Meter, values: list[Any], wanted: Any) -> bool:
    return any(kind(item := take(value)) == kind(wanted) and equals(item, wanted, meter) for value in values)


_TEXTS = ("string", "string")
FUNCTIONS: Mapping[str, Function] = {
    "not": Function(1, ("any",), lambda _, value: not value if isinstance(value, bool) else None),
    "is defined": Function(1, ("any",), lambda _, value: value is not None),
    "contains": Function(2, _TEXTS, lambda _, text, part: part in text),
    "starts with": Function(2, _TEXTS, lambda _, text, part: text.startswith(part)),
    "ends with": Function(2, _TEXTS, lambda _, text, part: text.endswith(part)),
    "string length": Function(1, ("string",), lambda _, text: len(text)),
    "upper case": Function(1, ("string",), lambda _, text: text.upper()),
    "lower case": Function(1, ("string",), lambda _, text: text.lower()),
    "substring": Function(2, ("string", "number", "number"), _substring),
    "string": Function(1, ("any",), _string),
    "number": Function(1, ("string",), _read_number),
    "count": Function(1, ("list",), lambda _, values: len(values)),
    "list contains": Function(2, ("list", "any"), _contains),
    "sum": Function(1, (), _total, many=True),
    "min": Function(1, (), min, many=True),
    "max": Function(1, (), max, many=True),
    "floor": Function(1, ("number", "number"), _round(ROUND_FLOOR)),
    "ceiling": Function(1, ("number", "number"), _round(ROUND_CEILING)),
    "round half up": Function(2, ("number", "number"), _round(ROUND_HALF_UP)),
    "abs": Function(1, ("number",), lambda _, number: abs(number)),
    "date": Function(1, ("any",), read_date),
    "date and time": Function(1, ("string",), read_moment),
    "duration": Function(1, ("string",), read_duration),
}
