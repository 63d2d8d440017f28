"""Tasks: the shapes of bodies and answers, for the document. Pure."""

from service.api.parameters import BIGGEST
from service.api.schemas import (
    AT,
    ID,
    NOTHING,
    TEXT,
    VERSION_ID,
    WHOLE,
    YES_NO,
    Schema,
    exactly,
    filter_of,
    maybe,
    ref,
)
from service.api.task.filters import TASKS

_NUMBER: Schema = {"type": "integer", "minimum": -BIGGEST - 1, "maximum": BIGGEST}
_STATE: Schema = {"type": ["string", "null"], "enum": ["PENDING", "RESOLVED", None]}
_USER: Schema = {"type": ["string", "null"], "maxLength": 100}
_MOMENT: Schema = {"type": ["string", "null"], "examples": ["2026-11-21T11:44:53.427+0700"]}
_FORM_REF: Schema = {
    "oneOf": [NOTHING, exactly({"key": TEXT, "binding": TEXT, "version": maybe({"type": "integer"})})]
}


def _wish(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties}


SCHEMAS: dict[str, Schema] = {
    "Task": exactly(
        {
            "id": ID,
            "name": TEXT,
            "assignee": maybe(TEXT),
            "created": AT,
            "due": maybe(AT),
            "followUp": maybe(AT),
            "lastUpdated": maybe(AT),
            "delegationState": _STATE,
            "description": maybe(TEXT),
            "executionId": ID,
            "owner": maybe(TEXT),
            "parentTaskId": NOTHING,
            "priority": _NUMBER,
            "processDefinitionId": VERSION_ID,
            "processInstanceId": ID,
            "taskDefinitionKey": TEXT,
            "caseExecutionId": NOTHING,
            "caseInstanceId": NOTHING,
            "caseDefinitionId": NOTHING,
            "suspended": YES_NO,
            "formKey": maybe(TEXT),
            "camundaFormRef": _FORM_REF,
            "tenantId": NOTHING,
            "taskState": {"type": "string", "enum": ["Created", "Updated"]},
        }
    ),
    "TaskFilter": filter_of(TASKS),
    "SeatCount": exactly({"groupName": maybe(TEXT), "taskCount": WHOLE}),
    "TaskForm": exactly({"key": maybe(TEXT), "camundaFormRef": _FORM_REF, "contextPath": NOTHING}),
    "FormFile": {"type": "object"},
    "IdentityLink": exactly({"userId": maybe(TEXT), "groupId": maybe(TEXT), "type": TEXT}),
    "Comment": exactly(
        {
            "links": {"type": "array", "items": ref("Link")},
            "id": ID,
            "userId": maybe(TEXT),
            "time": AT,
            "taskId": ID,
            "message": maybe(TEXT),
            "removalTime": NOTHING,
            "rootProcessInstanceId": ID,
            "processInstanceId": NOTHING,
        }
    ),
    "TaskWish": _wish(
        name={"type": ["string", "null"], "maxLength": 255},
        description={"type": ["string", "null"], "maxLength": 4_000},
        priority={**_NUMBER, "type": ["integer", "null"]},
        due=_MOMENT,
        followUp=_MOMENT,
        assignee=_USER,
        owner=_USER,
        delegationState=_STATE,
    ),
    "UserWish": _wish(userId=_USER),
    "IdentityLinkWish": _wish(
        userId=_USER,
        groupId=_USER,
        type={"type": "string", "enum": ["candidate", "assignee", "owner"]},
    ),
    "CommentWish": _wish(message={"type": "string", "minLength": 1, "maxLength": 4_000}),
    "TaskError": _wish(
        errorCode={"type": "string", "minLength": 1, "maxLength": 255},
        errorMessage={"type": ["string", "null"], "maxLength": 4_000},
        variables={"type": ["object", "null"], "additionalProperties": ref("VariableWish")},
    ),
}
