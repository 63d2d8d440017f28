"""Forms: what a form file says, and the check of what was entered. Pure: no clock, no database, no web.

The forms are those of form-js 2.0.0 (schema 19). ``check`` is never weaker than the browser and never accepts
what the form could not send.
"""

from collections.abc import Mapping
from typing import Any

from service.forms.checking import check
from service.forms.model import Component, Field, FieldProblem, Group, Input, Option, Problem, Rows
from service.forms.reading import compiled, examined
from service.forms.showing import initial

__all__ = ["Field", "FieldProblem", "Option", "Problem", "check", "fields", "initial", "lint"]


def lint(schema: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Everything wrong with a form file; with an "error" it can neither be deployed nor checked."""
    return examined(schema)[1]


def fields(schema: Mapping[str, Any]) -> tuple[Field, ...]:
    """The fields in the form's order, for showing stored values; ``Invalid`` when the file has an error."""
    return _fields(compiled(schema).root, ())


def _fields(component: Component, path: tuple[str, ...]) -> tuple[Field, ...]:
    here = (*path, *component.path)
    if isinstance(component, Input):
        return (_field(component, here),)
    if isinstance(component, Group):
        return tuple(field for child in component.children for field in _fields(child, here))
    return (_list(component, here),)


def _field(field: Input, path: tuple[str, ...]) -> Field:
    options = field.choices.fixed if field.choices is not None else ()
    return Field(
        ".".join(path), field.label, field.type, field.required, field.readonly is not False, options
    )


def _list(rows: Rows, path: tuple[str, ...]) -> Field:
    columns = tuple(field for child in rows.children for field in _fields(child, ()))
    return Field(".".join(path), rows.label, "dynamiclist", rows.fewest > 0, not rows.resizable, (), columns)
