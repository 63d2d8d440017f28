"""Variables as Camunda writes them, ``{"type", "value", "valueInfo"}``, and back. Pure.

A case keeps plain JSON; what a type adds stands beside it, under the variable's name: ``{"type", "valueInfo"}``. No
entry says that the type is the one the value has by itself.
"""

import json
from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC
from decimal import Decimal
from typing import Any

from service.api.variable.reading import FILE, LARGEST_FILE, TYPES, Types, instant, read, read_one
from service.forms.showing import plain

__all__ = [
    "FILE",
    "LARGEST_FILE",
    "TYPES",
    "Types",
    "content",
    "kind_of",
    "read",
    "read_one",
    "told",
    "told_one",
]

INTEGER = 2**31


def told(values: Mapping[str, Any], types: Types | None = None, *, serialized: bool = True) -> dict[str, Any]:
    """Every value with its type; not ``serialized`` shows an Object as JSON instead of as its text."""
    known = types or {}
    return {
        str(name): told_one(value, known.get(name), serialized=serialized) for name, value in values.items()
    }


def told_one(
    value: Any, known: Mapping[str, Any] | None = None, *, serialized: bool = True
) -> dict[str, Any]:
    """One value with its type. A type that its value does not fit any more, because a form or an expression wrote
    it since, gives way to the type the value has by itself.
    """
    value = plain(value)
    kind = kind_of(value, known)
    info = dict(known.get("valueInfo") or {}) if known and known.get("type") == kind else {}
    return {"type": kind, "value": _shown(kind, value, serialized), "valueInfo": info}


def kind_of(value: Any, known: Mapping[str, Any] | None = None) -> str:
    """The type of a value: the known one where it fits, else its own."""
    kind = (known or {}).get("type")
    if kind is None or not _fits(kind, value):
        return _own(value)
    return str(kind)


def content(value: Any, known: Mapping[str, Any] | None = None) -> tuple[bytes, dict[str, Any]] | None:
    """The bytes of a File or of Bytes with their valueInfo; ``None`` for any other variable."""
    kind = kind_of(value, known)
    if kind not in (FILE, "Bytes") or value is None:
        return None
    return b64decode(value["base64"]), dict((known or {}).get("valueInfo") or {})


def _shown(kind: str, value: Any, serialized: bool) -> Any:
    if value is None or kind == FILE:
        return None
    if kind == "Json" or kind == "Object" and serialized:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    if kind == "Bytes":
        return value["base64"]
    if kind == "Date":
        at = instant(value)
        return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"
    return float(value) if kind == "Double" else value


def _own(value: Any) -> str:
    if value is None:
        return "Null"
    if isinstance(value, bool):
        return "Boolean"
    if isinstance(value, int):
        return "Integer" if -INTEGER <= value < INTEGER else "Long"
    if isinstance(value, float | Decimal):
        return "Double"
    return "String" if isinstance(value, str) else "Json"


def _fits(kind: str, value: Any) -> bool:
    if value is None:
        return True
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "Date":
        return instant(value) is not None
    if kind in (FILE, "Bytes"):
        return isinstance(value, dict) and set(value) == {"base64"}
    if kind in ("Json", "Object"):
        return True
    if kind in ("Integer", "Short"):
        return _own(value) == "Integer"
    if kind == "Long":
        return number and isinstance(value, int)
    return number if kind == "Double" else _own(value) == kind
