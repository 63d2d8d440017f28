"""Incidents: what rests because it failed."""

import re
from collections.abc import Callable
from typing import Any

from service.api.caller import actor, looking, now
from service.api.incident.shapes import incident
from service.api.intake import asked
from service.api.parameters import LIST, MOMENT, MOST_ROWS, NONE, TEXT, Filters, Parameter
from service.api.reach import one_of
from service.api.refusals import Told
from service.instances.incidents import Incident, incidents

FILTERS = Filters(
    (
        Parameter("incidentId", TEXT, "This one."),
        Parameter("incidentType", TEXT, "failedExternalTask or failedJob."),
        Parameter("incidentMessage", TEXT, "With this message."),
        Parameter("incidentMessageLike", TEXT, "Whose message is like this, % for any letters."),
        Parameter("processDefinitionId", TEXT, "Of this version."),
        Parameter("processDefinitionKeyIn", LIST, "Of one of these keys."),
        Parameter("processInstanceId", TEXT, "Of this case."),
        Parameter("processInstanceIdIn", LIST, "Of one of these cases."),
        Parameter("executionId", TEXT, "At this execution."),
        Parameter("activityId", TEXT, "At this element."),
        Parameter("failedActivityId", TEXT, "Failed at this element."),
        Parameter("causeIncidentId", TEXT, "Caused by this one."),
        Parameter("rootCauseIncidentId", TEXT, "Caused in the end by this one."),
        Parameter("configuration", TEXT, "Of this step of a program or job."),
        Parameter("jobDefinitionIdIn", LIST, "Of one of these timers of diagrams."),
        Parameter("incidentTimestampBefore", MOMENT, "Resting since before."),
        Parameter("incidentTimestampAfter", MOMENT, "Resting since after."),
        Parameter("tenantIdIn", NONE, "Not supported."),
    ),
    {
        "incidentId": "id",
        "incidentMessage": "incidentMessage",
        "incidentTimestamp": "incidentTimestamp",
        "incidentType": "incidentType",
        "executionId": "executionId",
        "activityId": "activityId",
        "processInstanceId": "processInstanceId",
        "processDefinitionId": "processDefinitionId",
        "causeIncidentId": "causeIncidentId",
        "rootCauseIncidentId": "rootCauseIncidentId",
        "configuration": "configuration",
        "tenantId": "id",
    },
)
_SAME = (
    "incidentType",
    "incidentMessage",
    "processDefinitionId",
    "executionId",
    "activityId",
    "failedActivityId",
    "causeIncidentId",
    "rootCauseIncidentId",
    "configuration",
)


def several() -> Any:
    """Incidents by filters."""
    sent = asked(FILTERS)
    first = sent.get("firstResult", 0)
    return _found(sent)[first : first + sent.get("maxResults", MOST_ROWS)]


def count() -> Any:
    """How many there are."""
    return {"count": len(_found(asked(FILTERS)))}


def one(id: str) -> Any:
    """An incident."""
    found = _found({"incidentId": id})
    if not found:
        raise Told(404, "InvalidRequestException", f"No matching incident with id {id}", None)
    return found[0]


def _found(sent: dict[str, Any]) -> list[dict[str, Any]]:
    with looking() as session:
        cases = one_of(sent, "processInstanceId", "processInstanceIdIn")
        rows = incidents(session, actor(), cases, now())
    tests = [*_spans(sent), *_lists(sent)]
    shown = [incident(each) for each in rows if all(test(each) for test in tests)]
    shown = [row for row in shown if all(row[name] == sent[name] for name in _SAME if name in sent)]
    if "jobDefinitionIdIn" in sent:
        shown = [row for row in shown if row["jobDefinitionId"] in sent["jobDefinitionIdIn"]]
    if by := FILTERS.sorts.get(sent.get("sortBy", "")):
        shown.sort(key=lambda row: (row[by] is not None, row[by]), reverse=sent["sortOrder"] == "desc")
    return shown


def _spans(sent: dict[str, Any]) -> list[Callable[[Incident], bool]]:
    found: list[Callable[[Incident], bool]] = []
    if "incidentTimestampBefore" in sent:
        found.append(lambda each: each.at < sent["incidentTimestampBefore"])
    if "incidentTimestampAfter" in sent:
        found.append(lambda each: each.at > sent["incidentTimestampAfter"])
    return found


def _lists(sent: dict[str, Any]) -> list[Callable[[Incident], bool]]:
    found: list[Callable[[Incident], bool]] = []
    if "incidentId" in sent:
        found.append(lambda each: each.id == sent["incidentId"])
    if "processDefinitionKeyIn" in sent:
        found.append(lambda each: each.definition in sent["processDefinitionKeyIn"])
    if "incidentMessageLike" in sent:
        parts = [re.escape(part) for part in sent["incidentMessageLike"].split("%")]
        pattern = re.compile(".*".join(parts), re.DOTALL)
        found.append(lambda each: pattern.fullmatch(each.message or "") is not None)
    return found
