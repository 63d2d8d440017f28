"""A form's file as fields: what each says, where it stands and how it is laid out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

DEEPEST = 12
_OFF = frozenset(
    {"readonly", "required", "disabled", "disallowPassedDates", "isRepeating", "showOutline", "horizontal",
     "searchable", "multiple", "disableCollapse", "nonCollapsibleItems"}
)  # fmt: skip
"""Switches that are off where the file is silent."""
_KEPT_EMPTY = frozenset({"dateLabel", "timeLabel", "defaultValue"})
_APART = frozenset(
    {
        "components",
        "layout",
        "id",
        "exporter",
        "executionPlatform",
        "executionPlatformVersion",
        "schemaVersion",
    }
)
"""Compared otherwise, or about the editor that wrote the file."""


@dataclass(frozen=True, slots=True)
class Component:
    """One field, group or text of a form. ``row`` and ``columns`` say only how it is laid out."""

    id: str
    parent: str
    says: Mapping[str, Any]
    row: str
    columns: Any

    @property
    def label(self) -> str:
        """What people see of it."""
        for name in ("label", "dateLabel", "timeLabel", "text", "key", "path"):
            if isinstance(text := self.says.get(name), str) and text.strip():
                return text.strip() if len(text) <= 60 else text.strip()[:59] + "…"
        return self.id


def components(schema: Any) -> dict[str, Component]:
    """The components of a form by id, in their order; those without an id by their key or place."""
    found: dict[str, Component] = {}
    for each in _walk(schema, "", 0):
        id, again = each.id, 1
        while id in found:  # an id used twice: the check says so, here nothing gets lost
            again += 1
            id = f"{each.id}#{again}"
        found[id] = each if id == each.id else replace(each, id=id)
    return found


def settings(schema: Any) -> dict[str, Any]:
    """What a form says of itself, beside its id and who wrote the file."""
    return dict(_said(schema, "")) if isinstance(schema, Mapping) else {"": schema}


def _walk(around: Any, parent: str, depth: int) -> Iterator[Component]:
    inside = around.get("components") if isinstance(around, Mapping) else None
    for index, source in enumerate(inside if isinstance(inside, list) and depth < DEEPEST else []):
        if not isinstance(source, Mapping):
            continue
        id = str(source.get("id") or source.get("key") or f"{parent}/{index}")
        layout = source.get("layout")
        layout = layout if isinstance(layout, Mapping) else {}
        row = str(layout.get("row") or f"{id}/row")
        yield Component(id, parent, dict(_said(source, "")), row, layout.get("columns"))
        yield from _walk(source, id, depth + 1)


def _said(source: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    """Settings by their path (``validate.required``); those that say what holds anyway are left out."""
    for name, value in source.items():
        path = f"{prefix}{name}"
        if not prefix and name in _APART:
            continue
        if isinstance(value, Mapping) and prefix.count(".") < 3:
            yield from _said(value, f"{path}.")
        elif not _empty(name, value):
            yield path, value


def _empty(name: str, value: Any) -> bool:
    if value is False:
        return name in _OFF
    return value is None or value in ([], {}) or (value == "" and name not in _KEPT_EMPTY)
