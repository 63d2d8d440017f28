"""Variables as things of their own: the shapes of bodies and answers, for the document. Pure."""

from service.api.schemas import ID, NOTHING, TEXT, VERSION_ID, Schema, exactly, filter_of, maybe, ref
from service.api.variable.filters import VARIABLES
from service.api.variable.reading import TYPES

SCHEMAS: dict[str, Schema] = {
    "VariableInstanceFilter": filter_of(VARIABLES),
    "VariableInstance": exactly(
        {
            "type": {"type": "string", "enum": list(TYPES)},
            "value": {},
            "valueInfo": {"type": "object"},
            "id": ID,
            "name": TEXT,
            "processDefinitionId": VERSION_ID,
            "processInstanceId": ID,
            "executionId": ID,
            "caseInstanceId": NOTHING,
            "caseExecutionId": NOTHING,
            "taskId": maybe(ID),
            "batchId": NOTHING,
            "activityInstanceId": TEXT,
            "errorMessage": NOTHING,
            "tenantId": NOTHING,
        }
    ),
    "VariableChanges": {
        "type": "object",
        "properties": {
            "modifications": {"type": ["object", "null"], "additionalProperties": ref("VariableWish")},
            "deletions": {"type": ["array", "null"], "items": TEXT},
        },
    },
    "Bytes": {"type": "string", "format": "binary"},
    "Upload": {
        "type": "object",
        "properties": {
            "data": {"type": "string", "format": "binary"},
            "valueType": {"type": "string", "enum": list(TYPES)},
            "type": TEXT,
        },
        "required": ["data"],
    },
}
