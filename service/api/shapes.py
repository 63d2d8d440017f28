"""Our tasks, cases and definitions as Camunda 7 writes them. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from service.api.ids import definition_id, deployment_id
from service.definitions import Definition
from service.instances import Case
from service.tasks import Task

STATES = {"running": "ACTIVE", "finished": "COMPLETED", "cancelled": "EXTERNALLY_TERMINATED"}


def moment(at: datetime | None) -> str | None:
    """2026-11-21T04:44:53.427+0000."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"


def definition(found: Definition) -> dict[str, Any]:
    """A version."""
    return {
        "id": definition_id(found.tenant, found.key, found.version),
        "key": found.key,
        "category": None,
        "description": found.diagram.main.documentation or None,
        "name": found.name,
        "version": found.version,
        "resource": f"{found.key}.bpmn",
        "deploymentId": deployment_id(found.tenant, found.key, found.version),
        "diagram": None,
        "suspended": False,
        "tenantId": None,
        "versionTag": None,
        "historyTimeToLive": None,
        "startableInTasklist": True,
    }


def xml(found: Definition) -> dict[str, Any]:
    """A version's diagram."""
    return {
        "id": definition_id(found.tenant, found.key, found.version),
        "bpmn20Xml": found.xml.decode("utf-8"),
    }


def instance(case: Case, root: str = "") -> dict[str, Any]:
    """A running case; ``root`` is the interface's address where the answer carries a link."""
    link = {"method": "GET", "href": f"{root}/process-instance/{case.id}", "rel": "self"}
    return {
        "links": [link] if root else [],
        "id": case.id,
        "definitionId": definition_id(case.tenant, case.definition, case.version),
        "businessKey": case.subject,
        "caseInstanceId": None,
        "ended": case.state != "running",
        "suspended": False,
        "tenantId": None,
        "definitionKey": case.definition,
    }


def past(case: Case, defined: Definition | None, logins: Mapping[str, str]) -> dict[str, Any]:
    """A case of whatever state, as history tells it."""
    took = None if case.ended_at is None else case.ended_at - case.started_at
    return {
        "id": case.id,
        "businessKey": case.subject,
        "processDefinitionId": definition_id(case.tenant, case.definition, case.version),
        "processDefinitionKey": case.definition,
        "processDefinitionName": case.sop_name,
        "processDefinitionVersion": case.version,
        "startTime": moment(case.started_at),
        "endTime": moment(case.ended_at),
        "removalTime": None,
        "durationInMillis": None if took is None else int(took.total_seconds() * 1000),
        "startUserId": logins.get(case.started_by or ""),
        "startActivityId": None if defined is None else defined.start_element,
        "deleteReason": None,
        "rootProcessInstanceId": case.id,
        "superProcessInstanceId": None,
        "superCaseInstanceId": None,
        "caseInstanceId": None,
        "tenantId": None,
        "state": STATES[case.state],
        "restartedProcessInstanceId": None,
    }


def task(found: Task, defined: Definition | None, logins: Mapping[str, str]) -> dict[str, Any]:
    """An open task."""
    node = None if defined is None else defined.diagram.main.nodes.get(found.element)
    return {
        "id": found.id,
        "name": f"{found.name}: {found.item}" if found.item else found.name,
        "assignee": logins.get(found.assignee or ""),
        "created": moment(found.opened_at),
        "due": moment(found.due_at),
        "followUp": None,
        "lastUpdated": None,
        "delegationState": None,
        "description": (node.documentation or None) if node else None,
        "executionId": found.instance,
        "owner": None,
        "parentTaskId": None,
        "priority": 50,
        "processDefinitionId": definition_id(found.tenant, found.definition, found.version),
        "processInstanceId": found.instance,
        "taskDefinitionKey": found.element,
        "caseExecutionId": None,
        "caseInstanceId": None,
        "caseDefinitionId": None,
        "suspended": False,
        "formKey": None,
        "camundaFormRef": None,
        "tenantId": None,
        "taskState": "Created" if found.assignee is None else "Updated",
    }
