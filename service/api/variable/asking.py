"""Conditions on variables, as lists are asked by them: ``name_eq_value`` in an address, objects in a body. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from re import DOTALL, escape, fullmatch
from typing import Any

from service.api.variable.reading import Types, instant
from service.errors import Invalid

MOST = 20
OPERATORS = ("eq", "neq", "gt", "gteq", "lt", "lteq", "like", "notLike")


@dataclass(frozen=True, slots=True)
class Condition:
    """What the variable ``name`` must be; a variable that is not there fulfils none."""

    name: str
    operator: str
    value: Any
    any_case_name: bool = False
    any_case: bool = False

    def holds(self, values: Mapping[str, Any], types: Types | None = None) -> bool:
        """Whether one of the values of that name is so."""
        return any(
            self._so(value, (types or {}).get(name, {}).get("type"))
            for name, value in values.items()
            if name == self.name or self.any_case_name and name.lower() == self.name.lower()
        )

    def _so(self, found: Any, kind: str | None) -> bool:
        wanted = self.value
        if kind == "Date" and (at := instant(found)) is not None:
            found, wanted = at, instant(wanted)
        if self.any_case:
            found, wanted = _lower(found), _lower(wanted)
        return _COMPARES[self.operator](found, wanted)


def read(value: Any, *, text: bool) -> tuple[Condition, ...]:
    """The conditions of an address (``text``) or of a body. Invalid says which one cannot be read."""
    items = value.split(",") if text and isinstance(value, str) else value
    if not isinstance(items, list) or len(items) > MOST:
        raise Invalid("Saringan variabel harus berupa daftar sampai {most} syarat. Perbaiki.", most=MOST)
    return tuple(_from_text(each) if text else _from_object(each) for each in items if each not in ("", None))


def in_any_case(conditions: tuple[Condition, ...], names: bool, values: bool) -> tuple[Condition, ...]:
    """The same conditions, big and small letters alike in names, in values, or in both."""
    return tuple(replace(each, any_case_name=names, any_case=values) for each in conditions)


def all_hold(conditions: tuple[Condition, ...], values: Mapping[str, Any], types: Types) -> bool:
    """Whether the variables fulfil every condition."""
    return all(each.holds(values, types) for each in conditions)


_TEXT = rf"(?P<name>.+?)_(?P<operator>{'|'.join(OPERATORS)})_(?P<value>.*)"
_ANY = r"(?P<name>.+?)_(?P<operator>[A-Za-z]+)_(?P<value>.*)"


def _from_text(each: str) -> Condition:
    found = fullmatch(_TEXT, each, DOTALL) or fullmatch(_ANY, each, DOTALL)
    if found is None:
        raise Invalid("Syarat variabel harus seperti nama_eq_nilai; ditemukan {found}.", found=each[:80])
    return _condition(found["name"], found["operator"], found["value"])


def _from_object(each: Any) -> Condition:
    name = each.get("name") if isinstance(each, Mapping) else None
    if not isinstance(name, str) or not isinstance(each.get("operator"), str):
        raise Invalid("Syarat variabel harus memuat name, operator, dan value. Perbaiki isinya.")
    if isinstance(each.get("value"), list | dict):
        raise Invalid("Nilai syarat variabel harus teks, bilangan, true/false, atau null. Perbaiki isinya.")
    return _condition(name, each["operator"], each.get("value"))


def _condition(name: str, operator: str, value: Any) -> Condition:
    if operator not in OPERATORS:
        raise Invalid("{sentence}", sentence=f"Invalid variable comparator specified: {operator[:40]}")
    return Condition(name, operator, value)


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def like(found: Any, wanted: Any) -> bool:
    """% stands for any letters, _ for one; a backslash before them means themselves."""
    if not isinstance(found, str) or not isinstance(wanted, str):
        return False
    pattern, rest = "", iter(wanted)
    for letter in rest:
        if letter == "\\":
            pattern += escape(next(rest, "\\"))
        else:
            pattern += {"%": ".*", "_": "."}.get(letter, escape(letter))
    return fullmatch(pattern, found, DOTALL) is not None


def _equal(found: Any, wanted: Any) -> bool:
    return _alike(found, wanted) and bool(found == wanted)


def _alike(found: Any, wanted: Any) -> bool:
    """Whether the two can be compared: numbers with numbers, text with text."""
    kinds = [
        "number"
        if isinstance(each, int | float) and not isinstance(each, bool)
        else "instant"
        if isinstance(each, datetime)
        else type(each).__name__
        for each in (found, wanted)
    ]
    return kinds[0] == kinds[1]


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def holds(found: Any, wanted: Any) -> bool:
        known = isinstance(found, int | float | str | datetime) and not isinstance(found, bool)
        return known and _alike(found, wanted) and compare(found, wanted)

    return holds


_COMPARES: dict[str, Callable[[Any, Any], bool]] = {
    "eq": _equal,
    "neq": lambda found, wanted: not _equal(found, wanted),
    "gt": _ordered(lambda found, wanted: bool(found > wanted)),
    "gteq": _ordered(lambda found, wanted: bool(found >= wanted)),
    "lt": _ordered(lambda found, wanted: bool(found < wanted)),
    "lteq": _ordered(lambda found, wanted: bool(found <= wanted)),
    "like": like,
    "notLike": lambda found, wanted: isinstance(found, str) and not like(found, wanted),
}
