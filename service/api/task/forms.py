"""The form of a task: what opens it, the file itself, and the values it is opened with."""

from collections.abc import Mapping
from html import escape
from typing import Any

import orjson
from flask import Response, request
from sqlalchemy.orm import Session

from service import definitions, forms, tasks
from service.api import variables
from service.api.caller import actor, looking, now
from service.api.parameters import LIST, YES, Parameter, read
from service.api.reach import inside
from service.api.reach import variables as reached
from service.api.refusals import Told
from service.api.task import shapes
from service.api.task.refusing import is_null, reading
from service.definitions import Definition
from service.definitions.generated import is_generated
from service.errors import NotFound
from service.instances import waiting
from service.instances.waiting import Standing
from service.tasks import Task

ASKED = (
    Parameter("variableNames", LIST, "Only these."),
    Parameter("deserializeValues", YES, "false: an Object's value comes as its text."),
)
XHTML = "application/xhtml+xml"


def form(id: str) -> Any:
    """What opens it."""
    with looking() as session, reading(id, Told(400, "RestException", f"Cannot get form for task {id}")):
        task, definition = _task(session, id)
        return shapes.opened(task, definition)


def deployed(id: str) -> Response:
    """The form file the diagram refers to."""
    with looking() as session, reading(id, Told(400, "InvalidRequestException", is_null(id), None)):
        task, definition = _task(session, id)
    schema = definition.form_for(task.element)
    if schema is None or is_generated(schema):
        raise Told(400, "InvalidRequestException", "The form key is not set.", None)
    return Response(orjson.dumps(schema), content_type="application/json")


def rendered(id: str) -> Response:
    """A generated form as a page's part, for clients that show it as it is."""
    with looking() as session, reading(id, Told(500, "NullValueException", is_null(id))):
        task, definition = _task(session, id)
        schema = definition.form_for(task.element)
        if schema is None or not is_generated(schema):
            message = f"No matching rendered form for task with the id {id} found."
            raise Told(404, "InvalidRequestException", message, None)
        values = {name: each["value"] for name, each in _values(session, task, definition).items()}
    text = f'<form name="generatedForm" role="form">{_fields(schema, values)}</form>'
    return Response(text.encode(), content_type=XHTML)


def form_variables(id: str) -> Any:
    """What its form is opened with: the form's fields with their defaults, then what else the case knows."""
    names = read(ASKED, request.args, text=True).get("variableNames")
    with looking() as session, reading(id, Told(400, "InvalidRequestException", is_null(id))):
        found = _values(session, *_task(session, id))
    return found if names is None else {name: found[name] for name in names if name in found}


def _task(session: Session, id: str) -> tuple[Task, Definition]:
    task = tasks.opened(session, actor(), id, now())
    return task, definitions.get(session, actor().tenant, task.definition, task.version)


def _values(session: Session, task: Task, definition: Definition) -> dict[str, Any]:
    try:
        case = waiting.standing(session, actor(), task.instance)
    except NotFound:  # another OPD knows of a task before it takes it, and not yet of its case
        return {}
    schema = definition.form_for(task.element) or {}
    local, types = case.local(task.ref)
    seen = {**case.variables, **local}
    kinds = {**case.types, **types}
    if not is_generated(schema):
        return variables.told(_shown(session, schema, case, seen), kinds)
    fields = {each["key"]: each.get("defaultValue") for each in schema["components"]}
    named = {name: {"type": kind} for name, kind in schema["lajur"].get("types", {}).items()}
    values = {name: seen.get(name, default) for name, default in fields.items()}
    rest = {name: value for name, value in seen.items() if name not in fields} if inside() else {}
    return {
        name: _typed(
            variables.told_one(value, kinds.get(name) or _fitting(named.get(name), value)), named.get(name)
        )
        for name, value in {**values, **rest}.items()
    }


def _fitting(kind: Mapping[str, Any] | None, value: Any) -> Mapping[str, Any] | None:
    return None if value is None else kind


def _typed(told: dict[str, Any], kind: Mapping[str, Any] | None) -> dict[str, Any]:
    """A field without a value still has the type its form gives it."""
    return {**told, "type": kind["type"]} if kind and told["value"] is None else told


def _shown(
    session: Session, schema: Mapping[str, Any], case: Standing, seen: Mapping[str, Any]
) -> dict[str, Any]:
    """What a form file names, without what an earlier visit may not fill in; officials see the rest of the case too."""
    first = forms.initial(schema, seen) if schema else {}
    if not inside():
        return first
    kept = {each.key for each in forms.fields(schema)} if schema else set()
    return first | {
        name: value
        for name, value in reached(session, case).items()
        if name not in kept and name not in first
    }


def _fields(schema: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    return "".join(_field(each, values.get(each["key"])) for each in schema["components"])


def _field(part: Mapping[str, Any], value: Any) -> str:
    key, label = escape(part["key"]), escape(part.get("label") or part["key"])
    named = f'class="form-control" name="{key}" cam-variable-name="{key}"'
    if part["type"] == "select":
        options = "".join(
            f'<option value="{escape(each["value"])}"{_chosen(each["value"] == value)}>{escape(each["label"])}</option>'
            for each in part["values"]
        )
        control = f'<select {named} cam-variable-type="String">{options}</select>'
    elif part["type"] == "checkbox":
        checked = ' checked="checked"' if value is True else ""
        control = f'<input {named} cam-variable-type="Boolean" type="checkbox"{checked}/>'
    else:
        kind = {"number": "Long", "datetime": "Date"}.get(part["type"], "String")
        said = "" if value is None else escape(str(value))
        control = f'<input {named} cam-variable-type="{kind}" type="text" value="{said}"/>'
    return f'<div class="form-group"><label for="{key}">{label}</label>{control}</div>'


def _chosen(yes: bool) -> str:
    return ' selected="selected"' if yes else ""
