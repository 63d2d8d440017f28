"""A form that the diagram describes, as variables and as a page's part. Pure."""

from collections.abc import Mapping
from html import escape
from typing import Any

from flask import Response

from service.api import variables
from service.api.variable.reading import Types

XHTML = "application/xhtml+xml"


def field_values(
    schema: Mapping[str, Any], seen: Mapping[str, Any], kinds: Types | None = None
) -> dict[str, Any]:
    """The variables of a generated form's fields: what the case knows, else what each field begins with.

    A field without a value still has the type its form gives it.
    """
    given = schema["lajur"].get("types", {})
    found: dict[str, Any] = {}
    for field in schema["components"]:
        name = field["key"]
        value = seen.get(name, field.get("defaultValue"))
        known = (kinds or {}).get(name) or ({"type": given[name]} if name in given else None)
        found[name] = variables.told_one(value, known if value is not None else None)
        if value is None and name in given:
            found[name]["type"] = given[name]
    return found


def form_page(schema: Mapping[str, Any], values: Mapping[str, Any]) -> Response:
    """A generated form as a page's part, for clients that show it as it is. ``values`` by the fields' names."""
    fields = "".join(_field(each, values.get(each["key"])) for each in schema["components"])
    return Response(f'<form name="generatedForm" role="form">{fields}</form>'.encode(), content_type=XHTML)


def _field(part: Mapping[str, Any], value: Any) -> str:
    key, label = escape(part["key"]), escape(part.get("label") or part["key"])
    named = f'class="form-control" name="{key}" cam-variable-name="{key}"'
    if part["type"] == "select":
        options = "".join(_option(each, value) for each in part["values"])
        control = f'<select {named} cam-variable-type="String">{options}</select>'
    elif part["type"] == "checkbox":
        checked = ' checked="checked"' if value is True else ""
        control = f'<input {named} cam-variable-type="Boolean" type="checkbox"{checked}/>'
    else:
        kind = {"number": "Long", "datetime": "Date"}.get(part["type"], "String")
        said = "" if value is None else escape(str(value))
        control = f'<input {named} cam-variable-type="{kind}" type="text" value="{said}"/>'
    return f'<div class="form-group"><label for="{key}">{label}</label>{control}</div>'


def _option(each: Mapping[str, Any], value: Any) -> str:
    chosen = ' selected="selected"' if each["value"] == value else ""
    return f'<option value="{escape(str(each["value"]))}"{chosen}>{escape(str(each["label"]))}</option>'
