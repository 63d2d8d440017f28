"""Steps of programs: the shapes of bodies and answers, for the document. Pure."""

from service.api.external_task.filters import FILTERS
from service.api.parameters import LONGEST, MOST_ITEMS
from service.api.schemas import (
    AT,
    ID,
    NOTHING,
    TEXT,
    VERSION_ID,
    YES_NO,
    Schema,
    exactly,
    filter_of,
    maybe,
    ref,
)

WHOLE: Schema = {"type": "integer"}
ACTIVITY: Schema = {"type": "string", "pattern": r"^[^:]+:[0-9a-f-]{36}$"}
_TEXT: Schema = {"type": ["string", "null"], "maxLength": LONGEST}
_MILLISECONDS: Schema = {"type": ["integer", "null"], "minimum": 0, "maximum": 2**53}
_YES: Schema = {"type": ["boolean", "null"]}
_VARIABLES: Schema = {"type": ["object", "null"], "additionalProperties": ref("VariableWish")}
_NAMES: Schema = {"type": ["array", "null"], "items": TEXT, "maxItems": MOST_ITEMS}
_TASK: dict[str, Schema] = {
    "activityId": TEXT,
    "activityInstanceId": ACTIVITY,
    "errorMessage": maybe(TEXT),
    "executionId": ID,
    "id": ID,
    "lockExpirationTime": maybe(AT),
    "createTime": AT,
    "processDefinitionId": VERSION_ID,
    "processDefinitionKey": TEXT,
    "processDefinitionVersionTag": maybe(TEXT),
    "processInstanceId": ID,
    "retries": maybe(WHOLE),
    "suspended": YES_NO,
    "workerId": maybe(TEXT),
    "topicName": TEXT,
    "tenantId": NOTHING,
    "priority": WHOLE,
    "businessKey": maybe(TEXT),
}
_TOPIC: Schema = {
    "type": "object",
    "required": ["topicName", "lockDuration"],
    "properties": {
        "topicName": {"type": "string", "minLength": 1, "maxLength": LONGEST},
        "lockDuration": {"type": "integer", "minimum": 1, "maximum": 365 * 86_400_000},
        "variables": _NAMES,
        "localVariables": _YES,
        "businessKey": _TEXT,
        "processDefinitionId": _TEXT,
        "processDefinitionIdIn": _NAMES,
        "processDefinitionKey": _TEXT,
        "processDefinitionKeyIn": _NAMES,
        "processVariables": {"type": ["object", "null"]},
        "deserializeValues": _YES,
        "includeExtensionProperties": _YES,
    },
}


def _worker(**more: Schema) -> Schema:
    worker = {"workerId": {"type": "string", "minLength": 1, "maxLength": LONGEST}}
    return {"type": "object", "required": ["workerId"], "properties": {**worker, **more}}


SCHEMAS: dict[str, Schema] = {
    "ExternalTask": exactly(_TASK),
    "LockedExternalTask": exactly(
        {
            **_TASK,
            "errorDetails": maybe(TEXT),
            "variables": ref("Variables"),
            "extensionProperties": {"type": "object", "additionalProperties": TEXT},
        }
    ),
    "TopicNames": {"type": "array", "items": TEXT},
    "ExternalTaskFilter": filter_of(FILTERS),
    "FetchWish": {
        "type": "object",
        "required": ["workerId", "maxTasks"],
        "properties": {
            "workerId": {"type": "string", "minLength": 1, "maxLength": 255},
            "maxTasks": {"type": "integer", "minimum": 0, "maximum": 2**31 - 1},
            "usePriority": _YES,
            "asyncResponseTimeout": {"type": ["integer", "null"], "maximum": 1_800_000},
            "topics": {"type": ["array", "null"], "items": _TOPIC, "maxItems": MOST_ITEMS},
        },
    },
    "StepDone": _worker(variables=_VARIABLES, localVariables=_VARIABLES),
    "StepFailed": _worker(
        errorMessage=_TEXT,
        errorDetails={"type": ["string", "null"]},
        retries={"type": ["integer", "null"], "minimum": 0},
        retryTimeout=_MILLISECONDS,
        variables=_VARIABLES,
        localVariables=_VARIABLES,
    ),
    "StepError": _worker(errorCode=TEXT, errorMessage=_TEXT, variables=_VARIABLES),
    "LockExtension": _worker(newDuration={"type": "integer", "minimum": 1}),
    "LockWish": _worker(lockDuration={"type": "integer", "minimum": 1}),
    "Retries": {"type": "object", "required": ["retries"], "properties": {"retries": WHOLE}},
    "RetriesOfSeveral": {
        "type": "object",
        "required": ["retries"],
        "properties": {
            "retries": {"type": "integer", "minimum": 0},
            "externalTaskIds": _NAMES,
            "processInstanceIds": _NAMES,
            "externalTaskQuery": {"type": ["object", "null"]},
        },
    },
    "Priority": {"type": "object", "properties": {"priority": WHOLE}},
}
