"""What a form sent, as plain data: JSON from the page's script, or a form field that holds the same JSON."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import request

from service.errors import Invalid

DEEPEST = 24
MOST_NAMES = 5_000
_WHOLE = 2**53


@dataclass(frozen=True, slots=True)
class Sent:
    """The form's values, and the token that names the wish (empty when none came)."""

    values: dict[str, Any]
    token: str


def sent() -> Sent:
    """The values of this request; Invalid when they are no JSON object, too deep, or say a name twice."""
    if request.is_json:
        body = _object(parse(_text(request.get_data())))
        return Sent(_object(body.get("values")), str(body.get("token") or "")[:100])
    values = _object(parse(request.form.get("values", "")))
    return Sent(values, request.form.get("token", "")[:100])


def parse(text: str) -> Any:
    """JSON without its traps: no name twice, no NaN, no number a browser cannot hold, no half letters."""
    try:
        value = json.loads(
            text, object_pairs_hook=_once, parse_constant=_no_constant, parse_int=_int, parse_float=_float
        )
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    _bounded(value)
    return value


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _unreadable() from error


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _unreadable()
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


def _bounded(value: Any) -> None:
    for names, depth in enumerate(_depths(value, 0)):
        if names > MOST_NAMES or depth > DEEPEST:
            raise Invalid("Isian terlalu besar atau terlalu dalam. Kurangi isinya, lalu kirim lagi.")


def _depths(value: Any, depth: int) -> Iterator[int]:
    yield depth
    if depth > DEEPEST:
        return
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _depths(child, depth + 1)


def _unreadable() -> Invalid:
    return Invalid("Isian yang dikirim tidak dapat dibaca. Muat ulang halaman, lalu kirim lagi.")
