"""JSON from outside as plain data, without its traps."""

import json
import math
from collections.abc import Iterator
from typing import Any

from service.errors import Invalid

DEEPEST = 24
MOST_NAMES = 5_000
_WHOLE = 2**53


def parse(text: str, most: int = MOST_NAMES) -> Any:
    """The value of a JSON text: no name twice, no NaN, no number a browser cannot hold, no half letters.

    Invalid otherwise, and for more than 24 levels or ``most`` values.
    """
    try:
        value = json.loads(
            text, object_pairs_hook=_once, parse_constant=_no_constant, parse_int=_int, parse_float=_float
        )
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise unreadable() from error
    _bounded(value, most)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _int(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) >= _WHOLE:
        raise ValueError("a number too large")
    return int(digits)


def _float(digits: str) -> float:
    if len(digits) > 60 or not math.isfinite(number := float(digits)):
        raise ValueError("a number too large")
    return number


def _bounded(value: Any, most: int) -> None:
    for names, depth in enumerate(_depths(value, 0)):
        if names > most or depth > DEEPEST:
            raise Invalid("Isian terlalu besar atau terlalu dalam. Kurangi isinya, lalu kirim lagi.")


def _depths(value: Any, depth: int) -> Iterator[int]:
    yield depth
    if depth > DEEPEST:
        return
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _depths(child, depth + 1)


def unreadable() -> Invalid:
    """The refusal of what is no JSON, or no JSON of the wanted kind."""
    return Invalid("Isian yang dikirim tidak dapat dibaca. Muat ulang halaman, lalu kirim lagi.")
