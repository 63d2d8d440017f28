"""What running cases may be asked by."""

from typing import Any

from service.api.caller import actor
from service.api.ids import definition_of
from service.api.parameters import CONDITIONS, LIST, MOST_ROWS, NONE, TEXT, YES, Filters, Parameter
from service.api.reach import one_of
from service.api.variable.asking import Condition, in_any_case
from service.instances.listing import Wanted
from service.instances.narrowing import Trouble

NOTHING: tuple[str, ...] = ()
INSTANCES = Filters(
    (
        Parameter("processInstanceIds", LIST, "One of these."),
        Parameter("businessKey", TEXT, "Of this business key."),
        Parameter("businessKeyLike", TEXT, "Whose business key is like this, % for any letters."),
        Parameter("processDefinitionId", TEXT, "Of this version."),
        Parameter("processDefinitionKey", TEXT, "Of this key."),
        Parameter("processDefinitionKeyIn", LIST, "Of one of these keys."),
        Parameter("processDefinitionKeyNotIn", LIST, "Of none of these keys."),
        Parameter("deploymentId", TEXT, "Whose version came with this deployment."),
        Parameter("active", YES, "true: those that are not suspended."),
        Parameter("suspended", YES, "true: suspended ones."),
        Parameter("withIncident", YES, "true: with something that failed."),
        Parameter("incidentId", TEXT, "With this incident."),
        Parameter("incidentType", TEXT, "With an incident of this type: failedExternalTask or failedJob."),
        Parameter("incidentMessage", TEXT, "With an incident of this message."),
        Parameter("incidentMessageLike", TEXT, "The same, % for any letters."),
        Parameter("activityIdIn", LIST, "With something open at one of these elements."),
        Parameter("variables", CONDITIONS, "Whose variables are so: name_operator_value, with commas."),
        Parameter("variableNamesIgnoreCase", YES, "true: big and small letters of names are alike."),
        Parameter("variableValuesIgnoreCase", YES, "true: big and small letters of values are alike."),
        Parameter("tenantIdIn", LIST, "Cases carry no tenant here: none is found."),
        Parameter("withoutTenantId", YES, "true: every case."),
        Parameter("processDefinitionWithoutTenantId", YES, "true: every case."),
        Parameter("rootProcessInstances", YES, "true: every case; none calls another."),
        Parameter("leafProcessInstances", YES, "true: every case; none calls another."),
        Parameter("superProcessInstance", TEXT, "No case is called by another: none is found."),
        Parameter("subProcessInstance", TEXT, "No case calls another: none is found."),
        Parameter("superCaseInstance", TEXT, "There are no CMMN cases: none is found."),
        Parameter("subCaseInstance", TEXT, "There are no CMMN cases: none is found."),
        Parameter("caseInstanceId", TEXT, "There are no CMMN cases: none is found."),
        Parameter("orQueries", NONE, "Not supported."),
    ),
    {
        "instanceId": "id",
        "definitionKey": "definition",
        "definitionId": "definition",
        "businessKey": "key",
        "tenantId": "id",
    },
)
_NEVER = (
    "tenantIdIn",
    "superProcessInstance",
    "subProcessInstance",
    "superCaseInstance",
    "subCaseInstance",
    "caseInstanceId",
)
"""Filters that no case of ours passes."""
_TROUBLE = {
    "incidentId": "id",
    "incidentType": "kind",
    "incidentMessage": "message",
    "incidentMessageLike": "like",
}


def wanted(sent: dict[str, Any], filters: Filters = INSTANCES) -> Wanted:
    """Running cases as the filters ask for them."""
    ids = sent.get("processInstanceIds")
    return Wanted(
        ids=NOTHING if any(sent.get(name) for name in _NEVER) else ids,
        definitions=one_of(sent, "processDefinitionKey", "processDefinitionKeyIn"),
        not_definitions=sent.get("processDefinitionKeyNotIn"),
        versions=_version(sent.get("processDefinitionId")),
        keys=(sent["businessKey"],) if "businessKey" in sent else None,
        key_like=sent.get("businessKeyLike"),
        states=("running",),
        suspended=_suspended(sent),
        at=sent.get("activityIdIn") or None,
        trouble=_trouble(sent),
        deployment=sent.get("deploymentId"),
        sort=filters.sorts[sent.get("sortBy", "instanceId")],
        descending=sent.get("sortOrder") == "desc",
        first=sent.get("firstResult", 0),
        most=sent.get("maxResults", MOST_ROWS),
    )


def conditions(sent: dict[str, Any], name: str = "variables") -> tuple[Condition, ...]:
    """The conditions on variables."""
    names, values = sent.get("variableNamesIgnoreCase"), sent.get("variableValuesIgnoreCase")
    return in_any_case(sent.get(name) or (), bool(names), bool(values))


def _version(id: str | None) -> tuple[tuple[str, int], ...] | None:
    if id is None:
        return None
    found = definition_of(actor().tenant, id)
    return () if found is None else (found,)


def _suspended(sent: dict[str, Any]) -> bool | None:
    """Only ``true`` asks for something."""
    if sent.get("suspended"):
        return True
    return False if sent.get("active") else None


def _trouble(sent: dict[str, Any]) -> Trouble | None:
    named = {ours: sent[name] for name, ours in _TROUBLE.items() if name in sent}
    return Trouble(**named) if named or sent.get("withIncident") else None
