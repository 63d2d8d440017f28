"""What a list may be asked by: one table for each kind of list, read by the doors and by the document. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.api.variable import asking
from service.errors import Invalid

MOST_ROWS = 1_000
"""Rows of one answer; who wants more asks for the next slice with ``firstResult``."""
MOST_ITEMS = 200
LONGEST = 4_000
BIGGEST = 2**31 - 1
TEXT, NUMBER, YES, MOMENT, LIST = "text", "number", "yes", "moment", "list"
CONDITIONS, NONE = "conditions", "none"
"""Conditions on variables (``variable.asking``), and what is refused when it is set."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A filter: its name at Camunda, its kind, what it does, and the only values where there are few."""

    name: str
    kind: str
    about: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list may be asked by: ``known`` filters, and ``sorts`` from Camunda's words to the room's."""

    known: tuple[Parameter, ...]
    sorts: Mapping[str, str]

    @property
    def slice(self) -> tuple[Parameter, ...]:
        """sortBy, sortOrder, firstResult, maxResults."""
        return _slice(*self.sorts)

    @property
    def ends(self) -> tuple[Parameter, ...]:
        """firstResult and maxResults, which stand in the address also where the filters come in a body."""
        return self.slice[2:]

    @property
    def all(self) -> tuple[Parameter, ...]:
        """Everything an address may hold."""
        return (*self.known, *self.slice)


def _slice(*sorts: str) -> tuple[Parameter, ...]:
    return (
        Parameter("sortBy", TEXT, "What to sort by; needs sortOrder.", sorts),
        Parameter("sortOrder", TEXT, "Upwards or downwards; needs sortBy.", ("asc", "desc")),
        Parameter("firstResult", NUMBER, "Rows to pass over."),
        Parameter("maxResults", NUMBER, f"Rows that come, at most and by default {MOST_ROWS}."),
    )


WITH_VARIABLES = Parameter("deserializeValues", YES, "Accepted and ignored: values come as JSON.")


def read(known: tuple[Parameter, ...], sent: Mapping[str, Any], *, text: bool) -> dict[str, Any]:
    """The values of the known parameters; others are passed over, as Camunda does, and so are nulls.

    ``text``: they come as text of an address, lists with commas. Invalid names the first that is wrong.
    """
    asked = {
        each.name: _value(each, sent[each.name], text)
        for each in known
        if each.name in sent and sent[each.name] is not None
    }
    if ("sortBy" in asked) != ("sortOrder" in asked):
        raise Invalid("sortBy dan sortOrder harus diberikan bersama. Tambahkan yang kurang.")
    return asked


def _value(parameter: Parameter, value: Any, text: bool) -> Any:
    found = _READERS[parameter.kind](parameter, value, text)
    if parameter.choices and found not in parameter.choices:
        raise _refusal(parameter, "salah satu dari " + ", ".join(parameter.choices))
    return found


def _text(parameter: Parameter, value: Any, text: bool) -> str:
    if not isinstance(value, str) or len(value) > LONGEST or "\x00" in value:
        raise _refusal(parameter, f"teks sampai {LONGEST} huruf")
    return value


def _number(parameter: Parameter, value: Any, text: bool) -> int:
    if text and isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 11:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= BIGGEST:
        raise _refusal(parameter, f"bilangan bulat 0 sampai {BIGGEST}")
    if parameter.name == "maxResults" and value > MOST_ROWS:
        raise _refusal(parameter, f"paling banyak {MOST_ROWS}; ambil sisanya dengan firstResult")
    return value


def _yes(parameter: Parameter, value: Any, text: bool) -> bool:
    found = {"true": True, "false": False}.get(value) if text and isinstance(value, str) else value
    if not isinstance(found, bool):
        raise _refusal(parameter, "true atau false")
    return found


def _list(parameter: Parameter, value: Any, text: bool) -> tuple[str, ...]:
    items = value.split(",") if text and isinstance(value, str) else value
    if not isinstance(items, list) or len(items) > MOST_ITEMS:
        raise _refusal(parameter, f"daftar sampai {MOST_ITEMS} teks")
    return tuple(_text(parameter, each, text) for each in items)


def _moment(parameter: Parameter, value: Any, text: bool) -> datetime:
    """Camunda's 2026-11-21T11:44:53.427+0700, and Z or +07:00 as well."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) and len(value) < 40 else None
        if found is not None and found.tzinfo is not None and 1900 <= found.year <= 9000:
            return found
    except ValueError:
        pass
    raise _refusal(parameter, "waktu seperti 2026-11-21T11:44:53.427+0700")


def _conditions(parameter: Parameter, value: Any, text: bool) -> tuple[asking.Condition, ...]:
    return asking.read(value, text=text)


def _none(parameter: Parameter, value: Any, text: bool) -> None:
    """What would change the answer and is not known here is not passed over in silence."""
    if value not in ([], "", {}, False, "false"):
        raise Invalid("Saringan {name} belum didukung. Kirim tanpa {name}.", name=parameter.name)


_READERS: dict[str, Callable[[Parameter, Any, bool], Any]] = {
    TEXT: _text,
    NUMBER: _number,
    YES: _yes,
    LIST: _list,
    MOMENT: _moment,
    CONDITIONS: _conditions,
    NONE: _none,
}


def _refusal(parameter: Parameter, wanted: str) -> Invalid:
    return Invalid("{name} harus berupa {wanted}. Perbaiki nilainya.", name=parameter.name, wanted=wanted)
