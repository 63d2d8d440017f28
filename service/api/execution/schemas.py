"""Executions: the shapes of bodies and answers, for the document. Pure."""

from service.api.execution.filters import EXECUTIONS
from service.api.schemas import AT, ID, NOTHING, TEXT, YES_NO, Schema, exactly, filter_of, maybe, ref

SCHEMAS: dict[str, Schema] = {
    "ExecutionFilter": filter_of(EXECUTIONS),
    "Execution": exactly({"id": ID, "processInstanceId": ID, "ended": YES_NO, "tenantId": NOTHING}),
    "Trigger": {
        "type": "object",
        "properties": {
            "variables": {"type": ["object", "null"], "additionalProperties": ref("VariableWish")}
        },
    },
    "Subscription": exactly(
        {
            "id": ID,
            "eventType": TEXT,
            "eventName": TEXT,
            "executionId": maybe(ID),
            "processInstanceId": maybe(ID),
            "activityId": TEXT,
            "createdDate": AT,
            "tenantId": NOTHING,
        }
    ),
}
