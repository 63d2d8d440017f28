"""The decision that the buttons of a page's form carry."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DECISION = re.compile(r"(keputusan|hasil|sesuai|data_tersedia|opd_tersedia)_\w+")
BACK = frozenset({"kembalikan", "perbaiki", "tidak_tersedia", "belum_sesuai", "tidak_valid", "tolak"})
"""Values that send the work back or end the straight path: never the first button."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: the value it sets, its words, and whether it goes against the straight path."""

    value: str
    label: str
    back: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """The radio group whose options become the buttons; ``field`` is its component id."""

    field: str
    key: str
    choices: tuple[Choice, ...]


def decision(schema: Mapping[str, Any]) -> Decision | None:
    """The form's decision: the first radio group at its top whose key says so."""
    for part in schema.get("components", ()):
        if part.get("type") == "radio" and DECISION.fullmatch(part.get("key", "")) and part.get("values"):
            choices = tuple(
                Choice(each["value"], each["label"], each["value"] in BACK) for each in part["values"]
            )
            return Decision(part["id"], part["key"], tuple(sorted(choices, key=lambda each: each.back)))
    return None
