"""What may become data of a case: JSON, copied on its way in."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from service.errors import Invalid

MAX_DEPTH = 40
_SAFE_INTEGER = 2**53


def clean(values: Mapping[str, Any]) -> dict[str, Any]:
    """A deep copy of ``values`` in JSON types. Invalid, naming the place, for anything else.

    A decimal becomes the number JSON writes the same way. Refused are dates, bytes, keys that are not text, numbers
    a JSON reader would not keep exactly, broken text and nesting deeper than MAX_DEPTH.
    """
    return {_key(key, ""): _clean(value, str(key), 1) for key, value in values.items()}


def from_feel(value: Any) -> Any:
    """A FEEL result as data: decimals become numbers, dates and spans text."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list):
        return [from_feel(item) for item in value]
    if isinstance(value, dict):
        return {key: from_feel(item) for key, item in value.items()}
    return str(value) if isinstance(value, timedelta) else value


def _clean(value: Any, path: str, depth: int) -> Any:
    if value is None or value is True or value is False:
        return value
    kind = type(value)
    if isinstance(value, str):
        return _text(str(value), path)
    if kind in (int, float):
        if -_SAFE_INTEGER < value < _SAFE_INTEGER:  # neither infinity nor NaN is
            return value
        raise _refusal(path, "bilangan di luar jangkauan")
    if kind is Decimal:
        return _clean(_number(value, path), path, depth)
    if depth > MAX_DEPTH:
        raise _refusal(path, "data yang terlalu dalam")
    if isinstance(value, Mapping):
        return {_key(key, path): _clean(item, f"{path}.{key}", depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value, 1)]
    raise _refusal(path, kind.__name__)


def _number(value: Decimal, path: str) -> int | float:
    if value.is_finite() and abs(value) < _SAFE_INTEGER:
        number = int(value) if value == int(value) else float(value)
        if Decimal(repr(number)) == value:
            return number
    raise _refusal(path, "bilangan di luar jangkauan")


def _key(key: Any, path: str) -> str:
    if type(key) is not str:
        raise _refusal(path or "data", "kunci yang bukan teks")
    return _text(key, path or "data")


def _text(value: str, path: str) -> str:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise _refusal(path, "teks yang rusak") from None
    return value


def _refusal(path: str, found: str) -> Invalid:
    return Invalid(
        "Isian “{path}” harus berupa teks, bilangan, ya/tidak, daftar atau objek; ditemukan {found}. "
        "Ubah dulu menjadi salah satunya.",
        path=path.encode("utf-8", "replace").decode()[:80],
        found=found,
    )
