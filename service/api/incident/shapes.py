"""What rests because it failed, as Camunda 7 writes incidents. Pure."""

from typing import Any

from service.api.ids import definition_id, execution_id
from service.api.job.shapes import job_definition_id, job_id
from service.api.shapes import moment
from service.instances.incidents import Incident


def incident(found: Incident) -> dict[str, Any]:
    """A step of a program, or a timer, that rests."""
    timer = found.task is None
    return {
        "id": found.id,
        "processDefinitionId": definition_id(found.tenant, found.definition, found.version),
        "processInstanceId": found.instance,
        "executionId": execution_id(found.instance, found.ref),
        "incidentTimestamp": moment(found.at),
        "incidentType": "failedJob" if timer else "failedExternalTask",
        "activityId": found.element,
        "failedActivityId": found.element if timer else None,
        "causeIncidentId": found.id,
        "rootCauseIncidentId": found.id,
        "configuration": found.task or job_id(found.instance, found.ref),
        "incidentMessage": found.message,
        "tenantId": None,
        "jobDefinitionId": job_definition_id(found.tenant, found.definition, found.version, found.element)
        if timer
        else None,
        "annotation": None,
    }
