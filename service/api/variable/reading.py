"""What a program sends as variables, into plain values and what their types add. Pure."""

import binascii
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from service.errors import Invalid
from service.incoming import parse

Types = Mapping[str, Mapping[str, Any]]

FILE = "File"
LARGEST_FILE = 256 * 1024
"""Bytes of one file that is a variable; larger ones belong into a form's upload."""
_SAFE = 2**53
_JAVA = {
    "String": "java.lang.String",
    "Boolean": "java.lang.Boolean",
    "Short": "java.lang.Short",
    "Integer": "java.lang.Integer",
    "Long": "java.lang.Long",
    "Double": "java.lang.Double",
    "Date": "java.util.Date",
    "Bytes": "[B",
    "Null": "java.lang.Object",
}
_OWN = ("String", "Boolean", "Integer")
"""Types that every value of theirs has by itself, at least as far as they reach."""


def read(sent: Any, prefix: str = "") -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The values of a ``variables`` object and what their types add. Invalid begins with ``prefix``.

    A type may begin with a small letter; without one it is the value's own.
    """
    if sent is None:
        return {}, {}
    if not isinstance(sent, Mapping):
        raise Invalid("Variabel harus berupa objek: nama, lalu value dan type. Perbaiki isinya.")
    found = {name: read_one(name, each, prefix) for name, each in sent.items()}
    values = {name: value for name, (value, _) in found.items()}
    return values, {name: kind for name, (_, kind) in found.items() if kind}


def read_one(name: str, sent: Any, prefix: str = "") -> tuple[Any, dict[str, Any]]:
    """One value and what its type adds: ``{}`` where the value says it by itself."""
    if sent is None:
        return None, {}
    if not isinstance(sent, Mapping):
        raise _no(prefix, f"Variable '{name[:80]}' must be an object with value and type")
    value, kind, info = sent.get("value"), sent.get("type"), sent.get("valueInfo") or {}
    if not isinstance(info, Mapping) or not isinstance(kind, str | None):
        raise _no(prefix, f"Variable '{name[:80]}' must be an object with value and type")
    if info.get("transient") is True:
        raise _no(prefix, f"Transient variables are not supported: send '{name[:80]}' without transient")
    kind = (kind or "").strip()
    kind = kind[:1].upper() + kind[1:]
    if not kind:
        return _untyped(prefix, value), {}
    if kind not in _READERS:
        raise _no(prefix, f"Unsupported value type '{_brief(kind)}'")
    return _READERS[kind](prefix, kind, value, info)


def instant(value: Any) -> datetime | None:
    """The instant a text says, ``None`` for anything else; +0700, +07:00 and Z are zones alike."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) and 19 <= len(value) < 40 else None
    except ValueError:
        return None
    known = found is not None and found.tzinfo is not None and 1900 <= found.year <= 9000
    return found if known else None


def _untyped(prefix: str, value: Any) -> Any:
    if isinstance(value, float) and abs(value) >= _SAFE:
        raise _inconvertible(prefix, value, "Double")
    return value


