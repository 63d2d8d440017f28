"""Open steps of programs as Camunda 7 writes them. Pure."""

from collections.abc import Mapping
from typing import Any

from service.api import variables
from service.api.ids import activity_id, definition_id, execution_id
from service.api.shapes import moment
from service.definitions import Definition
from service.external_tasks import ExternalTask
from service.instances import Known


def task(found: ExternalTask, defined: Definition | None) -> dict[str, Any]:
    """A step as lists tell it."""
    return {
        "activityId": found.element,
        "activityInstanceId": activity_id(found.instance, found.element, ref=found.ref),
        "errorMessage": found.error_message,
        "executionId": execution_id(found.instance, found.ref),
        "id": found.id,
        "lockExpirationTime": moment(found.locked_until),
        "createTime": moment(found.created_at),
        "processDefinitionId": definition_id(found.tenant, found.definition, found.version),
        "processDefinitionKey": found.definition,
        "processDefinitionVersionTag": None if defined is None else defined.content.particulars.tag,
        "processInstanceId": found.instance,
        "retries": found.retries,
        "suspended": found.suspended,
        "workerId": found.worker,
        "topicName": found.topic,
        "tenantId": None,
        "priority": found.priority,
        "businessKey": found.business_key,
    }


def locked(
    found: ExternalTask,
    defined: Definition | None,
    known: Known,
    details: str | None,
    wanted: Mapping[str, Any],
) -> dict[str, Any]:
    """A step as its worker gets it; ``wanted`` is what he said of its topic."""
    names = wanted.get("variables")
    values = known.local if wanted.get("localVariables") else known.variables
    values = {name: value for name, value in values.items() if names is None or name in names}
    node = None if defined is None else defined.diagram.main.nodes.get(found.element)
    own = dict(node.properties) if node is not None and wanted.get("includeExtensionProperties") else {}
    return {
        **task(found, defined),
        "errorDetails": details,
        "variables": variables.told(values, known.types, serialized=not wanted.get("deserializeValues")),
        "extensionProperties": own,
    }
