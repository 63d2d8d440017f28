"""Names and answers that leave the house without the person behind them. Pure.

What is the same stays the same within one export, so that work can still be followed; the key is made for one export
and kept by nobody, so that nobody can find the person by trying names.
"""

import hmac
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from service.forms import Field

CHOSEN = frozenset({"select", "radio", "checklist", "taglist", "checkbox"})
"""Fields whose answers the form itself lists."""


def leads(fields: Collection[str], path: str) -> bool:
    """Whether a form asks for what stands there, or for something below it: then the form has called it so."""
    return any(each == path or each.startswith(f"{path}.") for each in fields)


class Veil:
    """What one export hides: nothing without a ``key``. ``people`` are the names that must not slip through."""

    def __init__(self, key: bytes | None, people: Collection[str] = ()) -> None:
        self._key = key
        self._people = frozenset(name.casefold() for name in people)

    @property
    def hides(self) -> bool:
        """True when persons and answers are pseudonyms."""
        return self._key is not None

    def id(self, person: str) -> str:
        """What stands for a person's id."""
        return self._called("orang", person)

    def name(self, person: str, name: str) -> str:
        """A person's name, or what stands for it: the same as ``id``."""
        return self.id(person) if self.hides else name

    def text(self, text: str) -> str:
        """What somebody wrote, or what stands for it; nothing stays nothing."""
        return self._called("isian", text) if text else text

    def paper(self, basis: str) -> str:
        """The number of a decree or letter, or what stands for it."""
        return self._called("surat", basis) if basis else basis

    def answer(self, field: Field | None, value: Any) -> Any:
        """An answer to ``field`` (``None`` where no form asked). In doubt it is personal.

        Yes, no, and what the form lists to choose from stay, but for people's names among it.
        """
        if not self.hides or value is None or isinstance(value, bool):
            return value
        if field is not None and field.type == "dynamiclist" and isinstance(value, list):
            columns = {each.key: each for each in field.fields}
            return [self._row(columns, row) for row in value]
        if isinstance(value, list):
            return [self.answer(field, each) for each in value]
        if field is not None and field.type in CHOSEN and self._listed(field, value):
            return value
        return self.text(str(value)) if isinstance(value, str | int | Decimal) else self.text(repr(value))

    def _row(self, columns: dict[str, Field], row: Any) -> Any:
        if not isinstance(row, dict):
            return self.answer(None, row)
        return {
            key if leads(columns, key) else self.text(key): self.answer(columns.get(key), value)
            for key, value in row.items()
        }

    def _listed(self, field: Field, value: Any) -> bool:
        labels = {option.label for option in field.options if option.value == value}
        return bool(labels) and not any(str(each).casefold() in self._people for each in (value, *labels))

    def _called(self, what: str, value: str) -> str:
        if self._key is None:
            return value
        told = f"{what}\n{value}".encode("utf-8", "surrogatepass")
        return f"{what}-{hmac.digest(self._key, told, 'sha256').hex()[:12]}"
