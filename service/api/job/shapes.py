"""Waiting timers as Camunda 7 writes its jobs. Pure."""

from typing import Any
from uuid import UUID, uuid5

from service.api.ids import definition_id, deployment_id, execution_id, within
from service.api.shapes import moment
from service.definitions import Definition
from service.diagram import Node
from service.instances.pending import Pending


def job_id(instance: str, ref: str) -> str:
    """The id of a waiting timer."""
    return within(instance, f"job:{ref}")


def job_definition_id(tenant: str, key: str, version: int, element: str) -> str:
    """The id of a timer as a version draws it."""
    return str(uuid5(UUID(deployment_id(tenant, key, version)), f"timer:{element}"))


def job(found: Pending) -> dict[str, Any]:
    """A waiting timer."""
    return {
        "id": job_id(found.instance, found.ref),
        "jobDefinitionId": job_definition_id(found.tenant, found.definition, found.version, found.element),
        "processInstanceId": found.instance,
        "processDefinitionId": definition_id(found.tenant, found.definition, found.version),
        "processDefinitionKey": found.definition,
        "executionId": execution_id(found.instance, found.ref),
        "exceptionMessage": found.error,
        "failedActivityId": found.element if found.error else None,
        "retries": 0 if found.rests else found.left,
        "dueDate": moment(found.due),
        "suspended": found.suspended,
        "priority": 0,
        "tenantId": None,
        "createTime": moment(found.since),
        "batchId": None,
    }


def job_definition(defined: Definition, node: Node) -> dict[str, Any]:
    """A timer as a version draws it."""
    assert node.timer is not None  # only timers are told
    kinds = {"startEvent": "timer-start-event", "boundaryEvent": "timer-transition"}
    return {
        "id": job_definition_id(defined.tenant, defined.key, defined.version, node.id),
        "processDefinitionId": definition_id(defined.tenant, defined.key, defined.version),
        "processDefinitionKey": defined.key,
        "jobType": kinds.get(node.kind, "timer-intermediate-transition"),
        "jobConfiguration": f"{node.timer.kind.removeprefix('time').upper()}: {node.timer.text}",
        "activityId": node.id,
        "suspended": defined.suspended,
        "overridingJobPriority": None,
        "tenantId": None,
        "deploymentId": deployment_id(defined.tenant, defined.key, defined.version),
    }
