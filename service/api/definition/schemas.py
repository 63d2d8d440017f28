"""Process definitions: the shapes of bodies and answers, for the document. Pure."""

from service.api.schemas import (
    ID,
    NOTHING,
    TEXT,
    VERSION_ID,
    WHOLE,
    YES_NO,
    Schema,
    exactly,
    maybe,
    ref,
)

_VARIABLES: Schema = {"type": ["object", "null"], "additionalProperties": ref("VariableWish")}
_YES: Schema = {"type": ["boolean", "null"]}
_COUNTED: dict[str, Schema] = {
    "instances": WHOLE,
    "failedJobs": WHOLE,
    "incidents": {"type": "array", "items": ref("IncidentCount")},
}
SCHEMAS: dict[str, Schema] = {
    "Definition": exactly(
        {
            "id": VERSION_ID,
            "key": TEXT,
            "category": maybe(TEXT),
            "description": maybe(TEXT),
            "name": TEXT,
            "version": WHOLE,
            "resource": TEXT,
            "deploymentId": ID,
            "diagram": NOTHING,
            "suspended": YES_NO,
            "tenantId": NOTHING,
            "versionTag": maybe(TEXT),
            "historyTimeToLive": maybe(WHOLE),
            "startableInTasklist": YES_NO,
        }
    ),
    "Diagram": exactly({"id": VERSION_ID, "bpmn20Xml": TEXT}),
    "StartWish": {
        "type": "object",
        "properties": {
            "businessKey": {"type": ["string", "null"], "maxLength": 255},
            "variables": _VARIABLES,
            "withVariablesInReturn": _YES,
        },
    },
    "FormOpened": exactly(
        {
            "key": maybe(TEXT),
            "camundaFormRef": maybe(exactly({"key": TEXT, "binding": TEXT, "version": maybe(WHOLE)})),
            "contextPath": NOTHING,
        }
    ),
    "FormFile": {"type": "object"},
    "IncidentCount": exactly({"incidentType": TEXT, "incidentCount": WHOLE}),
    "VersionTally": exactly({"id": VERSION_ID, **_COUNTED, "definition": ref("Definition")}),
    "StepTally": exactly({"id": TEXT, **_COUNTED}),
    "SuspendVersionsWish": {
        "type": "object",
        "properties": {
            "processDefinitionId": maybe(TEXT),
            "processDefinitionKey": {"type": ["string", "null"], "maxLength": 255},
            "suspended": _YES,
            "includeProcessInstances": _YES,
            "executionDate": maybe(TEXT),
        },
    },
}
