"""Incidents: the shapes of answers, for the document. Pure."""

from service.api.schemas import AT, ID, NOTHING, TEXT, VERSION_ID, Schema, exactly, maybe

SCHEMAS: dict[str, Schema] = {
    "Incident": exactly(
        {
            "id": ID,
            "processDefinitionId": VERSION_ID,
            "processInstanceId": ID,
            "executionId": ID,
            "incidentTimestamp": AT,
            "incidentType": {"type": "string", "enum": ["failedExternalTask", "failedJob"]},
            "activityId": TEXT,
            "failedActivityId": maybe(TEXT),
            "causeIncidentId": ID,
            "rootCauseIncidentId": ID,
            "configuration": ID,
            "incidentMessage": maybe(TEXT),
            "tenantId": NOTHING,
            "jobDefinitionId": maybe(ID),
            "annotation": NOTHING,
        }
    )
}
