"""Tasks as Camunda 7 writes them. Pure."""

from collections.abc import Mapping
from typing import Any

from service.api.ids import definition_id
from service.api.shapes import moment
from service.definitions import Definition
from service.definitions.content import Content
from service.definitions.generated import is_generated
from service.instances.worklist import Line
from service.tasks import Comment, Task

EMBEDDED = "embedded:engine://engine/:engine/task/{id}/rendered-form"


def task(
    found: Task | Line,
    defined: Definition | Content | None,
    logins: Mapping[str, str],
    *,
    suspended: bool = False,
) -> dict[str, Any]:
    """An open task."""
    key, reference = form(found, defined)
    return {
        "id": found.id,
        "name": f"{found.name}: {found.item}" if found.item else found.name,
        "assignee": logins.get(found.assignee or ""),
        "created": moment(found.opened_at),
        "due": moment(found.due_at),
        "followUp": moment(found.follow_up_at),
        "lastUpdated": moment(found.changed_at),
        "delegationState": found.delegation,
        "description": description(found, defined),
        "executionId": found.instance,
        "owner": logins.get(found.owner or ""),
        "parentTaskId": None,
        "priority": found.priority,
        "processDefinitionId": definition_id(found.tenant, found.definition, found.version),
        "processInstanceId": found.instance,
        "taskDefinitionKey": found.element,
        "caseExecutionId": None,
        "caseInstanceId": None,
        "caseDefinitionId": None,
        "suspended": suspended,
        "formKey": key,
        "camundaFormRef": reference,
        "tenantId": None,
        "taskState": "Created" if found.changed_at is None and found.assignee is None else "Updated",
    }


def description(found: Task | Line, defined: Definition | Content | None) -> str | None:
    """What a program said of it, else what the diagram says."""
    if found.description is not None or found.changed_at is not None or defined is None:
        return found.description
    node = defined.diagram.main.nodes.get(found.element)
    return (node.documentation or None) if node else None


def form(
    found: Task | Line, defined: Definition | Content | None
) -> tuple[str | None, dict[str, Any] | None]:
    """The form key the diagram names, and the deployed form it refers to, each where there is one."""
    node = None if defined is None else defined.diagram.main.nodes.get(found.element)
    if node is None:
        return None, None
    key, attributes = node.attributes.get("formKey"), node.attributes
    if node.form is None:
        return key, None
    version = attributes.get("formRefVersion")
    return key, {
        "key": node.form,
        "binding": attributes.get("formRefBinding") or "deployment",
        "version": int(version) if version and version.isdigit() else None,
    }


def opened(found: Task, defined: Definition) -> dict[str, Any]:
    """What opens its form: a key, a deployed form, or one generated here."""
    key, reference = form(found, defined)
    if key is None and reference is None and is_generated(defined.form_for(found.element)):
        key = EMBEDDED.format(id=found.id)
    return {"key": key, "camundaFormRef": reference, "contextPath": None}


def links(found: Task, logins: Mapping[str, str]) -> list[dict[str, Any]]:
    """Whom it is offered to, who has it, who owns it."""
    seats = [each for each in (found.seat, *found.further) if each]
    said: list[tuple[str | None, str | None, str]] = [(None, seat, "candidate") for seat in seats]
    said += [(logins.get(each), None, "candidate") for each in found.candidates]
    said += [(logins.get(each), None, "assignee") for each in (found.assignee,) if each]
    said += [(logins.get(each), None, "owner") for each in (found.owner,) if each]
    return [{"userId": user, "groupId": group, "type": kind} for user, group, kind in said if user or group]


def comment(said: Comment, logins: Mapping[str, str], root: str = "") -> dict[str, Any]:
    """What somebody noted; ``root`` is the interface's address where the answer carries a link."""
    href = f"{root}/task/{said.task}/comment/{said.id}"
    return {
        "links": [{"method": "GET", "href": href, "rel": "self"}] if root else [],
        "id": said.id,
        "userId": logins.get(said.person or ""),
        "time": moment(said.at),
        "taskId": said.task,
        "message": said.message,
        "removalTime": None,
        "rootProcessInstanceId": said.instance,
        "processInstanceId": None,
    }
