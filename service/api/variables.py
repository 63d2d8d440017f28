"""Variables as Camunda writes them, ``{"type", "value", "valueInfo"}``, and back. Pure."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from service.errors import Invalid
from service.forms.showing import plain
from service.incoming import parse

INTEGER = 2**31
SAFE = 2**53


def told(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Every value with its type."""
    return {str(name): _told(value) for name, value in values.items()}


def _told(value: Any) -> dict[str, Any]:
    value = plain(value)
    kind = _kind(value)
    shown = _written(value) if kind == "Json" else value
    return {"type": kind, "value": shown, "valueInfo": {}}


def _kind(value: Any) -> str:
    if value is None:
        return "Null"
    if isinstance(value, bool):
        return "Boolean"
    if isinstance(value, int):
        return "Integer" if -INTEGER <= value < INTEGER else "Long"
    if isinstance(value, float | Decimal):
        return "Double"
    return "String" if isinstance(value, str) else "Json"


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def read(sent: Any) -> dict[str, Any]:
    """The values of a ``variables`` object; Invalid names the first that is none of the known types."""
    if sent is None:
        return {}
    if not isinstance(sent, dict):
        raise Invalid("Variabel harus berupa objek: nama, lalu value dan type. Perbaiki isinya.")
    return {name: _read(name, each) for name, each in sent.items()}


def _read(name: str, each: Any) -> Any:
    if each is None:
        return None
    if not isinstance(each, dict) or not isinstance(each.get("type"), str | None):
        raise _refusal(name, "type dan value")
    kind, value = (each.get("type") or "").strip().lower(), each.get("value")
    if value is None or kind == "null":
        return None
    if kind == "":
        return _safe(name, value)
    if kind not in _READERS:
        raise _refusal(name, "salah satu jenis " + ", ".join(TYPES))
    return _READERS[kind](name, value)


def _safe(name: str, value: Any) -> Any:
    if isinstance(value, float) and abs(value) >= SAFE:
        raise _refusal(name, "bilangan di bawah 2^53")
    return value


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise _refusal(name, "teks")
    return value


def _yes(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _refusal(name, "true atau false")
    return value


def _whole(limit: int) -> Callable[[str, Any], int]:
    def reader(name: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not -limit <= value < limit:
            raise _refusal(name, "bilangan bulat")
        return value

    return reader


def _number(name: str, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _refusal(name, "bilangan")
    return _safe(name, value)


def _json(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        raise _refusal(name, "teks JSON")
    return parse(value)


_READERS: dict[str, Callable[[str, Any], Any]] = {
    "string": _text,
    "date": _text,
    "boolean": _yes,
    "short": _whole(2**15),
    "integer": _whole(INTEGER),
    "long": _whole(SAFE),
    "double": _number,
    "number": _number,
    "json": _json,
    "object": _json,
}
TYPES = ("String", "Boolean", "Integer", "Long", "Short", "Double", "Date", "Json", "Object", "Null")
"""The types a program may name; without one it is inferred. Date keeps its text; an Object must be JSON."""


def _refusal(name: str, wanted: str) -> Invalid:
    return Invalid("Variabel “{name}” harus berupa {wanted}. Perbaiki isinya.", name=name[:80], wanted=wanted)
