"""The shapes of bodies and answers as JSON Schema, for the document. Pure."""

from typing import Any

from service.api import parameters
from service.api.parameters import CONDITIONS, LIST, MOMENT, NONE, NUMBER, YES, Filters, Parameter
from service.api.variable.asking import MOST, OPERATORS
from service.api.variables import TYPES

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
YES_NO: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer", "minimum": 0}
NOTHING: Schema = {"type": "null"}
ID: Schema = {"type": "string", "format": "uuid"}
AT: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$"}
VERSION_ID: Schema = {"type": "string", "pattern": r"^[^:]+:\d+:[0-9a-f-]{36}$"}


def ref(name: str) -> Schema:
    """A schema of the document by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def named(name: str) -> Schema:
    """The schema of an answer: a list of them for ``name[]``."""
    return {"type": "array", "items": ref(name[:-2])} if name.endswith("[]") else ref(name)


def _maybe(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _exactly(properties: dict[str, Schema], optional: tuple[str, ...] = ()) -> Schema:
    required = [name for name in properties if name not in optional]
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


maybe, exactly = _maybe, _exactly


def parameter(known: Parameter, *, text: bool = False) -> Schema:
    """The schema of a parameter, in an address (``text``) or in a body."""
    if known.kind == LIST:
        items = {"type": "string", "maxLength": parameters.LONGEST}
        whole: Schema = {"type": "array", "items": items, "maxItems": parameters.MOST_ITEMS}
        return TEXT if text else whole
    if known.kind == NUMBER:
        most = parameters.MOST_ROWS if known.name == "maxResults" else parameters.BIGGEST
        return {"type": "integer", "minimum": 0, "maximum": most}
    if known.kind == YES:
        return YES_NO
    if known.kind == CONDITIONS:
        return TEXT if text else {"type": "array", "items": _CONDITION, "maxItems": MOST}
    if known.kind == MOMENT:
        return {"type": "string", "examples": ["2026-11-21T11:44:53.427+0700"]}
    return {"type": "string", "enum": list(known.choices)} if known.choices else TEXT


_CONDITION: Schema = {
    "type": "object",
    "properties": {"name": TEXT, "operator": {"type": "string", "enum": list(OPERATORS)}, "value": {}},
    "required": ["name", "operator"],
}


def filter_of(filters: Filters) -> Schema:
    """The schema of a body with filters."""
    ends = {each.name: parameter(each) for each in filters.slice[:2]}
    order = {"type": "object", "properties": ends, "required": list(ends)}
    return {
        "type": "object",
        "properties": {
            **{each.name: _maybe(parameter(each)) for each in filters.known if each.kind != NONE},
            "sorting": {"type": "array", "items": order},
        },
    }


_VARIABLE = {
    "type": "object",
    "properties": {
        "type": {"type": ["string", "null"], "enum": [*TYPES, None]},
        "value": {},
        "valueInfo": {"type": ["object", "null"]},
    },
}
_VARIABLES: Schema = {"type": ["object", "null"], "additionalProperties": ref("VariableWish")}
_LINK = _exactly({"method": TEXT, "href": TEXT, "rel": TEXT})
_INSTANCE: dict[str, Schema] = {
    "links": {"type": "array", "items": ref("Link")},
    "id": ID,
    "definitionId": VERSION_ID,
    "businessKey": _maybe(TEXT),
    "caseInstanceId": NOTHING,
    "ended": YES_NO,
    "suspended": YES_NO,
    "tenantId": NOTHING,
    "definitionKey": TEXT,
}
SCHEMAS: dict[str, Schema] = {
    "Error": _exactly(
        {
            "type": TEXT,
            "message": TEXT,
            "code": _maybe({"type": "integer"}),
            "details": {"type": "object"},
            "problems": {"type": "array", "items": ref("Problem"), "x-lajur": True},
        },
        ("details", "problems"),
    ),
    "Problem": _exactly({"key": TEXT, "label": TEXT, "sentence": TEXT}),
    "Version": _exactly({"version": TEXT}),
    "Engine": _exactly({"name": TEXT}),
    "Document": {"type": "object", "required": ["openapi", "paths"]},
    "Count": _exactly({"count": WHOLE}),
    "File": {"type": "string", "format": "binary"},
    "Link": _LINK,
    "Instance": _exactly(_INSTANCE),
    "StartedInstance": _exactly({**_INSTANCE, "variables": ref("Variables")}, ("variables",)),
    "Variable": _exactly(
        {"type": {"type": "string", "enum": list(TYPES)}, "value": {}, "valueInfo": {"type": "object"}}
    ),
    "Variables": {"type": "object", "additionalProperties": ref("Variable")},
    "VariableWish": {**_VARIABLE, "type": ["object", "null"]},
    "CompleteWish": {
        "type": "object",
        "properties": {
            "variables": _VARIABLES,
            "withVariablesInReturn": {"type": ["boolean", "null"]},
        },
    },
}
