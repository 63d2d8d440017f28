"""What went wrong in a case and rested until somebody looked: jobs and steps for programs, past and present."""

from collections.abc import Iterator
from typing import Any

from service.api.caller import looking
from service.api.history.asking import (
    CASES,
    SEVERAL,
    Asking,
    Row,
    after,
    before,
    finished,
    given,
    like,
    rows,
    same,
    true,
)
from service.api.ids import definition_id, execution_id
from service.api.parameters import MOMENT, NONE, TEXT, YES, Filters, Parameter
from service.history import Entry
from service.instances.past import Past

JOB, STEP = "failedJob", "failedExternalTask"
_SAME = ("incidentId", "incidentType", "incidentMessage", "executionId", "activityId", "failedActivityId")
_CAUSES = ("causeIncidentId", "rootCauseIncidentId")
_NAMES = {"incidentId": "id"}
INCIDENTS = Filters(
    (
        *CASES,
        SEVERAL,
        *(Parameter(name, TEXT, "Just so.") for name in (*_SAME, *_CAUSES, "configuration")),
        Parameter("incidentMessageLike", TEXT, "Whose message is like this, % for any letters."),
        *(Parameter(name, YES, "true: only those.") for name in ("open", "resolved", "deleted")),
        Parameter("createTimeAfter", MOMENT, "Opened later."),
        Parameter("createTimeBefore", MOMENT, "Opened earlier."),
        Parameter("endTimeAfter", MOMENT, "Ended later."),
        Parameter("endTimeBefore", MOMENT, "Ended earlier."),
        Parameter("jobDefinitionIdIn", NONE, "Not supported."),
        Parameter("historyConfiguration", NONE, "Not supported."),
    ),
    {
        "incidentId": "id",
        "incidentMessage": "incidentMessage",
        "createTime": "createTime",
        "endTime": "endTime",
        "incidentType": "incidentType",
        "executionId": "executionId",
        "activityId": "activityId",
        "processInstanceId": "processInstanceId",
        "processDefinitionId": "processDefinitionId",
        "processDefinitionKey": "processDefinitionKey",
        "causeIncidentId": "id",
        "rootCauseIncidentId": "id",
        "configuration": "configuration",
        "tenantId": "tenantId",
    },
)  # fmt: skip
ASKING = Asking(
    INCIDENTS,
    {
        **{name: same(_NAMES.get(name, name)) for name in _SAME},
        "causeIncidentId": same("id"),
        "rootCauseIncidentId": same("id"),
        "configuration": same("configuration"),
        "incidentMessageLike": like("incidentMessage"),
        **{name: true(name) for name in ("open", "resolved", "deleted")},
        "createTimeAfter": after("createTime"),
        "createTimeBefore": before("createTime"),
        "endTimeAfter": after("endTime"),
        "endTimeBefore": before("endTime"),
    },
)
OVER = {"external_completed", "external_withdrawn", "error_caught", "error_ended"}
"""What ends the incident of a step with the step."""


def several() -> Any:
    """Incidents by filters in the address."""
    sent = given(ASKING)
    with looking() as session:
        return [] if sent is None else finished(session, rows(session, ASKING, sent, told))


def count() -> Any:
    """How many there are."""
    sent = given(ASKING)
    with looking() as session:
        return {"count": 0 if sent is None else len(rows(session, ASKING, sent, told, whole=True))}


def told(past: Past) -> Iterator[Row]:
    """The incidents of a case in the order they opened."""
    found: list[Row] = []
    for entry in past.entries:
        data = entry.data or {}
        if entry.kind == "incident_opened":
            found.append(
                _told(past, entry, STEP, str(data.get("incident")), data.get("task"), data.get("message"))
            )
        elif entry.kind == "job_died":
            found.append(_told(past, entry, JOB, str(data.get("job")), data.get("job"), data.get("reason")))
        elif entry.kind == "incident_resolved":
            _end(found, entry, "id", data.get("incident"), "resolved")
        elif entry.kind == "job_retried":
            _end(found, entry, "id", data.get("job"), "resolved")
        elif entry.kind in OVER and data.get("ref"):
            _end(found, entry, "executionId", execution_id(past.id, data["ref"]), "deleted")
        elif entry.kind in ("case_finished", "case_cancelled"):
            _end(found, entry, "processInstanceId", past.id, "deleted")
    yield from found


def _end(found: list[Row], entry: Entry, member: str, value: Any, how: str) -> None:
    for row in found:
        if row["open"] and row[member] == value:
            row.update({"endTime": entry.at, "open": False, how: True})


def _told(past: Past, entry: Entry, kind: str, id: str, configuration: Any, message: Any) -> Row:
    ref = (entry.data or {}).get("ref")
    return {
        "id": id,
        "processDefinitionKey": past.definition.key,
        "processDefinitionId": definition_id(past.tenant, past.definition.key, past.definition.version),
        "processInstanceId": past.id,
        "executionId": execution_id(past.id, ref),
        "rootProcessInstanceId": past.id,
        "createTime": entry.at,
        "endTime": None,
        "removalTime": None,
        "incidentType": kind,
        "activityId": entry.element,
        "failedActivityId": entry.element,
        "causeIncidentId": id,
        "rootCauseIncidentId": id,
        "configuration": configuration,
        "historyConfiguration": None,
        "incidentMessage": message,
        "tenantId": None,
        "jobDefinitionId": None,
        "open": True,
        "deleted": False,
        "resolved": False,
        "annotation": None,
    }
