"""Running cases as Camunda 7 writes them. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.api.ids import activity_id, definition_id, execution_id
from service.api.shapes import moment
from service.engine import Subscription, Timer
from service.history.kinds import kind_of
from service.instances import Begun, Case
from service.instances.waiting import Standing


def instance(case: Case | Begun, root: str = "") -> dict[str, Any]:
    """A case; ``root`` is the interface's address where the answer carries a link."""
    link = {"method": "GET", "href": f"{root}/process-instance/{case.id}", "rel": "self"}
    return {
        "links": [link] if root else [],
        "id": case.id,
        "definitionId": definition_id(case.tenant, case.definition, case.version),
        "businessKey": case.business_key,
        "caseInstanceId": None,
        "ended": case.state != "running",
        "suspended": case.suspended,
        "tenantId": None,
        "definitionKey": case.definition,
    }


def tree(case: Standing, incidents: Mapping[str, str]) -> dict[str, Any]:
    """What is open in a case, beneath the sub-processes it is open in. ``incidents`` are their ids by ref."""
    found = case.definition
    root = _branch(case, case.id, None, definition_id(found.tenant, found.key, found.version))
    root |= _named("processDefinition", found.name) | {"executionIds": [case.id]}
    parents: dict[str, dict[str, Any]] = {found.program.process: root}
    for ref, element in _open(case).items():
        node = found.diagram.main.nodes[element]
        above = _above(case, node.parent, parents, root)
        execution = (
            case.id if ref in {task.ref for task in case.turn.open_tasks} else execution_id(case.id, ref)
        )
        leaf = _branch(case, activity_id(case.id, element, ref=ref), above["id"], element)
        leaf |= _named(kind_of(node), node.name or None) | {"executionIds": [execution]}
        if ref in incidents:
            failed = {"id": incidents[ref], "activityId": element}
            leaf |= {"incidentIds": [incidents[ref]], "incidents": [failed]}
        above["childActivityInstances"].append(leaf)
    return root


def _open(case: Standing) -> dict[str, str]:
    """Elements by ref, of everything that is open; what only watches a step is no activity of its own, and the
    branches of an event-based gateway are one, the gateway's.
    """
    main, turn = case.definition.diagram.main, case.turn
    found = {each.ref: each.element for each in turn.open_tasks}
    found |= {each.ref: each.element for each in turn.externals}
    watching: tuple[Subscription | Timer, ...] = (*turn.subscriptions, *turn.timers)
    for each in watching:
        node = main.nodes[each.element]
        gateways = [main.nodes[main.flows[flow].source] for flow in node.incoming]
        gateway = next((before.id for before in gateways if before.kind == "eventBasedGateway"), None)
        if node.kind != "boundaryEvent" and gateway not in found.values():
            found[each.ref] = gateway or each.element
    return found


def _above(
    case: Standing, parent: str, known: dict[str, dict[str, Any]], root: dict[str, Any]
) -> dict[str, Any]:
    """The branch of a sub-process, made when it is first met."""
    node = case.definition.diagram.main.nodes.get(parent)
    if parent in known or node is None:
        return known.get(parent, root)
    above = _above(case, node.parent, known, root)
    branch = _branch(case, activity_id(case.id, parent, ref=parent), above["id"], parent)
    branch |= _named(kind_of(node), node.name or None) | {"executionIds": [case.id]}
    above["childActivityInstances"].append(branch)
    known[parent] = branch
    return branch


def _branch(case: Standing, id: str, above: str | None, element: str) -> dict[str, Any]:
    found = case.definition
    return {
        "id": id,
        "parentActivityInstanceId": above,
        "activityId": element,
        "activityType": "",
        "processInstanceId": case.id,
        "processDefinitionId": definition_id(found.tenant, found.key, found.version),
        "childActivityInstances": [],
        "childTransitionInstances": [],
        "executionIds": [],
        "activityName": None,
        "incidentIds": [],
        "incidents": [],
        "name": None,
    }


def _named(kind: str, name: str | None) -> dict[str, Any]:
    return {"activityType": kind, "activityName": name, "name": name}


def batch(id: str, kind: str, size: int, login: str, at: datetime) -> dict[str, Any]:
    """A batch that is over: its jobs were done with the request."""
    return {
        "id": id,
        "type": kind,
        "totalJobs": size,
        "jobsCreated": size,
        "batchJobsPerSeed": 100,
        "invocationsPerBatchJob": 1,
        "seedJobDefinitionId": id,
        "monitorJobDefinitionId": id,
        "batchJobDefinitionId": id,
        "suspended": False,
        "tenantId": None,
        "createUserId": login,
        "startTime": moment(at),
        "executionStartTime": moment(at),
    }
