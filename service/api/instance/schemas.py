"""Running cases: the shapes of bodies and answers, for the document. Pure."""

from service.api import parameters
from service.api.instance.filters import INSTANCES
from service.api.schemas import (
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

_IDS: Schema = {"type": "array", "items": TEXT, "maxItems": parameters.MOST_ITEMS}
_SEVERAL: dict[str, Schema] = {
    "processInstanceIds": maybe(_IDS),
    "processDefinitionId": maybe(TEXT),
    "processDefinitionKey": maybe(TEXT),
    "processInstanceQuery": {"anyOf": [ref("InstanceFilter"), NOTHING]},
}
SCHEMAS: dict[str, Schema] = {
    "InstanceFilter": filter_of(INSTANCES),
    "Suspending": {"type": "object", "properties": {"suspended": maybe(YES_NO)}},
    "InstancesSuspending": {"type": "object", "properties": {**_SEVERAL, "suspended": maybe(YES_NO)}},
    "InstancesEnding": {
        "type": "object",
        "properties": {**_SEVERAL, "deleteReason": maybe({"type": "string", "maxLength": 1000})},
    },
    "Batch": exactly(
        {
            "id": ID,
            "type": TEXT,
            "totalJobs": WHOLE,
            "jobsCreated": WHOLE,
            "batchJobsPerSeed": WHOLE,
            "invocationsPerBatchJob": WHOLE,
            "seedJobDefinitionId": ID,
            "monitorJobDefinitionId": ID,
            "batchJobDefinitionId": ID,
            "suspended": YES_NO,
            "tenantId": NOTHING,
            "createUserId": TEXT,
            "startTime": TEXT,
            "executionStartTime": TEXT,
        }
    ),
    "ActivityInstance": exactly(
        {
            "id": TEXT,
            "parentActivityInstanceId": maybe(TEXT),
            "activityId": TEXT,
            "activityType": TEXT,
            "processInstanceId": ID,
            "processDefinitionId": VERSION_ID,
            "childActivityInstances": {"type": "array", "items": ref("ActivityInstance")},
            "childTransitionInstances": {"type": "array", "maxItems": 0},
            "executionIds": {"type": "array", "items": ID},
            "activityName": maybe(TEXT),
            "incidentIds": {"type": "array", "items": ID},
            "incidents": {"type": "array", "items": exactly({"id": ID, "activityId": TEXT})},
            "name": maybe(TEXT),
        }
    ),
}
