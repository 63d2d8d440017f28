"""What the parts of a JUEL expression do: Camunda's coercions over our values, with exact decimals."""

from collections.abc import Mapping
from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from service.errors import Invalid
from service.feel.scope import Run, Scope
from service.feel.values import EXACT, MAX_STRING, Meter, equals, take, tidy

Step = Run
_NUMBERS = (int, Decimal)


def constant(value: Any) -> Step:
    """A literal."""
    return lambda scope, meter: value


def variable(name: str) -> Step:
    """A name; one that does not exist is refused, as in Camunda."""

    def run(scope: Scope, meter: Meter) -> Any:
        if name not in scope:  # type: ignore[operator]
            raise Invalid(
                "Variabel “{name}” tidak ada. Isi variabel itu lebih dahulu, atau tanyakan dengan "
                "execution.hasVariable.",
                name=name[:80],
            )
        return take(scope.get(name))

    return run


def looked_up(name: str) -> Step:
    """``execution.getVariable``: null when there is none."""
    return lambda scope, meter: take(scope.get(name))


def known(name: str) -> Step:
    """``execution.hasVariable``."""
    return lambda scope, meter: name in scope  # type: ignore[operator]


def entry(target: Step, key: Step) -> Step:
    """``target.key``, ``target['key']`` or ``list[0]``: null where there is none."""

    def run(scope: Scope, meter: Meter) -> Any:
        value, wanted = target(scope, meter), key(scope, meter)
        if isinstance(value, Mapping):
            return take(value.get(_text(wanted)))
        if isinstance(value, list) and wanted is not None:
            place = _number(wanted)
            return take(value[int(place)]) if place == int(place) and 0 <= place < len(value) else None
        if value is None or wanted is None:
            return None
        raise Invalid("“{found}” tidak punya bagian bernama. Perbaiki ungkapannya.", found=_kind(value))

    return run


def chosen(test: Step, yes: Step, no: Step) -> Step:
    """``test ? yes : no``."""
    return lambda scope, meter: (yes if _truth(test(scope, meter)) else no)(scope, meter)


def joined(parts: list[Step]) -> Step:
    """Text and blocks in a row."""

    def run(scope: Scope, meter: Meter) -> str:
        found = ""
        for part in parts:
            found += _text(part(scope, meter))
            if len(found) > MAX_STRING:
                raise Invalid("Teks hasil lebih dari {limit} karakter. Perpendek teksnya.", limit=MAX_STRING)
        return found

    return run


def unary(sign: str, value: Step) -> Step:
    """``!``, ``-`` and ``empty``."""
    if sign == "!":
        return lambda scope, meter: not _truth(value(scope, meter))
    if sign == "-":
        return lambda scope, meter: _calculate("-", 0, _number(value(scope, meter)))
    return lambda scope, meter: _empty(value(scope, meter))


def binary(sign: str, left: Step, right: Step) -> Step:
    """Logic, comparison and arithmetic."""
    if sign == "||":
        return lambda scope, meter: _truth(left(scope, meter)) or _truth(right(scope, meter))
    if sign == "&&":
        return lambda scope, meter: _truth(left(scope, meter)) and _truth(right(scope, meter))
    if sign in ("==", "!="):
        return lambda scope, meter: _same(left(scope, meter), right(scope, meter), meter) is (sign == "==")
    if sign in ("<", "<=", ">", ">="):
        return lambda scope, meter: _ordered(sign, left(scope, meter), right(scope, meter))
    return lambda scope, meter: _calculate(sign, _number(left(scope, meter)), _number(right(scope, meter)))


def _truth(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value is None or value == "":
        return False
    if isinstance(value, str):
        return value.lower() == "true"
    raise Invalid(
        "Yang diharapkan ya atau tidak; ditemukan {found}. Perbaiki ungkapannya.", found=_kind(value)
    )


def _number(value: Any) -> int | Decimal:
    if value is None or value == "":
        return 0
    if isinstance(value, _NUMBERS) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and len(value) <= 40:
        try:
            found = tidy(Decimal(value.strip()))
        except InvalidOperation:
            found = None
        if found is not None:
            return found
    raise Invalid(
        "Yang diharapkan bilangan; ditemukan {found}. Perbaiki isian atau ungkapannya.", found=_kind(value)
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (str, int)):
        return str(value)
    raise Invalid("Yang diharapkan teks; ditemukan {found}. Perbaiki ungkapannya.", found=_kind(value))


def _empty(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, (list, Mapping)) and not value)


def _same(left: Any, right: Any, meter: Meter) -> bool:
    if left is None or right is None:
        return left is right
    if isinstance(left, bool) or isinstance(right, bool):
        return _truth(left) is _truth(right)
    if isinstance(left, _NUMBERS) or isinstance(right, _NUMBERS):
        return _number(left) == _number(right)
    if isinstance(left, str) or isinstance(right, str):
        return _text(left) == _text(right)
    return equals(left, right, meter) is True


def _ordered(sign: str, left: Any, right: Any) -> bool:
    if left is None or right is None:
        return left is right and sign in ("<=", ">=")
    if _countable(left) or _countable(right):
        one, other = _number(left), _number(right)
        turn = int(one > other) - int(one < other)
    else:
        first, second = _text(left), _text(right)
        turn = int(first > second) - int(first < second)
    return {"<": turn < 0, "<=": turn <= 0, ">": turn > 0, ">=": turn >= 0}[sign]


def _countable(value: Any) -> bool:
    return isinstance(value, _NUMBERS) and not isinstance(value, bool)


def _calculate(sign: str, left: int | Decimal, right: int | Decimal) -> int | Decimal:
    one, other = Decimal(left), Decimal(right)
    try:
        match sign:
            case "+":
                found = EXACT.add(one, other)
            case "-":
                found = EXACT.subtract(one, other)
            case "*":
                found = EXACT.multiply(one, other)
            case "/":
                found = EXACT.divide(one, other)
            case _:
                found = EXACT.remainder(one, other)
        result = tidy(found)
    except (InvalidOperation, DivisionByZero, Overflow):
        result = None
    if result is None:
        raise Invalid("Perhitungan “{sign}” tidak punya hasil. Periksa bilangannya.", sign=sign)
    return result


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "ya/tidak"
    if isinstance(value, _NUMBERS):
        return "bilangan"
    return "teks" if isinstance(value, str) else "daftar" if isinstance(value, list) else "objek"
