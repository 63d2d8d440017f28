"""What has been: the shapes of bodies and answers, for the document. Pure."""

from service.api.history import activities, details, instances, logs, tasks, variables
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
from service.api.variables import TYPES

_TEXT, _ID, _AT, _WHOLE = maybe(TEXT), maybe(ID), maybe(AT), maybe(WHOLE)
_NO_CASE = dict.fromkeys(
    ("caseDefinitionKey", "caseDefinitionId", "caseInstanceId", "caseExecutionId"), NOTHING
)
_ABOUT = {
    "processDefinitionKey": TEXT,
    "processDefinitionId": VERSION_ID,
    "processInstanceId": ID,
    "rootProcessInstanceId": ID,
    "removalTime": NOTHING,
}
_OF = {**_ABOUT, "tenantId": NOTHING}
_TYPE: Schema = {"type": "string", "enum": list(TYPES)}
_INFO: Schema = {"type": "object"}


def _one_of(*words: str) -> Schema:
    return {"type": "string", "enum": list(words)}


SCHEMAS: dict[str, Schema] = {
    "PastFilter": filter_of(instances.CASES),
    "VisitFilter": filter_of(activities.ACTIVITIES),
    "PastTaskFilter": filter_of(tasks.TASKS),
    "PastVariableFilter": filter_of(variables.VARIABLES),
    "DetailFilter": filter_of(details.DETAILS),
    "StepLogFilter": filter_of(logs.STEPS),
    "PastInstance": exactly(
        {
            "id": ID,
            "businessKey": _TEXT,
            "processDefinitionId": VERSION_ID,
            "processDefinitionKey": TEXT,
            "processDefinitionName": TEXT,
            "processDefinitionVersion": WHOLE,
            "startTime": AT,
            "endTime": _AT,
            "removalTime": NOTHING,
            "durationInMillis": _WHOLE,
            "startUserId": _TEXT,
            "startActivityId": _TEXT,
            "deleteReason": _TEXT,
            "rootProcessInstanceId": ID,
            "superProcessInstanceId": NOTHING,
            "superCaseInstanceId": NOTHING,
            "caseInstanceId": NOTHING,
            "tenantId": NOTHING,
            "state": _one_of("ACTIVE", "SUSPENDED", "COMPLETED", "EXTERNALLY_TERMINATED"),
            "restartedProcessInstanceId": NOTHING,
        }
    ),
    "Visit": exactly(
        {
            **_OF,
            "id": TEXT,
            "parentActivityInstanceId": TEXT,
            "activityId": TEXT,
            "activityName": _TEXT,
            "activityType": TEXT,
            "executionId": ID,
            "taskId": _ID,
            "calledProcessInstanceId": NOTHING,
            "calledCaseInstanceId": NOTHING,
            "assignee": _TEXT,
            "startTime": AT,
            "endTime": _AT,
            "durationInMillis": _WHOLE,
            "canceled": YES_NO,
            "completeScope": YES_NO,
        }
    ),
    "PastTask": exactly(
        {
            **_OF,
            **_NO_CASE,
            "id": ID,
            "executionId": ID,
            "activityInstanceId": TEXT,
            "name": TEXT,
            "description": _TEXT,
            "deleteReason": _TEXT,
            "owner": _TEXT,
            "assignee": _TEXT,
            "startTime": AT,
            "endTime": _AT,
            "duration": _WHOLE,
            "taskDefinitionKey": TEXT,
            "priority": {"type": "integer"},
            "due": _AT,
            "parentTaskId": NOTHING,
            "followUp": _AT,
            "taskState": _one_of("Created", "Updated", "Completed", "Deleted"),
        }
    ),
    "PastVariable": exactly(
        {
            **_OF,
            **_NO_CASE,
            "type": _TYPE,
            "value": {},
            "valueInfo": _INFO,
            "id": ID,
            "name": TEXT,
            "executionId": ID,
            "activityInstanceId": TEXT,
            "taskId": NOTHING,
            "errorMessage": NOTHING,
            "state": _one_of("CREATED", "DELETED"),
            "createTime": AT,
        }
    ),
    "Detail": exactly(
        {
            **_OF,
            **_NO_CASE,
            "type": _one_of(details.UPDATE, details.FIELD),
            "id": ID,
            "activityInstanceId": TEXT,
            "executionId": ID,
            "taskId": _ID,
            "userOperationId": _ID,
            "time": AT,
            "fieldId": TEXT,
            "fieldValue": {},
            "variableName": TEXT,
            "variableInstanceId": ID,
            "variableType": _TYPE,
            "value": {},
            "valueInfo": _INFO,
            "initial": YES_NO,
            "revision": WHOLE,
            "errorMessage": NOTHING,
        },
        tuple(name for names in details.OWN.values() for name in names),
    ),
    "Operation": exactly(
        {
            **_ABOUT,
            "id": ID,
            "deploymentId": ID,
            "executionId": _ID,
            "caseDefinitionId": NOTHING,
            "caseInstanceId": NOTHING,
            "caseExecutionId": NOTHING,
            "taskId": _ID,
            "jobId": _ID,
            "jobDefinitionId": NOTHING,
            "batchId": NOTHING,
            "userId": _TEXT,
            "timestamp": AT,
            "operationId": ID,
            "externalTaskId": _ID,
            "operationType": TEXT,
            "entityType": TEXT,
            "property": _TEXT,
            "orgValue": _TEXT,
            "newValue": _TEXT,
            "category": _one_of("TaskWorker", "Operator"),
            "annotation": NOTHING,
        }
    ),
    "PastIncident": exactly(
        {
            **_OF,
            "id": ID,
            "executionId": ID,
            "createTime": AT,
            "endTime": _AT,
            "incidentType": TEXT,
            "activityId": _TEXT,
            "failedActivityId": _TEXT,
            "causeIncidentId": ID,
            "rootCauseIncidentId": ID,
            "configuration": _ID,
            "historyConfiguration": NOTHING,
            "incidentMessage": _TEXT,
            "jobDefinitionId": NOTHING,
            "open": YES_NO,
            "deleted": YES_NO,
            "resolved": YES_NO,
            "annotation": NOTHING,
        }
    ),
    "StepLog": exactly(
        {
            **_OF,
            "id": ID,
            "timestamp": AT,
            "externalTaskId": _ID,
            "topicName": _TEXT,
            "workerId": _TEXT,
            "retries": _WHOLE,
            "priority": {"type": "integer"},
            "errorMessage": _TEXT,
            "activityId": TEXT,
            "activityInstanceId": TEXT,
            "executionId": ID,
            **dict.fromkeys(logs.KINDS, YES_NO),
        }
    ),
    "LinkLog": exactly(
        {
            **{name: each for name, each in _OF.items() if name != "processInstanceId"},
            "id": ID,
            "time": AT,
            "type": TEXT,
            "userId": _TEXT,
            "groupId": _TEXT,
            "taskId": ID,
            "operationType": _one_of("add", "delete"),
            "assignerId": _TEXT,
        }
    ),
}
