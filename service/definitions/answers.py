"""What of the values that came may enter a case: the form's, and from programs what no form asks for. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from service import forms
from service.definitions.content import Definition
from service.definitions.generated import as_days

ASKED = "lajur"
"""The member of a schema in which generated forms say so."""


def answers(
    definition: Definition,
    element: str,
    values: Mapping[str, Any],
    seen: Mapping[str, Any],
    today: date,
    program: bool,
    submit: bool,
) -> dict[str, Any]:
    """The values that the form of ``element`` lets through on the agency's day; Invalid naming every field.

    A form that was deployed always decides alone. Beside a generated form, and where there is none, a program may
    bring further variables; without ``submit`` it is not held to a generated form at all, as in Camunda, and a person
    only in what he sent. A field that was not sent gets its default, or stays as it was.
    """
    schema = definition.form_for(element)
    if schema is None:
        return dict(values) if program else {}
    if not schema.get(ASKED, {}).get("generated"):
        return forms.check(schema, values, seen, today=today)
    if program and not submit:
        return dict(values)
    fields = {each["key"]: each for each in schema.get("components", ()) if "key" in each}
    own = {name: value for name, value in values.items() if name in fields}
    if submit:
        own = {name: each["defaultValue"] for name, each in fields.items() if "defaultValue" in each} | own
        clean = forms.check(schema, as_days(schema, own), seen, today=today)
        clean = {name: value for name, value in clean.items() if name in own}
    else:
        sent = [_free(each) for each in schema["components"] if each.get("key") in own]
        clean = forms.check({**schema, "components": sent}, as_days(schema, own), seen, today=today)
    dates = {
        name: own[name]
        for name in clean
        if "T" in str(own[name]) and name in schema[ASKED].get("patterns", {})
    }
    return {**values, **clean, **dates} if program else clean  # a program's Date stays the instant it is


def _free(component: Mapping[str, Any]) -> dict[str, Any]:
    """The field as one that may stay empty."""
    rules = {name: rule for name, rule in component.get("validate", {}).items() if name != "required"}
    return {**component, "validate": rules}
