"""One value of one field: its type as the form sends it, never coerced from another type."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from service.forms.model import Input

LONGEST_LINE = 20_000
LONGEST_TEXT = 100_000
SAFEST_INTEGER = 2**53 - 1
"""The browser's numbers are exact up to here; beyond it digits would be lost unseen."""

EMPTY: Mapping[str, Any] = {
    "textfield": "",
    "textarea": "",
    "checkbox": False,
    "checklist": (),
    "taglist": (),
}

_NUMBER = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,2})?")
_BREAKS = re.compile(r"[\r\n\t]")


class WrongType(Exception):
    """The value cannot come from this field; the argument ends the sentence."""


def empty(field: Input) -> Any:
    """What the field sends when nothing was entered."""
    value = EMPTY.get(field.type)
    return list(value) if isinstance(value, tuple) else value


def read(field: Input, value: Any) -> Any:
    """The value as the form would send it; ``WrongType`` when it could not."""
    if value is None:
        return empty(field)
    return _READERS[field.type](field, value)


def restored(field: Input, value: Any) -> Any:
    """The value an earlier step left, as the browser would show it: numbers and texts convert."""
    if field.type in {"checklist", "taglist"} and isinstance(value, list):
        return value
    try:
        return read(field, _converted(field, value))
    except WrongType:
        return empty(field)


def _converted(field: Input, value: Any) -> Any:
    if field.type == "number" and isinstance(value, str) and not field.as_text:
        return number(value)
    if field.type in {"textfield", "textarea"} and isinstance(value, int | Decimal | float):
        return str(value).lower() if isinstance(value, bool) else _written(number(value))
    return value


def number(value: Any) -> Decimal | None:
    """The exact number behind an int, float, Decimal or numeric text; ``None`` for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    text = repr(value) if isinstance(value, float) else str(value)
    return Decimal(text) if _NUMBER.fullmatch(text) or isinstance(value, Decimal) else None


def plain(value: Any) -> Any:
    """A computed value as data: whole numbers as int, anything that is not JSON as text."""
    if isinstance(value, Mapping):
        return {str(key): plain(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [plain(child) for child in value]
    if isinstance(value, Decimal | float):
        exact = number(value)
        return None if exact is None else _tidy(exact)
    return value if value is None or isinstance(value, str | bool | int) else str(value)


def same(left: Any, right: Any) -> bool:
    """Equality as in JSON: 1 equals 1.0, but neither equals true nor "1"."""
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, bool) or isinstance(right, bool) or isinstance(left, str) or isinstance(right, str):
        return type(left) is type(right) and bool(left == right)
    return bool(left == right)


def _line(field: Input, value: Any) -> str:
    # A text field has one line: the browser turns breaks into spaces.
    return _BREAKS.sub(" ", _text(value, LONGEST_LINE))


def _lines(field: Input, value: Any) -> str:
    return _text(value, LONGEST_TEXT)


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str):
        raise WrongType("harus berupa teks")
    if len(value) > longest:
        raise WrongType(f"terlalu panjang, paling banyak {longest} huruf")
    return value


def _number(field: Input, value: Any) -> Any:
    if value == "":
        return None
    exact = number(value) if field.as_text or not isinstance(value, str) else None
    if exact is None:
        raise WrongType("harus berupa angka")
    if field.as_text:
        return value if isinstance(value, str) else _written(exact)
    if abs(exact) > SAFEST_INTEGER:
        raise WrongType("terlalu besar untuk sebuah angka; tulislah sebagai teks pada isian lain")
    return _tidy(exact)


def _tidy(exact: Decimal) -> int | Decimal:
    return int(exact) if exact == exact.to_integral_value() else exact


def _written(exact: Decimal | None) -> str:
    return (
        ""
        if exact is None
        else f"{_tidy(exact):f}"
        if isinstance(_tidy(exact), Decimal)
        else str(_tidy(exact))
    )


def _checkbox(field: Input, value: Any) -> bool:
    if not isinstance(value, bool):
        raise WrongType("harus dicentang atau tidak")
    return value


def _choice(field: Input, value: Any) -> Any:
    return None if value == "" and isinstance(value, str) else value


def _several(field: Input, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise WrongType("harus berupa daftar pilihan")
    if any(same(one, other) for at, one in enumerate(value[:500]) for other in value[:at]):
        raise WrongType("memuat pilihan yang sama dua kali")
    if len(value) > 500:
        raise WrongType("memuat lebih dari 500 pilihan")
    return value


def _moment(field: Input, value: Any) -> str | None:
    if not isinstance(value, str):
        raise WrongType("harus berupa tanggal atau jam")
    return value[:40] or None


def _file(field: Input, value: Any) -> None:
    if value not in ("", [], ()):
        raise WrongType("belum menerima berkas; cantumkan tautannya pada isian lain")


def _computed(field: Input, value: Any) -> Any:
    return value


_READERS = {
    "textfield": _line,
    "textarea": _lines,
    "number": _number,
    "checkbox": _checkbox,
    "radio": _choice,
    "select": _choice,
    "checklist": _several,
    "taglist": _several,
    "datetime": _moment,
    "filepicker": _file,
    "expression": _computed,
}
