"""Every single change of a variable, and what was filled in forms."""

from collections.abc import Iterator
from typing import Any

from service.api import variables
from service.api.caller import looking
from service.api.history.asking import (
    CASES,
    SEVERAL,
    Asking,
    Row,
    after,
    among,
    before,
    finished,
    given,
    like,
    one,
    rows,
    same,
    true,
)
from service.api.history.variables import known
from service.api.ids import activity_id, definition_id, execution_id, variable_id, within
from service.api.parameters import LIST, MOMENT, NUMBER, TEXT, WITH_VARIABLES, YES, Filters, Parameter
from service.errors import NotFound
from service.history.writes import Write
from service.instances.past import Past

UPDATE, FIELD = "variableUpdate", "formField"
DETAILS = Filters(
    (
        *CASES,
        SEVERAL,
        Parameter("executionId", TEXT, "Of this execution."),
        Parameter("activityInstanceId", TEXT, "At this visit."),
        Parameter("activityInstanceIdIn", LIST, "At one of these visits."),
        Parameter("taskId", TEXT, "In this task."),
        Parameter("variableInstanceId", TEXT, "Of this variable."),
        Parameter("variableTypeIn", LIST, "Of variables of one of these types."),
        Parameter("variableNameLike", TEXT, "Of variables called like this, % for any letters."),
        Parameter("variableRevision", NUMBER, "The change of this number."),
        Parameter("userOperationId", TEXT, "Made by this operation."),
        Parameter("formFields", YES, "true: only what was filled in forms."),
        Parameter("variableUpdates", YES, "true: only changes of variables."),
        Parameter("excludeTaskDetails", YES, "true: not what happened in tasks."),
        Parameter("initial", YES, "true: only the first value of each."),
        Parameter("occurredAfter", MOMENT, "Later."),
        Parameter("occurredBefore", MOMENT, "Earlier."),
        WITH_VARIABLES,
    ),
    {
        "processInstanceId": "processInstanceId",
        "variableName": "variableName",
        "variableType": "variableType",
        "variableRevision": "revision",
        "formPropertyId": "fieldId",
        "time": "time",
        "occurrence": "time",
        "tenantId": "tenantId",
    },
)
ASKING = Asking(
    DETAILS,
    {
        "executionId": same("executionId"),
        "activityInstanceId": same("activityInstanceId"),
        "activityInstanceIdIn": among("activityInstanceId"),
        "taskId": same("taskId"),
        "variableInstanceId": same("variableInstanceId"),
        "variableTypeIn": lambda row, kinds: (
            (row["variableType"] or "").lower() in {each.lower() for each in kinds}
        ),
        "userOperationId": same("userOperationId"),
        "variableNameLike": like("variableName"),
        "variableRevision": same("revision"),
        "formFields": lambda row, yes: not yes or row["type"] == FIELD,
        "variableUpdates": lambda row, yes: not yes or row["type"] == UPDATE,
        "excludeTaskDetails": lambda row, yes: not yes or row["taskId"] is None,
        "initial": true("initial"),
        "occurredAfter": after("time"),
        "occurredBefore": before("time"),
    },
)
"""Rows hold the members of both types until they are sent, so that they sort alike."""
OWN = {
    UPDATE: (
        "variableName",
        "variableInstanceId",
        "variableType",
        "value",
        "valueInfo",
        "initial",
        "revision",
        "errorMessage",
    ),
    FIELD: ("fieldId", "fieldValue"),
}


def several() -> Any:
    """Changes by filters in the address or the body."""
    sent = given(ASKING)
    with looking() as session:
        found = (
            [] if sent is None else rows(session, ASKING, sent, lambda past: told(past, _serialized(sent)))
        )
        return [_own(row) for row in finished(session, found)]


def count() -> Any:
    """How many there are."""
    sent = given(ASKING)
    with looking() as session:
        return {"count": 0 if sent is None else len(rows(session, ASKING, sent, told, whole=True))}


def by_id(id: str) -> Any:
    """One change."""
    with looking() as session:
        found = one(id, session, told)
        if found is None:
            raise NotFound("Perubahan ini tidak ada. Periksa id-nya.")
        return _own(finished(session, [found])[0])


def _serialized(sent: dict[str, Any]) -> bool:
    return not sent.get("deserializeValues", True)


def _own(row: Row) -> Row:
    """Only the members of its own type."""
    others = {name for kind, names in OWN.items() if kind != row["type"] for name in names}
    return {name: value for name, value in row.items() if name not in others}


def told(past: Past, serialized: bool = True) -> Iterator[Row]:
    """The changes of a case in order; what came with a form is a field of it first, then a change."""
    for write in known(past):
        if write.gone:
            continue
        if past.definition.form_for(write.element or "") is not None and not write.local:
            yield _told(past, write, FIELD, serialized)
        yield _told(past, write, UPDATE, serialized)


def _told(past: Past, write: Write, kind: str, serialized: bool) -> Row:
    task = past.tasks.get(write.ref or "")
    name = f"{write.ref}/{write.name}" if write.local else write.name
    shown = variables.told_one(write.value, past.types.get(name), serialized=serialized)
    place = write.ref if write.local else None
    visit = (
        activity_id(past.id, write.element or "", ref=write.ref) if write.ref and write.element else past.id
    )
    return {
        "type": kind,
        "id": within(past.id, f"{kind}:{write.seq}:{place}:{write.name}"),
        "processDefinitionKey": past.definition.key,
        "processDefinitionId": definition_id(past.tenant, past.definition.key, past.definition.version),
        "processInstanceId": past.id,
        "activityInstanceId": visit,
        "executionId": execution_id(past.id, place),
        "caseDefinitionKey": None,
        "caseDefinitionId": None,
        "caseInstanceId": None,
        "caseExecutionId": None,
        "taskId": task and task.id,
        "tenantId": None,
        "userOperationId": None if write.actor is None else within(past.id, f"op:{write.seq}"),
        "time": write.at,
        "removalTime": None,
        "rootProcessInstanceId": past.id,
        "fieldId": write.name if kind == FIELD else None,
        "fieldValue": shown["value"] if kind == FIELD else None,
        "variableName": write.name if kind == UPDATE else None,
        "variableInstanceId": variable_id(past.id, write.name, place) if kind == UPDATE else None,
        "variableType": shown["type"] if kind == UPDATE else None,
        "value": shown["value"],
        "valueInfo": shown["valueInfo"],
        "initial": write.revision == 0 if kind == UPDATE else None,
        "revision": write.revision if kind == UPDATE else None,
        "errorMessage": None,
    }
