"""The shapes of bodies and answers as JSON Schema, for the document. Pure."""

from typing import Any

from service.api import parameters
from service.api.parameters import LIST, MOMENT, NUMBER, YES, Parameter
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
    if known.kind == MOMENT:
        return {"type": "string", "examples": ["2026-11-21T11:44:53.427+0700"]}
    return {"type": "string", "enum": list(known.choices)} if known.choices else TEXT


def _filter(known: tuple[Parameter, ...], kind: str) -> Schema:
    ends = {each.name: parameter(each) for each in parameters.SLICES[kind][:2]}
    order = {"type": "object", "properties": ends, "required": list(ends)}
    return {
        "type": "object",
        "properties": {
            **{each.name: _maybe(parameter(each)) for each in known},
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
    "businessKey": TEXT,
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
            "problems": {"type": "array", "items": ref("Problem"), "x-lajur": True},
        },
        ("problems",),
    ),
    "Problem": _exactly({"key": TEXT, "label": TEXT, "sentence": TEXT}),
    "Version": _exactly({"version": TEXT}),
    "Engine": _exactly({"name": TEXT}),
    "Document": {"type": "object", "required": ["openapi", "paths"]},
    "Count": _exactly({"count": WHOLE}),
    "Link": _LINK,
    "Definition": _exactly(
        {
            "id": VERSION_ID,
            "key": TEXT,
            "category": NOTHING,
            "description": _maybe(TEXT),
            "name": TEXT,
            "version": WHOLE,
            "resource": TEXT,
            "deploymentId": ID,
            "diagram": NOTHING,
            "suspended": YES_NO,
            "tenantId": NOTHING,
            "versionTag": NOTHING,
            "historyTimeToLive": NOTHING,
            "startableInTasklist": YES_NO,
        }
    ),
    "Diagram": _exactly({"id": VERSION_ID, "bpmn20Xml": TEXT}),
    "Instance": _exactly(_INSTANCE),
    "StartedInstance": _exactly({**_INSTANCE, "variables": ref("Variables")}, ("variables",)),
    "Variable": _exactly(
        {"type": {"type": "string", "enum": list(TYPES)}, "value": {}, "valueInfo": {"type": "object"}}
    ),
    "Variables": {"type": "object", "additionalProperties": ref("Variable")},
    "VariableWish": {**_VARIABLE, "type": ["object", "null"]},
    "PastInstance": _exactly(
        {
            "id": ID,
            "businessKey": TEXT,
            "processDefinitionId": VERSION_ID,
            "processDefinitionKey": TEXT,
            "processDefinitionName": TEXT,
            "processDefinitionVersion": WHOLE,
            "startTime": AT,
            "endTime": _maybe(AT),
            "removalTime": NOTHING,
            "durationInMillis": _maybe(WHOLE),
            "startUserId": _maybe(TEXT),
            "startActivityId": _maybe(TEXT),
            "deleteReason": NOTHING,
            "rootProcessInstanceId": ID,
            "superProcessInstanceId": NOTHING,
            "superCaseInstanceId": NOTHING,
            "caseInstanceId": NOTHING,
            "tenantId": NOTHING,
            "state": {"type": "string", "enum": ["ACTIVE", "COMPLETED", "EXTERNALLY_TERMINATED"]},
            "restartedProcessInstanceId": NOTHING,
        }
    ),
    "Task": _exactly(
        {
            "id": ID,
            "name": TEXT,
            "assignee": _maybe(TEXT),
            "created": AT,
            "due": _maybe(AT),
            "followUp": NOTHING,
            "lastUpdated": NOTHING,
            "delegationState": NOTHING,
            "description": _maybe(TEXT),
            "executionId": ID,
            "owner": NOTHING,
            "parentTaskId": NOTHING,
            "priority": WHOLE,
            "processDefinitionId": VERSION_ID,
            "processInstanceId": ID,
            "taskDefinitionKey": TEXT,
            "caseExecutionId": NOTHING,
            "caseInstanceId": NOTHING,
            "caseDefinitionId": NOTHING,
            "suspended": YES_NO,
            "formKey": NOTHING,
            "camundaFormRef": NOTHING,
            "tenantId": NOTHING,
            "taskState": {"type": "string", "enum": ["Created", "Updated"]},
        }
    ),
    "StartWish": {
        "type": "object",
        "properties": {
            "businessKey": {"type": ["string", "null"], "maxLength": 255},
            "variables": _VARIABLES,
            "withVariablesInReturn": {"type": ["boolean", "null"]},
        },
    },
    "CompleteWish": {
        "type": "object",
        "properties": {
            "variables": _VARIABLES,
            "withVariablesInReturn": {"type": ["boolean", "null"]},
        },
    },
    "ClaimWish": {"type": "object", "properties": {"userId": {"type": ["string", "null"], "maxLength": 100}}},
    "TaskFilter": _filter(parameters.TASKS, "tasks"),
    "InstanceFilter": _filter(parameters.INSTANCES, "instances"),
    "PastFilter": _filter(parameters.PAST, "past"),
}
