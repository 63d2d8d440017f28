"""The hash chain, pure. Bodies are canonical JSON (RFC 8785 with a profile), so a verifier needs only hashlib and json.

Profile: ASCII keys; strings, integers below 2**53, booleans, null, lists and objects; no floats. Other numbers
travel as ``{"desimal": "1.5"}``, other letters of keys as their code points (``\\xe9``).
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

GENESIS = "0" * 64
_WHOLE = 2**53
_DECIMAL = "desimal"
_ESCAPED = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))")


@dataclass(frozen=True, slots=True)
class Body:
    """What an event's hash covers, in the order an auditor reads it; ``at`` is an aware instant."""

    tenant: str
    stream: str
    seq: int
    version: int
    at: datetime
    kind: str
    element: str | None
    actor: str | None
    on_behalf_of: str | None
    authority: str | None
    commitment: str
    prev: str


def seal(body: Body) -> str:
    """The hex SHA-256 of the canonical body."""
    record = {name: getattr(body, name) for name in Body.__slots__}
    record["at"] = body.at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(canonical(record)).hexdigest()


def commit(salt: bytes, data: bytes) -> str:
    """The salted commitment to a payload: it proves the data without keeping it."""
    return hashlib.sha256(salt + data).hexdigest()


def payload(data: Mapping[str, Any]) -> bytes:
    """The canonical bytes of a fact's data, with numbers outside the profile wrapped."""
    return canonical(_profiled(data))


def canonical(value: Any) -> bytes:
    """Sorted keys, no blanks, UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def opened(data: bytes) -> dict[str, Any]:
    """The data behind canonical bytes, wrapped numbers as Decimal."""
    found = json.loads(data, object_hook=_unwrapped)
    return found if isinstance(found, dict) else {}


def _profiled(value: Any) -> Any:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and abs(value) < _WHOLE:
        return value
    if isinstance(value, int | float | Decimal):
        return {_DECIMAL: str(Decimal(repr(value)) if isinstance(value, float) else Decimal(value))}
    if isinstance(value, Mapping):
        alone = value.keys() == {_DECIMAL}
        return {_key(key, alone): _profiled(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_profiled(item) for item in value]
    raise TypeError(f"expected JSON data, found {type(value).__name__}; convert it before recording")


def _key(key: Any, alone: bool = False) -> str:
    """Keys sort alike everywhere only in ASCII; others are written with their code points.

    So are a backslash, which would be read as the beginning of one, and a letter of the key that would say a number.
    """
    told = str(key).replace("\\", "\\x5c").encode("ascii", "backslashreplace").decode("ascii")
    return told.replace("d", "\\x64", 1) if alone else told


def _unwrapped(found: dict[str, Any]) -> Any:
    if found.keys() == {_DECIMAL}:
        try:
            return Decimal(found[_DECIMAL])
        except (InvalidOperation, TypeError, ValueError):
            return found
    if any("\\" in key for key in found):
        return {_ESCAPED.sub(_letter, key): item for key, item in found.items()}
    return found


def _letter(code: re.Match[str]) -> str:
    return chr(int(code[1] or code[2] or code[3], 16))
