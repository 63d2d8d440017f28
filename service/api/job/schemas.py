"""Jobs: the shapes of bodies and answers, for the document. Pure."""

from service.api.job.filters import DEFINITIONS, FILTERS
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
)

SCHEMAS: dict[str, Schema] = {
    "Job": exactly(
        {
            "id": ID,
            "jobDefinitionId": ID,
            "processInstanceId": ID,
            "processDefinitionId": VERSION_ID,
            "processDefinitionKey": TEXT,
            "executionId": ID,
            "exceptionMessage": maybe(TEXT),
            "failedActivityId": maybe(TEXT),
            "retries": WHOLE,
            "dueDate": AT,
            "suspended": YES_NO,
            "priority": WHOLE,
            "tenantId": NOTHING,
            "createTime": AT,
            "batchId": NOTHING,
        }
    ),
    "JobDefinition": exactly(
        {
            "id": ID,
            "processDefinitionId": VERSION_ID,
            "processDefinitionKey": TEXT,
            "jobType": TEXT,
            "jobConfiguration": TEXT,
            "activityId": TEXT,
            "suspended": YES_NO,
            "overridingJobPriority": NOTHING,
            "tenantId": NOTHING,
            "deploymentId": ID,
        }
    ),
    "JobFilter": filter_of(FILTERS),
    "JobDefinitionFilter": filter_of(DEFINITIONS),
    "JobRetries": {
        "type": "object",
        "required": ["retries"],
        "properties": {"retries": {"type": "integer", "minimum": 1}, "dueDate": {"type": ["string", "null"]}},
    },
    "JobDue": {
        "type": "object",
        "required": ["duedate"],
        "properties": {"duedate": {"type": "string", "examples": ["2026-11-21T11:44:53.427+0700"]}},
    },
}