def _primitive(prefix: str, kind: str, value: Any, info: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The original reads a value of another kind as text: "12" is an Integer, 12 a String."""
    found = value if value is None else _CASTS[kind](value)
    if found is _NOT:
        raise _inconvertible(prefix, value, kind)
    own = kind in _OWN and found is not None or kind == "Null"
    return found, {} if own else {"type": kind, "valueInfo": {}}


_NOT = object()


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return value if isinstance(value, str) else _NOT


def _yes(value: Any) -> Any:
    if isinstance(value, str):
        return {"true": True, "false": False, "": None}.get(value, _NOT)
    return value if isinstance(value, bool) else _NOT


def _whole(bits: int) -> Callable[[Any], Any]:
    limit = min(2 ** (bits - 1), _SAFE)

    def cast(value: Any) -> Any:
        if isinstance(value, str) and len(value) < 20:
            value = value.strip()
            if not value:
                return None
            digits = value[1:] if value[0] in "+-" else value
            value = int(value) if digits.isascii() and digits.isdigit() else _NOT
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        fits = isinstance(value, int) and not isinstance(value, bool) and -limit <= value < limit
        return value if fits else _NOT

    return cast


def _double(value: Any) -> Any:
    if isinstance(value, str) and len(value) < 60:
        if not value.strip():
            return None
        try:
            value = float(value)
        except ValueError:
            return _NOT
    fits = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _SAFE
    return float(value) if fits else _NOT


def _date(value: Any) -> Any:
    found = instant(value)
    return _NOT if found is None else found.isoformat(timespec="milliseconds")


def _bytes(value: Any) -> Any:
    """Base64, kept as such."""
    try:
        found = b64decode(value, validate=True) if isinstance(value, str) else None
    except (binascii.Error, ValueError):
        return _NOT
    return (
        _NOT if found is None or len(found) > LARGEST_FILE else {"base64": b64encode(found).decode("ascii")}
    )


_CASTS: dict[str, Callable[[Any], Any]] = {
    "String": _text,
    "Boolean": _yes,
    "Short": _whole(16),
    "Integer": _whole(32),
    "Long": _whole(64),
    "Double": _double,
    "Date": _date,
    "Bytes": _bytes,
    "Null": lambda value: _NOT,
}


def _number(prefix: str, kind: str, value: Any, info: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The abstract type: whatever number comes."""
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise _inconvertible(prefix, value, kind)
    return _untyped(prefix, value), {}


def _json(prefix: str, kind: str, value: Any, info: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The value of a serialized text; of an Object only JSON is understood."""
    if value is not None and not isinstance(value, str):
        raise _no(
            prefix, f"Must provide 'null' or String value for value of SerializableValue type '{kind}'."
        )
    told = {} if kind == "Json" else {name: str(info[name])[:300] for name in _OBJECT if info.get(name)}
    wrong = told.get("serializationDataFormat", _FORMAT) != _FORMAT or kind == "Xml"
    if wrong:
        found = _brief(told.get("serializationDataFormat", kind))
        raise _no(prefix, f"Serialization format '{found}' is not supported: send application/json")
    try:
        parsed = None if value is None else parse(value)
    except Invalid:
        raise _no(prefix, f"Cannot read the value of type '{kind}' as JSON") from None
    own = kind == "Json" and isinstance(parsed, dict | list)
    return parsed, {} if own else {"type": kind, "valueInfo": told}


_FORMAT = "application/json"
_OBJECT = ("objectTypeName", "serializationDataFormat")


_FILE_INFO = {
    "filename": re.compile(r"[^\x00-\x1f\x7f/\\]{1,200}"),
    "mimetype": re.compile(r"[\w.+-]{1,80}/[\w.+-]{1,80}", re.ASCII),
    "encoding": re.compile(r"[\w.:-]{1,40}", re.ASCII),
}


def _file(prefix: str, kind: str, value: Any, info: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """A file as base64, with its name and perhaps what it holds."""
    told = {name: info[name] for name in _FILE_INFO if info.get(name)}
    if not all(isinstance(each, str) and _FILE_INFO[name].fullmatch(each) for name, each in told.items()):
        raise _no(
            prefix, "The valueInfo of a File takes a filename, a mimetype like text/plain and an encoding"
        )
    if "filename" not in told:
        raise _no(
            prefix, "Cannot create file without filename! Please set a name into ValueInfo with key filename"
        )
    found = None if value is None else _bytes(value)
    if found is _NOT:
        most = LARGEST_FILE // 1024
        raise _no(
            prefix, f"The value of a File must be base64 of at most {most} KB; larger files belong into forms"
        )
    return found, {"type": kind, "valueInfo": told}


_READERS: dict[str, Callable[[str, str, Any, Mapping[str, Any]], tuple[Any, dict[str, Any]]]] = {
    **dict.fromkeys(_CASTS, _primitive),
    "Number": _number,
    "Json": _json,
    "Object": _json,
    "Xml": _json,
    FILE: _file,
}
TYPES = tuple(name for name in _READERS if name != "Xml")
"""The types a program may name."""


def _brief(value: Any) -> str:
    found = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return found[:100]


def _inconvertible(prefix: str, value: Any, kind: str) -> Invalid:
    java = _JAVA.get(kind, "java.lang.Number")
    return _no(prefix, f"Cannot convert value '{_brief(value)}' of type '{kind}' to java type {java}")


def _no(prefix: str, sentence: str) -> Invalid:
    """The original's words, because clients look at them; a value is never taken for a place to fill in."""
    return Invalid("{sentence}", sentence=f"{prefix}: {sentence}" if prefix else sentence)
